"""Tables by their rules: a lattice gives each cell, rules across give the head and the body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from evitable.readers.pdf.columns import Columns, columns_of, segments_of
from evitable.readers.pdf.drafts import Draft, How, Slot
from evitable.readers.pdf.head import Under, head_slots
from evitable.readers.pdf.marks import Box, Line, Rule, Word, lines_of
from evitable.readers.pdf.regions import Region
from evitable.readers.pdf.rows import Parted, part_rows, reach_down, slots_of, strips_of
from evitable.readers.pdf.sheet import Sheet, is_caption, notes_like

_SAME = 2.5
_TIGHT = "its lines are set tight, so the cuts between rows were told by which columns are filled"
_EMPTY = 40.0


def lattice(sheet: Sheet, region: Region) -> Draft | None:
    """Cut a table whose cells have rules on all sides; None where rules across alone part its rows or nothing does."""
    xs = _places([rule.at for rule in region.down], region.x0, region.x1)
    # A page end cuts a row without a rule: there the rules down reach further than those across.
    top = min(region.top, *(rule.start for rule in region.down))
    bottom = max(region.bottom, *(rule.end for rule in region.down))
    ys = _places([*region.heights, *(rule.at for rule in region.partial)], top, bottom)
    if len(xs) < 3 or len(ys) < 4:
        return None
    words = [w for line in sheet.within(region.x0, region.x1, top, bottom) for w in line.words]
    slots = _cells(region, xs, ys, _homes(words, xs, ys))
    rows = _used_rows(slots)
    if len(rows) < 2 or not any(slot.words for row in rows for slot in row):
        return None
    sheet.take(words)
    box = (region.x0, top, region.x1, bottom)
    return Draft(sheet.frame, box, "ruled", rows, 0, tuple(xs[1:-1]))


def _places(found: Sequence[float], first: float, last: float) -> list[float]:
    places: list[float] = []
    for place in sorted([*found, first, last]):
        if not places or place - places[-1] > _SAME:
            places.append(place)
    return places


def _homes(words: Sequence[Word], xs: Sequence[float], ys: Sequence[float]) -> dict[tuple[int, int], list[Word]]:
    homes: dict[tuple[int, int], list[Word]] = {}
    for word in words:
        column = min(max(sum(word.middle >= x for x in xs) - 1, 0), len(xs) - 2)
        row = min(max(sum(word.y - 0.25 * word.size >= y for y in ys) - 1, 0), len(ys) - 2)
        homes.setdefault((row, column), []).append(word)
    return homes


def _cells(
    region: Region, xs: Sequence[float], ys: Sequence[float], homes: dict[tuple[int, int], list[Word]]
) -> list[list[Slot]]:
    """Give each field of the lattice to its cell: fields without a rule between them are one."""
    level = [*region.partial, *(Rule(height, region.x0, region.x1) for height in region.heights)]
    grid: list[list[Slot | None]] = [[None] * (len(xs) - 1) for _ in ys[1:]]
    for row in range(len(ys) - 1):
        for column in range(len(xs) - 1):
            if grid[row][column] is not None:
                continue
            wide = deep = 1
            middle = (ys[row] + ys[row + 1]) / 2
            while (
                column + wide < len(xs) - 1
                and grid[row][column + wide] is None
                and not _ruled(region.down, xs[column + wide], middle)
            ):
                wide += 1
            while row + deep < len(ys) - 1 and not any(
                _ruled(level, ys[row + deep], (xs[c] + xs[c + 1]) / 2) for c in range(column, column + wide)
            ):
                deep += 1
            fields = [(r, c) for r in range(row, row + deep) for c in range(column, column + wide)]
            inside = [word for field in fields for word in homes.get(field, ())]
            slot = Slot([line.words for line in lines_of(inside)], row, column, deep, wide)
            for r, c in fields:
                grid[r][c] = slot
    return [[slot for slot in row if slot is not None] for row in grid]


def _ruled(rules: Sequence[Rule], at: float, place: float) -> bool:
    return any(abs(rule.at - at) <= _SAME and rule.start - 1 <= place <= rule.end + 1 for rule in rules)


def _used_rows(rows: Sequence[list[Slot]]) -> list[list[Slot]]:
    """Leave out the rows in which no cell begins, and number the others anew."""
    kept = [at for at, row in enumerate(rows) if any(slot.row == at and slot.words for slot in row)]
    slots = {id(slot): slot for row in rows for slot in row}
    for slot in slots.values():
        reached = [number for number, at in enumerate(kept) if slot.row <= at < slot.row + slot.rows]
        slot.row, slot.rows = (reached[0], len(reached)) if reached else (slot.row, slot.rows)
    return [rows[at] for at in kept]


def stacked(sheet: Sheet, region: Region) -> list[Draft]:
    """Cut the tables between rules across; one stack may hold several, each below a caption."""
    return [draft for part in _apart(sheet, region) if (draft := _stack(sheet, part)) is not None]


def _apart(sheet: Sheet, region: Region) -> list[Region]:
    """Part a stack of rules where a caption, running text or nothing stands between two of them."""
    runs = [[region.heights[0]]]
    for above, below in zip(region.heights, region.heights[1:], strict=False):
        if below - above <= _SAME:
            continue
        lines = sheet.within(region.x0, region.x1, above, below)
        nothing = not lines and below - above > _EMPTY
        if nothing or any(is_caption(line) for line in lines) or _is_running(lines):
            runs.append([])
        runs[-1].append(below)
    return [replace(region, heights=run, partial=list(region.partial)) for run in runs if len(run) > 1]


def _is_running(lines: Sequence[Line]) -> bool:
    return len(lines) > 2 and columns_of(lines).count == 1


def _stack(sheet: Sheet, region: Region) -> Draft | None:
    bands = [
        lines
        for above, below in zip(region.heights, region.heights[1:], strict=False)
        if (lines := sheet.within(region.x0, region.x1, above, below))
    ]
    while len(bands) > 1 and notes_like(bands[-1][0]) and columns_of(bands[-1]).count == 1:
        bands.pop()
    if not bands:
        return None
    open_ended = len(bands) == 1
    below = _below(sheet, region) if open_ended else []
    head, body = (bands[0], [below]) if below else (bands[0], bands[1:]) if len(bands) > 1 else ([], bands)
    return drawn(sheet, head, body, region=region)


def _below(sheet: Sheet, region: Region) -> list[Line]:
    """Return the lines below the last rule that go on in columns: a body that no rule ends."""
    return grown([line for line in sheet.within(region.x0, region.x1, region.bottom, float("inf")) if sheet.free(line)])


def grown(lines: Sequence[Line]) -> list[Line]:
    """Return the first lines as long as they stand near each other and are neither notes, captions nor running text."""
    kept: list[Line] = []
    for at, line in enumerate(lines):
        if kept and line.y - kept[-1].y > (3.5 if len(segments_of(line)) < 3 else 5) * line.size:
            break
        if is_caption(line) or (kept and notes_like(line) and len(segments_of(line)) == 1):
            break
        if len(kept) > 1 and _is_prose(lines[at : at + 3]) and not _is_inside(line, kept):
            break
        kept.append(line)
    return kept if columns_of(kept).count > 1 else []


def _is_inside(line: Line, above: Sequence[Line]) -> bool:
    """True for a line well inside the reach of those above: more of one of their cells."""
    left, right = min(one.x0 for one in above), max(one.x1 for one in above)
    return line.x0 > left + 0.12 * (right - left)


def _is_prose(lines: Sequence[Line]) -> bool:
    """True for lines of running text: unparted, one as wide as the next, with many words."""
    return len(lines) > 1 and all(len(segments_of(line)) == 1 and len(line.words) > 7 for line in lines)


def drawn(sheet: Sheet, head: Sequence[Line], body: Sequence[Sequence[Line]], *, region: Region | None) -> Draft | None:
    """Draw up a table of the lines of its head and of the bands of its body."""
    lines = [line for band in body for line in band]
    columns = _columns(region, lines, head)
    if columns.count < 2 or not lines:
        return None
    head, bands = (list(head), list(body)) if head else _with_head(body, columns)
    top = head_slots(head, columns, Under(region.partial, region.pieces) if region else Under()) if head else []
    rows, unsure = list(top), list[str]()
    for band in bands:
        parted: Parted = part_rows(strips_of(band, columns), columns)
        rows += slots_of(parted.rows, columns.count, len(rows))
        if parted.unsure and _TIGHT not in unsure:
            unsure.append(_TIGHT)
    reach_down(rows, len(top))
    every = [*head, *lines]
    sheet.take(word for line in every for word in line.words)
    box = _box(every)
    if region is not None:
        box = (region.x0, min(region.top, box[1]), region.x1, max(region.bottom, box[3]))
    how: How = "aligned" if region is None else "rules-only"
    return Draft(sheet.frame, box, how, rows, len(top), columns.edges, unsure)


def _box(lines: Sequence[Line]) -> Box:
    return (
        min(line.x0 for line in lines),
        min(line.top for line in lines),
        max(line.x1 for line in lines),
        max(line.bottom for line in lines),
    )


def _columns(region: Region | None, body: Sequence[Line], head: Sequence[Line]) -> Columns:
    """Return the columns that rules down part, or those that white does."""
    if region is not None and region.down:
        xs = _places([rule.at for rule in region.down], region.x0, region.x1)
        if len(xs) > 2:
            return Columns(tuple(xs[1:-1]), tuple((x - 1, x + 1) for x in xs[1:-1]))
    partial = region.partial if region is not None else []
    own = [part for line in head if (part := _without(line, partial)) is not None]
    return columns_of(body, own)


def _without(line: Line, partial: Sequence[Rule]) -> Line | None:
    """Return a line of a head without the words above a rule, which name several columns."""
    words = [
        word
        for word in line.words
        if not any(rule.at > line.y and rule.start - 1 <= word.middle <= rule.end + 1 for rule in partial)
    ]
    return Line(words, line.y, line.size) if words else None


def _with_head(body: Sequence[Sequence[Line]], columns: Columns) -> tuple[list[Line], list[list[Line]]]:
    """Take the head from the lines of a table without a rule below it: bold lines, else the first row."""
    lines = [line for band in body for line in band]
    bold = 0
    while bold < len(lines) - 1 and _is_bold(lines[bold]):
        bold += 1
    if not bold:
        parted = part_rows(strips_of(lines, columns), columns)
        bold = len(parted.rows[0]) if len(parted.rows) > 1 else 1
    return lines[:bold], [lines[bold:]]


def _is_bold(line: Line) -> bool:
    return all(word.bold for word in line.words if any(map(str.isalnum, word.text)))
