"""Tables drawn with signs, as pandoc and reStructuredText write them: borders of `+`, `-` and `|`, or ruled columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from evitable.model import Cell, Piece
from evitable.readers.borders import Bordered, Span, marks_of
from evitable.readers.lines import Line

_BORDER = re.compile(r"\+(?:[-=:]{2,}\+){2,}")
_RULE = re.compile(r"-{2,}(?: +-{2,})+|={2,}(?: +={2,})+")
_GROUP = re.compile(r"-+|=+")
_ITEM = re.compile(r"[•‣◦▪●○■·*–-]\s")

# A row's lines, each cut into its cells; a cell over several columns stands once, with how many.
_Cut = list[tuple[Line, int]]


def drawn_length(lines: Sequence[Line], start: int = 0) -> int:
    """Return how many lines a drawn table has, from the line at `start` on; 0 where none is drawn there."""
    if start >= len(lines):
        return 0
    if _BORDER.fullmatch(lines[start].text):
        last = start
        for at in range(start + 1, len(lines)):
            if lines[at].text[0] not in "+|":
                break
            last = at if _BORDER.fullmatch(lines[at].text) else last
        return last + 1 - start if last > start else 0
    rules = [at for at in range(start, min(start + 3, len(lines))) if _RULE.fullmatch(lines[at].text)]
    if not rules or (rules[0] > start and lines[rules[0]].gap):
        return 0
    end = next((at for at in range(start + 1, len(lines)) if lines[at].gap), len(lines))
    return end - start if end > rules[-1] + 1 else 0


def drawn_start(lines: Sequence[Line]) -> int | None:
    """Return where the first drawn table begins, with its line of headers; None where there is none."""
    for at, line in enumerate(lines):
        if line.text[0] not in "+-=" or not (_BORDER.fullmatch(line.text) or _RULE.fullmatch(line.text)):
            continue
        start = at - 1 if line.text[0] == "-" and at and not line.gap else at
        if drawn_length(lines, start):
            return start
    return None


def read_drawn(body: Sequence[Line], *, text: str) -> Bordered | None:
    """Read a drawn table by the places of its borders; None where the lines do not keep to them."""
    if drawn_length(body) < len(body):
        return None
    if _BORDER.fullmatch(body[0].text):
        return _bordered(body, text)
    return _ruled(body, text)


def _margin(line: Line, text: str) -> int:
    """Return where the line begins in the source, the blanks before its words among it."""
    return text.rfind("\n", 0, line.start) + 1


def _bordered(body: Sequence[Line], text: str) -> Bordered | None:
    """Read a table with a border below each row; the lines of a cell are one paragraph, as they were wrapped."""
    borders = sorted({at for line in body if _BORDER.fullmatch(line.text) for at in _crosses(line, text)})
    rows: list[list[_Cut]] = [[]]
    marks: list[Span] = []
    heads = 0
    for line in body:
        if _BORDER.fullmatch(line.text):
            heads = len(rows) if "=" in line.text else heads
            marks.append((line.start, line.end))
            rows.append([])
            continue
        cut = _parts(line, borders, text)
        if cut is None or "+-" in line.text:
            return None
        marks += [(part.start - 1, part.start) for part, _ in cut] + [(line.end - 1, line.end)]
        rows[-1].append([(part.part(0), columns) for part, columns in cut])
    filled = [lines for lines in rows if lines]
    if any(len({tuple(columns for _, columns in line) for line in lines}) > 1 for lines in filled):
        return None
    made = tuple(_row(lines, number) for number, lines in enumerate(filled))
    return Bordered(made, max(1, heads - 1), marks_of(marks, text), ()) if len(made) > 1 else None


def _crosses(line: Line, text: str) -> Iterator[int]:
    shift = line.start - _margin(line, text)
    return (shift + at for at, sign in enumerate(line.text) if sign == "+")


def _parts(line: Line, borders: Sequence[int], text: str) -> list[tuple[Line, int]] | None:
    """Cut a line where it has a border; None where it has none at its ends."""
    margin = _margin(line, text)
    at = [index for index, border in enumerate(borders) if text[margin + border : margin + border + 1] == "|"]
    if len(at) < 2 or at[0] != 0 or at[-1] != len(borders) - 1 or margin + borders[-1] + 1 != line.end:
        return None
    return [
        (Line(text[start:end], start), right - left)
        for left, right in pairwise(at)
        for start, end in [(margin + borders[left] + 1, margin + borders[right])]
    ]


def _ruled(body: Sequence[Line], text: str) -> Bordered | None:
    """Read columns between rules; where these are of `=`, a row without a first cell goes on the one above."""
    rules = [line for line in body if _RULE.fullmatch(line.text)]
    shift = rules[0].start - _margin(rules[0], text)
    groups = [(shift + match.start(), shift + match.end()) for match in _GROUP.finditer(rules[0].text)]
    rows: list[list[_Cut]] = []
    heads = 0
    for line in body:
        if _RULE.fullmatch(line.text):
            heads = heads or len(rows)
            continue
        cut = _columns(line, groups, text)
        if cut is None:
            return None
        if rows and rules[0].text[0] == "=" and not cut[0][0].text:
            rows[-1].append(cut)
        else:
            rows.append([cut])
    made = tuple(_row(lines, number) for number, lines in enumerate(rows))
    marks = marks_of([(rule.start, rule.end) for rule in rules], text)
    return Bordered(made, max(1, heads), marks, ()) if len(made) > 1 else None


def _columns(line: Line, groups: Sequence[Span], text: str) -> _Cut | None:
    """Cut a line between the groups of its rule; None where a word stands across."""
    margin = _margin(line, text)
    # The words may be shorter than the line: what is before and behind them is blank.
    padded = " " * (line.start - margin) + line.text
    if any(padded[end:start].strip() for (_, end), (start, _) in pairwise(groups)):
        return None
    ends = [start for start, _ in groups[1:]] + [max(len(padded), groups[-1][1])]
    starts = [0, *ends[:-1]]
    return [(Line(padded[a:b], margin + a).part(0), 1) for a, b in zip(starts, ends, strict=True)]


def _row(lines: Sequence[_Cut], number: int) -> tuple[Cell, ...]:
    row: list[Cell] = []
    for parts in zip(*lines, strict=True):
        columns = parts[0][1]
        cell = _cell([line for line, _ in parts], number, len(row))
        row += [replace(cell, columns=columns) if columns > 1 else cell] * columns
    return tuple(row)


def _cell(lines: Sequence[Line], row: int, column: int) -> Cell:
    """Put the lines of a cell together: wrapped words with a space, items and paragraphs with a line end."""
    said: list[str] = []
    pieces: list[Piece] = []
    at, apart = 0, False
    for line in lines:
        if not line.text:
            apart = bool(said)
            continue
        if said:
            said.append("\n" if apart or _ITEM.match(line.text) else " ")
            at += 1
        said.append(line.text)
        pieces.append(Piece(at, line.start, len(line.text)))
        at += len(line.text)
        apart = False
    return Cell.made(f"g{row + 1}c{column + 1}", "".join(said), tuple(pieces), row, column, "")
