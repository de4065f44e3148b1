"""Vocabularies of others, read as entries: OBO, CSV and TSV, SSSOM mappings, MedDRA and SNOMED CT release files."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from evitable.terms.vocabulary import TermsError


class Entry(NamedTuple):
    """A term as another vocabulary gives it; `kind` is empty where the file does not say what the term is."""

    name: str
    synonyms: tuple[str, ...] = ()
    codes: tuple[tuple[str, str], ...] = ()
    concept: str = ""
    kind: str = ""


class Foreign(NamedTuple):
    """A file read: what it says of itself (empty where it does not), its entries, and what was left out and why."""

    form: str
    version: str
    licence: str
    entries: tuple[Entry, ...]
    left_out: tuple[str, ...] = ()


# Which kind of term an id's prefix stands for, where all terms of that vocabulary are of one kind.
_KINDS = {
    **dict.fromkeys(("MONDO", "DOID", "ORPHANET", "ORDO", "OMIM", "ICD10", "ICD10CM", "ICD11"), "condition"),
    **dict.fromkeys(("HP", "OAE", "CTCAE", "MEDDRA"), "adverse-event"),
    **dict.fromkeys(("CHEBI", "DRON", "RXNORM", "ATC", "UNII", "DRUGBANK"), "drug"),
    "MAXO": "procedure",
}
# SNOMED CT says in brackets behind each full name what the concept is.
_TAGS = {
    **dict.fromkeys(("disorder", "finding"), "condition"),
    **dict.fromkeys(("substance", "product", "medicinal product"), "drug"),
    **dict.fromkeys(("procedure", "regime/therapy"), "procedure"),
}
_FULL_NAME, _SYNONYM = "900000000000003001", "900000000000013009"
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"\s+EXACT\b')
_TAG = re.compile(r"^(.*\S)\s+\(([^()]+)\)$")
_PREFIX = re.compile(r"([A-Za-z][\w.]*):(\S+)$")
_NAMES = ("name", "label", "term", "preferred_name", "preferred name", "preferred term", "pt")
_IDS = ("id", "code", "curie", "identifier")
_LARGEST = 1_500_000_000


def read_foreign(path: Path) -> Foreign:
    """Read a vocabulary by what it holds; raises `TermsError` with what to do where it is none."""
    try:
        if path.stat().st_size > _LARGEST:
            raise TermsError(f"{path.name}: over 1.5 GB is more than any vocabulary. Give the file of terms alone.")
        head = path.read_bytes()[:4096]
    except OSError as error:
        raise TermsError(f"{path}: {(error.strerror or 'it cannot be opened').lower()}. Check the name.") from error
    if b"\0" in head:
        raise TermsError(f"{path.name}: this is no text. Unpack it, and give the file of terms (OBO, CSV, TSV, asc).")
    found = _reader(path, head.decode("utf-8", "replace"))
    if not found.entries:
        raise TermsError(f"{path.name}: read as {found.form}, it has no usable term. Look at its columns or its tags.")
    return found


def _reader(path: Path, head: str) -> Foreign:
    first = next((line for line in head.splitlines() if line.strip() and not line.startswith("#")), "")
    if path.suffix.lower() == ".asc":
        return _meddra(path)
    if "conceptId" in first and "typeId" in first:
        return _snomed(path)
    if path.suffix.lower() == ".obo" or first.startswith(("format-version:", "[Term]")):
        return _obo(path)
    if "subject_id" in first and "predicate_id" in first:
        return _sssom(path)
    return _table(path)


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        for line in file:
            yield line.rstrip("\r\n")


def _code(curie: str) -> tuple[tuple[str, str], ...]:
    """Return the pair of vocabulary and id that `MONDO:0007915` is; nothing where it has no prefix."""
    found = _PREFIX.fullmatch(curie.strip())
    return ((found.group(1), curie.strip()),) if found else ()


def _kind_of(codes: Iterable[tuple[str, str]]) -> str:
    return next((_KINDS[prefix.upper()] for prefix, _ in codes if prefix.upper() in _KINDS), "")


def _obo(path: Path) -> Foreign:
    """Read the terms of an OBO file with their exact synonyms; obsolete ones and other stanzas are left out."""
    head, entries, obsolete = {}, [], 0
    stanza, tags = "", list[tuple[str, str]]()
    for line in [*_lines(path), "[End]"]:
        if line.startswith("["):
            if stanza == "[Term]":
                entry = _obo_term(tags)
                entries += [entry] if entry else []
                obsolete += entry is None
            elif not stanza:
                head = dict(tags)
            stanza, tags = line.strip(), []
        elif ": " in line:
            tag, _, value = line.partition(": ")
            tags.append((tag, value if tag == "synonym" else value.split(" ! ", 1)[0].strip()))
    licence = next((value for value in head.values() if "licen" in value.lower()), "")
    left_out = (f"{obsolete} obsolete or nameless terms",) if obsolete else ()
    return Foreign("OBO", head.get("data-version", ""), licence, tuple(entries), left_out)


def _obo_term(tags: list[tuple[str, str]]) -> Entry | None:
    known = dict(reversed(tags))
    if not known.get("name") or known.get("is_obsolete") == "true":
        return None
    synonyms = [found.group(1) for tag, value in tags if tag == "synonym" for found in [_QUOTED.match(value)] if found]
    codes = _code(known.get("id", ""))
    plain = tuple(re.sub(r"\\(.)", r"\1", text) for text in synonyms)
    return Entry(re.sub(r"\\(.)", r"\1", known["name"]), plain, codes, kind=_kind_of(codes))


def _records(path: Path) -> tuple[dict[str, str], list[dict[str, str]]]:
    """Return what the lines before the header say (`# version: 3`), and the rows by their headers in lower case."""
    lines = list(_lines(path))
    notes = dict(re.findall(r"(?m)^#\s*([\w-]+):\s*(.+?)\s*$", "\n".join(line for line in lines if line[:1] == "#")))
    rows = [line for line in lines if line.strip() and not line.startswith("#")]
    if not rows:
        raise TermsError(f"{path.name}: the file is empty. Give a line of headers, then a line for each term.")
    delimiter = max("\t;,", key=rows[0].count)
    header, *body = csv.reader(rows, delimiter=delimiter)
    names = [name.strip().lower() for name in header]
    return notes, [dict(zip(names, (field.strip() for field in row), strict=False)) for row in body]


def _table(path: Path) -> Foreign:
    """Read a CSV or TSV: a column for the name, and as far as there are any id, synonyms (|), concept, kind."""
    notes, rows = _records(path)
    columns = set(rows[0]) if rows else set()
    name = next((each for each in _NAMES if each in columns), "")
    if not name:
        raise TermsError(
            f"{path.name}: no column is headed name, label or term. Name the column of terms so; id, synonyms (parted "
            "by |), concept and kind may stand beside it."
        )
    entries, blank = [], 0
    for row in rows:
        codes = tuple(code for each in _IDS for code in _code(row.get(each, "")))
        codes += tuple(_pair(pair) for pair in row.get("codes", "").split("|") if "=" in pair)
        synonyms = tuple(text.strip() for text in row.get("synonyms", "").split("|") if text.strip())
        kind = row.get("kind", "") or notes.get("kind", "") or _kind_of(codes)
        blank += not row.get(name)
        entries += [Entry(row[name], synonyms, codes, row.get("concept", ""), kind)] if row.get(name) else []
    left_out = (f"{blank} rows without a name",) if blank else ()
    return Foreign(
        "CSV", notes.get("version", ""), notes.get("licence", notes.get("license", "")), tuple(entries), left_out
    )


def _pair(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name.strip(), value.strip()


def _sssom(path: Path) -> Foreign:
    """Read the exact matches of a mapping set: each gives the words of both sides the codes of both."""
    notes, rows = _records(path)
    exact = [
        row for row in rows if row.get("predicate_id") == "skos:exactMatch" and row.get("predicate_modifier") != "Not"
    ]
    entries = []
    for row in exact:
        codes = _code(row.get("subject_id", "")) + _code(row.get("object_id", ""))
        labels = [row[side] for side in ("subject_label", "object_label") if row.get(side)]
        if codes and labels:
            entries.append(Entry(labels[0], tuple(labels[1:]), codes, kind=_kind_of(codes)))
    left_out = (f"{len(rows) - len(entries)} mappings that are no exact match or have no label",)
    licence = notes.get("license", notes.get("licence", ""))
    version = notes.get("mapping_set_version", "")
    return Foreign("SSSOM", version, licence, tuple(entries), left_out if len(rows) > len(entries) else ())


def _meddra(path: Path) -> Foreign:
    """Read MedDRA's `llt.asc`: each preferred term with its current lower terms; `pt.asc` beside it names them."""
    rows = [line.split("$") for line in _lines(path) if line.count("$") >= 3]
    names = {row[0]: row[1] for row in rows if row[0] == row[2]}
    beside = path.with_name("pt.asc")
    if path.name.lower() != "pt.asc" and beside.exists():
        names |= {row[0]: row[1] for row in (line.split("$") for line in _lines(beside)) if len(row) > 3}
    if path.name.lower() == "pt.asc":
        return Foreign("MedDRA", "", _MEDDRA, tuple(_preferred(row[0], row[1], ()) for row in rows))
    lowest: dict[str, list[str]] = {}
    for row in rows:
        if len(row) < 10 or row[9] != "N":
            lowest.setdefault(row[2], []).append(row[1])
    entries = tuple(_preferred(code, names[code], texts) for code, texts in lowest.items() if code in names)
    old = sum(len(row) > 9 and row[9] == "N" for row in rows)
    return Foreign("MedDRA", "", _MEDDRA, entries, (f"{old} terms that are no longer current",) if old else ())


_MEDDRA = "MedDRA, under your own subscription: not to be passed on"


def _preferred(code: str, name: str, texts: Iterable[str]) -> Entry:
    return Entry(name, tuple(text for text in texts if text != name), (("MedDRA", code),), kind="adverse-event")


def _snomed(path: Path) -> Foreign:
    """Read SNOMED CT's descriptions: active concepts that are disorders, findings, substances, products, procedures."""
    full: dict[str, str] = {}
    others: dict[str, list[str]] = {}
    for row in csv.DictReader(_lines(path), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row["active"] == "1" and row["typeId"] == _FULL_NAME:
            full[row["conceptId"]] = row["term"]
        elif row["active"] == "1" and row["typeId"] == _SYNONYM:
            others.setdefault(row["conceptId"], []).append(row["term"])
    entries = []
    for concept, term in full.items():
        tagged = _TAG.match(term)
        if tagged and tagged.group(2) in _TAGS:
            codes = (("SNOMEDCT", concept),)
            entries.append(Entry(tagged.group(1), tuple(others.get(concept, ())), codes, kind=_TAGS[tagged.group(2)]))
    version = next(iter(re.findall(r"\d{8}", path.stem)), "")
    left = len(full) - len(entries)
    told = (f"{left} concepts that are no disorder, finding, substance, product or procedure",) if left else ()
    return Foreign("SNOMED CT", version, "SNOMED CT, under your own licence: not to be passed on", tuple(entries), told)
