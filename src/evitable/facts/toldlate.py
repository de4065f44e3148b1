"""Columns that tell of a regimen which another column names: its doses, its route, its cycles."""

from __future__ import annotations

from dataclasses import replace

from evitable.facts.context import ColumnContext
from evitable.facts.cursor import Cursor
from evitable.facts.cycles import read_range_bracket
from evitable.facts.numbers import read_amount, read_integer
from evitable.facts.rowreader import RowReader
from evitable.facts.tokens import folded, tokenize
from evitable.model import Cell, Cycles, Quote, Value
from evitable.terms import look_up


def read_dose_count(reader: RowReader, cell: Cell) -> None:
    """Give a column of numbers of doses to the regimen of its phase, or to the one before it."""
    cursor = Cursor(cell, tokenize(cell.text, "not-reported"), reader.coverage)
    number = read_integer(cursor)
    regimens = reader.draft.regimens
    if number is None or not cursor.done:
        if cursor.take("not-reported"):
            cursor.mark(0)
        elif regimens:
            reader.add_regimen(cell, regimens[-1].part)  # `weekly × 8` under a header of applications
        return
    if regimens and regimens[-1].doses is None:
        regimens[-1] = replace(regimens[-1], doses=cursor.value(number, 0))
        cursor.mark(0)


def read_route(reader: RowReader, cell: Cell) -> None:
    """Give the route in a column of its own to the regimens that the row is about."""
    route = look_up(cell.text, "route", own=reader.context.own)
    if route is None:
        return
    stated = Value(route.name, (Quote.of(cell, 0, len(cell.text)),))
    reader.draft.regimens = [
        replace(each, route=stated) if each.part == "study" and each.route is None else each
        for each in reader.draft.regimens
    ]
    reader.mark(cell)


def read_cycle_count(reader: RowReader, cell: Cell, column: ColumnContext) -> None:
    """Give a column of numbers of cycles to the regimen that the row is about."""
    cursor = Cursor(cell, tokenize(cell.text), reader.coverage)
    amount = read_amount(cursor)
    around = read_range_bracket(cursor) if amount is not None and amount.high is None else None
    regimens = reader.draft.regimens
    at = next((index for index, each in enumerate(regimens) if each.part == "study" and each.cycles is None), None)
    if amount is None or not cursor.done or at is None:
        return
    quote = cursor.quote(0)
    low = Value(float(amount.low), (quote,))
    spread = Value(float(amount.high), (quote,)) if amount.high is not None else None
    cycles = Cycles("range", None, low, spread) if spread else Cycles("exact", low)
    if around is not None and around.high is not None:
        ends = (Value(float(end), (quote,)) for end in (around.low, around.high))
        cycles = Cycles("mean" if "mean" in folded(column.header.text) else "median", low, *ends)
    regimens[at] = replace(regimens[at], cycles=cycles)
    cursor.mark(0)
