"""How long reports take: the founding example and sixty studies, as a page, a PDF and a Word document.

    python benchmarks/publish.py [--rows 8 60] [--repeat 3]

Seconds of one process, on the clock and of the processor, the fastest of the runs, from evidence and sums to bytes;
reading and pooling the example are told apart. Budgets: the example in every form under 4 s together, sixty studies
under 10 s, on the clock and of the processor; with the option --check a budget that is not kept ends in an error. The
floor beside them is what the typesetter takes for an empty page.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import typst

import evitable
from evitable.model import Evidence, Synthesis
from evitable.reports import render_html
from evitable.reports.paper import render_docx, render_pdf
from evitable.synthesis import synthesise

EXAMPLE = Path(__file__).parent.parent / "examples" / "bortezomib.txt"


EMPTY = b'#set page(paper: "a4")\nEmpty'
BUDGETS = {8: 4.0, 60: 10.0}
"""Seconds for the page, the PDF and the Word document of so many studies together."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds on the clock and of the processor."""

    clock: float
    processor: float

    def __add__(self, other: Taken) -> Taken:
        return Taken(self.clock + other.clock, self.processor + other.processor)

    def __str__(self) -> str:
        return f"{self.clock:7.2f} s, processor {self.processor:7.2f} s"


def taken(call: Callable[[], object], repeat: int = 1) -> Taken:
    """Return what the fastest of some runs took."""
    runs = []
    for _ in range(repeat):
        clock, processor = time.perf_counter(), time.process_time()
        call()
        runs.append(Taken(time.perf_counter() - clock, time.process_time() - processor))
    return min(runs, key=lambda run: run.processor)


def repeated(evidence: Evidence, rows: int) -> Evidence:
    """Return the example's table with its rows again and again, numbered anew."""
    table = evidence.tables[0]
    count = len(table.studies)
    studies = tuple(replace(table.studies[at % count], row=at + 1) for at in range(rows))
    return replace(
        evidence, tables=(replace(table, studies=studies, rows=tuple(table.rows[at % count] for at in range(rows))),)
    )


def measured(evidence: Evidence, rows: int, repeat: int) -> Taken:
    """Print what each form of so many studies took; return them together."""
    sums: list[Synthesis] = []
    print(f"{rows:4} rows, pool             {taken(lambda: sums.extend(map(synthesise, evidence.tables)))}")
    whole = Taken(0, 0)
    for form, render in (("page", render_html), ("PDF ", render_pdf), ("Word", render_docx)):
        one = taken(partial(render, evidence, tuple(sums)), repeat)
        print(f"{rows:4} rows, {form}             {one}")
        whole += one
    print(f"{rows:4} rows, every form       {whole}")
    return whole


def main() -> None:
    """Print a line for every size and form."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=list(BUDGETS))
    parser.add_argument("--repeat", type=int, default=1, help="1 counts what is loaded at the first use too")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    print(f"read and check the example  {taken(lambda: evitable.extract(EXAMPLE))}")
    evidence = evitable.extract(EXAMPLE)
    print(f"an empty PDF (floor)        {taken(lambda: typst.compile(EMPTY), 3)}")
    over = []
    for rows in options.rows:
        whole = measured(repeated(evidence, rows), rows, options.repeat)
        if rows in BUDGETS and max(whole.clock, whole.processor) > BUDGETS[rows]:
            over.append(f"{rows} rows took {max(whole.clock, whole.processor):.1f} s, {BUDGETS[rows]:g} s are allowed.")
    if over and options.check:
        raise SystemExit("\n".join(over))


if __name__ == "__main__":
    main()
