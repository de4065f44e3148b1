"""The kind of a table: on tables made for it, and on real articles labelled by hand; no table lost without a word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path
from typing import NamedTuple

import pytest
from lxml import etree

import evitable
from evitable import api
from evitable.model import LabelledTable, NoTable

CASES = Path(__file__).parents[1] / "cases" / "kinds"
CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
EVIDENCE = {"treatment-evidence": "evidence", "patient-treatment": "patient"}
# Of the 150 articles so many are read here, evenly over all: the whole takes too long for each run.
EVERY = 8

needs_corpus = pytest.mark.skipif(not CORPUS.exists(), reason="the articles lie in ../shared/corpus")


class Made(NamedTuple):
    """A table made for the test: what it is, its title, its lines, of which so many are headers."""

    answer: str
    title: str
    rows: list[list[str]]
    heads: int = 1


def made(name: str) -> Iterator[Made]:
    """Read the tables of a case file: a line `= answer | title`, then the rows with `|` between cells.

    A further line of headers begins with `!`; `<` is covered by the cell on its left, `^` by the one above.
    """
    for block in re.split(r"(?m)^= ", (CASES / name).read_text("utf-8"))[1:]:
        head, *lines = block.rstrip("\n").split("\n")
        answer, title = head.split(" | ", 1)
        heads = 1 + sum(line.startswith("!") for line in lines)
        yield Made(answer, title, [[cell.strip() for cell in line.lstrip("!").split("|")] for line in lines], heads)


def as_jats(table: Made) -> bytes:
    def reach(at: int, column: int) -> str:
        row, below = table.rows[at], table.rows[at + 1 :]
        across = next((n for n, cell in enumerate(row[column + 1 :], 1) if cell != "<"), len(row) - column)
        down = next((n for n, line in enumerate(below, 1) if line[column] != "^"), len(below) + 1)
        return f' colspan="{across}" rowspan="{down}"' if across > 1 or down > 1 else ""

    def line(at: int, tag: str) -> str:
        cells = [(column, cell) for column, cell in enumerate(table.rows[at]) if cell not in ("<", "^")]
        return "<tr>" + "".join(f"<{tag}{reach(at, column)}>{escape(cell)}</{tag}>" for column, cell in cells) + "</tr>"

    head = "".join(line(at, "th") for at in range(table.heads))
    body = "".join(line(at, "td") for at in range(table.heads, len(table.rows)))
    return (
        f'<table-wrap id="t1"><label>Table 1</label><caption><p>{escape(table.title)}</p></caption><table>'
        f"<thead>{head}</thead><tbody>{body}</tbody></table></table-wrap>"
    ).encode()


def as_csv(table: Made) -> bytes:
    return "\n".join(",".join(f'"{cell}"' for cell in row) for row in table.rows).encode()


def labelled(source: bytes, name: str) -> LabelledTable:
    return api.label(api.read(source, name=name))[0]


def answers(name: str) -> list[tuple[str, str, str]]:
    """Return what each made table is, what it was taken for, and its title."""
    tables = [(table, labelled(as_jats(table), "table.xml")) for table in made(name)]
    return [(table.answer, EVIDENCE.get(found.kind, "other"), table.title) for table, found in tables]


@pytest.mark.parametrize(
    "name",
    [
        "develop.txt",
        "hold.txt",
        "fresh.txt",
        "blind.txt",
        "second.txt",
        "third.txt",
        "fourth.txt",
        "fifth.txt",
        "sixth.txt",
        "seventh.txt",
        "eighth.txt",
        "ninth.txt",
    ],
)
def test_evidence_is_found_and_nothing_else_is_taken_for_it(name: str) -> None:
    found = answers(name)
    evidence = [(answer, taken, title) for answer, taken, title in found if answer != "other"]
    missed = [title for _, taken, title in evidence if taken == "other"]
    wrong = [title for answer, taken, title in found if answer == "other" != taken]
    assert not missed
    assert not wrong


def test_patients_are_told_from_studies() -> None:
    confused = [title for answer, taken, title in answers("develop.txt") if {answer, taken} == {"evidence", "patient"}]
    assert confused == []


SIDEWAYS = Made(
    "evidence",
    "Infliximab in refractory sarcoidosis",
    [
        ["", "Ada 2004", "Bea 2007", "Cid 2011"],
        ["Design", "Case series", "Case report", "Case series"],
        ["Number of patients", "9", "1", "12"],
        ["Infliximab dose", "5 mg/kg", "3 mg/kg", "5 mg/kg"],
        ["Complete remission, n", "4", "1", "7"],
    ],
)


@pytest.mark.parametrize(("write", "name"), [(as_jats, "t.xml"), (as_csv, "t.csv")])
def test_a_table_on_its_side_is_read_with_a_row_a_study(write: object, name: str) -> None:
    assert callable(write)
    evidence = evitable.extract(evitable.read(write(SIDEWAYS), name=name))
    (table,) = evidence.tables
    assert table.kind == "treatment-evidence"
    assert [study.n.value for study in table.studies if study.n] == [9, 1, 12]
    doses = [str(study.regimens[0].dose.value) for study in table.studies if study.regimens[0].dose]
    assert doses == ["5 mg/kg", "3 mg/kg", "5 mg/kg"]
    assert [[response.n.value for response in study.responses if response.n] for study in table.studies] == [
        [4],
        [1],
        [7],
    ]
    assert "table.turned" in {finding.code for finding in evidence.all_findings()}


def test_every_cell_of_a_table_on_its_side_is_kept() -> None:
    kept = {cell.text for cell in labelled(as_jats(SIDEWAYS), "t.xml").cells().values()}
    assert {cell for row in SIDEWAYS.rows for cell in row if cell} <= kept


@cache
def labels() -> dict[tuple[str, int], str]:
    """Return the answers given by hand, by article and by the table's place in it."""
    lines = [line for line in (CASES / "corpus.tsv").read_text("utf-8").splitlines() if not line.startswith("#")]
    rows = [line.split("\t") for line in lines[1:]]
    return {(article, int(table)): answer for article, table, _, answer, *_ in rows}


def articles() -> list[Path]:
    return sorted(CORPUS.glob("*.nxml"))[::EVERY]


@needs_corpus
def test_tables_of_trials_are_not_taken_for_evidence() -> None:
    wrong, seen = [], 0
    for path in articles():
        try:
            tables = api.label(api.read(path))
        except NoTable:
            continue
        for place, table in enumerate(tables, 1):
            answer = labels()[path.stem, place]
            seen += answer == "other"
            if answer == "other" and table.kind in EVIDENCE:
                wrong.append((path.stem, place, table.why))
    assert seen > 30
    assert len(wrong) <= 0.01 * seen, wrong


@needs_corpus
def test_no_table_of_an_article_is_lost_without_a_word() -> None:
    for path in articles():
        wraps = [
            wrap
            for wrap in etree.parse(path).iter("{*}table-wrap")
            if not any(True for _ in wrap.iterancestors("{*}table-wrap"))
        ]
        try:
            document = evitable.read(path)
        except NoTable as error:
            told = str(error)
            if wraps and "image" not in told and "no rows" not in told:
                pytest.fail(f"{path.name}: {told}")
            continue
        named = [finding for finding in document.findings if finding.code in ("table.image", "table.without-rows")]
        assert len(document.grids) + len(named) >= len(wraps), path.name
