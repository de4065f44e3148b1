"""Units: the longest runs of a line that no border of a cell can cut."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from evitable.cells.atoms import atoms_of, terms_in, word_set
from evitable.cells.ties import tied
from evitable.terms import Match, ShortForms, fold

_SIGNS = "•‣◦▪●○■□·⁃∙➢►✓*-–—o"
_DASHES = str.maketrans("‐‑‒–—−", "------")
_BRACKET = re.compile(r"[()\[\]]")
_WORD = re.compile(r"\S+")
_BESIDE_NUMBERS = word_set("in-percent in-sex in-range in-int in-years count people time mark in-words")
# Where cells are glued together, a capital after a small letter is nearly always a border.
_GLUE_BONUS = -2.0
_GLUE = re.compile(
    r"(?<=[a-zà-ÿ]{2})(?=[A-ZÀ-Þ])|(?<=[)\]%])(?=[A-ZÀ-Þ\d])|(?<=mL)(?=[A-Z])"
    r"|(?<=No)(?=[A-Z])|(?<=[A-Z])(?=[A-ZÀ-Þ][a-zà-ÿ][a-zà-ÿ\s])|(?<=\d)(?=[A-ZÀ-Þ][a-zà-ÿ]|[A-Z]{2}|G[1-5]\b)"
    r"|(?<=[A-Za-zà-ÿ][a-zà-ÿ]{3})(?=\d)|(?<=[A-Z]{3})(?=\d)"
)


# What a border before a word in small letters costs.
SMALL_LETTER = 2.5
# Words that go on with what stands before them.
_INNER, _INNER_CUT = word_set("in for at on after from during before"), 4.0
# A drug's name and its dose seldom stand in two cells, but for "10 treated with rituximab".
_DOSE_CUT = 2.0
_DOSED = re.compile(r"\d[\d.,-]*\s*(?:m?g|mcg|[µμ]g|IU|units?|MBq|ml)(?:/|\b)")


@dataclass(slots=True)
class Unit:
    """A run of a line within one cell; `cut` is what a border before it costs.

    `line` is the number of the line, `first` True at its start; `tags` are those of its atoms, and
    `bullet` True where it begins with the table's list sign.
    """

    line: int
    start: int
    end: int
    first: bool
    tags: tuple[str, ...]
    shape: str
    cut: float
    bullet: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """How the lines of a table are written: its list sign, its short forms, and whether cells are glued together.

    `terms` is False for headers, where two names may stand side by side that make a term by chance.
    """

    sign: str = ""
    own: tuple[tuple[str, str], ...] = ()
    glued: bool = False
    terms: bool = True


def list_sign(lines: Sequence[str]) -> str:
    """Return the sign that begins the lines of lists in this table, or an empty string.

    Example:
        >>> list_sign(["SLE 1 - one", "- two", "Ada et al.", "MM 2 - one", "- two"])
        '-'
    """
    counts = Counter(line[0] for line in lines if line[0] in _SIGNS and (line[0] not in "-–—*o" or line[1:2].isspace()))
    return max(counts, key=lambda sign: (counts[sign], -_SIGNS.index(sign))) if counts else ""


def units_of(lines: Sequence[str], reading: Reading) -> list[Unit]:
    """Cut the lines of a table into units, in order."""
    found: list[Unit] = []
    own = ShortForms(dict(reading.own))
    for number, text in enumerate(lines):
        found += _units(number, text, own, reading)
    return found


def _units(number: int, text: str, own: Mapping[str, str], reading: Reading) -> list[Unit]:
    folded = fold(text)
    groups = balanced(folded)
    terms = terms_in(text, own) if reading.terms else ()
    atoms = list(atoms_of(text, folded, terms, groups))
    cuts = _glue_cuts(text, groups) if reading.glued else _cuts(text, folded, groups, terms, reading.sign)
    starts = sorted({len(text) - len(text.lstrip()): 0.0, **cuts})
    made, at = [], 0
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        tags = []
        while at < len(atoms) and atoms[at].start < end:
            tags.append(atoms[at].tag)
            at += 1
        bullet = bool(reading.sign) and _is_bullet(text, start, reading.sign)
        shape = _shape(folded[start:end])
        cut = cuts.get(start, 0.0)
        made.append(Unit(number, start, end, start == starts[0], _settled(tuple(tags)), shape, cut, bullet))
    return made


@lru_cache(maxsize=8192)
def _settled(tags: tuple[str, ...]) -> tuple[str, ...]:
    """Tell numbers that stand alone from figures among words, and from lists of numbers.

    Example:
        >>> _settled(("int",)), _settled(("int", "int", "joint", "int")), _settled(("drug", "int"))
        (('int',), ('int-list',), ('drug', 'figure'))
    """
    whole = [tag for tag in tags if tag not in _BESIDE_NUMBERS]
    if len(whole) == 1:
        return tags
    if whole and all(tag in ("int", "joint", "int-list") for tag in whole):
        return ("int-list", *(tag for tag in tags if tag in _BESIDE_NUMBERS))
    return tuple("figure" if tag in ("int", "year") else tag for tag in tags)


def _is_bullet(text: str, at: int, sign: str) -> bool:
    return text.startswith(sign, at) and (sign not in "-–—*o" or text[at + 1 : at + 2].isspace())


@lru_cache(maxsize=8192)
def _shape(folded: str) -> str:
    """Return the writing of a short unit with its numbers as 9 and its words as w: what columns repeat."""
    folded = folded.strip()
    if folded.isdigit():
        return f"{len(folded)} digits"
    return re.sub(r"[^\W\d_]+", "w", re.sub(r"\d+(?:[.,]\d+)?", "9", folded[:80]))[:24]


def balanced(folded: str) -> list[tuple[int, int]]:
    """Return the outermost pairs of brackets; an unclosed bracket makes none.

    Example:
        >>> balanced("a (b [c]) d (e")
        [(2, 9)]
    """
    found: list[tuple[int, int]] = []
    opened: list[int] = []
    for sign in _BRACKET.finditer(folded):
        at = sign.start()
        if sign[0] in "([":
            opened.append(at)
        elif opened:
            start = opened.pop()
            while found and found[-1][0] > start:
                found.pop()
            found.append((start, at + 1))
    return found


def _shut(length: int, spans: Iterable[tuple[int, int]]) -> bytearray:
    """Mark the places inside spans, where nothing is cut."""
    shut = bytearray(length + 1)
    for start, end in spans:
        shut[start + 1 : end] = b"\x01" * (end - start - 1)
    return shut


def _glue_cuts(text: str, groups: Sequence[tuple[int, int]]) -> dict[int, float]:
    """Return the places where letters or digits of two cells stand together without a space."""
    shut = _shut(len(text), groups)
    return {match.start(): _GLUE_BONUS for match in _GLUE.finditer(text) if not shut[match.start()]}


def _cuts(
    text: str, folded: str, groups: Sequence[tuple[int, int]], terms: Sequence[Match], sign: str
) -> dict[int, float]:
    """Return the spaces after which a cell may begin, with what that costs."""
    shut = _shut(len(text), [*groups, *((match.start, match.end) for match in terms)])
    words = [match.span() for match in _WORD.finditer(folded)]
    seen = text.translate(_DASHES)
    drugs = {match.end for match in terms if match.term.kind in ("drug", "drug-class")}
    found: dict[int, float] = {}
    around = zip([(0, 0), *words], words, words[1:], [*words[2:], (0, 0)], strict=False)
    for earlier, (a, b), (c, d), later in around:
        if shut[c] or (sign and _is_bullet(text, a, sign) and b - a == len(sign)):
            continue
        if sign and _is_bullet(text, c, sign):
            found[c] = 0.0
        elif not tied(seen[a:b], seen[c:d], seen[slice(*earlier)], seen[slice(*later)]):
            dosed = b in drugs and seen[slice(*earlier)] != "with" and _DOSED.match(seen, c)
            found[c] = _DOSE_CUT if dosed else _cost(text[c:d])
    return found


def _cost(word: str) -> float:
    """Return what a border before a word costs: cells begin with capitals and digits, seldom in lower case."""
    if word[0] in "<>≤≥":
        return SMALL_LETTER
    if word in _INNER:
        return _INNER_CUT
    return SMALL_LETTER if word[0].islower() and word.islower() else 0.0
