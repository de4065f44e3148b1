"""A column of intervals: how often the drug of the row was given, in all of its phases that say nothing else."""

from __future__ import annotations

from dataclasses import replace

from evitable.facts.cursor import Cursor
from evitable.facts.parts import KINDS
from evitable.facts.rowreader import RowReader
from evitable.facts.times import read_frequency
from evitable.facts.tokens import tokenize
from evitable.model import Cell


def read_interval(reader: RowReader, cell: Cell) -> bool:
    """Give a cell that is one frequency to the one drug that the row has; False where it is more, or for several."""
    given = reader.draft.regimens
    drugs = {each.drug.value for each in given if each.part == "study"}
    cursor = Cursor(cell, tokenize(cell.text, *KINDS, own=reader.context.own), reader.coverage)
    name = read_frequency(cursor)
    if name is None or not cursor.done or len(drugs) != 1:
        return False
    stated = cursor.value(name, 0)
    reader.draft.regimens = [
        replace(each, frequency=stated)
        if each.part == "study" and each.frequency is None and each.days is None
        else each
        for each in given
    ]
    cursor.mark(0)
    return True
