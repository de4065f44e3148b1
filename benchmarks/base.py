"""How fast a base is, as ratios against the same rows put into and asked of the bare database in the same run.

    python benchmarks/base.py [--studies 100000] [--file-only]

Adding: sources of eight studies each, from evidence to rows on disk, a transaction a source (a tenth of them) and then
together, some hundred studies a transaction; beside it the same rows, ready-made, by the driver alone in the same
transactions. Asking: a page of 50 studies by each filter and by words, as records; beside it the rows of the same
answers by the driver alone. The same over PostgreSQL, on the server that the tests start (which does not wait for its
disk). Adding to a file is counted in processor time of one core, adding to a server in elapsed time, as the server's
work is another process's; asking in the median of several runs.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import itertools
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from evitable import api
from evitable.base import EvidenceBase, Filters
from evitable.model import Evidence, Study, Value

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests import postgres

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


TOGETHER = 64
"""Sources of eight studies that go into one transaction when they are added together."""


def add(where: str | Path, count: int, together: int, clock: Callable[[], float]) -> tuple[float, float]:
    """Add the sources; return the seconds by a clock, and how long the last tenth took against the first."""
    made = sources(count)
    spent: list[float] = []
    with EvidenceBase.init(where, by="Ada", now=NOW) as base:
        while batch := list(itertools.islice(made, together)):
            begun = clock()
            base.add_all(batch, by="Ada", now=NOW + timedelta(seconds=len(spent)), program="evitable")
            spent.append((clock() - begun) / len(batch))
    tenth = max(1, len(spent) // 10)
    return sum(spent) * together, statistics.mean(spent[-tenth:]) / statistics.mean(spent[:tenth])


def add_bare(path: Path, target: Path, together: int) -> float:
    """Put the same rows into an empty base by `sqlite3` alone, in as many transactions; return the processor time."""
    EvidenceBase.init(target, by="Ada", now=NOW).close()
    there, here = sqlite3.connect(path), sqlite3.connect(target, isolation_level=None)
    here.execute("PRAGMA synchronous = FULL")
    here.execute("PRAGMA cache_size = -32000")
    spent = 0.0
    statements = {name: _insert(there, name) for name in TABLES}
    for rows in _transactions(there, together):
        begun = time.process_time()
        here.execute("BEGIN IMMEDIATE")
        for name, held in rows.items():
            here.executemany(statements[name], held)
        here.execute("COMMIT")
        spent += time.process_time() - begun
    return spent


Rows = dict[str, list[tuple[object, ...]]]


def _transactions(there: sqlite3.Connection, together: int) -> Iterator[Rows]:
    """Yield the rows of some entries at a time, table by table."""
    seqs = iter(there.execute("SELECT seq FROM entry WHERE kind = 'reading' ORDER BY seq").fetchall())
    while batch := list(itertools.islice(seqs, together)):
        rows: Rows = {name: [] for name in TABLES}
        for (seq,) in batch:
            for name, held in _rows_of(there, seq):
                rows[name] += held
        yield rows


def copy_bare(path: Path, address: str, together: int) -> float:
    """Put the same rows into an empty base on a server by COPY, in as many transactions; return the elapsed time."""
    import psycopg  # noqa: PLC0415

    EvidenceBase.init(address, by="Ada", now=NOW).close()
    there, spent, known = sqlite3.connect(path), 0.0, set()
    fields = {name: _columns(there, name) for name in TABLES if name != "study_text"}
    with psycopg.connect(address) as here:
        for rows in _transactions(there, together):
            fresh = {row for row in rows["term_name"] if row not in known}
            known |= fresh
            rows["term_name"] = sorted(fresh)
            begun = time.perf_counter()
            with here.transaction(), here.cursor() as cursor:
                for name, columns in fields.items():
                    with cursor.copy(f"COPY {name} ({', '.join(columns)}) FROM STDIN".encode()) as copy:
                        for row in rows[name]:
                            copy.write_row(row)
                told = "INSERT INTO study_text SELECT %s, array_to_tsvector(string_to_array(%s, ' '))"
                cursor.executemany(told, rows["study_text"])
            spent += time.perf_counter() - begun
    return spent


def _columns(there: sqlite3.Connection, name: str) -> list[str]:
    return [row[1] for row in there.execute(f"PRAGMA table_info({name})")]


def _insert(there: sqlite3.Connection, name: str) -> str:
    columns = _columns(there, name)
    if name == "study_text":
        columns.insert(0, "rowid")
    verb = "INSERT OR IGNORE" if name == "term_name" else "INSERT"
    return f"{verb} INTO {name} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


def _rows_of(there: sqlite3.Connection, seq: int) -> list[tuple[str, list[tuple[object, ...]]]]:
    """Return the rows that one entry brought, table by table."""
    reading, source = there.execute("SELECT id, source_id FROM reading WHERE entry = ?", (seq,)).fetchone()
    first, last = there.execute("SELECT min(id), max(id) FROM study WHERE reading_id = ?", (reading,)).fetchone()
    ours = f"study_id BETWEEN {first} AND {last}"
    where = {
        "entry": f"seq = {seq}",
        "source": f"id = {source}",
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


def ask(where: str | Path, count: int, bare: Callable[[str, tuple[int]], object], dialect: str) -> None:
    """Ask for pages from the beginning and from the middle, and print each beside the driver alone."""
    with EvidenceBase.open(where, read_only=True) as base:
        for name, (filters, where_) in QUESTIONS.items():
            for after in (0, count // 2):
                question = (_WORDED if filters.text else _PAGE).format(where=where_)
                if dialect == "postgresql":
                    question = _on_server(question, filters)
                ours = typical(lambda: base.studies(filters, after=after))  # noqa: B023
                floor = typical(lambda: bare(question, (after,)))  # noqa: B023
                found = len(base.studies(filters, after=after).lines)
                told = f"{name}, after {after}"
                print(f"{told:<42} {found:3} found  {ours:7.2f} ms  bare {floor:7.2f} ms  ratio {ours / floor:5.2f}")


def _on_server(question: str, filters: Filters) -> str:
    """Return the same question as a server takes it."""
    if filters.text:
        words = " & ".join(filters.text.split())
        within = f"(SELECT rowid FROM study_text WHERE words @@ CAST('{words}' AS tsquery))"  # noqa: S608
        question = _PAGE.format(where=f"s.study_id IN {within}")
    return question.replace("AND 1 ", "").replace("%", "%%").replace("?", "%s")


def measure_file(folder: Path, count: int) -> Path:
    """Measure a base in a file, and return it."""
    for together, many in ((1, max(1, count // 10)), (TOGETHER, count)):
        path, studies = folder / f"{together}.evitable", 8 * many
        ours, growth = add(path, many, together, time.process_time)
        bare = add_bare(path, folder / f"bare-{together}.evitable", together)
        told = "together" if together > 1 else "a transaction a source"
        print(f"{studies} studies, {told}, {path.stat().st_size / 1e6:.0f} MB")
        print(f"adding   {studies / ours:8.0f} studies/s of one core; the last tenth took {growth:.2f} of the first")
        print(f"bare     {studies / bare:8.0f} studies/s of one core; ratio {ours / bare:.2f}")
    connection = sqlite3.connect(path)
    ask(path, studies, lambda question, told: connection.execute(question, told).fetchall(), "sqlite")
    return path


def measure_server(path: Path, count: int) -> None:
    """Measure a base on a server beside the same rows of the one in a file."""
    import psycopg  # noqa: PLC0415

    with postgres.server() as server:
        for name in ("ours", "bare"):
            with psycopg.connect(server.format(database="postgres"), autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {name}".encode())
        address, studies = server.format(database="ours"), 8 * count
        ours, growth = add(address, count, TOGETHER, time.perf_counter)
        bare = copy_bare(path, server.format(database="bare"), TOGETHER)
        print(f"{studies} studies on PostgreSQL, together")
        print(f"adding   {studies / ours:8.0f} studies/s elapsed; the last tenth took {growth:.2f} of the first")
        print(f"bare     {studies / bare:8.0f} studies/s elapsed; ratio {ours / bare:.2f}")
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("ANALYZE")
            ask(address, studies, lambda question, told: connection.execute(question, told).fetchall(), "postgresql")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--studies", type=int, default=100_000)
    parser.add_argument("--file-only", action="store_true", help="leave PostgreSQL out")
    options = parser.parse_args()
    count = max(1, options.studies // 8)
    with tempfile.TemporaryDirectory() as folder:
        path = measure_file(Path(folder), count)
        if options.file_only:
            return
        if postgres.binaries() is None:
            print("PostgreSQL: not run, as there is none here")
        else:
            measure_server(path, count)


if __name__ == "__main__":
    main()
