"""How long the whole catalogue of rules takes: `python benchmarks/checks.py [--rows N] [--rules] [--memory]`.

Every row is made of its own records, with its own author, reference number and year; first authors are as unequally
common as surnames are. Three layouts: the tables of `tests/cases` as reviews print them, over and over; the same
tables grown long; and the shipped example as one long table, which has four times as many findings a row as tables of
reviews have. The floor, measured in the same run, visits every value of every row once.
"""

from __future__ import annotations

import argparse
import gc
import random
import resource
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import evitable
from evitable.checks import BETWEEN, RULES, check
from evitable.model import Cell, Citation, Evidence, EvidenceTable, Quote, Study, Value

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "bortezomib.txt"
SURNAMES = 20_000
_SYLLABLES = [onset + vowel for onset in (*"bdfghklmnprstvwyz", "ch", "sch") for vowel in "aeiou"]
_PARTS: dict[type, tuple[str, ...]] = {}


class Authors:
    """First authors without end: of twenty thousand surnames the commonest is borne by one in 140."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)  # noqa: S311  (the same authors in every run)

    def next(self, length: int) -> str:
        """Return a surname of so many letters."""
        rank = int(SURNAMES * self.draw.random() ** 2)
        name = ""
        while len(name) < length:
            name += _SYLLABLES[rank % len(_SYLLABLES)]
            rank = rank // len(_SYLLABLES) + 41
        return name[:length].capitalize()


def moved(record: Any, places: dict[str, Cell]) -> Any:
    """Copy a record, its words standing in other cells."""
    kind = record.__class__
    if kind is Quote:
        cell = places.get(record.place.cell)
        return Quote.of(cell, record.place.start, record.place.end) if cell else record
    if isinstance(record, tuple):
        parts = tuple([moved(part, places) for part in record])
        return kind(*parts) if hasattr(record, "_fields") else parts
    if kind not in _PARTS:
        _PARTS[kind] = tuple(part.name for part in fields(kind)) if is_dataclass(kind) else ()
    names = _PARTS[kind]
    return kind(*[moved(getattr(record, name), places) for name in names]) if names else record


def grown(table: EvidenceTable, rows: int, authors: Authors, first: int = 0) -> EvidenceTable:
    """Return the table with its rows repeated up to a number, each under another author."""
    cells = {cell.id: cell for cell in table.cells}
    own = {cell_id for row in table.rows for cell_id in row}
    made: list[Cell] = [cell for cell in table.cells if cell.id not in own]
    studies: list[Study] = []
    grid: list[tuple[str, ...]] = []
    for number in range(1, rows + 1):
        at = (number - 1) % len(table.studies)
        study = table.studies[at]
        ids = {old: f"r{number}c{column}" for column, old in enumerate(table.rows[at], 1)}
        places = {old: replace(cells[old], id=new) for old, new in ids.items() if old in cells}
        citation = cited(study.citation, authors, first + number, places)
        _set_apart(places, table.rows[at], authors)
        made += places.values()
        grid.append(tuple(ids.values()))
        studies.append(replace(moved(replace(study, findings=()), places), row=number, citation=citation))
    return replace(table, studies=tuple(studies), rows=tuple(grid), cells=tuple(made), findings=())


def cited(citation: Citation, authors: Authors, number: int, places: dict[str, Cell]) -> Citation:
    """Give a row another author, reference number and year, in its cells and in what was read from them."""
    digits, year = str(number), str(1990 + number % 35)
    for value, words in ((citation.year, year), (citation.number, digits[-3:])):
        _write(value, words, places)
    label = citation.label and citation.label.quotes and citation.label.quotes[0].text
    surname = label.split()[0].strip(",") if label else ""
    if surname and citation.label:
        name = authors.next(len(surname))
        _write(citation.label, name, places)
        citation = replace(citation, label=replace(citation.label, value=citation.label.value.replace(surname, name)))
    mark = citation.number and replace(citation.number, value=digits)
    told = citation.year and replace(citation.year, value=int(year))
    return moved(replace(citation, number=mark, year=told, doi=None, pmid=None), places)  # type: ignore[no-any-return]


def _write(value: Value[Any] | None, words: str, places: dict[str, Cell]) -> None:
    """Write words over the first of those that a value was read from, as long as these."""
    if value is None or not value.quotes or value.quotes[0].place.cell not in places:
        return
    place = value.quotes[0].place
    text, length = places[place.cell].text, min(len(words), place.end - place.start)
    written = text[: place.start] + words[:length] + text[place.start + length :]
    places[place.cell] = replace(places[place.cell], text=written)


def _set_apart(places: dict[str, Cell], row: tuple[str, ...], authors: Authors) -> None:
    """Name a place at the end of a row, so that no two rows say the same."""
    last = next((cell_id for cell_id in reversed(row) if cell_id in places and places[cell_id].text), None)
    if last:
        places[last] = replace(
            places[last], text=f"{places[last].text}, {authors.next(7).lower()} {authors.next(7).lower()}"
        )


def samples() -> list[EvidenceTable]:
    """Read the tables of the tests, rows and studies side by side."""
    paths = [path for path in sorted((ROOT / "tests" / "cases").rglob("input.*")) if path.suffix in (".tsv", ".txt")]
    read = [table for path in paths for table in evitable.extract(path).tables]
    return [table for table in read if table.studies and len(table.studies) == len(table.rows)]


def layouts(rows: int) -> Iterator[tuple[str, Evidence]]:
    """Yield the rows as tables of reviews, as long tables, and as one table with many findings."""
    authors, source, tables = Authors(1), evitable.extract(EXAMPLE), samples()
    printed: list[EvidenceTable] = []
    held = 0
    while held < rows:
        table = tables[len(printed) % len(tables)]
        printed.append(grown(table, len(table.studies), authors, held))
        held += len(table.studies)
    yield f"{len(printed):,} tables as printed", replace(source, tables=tuple(printed))
    printed.clear()
    times = rows / sum(len(table.studies) for table in tables)
    long, held = [], 0
    for table in tables:
        long.append(grown(table, round(times * len(table.studies)), authors, held))
        held += len(long[-1].studies)
    yield f"{len(tables)} long tables", replace(source, tables=tuple(long))
    long.clear()
    yield "one table, many findings", replace(source, tables=(grown(source.tables[0], rows, authors),))


def floor(evidence: Evidence) -> int:
    """Visit every regimen, response and harm of every row once."""
    return sum(
        len(study.regimens) + len(study.responses) + len(study.adverse_events) + (study.n is not None)
        for table in evidence.tables
        for study in table.studies
    )


def seconds(run: Callable[[], object]) -> float:
    """Return the processor time of one run, the search for circles in memory kept off as `evitable.extract` does."""
    gc.disable()
    start = time.process_time()
    run()
    spent = time.process_time() - start
    gc.enable()
    return spent


def print_rules(evidence: Evidence, rows: int) -> None:
    """Print what each rule costs, the dearest first; what several rules need is paid by the first that asks for it."""
    spent: defaultdict[str, float] = defaultdict(float)
    gc.disable()
    for table in evidence.tables:
        for rule in RULES:
            start = time.process_time()
            for _ in rule.judge(table):
                pass
            spent[rule.code] += time.process_time() - start
    for between in BETWEEN:
        spent[between.code] = seconds(lambda between=between: list(between.judge(evidence.tables)))  # type: ignore[misc]
    gc.enable()
    for code, cost in sorted(spent.items(), key=lambda one: -one[1]):
        print(f"    {code:<34} {1e6 * cost / rows:7.2f} µs a row")
    print(f"    {'all rules, without their findings':<34} {1e6 * sum(spent.values()) / rows:7.2f} µs a row")


def main() -> None:
    """Print the time of the catalogue for each layout."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--rows", type=int, default=100_000)
    options.add_argument("--rules", action="store_true", help="print what each rule costs")
    options.add_argument("--memory", action="store_true", help="print the highest use of memory after each layout")
    asked = options.parse_args()
    print(f"{len(RULES) + len(BETWEEN)} rules, {asked.rows:,} rows")
    for name, evidence in layouts(asked.rows):
        rows = sum(len(table.studies) for table in evidence.tables)
        low = seconds(lambda evidence=evidence: floor(evidence))  # type: ignore[misc]
        made: list[Evidence] = []
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        spent = seconds(lambda evidence=evidence, made=made: made.append(check(evidence)))  # type: ignore[misc]
        found = sum(len(study.findings) for table in made[0].tables for study in table.studies)
        print(
            f"{name:<26} {spent:6.2f} s  {rows / spent:>7,.0f} rows/s  {found / rows:4.2f} findings a row  "
            f"{spent / low:>5.0f} times the floor"
        )
        if asked.memory:
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            print(f"    memory {before / 1024:,.0f} MB with the evidence, {peak / 1024:,.0f} MB after its check")
        del made
        if asked.rules:
            print_rules(evidence, rows)


if __name__ == "__main__":
    main()
