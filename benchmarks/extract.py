"""How fast cells are read, what the vocabularies take to load, and how both grow with the rows of a table.

    python benchmarks/extract.py [--rows 10 1000 10000] [--repeat 3] [--only borders] [--gold ../shared/gold]

One table of invented rows, pasted with its borders (tabs) and without, from bytes to checked evidence and on to
JSON. Every figure stands beside a floor taken in the same run: a bare regular expression that parts the same text
into words, numbers and signs. `varied` rows hold numbers, names and regimens of their own; `alike` rows repeat the
first hundred, as the cells of real tables partly do. `gold` are the cells of the gold tables with other
drugs, doses, counts and ages, in a random order, the rows shared out among the tables; blank cells do not count.
"""

from __future__ import annotations

import argparse
import csv
import io
import random
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import evitable
from evitable.api import to_json
from evitable.readers import Limits
from evitable.terms import find

_BARE = re.compile(r"\d+(?:[.,]\d+)*|\w+|[^\w\s]")
_HEADERS = (
    "Author, year [ref]",
    "Study design",
    "Disease",
    "N (M/F)",
    "Age",
    "Regimen",
    "Concomitant therapy",
    "Response",
    "Adverse events",
)
_DRUGS = ("Rituximab", "Tocilizumab", "Infliximab", "Anakinra", "Sirolimus", "Eculizumab", "Abatacept", "Baricitinib")
_DISEASES = ("SLE", "Lupus nephritis", "Pemphigus vulgaris", "Myasthenia gravis", "ITP", "Giant cell arteritis")
_STATES = ("", "Refractory ", "Relapsed ", "Newly diagnosed ")
_DESIGNS = ("Case series", "Case report", "Retrospective cohort", "Prospective cohort", "RCT", "Registry")
_EVENTS = ("neutropenia", "herpes zoster", "infusion reaction", "pneumonia", "nausea", "headache", "rash", "infection")
_PARTNERS = ("None", "Prednisone", "Prednisone 0.5–1 mg/kg/day", "MMF 1 g bid", "Steroids", "Azathioprine 50 mg daily")
_SYLLABLES = ("bra", "cal", "dor", "fen", "gil", "hol", "kar", "lin", "mor", "nes", "per", "quin", "ros", "sten", "vig")
_ALIKE = 100
_GOLD = Path(__file__).parents[2] / "shared" / "gold"
_NUMBER = re.compile(r"\d+")
_YEAR = re.compile(r"(?:19|20)\d\d")


def _name(chance: random.Random) -> str:
    return "".join(chance.choices(_SYLLABLES, k=3)).capitalize()


def _dose(chance: random.Random) -> str:
    amount = chance.choice([f"{chance.randint(2, 40) * 25}", f"{chance.randint(5, 99) / 10}"])
    unit = chance.choice(["mg/m2", "mg/kg", "mg", "g"])
    return f"{amount} {unit}"


def _regimen(chance: random.Random) -> str:
    drug, dose, times = chance.choice(_DRUGS), _dose(chance), chance.randint(2, 12)
    return chance.choice(
        [
            f"{drug} {dose} IV weekly × {times}",
            f"{drug} {dose} on days 1, {times} and {times + 7} of 21-day cycles for {times} cycles",
            f"{dose} of {drug.lower()} SC every {times} weeks, then {_dose(chance)} monthly",
            f"{drug} {dose} every {times} weeks for {times * 2} months",
            f"{times} doses of {drug.lower()} {dose}, {times} weeks apart",
        ]
    )


def _outcome(chance: random.Random, n: int) -> str:
    complete = chance.randint(0, n)
    partial = chance.randint(0, n - complete)
    return chance.choice(
        [
            f"CR (N = {complete}), PR (N = {partial}), NR (N = {n - complete - partial})",
            f"Complete remission in {complete}/{n} ({100 * complete / n:.1f}%), relapse in {partial}",
            f"{complete} of {n} patients responded after {chance.randint(2, 12)} months",
        ]
    )


def _harms(chance: random.Random, n: int) -> str:
    first, second = chance.sample(_EVENTS, 2)
    return chance.choice(
        [
            "None",
            f"{first.capitalize()} (N = {chance.randint(1, n)})",
            f"G{chance.randint(1, 2)}-{chance.randint(3, 4)} {first} (N = {chance.randint(1, n)}), {second}",
            f"{first.capitalize()} ({chance.randint(1, n)}), {second} ({chance.randint(1, n)})",
        ]
    )


def _row(chance: random.Random, number: int) -> tuple[str, ...]:
    n = chance.randint(1, 80)
    males = chance.randint(0, n)
    low = chance.randint(18, 40)
    return (
        f"{_name(chance)} et al., {chance.randint(1995, 2024)} [{number % 900 + 1}]",
        chance.choice(_DESIGNS),
        chance.choice(_STATES) + chance.choice(_DISEASES),
        f"{n} ({males}/{n - males})",
        f"Median {low + 9}.{chance.randint(0, 9)} years (range {low}–{low + chance.randint(10, 45)})",
        _regimen(chance),
        chance.choice(_PARTNERS),
        _outcome(chance, n),
        _harms(chance, n),
    )


def table(rows: int, *, alike: bool = False, border: str = "\t", seed: int = 4) -> bytes:
    """Write a table of invented rows as pasted text; `alike` repeats its first hundred rows."""
    chance = random.Random(seed)  # noqa: S311  (rows of a benchmark, no secret)
    own = [border.join(_row(chance, number)) for number in range(min(rows, _ALIKE) if alike else rows)]
    lines = [own[number % len(own)] for number in range(rows)]
    head = f"Table 1.\n\nTreatment of rare diseases\n\n{border.join(_HEADERS)}\n"
    return (head + "\n".join(lines) + "\n\nITP, immune thrombocytopenia; SLE, systemic lupus erythematosus.\n").encode()


class GoldTable(NamedTuple):
    """A gold table as its title, the lines of its header, and its rows."""

    title: str
    head: list[list[str]]
    rows: list[list[str]]


def gold_tables(folder: Path) -> list[GoldTable]:
    """Read the gold tables of a folder in their tab-separated form; none where the folder is not there."""
    return [table for path in sorted(folder.glob("*/input.tsv")) for table in _tables(path)]


def _tables(path: Path) -> Iterator[GoldTable]:
    for grid in evitable.read(path).grids:
        rows = [[cell.text for cell in row] for row in grid.rows]
        title = grid.title.text if grid.title else ""
        label = f"{grid.label.text} " if grid.label else ""
        yield GoldTable(f"{label}{title}".replace("\n", " "), rows[: grid.header_rows], rows[grid.header_rows :])


def drugs_of(tables: Sequence[GoldTable]) -> list[str]:
    """Return the drugs as the rows of the tables write them."""
    texts = [text for table in tables for row in table.rows for text in row]
    return sorted({text[match.start : match.end] for text in texts for match in find(text, "drug")})


def _changed(text: str, drugs: Sequence[str], chance: random.Random) -> str:
    parts, at = [], 0
    for match in find(text, "drug"):
        parts += [_renumbered(text[at : match.start], chance), chance.choice(drugs)]
        at = match.end
    return "".join([*parts, _renumbered(text[at:], chance)])


def _renumbered(text: str, chance: random.Random) -> str:
    def other(found: re.Match[str]) -> str:
        digits = found[0]
        if _YEAR.fullmatch(digits):
            return str(chance.randint(1990, 2024))
        low = 10 ** (len(digits) - 1)
        return str(chance.randint(low if len(digits) > 1 else 1, 10 * low - 1))

    return _NUMBER.sub(other, text)


def changed(table: GoldTable, drugs: Sequence[str], rows: int, *, seed: int = 4) -> tuple[bytes, int]:
    """Write a table of so many rows, changed and in a random order, with tabs; return it with its number of cells.

    Numbers are replaced by others of as many digits (years stay years), drugs by drugs of other gold tables, so
    that few cells are alike although each is written as a table writes it.
    """
    chance = random.Random(seed)  # noqa: S311  (rows of a benchmark, no secret)
    body = [[_changed(text, drugs, chance) for text in chance.choice(table.rows)] for _ in range(rows)]
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows([*table.head, *body])
    cells = sum(bool(text.strip()) for row in body for text in row)
    return f"{table.title}\n{out.getvalue()}".encode(), cells


def best(run: Callable[[], object], repeat: int) -> float:
    """Return the shortest of several runs in seconds of this process's own time: others share the machine."""
    times = []
    for _ in range(repeat):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return min(times)


_VOCABULARIES = """
import time
def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096
before, start = resident(), time.process_time()
from evitable.terms import find
find("Rituximab 375 mg/m2 weekly in lupus nephritis: complete remission, nausea", own={})
print(time.process_time() - start, (resident() - before) / 2**20)
"""


def vocabularies(repeat: int) -> tuple[float, float]:
    """Return the seconds that a fresh process takes to its first term, and the megabytes that it adds."""
    runs = [
        subprocess.run([sys.executable, "-c", _VOCABULARIES], capture_output=True, check=True, text=True).stdout.split()
        for _ in range(repeat)
    ]
    return min(float(run[0]) for run in runs), min(float(run[1]) for run in runs)


def bare(payload: bytes) -> int:
    """Part a text into words, numbers and signs by one regular expression, and count them."""
    return len(_BARE.findall(payload.decode()))


def measure(name: str, payloads: Sequence[bytes], rows: int, cells: int, repeat: int) -> None:
    """Print what tables take, in cells a second and as a ratio to the bare regular expression."""
    limits = Limits(rows=10**6, lines=10**7, bytes=10**9, characters=10**9)
    floor = best(lambda: [bare(payload) for payload in payloads], repeat)

    def extract() -> list[evitable.Evidence]:
        return [evitable.extract(evitable.read(payload, limits=limits)) for payload in payloads]

    whole = best(extract, repeat)
    evidences = extract()
    written = best(lambda: [to_json(evidence, indent=None) for evidence in evidences], repeat)
    print(
        f"{name:<22} {rows:>7,} rows  {cells / whole:>8,.0f} cells a second, {whole / floor:>6.0f} × the bare pass; "
        f"JSON adds {written / whole:>4.0%}"
    )


def peak() -> float:
    """Return the most memory that this process has held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[10, 1_000, 10_000])
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--only", nargs="+", choices=["borders", "alike", "plain", "gold"], default=None)
    parser.add_argument("--gold", type=Path, default=_GOLD)
    options = parser.parse_args()
    wanted = options.only or ["borders", "alike", "plain", "gold"]
    seconds, megabytes = vocabularies(options.repeat)
    print(f"vocabularies: first term after {seconds:.3f} s (budget 0.3), {megabytes:.0f} MB (budget 120)")
    evitable.extract(table(20))
    for rows in options.rows:
        repeat = options.repeat if rows <= 1_000 else 1
        cells = rows * len(_HEADERS)
        if "borders" in wanted:
            measure("borders, varied rows", [table(rows)], rows, cells, repeat)
        if "alike" in wanted:
            measure("borders, alike rows", [table(rows, alike=True)], rows, cells, repeat)
        if "plain" in wanted:
            measure("no borders, varied", [table(rows, border=" ")], rows, cells, repeat)
        if "gold" in wanted:
            _measure_gold(options.gold, rows, repeat)
        print(f"highest memory of this process so far: {peak():,.0f} MB")


def _measure_gold(folder: Path, rows: int, repeat: int) -> None:
    tables = gold_tables(folder)
    if not tables:
        print(f"gold: there are no tables in {folder}")
        return
    drugs, each = drugs_of(tables), max(1, rows // len(tables))
    made = [changed(one, drugs, each) for one in tables]
    cells = sum(count for _, count in made)
    measure("gold, changed rows", [payload for payload, _ in made], each * len(made), cells, repeat)


if __name__ == "__main__":
    main()
