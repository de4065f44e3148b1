"""Tables that go on over pages, joined: repeated heads dropped, a row cut by the page end made whole."""

from __future__ import annotations

import re
from collections.abc import Sequence

from evitable.readers.captions import label_length
from evitable.readers.pdf.aligned import going_on
from evitable.readers.pdf.around import give_notes
from evitable.readers.pdf.drafts import Draft, Slot
from evitable.readers.pdf.sheet import Sheet, said

_AGAIN = re.compile(r"(?i)\bcont(?:inued|['’]?d|\.)")
_CUT = "a row was cut by the end of a page and joined"
_NAME = re.compile(r"[\s.:|]+")
_SLACK = 8.0


def joined(pages: Sequence[tuple[Sheet, list[Draft]]]) -> list[Draft]:
    """Return the tables of all pages, each with what follows on the next ones."""
    found: list[Draft] = []
    ends: Draft | None = None
    page = -1
    for sheet, drafts in pages:
        fresh = sheet.frame.page > page
        kept = list(drafts)
        if fresh and ends is not None and sheet.frame.page == page + 1:
            first = drafts[0] if drafts else going_on(sheet, ends)
            if first is not None and _follows(ends, first):
                if not drafts:
                    give_notes(sheet, first)
                _append(ends, first)
                kept = list(drafts[1:])
                if not kept:
                    page = sheet.frame.page
                    continue
        found += kept
        if kept or fresh:
            ends, page = (kept[-1] if kept else None), sheet.frame.page
    return found


def _follows(table: Draft, part: Draft) -> bool:
    """Tell whether a part on the next page goes on with a table: no caption of its own, and the same columns."""
    if part.caption:
        one, two = _label(table), _label(part)
        told = any(_AGAIN.search(line.text) for line in part.caption[:2])
        if not told and (not one or one != two):
            return False
    if table.width != part.width or table.frame.turn != part.frame.turn:
        return False
    same_head = _heads(table) != "" and _heads(table) == _heads(part)
    shift = part.box[0] - table.box[0]
    level = all(abs(b - a - shift) <= _SLACK * 2 for a, b in zip(table.edges, part.edges, strict=False))
    return same_head or level or bool(part.caption)


def _label(draft: Draft) -> str:
    if not draft.caption:
        return ""
    line = said(draft.caption[0])
    name = _AGAIN.sub("", line.text[: label_length(line)])
    return _NAME.sub(" ", name.replace("(", "").replace(")", "")).strip().lower()


def _heads(draft: Draft) -> str:
    return " ".join(_text(slot) for row in draft.rows[: draft.heads] for slot in dict.fromkeys(row))


def _text(slot: Slot) -> str:
    return "".join(word.text for word in slot.words)


def _append(table: Draft, part: Draft) -> None:
    again = _repeated(table, part)
    rows = part.rows[again:]
    for at, row in enumerate(rows):
        for slot in dict.fromkeys(row):
            slot.row = at if slot.row < again else slot.row - again
            slot.rows = max(1, min(slot.rows, len(rows) - slot.row))
    if rows and _is_cut(table.rows[-1], rows[0]):
        for above, below in zip(dict.fromkeys(table.rows[-1]), dict.fromkeys(rows[0]), strict=False):
            above.lines += below.lines
        rows = rows[1:]
        table.unsure.append(_CUT)
        for slot in dict.fromkeys(slot for row in rows for slot in row):
            slot.row -= 1
    for slot in dict.fromkeys(slot for row in rows for slot in row):
        slot.row += len(table.rows)
    table.rows += rows
    table.notes += part.notes
    table.unsure += [why for why in part.unsure if why not in table.unsure]
    table.pages += 1


def _repeated(table: Draft, part: Draft) -> int:
    """Return how many rows of a part say again what the head of the table says."""
    most = min(max(table.heads, 1), len(part.rows))
    for count in range(most, 0, -1):
        one = [[_text(slot) for slot in row] for row in table.rows[:count]]
        two = [[_text(slot) for slot in row] for row in part.rows[:count]]
        if one == two:
            return count
    return 0


def _is_cut(above: Sequence[Slot], below: Sequence[Slot]) -> bool:
    """True for a first row that only goes on: nothing in its first column, no figure, and small letters or a bullet."""
    if len(above) != len(below) or below[0].words or len(set(map(id, below))) != len(below):
        return False
    filled = [slot for slot in below if slot.words]
    goes_on = [above[at].words and not _text(slot)[0].isdecimal() for at, slot in enumerate(below) if slot.words]
    return bool(filled) and all(goes_on) and len(filled) * 2 <= max(len(below), 2)
