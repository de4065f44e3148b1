"""Grades of events: `G1-2`, `grade III-IV`, `≥ grade 3`."""

from __future__ import annotations

from evitable.facts.cursor import Cursor
from evitable.facts.tokens import spaced
from evitable.model import Value

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
_STEP = r"(?:[1-5]|iv|v|i{1,3})"
_GRADE = spaced(
    rf"(?:ctcae |who |nci )?(?:grades?|gr\.?|g)(?:-| ?)(?P<over>≥|>=|>)? ?(?P<low>{_STEP})"
    rf"(?: ?(?:-|/|to|or|and) ?(?:g|grade )?(?P<high>{_STEP}))?(?P<plus>\+| or (?:higher|more|above|worse))?(?!\w)"
    rf"|(?P<before>≥|>=|>) ?(?:grade|g) ?(?P<least>{_STEP})(?!\w)"
)


def _step(text: str) -> int:
    return _ROMAN.get(text) or int(text)


def read_grade(cursor: Cursor) -> Value[str] | None:
    """Take a grade or a range of grades."""
    start = cursor.at
    found = cursor.match(_GRADE)
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
