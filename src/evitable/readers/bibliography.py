"""Lists of references beside a table: RIS, BibTeX and CSL-JSON files, as reference managers export them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from evitable.model import Reference, UnknownFormat, UnreadableSource
from evitable.readers.bibtex import bibtex_entries
from evitable.readers.encoding import decode
from evitable.readers.limits import Limits

_RIS = re.compile(r"^([A-Z][A-Z0-9]) {1,2}- ?(.*)$")
_BIBTEX = re.compile(r"^\s*@\w+\s*[{(]", re.MULTILINE)
_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)")
_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>]+")
_PMID = re.compile(r"(?i)\b(?:pmid|pubmed)\b\W{0,3}(\d{4,9})|^\s*(\d{4,9})\s*$")
_NUMBER = re.compile(r"\[?\(?(?:ref|r|b|cit|item|\w*#)?[-_ :.]*(\d{1,4})\)?\]?", re.IGNORECASE)
_TOLD_BY = frozenset({"title", "author", "DOI", "PMID", "citation-number"})
_MOST = 20_000


def read_bibliography(payload: bytes, *, name: str, limits: Limits | None = None) -> tuple[Reference, ...]:
    r"""Read a list of references; its form is told from the bytes.

    An entry's `label` is the number that the list itself gives it (RIS `ID`, BibTeX key, CSL `id` or
    `citation-number`), empty where it gives none: the order of an export is not that of the article. Raises
    `UnknownFormat` for another form, `UnreadableSource` for one that is empty, broken or too large.

    Example:
        >>> ris = b"TY  - JOUR\nAU  - Adams, Ann\nPY  - 2019\nTI  - Gout\nDO  - 10.5555/3\nER  - \n"
        >>> [(entry.authors, entry.year, entry.doi) for entry in read_bibliography(ris, name="refs.ris")]
        [(('Adams Ann',), 2019, '10.5555/3')]
    """
    size = (limits or Limits()).bytes
    if len(payload) > size:
        raise UnreadableSource(
            f"{name}: {len(payload):,} bytes are over the limit of {size:,}. Keep the table's studies."
        )
    text = decode(payload, name=name).text
    if any(map(_RIS.match, text.splitlines()[:200])):
        entries = [_from_ris(fields, at) for at, fields in enumerate(_ris_entries(text), 1)]
    elif text.lstrip()[:1] in ("[", "{"):
        entries = [_from_csl(item, at) for at, item in enumerate(_csl_items(text, name), 1)]
    elif _BIBTEX.search(text):
        entries = [_from_bibtex(key, fields, at) for at, (key, fields) in enumerate(bibtex_entries(text), 1)]
    else:
        raise UnknownFormat(
            f"{name}: this is no list of references in RIS, BibTeX or CSL-JSON. Export it as one of them."
        )
    if not entries:
        raise UnreadableSource(f"{name}: the list of references has no entries. Export it again.")
    if len(entries) > _MOST:
        raise UnreadableSource(
            f"{name}: {len(entries):,} entries are over the limit of {_MOST:,}. Keep the table's studies."
        )
    return tuple(entries)


def _ris_entries(text: str) -> Iterable[dict[str, list[str]]]:
    fields: dict[str, list[str]] = {}
    last: list[str] | None = None
    for line in text.splitlines():
        match = _RIS.match(line)
        if match is None:
            if last and line.strip():
                last[-1] = f"{last[-1]} {line.strip()}"
            continue
        tag, said = match[1], match[2].strip()
        if tag in ("TY", "ER") and fields:
            yield fields
            fields, last = {}, None
        if tag not in ("TY", "ER"):
            last = fields.setdefault(tag, [])
            last.append(said)
    if fields:
        yield fields


def _from_ris(fields: Mapping[str, list[str]], at: int) -> Reference:
    def first(*tags: str) -> str:
        return next((said for tag in tags for said in fields.get(tag, ()) if said), "")

    authors = next((fields[tag] for tag in ("AU", "A1", "A2") if tag in fields), [])
    ids = " ".join(
        said for tag in ("AN", "U2", "C2", "N1", "M1") for said in fields.get(tag, ()) if "pm" in said.lower()
    )
    pubmed = "pubmed" in first("DB", "DP").lower() or "nlm" in first("DB", "DP").lower()
    return Reference(
        id=f"list-{at}",
        label=_number(first("ID", "LB")),
        title=_plain(first("TI", "T1", "CT", "BT")),
        authors=_surnames_first(authors),
        year=_year(first("PY", "Y1", "DA")),
        doi=_doi(first("DO"), *fields.get("UR", ()), *fields.get("L3", ()), *fields.get("M3", ())),
        pmid=_pmid(ids) or (_pmid(first("AN")) if pubmed else None),
        journal=_plain(first("J2", "JA", "JO", "JF", "T2")),
        volume=first("VL"),
        issue=first("IS"),
        pages=_pages(first("SP"), first("EP")),
    )


def _csl_items(text: str, name: str) -> list[dict[str, Any]]:
    try:
        read = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise UnreadableSource(f"{name}: this is broken JSON ({fault}). Export the list again.") from None
    if isinstance(read, dict):
        read = next((read[key] for key in ("items", "references") if isinstance(read.get(key), list)), [read])
    items = [item for item in read if isinstance(item, dict)] if isinstance(read, list) else []
    if not any(_TOLD_BY.intersection(item) for item in items):
        raise UnknownFormat(f"{name}: this JSON is no list of references in CSL. Export it as CSL-JSON.")
    return items


def _from_csl(item: Mapping[str, Any], at: int) -> Reference:
    issued = item.get("issued")
    parts = (
        issued.get("date-parts") or issued.get("raw") or issued.get("literal") if isinstance(issued, dict) else issued
    )
    people = item.get("author")
    authors = [
        f"{person.get('family') or person.get('literal') or ''}, {person.get('given') or ''}"
        for person in (people if isinstance(people, list) else ())
        if isinstance(person, dict)
    ]
    return Reference(
        id=f"list-{at}",
        label=_number(_said(item.get("citation-number"))) or _number(_said(item.get("id"))),
        title=_plain(_said(item.get("title"))),
        authors=_surnames_first(authors),
        year=_year(_said(parts)),
        doi=_doi(_said(item.get("DOI")), _said(item.get("URL"))),
        pmid=_pmid(_said(item.get("PMID"))) or _pmid(_said(item.get("note"))),
        journal=_plain(_said(item.get("container-title-short")) or _said(item.get("container-title"))),
        volume=_said(item.get("volume")),
        issue=_said(item.get("issue")),
        pages=_pages(_said(item.get("page")) or _said(item.get("number"))),
    )


def _from_bibtex(key: str, fields: Mapping[str, str], at: int) -> Reference:
    return Reference(
        id=f"list-{at}",
        label=_number(key),
        title=_plain(fields.get("title", "")),
        authors=_surnames_first(fields.get("author", "").split("\n")),
        year=_year(fields.get("year", "") or fields.get("date", "")),
        doi=_doi(fields.get("doi", ""), fields.get("url", "")),
        pmid=_pmid(fields.get("pmid", "")) or _pmid(fields.get("note", "")),
        journal=_plain(fields.get("shortjournal", "") or fields.get("journal", "") or fields.get("journaltitle", "")),
        volume=fields.get("volume", ""),
        issue=fields.get("number", "") or fields.get("issue", ""),
        pages=_pages(fields.get("pages", "") or fields.get("eid", "")),
    )


def _pages(first: str, last: str = "") -> str:
    """Return pages with a plain dash, from the first to the last.

    Example:
        >>> _pages("533–40"), _pages("12", "19"), _pages("5", "5"), _pages("e1016")
        ('533-40', '12-19', '5', 'e1016')
    """
    said = f"{first}-{last}" if first and last and first != last and "-" not in first else first
    return re.sub(r"\s*[-‐-―−]+\s*", "-", said.strip())


def _said(value: object) -> str:
    return "" if value is None else value if isinstance(value, str) else json.dumps(value)


def _number(said: str) -> str:
    """Return the number that an id is, or that it is but a short word before: `12`, `ref12`, `#12`."""
    match = _NUMBER.fullmatch(said.strip().strip('"'))
    return str(int(match[1])) if match else ""


def _plain(title: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"</?(?:i|b|em|sub|sup|span|strong)\b[^<>]*>", "", title)).strip(" .")


def _surnames_first(authors: Iterable[str]) -> tuple[str, ...]:
    """Return authors as `Surname Given`; those without a comma that begin with a given name are turned.

    A comma at the end says that there is no given name, as RIS has it of bodies.
    """
    found = []
    for author in authors:
        words = re.sub(r"\s+", " ", author).lstrip(" ,").rstrip()
        surname, comma, given = words.partition(",")
        turned = words if re.search(r"\s[A-Z]{1,3}$", words) else " ".join(_turned(words.split(" ")))
        found.append(f"{surname.strip()} {given.strip(' ,')}".strip() if comma else turned)
    return tuple(name for name in found if name and name.lower() != "others")


def _turned(words: list[str]) -> list[str]:
    """Put the surname, with its particles, in front of the given names."""
    at = next((at for at, word in enumerate(words[1:-1], 1) if word.islower()), len(words) - 1)
    return [*words[at:], *words[:at]] if len(words) > 1 else words


def _year(said: str) -> int | None:
    match = _YEAR.search(said)
    return int(match[0]) if match else None


def _doi(*said: str) -> str | None:
    return next((match[0].rstrip(".,;)") for one in said if (match := _DOI.search(one))), None)


def _pmid(said: str) -> str | None:
    match = _PMID.search(said.strip('"'))
    return (match[1] or match[2]) if match else None
