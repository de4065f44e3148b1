"""Check the ids and names in the vocabularies against the ontologies that they were taken from.

    python scripts/verify_terms.py FOLDER

FOLDER holds mondo.tsv.gz, doid.tsv.gz, ctcae5.tsv.gz and UNII_Names.txt (columns as in docs/vocabularies.md);
what is not there is not checked. Prints a line per error and the number of ids checked. Names that the ontology
does not have, although its id was given, are printed as notes for a person to look at. Exit status 1 on errors.
"""

from __future__ import annotations

import csv
import gzip
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from evitable.terms import Term, terms_of
from evitable.terms.phrases import phrase
from evitable.terms.vocabulary import forms, term_of

Rows = Mapping[str, Mapping[str, str]]


def read_uniis(path: Path) -> dict[str, set[str]]:
    """Return the names of every substance by its UNII, in lower case without the mark of their language."""
    names: dict[str, set[str]] = {}
    if path.exists():
        with path.open(encoding="utf-8", errors="replace", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                names.setdefault(row["UNII"], set()).add(row["Name"].lower().split(" [")[0])
    return names


def check_drug(term: Term, uniis: Mapping[str, set[str]]) -> Iterator[str]:
    """Yield what is wrong with the UNII of a drug."""
    unii = dict(term.codes).get("UNII")
    if uniis and unii and term.name not in uniis.get(unii, ()):
        yield f"{term.name}: UNII {unii} does not name it"


def read_rows(path: Path, key: str) -> Rows:
    """Return the rows of a compressed table by their value in `key`; nothing where there is no such file."""
    if not path.exists():
        return {}
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        return {row[key]: row for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)}


def keys_of(names: str) -> set[str]:
    """Return the phrases that names divided by | stand for, whatever their spelling."""
    return {found.key for name in names.lower().split("|") if (found := phrase(name))}


def check_condition(term: Term, mondo: Rows, doid: Rows) -> Iterator[str]:
    """Yield what is wrong with the ids of a disease."""
    codes = dict(term.codes)
    row = mondo.get(codes.get("MONDO", ""))
    if mondo and "MONDO" in codes and row is None:
        yield f"{term.name}: {codes['MONDO']} is not in MONDO"
    if doid and "DOID" in codes and codes["DOID"] not in doid:
        yield f"{term.name}: {codes['DOID']} is not in the Disease Ontology"
    for vocabulary, column in (("DOID", "doid"), ("Orphanet", "orphanet"), ("ICD10CM", "icd10cm")):
        stated = (row or {}).get(column) or ""
        if (
            vocabulary in codes
            and stated
            and codes[vocabulary].split(":")[-1] not in stated.replace(":", "|").split("|")
        ):
            yield f"{term.name}: {vocabulary} {codes[vocabulary]} is not the match of {codes['MONDO']} ({stated})"


def check_event(term: Term, ctcae: Rows) -> Iterator[str]:
    """Yield what is wrong with the CTCAE term and the organ class of a harm."""
    name = dict(term.codes).get("CTCAE")
    if name is None:
        if term.get("soc") not in {row["soc"] for row in ctcae.values()}:
            yield f"{term.name}: {term.get('soc')!r} is no organ class of CTCAE"
    elif name not in ctcae:
        yield f"{term.name}: {name!r} is not in CTCAE"
    elif ctcae[name]["soc"] != term.get("soc"):
        yield f"{term.name}: the organ class of {name!r} is {ctcae[name]['soc']!r}"


def strange_names(mondo: Rows) -> Iterator[str]:
    """Yield the diseases none of whose names MONDO gives to their id."""
    known = forms()
    written: dict[Term, set[str]] = {}
    for text, owner in zip(known.texts, known.owners, strict=True):
        kind, line = known.lines[owner]
        if kind == "condition":
            written.setdefault(term_of(kind, line), set()).update(keys_of(text))
    for term, keys in written.items():
        row = mondo.get(dict(term.codes).get("MONDO", ""))
        if row and not keys & keys_of(f"{row['name']}|{row['other_names'] or ''}"):
            yield f"{term.name}: MONDO calls {row['id']} {row['name']!r}"


def main(folder: Path) -> int:
    """Check all vocabularies against the ontologies in a folder; return the exit status."""
    mondo = read_rows(folder / "mondo.tsv.gz", "id")
    doid = read_rows(folder / "doid.tsv.gz", "id")
    ctcae = read_rows(folder / "ctcae5.tsv.gz", "term")
    uniis = read_uniis(folder / "UNII_Names.txt")
    if not (mondo or doid or ctcae or uniis):
        print(f"{folder} holds none of the files to check against", file=sys.stderr)
        return 2
    conditions = terms_of("condition")
    events = terms_of("adverse-event")
    drugs = terms_of("drug")
    errors = [error for term in conditions for error in check_condition(term, mondo, doid)]
    errors += [error for term in events for error in (check_event(term, ctcae) if ctcae else ())]
    errors += [error for term in drugs for error in check_drug(term, uniis)]
    for error in errors:
        print("error:", error)
    for note in strange_names(mondo):
        print("note:", note)
    ids = sum(len(term.codes) for term in (*conditions, *events, *drugs))
    print(
        f"{ids} ids of {len(conditions)} diseases and {len(events)} harms and {len(drugs)} drugs, {len(errors)} errors"
    )
    return 1 if errors else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python scripts/verify_terms.py FOLDER")
    sys.exit(main(Path(sys.argv[1])))
