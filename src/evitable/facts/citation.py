"""Citations: authors, year and reference mark, in every order and however glued."""

from __future__ import annotations

import re
from dataclasses import dataclass

from evitable.facts.coverage import Coverage
from evitable.facts.tokens import folded, spaced
from evitable.model import Cell, Citation, Quote, Value

_DOI = spaced(r"(?:doi:? ?)?(10\.\d{4,9}/[^\s\"<>]+)")
_PMID = spaced(r"pmid:? ?(\d{4,9})")
_PMID_HEADER = re.compile(r"(?:pmid|pubmed ?(?:id|no\.?|number)?)(?: (?:no\.?|number))?")
_PMID_ALONE = re.compile(r"\d{5,8}")
_REFERENCES = r"\d{1,4}(?: ?[,;-] ?\d{1,4})*"
_BRACKETED = spaced(rf"\^?\[ ?(?:ref\.? ?)?({_REFERENCES}) ?\]")
_YEARS = spaced(
    r"(?<!\d)((?:19|20)\d\d)( ?- ?(?:(?:19|20)\d\d|\d\d)(?!\d))?([a-z]?(?![\w])|(?=\d{1,3}(?!\d)|[¹²³⁰⁴-⁹]))"
)
# Numbers of trial registries: no years and no reference marks.
REGISTERED = re.compile(
    r"\b(?:NCT|NTR|ISRCTN|ChiCTR|UMIN|ACTRN|DRKS|JPRN|JapicCTI|CTRI|IRCT|PACTR|EudraCT|EUCTR)[ :-]?(?:[A-Za-z]{0,4}-)?"
    r"\d[\d/-]{2,}"
)
# Stands for characters already accounted for.
_TAKEN = "\x1f"
_ROUND = spaced(rf"\(({_REFERENCES})\)")
# A mark behind the authors (`et al. 49`, `et al34`, `et al.,12`), but not the 19 of a trial name such as RECOVERY-19.
_BEHIND = re.compile(
    rf"(?:(?<=[a-z.,)*\]{_TAKEN}])|(?<=[a-z.,)*\]{_TAKEN}] )|(?<=  )|^)({_REFERENCES}|[⁰¹²³⁴-⁹]+)(?![\w.])"
)
_RAISED_NUMBER = re.compile(r"[\[(]?\d{1,4}(?:\s?[,;–—-]\s?\d{1,4})*[,.]?[\])]?")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_MARK = re.compile(r"(?<=[)\d])[a-z*†‡§](?![a-z])")
# Authors behind their year: `2010-Brahmer-J Clin Oncol`, `2010, Brahmer et al.`
# The journal is what stands behind the last hyphen: a name may have one of its own (`2017-Ben-Tal-Cancer`).
_BEHIND_YEAR = re.compile(rf"\s*{_TAKEN}+[ ,:-]+([^\W\d][^,;:({_TAKEN}-]*(?:-[^\W\d][^,;:({_TAKEN} -]*(?=-))*)")
_TRAILING = f"{_TAKEN} \n\t,;:([-–"


# The number of a list of references before the authors: `15. van der Berg, 2020`, `15) Smith`.
_LISTED = re.compile(r"\s*(\d{1,3})(?:\.(?=\s)|\))\s*(?=[^\W\d])")
# A journal between the authors and the year: `Garcia-Lopez, et al. J Rheumatol 2018`.
_JOURNAL = re.compile(r"(.*?\bet al\b\.?)[,.]?\s+[A-Z][A-Za-z.&\s]+")
# A journal behind one author's name: `Ode, Pediatrics 2008`, `Lind, J Rheumatol 2011`.
_JOURNAL_NAMED = re.compile(
    r"([^,]+),\s+(?:(?:Am|Br|Eur|Int|Can|Clin|Pediatr|Ann|Arch|N Engl|Semin|Curr|Acta|Scand|Jpn|Indian|World|Mod)\b.*"
    r"|J [A-Z].*|Lancet.*|JAMA.*|BMJ.*|NEJM|Blood.*|Brain|Gut|Chest|Neurology|Pediatrics|Circulation|Cancer|Hepatology"
    r"|Rheumatology|Transplantation|Ophthalmology|Haematologica|Leukemia|Thorax|Epilepsia|Gastroenterology|Nature.*"
    r"|PLoS.*|Cureus|Medicine|Radiology|Spine|Pain|Urology|Thyroid|Diabetes.*|Dermatology|Retina|Cornea|Seizure)"
)


@dataclass(slots=True)
class _Places:
    """What of the cell is already accounted for; the authors stand between `first` and `cut`."""

    folded: str
    cut: int
    first: int = 0

    def blank(self, start: int, end: int) -> None:
        self.folded = self.folded[:start] + _TAKEN * (end - start) + self.folded[end:]
        self.cut = min(self.cut, start)


def _value(cell: Cell, coverage: Coverage, places: _Places, found: re.Match[str]) -> Quote:
    """Quote the first group of a match, and count all of it as read."""
    start, end = found.span()
    coverage.mark(cell.id, start, end)
    places.blank(start, end)
    return Quote.of(cell, *found.span(1))


def _year(cell: Cell, coverage: Coverage, places: _Places) -> Value[int] | None:
    """Take the year; the span of years of a study in parts (2014-2015) names none."""
    found = _YEARS.search(places.folded)
    if found is None:
        return None
    quote = _value(cell, coverage, places, found)
    return None if found[2] else Value(int(quote.text), (quote,))


def _number(cell: Cell, coverage: Coverage, places: _Places) -> Value[str] | None:
    for pattern in (_BRACKETED, _ROUND, _BEHIND):
        for found in pattern.finditer(places.folded):
            if pattern is _BEHIND and not _is_mark(places.folded, found):
                continue
            quote = _value(cell, coverage, places, found)
            return Value(re.sub(r"\s+", " ", quote.text.translate(_RAISED)), (quote,))
    return None


def _listed(cell: Cell, coverage: Coverage, places: _Places) -> Value[str] | None:
    """Take the number of a list that stands before the authors."""
    found = _LISTED.match(places.folded)
    if found is None:
        return None
    coverage.mark(cell.id, *found.span())
    places.first = found.end()
    return Value(found[1], (Quote.of(cell, *found.span(1)),))


def _raised(cell: Cell) -> Value[str] | None:
    """Take the numbers that stand raised beside the authors."""
    signs = [sign for sign in cell.signs() if _RAISED_NUMBER.fullmatch(sign.text)]
    quotes = tuple(Quote.of(sign, 0, len(sign.text)) for sign in signs)
    return Value(", ".join(quote.text.strip("[](). ") for quote in quotes), quotes) if quotes else None


def _is_mark(folded: str, found: re.Match[str]) -> bool:
    """Tell whether nothing but space and signs stands behind a number: a mark ends what it marks."""
    return not re.search(r"[a-z]", folded[found.end() :]) and (found.start() > 0 or folded.strip() == found[0])


def _first(pattern: re.Pattern[str], cell: Cell, coverage: Coverage, places: _Places) -> Value[str] | None:
    found = pattern.search(places.folded)
    if found is None:
        return None
    quote = _value(cell, coverage, places, found)
    return Value(quote.text.rstrip(".,;"), (quote,))


def _label(cell: Cell, coverage: Coverage, places: _Places) -> Value[str] | None:
    behind = _BEHIND_YEAR.match(places.folded)
    if behind:
        coverage.mark(cell.id, *behind.span(1))
        quote = Quote.of(cell, *behind.span(1))
        return Value(quote.text.strip(), (quote,))
    text = cell.text[: places.cut].rstrip(_TRAILING).rstrip("/").rstrip(_TRAILING)
    start = places.first + len(text[places.first :]) - len(text[places.first :].lstrip())
    if not any(char.isalpha() for char in text):
        return None
    coverage.mark(cell.id, start, places.cut)
    journal = _JOURNAL.fullmatch(text, start) or _JOURNAL_NAMED.fullmatch(text, start)
    if journal is not None and cell.text[places.cut : places.cut + 4].isdigit():
        text = journal.string[: journal.end(1)]
    quote = Quote.of(cell, start, len(text))
    return Value(re.sub(r"\s+", " ", quote.text), (quote,))


def read_citation(cell: Cell, coverage: Coverage) -> Citation:
    """Read who a study is by: `Zhang et al. 52`, `Author, 2011 [14]`, `Author et al 201821`.

    A year with more digits glued to it is the year and a reference mark.
    """
    plain = folded(cell.text)
    places = _Places(plain, len(plain))
    for found in REGISTERED.finditer(cell.text):
        places.blank(*found.span())
    doi = _first(_DOI, cell, coverage, places)
    pmid = _first(_PMID, cell, coverage, places)
    year = _year(cell, coverage, places)
    number = _number(cell, coverage, places) or _raised(cell) or _listed(cell, coverage, places)
    for mark in _MARK.finditer(plain):
        coverage.mark(cell.id, *mark.span())
    return Citation(_label(cell, coverage, places), number, year, doi, pmid)


def read_reference(cell: Cell, coverage: Coverage) -> Citation:
    """Read a column of references: a bare number, or a citation with one."""
    plain = folded(cell.text)
    bare = re.fullmatch(rf"\s*[\[(]?\s*({_REFERENCES})\s*[\])]?[.,]?\s*", plain)
    if bare is None:
        return read_citation(cell, coverage)
    coverage.mark(cell.id, 0, len(plain))
    quote = Quote.of(cell, *bare.span(1))
    return Citation(number=Value(quote.text, (quote,)))


def read_identifier(cell: Cell, coverage: Coverage, header: Cell) -> Citation | None:
    """Read the bare number of a column `PMID`; None under another header, or where more stands in the cell."""
    number = cell.text.strip()
    if _PMID_HEADER.fullmatch(folded(header.text).strip()) is None or _PMID_ALONE.fullmatch(number) is None:
        return None
    coverage.mark(cell.id, 0, len(cell.text))
    start = cell.text.index(number)
    return Citation(pmid=Value(number, (Quote.of(cell, start, start + len(number)),)))
