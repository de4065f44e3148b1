"""The rows of a table that no rules part: by the white between them, and by which of its lines are filled."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from evitable.readers.pdf.columns import Columns, segments_of
from evitable.readers.pdf.drafts import Slot
from evitable.readers.pdf.marks import Line, Word
from evitable.readers.pdf.starts import Starts, Step

_NUMBER = re.compile(r"[\d.,%/()–—-]{1,14}")
# White between rows is wider than that between the lines of a cell by so much of it.
_WIDER = (0.14, 0.06)
_USUAL, _WIDEST = 2.2, 1.6
# Web browsers put lines at whole pixels of so many points, so that like steps differ by one of them.
_PIXEL, _OFF_PIXEL = 0.75, 0.06
# So much said for a new row by the columns tells more than the want of white.
_CLEAR = 6.0


@dataclass(slots=True, eq=False)
class Strip:
    """One line of a body: its words by column, or one heading over the columns."""

    line: Line
    cells: dict[int, list[Word]]
    over: bool = False


@dataclass(slots=True)
class Parted:
    """The rows of a body, and whether the cuts between them are in doubt."""

    rows: list[list[Strip]]
    unsure: bool = False


def strips_of(lines: Sequence[Line], columns: Columns) -> list[Strip]:
    """Give the words of each line to their columns."""
    found = []
    for line in lines:
        segments = segments_of(line)
        over = len(segments) == 1 and columns.crossed(segments[0])
        cells: dict[int, list[Word]] = {}
        for word in line.words:
            cells.setdefault(_column(word, columns), []).append(word)
        found.append(Strip(line, cells, over))
    return found


def _column(word: Word, columns: Columns) -> int:
    first, last = columns.reach(word.x0, word.x1)
    return first if first == last else columns.at(word.middle)


def part_rows(strips: Sequence[Strip], columns: Columns) -> Parted:
    """Part the lines of a body into rows."""
    if not strips:
        return Parted([])
    leading = _leading(strips)
    spare = _spare(strips)
    rows: list[list[Strip]] = []
    unsure = False
    for section in _sections(strips):
        found, sure = _section_rows(section, Step(leading, spare), columns)
        rows += found
        unsure = unsure or not sure
    return Parted(rows, unsure)


def _sections(strips: Sequence[Strip]) -> list[list[Strip]]:
    """Part the lines at the headings over the columns, each of which is a section alone."""
    found: list[list[Strip]] = []
    for strip in strips:
        if not found or strip.over or found[-1][0].over:
            found.append([])
        found[-1].append(strip)
    return found


def _spare(strips: Sequence[Strip]) -> float:
    """Return by how much like steps may differ: a pixel where all lines stand on whole ones, else nothing."""
    steps = [below.line.y - above.line.y for above, below in itertools.pairwise(strips)]
    off = [abs(step - _PIXEL * round(step / _PIXEL)) for step in steps]
    return _PIXEL * 1.1 if len(off) > 2 and max(off) < _OFF_PIXEL else 0.0


def _section_rows(strips: list[Strip], step: Step, columns: Columns) -> tuple[list[list[Strip]], bool]:
    """Part lines by the white between them where that parts all rows, else by what each column says; say which."""
    if len(strips) == 1:
        return [strips], True
    tight = _is_level(strips, step.usual)
    for wider in _WIDER:
        most = max(step.usual * (1 + wider), step.usual + step.spare)
        groups = _joined(_by_white(strips, most), columns.count)
        if len(groups) > 1 and not (tight and any(_holds_rows(group, strips, step, columns) for group in groups)):
            kept = groups if tight else [part for group in groups for part in _unbridged(group, most)]
            return [row for group in kept for row in _by_figures(group)], True
    rows = _by_votes(strips, step, columns) if tight else _by_fill(strips, columns.count)
    return rows, len(rows) == len(strips)


def _unbridged(group: list[Strip], most: float) -> list[list[Strip]]:
    """Part a group at white that most columns have: a cell set to the middle of several rows bridges it."""
    for at in range(len(group) - 1, 0, -1):
        above, below = _ends(group[:at]), _ends(group[: at - 1 : -1])
        steps = [below[column] - above[column] for column in above.keys() & below.keys()]
        wide = sum(step > most for step in steps)
        if wide > 2 * (len(steps) - wide) and wide * 2 > len(above.keys() | below.keys()):
            return [*_unbridged(group[:at], most), group[at:]]
    return [group]


def _ends(strips: Sequence[Strip]) -> dict[int, float]:
    """Return where the last of some lines stands in each column; the first where they come from below."""
    return {column: strip.line.y for strip in strips for column in strip.cells}


def _is_level(strips: Sequence[Strip], leading: float) -> bool:
    """True where the cells of a row stand on one line at its top: else lines stand half a step apart."""
    steps = [below.line.y - above.line.y for above, below in itertools.pairwise(strips)]
    return sum(step < 0.75 * leading for step in steps) * 20 <= len(steps)


def _holds_rows(group: Sequence[Strip], strips: Sequence[Strip], step: Step, columns: Columns) -> bool:
    """True for lines that no white parts, in which most columns begin anew."""
    return any(votes >= _CLEAR for votes in _votes(group, strips, step, columns))


def _votes(group: Sequence[Strip], strips: Sequence[Strip], step: Step, columns: Columns) -> list[float]:
    """Return how much speaks for a new row at each line but the first."""
    most = sorted(len(strip.cells) for strip in strips)[-max(len(strips) // 8, 1)]
    starts = Starts(columns, _rights(strips, columns), step, most)
    starts.begin(group[0].line, group[0].cells)
    found = []
    for strip in group[1:]:
        found.append(starts.judge(strip.line, strip.cells))
        (starts.begin if found[-1] > 0 else starts.go_on)(strip.line, strip.cells)
    return found


def _rights(strips: Sequence[Strip], columns: Columns) -> dict[int, float]:
    """Return how far the lines of each column may reach."""
    found = {column: left for column, (left, _) in enumerate(columns.whites)}
    for strip in strips:
        for column, words in strip.cells.items():
            found[column] = max(found.get(column, 0.0), *(word.x1 for word in words))
    return found


def _by_votes(strips: Sequence[Strip], step: Step, columns: Columns) -> list[list[Strip]]:
    rows = [[strips[0]]]
    for strip, votes in zip(strips[1:], _votes(strips, strips, step, columns), strict=True):
        if votes > 0:
            rows.append([])
        rows[-1].append(strip)
    return rows


def _leading(strips: Sequence[Strip]) -> float:
    """Return the usual step from line to line within a cell."""
    steps: list[float] = []
    last: dict[int, Strip] = {}
    for strip in strips:
        for column in strip.cells:
            if column in last:
                steps.append(strip.line.y - last[column].line.y)
            last[column] = strip
    size = sorted(strip.line.size for strip in strips)[len(strips) // 2]
    steps = sorted(step for step in steps if 0.8 * size < step < _USUAL * size)
    few = steps[: max(1, len(steps) // 6)]
    return few[len(few) // 2] if few and few[len(few) // 2] < _WIDEST * size else 1.2 * size


def _by_white(strips: Sequence[Strip], most: float) -> list[list[Strip]]:
    groups = [[strips[0]]]
    for above, strip in itertools.pairwise(strips):
        if strip.line.y - above.line.y > most:
            groups.append([])
        groups[-1].append(strip)
    return groups


def _joined(groups: Sequence[list[Strip]], count: int) -> list[list[Strip]]:
    """Join a group that cannot be a row to the one above: nothing in its first column, and few others."""
    found: list[list[Strip]] = []
    for group in groups:
        filled = {column for strip in group for column in strip.cells}
        alone = 0 not in filled and len(filled) * 3 <= count and not group[0].over
        if alone and found and not found[-1][0].over:
            found[-1] = [*found[-1], *group]
        else:
            found.append(group)
    return found


def _by_figures(group: list[Strip]) -> list[list[Strip]]:
    """Part a group in which the first column and a column of figures both begin anew."""
    figures = _figure_columns(group)
    starts = [
        at
        for at, strip in enumerate(group)
        if 0 in strip.cells and _counts(strip, figures) and len(strip.cells) * 10 >= len(group[0].cells) * 7
    ]
    if len(starts) < 2 or starts[0] != 0:
        return [group]
    return [group[start:end] for start, end in zip(starts, [*starts[1:], len(group)], strict=True)]


def _counts(strip: Strip, figures: set[int]) -> bool:
    """True for a line with figures of its own; one in brackets, or that closes one, goes on from the figure above."""
    said = [words[0].text for column, words in strip.cells.items() if column in figures]
    return any(not text.startswith(("(", "[")) and text.count(")") <= text.count("(") for text in said)


def _figure_columns(strips: Sequence[Strip]) -> set[int]:
    """Return the columns that hold nothing but figures, one on a line."""
    said: dict[int, list[bool]] = {}
    for strip in strips:
        for column, words in strip.cells.items():
            text = "".join(word.text for word in words)
            said.setdefault(column, []).append(_NUMBER.fullmatch(text) is not None and any(map(str.isdigit, text)))
    return {column for column, plain in said.items() if column and all(plain)}


def _by_fill(strips: Sequence[Strip], count: int) -> list[list[Strip]]:
    """Part lines set tight: a row begins where the first column and most others are filled."""
    figures = _figure_columns(strips)
    most = max(len(strip.cells) for strip in strips)
    rows: list[list[Strip]] = []
    for strip in strips:
        named = 0 in strip.cells
        full = named and len(strip.cells) * 2 > most and len(strip.cells) > 1
        counted = bool(figures & strip.cells.keys()) and (named or len(strip.cells) * 2 > min(most, count))
        if not rows or full or counted or strip.over or rows[-1][0].over:
            rows.append([])
        rows[-1].append(strip)
    return rows


def slots_of(rows: Sequence[Sequence[Strip]], count: int, first: int) -> list[list[Slot]]:
    """Make the slots of rows, which are numbered from `first`."""
    made: list[list[Slot]] = []
    for row in rows:
        number = first + len(made)
        if row[0].over:
            whole = Slot([strip.line.words for strip in row], number, 0, 1, count)
            made.append([whole] * count)
            continue
        slots = [Slot([], number, column) for column in range(count)]
        for strip in row:
            for column, words in strip.cells.items():
                slots[min(column, count - 1)].lines.append(words)
        made.append(slots)
    return made


def reach_down(rows: Sequence[list[Slot]], heads: int) -> None:
    """Let a cell of the first column reach down over blank ones: it names a group of rows, written once.

    Where the first column only counts the rows, so does the second.
    """
    leading = [0]
    numbers = ["".join(word.text for word in row[0].words) for row in rows[heads:] if row[0].columns == 1]
    if numbers and all(said.rstrip(".").isdecimal() for said in numbers):
        leading.append(1)
    for column in leading:
        for at in range(heads + 1, len(rows)):
            above, here = rows[at - 1], rows[at]
            filled = sum(bool(slot.words) for slot in here)
            if len(here) <= column + 2 or above[column].columns > 1 or here[column].columns > 1:
                continue
            if not here[column].words and above[column].words and filled * 2 >= len(here) - 1:
                above[column].rows += 1
                here[column] = above[column]
