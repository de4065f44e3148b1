"""How the values of a sheet become cells: as the sheet shows them, with places in the text and within the limits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from evitable.model import Cell, Finding, Piece, UnreadableSource
from evitable.readers.composed import Composed
from evitable.readers.inline import raise_run
from evitable.readers.limits import Limits
from evitable.readers.words import Words
from evitable.readers.workbook_runs import Run, Told, too_far

# Whole numbers up to here are shown with all their digits.
_WHOLE = 1e15

Raw = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


class Room:
    """What the sheets of one workbook may still hold together."""

    def __init__(self, name: str, limits: Limits) -> None:
        self._name, self._limits = name, limits
        self._places, self._characters = limits.cells, limits.characters

    def take(self, places: int, characters: int) -> None:
        """Count what a sheet holds against the limits of the whole workbook."""
        self._places -= places
        self._characters -= characters
        if self._places < 0:
            raise UnreadableSource(too_far(self._name, self._limits))
        if self._characters < 0:
            raise UnreadableSource(
                f"{self._name}: the cells hold over {self._limits.characters:,} characters. "
                "Keep the part that holds the studies."
            )


def hidden(sheet: str) -> Finding:
    """Tell of a sheet that is not shown and was not read."""
    return Finding(
        "source.sheet-hidden",
        "note",
        f"The sheet “{sheet}” is hidden in the workbook, so it was not read.",
        "Unhide it and save the workbook if its table is wanted.",
    )


def no_table(name: str) -> str:
    """Say that a workbook holds no table."""
    return f"{name}: no sheet holds a header with rows below it. Choose the file with the table."


def refuse_many_sheets(sheets: int, name: str, limits: Limits) -> None:
    """Raise `UnreadableSource` where a workbook has more sheets than the limits let tables be."""
    if sheets > limits.tables:
        raise UnreadableSource(f"{name}: the workbook has {sheets:,} sheets; the limit is {limits.tables:,}. Split it.")


class Making:
    """Makes the cells of one sheet, each with its place in the source's text and its address."""

    def __init__(self, sheet: str, told: Told, text: Composed) -> None:
        plain = sheet.replace("_", "").isalnum() and not sheet[:1].isdigit()
        self._sheet = sheet if plain else "'" + sheet.replace("'", "''") + "'"
        self._told, self._text = told, text

    def row(self, values: Sequence[Raw], row: int, left: int) -> Iterator[tuple[tuple[int, int], Cell]]:
        """Yield the filled cells of a row that begins at column `left`, each with its row and column."""
        filled = False
        for column, value in enumerate(values, left):
            if value == "" or value is None:
                continue
            place = (row, column)
            runs = self._told.runs.get(place) or (Run(_shown(value, self._told.percents.get(place)), raised=False),)
            self._text.add("\t" if filled else "")
            cell = self._cell(runs, f"{self._sheet}!{letters(column)}{row + 1}")
            filled = True
            if cell.text:
                yield place, cell
        if filled:
            self._text.add("\n")

    def _cell(self, runs: Sequence[Run], address: str) -> Cell:
        words = Words()
        for number, run in enumerate(runs):
            if not run.raised:
                _lines(words, run.text, self._text.add(run.text))
                continue
            inner = Words()
            inner.add(run.text, self._text.placed(run.text))
            raise_run(words, inner, runs[number + 1].text if number + 1 < len(runs) else "")
        return words.cell("", address=address)


def _lines(words: Words, text: str, at: int) -> None:
    """Add the lines of a text that stands at `at` in the source."""
    for number, line in enumerate(text.splitlines(keepends=True)):
        if number:
            words.line()
        words.add(line, (Piece(0, at, len(line)),))
        at += len(line)
    if text and text.splitlines()[-1] != text.splitlines(keepends=True)[-1]:
        words.line()


def letters(column: int) -> str:
    """Return the letters of a column, numbered from 0.

    Example:
        >>> letters(0), letters(27)
        ('A', 'AB')
    """
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def _shown(value: Raw, percent: int | None) -> str:
    """Write a value as its sheet shows it: 5 for 5.0, a share as a percentage where the cell says so."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, (int, float)):
        if percent is not None:
            return f"{value:.{percent}%}"
        return str(int(value)) if value == int(value) and abs(value) < _WHOLE else f"{value:.15g}"
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, dt.time):
        return value.isoformat(timespec="minutes")
    return str(value)
