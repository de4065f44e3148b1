"""Tables without rules: columns that stand in line below a caption, or above one."""

from __future__ import annotations

from collections.abc import Sequence

from evitable.readers.pdf.columns import segments_of
from evitable.readers.pdf.drafts import Draft
from evitable.readers.pdf.marks import Line
from evitable.readers.pdf.ruled import drawn, grown
from evitable.readers.pdf.sheet import Sheet, is_caption

# The title of a table goes on over so many lines at most.
_TITLE = 6
_AWAY = 4.5


def below_captions(sheet: Sheet) -> list[Draft]:
    """Find the tables below captions that no rules led to."""
    found = []
    for line in sheet.lines:
        if sheet.free(line) and is_caption(line):
            draft = _below(sheet, line)
            if draft is not None:
                found.append(draft)
    return found


def _below(sheet: Sheet, caption: Line) -> Draft | None:
    x0, x1 = sheet.scope(caption)
    lines = [line for line in sheet.within(x0, x1, caption.y + 0.1, float("inf")) if sheet.free(line)]
    lead = _lead(lines, caption)
    if lead is None:
        return None
    title, rest = lines[:lead], lines[lead:]
    body = grown(rest)
    if len(body) < 3:
        return None
    draft = drawn(sheet, [], [body], region=None)
    if draft is None or len(draft.rows) < 2:
        return None
    draft.caption = [caption, *title]
    sheet.take(word for line in draft.caption for word in line.words)
    return draft


def _lead(lines: Sequence[Line], caption: Line) -> int | None:
    """Return how many lines of a title stand before the first line of columns; None where none comes."""
    edge = caption.y
    for at, line in enumerate(lines[: _TITLE + 1]):
        if line.y - edge > _AWAY * line.size or is_caption(line):
            return None
        if len(segments_of(line, 0.7)) > 1:
            return at
        edge = line.y
    return None


def going_on(sheet: Sheet, before: Draft) -> Draft | None:
    """Find the rest of a table at the top of the next page: lines with its head again, or in as many columns."""
    lines = list(sheet.within(before.box[0] - 4, before.box[2] + 4, float("-inf"), float("inf")))
    head = _said(before)
    start = next((at for at, line in enumerate(lines[:8]) if head and _names(line) == head), None)
    if start is None:
        start = next((at for at, line in enumerate(lines[:4]) if len(segments_of(line)) > 1), None)
    if start is None or not all(map(sheet.free, lines[start:])):
        return None
    body = grown(lines[start:])
    draft = drawn(sheet, [], [body], region=None) if len(body) > 1 else None
    return draft if draft is not None and draft.width == before.width else None


def _said(draft: Draft) -> str:
    words = [slot.lines[0] for slot in dict.fromkeys(draft.rows[0]) if slot.lines]
    return " ".join(word.text for line in words for word in line) if draft.heads else ""


def _names(line: Line) -> str:
    return " ".join(word.text for word in line.words)
