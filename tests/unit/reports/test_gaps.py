"""Whatever a table or its sums leave out, there is a page, and it is well-formed."""

from __future__ import annotations

from dataclasses import MISSING, fields, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evitable.model import AdverseEvent, Estimate, Evidence, Outcome, Pool, Regimen, Response, Study, Synthesis, Value
from evitable.reports import render_html
from tests.unit.reports import founding, sums
from tests.unit.reports.page import read


def optional(record: type) -> list[str]:
    """The fields of a record that may be left out."""
    return [item.name for item in fields(record) if item.default is not MISSING or item.default_factory is not MISSING]


def without(record: Any, name: str) -> Any:
    default = next(item.default for item in fields(record) if item.name == name)
    return replace(record, **{name: default})


def whole(study: Study, **parts: Any) -> Study:
    return replace(study, **parts)


def page_of(studies: tuple[Study, ...], synthesis: Synthesis | None = None) -> str:
    table = replace(founding.table(), studies=studies)
    return render_html(Evidence(founding.SOURCE, (table,)), (synthesis or sums.synthesis(),))


def check(html: str) -> None:
    found = read(html)
    assert not found.misfits
    assert not found.open_
    assert "None" not in found.text.replace("Not drawn", "")


@pytest.mark.parametrize("name", [name for name in optional(Study) if name not in ("citation", "sex")])
def test_no_row_has_it(name: str) -> None:
    check(page_of(tuple(without(study, name) for study in founding.table().studies)))


@pytest.mark.parametrize("name", optional(Regimen))
def test_no_regimen_has_it(name: str) -> None:
    def change(study: Study) -> Study:
        return whole(study, regimens=tuple(without(regimen, name) for regimen in study.regimens))

    check(page_of(tuple(change(study) for study in founding.table().studies)))


@pytest.mark.parametrize("name", optional(Response))
def test_no_response_has_it(name: str) -> None:
    def change(study: Study) -> Study:
        return whole(study, responses=tuple(without(response, name) for response in study.responses))

    check(page_of(tuple(change(study) for study in founding.table().studies)))


@pytest.mark.parametrize("name", optional(AdverseEvent))
def test_no_harm_has_it(name: str) -> None:
    def change(study: Study) -> Study:
        return whole(study, adverse_events=tuple(without(event, name) for event in study.adverse_events))

    check(page_of(tuple(change(study) for study in founding.table().studies)))


def unanswered(estimate: Estimate, *names: str) -> Estimate:
    gaps: dict[str, Any] = dict.fromkeys(names)
    return replace(estimate, **gaps)


@pytest.mark.parametrize(
    "names",
    [("estimate",), ("estimate", "low", "high"), ("density",), ("predictive_low", "predictive_high"),
     ("coverage_mean", "coverage_worst"), ("density", "estimate", "predictive_low", "predictive_high", "low", "high")],
)  # fmt: skip
def test_a_model_without_an_answer_is_not_drawn(names: tuple[str, ...]) -> None:
    def change(pool: Pool) -> Pool:
        return replace(pool, estimates=tuple(unanswered(each, *names) for each in pool.estimates))

    def changed(outcome: Outcome) -> Outcome:
        return replace(outcome, pools=tuple(change(pool) for pool in outcome.pools))

    synthesis = sums.synthesis()
    outcomes = tuple(changed(outcome) for outcome in synthesis.outcomes)
    check(page_of(founding.table().studies, replace(synthesis, outcomes=outcomes)))


def test_a_pool_without_models_is_counts() -> None:
    outcome = sums.any_response()
    bare = replace(outcome, pools=(Pool("all", "every usable row", (5, 6), 15, 17, ()),))
    html = page_of(founding.table().studies, Synthesis((bare,)))
    check(html)
    assert "15 of the 17 responded" in read(html).text


@settings(max_examples=10, deadline=None)
@given(
    st.lists(st.integers(1, 8), min_size=1, max_size=8, unique=True),
    st.sets(st.sampled_from(optional(Regimen)), max_size=5),
)
def test_any_rows_with_any_gaps(rows: list[int], gaps: set[str]) -> None:
    studies = []
    for study in founding.only(rows).tables[0].studies:
        regimens = study.regimens
        for name in gaps:
            regimens = tuple(without(regimen, name) for regimen in regimens)
        studies.append(whole(study, regimens=regimens))
    check(page_of(tuple(studies), Synthesis(())))


@settings(max_examples=12, deadline=None)
@given(st.text(max_size=40))
def test_any_words_are_only_words(text: str) -> None:
    study = founding.table().studies[0]
    odd = whole(study, design=Value(text), conditions=(replace(study.conditions[0], name=Value(text)),))
    html = page_of((odd, *founding.table().studies[1:]))
    found = read(html)
    assert not found.misfits
    assert [tag for tag, _ in found.tags].count("script") == 1
