"""The statement of methods, in the report and as text."""

from __future__ import annotations

import platform
from importlib.metadata import version
from pathlib import Path

import evitable
from evitable.api.exports import export
from evitable.reports.outline import outline
from evitable.reports.statement import programs
from evitable.synthesis import synthesise

FOUNDING = Path(__file__).parents[3] / "examples" / "bortezomib.txt"


def test_report_and_text_say_the_same() -> None:
    evidence = evitable.extract(FOUNDING)
    syntheses = tuple(synthesise(table) for table in evidence.tables)
    written = " ".join(str(export(evidence, to="methods")).split())
    told = outline(evidence, syntheses).methods
    assert told[-1] == programs()
    for text in (*told, *syntheses[0].notes):
        assert " ".join(text.split()) in written


def test_every_model_and_set_of_rows_is_named_with_its_options() -> None:
    evidence = evitable.extract(FOUNDING)
    written = " ".join(str(export(evidence, to="methods")).split())
    for outcome in synthesise(evidence.tables[0]).outcomes:
        for pool in outcome.pools:
            assert f"- {pool.choice}: {pool.label}." in written
            for estimate in pool.estimates:
                assert f"- {estimate.method}: {estimate.methods}" in written
        for leaning in outcome.leanings:
            assert f"- {leaning.key}: {leaning.methods}" in written


def test_versions_are_those_that_run() -> None:
    for name in ("evitable", "numpy", "scipy"):
        assert version(name) in programs()
    assert platform.python_version() in programs()
