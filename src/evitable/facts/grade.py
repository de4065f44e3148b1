"""Grades of events: `G1-2`, `grade III-IV`, `≥ grade 3`."""

from __future__ import annotations

from evitable.facts.counts import Count, read_count
from evitable.facts.cursor import Cursor
from evitable.facts.tokens import spaced
from evitable.model import Value

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
_STEP = r"(?:[1-5]|iv|v|i{1,3})"
# What a grade can begin with: `ctcae`, `who`, `nci`, `g` and the signs of comparison.
_FIRST = frozenset("cwng≥>")
_GRADE = spaced(
    rf"(?!gi(?!\w| ?-))(?:ctcae |who |nci )?(?:grades?|gr\.?|g)(?:-| ?)(?P<over>≥|>=|>)? ?(?P<low>{_STEP})"
    rf"(?: ?(?:-|/|to|or|and) ?(?:g|grade )?(?P<high>{_STEP}))?(?P<plus>\+| or (?:higher|more|above|worse))?(?!\w)"
    rf"|(?P<before>≥|>=|>) ?(?:grade|g) ?(?P<least>{_STEP})(?!\w)"
)

# What may stand behind a grade: its count, the next event, or nothing more.
_BEHIND = (",", ";", "\n", "(", ".", ":", "=", "in")
_BARE = spaced(rf"(?P<low>{_STEP})(?: ?(?:-|/|to) ?(?P<high>{_STEP}))?(?![\w.])")


def _step(text: str) -> int:
    return _ROMAN.get(text) or int(text)


def read_grade(cursor: Cursor) -> Value[str] | None:
    """Take a grade or a range of grades."""
    start = cursor.at
    found = cursor.match(_GRADE) if cursor.now.text[:1] in _FIRST else None
    if found is None:
        return None
    if found["least"]:
        return cursor.value(f">={_step(found['least']) + (found['before'] == '>')}", start)
    low = _step(found["low"])
    if found["plus"] or found["over"]:
        return cursor.value(f">={low + (found['over'] == '>')}", start)
    return cursor.value(f"{low}-{_step(found['high'])}" if found["high"] else f"{low}", start)


def is_grade(cursor: Cursor) -> bool:
    """Tell whether a grade comes next, without taking it."""
    start = cursor.at
    found = read_grade(cursor) is not None
    cursor.at = start
    return found


def read_bracketed_grade(cursor: Cursor) -> Value[str] | None:
    """Take the `(2)`, `(III)`, `(1-2)` of a column whose header says that brackets hold grades."""
    start = cursor.at
    if cursor.take("(", "["):
        first = cursor.at
        found = cursor.match(_BARE)
        if found is not None:
            value = str(_step(found["low"])) + (f"-{_step(found['high'])}" if found["high"] else "")
            grade = cursor.value(value, first)
            if cursor.take(")", "]"):
                return grade
    cursor.at = start
    return None


def read_grades(cursor: Cursor) -> list[tuple[Value[str] | None, Count | None]]:
    """Take `(grade 2)`, `(G3, n = 2)`, `(n = 2, grade 3)`, `(grade 1, n = 2; grade 2, n = 1)`, `, of grade 2`.

    `(60% all grades; 12% grade 3)` is a count without a grade and one with it, `: G1 5, G2 2` two with theirs.
    """
    start = cursor.at
    if cursor.take("(", "["):
        found = _graded_counts(cursor)
        if any(grade for grade, _ in found) and cursor.take(")", "]"):
            return found
        cursor.at = start
        return []
    if cursor.take(":", "-"):
        found = _graded_counts(cursor)
        if len(found) > 1 and all(grade and count for grade, count in found):
            return found
        cursor.at = start
        return []
    cursor.take(",")
    cursor.word("of")
    grade = read_grade(cursor)
    if grade is not None and (cursor.done or cursor.now.text in _BEHIND):
        return [(grade, None)]
    if grade is not None:  # `lymphopenia G3 4`
        count = read_count(cursor, bare=True)
        if count is not None and (cursor.done or cursor.now.kind in (",", ";", ".", "line")):
            return [(grade, count)]
    cursor.at = start
    return []


def _graded_counts(cursor: Cursor) -> list[tuple[Value[str] | None, Count | None]]:
    found: list[tuple[Value[str] | None, Count | None]] = []
    while (pair := _graded_count(cursor)) is not None:
        found.append(pair)
        if not (cursor.take(",", ";", "/") or cursor.word("and", "including")):
            break
    return found


def _graded_count(cursor: Cursor) -> tuple[Value[str] | None, Count | None] | None:
    start = cursor.at
    every = _any_grade(cursor)
    count = None if every else read_count(cursor, bare=True)
    if count is not None:
        cursor.take(",", ";", ":")
        cursor.word("of", "with", "were")
    grade = None if every else read_grade(cursor)
    if grade is None and not every and not _any_grade(cursor):
        cursor.at = start
        return None
    after = cursor.at
    cursor.take(",", ":", "=", ";")
    cursor.word("in")
    behind = read_count(cursor, bare=True) if count is None else None
    if behind is None:
        cursor.at = after
    if grade is None and count is None and behind is None:
        cursor.at = start
        return None
    return grade, count or behind


def _any_grade(cursor: Cursor) -> bool:
    """Take `all grades`, `any grade`: as many as had the event at all."""
    start = cursor.at
    if cursor.word("all", "any") and cursor.word("grade", "grades"):
        return True
    cursor.at = start
    return False
