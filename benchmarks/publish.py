"""How long reports take: the founding example and sixty studies, as a page, a PDF and a Word document.

    python benchmarks/publish.py [--rows 8 60] [--repeat 3]

Seconds of one process, the fastest of the runs, from evidence and sums to bytes; reading and pooling the example are
told apart. Budgets: the example in every form under 4 s together, sixty studies under 10 s. The floor beside them is
what the typesetter takes for an empty page.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import typst

import evitable
from evitable.model import Evidence, Synthesis
from evitable.reports import render_html
from evitable.reports.paper import render_docx, render_pdf
from evitable.synthesis import synthesise

EXAMPLE = Path(__file__).parent.parent / "examples" / "bortezomib.txt"


def fastest(call: Callable[[], object], repeat: int) -> float:
    """Return the seconds of the fastest of some runs."""
    taken = []
    for _ in range(repeat):
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    return min(taken)


def repeated(evidence: Evidence, rows: int) -> Evidence:
    """Return the example's table with its rows again and again, numbered anew."""
    table = evidence.tables[0]
    count = len(table.studies)
    studies = tuple(replace(table.studies[at % count], row=at + 1) for at in range(rows))
    return replace(
        evidence, tables=(replace(table, studies=studies, rows=tuple(table.rows[at % count] for at in range(rows))),)
    )


def main() -> None:
    """Print a line for every size and form."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[8, 60])
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    start = time.perf_counter()
    evidence = evitable.extract(EXAMPLE)
    print(f"read and check the example  {time.perf_counter() - start:7.2f} s")
    floor = fastest(lambda: typst.compile(b'#set page(paper: "a4")\nEmpty'), options.repeat)
    print(f"an empty PDF (floor)        {floor:7.2f} s")
    for rows in options.rows:
        many = repeated(evidence, rows)
        start = time.perf_counter()
        sums: tuple[Synthesis, ...] = tuple(synthesise(table) for table in many.tables)
        print(f"{rows:4} rows, pool             {time.perf_counter() - start:7.2f} s")
        page = fastest(partial(render_html, many, sums), options.repeat)
        paper = fastest(partial(render_pdf, many, sums), options.repeat)
        print(f"{rows:4} rows, page             {page:7.2f} s")
        word = fastest(partial(render_docx, many, sums), options.repeat)
        print(f"{rows:4} rows, PDF              {paper:7.2f} s")
        print(f"{rows:4} rows, Word             {word:7.2f} s")


if __name__ == "__main__":
    main()
