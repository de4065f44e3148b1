"""What one row says of an outcome: every way to count, and every way not to."""

from __future__ import annotations

from typing import Any

import pytest

from evitable.model import LedgerLine, Outcome, Regimen, Study
from evitable.synthesis import synthesise
from tests.unit.checks.building import Row, checked, cite, harm, response, statement, study, table


def outcomes(*studies: Study) -> dict[str, Outcome]:
    return {one.key: one for one in synthesise(checked(table(*studies))).outcomes}


def line(key: str, n: int | None, *responses: Any, **rest: Any) -> LedgerLine:
    """The ledger line of a row, beside another that counts everything."""
    other = study(2, 10, responses=(response("CR", 5), response("PR", 1), response("NR", 4)))
    return outcomes(study(1, n, responses=responses, **rest), other)[key].ledger[0]


def told(found: LedgerLine) -> tuple[int | None, int | None, str]:
    return found.events, found.n, found.source


@pytest.mark.parametrize(
    ("n", "responses", "expected"),
    [
        (12, [response("CR", 4), response("PR", 3)], (7, 12, "counted")),
        (12, [response("OR", 9), response("CR", 4), response("PR", 3)], (9, 12, "counted")),
        (12, [response("CR", 4), response("VGPR", 2), response("PR", 3)], (9, 12, "counted")),
        (12, [response("CR", 4), response("improvement", 6)], (6, 12, "counted")),
        (12, [response("CR", 4), response("improvement", 6), response("NR", 2)], (10, 12, "counted")),
        (12, [response("improvement", 8)], (8, 12, "counted")),
        (12, [response("CR", 7, of=10), response("PR", 1, of=10)], (8, 10, "counted")),
        (149, [response("remission", 56, of=100), response("remission", 26, of=49)], (82, 149, "counted")),
        (12, [response("CR", 7, time="at week 12"), response("CR", 4, time="at week 52")], (7, 12, "counted")),
        (54, [response("OR", pct=81.5)], (44, 54, "derived")),
        (412, [response("OR", pct=90.0)], (371, 412, "derived")),
        (13, [response("OR", pct=81.0)], (None, None, "uncounted")),
        (3, [response("NR", 3)], (0, 3, "counted")),
        (5, [response("SD", 3), response("PD", 2)], (0, 5, "counted")),
        (12, [response("NR", 3)], (None, None, "uncounted")),
        (12, [response("CR", 0)], (None, None, "uncounted")),
        (12, [response("CR", 0), response("PR", 0)], (0, 12, "counted")),
        (1, [response("improvement")], (1, 1, "derived")),
        (3, [response("improvement")], (3, 3, "uncounted")),
        (138, [response("OR")], (None, None, "uncounted")),
        (138, [response("NR")], (None, None, "uncounted")),
        (12, [response("relapse", 4)], (None, None, "silent")),
        (12, [response("disappearance of antibodies", 4, category="marker")], (None, None, "uncounted")),
        (12, [], (None, None, "silent")),
        (12, [response("OR", 13)], (None, None, "counted")),
        (None, [response("OR", 4)], (None, None, "no-n")),
        (0, [response("OR", 0)], (None, None, "no-n")),
        (None, [response("OR", 4, of=9)], (4, 9, "counted")),
    ],
    ids=str,
)
def test_any_response(n: int | None, responses: list[Any], expected: tuple[int | None, int | None, str]) -> None:
    assert told(line("any-response", n, *responses)) == expected


@pytest.mark.parametrize(
    ("n", "responses", "expected"),
    [
        (12, [response("CR", 4), response("OR", 9)], (4, 12, "counted")),
        (11, [response("PR", 10), response("NR", 1)], (0, 11, "derived")),
        (12, [response("PR", 10), response("NR", 1)], (None, None, "uncounted")),
        (12, [response("OR", 9)], (None, None, "uncounted")),
        (1, [response("PR", 1)], (0, 1, "derived")),
        (1, [response("improvement", 1)], (None, None, "uncounted")),
        (54, [response("CR", pct=46.3)], (25, 54, "derived")),
        (3, [response("CR")], (None, None, "uncounted")),
        (12, [response("CR", 0)], (0, 12, "counted")),
        (12, [], (None, None, "silent")),
    ],
    ids=str,
)
def test_complete_response(n: int | None, responses: list[Any], expected: tuple[int | None, int | None, str]) -> None:
    assert told(line("complete-response", n, *responses)) == expected


def test_the_treated_are_the_denominator() -> None:
    assert told(line("any-response", 33, response("CR", 17), n_treated=18)) == (17, 18, "counted")


@pytest.mark.parametrize("design", ["randomised trial", "retrospective cohort"])
def test_a_sentence_about_an_arm_is_not_taken_for_all_of_it(design: str) -> None:
    assert told(line("any-response", 8, response("improvement"), design=design)) == (None, None, "uncounted")


def test_a_review_among_studies_is_left_out_of_every_sum() -> None:
    found = line("any-response", 412, response("OR", 371), design="systematic review")
    assert (found.used, found.reason) == (False, "a review; its patients may be those of other rows")


def test_a_response_of_the_own_disease_comes_first() -> None:
    given = (
        response("CR", 1, condition="lymphoma"),
        response("remission", 1, condition="lupus"),
    )
    found = line("any-response", 1, *given, conditions=["lupus", "large cell lymphoma"])
    assert found.reason == "remission"


def test_prose_is_no_silence() -> None:
    found = line("any-response", 8, statements=(statement("marker-change", "plasma cells fell"),))
    assert (found.source, found.reason) == ("uncounted", "no patients counted")


def events(n: int | None, *given: Any, **rest: Any) -> LedgerLine:
    """The line of a row in the sum of neuropathy, beside two rows that count it."""
    others = [study(row, 9, adverse_events=(harm("neuropathy", 2),)) for row in (2, 3)]
    return outcomes(study(1, n, adverse_events=given, **rest), *others)["harm:neuropathy"].ledger[0]


@pytest.mark.parametrize(
    ("given", "rest", "expected"),
    [
        ([harm("neuropathy", 3)], {}, (3, 20, "counted")),
        ([harm("neuropathy", 3, of=15)], {}, (3, 15, "counted")),
        ([harm("neuropathy", pct=25.0)], {}, (5, 20, "derived")),
        ([harm("neuropathy")], {}, (None, None, "uncounted")),
        ([harm("neuropathy", 0)], {}, (0, 20, "counted")),
        ([], {"absent_events": (harm("neuropathy", 0),)}, (0, 20, "counted")),
        ([], {"absent_events": (harm("neuropathy", 0, grade=">=3"),)}, (None, None, "uncounted")),
        (
            [],
            {"absent_events": (harm("neuropathy", 0, grade="1-2"), harm("neuropathy", 0, grade=">=3"))},
            (0, 20, "counted"),
        ),
        ([harm("neuropathy", 4)], {"absent_events": (harm("neuropathy", 0, grade=">=3"),)}, (4, 20, "counted")),
        ([harm("fever", 3)], {}, (None, None, "silent")),
        ([], {}, (None, None, "silent")),
        ([], {"no_adverse_events": True}, (0, 20, "none-stated")),
        ([], {"no_adverse_events": False}, (None, None, "silent")),
        ([harm("fever", 1)], {"no_adverse_events": True}, (None, None, "silent")),
        ([harm("neuropathy", 26)], {}, (None, None, "counted")),
        ([harm("polyneuropathy", 2, "neuropathy"), harm("neurotoxicity", 3, "neuropathy")], {}, (3, 20, "counted")),
        ([harm("neuropathy", 4, grade="1-2"), harm("neuropathy", 3, grade=">=3")], {}, (7, 20, "counted")),
        ([harm("neuropathy", 7, grade="1-4"), harm("neuropathy", 3, grade=">=3")], {}, (7, 20, "counted")),
        ([harm("neuropathy", 7), harm("neuropathy", 3, grade=">2")], {}, (7, 20, "counted")),
    ],
    ids=str,
)
def test_a_harm(given: list[Any], rest: dict[str, Any], expected: tuple[int | None, int | None, str]) -> None:
    assert told(events(20, *given, **rest)) == expected


def test_a_harm_without_n() -> None:
    assert told(events(None, harm("neuropathy", 3))) == (None, None, "no-n")
    assert told(events(None, no_adverse_events=True)) == (None, None, "no-n")


def test_a_largest_count_names_the_others() -> None:
    found = events(20, harm("polyneuropathy", 2, "neuropathy"), harm("neurotoxicity", 3, "neuropathy"))
    assert found.reason == "neurotoxicity; the largest of 2 counts that may share patients"


def test_one_row_alone_is_a_count_and_no_model() -> None:
    found = outcomes(study(1, 9, responses=(response("CR", 4),)), study(2, 9))["any-response"]
    pool = found.pool("all")
    assert pool is not None
    assert [one.method for one in pool.estimates] == ["pooled-exact"]
    assert found.note == "One row counts it (row 1): a count with its exact interval, no model."


def test_single_cases_alone_are_counts_and_no_model() -> None:
    rows = [study(row, 1, responses=(response("CR", 1),)) for row in range(1, 7)]
    found = outcomes(*rows)["any-response"]
    whole, series = found.pool("all"), found.pool("series")
    assert whole is not None
    assert series is not None
    assert [one.method for one in whole.estimates] == ["pooled-exact"]
    assert (series.rows, series.estimates, series.reason) == ((), (), "every row is a single case")
    assert found.note == "Single cases only: the count and its exact interval, no model."


def test_nothing_counted_is_said() -> None:
    found = outcomes(study(1, 90, responses=(response("improvement"),)))["any-response"]
    assert (found.pools, found.note) == ((), "No row counts it: nothing can be added up.")


def test_rows_that_may_share_patients_are_shown_without_the_smaller() -> None:
    def one(row: int, n: int) -> Study:
        drug = Regimen(response("bortezomib").label)
        return study(
            row,
            n,
            citation=cite("Wang", str(row)),
            conditions=["lupus"],
            regimens=(drug,),
            responses=(response("OR", 4),),
        )

    pool = outcomes(one(1, 8), one(2, 20), study(3, 5, responses=(response("OR", 5),)))["any-response"].pool(
        "without-overlap"
    )
    assert pool is not None
    assert (pool.rows, pool.events, pool.n) == ((2, 3), 9, 25)


def test_a_table_without_studies_has_no_sums() -> None:
    assert outcomes() == {}


def test_labels_fall_back_on_what_the_row_has() -> None:
    rows = (
        study(1, 5, citation=cite("Zhang et al.", None, 2019), responses=(response("OR", 1),)),
        study(2, 5, citation=cite(None, "61")),
        study(3, 5, label="Patient 3"),
        study(4, 5),
    )
    assert [one.label for one in outcomes(*rows)["any-response"].ledger] == [
        "Zhang 2019",
        "reference 61",
        "Patient 3",
        "row 4",
    ]


def test_quotes_are_those_of_the_counts() -> None:
    row = Row(1, "", "", "", "9", "CR (4)", "")
    given = response(row.said("CR", "CR"), row.said(4, "4"))
    whole = table(study(1, 9, responses=(given,)), rows=[row])
    (found,) = synthesise(checked(whole)).outcomes[0].ledger
    assert [quote.text for quote in found.quotes] == ["CR", "4"]
