"""The two arms of a trial beside N: `20 (7 canakinumab, 13 placebo)`, `18 TCZ vs 18 PBO`."""

from __future__ import annotations

from typing import NamedTuple

from evitable.facts.counts import PEOPLE
from evitable.facts.cursor import Cursor
from evitable.facts.numbers import read_integer
from evitable.facts.sex import PopulationRead
from evitable.facts.tokens import words
from evitable.model import Statement, Value

# What an arm that is no treatment under study is called.
_CONTROLS = words(
    "placebo pbo plac control controls comparator comparators untreated sham vehicle observation soc untreated "
    "conventional standard"
)
_ACTIVE = words("treatment treated intervention active experimental study verum drug")
_NAMES = ("drug", "drug-class", "procedure")
_BEHIND = words("arm group in the on received receiving given controls control of care therapy patients")
_JOINTS = (",", ";", "/", "+", "line")
_JOINT_WORDS = ("vs", "versus", "and", "v", "against")
_AGAINST = ("vs", "versus", "v", "against")
_MOST = 4


class _Arm(NamedTuple):
    n: Value[int]
    control: bool | None


def read_arm_sizes(cursor: Cursor, found: PopulationRead) -> bool:
    """Take two arms, one of them a control: patients are those of the other, and N what is stated before.

    Where the two do not add up to the N before them, or both or none is a control, nothing is taken.
    """
    start = cursor.at
    if found.n_treated is not None:
        return False
    opened = cursor.take("(", "[", ":")
    first = _read_arm(cursor) or _read_bare(cursor)
    versus = cursor.now.text in _AGAINST
    joined = cursor.take(*_JOINTS) or cursor.word(*_JOINT_WORDS)
    cursor.take(".")
    second = _read_arm(cursor) if first and joined else None
    ended = cursor.done or cursor.now.kind in (")", "]", ",", ";", "line", ".")
    bare = first is not None and first.control is None
    if first is None or second is None or first.control == second.control or not ended or (bare and not versus):
        cursor.at = start
        return False
    if found.n is not None and found.n.value != first.n.value + second.n.value:
        cursor.at = start
        return False
    if opened:
        cursor.take(")", "]")
    if bare and not second.control:
        cursor.at = start
        return False
    treated, control = (second, first) if first.control else (first, second)
    if found.n is None:
        found.n = treated.n
    else:
        found.n_treated = treated.n
    found.statements.append(Statement("control-group", control.n.quotes[0]))
    cursor.mark(start)
    return True


def _read_arm(cursor: Cursor) -> _Arm | None:
    """Take `7 canakinumab`, `omalizumab 15`, `placebo (n = 15)`."""
    start = cursor.at
    n = _number(cursor)
    control = _name(cursor)
    if control is not None and n is None:
        opened = cursor.take("(", "[", ":", "=")
        cursor.word("n")
        cursor.take("=")
        n = _number(cursor)
        if opened and opened.kind in ("(", "[") and not cursor.take(")", "]"):
            n = None
    if control is None or n is None:
        cursor.at = start
        return None
    return _Arm(n, control)


def _read_bare(cursor: Cursor) -> _Arm | None:
    """Take the first `18` of `18 vs 18 placebo`: which arm it is, only the other tells."""
    n = _number(cursor)
    return _Arm(n, None) if n is not None else None


def _number(cursor: Cursor) -> Value[int] | None:
    start = cursor.at
    number = read_integer(cursor)
    if number is None or number <= 0 or cursor.now.kind in ("%", "/") or cursor.now.text in ("mg", "g"):
        cursor.at = start
        return None
    value = cursor.value(number, start)
    cursor.among(PEOPLE)
    return value


def _name(cursor: Cursor) -> bool | None:
    """Take the name of an arm, and tell whether it is of a control; None where nothing names one."""
    start, control, named = cursor.at, False, False
    while cursor.at - start < _MOST:
        if cursor.among(_CONTROLS):
            control = named = True
        elif (token := cursor.take(*_NAMES)) is not None:
            named = True
            control = control or bool(token.term and token.term.name in ("placebo", "standard of care"))
        elif cursor.among(_ACTIVE):
            named = True
        elif not cursor.among(_BEHIND) and not cursor.take("-"):
            break
    return control if named else None
