"""What stands under a header that nothing is known of: read by its words, and never sure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from evitable.facts.eachvalue import each_value
from evitable.model import Column, Row, Study, Value


def doubted(study: Study, row: Row, columns: Sequence[Column]) -> Study:
    """Return a study whose stated values are uncertain where they come from a column that its cells alone explain.

    Example:
        >>> from evitable.model import Cell, Quote
        >>> cell, header = Cell.at("r1c1", "5", 40), Cell.at("h1", "Zyxw", 0)
        >>> study = Study(1, n=Value(5, (Quote.of(cell, 0, 1),)))
        >>> column = Column(header, "n", "its header tells no role; its cells look like n")
        >>> doubted(study, Row(1, (cell,)), [column]).n.status
        'uncertain'
    """
    doubtful = {
        cell.id: column
        for cell, column in zip(row.cells, columns, strict=False)
        if cell.text and column.header.text and (column.role is None or column.guessed)
    }
    if not doubtful:
        return study

    def change(value: Value[Any]) -> Value[Any]:
        column = next((doubtful[quote.place.cell] for quote in value.quotes if quote.place.cell in doubtful), None)
        if value.status != "stated" or column is None:
            return value
        why = f"what the column “{column.header.text}” holds is not known; {column.why or 'its words are read'}"
        return replace(value, status="uncertain", why=why)

    return each_value(study, change)
