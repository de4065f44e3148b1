"""A column of treatment durations: lengths of time, with the unit of the header where the cell has none."""

from __future__ import annotations

from evitable.facts.context import ColumnContext
from evitable.facts.coverage import Coverage
from evitable.facts.cursor import Cursor
from evitable.facts.numbers import read_amount
from evitable.facts.rowreader import RowReader
from evitable.facts.times import read_length
from evitable.facts.tokens import tokenize
from evitable.model import Cell, Value


def is_length(cell: Cell) -> bool:
    """Tell whether a cell is a length of time and nothing else: `6 months`, in a column of schedules too."""
    cursor = Cursor(cell, tokenize(cell.text, "not-reported"), Coverage([]))
    return read_length(cursor) and cursor.done


def read_duration(reader: RowReader, cell: Cell, column: ColumnContext) -> None:
    """Read `6 months`, `1 year 6 months`, `5.5-24` under a header of months, `12 m treatment 12 m observation`."""
    cursor = Cursor(cell, tokenize(cell.text, "not-reported"), reader.coverage)
    while not cursor.done:
        start = cursor.at
        if read_length(cursor):
            words = cursor.quote(start).text
        elif column.lengths and read_amount(cursor) is not None:
            words = f"{cursor.quote(start).text} {column.lengths}"
        else:
            cursor.at = start + 1
            continue
        reader.draft.durations.append(Value(words, (cursor.quote(start),)))
        break
    if cursor.done and not reader.draft.durations:
        reader.tell(cell, "duration")
        return
    end = cursor.tokens[cursor.at - 1].end
    reader.mark(cell, 0, end)
    reader.tell(cell, "duration", (end, len(cell.text)))
