"""The founding table many times over, for what a report does at sixty and at four hundred rows."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

from evitable.model import Cell, Evidence, EvidenceTable, LedgerLine, Outcome, Pool, Synthesis, Value
from evitable.model.source import Place
from tests.unit.reports import founding, sums


def moved(record: Any, row: int) -> Any:
    """Move a record from a founding row to another, its quotes with it."""
    if isinstance(record, Place):
        column = record.cell.rpartition("c")[2]
        return replace(record, cell=f"r{row}c{column}")
    if isinstance(record, tuple):
        return tuple(moved(item, row) for item in record)
    if is_dataclass(record) and not isinstance(record, type):
        changed = {item.name: moved(getattr(record, item.name), row) for item in fields(record) if item.init}
        if "row" in changed and changed["row"] is not None:
            changed["row"] = row
        return replace(record, **changed)
    return record


def many(rows: int, *, diseases: int = 1) -> Evidence:
    """Evidence of so many rows; from the second hundred on, diseases are told apart by a number."""
    table = founding.table()
    studies, cells, listed = [], [*(cell for cell in table.cells if not cell.id.startswith("r"))], []
    cells += [cell for cell in table.cells if cell.id.startswith("r0")]
    for number in range(1, rows + 1):
        source = (number - 1) % 8 + 1
        study = moved(table.studies[source - 1], number)
        if diseases > 1:
            kind = f"{study.conditions[0].name.value} {number % diseases}"
            study = replace(study, conditions=(replace(study.conditions[0], name=Value(kind)), *study.conditions[1:]))
        studies.append(study)
        ids = tuple(f"r{number}c{column}" for column in range(6))
        listed.append(ids)
        cells += [Cell(id_, founding.CELLS[f"r{source}c{at}"].text) for at, id_ in enumerate(ids)]
    many_ = replace(table, studies=tuple(studies), cells=tuple(cells), rows=tuple(listed), findings=table.findings)
    return Evidence(founding.SOURCE, (many_,))


def many_sums(rows: int) -> Synthesis:
    """Sums whose ledgers have so many rows; their estimates are those of the founding table."""
    return Synthesis(tuple(_outcome(outcome, rows) for outcome in sums.synthesis().outcomes), sums.synthesis().methods)


def _outcome(outcome: Outcome, rows: int) -> Outcome:
    ledger: tuple[LedgerLine, ...] = tuple(
        moved(outcome.ledger[(number - 1) % 8], number) for number in range(1, rows + 1)
    )
    used = tuple(line.row for line in ledger if line.used)
    pools: tuple[Pool, ...] = tuple(
        replace(pool, rows=used) if pool.choice == "all" else pool for pool in outcome.pools
    )
    return replace(outcome, ledger=ledger, pools=pools)


def table_of(evidence: Evidence) -> EvidenceTable:
    return evidence.tables[0]
