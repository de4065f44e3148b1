"""Measured rates over all orders and drops of the columns: `python -m tests.unit.cells.rates`."""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Iterable, Sequence
from itertools import combinations, permutations

from tests.unit.cells.mutations import GOLD, Parted, cells_of, expected, founding, invented, labelled


def same(table: Parted) -> bool:
    """Tell whether a table is read back cell by cell."""
    return cells_of(labelled(table.text())) == expected(table)


def rate(name: str, tables: Iterable[Parted]) -> None:
    """Print how many of these tables are read back whole."""
    found = [same(table) for table in tables]
    sys.stdout.write(f"{name:44} {sum(found)} of {len(found)}\n")


def kept(*, dropped: int, columns: int = 6) -> list[list[int]]:
    """Return every choice of columns that leaves out so many."""
    return [[i for i in range(columns) if i not in out] for out in combinations(range(columns), dropped)]


def gold(slug: str) -> Parted:
    """Cut an invented gold table into its cells by its tab-separated form."""
    folder = next(GOLD.glob(f"{slug}-*"))
    with (folder / "input.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, "excel-tab"))
    width = max(map(len, rows))
    body = [tuple(row) for row in rows if len(row) == width]
    lines = (folder / "input.txt").read_text("utf-8").split("\n")
    start = next(i for i, line in enumerate(lines) if line.startswith("Table"))
    filled = [row for row in body[1:] if sum(map(bool, row)) > 1]
    return Parted("\n".join([*lines[: start + 3], ""]), body[0], tuple(filled), lines[-1])


def agreement(table: Parted, orders: Iterable[Sequence[int]]) -> tuple[int, int]:
    """Count the cells that come out right under these orders of columns, and all cells."""
    right = total = 0
    for order in orders:
        written = table.columns(order)
        got = cells_of(labelled(written.text()))
        for number, row in enumerate(expected(written)):
            there = got[number] if number < len(got) else []
            right += sum(i < len(there) and there[i] == cell for i, cell in enumerate(row))
            total += len(row)
    return right, total


def main() -> None:
    """Print the rates of the founding and the invented table, then of wider tables in random orders."""
    for name, table in (("founding", founding()), ("invented", invented())):
        rate(f"{name}: orders of the columns", (table.columns(order) for order in permutations(range(6))))
        for dropped in (1, 2):
            rate(f"{name}: {dropped} dropped", (table.columns(order) for order in kept(dropped=dropped)))
        rate(
            f"{name}: 1 or 2 dropped, any order",
            (table.columns(o) for dropped in (1, 2) for left in kept(dropped=dropped) for o in permutations(left)),
        )
    chance = random.Random(11)  # noqa: S311
    for slug in ("dev02", "dev03", "dev05", "dev06", "dev08", "dev10", "dev11", "dev12", "dev13", "dev15"):
        table = gold(slug)
        width = len(table.header)
        right, total = agreement(table, [chance.sample(range(width), width) for _ in range(12)])
        sys.stdout.write(
            f"{slug}: cells in 12 random orders of {width:2} columns    {right} of {total}, {right / total:.1%}\n"
        )


if __name__ == "__main__":
    main()
