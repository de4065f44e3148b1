"""The scripts in R and Python that repeat the sums, run against the numbers that were pooled."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import evitable
from evitable.api.exports import export, sums_of
from evitable.exchange.scripts import repeated, write_python, write_r
from evitable.exchange.scripts.sums import MODELS, Sums
from evitable.exchange.scripts.writing import literal
from evitable.model import AdverseEvent, EvidenceTable, Response, Study, Value
from evitable.synthesis import compare, synthesise

FOUNDING = Path(__file__).parents[3] / "examples" / "bortezomib.txt"
# A name that would leave its string, its comment and its line, were it not written as data.
HOSTILE = "a\"); quit(status = 3) # \\ ' \n\r\u2028import os\x00\u202e'''\ud800é🙂"


def table(*counts: tuple[int, int], harm: str = "") -> EvidenceTable:
    """A table of series with responders, and the others with a harm if one is named."""
    studies = tuple(
        Study(
            row,
            n=Value(n),
            responses=(Response(Value("OR"), "overall", Value(x)),),
            adverse_events=(AdverseEvent(Value(harm), harm, n=Value(n - x)),) if harm else (),
        )
        for row, (x, n) in enumerate(counts, 1)
    )
    return EvidenceTable(None, None, None, "treatment-evidence", "", (), (), studies)


@cache
def sums() -> list[Sums]:
    """The founding table's response, and tables of all, of single cases, of two rows and of a large one."""
    founding = sums_of(evitable.extract(FOUNDING))[0]
    responses: Sums = (founding[0], evitable.Synthesis(founding[1].outcomes[:1]), {})
    made = [table((5, 5), (8, 8), (3, 3)), table((1, 1), (0, 1), harm=HOSTILE), table((2, 9), (30, 40))]
    return [responses, *((one, synthesise(one), {}) for one in made)]


LANGUAGES = pytest.mark.parametrize("write", [write_r, write_python])


def printed(command: Sequence[str], script: str, target: Path) -> dict[str, float]:
    target.write_text(script, encoding="utf-8")
    done = subprocess.run([*command, str(target)], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode(errors="replace")[-2000:]
    lines = done.stdout.decode().removesuffix("\n").split("\n")
    found = {key: float(number) for key, number in (line.split("\t") for line in lines)}
    assert len(found) == len(lines), "an id was printed twice"
    return found


def agree(found: dict[str, float], expected: Mapping[str, float]) -> None:
    assert found.keys() == expected.keys()
    far = {key: (found[key], number) for key, number in expected.items() if abs(found[key] - number) > 1e-6}
    assert not far


def has_metafor() -> bool:
    asked = ["Rscript", "--vanilla", "-e", 'quit(status = !requireNamespace("metafor", quietly = TRUE))']
    return bool(shutil.which("Rscript")) and subprocess.run(asked, capture_output=True, check=False).returncode == 0


def test_the_r_script_comes_to_every_number(tmp_path: Path) -> None:
    if not has_metafor():
        pytest.skip("not run: there is no Rscript with metafor here, so the script in R stands unproved")
    agree(
        printed(["Rscript", "--vanilla"], write_r(sums(), names=[HOSTILE], version="0"), tmp_path / "pools.R"),
        repeated(sums()).numbers,
    )


def test_the_python_script_comes_to_every_number(tmp_path: Path) -> None:
    script = write_python(sums(), names=[HOSTILE], version="0")
    assert "evitable." not in script
    assert "import evitable" not in script
    agree(printed([sys.executable, "-I", "-W", "error"], script, tmp_path / "pools.py"), repeated(sums()).numbers)


@pytest.mark.parametrize(
    "counts",
    [
        # Sharp, though of few patients: nearly none, so that the odds bend where the lattice is coarse.
        [((0, 6), (0, 6), (2, 23), (3, 81)), ((0, 3), (0, 2), (0, 9))],
        # Series without the event beside one that has it: a new study's share has a long tail.
        [((0, 1), (0, 12), (0, 50), (0, 1), (0, 8), (0, 5), (3, 8), (0, 12)), ((2, 2), (5, 5), (60, 60))],
        # Many series and patients, whose spread is known sharply.
        [
            (
                (8, 12),
                (30, 50),
                (15, 20),
                (4, 8),
                (7, 8),
                (12, 20),
                (8, 12),
                (8, 20),
                (6, 8),
                (29, 50),
                (33, 50),
                (13, 20),
            )
        ],
    ],
)
def test_hard_tables_are_repeated_as_closely(counts: Sequence[Sequence[tuple[int, int]]], tmp_path: Path) -> None:
    hard: list[Sums] = [(one, synthesise(one), {}) for one in (table(*rows) for rows in counts)]
    found = printed([sys.executable, "-I"], write_python(hard, names=[], version="0"), tmp_path / "pools.py")
    agree(found, repeated(hard).numbers)


def test_every_number_of_a_sum_is_computed_or_left_with_a_reason() -> None:
    what = repeated(sums())
    told = what.numbers.keys() | {key for key, reason in what.left if reason}
    for at, (_, synthesis, _) in enumerate(sums(), 1):
        for outcome in synthesis.outcomes:
            base = f"table-{at}/{' '.join(outcome.key.split())}" if outcome.key[:4] != "harm" else ""
            for pool in outcome.pools if base else ():
                for estimate in pool.estimates:
                    for name in ("estimate", "low", "high", "tau", "predictive_low", "predictive_high", "density"):
                        has = getattr(estimate, name) is not None
                        assert (f"{base}/{pool.choice}/{estimate.method}/{name}" in told) == has
    assert {model for one in what.sums for model in one.models} == MODELS


def test_sums_without_a_row_are_repeated_too() -> None:
    (of,) = sums_of(evitable.extract(FOUNDING))
    numbers = repeated([of]).numbers
    pool = of[2]["any-response"][2]
    assert pool.choice == "without-3"
    assert numbers["table-1/any-response/without-3/bayes-hn1/low"] == pool.estimates[0].low
    silent = of[1].outcomes[2].pool("silence-as-zero")
    counted = next(one for one in repeated([of]).sums if one.id == "table-1/harm:neuropathy/silence-as-zero")
    assert silent
    assert (sum(counted.events), sum(counted.n)) == (silent.events, silent.n)


def compared() -> tuple[list[Sums], list[tuple[evitable.Comparison, ...]]]:
    """One table, its rows held against each other as two groups and as three."""
    rows = table((2, 9), (30, 40), (1, 6), (0, 4), (5, 5), (7, 8), (3, 12))
    (outcome,) = [one for one in synthesise(rows).outcomes if one.key == "any-response"]
    made = evitable.Synthesis((replace(outcome, pools=(), leanings=()),))
    two = {1: HOSTILE, 2: HOSTILE, 3: "b/c", 4: "b/c", 5: HOSTILE, 6: "b/c"}
    three = {1: "a", 2: "a", 3: "b", 4: "b", 5: "c", 6: "c", 7: "c"}
    return [(rows, made, {})] * 2, [compare(made, two), compare(made, three)]


def test_the_r_script_compares_groups(tmp_path: Path) -> None:
    if not has_metafor():
        pytest.skip("not run: there is no Rscript with metafor here, so the script in R stands unproved")
    script = write_r(*compared(), names=[], version="0", by="design")
    agree(printed(["Rscript", "--vanilla"], script, tmp_path / "pools.R"), repeated(*compared(), by="design").numbers)


def test_the_python_script_compares_groups(tmp_path: Path) -> None:
    numbers = repeated(*compared(), by="design").numbers
    script = write_python(*compared(), names=[], version="0", by="design")
    agree(printed([sys.executable, "-I", "-W", "error"], script, tmp_path / "pools.py"), numbers)
    assert "table-1/any-response/by-design/b/c/low" in numbers
    assert {"difference.low", "probability-greater", "p-value"} <= {key.split("/")[-1] for key in numbers}
    assert "table-2/any-response/by-design/c/shrunken.high" in numbers


def test_a_comparison_that_was_not_found_is_left_with_a_reason() -> None:
    tables, comparisons = compared()
    (found,) = comparisons[0]
    what = repeated(tables[:1], [(replace(found, p_value=None),)], by="design")
    assert not what.compared
    assert "not found" in dict(what.left)["table-1/any-response/by-design/p-value"]


def test_only_scripts_compare_groups() -> None:
    with pytest.raises(evitable.EvidenceError, match="Only the scripts"):
        export(FOUNDING, to="ris", by="design")
    with pytest.raises(evitable.EvidenceError, match="cannot be grouped"):
        export(FOUNDING, to="r", by="colour")
    assert "by-condition" in str(export(FOUNDING, to="python", by="condition"))
    assert "by-condition" not in str(export(FOUNDING, to="python"))


def test_what_a_sum_leans_on_is_repeated_by_number() -> None:
    what = repeated(sums())
    leaning = {one.id: one.models for one in what.leanings}
    assert leaning["table-1/any-response"] == ("priors", "unreported-failures")
    told = {key for key in what.numbers if key.startswith("table-1/any-response/priors/")}
    assert len(told) == 10
    assert what.numbers["table-1/any-response/unreported-failures/estimate"] == 11


def test_failures_beyond_what_a_script_tries_are_left_with_a_reason() -> None:
    large = table((1400, 1500), (1490, 1500))
    (outcome,) = [one for one in synthesise(large).outcomes if one.key == "any-response"]
    what = repeated([(large, evitable.Synthesis((outcome,)), {})])
    left = dict(what.left)
    assert "more unreported failures" in left["table-1/any-response/unreported-failures/summed"]
    assert [one.models for one in what.leanings] == [("priors",)]


@LANGUAGES
def test_scripts_are_ascii_and_the_same_each_time(write: object) -> None:
    assert callable(write)
    first, second = (write(sums(), names=[HOSTILE], version="0") for _ in range(2))
    assert first == second
    assert set(first) <= {"\n", *map(chr, range(32, 127))}
    assert max(map(len, first.splitlines())) <= 140


@given(st.text())
@settings(max_examples=60, deadline=None)
def test_a_text_is_one_string(text: str) -> None:
    written = literal(text)
    assert written.isascii()
    assert written.isprintable()
    assert ast.literal_eval(written) == text.replace("\0", "\ufffd")


@pytest.mark.parametrize("to", ["r", "python"])
def test_evidence_without_a_table_of_evidence_gives_a_script_that_says_nothing(to: str, tmp_path: Path) -> None:
    empty = replace(evitable.extract(FOUNDING), tables=())
    script = export(empty, to=to)
    assert isinstance(script, str)
    assert script.startswith("# Every pooled number")
    if to == "python":
        (tmp_path / "none.py").write_text(script, encoding="utf-8")
        done = subprocess.run([sys.executable, "-I", str(tmp_path / "none.py")], capture_output=True, check=False)
        assert (done.returncode, done.stdout) == (0, b"")
