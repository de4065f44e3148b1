"""How fast a base is, as ratios against the same rows put into and asked of bare SQLite in the same run.

    python benchmarks/base.py [--studies 100000]

Adding: sources of eight studies each, a transaction a source, from evidence to rows on disk; beside it the same rows,
ready-made, by `sqlite3` alone in the same transactions. Asking: a page of 50 studies by each filter and by words, as
records; beside it the rows of the same answers by `sqlite3` alone. Adding is counted in processor time of one core,
asking in the median of several runs.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from evitable import api
from evitable.base import EvidenceBase, Filters
from evitable.model import Evidence, Study, Value

EXAMPLE = Path(__file__).parents[1] / "examples" / "bortezomib.txt"
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)

CONDITIONS = [
    f"{place} {kind}"
    for place in ("renal", "skin", "joint", "eye", "nerve")
    for kind in (
        "vasculitis",
        "lupus",
        "sarcoidosis",
        "pemphigus",
        "myositis",
        "scleroderma",
        "amyloidosis",
        "neuritis",
    )
]
DRUGS = [
    f"{first}{last}"
    for first in ("ada", "beli", "cana", "dara", "ecu", "faro", "goli", "hexa")
    for last in ("limumab", "zumab", "tinib", "ximab", "cept")
]

TABLES = (
    *("entry", "source", "reading", "evidence_table", "finding", "study", "value", "citation", "summary"),
    *("term_name", "term", "study_text"),
)


def sources(count: int) -> Iterator[tuple[Evidence, bytes]]:
    """Yield sources of eight studies that differ in bytes, names, numbers, conditions and drugs."""
    evidence, content = api.extract(EXAMPLE), EXAMPLE.read_bytes()
    table = evidence.tables[0]
    for number in range(count):
        own = content + f"\nsource {number}".encode()
        source = dataclasses.replace(
            evidence.source, name=f"review-{number}.txt", sha256=hashlib.sha256(own).hexdigest(), text=own.decode()
        )
        studies = tuple(varied(study, 8 * number + at) for at, study in enumerate(table.studies))
        yield dataclasses.replace(evidence, source=source, tables=(dataclasses.replace(table, studies=studies),)), own


def varied(study: Study, number: int) -> Study:
    """Return a study under another name, about another condition and drug."""
    name = dataclasses.replace(study.conditions[0], name=Value(CONDITIONS[number % len(CONDITIONS)]))
    drug = dataclasses.replace(study.regimens[0], drug=Value(DRUGS[number * 7 % len(DRUGS)]))
    return dataclasses.replace(
        study,
        label=Value(f"Author{number % 5000} {1990 + number % 35}"),
        n=Value(number % 60 + 1),
        conditions=(name, *study.conditions[1:]),
        regimens=(drug, *study.regimens[1:]),
    )


def add(path: Path, count: int) -> tuple[float, float]:
    """Add the sources; return the seconds of processor time for the first and for the last tenth, a study."""
    made = sources(count)
    spent: list[float] = []
    with EvidenceBase.init(path, by="Ada", now=NOW) as base:
        for number, (evidence, content) in enumerate(made):
            begun = time.process_time()
            base.add_evidence(evidence, content, by="Ada", now=NOW + timedelta(seconds=number), program="evitable")
            spent.append(time.process_time() - begun)
    tenth = max(1, count // 10)
    return sum(spent), statistics.mean(spent[-tenth:]) / statistics.mean(spent[:tenth])


def add_bare(path: Path, target: Path) -> float:
    """Put the same rows into an empty base by `sqlite3` alone, a transaction a source; return the processor time."""
    EvidenceBase.init(target, by="Ada", now=NOW).close()
    there, here = sqlite3.connect(path), sqlite3.connect(target, isolation_level=None)
    here.execute("PRAGMA synchronous = FULL")
    here.execute("PRAGMA cache_size = -32000")
    spent = 0.0
    statements = {name: _insert(there, name) for name in TABLES}
    for (seq,) in there.execute("SELECT seq FROM entry WHERE kind = 'reading' ORDER BY seq").fetchall():
        rows = _rows_of(there, seq)
        begun = time.process_time()
        here.execute("BEGIN IMMEDIATE")
        for name, held in rows:
            here.executemany(statements[name], held)
        here.execute("COMMIT")
        spent += time.process_time() - begun
    return spent


def _insert(there: sqlite3.Connection, name: str) -> str:
    columns = [row[1] for row in there.execute(f"PRAGMA table_info({name})")]
    if name == "study_text":
        columns.insert(0, "rowid")
    verb = "INSERT OR IGNORE" if name == "term_name" else "INSERT"
    return f"{verb} INTO {name} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


def _rows_of(there: sqlite3.Connection, seq: int) -> list[tuple[str, list[tuple[object, ...]]]]:
    """Return the rows that one entry brought, table by table."""
    (reading,) = there.execute("SELECT id FROM reading WHERE entry = ?", (seq,)).fetchone()
    first, last = there.execute("SELECT min(id), max(id) FROM study WHERE reading_id = ?", (reading,)).fetchone()
    ours = f"study_id BETWEEN {first} AND {last}"
    where = {
        "entry": f"seq = {seq}",
        "source": f"entry = {seq}",
        "reading": f"id = {reading}",
        "evidence_table": f"reading_id = {reading}",
        "finding": f"reading_id = {reading}",
        "study": f"reading_id = {reading}",
        "term_name": f"id IN (SELECT name_id FROM term WHERE {ours})",  # noqa: S608
        "study_text": f"rowid BETWEEN {first} AND {last}",
    }
    fields = {"study_text": "rowid, words"}
    return [
        (name, there.execute(f"SELECT {fields.get(name, '*')} FROM {name} WHERE {where.get(name, ours)}").fetchall())  # noqa: S608
        for name in TABLES
    ]


def typical(run: Callable[[], object], repeat: int = 15) -> float:
    """Return the median of several runs, in milliseconds."""
    times = []
    for _ in range(repeat):
        begun = time.perf_counter()
        run()
        times.append(1000 * (time.perf_counter() - begun))
    return statistics.median(times)


_PAGE = "SELECT s.* FROM summary s WHERE s.study_id > ? AND {where} ORDER BY s.study_id LIMIT 51"
_WORDED = """SELECT s.* FROM study_text f CROSS JOIN summary s ON s.study_id = f.rowid
    WHERE f.rowid > ? AND f.study_text MATCH {where} ORDER BY f.rowid LIMIT 51"""
_NAMED = "s.study_id IN (SELECT study_id FROM term WHERE name_id IN (SELECT id FROM term_name WHERE {what}))"

QUESTIONS: dict[str, tuple[Filters, str]] = {
    "no filter": (Filters(), "1"),
    "condition": (Filters(condition="lupus"), _NAMED.format(what="kind = 'condition' AND name LIKE '%lupus%'")),
    "drug": (Filters(drug="belizumab"), _NAMED.format(what="kind = 'drug' AND name LIKE '%belizumab%'")),
    "design": (Filters(design="report"), "s.design LIKE '%report%'"),
    "condition, drug and design": (
        Filters(condition="renal lupus", drug="zumab", design="series"),
        _NAMED.format(what="kind = 'condition' AND name LIKE '%renal lupus%'")
        + " AND "
        + _NAMED.format(what="kind = 'drug' AND name LIKE '%zumab%'")
        + " AND s.design LIKE '%series%'",
    ),
    "words, rare": (
        Filters(text="author4321 thrombocytopenia"),
        """'"author4321" AND "thrombocytopenia"'""",
    ),
    "words, in every eighth": (
        Filters(text="lassoued 1998"),
        """'"lassoued" AND "1998"'""",
    ),
    "words, in most": (
        Filters(text="bortezomib cycles"),
        """'"bortezomib" AND "cycles"'""",
    ),
}


def ask(path: Path, count: int) -> None:
    """Ask for pages from the beginning and from the middle, and print each beside bare SQLite."""
    bare = sqlite3.connect(path)
    with EvidenceBase.open(path, read_only=True) as base:
        for name, (filters, where) in QUESTIONS.items():
            for after in (0, count // 2):
                question = (_WORDED if filters.text else _PAGE).format(where=where)
                ours = typical(lambda: base.studies(filters, after=after))  # noqa: B023
                floor = typical(lambda: bare.execute(question, (after,)).fetchall())  # noqa: B023
                found = len(base.studies(filters, after=after).lines)
                told = f"{name}, after {after}"
                print(f"{told:<42} {found:3} found  {ours:7.2f} ms  bare {floor:7.2f} ms  ratio {ours / floor:5.2f}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--studies", type=int, default=100_000)
    options = parser.parse_args()
    count = max(1, options.studies // 8)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "base.evitable"
        ours, growth = add(path, count)
        bare = add_bare(path, Path(folder) / "bare.evitable")
        studies = 8 * count
        print(f"{studies} studies, {path.stat().st_size / 1e6:.0f} MB")
        print(f"adding   {studies / ours:8.0f} studies/s of one core; the last tenth took {growth:.2f} of the first")
        print(f"bare     {studies / bare:8.0f} studies/s of one core; ratio {ours / bare:.2f}")
        ask(path, studies)


if __name__ == "__main__":
    main()
