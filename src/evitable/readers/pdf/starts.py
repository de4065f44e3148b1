"""Where a row begins in lines set tight: each column says whether its words begin anew or go on from the line above."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from evitable.readers.pdf.columns import Columns
from evitable.readers.pdf.marks import Line, Word

Filled = dict[int, list[Word]]

# What a column says for (above nought) or against a new row; measured on printed tables of known rows.
_ANEW, _FITS, _FIGURES, _WRAPS, _GOES_ON, _BULLET = 3.0, 1.5, 2.0, -1.0, -2.5, -0.5
_UNNAMED, _FEW, _MANY, _ALL, _WHITE, _LEVEL = -3.0, -2.0, 1.0, 2.0, 1.5, -0.5
_LIST_SIGN = re.compile(r"[•‣◦▪●○■□·⁃∙➢►✓]")
_FIGURE = re.compile(r"[<>≥≤~]?\d[\d.,%/±()–—-]*")
_HANGS = re.compile(r".*(?:[,;:(\[/+&=×<>≥≤±–-]|\b(?:and|or|of|with|in|for|to|the|a|an|by|on|at|from|vs|after|per))$")


@dataclass(frozen=True, slots=True)
class Step:
    """The usual step between the lines of a cell, and by how much like steps may differ, in points."""

    usual: float
    spare: float = 0.0


class Starts:
    """Judges line after line of a body."""

    def __init__(self, columns: Columns, rights: dict[int, float], step: Step, most: int) -> None:
        self._rights, self._step, self._most = rights, step, most
        self._count = columns.count
        self._open: dict[int, int] = {}
        self._above: Filled = {}
        self._y = 0.0

    def begin(self, line: Line, cells: Filled) -> None:
        """Take a line as the first of a row."""
        self._open = {}
        self._take(line, cells)

    def go_on(self, line: Line, cells: Filled) -> None:
        """Take a line as a further one of its row."""
        self._take(line, cells)

    def _take(self, line: Line, cells: Filled) -> None:
        for column, words in cells.items():
            text = _text(words)
            depth = self._open.get(column, 0) + sum(map(text.count, "([")) - sum(map(text.count, ")]"))
            self._open[column] = max(depth, 0)
        self._above, self._y = cells, line.y

    def judge(self, line: Line, cells: Filled) -> float:
        """Say how much speaks for a new row at a line; below nought the line goes on."""
        votes = sum(self._vote(column, words) for column, words in cells.items())
        share = len(cells) / max(self._most, 1)
        votes += _ALL if share > 0.95 else _MANY if share >= 0.75 else _FEW if share <= 0.4 else 0.0
        votes += 0.0 if 0 in cells else _UNNAMED
        return votes + self._white(line.y - self._y) * min(self._count / 2, 3)

    def _white(self, step: float) -> float:
        """Say what the white above a line tells: a step that may differ by chance tells nothing."""
        excess = abs(step - self._step.usual)
        if excess <= 0.03 * self._step.usual:
            return 0.0 if self._step.spare else _LEVEL
        return _WHITE if excess > self._step.spare else 0.0

    def _vote(self, column: int, words: Sequence[Word]) -> float:
        above = self._above.get(column)
        if _begins_low(words) or self._open.get(column):
            return _GOES_ON
        if above is None:
            return _ANEW
        said, here = _text(above), _text(words)
        if _FIGURE.fullmatch(said) and _FIGURE.fullmatch(here):
            return _FIGURES
        if _HANGS.fullmatch(said):
            return _GOES_ON
        if _LIST_SIGN.match(here):
            return _BULLET
        return _FITS if self._fits(column, above, words[0]) else _WRAPS

    def _fits(self, column: int, above: Sequence[Word], first: Word) -> bool:
        """True where a first word would have had room at the end of the line above."""
        end = max(word.x1 for word in above) + 0.3 * first.size + first.x1 - first.x0
        return end < self._rights.get(column, 0.0) - 0.3 * first.size


def _text(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)


def _begins_low(words: Sequence[Word]) -> bool:
    """True for words that cannot begin a cell: a small letter followed by another, or a closing sign."""
    text = words[0].text
    return text[0] in ",;.)]%" or (text[0].islower() and not any(map(str.isupper, text[:3])) and len(text) > 1)
