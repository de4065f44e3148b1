"""Studies set beside a list of references in a file of its own: by their number, or by author and year."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from evitable.model import Citation, EvidenceTable, Finding, Quote, Reference, Study, Value

_SPAN = re.compile(r"(\d{1,4})(?:\s?[-–—]\s?(\d{1,4}))?")
_OTHERS = re.compile(r"\bet\s+al\b|\band\b|\bund\b|[&,;:(\[]|\d|\bcolleagues\b|\bgroup\b", re.IGNORECASE)
_WIDEST, _INITIALS = 60, 2


@dataclass(frozen=True, slots=True)
class _Found:
    """The entries that a study's words lead to, the words, and why; `lost` are signs that lead nowhere."""

    entries: tuple[Reference, ...] = ()
    quotes: tuple[Quote, ...] = ()
    why: str = ""
    lost: str = ""
    reason: str = ""


def with_bibliography(table: EvidenceTable, references: Sequence[Reference], name: str) -> EvidenceTable:
    """Give each study the entries of a list that its number, or its author and year, lead to.

    A number counts where the list itself numbers its entries, and the row's author or year does not speak against it;
    authors and year count where one entry alone has both. What is not settled so is told, never guessed, and what the
    table or its own source says of a study stays as it is.
    """
    numbered = {entry.label: entry for entry in references if entry.label}
    return replace(table, studies=tuple(_with_entries(study, references, numbered, name) for study in table.studies))


def _with_entries(study: Study, references: Sequence[Reference], numbered: Mapping[str, Reference], name: str) -> Study:
    citation = study.citation
    if citation.references or not (citation.number or citation.label or citation.doi or citation.pmid):
        return study
    found = _by_id(citation, references) or _by_number(citation, numbered)
    named = _by_author(citation, references) if not found.entries else None
    if named and named.entries:
        found = replace(named, lost="")
    elif named and not found.lost:
        found = named
    if found.lost:
        return replace(study, findings=(*study.findings, _unresolved(study, found, name)))
    if not found.entries:
        return study
    return replace(study, citation=_given(citation, found, name))


def _given(citation: Citation, found: _Found, name: str) -> Citation:
    if len(found.entries) != 1:
        return replace(citation, references=found.entries)
    (entry,), why = found.entries, f"{name} says so: {found.why}"
    doi = citation.doi or (Value(entry.doi, found.quotes, "derived", why) if entry.doi else None)
    pmid = citation.pmid or (Value(entry.pmid, found.quotes, "derived", why) if entry.pmid else None)
    year = citation.year or (Value(entry.year, found.quotes, "derived", why) if entry.year else None)
    return replace(citation, doi=doi, pmid=pmid, year=year, references=found.entries)


def _by_id(citation: Citation, references: Iterable[Reference]) -> _Found | None:
    doi = citation.doi.value.lower() if citation.doi else None
    pmid = citation.pmid.value if citation.pmid else None
    for entry in references:
        if (doi and entry.doi and entry.doi.lower() == doi) or (pmid and entry.pmid == pmid):
            said = citation.doi or citation.pmid
            return _Found((entry,), said.quotes if said else (), "the same DOI or PMID")
    return None


def _by_number(citation: Citation, numbered: Mapping[str, Reference]) -> _Found:
    """Follow reference numbers, ranges opened; all of them must lead to an entry that the row does not contradict."""
    if citation.number is None:
        return _Found()
    numbers = list(dict.fromkeys(numbers_of(citation.number.value)))
    entries = [numbered.get(number) for number in numbers]
    lost = [number for number, entry in zip(numbers, entries, strict=True) if entry is None]
    known = tuple(entry for entry in entries if entry is not None)
    if lost or not known:
        reason = "no entry has this number" if numbered else "the list does not number its entries"
        return _Found(lost=", ".join(lost) or citation.number.value, reason=reason, quotes=citation.number.quotes)
    if len(known) == 1 and _contradicts(citation, known[0]):
        entry = known[0]
        said = f"{entry.authors[0] if entry.authors else 'no author'}, {entry.year or 'no year'}"
        return _Found(lost=numbers[0], reason=f"that entry is by {said}", quotes=citation.number.quotes)
    return _Found(known, citation.number.quotes, "the entry of this number")


def numbers_of(said: str) -> list[str]:
    """Return each number of a reference mark, ranges opened; a range too wide to be one is left as its ends.

    Example:
        >>> numbers_of("[50, 52-54]")
        ['50', '52', '53', '54']
    """
    found: list[str] = []
    for match in _SPAN.finditer(said):
        first, last = int(match[1]), int(match[2] or match[1])
        if first <= last <= first + _WIDEST:
            found += [str(number) for number in range(first, last + 1)]
        else:
            found += [str(first), str(last)]
    return found


def _by_author(citation: Citation, references: Sequence[Reference]) -> _Found:
    if citation.label is None:
        return _Found()
    words = _words(_OTHERS.split(citation.label.value.strip(), maxsplit=1)[0])
    if not words:
        return _Found()
    year = citation.year.value if citation.year else None
    fits = [entry for entry in references if _is_by(entry, words) and year in (None, entry.year)]
    quotes = (*citation.label.quotes, *(citation.year.quotes if citation.year else ()))
    said = f"{citation.label.value}{f' {year}' if year and str(year) not in citation.label.value else ''}"
    if len(fits) == 1:
        return _Found((fits[0],), quotes, "the only entry of this author" + (" and year" if year else ""))
    reason = f"{len(fits)} entries fit" if fits else "no entry is of this author and year"
    return _Found(lost=said, reason=reason, quotes=quotes)


def _contradicts(citation: Citation, entry: Reference) -> bool:
    """True where neither the author nor the year of a row is that of the entry, or the only one said is not."""
    against = []
    if (
        citation.label
        and (words := _words(_OTHERS.split(citation.label.value.strip(), maxsplit=1)[0]))
        and entry.authors
    ):
        against.append(not _is_by(entry, words))
    if citation.year and entry.year:
        against.append(citation.year.value != entry.year)
    return bool(against) and all(against)


def _words(name: str) -> list[str]:
    """Return the words of a name in plain small letters: Müller-Lüdenscheidt gives two."""
    plain = unicodedata.normalize("NFKD", name.replace("ø", "o").replace("Ø", "O").replace("ß", "ss").replace("ł", "l"))
    return re.findall(r"[a-z]+", "".join(char for char in plain if not unicodedata.combining(char)).casefold())


def _is_by(entry: Reference, words: Sequence[str]) -> bool:
    """True where a row's words name the first author: all of them in order, single letters as initials."""
    own = _words(entry.authors[0]) if entry.authors else []
    if not own:
        return False
    return _begins(own, words) or (len(words) > 1 and len(words[0]) <= 2 and _begins(own, [*words[1:], words[0]]))


def _begins(own: Sequence[str], words: Sequence[str]) -> bool:
    """True where words begin as a name does, given names as initials or in full; initials may go on behind it."""
    if words[0] != own[0]:
        return False
    pairs = zip(own[1:], words[1:], strict=False)
    return all(_is_same(*pair) for pair in pairs) and all(len(word) <= _INITIALS for word in words[len(own) :])


def _is_same(one: str, other: str) -> bool:
    return one == other or (one[0] == other[0] and min(len(one), len(other)) <= _INITIALS)


def _unresolved(study: Study, found: _Found, name: str) -> Finding:
    return Finding(
        "reference.unresolved",
        "note",
        f"“{found.lost}” leads to no entry of {name}: {found.reason}.",
        "Look the study up in the list, or add it there with its number or its authors and year.",
        row=study.row,
        at="citation",
        quotes=found.quotes,
    )
