"""The studies' references as reference managers take them: RIS, BibTeX and CSL-JSON.

What a table does not tell of a reference is left out, never made up; a note says how the table names the study.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from evitable.model import Citation, Evidence, Reference, Study

# Two to four initials, as indexes write given names behind a surname.
_INITIALS = re.compile(r"(?:[A-ZÀ-Þ][.\-]?){1,4}")
_BODY = re.compile(
    r"\b(?:group|consortium|network|investigators|committee|collaborat\w+|society|organi[sz]ation|team|registry|"
    r"association|institute|center|centre|agency|program(?:me)?|trialists)\b",
    re.IGNORECASE,
)
_AND = re.compile(r"\s*(?:,|;|&|\band\b|/)\s*")
_ET_AL = re.compile(r"[,\s]*\b(?:et\.?\s?al|and (?:others|colleagues|co-?workers))\b.*$", re.IGNORECASE)
_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_"},
}
_LONGEST_LABEL = 4
_NO_LETTERS = frozenset({"Cc", "Cs", "Zl", "Zp"})
_TURNING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


@dataclass(frozen=True, slots=True)
class Cited:
    """A reference of a study, with the note that says how the table names it."""

    reference: Reference
    note: str


def cited(*sources: Evidence) -> tuple[Cited, ...]:
    """Return the references of the studies, each once, in the order in which the tables first name them.

    A study whose signs lead to an entry of the source's own list has that entry; of any other there is what its row
    tells: the first author, the year, the mark, a DOI or PMID.
    """
    found: dict[object, Cited] = {}
    for table in (table for evidence in sources for table in evidence.tables):
        for study in table.studies:
            for entry in study.citation.references or _of_row(study):
                key = (entry.label, entry.title, entry.authors, entry.year, entry.doi, entry.pmid, entry.journal)
                found.setdefault(key, Cited(entry, _note(study.citation, entry)))
    return tuple(found.values())


def _of_row(study: Study) -> tuple[Reference, ...]:
    """Return what a row alone tells of its reference, nothing where it names none."""
    citation = study.citation
    number = citation.number.value if citation.number else ""
    told = Reference(
        id=f"row-{study.row}",
        label=number if number.isdecimal() and len(number) <= _LONGEST_LABEL else "",
        title="",
        authors=_people(citation.label.value) if citation.label else (),
        year=citation.year.value if citation.year else None,
        doi=citation.doi.value if citation.doi else None,
        pmid=citation.pmid.value if citation.pmid else None,
    )
    named = told.authors or told.label or told.doi or told.pmid
    return (told,) if named else ()


def _people(label: str) -> tuple[str, ...]:
    """Return the people whom a label names.

    Example:
        >>> _people("Fröhlich et al."), _people("Wang X and Li"), _people("Patient 3")
        (('Fröhlich',), ('Wang X', 'Li'), ())
    """
    names = [_plain(name).strip(" .") for name in _AND.split(_ET_AL.sub("", label))]
    return tuple(name for name in names if name and not any(char.isdigit() for char in name))


def _note(citation: Citation, entry: Reference) -> str:
    named = f"Named “{_plain(citation.label.value)}” in the table." if citation.label else ""
    lacking = "" if entry.title else "The table gives no title."
    return " ".join(part for part in (named, lacking) if part)


def _plain(text: str) -> str:
    """Write a text on one line, without the signs that steer a terminal or turn the direction of reading."""
    seen = "".join(" " if unicodedata.category(char) in _NO_LETTERS else char for char in text)
    return " ".join("".join(char for char in seen if unicodedata.bidirectional(char) not in _TURNING).split())


def _parted(name: str) -> tuple[str, str]:
    """Part a name that begins with the surname; a body, or a single word, has no given name.

    Example:
        >>> _parted("van der Berg JA"), _parted("Adams Ann Marie"), _parted("Japanese Study Group")
        (('van der Berg', 'JA'), ('Adams', 'Ann Marie'), ('Japanese Study Group', ''))
    """
    words = _plain(name).replace(",", " ").split()
    if len(words) < 2 or _BODY.search(name):
        return " ".join(words), ""
    if _INITIALS.fullmatch(words[-1]):
        initials = next((at for at in range(len(words) - 1, 0, -1) if not _INITIALS.fullmatch(words[at])), 0) + 1
        return " ".join(words[:initials]), " ".join(words[initials:])
    at = next((at for at, word in enumerate(words[:-1]) if not word[0].islower()), 0) + 1
    return " ".join(words[:at]), " ".join(words[at:])


def write_ris(*sources: Evidence) -> str:
    """Write the studies' references as RIS, a line a field, an empty line behind each.

    A name without given names has a comma at its end, as RIS wants it of bodies, so that nobody turns it.

    Example:
        >>> from evitable.model import Source, EvidenceTable, Value
        >>> study = Study(1, Citation(Value("Adams et al."), Value("12"), Value(2019)))
        >>> table = EvidenceTable(None, None, None, "treatment-evidence", "", (), (), (study,))
        >>> written = write_ris(Evidence(Source("t.txt", "text/plain", "", ""), (table,)))
        >>> written.splitlines()[:4]
        ['TY  - GEN', 'ID  - 12', 'AU  - Adams,', 'PY  - 2019']
    """
    lines: list[str] = []
    for one in cited(*sources):
        entry = one.reference
        fields = [
            ("TY", "JOUR" if entry.pmid or entry.journal else "GEN"),
            ("ID", entry.label),
            *(("AU", ", ".join(_parted(name)).rstrip()) for name in entry.authors),
            ("PY", "" if entry.year is None else str(entry.year)),
            ("TI", entry.title),
            ("JO", entry.journal),
            ("VL", entry.volume),
            ("IS", entry.issue),
            *zip(("SP", "EP"), entry.pages.split("-", 1), strict=False),
            ("DO", entry.doi or ""),
            ("AN", entry.pmid or ""),
            ("DB", "PubMed" if entry.pmid else ""),
            ("N1", one.note),
        ]
        lines += [f"{tag}  - {_plain(said)}" for tag, said in fields if _plain(said)]
        lines += ["ER  - ", ""]
    return "\n".join(lines)


def write_bibtex(*sources: Evidence) -> str:
    """Write the studies' references as BibTeX; names of bodies stand in braces of their own.

    The key of an entry is the number that the source's list gives it (`ref12`; with zeros before it where two sources
    number alike), or `study-` and its place here.
    """
    keys: set[str] = set()
    entries = []
    for at, one in enumerate(cited(*sources), 1):
        entry = one.reference
        fields = {
            "author": " and ".join(filter(None, map(_tex_name, entry.authors))),
            "title": _tex(entry.title),
            "journal": _tex(entry.journal),
            "volume": _tex(entry.volume),
            "number": _tex(entry.issue),
            "pages": _tex(entry.pages),
            "year": "" if entry.year is None else str(entry.year),
            "doi": _tex(entry.doi or ""),
            "pmid": _tex(entry.pmid or ""),
            "note": _tex(one.note),
        }
        inside = "".join(f",\n  {name} = {{{said}}}" for name, said in fields.items() if said)
        entries.append(
            f"@{'article' if entry.pmid or entry.journal else 'misc'}{{{_key(entry, at, keys)}{inside}\n}}\n"
        )
    return "\n".join(entries)


def _key(entry: Reference, at: int, keys: set[str]) -> str:
    """Return a key that no other entry has, and add it to them."""
    number = entry.label if entry.label.isdecimal() else ""
    tries = [f"ref{number.zfill(width)}" for width in range(len(number), _LONGEST_LABEL + 1)] if number else []
    key = next((one for one in tries if one not in keys), f"study-{at}")
    keys.add(key)
    return key


def _tex_name(name: str) -> str:
    surname, given = _parted(name)
    return f"{_tex(surname)}, {_tex(given)}" if given else f"{{{_tex(surname)}}}" if surname else ""


def _tex(text: str) -> str:
    r"""Write a text so that BibTeX and LaTeX show it as it is.

    Example:
        >>> print(_tex("5% {x} -- a_b"))
        5\% \textbraceleft{}x\textbraceright{} -{}- a\_b
    """
    shown = "".join(_TEX.get(char, char) for char in _plain(text))
    return re.sub(r"-(?=-)", "-{}", shown)


def write_csl(*sources: Evidence) -> str:
    """Write the studies' references as CSL-JSON, the form of citation processors such as pandoc's."""
    keys: set[str] = set()
    items: list[dict[str, Any]] = []
    for at, one in enumerate(cited(*sources), 1):
        entry = one.reference
        item: dict[str, Any] = {
            "id": _key(entry, at, keys),
            "type": "article-journal" if entry.pmid or entry.journal else "document",
            "citation-number": entry.label,
            "author": list(_csl_names(entry.authors)),
            "title": _plain(entry.title),
            "container-title": _plain(entry.journal),
            "volume": _plain(entry.volume),
            "issue": _plain(entry.issue),
            "page": _plain(entry.pages),
            "issued": {"date-parts": [[entry.year]]} if entry.year is not None else None,
            "DOI": entry.doi,
            "PMID": entry.pmid,
            "note": one.note,
        }
        items.append({key: said for key, said in item.items() if said})
    return json.dumps(items, ensure_ascii=False, indent=1) + "\n"


def _csl_names(names: Iterable[str]) -> Iterable[dict[str, str]]:
    for name in names:
        surname, given = _parted(name)
        if surname:
            told = {"literal" if _BODY.search(surname) else "family": surname, "given": given}
            yield {part: said for part, said in told.items() if said}
