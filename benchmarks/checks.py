"""How long the whole catalogue of rules takes: `python benchmarks/checks.py [--rows N] [--profile]`.

The rows are those of the shipped example, repeated with other authors, reference numbers and years, once as one long
table and once as tables of a thousand rows. The floor, measured in the same run, visits every value of every row once.
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import pstats
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import evitable
from evitable.checks import BETWEEN, RULES, check
from evitable.model import Cell, Citation, Evidence, EvidenceTable, Study, Value

EXAMPLE = Path(__file__).parents[1] / "examples" / "bortezomib.txt"


def repeated(table: EvidenceTable, rows: int, first: int = 1) -> EvidenceTable:
    """Return the table with its rows repeated up to a number, each under another author."""
    cells = {cell.id: cell for cell in table.cells}
    own = {cell_id for row in table.rows for cell_id in row}
    made: list[Cell] = [cell for cell in table.cells if cell.id not in own]
    studies: list[Study] = []
    grid: list[tuple[str, ...]] = []
    for number in range(1, rows + 1):
        at = (number - 1) % len(table.studies)
        places = {cell_id: f"r{number}c{column}" for column, cell_id in enumerate(table.rows[at], 1)}
        made += [replace(cells[old], id=new) for old, new in places.items() if old in cells]
        grid.append(tuple(places.values()))
        studies.append(replace(table.studies[at], row=number, citation=_citation(first + number), findings=()))
    return replace(table, studies=tuple(studies), rows=tuple(grid), cells=tuple(made), findings=())


def _citation(number: int) -> Citation:
    name = "".join(chr(97 + int(digit)) for digit in str(number * 7919))
    year = 1990 + number % 35
    return Citation(Value(f"{name.capitalize()} et al."), Value(str(number)), Value(year))


def floor(evidence: Evidence) -> int:
    """Visit every regimen, response and harm of every row once."""
    return sum(
        len(study.regimens) + len(study.responses) + len(study.adverse_events) + (study.n is not None)
        for table in evidence.tables
        for study in table.studies
    )


def seconds(run: Callable[[], object]) -> float:
    """Return the processor time of one run, the search for circles in memory kept off as `evitable.extract` does."""
    gc.collect()
    gc.disable()
    start = time.process_time()
    run()
    spent = time.process_time() - start
    gc.enable()
    return spent


def layouts(rows: int) -> Iterator[tuple[str, Evidence]]:
    """Yield the rows as one table, and as tables of a thousand."""
    source = evitable.extract(EXAMPLE)
    table = source.tables[0]
    yield "one table", replace(source, tables=(repeated(table, rows),))
    parts = [repeated(table, 1000, first=start) for start in range(0, rows, 1000)]
    yield "tables of 1,000 rows", replace(source, tables=tuple(parts))


def main() -> None:
    """Print the time of the catalogue for each layout."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--rows", type=int, default=100_000)
    options.add_argument("--profile", action="store_true", help="show where the time goes")
    asked = options.parse_args()
    print(f"{len(RULES) + len(BETWEEN)} rules, {asked.rows:,} rows")
    for name, evidence in layouts(asked.rows):
        low = seconds(lambda evidence=evidence: floor(evidence))  # type: ignore[misc]
        profile = cProfile.Profile() if asked.profile else None
        spent = seconds(
            lambda evidence=evidence, profile=profile: profile.runcall(check, evidence) if profile else check(evidence)  # type: ignore[misc]
        )
        print(f"{name:<24} {spent:6.2f} s  {asked.rows / spent:>9,.0f} rows/s  {spent / low:>6.0f} times the floor")
        if profile:
            pstats.Stats(profile).sort_stats("tottime").print_stats(18)


if __name__ == "__main__":
    main()
