"""What stands around a table on its page: the caption above or below it, and the notes at its foot."""

from __future__ import annotations

from collections.abc import Sequence

from evitable.readers.foot import is_note, is_sentence
from evitable.readers.pdf.drafts import Draft
from evitable.readers.pdf.marks import Line
from evitable.readers.pdf.sheet import Sheet, is_caption, notes_like, said

# How far lines that belong together stand apart, and how far a table is from what is its own; in sizes of letters.
_NEXT, _AWAY = 2.0, 4.5
_CAPTION, _NOTES = 7, 30
_FULL = 0.85


def give_caption(sheet: Sheet, draft: Draft, drafts: Sequence[Draft]) -> None:
    """Give a table its caption: the lines above it from the label on, else those below it."""
    if draft.caption:
        return
    near = _near(sheet, draft)
    above = [line for line in near if line.y <= draft.box[1] + 0.3 * line.size]
    draft.caption = _above(above, draft.box[1])
    if not draft.caption:
        below = [line for line in near if line.top >= draft.box[3] - 1]
        draft.caption = _below(below, draft, drafts)
    sheet.take(word for line in draft.caption for word in line.words)


def _near(sheet: Sheet, draft: Draft) -> list[Line]:
    """Return the lines that stand over or under a table and in none."""
    x0, _, x1, _ = draft.box
    return [line for line in sheet.lines if sheet.free(line) and line.x0 < x1 - 2 and line.x1 > x0 + 2]


def _above(lines: Sequence[Line], top: float) -> list[Line]:
    found: list[Line] = []
    edge = top
    for line in reversed(lines):
        away = (_NEXT if found else _AWAY) * line.size
        if edge - line.y > away or len(found) == _CAPTION:
            break
        found.insert(0, line)
        edge = line.top
        if is_caption(line):
            return found
    return []


def _below(lines: Sequence[Line], draft: Draft, drafts: Sequence[Draft]) -> list[Line]:
    """Return the caption under a table, where no other table stands right under that."""
    edge, start = draft.box[3], None
    for at, line in enumerate(lines[:_NOTES]):
        if line.top - edge > _AWAY * line.size:
            break
        if is_caption(line):
            start = at
            break
        edge = line.bottom
    if start is None:
        return []
    found = _block(lines[start:])[:_CAPTION]
    others = [other.box[1] - found[-1].bottom for other in drafts if other is not draft and other.box[1] > draft.box[3]]
    return [] if any(0 <= away < _AWAY * found[-1].size for away in others) else found


def _block(lines: Sequence[Line]) -> list[Line]:
    """Return the first lines that stand close to each other in letters of one size."""
    found = list(lines[:1])
    for line in lines[1:]:
        if line.y - found[-1].y > 1.5 * line.size or abs(line.size - found[0].size) > 0.3 or notes_like(line):
            break
        found.append(line)
    return found


def give_notes(sheet: Sheet, draft: Draft) -> None:
    """Give a table the notes below it, up to the last line that can only be one."""
    lines = [line for line in _near(sheet, draft) if line.top >= draft.box[3] - 2]
    edge = draft.box[3]
    block: list[Line] = []
    for line in lines:
        away = (_AWAY if not block else _NEXT * 1.2) * line.size
        if line.top - edge > away or is_caption(line) or len(block) == _NOTES:
            break
        if block and line.size > block[0].size + 0.4:
            break
        block.append(line)
        edge = line.bottom
    draft.notes = _sure(_paragraphs(block))
    sheet.take(word for note in draft.notes for line in note for word in line.words)


def _paragraphs(lines: Sequence[Line]) -> list[list[Line]]:
    """Join lines to notes: a new one begins with a sign, after a short line, or below white."""
    found: list[list[Line]] = []
    right = max((line.x1 for line in lines), default=0.0)
    left = min((line.x0 for line in lines), default=0.0)
    for line in lines:
        last = found[-1][-1] if found else None
        if last is None:
            found.append([line])
            continue
        first = line.words[0]
        short = last.x1 + (first.x1 - first.x0) + 0.3 * line.size < right - 0.05 * (right - left)
        white = line.y - last.y > 1.55 * line.size
        if first.raised or (short and last.text.endswith((".", ";"))) or (short and is_note(said(line))) or white:
            found.append([line])
        else:
            found[-1].append(line)
    return found


def _sure(notes: Sequence[list[Line]]) -> list[list[Line]]:
    """Keep the notes up to the last that can only be one; a paragraph of an article between them ends them."""
    sure = 0
    for at, note in enumerate(notes, 1):
        text = said(note[0])
        whole = type(text)(" ".join(line.text for line in note), 0, gap=True)
        if notes_like(note[0]) or is_note(whole):
            sure = at
        elif not is_sentence(whole):
            break
    return list(notes[:sure])
