"""The key that a header gives to its cells: yes and no, codes with their meaning, what brackets hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from evitable.facts.tokens import folded
from evitable.terms import look_up

BracketHolds = Literal["days", "weeks", "months", "doses", "cycles"]
"""What a bracketed number behind a drug counts, as the header says it."""

_GROUP = re.compile(r"([(\[{])([^()\[\]{}]*)[)\]}]")
_YES_NO = re.compile(r"\W*(?:yes|y|1)\s*(?:[/,;|]|or)\s*(?:no|n|0)\W*|\W*(?:no|n|0)\s*(?:[/,;|]|or)\s*(?:yes|y|1)\W*")
_ASKED = re.compile(r"[:,?\s-]\s*(?:yes ?/ ?no|y ?/ ?n)\s*$")
_CODE = re.compile(r"(?<![\w+-])([+\w-]{1,3})\s*[=:]\s*((?:(?!\s+[+\w-]{1,3}\s*[=:])[^,;=:\[\](){}\n])+)")
_SEXES = re.compile(r"\W*(?:fe)?male\s*(?:[/,;|]|or)\s*(?:fe)?male\W*")
_HOLDS: tuple[tuple[re.Pattern[str], BracketHolds], ...] = (
    (re.compile(r"(?:total |no\. of |number of |n )?days?"), "days"),
    (re.compile(r"(?:total |no\. of |number of |n )?weeks?"), "weeks"),
    (re.compile(r"(?:total |no\. of |number of |n )?months?"), "months"),
    (re.compile(r"(?:total |no\. of |number of |n )?(?:doses?|dosages?|infusions?|injections?)"), "doses"),
    (re.compile(r"(?:total |no\. of |number of |n )?(?:cycles?|courses?)"), "cycles"),
)
_LONGEST_CODE = 3
_SIGNS = frozenset({"+", "x", "✓", "√", "✔", "•", "●", "×"})
_SIGNS_OF_NONE = frozenset({"-", "–", "—", "−", "○", "✗", "✘"})
_SILENT = frozenset({"nr", "na", "n/a", "nd", "ns", "?"})
_AFFIRMED = frozenset({"yes", "present", "true", "positive", "given", "received"})
_DENIED = frozenset({"no", "absent", "false", "negative", "none", "not given", "not received"})
_YES_MARKS = frozenset({"yes", "y"})
_NO_MARKS = frozenset({"no", "n"})


class Key(NamedTuple):
    """What a header says of the cells under it.

    `asks` is True where it gives yes and no as the answers, `sexes` where it lists both sexes as codes;
    `codes` are short codes with their meaning, `listed` those without one, `holds` what round and square
    brackets count behind a drug and `plain` what a bare number counts.
    """

    asks: bool = False
    sexes: bool = False
    codes: Mapping[str, str] = {}
    holds: Mapping[str, BracketHolds] = {}
    plain: BracketHolds | None = None
    listed: frozenset[str] = frozenset()

    def answer(self, text: str) -> bool | None:
        """Return what a cell answers: True for yes, False for no, None where it says something else.

        Example:
            >>> key_of("Relapse (0 = no, 1 = yes)").answer("1"), key_of("Rash [yes / no]").answer("n")
            (True, False)
        """
        said = folded(text).strip().strip(".")
        meant = folded(self.codes.get(said, "")).strip()
        if meant:
            return True if meant in _AFFIRMED else False if meant in _DENIED else None
        if said in ("1", "0"):
            return said == "1" if self.asks else None
        if said in _SIGNS | _SIGNS_OF_NONE:
            return said in _SIGNS
        return True if said in _YES_MARKS else False if said in _NO_MARKS else None


def key_of(header: str) -> Key:
    """Read the key of a header: `Relapse [yes / no]`, `Outcome (1 = CR, 2 = PR)`, `drugs (days) [doses]`."""
    plain = folded(header)
    groups = [(found[1], found[2].strip()) for found in _GROUP.finditer(plain)]
    asks = any(_YES_NO.fullmatch(inside) for _, inside in groups) or bool(_ASKED.search(plain))
    codes = dict(_codes(header))
    meanings = {folded(meant) for meant in codes.values()}
    asks = asks or bool(meanings & _AFFIRMED and meanings & _DENIED)
    sexes = any(_SEXES.fullmatch(inside) for _, inside in groups) or {"male", "female"} <= meanings
    holds = {opening: held for opening, inside in groups if (held := _held(inside))}
    listed = {code.strip() for _, inside in groups for code in re.split(r"[/,;|]", inside) if "/" in inside}
    return Key(asks, sexes, codes, holds, _plainly(plain) if holds else None, frozenset() if asks else _short(listed))


def _short(listed: set[str]) -> frozenset[str]:
    """Keep a bracket's list where all that it lists are short codes: `[m / c]`; `(CR/PR/NR)` says what they mean."""
    short = all(0 < len(code) <= _LONGEST_CODE for code in listed)
    known = all(look_up(code.upper(), "response") for code in listed)
    return frozenset(listed) if listed and short and not known else frozenset()


def _plainly(plain: str) -> BracketHolds | None:
    """Return what bare numbers are under `total days [courses]`: the words before the bracket say it."""
    words = _GROUP.split(plain)[0].split()
    held = _held(words[-1]) if words else None
    return held if held in ("days", "weeks", "months") else None


def answers(texts: Iterable[str]) -> bool:
    """Tell whether all cells of a column answer with signs: + and -, x and blank, or ticks.

    Words answer by themselves, and figures may be counts: neither needs the column.
    """
    said = {folded(text).strip() for text in texts} - {""}
    return bool(said & _SIGNS) and said <= _SIGNS | _SIGNS_OF_NONE | _SILENT


def _codes(header: str) -> Iterator[tuple[str, str]]:
    """Yield codes with their meaning; a header with one `=` alone (`n = 12`) explains no codes."""
    found = [(folded(code[1]), code[2].strip()) for code in _CODE.finditer(header)]
    known = [pair for pair in found if pair[0] not in ("n", "no") or not pair[1][:1].isdigit()]
    if len(known) > 1:
        yield from known


def _held(inside: str) -> BracketHolds | None:
    return next((held for pattern, held in _HOLDS if pattern.fullmatch(inside)), None)
