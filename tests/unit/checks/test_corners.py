"""Odd corners, each from a real or planted table: what must be found, and what must not."""

from __future__ import annotations

import pytest

from evitable.model import Response, Study, Value
from tests.unit.checks.building import (
    Row,
    abbreviation,
    age,
    cite,
    cycles,
    drug,
    found,
    harm,
    response,
    study,
    table,
)


def codes(*studies: Study) -> set[str]:
    return {finding.code for finding in found(table(*studies)) if finding.severity != "note"}


def outcome(n: int, *responses: Response, **rest: object) -> set[str]:
    return {
        code
        for code in codes(study(1, n, responses=responses, **rest))
        if code.startswith(("response", "perc", "count"))
    }


@pytest.mark.parametrize(
    ("n", "responses"),
    [
        (19, [response("OR", 6), response("CR", 3), response("PR", 3), response("NR", 13)]),
        (10, [response("CR", 3), response("PR", 2), response("NR", 5), response("SD", 3), response("PD", 2)]),
        (10, [response("CR", 3), response("improvement", 5), response("NR", 2)]),
        (10, [response("CR", 3), response("CR", 6, of=10), response("NR", 4)]),
        (149, [response("remission", 56, of=100), response("remission", 26, of=49)]),
        (1, [response("CR", 1), response("PD", 1)]),
        (10, [response("CR", 6), response("NR", 3), response("death", 1)]),
        (10, [response("CR", 6), response("PR", 4), response("PD", 2, time="after 2 years")]),
        (
            10,
            [
                response("CR", 7, time="at week 12"),
                response("NR", 3, time="at week 12"),
                response("CR", 4, time="at week 52"),
            ],
        ),
        (8, [response("OR", pct=75.0), response("CR", pct=50.0), response("PR", pct=25.0)]),
    ],
    ids=str,
)
def test_categories_that_fit_in_some_reading_are_left_alone(n: int, responses: list[Response]) -> None:
    assert outcome(n, *responses) == set()


def test_categories_are_held_against_those_treated() -> None:
    given = (response("CR", 17), response("NR", 2))
    assert outcome(33, *given, n_treated=18) == {"response.sum-above-n"}
    (finding,) = found(study(1, 33, n_treated=18, responses=given), code="response.sum-above-n")
    assert finding.message == "Complete 17 + no response 2 make 19, there are 18 treated of 33."


def test_categories_of_two_diseases_are_not_added() -> None:
    both = (
        response("CR", 8, condition="lupus"),
        response("NR", 2, condition="lupus"),
        response("CR", 3, condition="itp"),
    )
    assert outcome(10, *both) == set()


def test_a_printed_percentage_may_be_cut_off_and_have_decimals() -> None:
    assert outcome(54, response("OR", 42, of=54, pct=77.8)) == set()
    assert outcome(54, response("OR", 42, of=54, pct=77.7)) == set()
    assert outcome(54, response("OR", 42, of=54, pct=77.6)) == {"percentage.differs"}
    assert outcome(28, response("OR", 16, of=27, pct=57.1)) == {"percentage.differs"}


def test_the_message_names_the_denominator_that_fits() -> None:
    (finding,) = found(study(1, 28, responses=(response("OR", 16, of=27, pct=57.1),)), code="percentage.differs")
    assert finding.message == "OR: 16 of 27 is 59.3 %, printed is 57.1 %; 57.1 % is 16 of 28."


def test_a_percentage_of_those_who_could_be_judged_is_a_warning_not_an_error() -> None:
    (finding,) = found(study(1, 20, responses=(response("OR", 10, pct=55.6),)), code="percentage.other-denominator")
    assert finding.severity == "warning"
    assert "it would be of 18" in finding.message


def test_a_percentage_of_an_arm_fits_the_arm() -> None:
    arms = (drug("infliximab", "3 mg/kg", route="iv", n=18), drug("infliximab", "5 mg/kg", route="iv", n=2))
    assert outcome(20, response("OR", 10, pct=55.6), regimens=arms) == set()


def test_a_zero_denominator_is_no_fault_of_ours() -> None:
    assert "count.above-n" not in outcome(0, response("OR", 0, of=0, pct=0.0))


def test_quartiles_are_no_range() -> None:
    regimens = (drug("bortezomib", "1 mg/m2", frequency="weekly"),)
    assert codes(study(1, 5, age=age(61), regimens=regimens)) == set()


def test_days_of_a_drug_given_beside_are_checked_too() -> None:
    regimens = (drug("dexamethasone", days=(1, 30), cycle_days=28, part="concomitant"),)
    assert codes(study(1, 5, regimens=regimens)) == {"regimen.days-beyond-cycle"}


def test_a_median_of_cycles_outside_its_range() -> None:
    regimens = (drug("bortezomib", "1 mg/m2", frequency="weekly", cycles=cycles("median", 8, 5, 7)),)
    assert codes(study(1, 5, regimens=regimens)) == {"range.value-outside"}


def test_two_drugs_without_dose_or_route_are_one_finding_each() -> None:
    whole = study(1, 5, regimens=(drug("bortezomib"), drug("rituximab")))
    (dose,) = found(whole, code="regimen.dose-missing")
    (route,) = found(whole, code="regimen.route-missing")
    assert dose.message == "No dose of bortezomib and rituximab."
    assert route.message == "No route of bortezomib and rituximab."


def test_a_second_entry_with_a_dose_is_enough() -> None:
    regimens = (drug("bortezomib", "1.3 mg/m2", route="iv"), drug("bortezomib", route="iv"))
    assert not found(study(1, 5, regimens=regimens), code="regimen.dose-missing")


def test_what_no_row_of_several_says_is_one_note_about_the_table() -> None:
    rows = [study(row, 5, regimens=(drug("bortezomib", "1.3 mg/m2"),)) for row in (1, 2, 3)]
    (finding,) = found(table(*rows), code="regimen.route-missing")
    assert (finding.row, finding.message) == (None, "No row gives a route of administration.")


def overlapping(
    first: str, second: str, *, diseases: tuple[str, str] = ("lupus nephritis", "lupus nephritis"), n: int = 8
) -> bool:
    bortezomib = drug("bortezomib", "1.3 mg/m2")
    rows = [
        study(row, n, citation=cite(author, str(row)), conditions=[disease], regimens=(bortezomib,))
        for row, (author, disease) in enumerate(zip((first, second), diseases, strict=True), 1)
    ]
    return bool(found(table(*rows), code="studies.overlap"))


def test_overlap_asks_for_the_same_first_author() -> None:
    assert overlapping("Alexander et al.", "Alexander and Hiepe")
    assert overlapping("Alexander T et al.", "Alexander et al.")
    assert overlapping("van der Heijden et al. 2019", "Van der Heijden 2021")
    assert not overlapping("Wang X et al.", "Wang Y et al.")
    assert not overlapping("Zhang et al.", "Segarra et al.")


def test_overlap_asks_for_the_same_or_a_nested_disease() -> None:
    assert overlapping("Wang", "Wang", diseases=("multiple myeloma", "iga multiple myeloma"))
    assert not overlapping("Wang", "Wang", diseases=("lupus nephritis", "sarcoidosis"))


def test_two_cases_of_different_age_are_two_patients() -> None:
    def case(row: int, years: float) -> Study:
        regimens = (drug("bortezomib", "1.3 mg/m2"),)
        return study(
            row, 1, citation=cite("Wang", str(row)), conditions=["sarcoidosis"], age=age(years), regimens=regimens
        )

    assert not found(table(case(1, 44), case(2, 63)), code="studies.overlap")
    assert found(table(case(1, 44), case(2, 45)), code="studies.overlap")


def test_three_rows_of_one_group_are_one_finding() -> None:
    def one(row: int) -> Study:
        regimens = (drug("bortezomib", "1.3 mg/m2"),)
        return study(row, row * 2, citation=cite("Wang", str(row)), conditions=["sarcoidosis"], regimens=regimens)

    (finding,) = found(table(one(1), one(2), one(3)), code="studies.overlap")
    assert finding.rows == (1, 2, 3)
    assert finding.consequence == "Patients: 12, or 6."


def test_manifestations_of_the_disease_are_no_other_disease() -> None:
    arthritis = response("improvement", 1, condition="arthritis")
    assert not found(study(1, 1, responses=(arthritis,), conditions=["lupus"]), code="response.other-disease")


def test_an_uncounted_outcome_beside_a_counted_one_is_left_alone() -> None:
    assert outcome(5, response("CR", 3), response("improvement")) == set()


def test_a_no_for_many_is_without_a_count_too() -> None:
    (finding,) = found(study(1, 138, responses=(response("NR"),)), code="response.count-missing")
    assert finding.consequence == "Left out of any response."


def test_unread_words_are_no_silence() -> None:
    row = Row(1, "", "", "", "5", "the joints fared well", "")
    unread = study(1, 5, unread=(row.quote("the joints fared well"),))
    for code, told in (("response.silent", "No outcome was read"), ("harm.silent", "No harm was read")):
        (finding,) = found(table(unread, rows=[row]), code=code)
        assert finding.message == f"{told}; the row has unread words: “the joints fared well”."


def scope(text: str, *names: tuple[str, str | None]) -> int:
    row = Row(1, "", "", "", "20", text, "")
    events = tuple(harm(row.said(name, name), 2, grade=row.said("1", mark) if mark else None) for name, mark in names)
    return len(found(table(study(1, 20, adverse_events=events), rows=[row]), code="harm.grade-scope"))


def test_a_grade_reaches_no_further_than_its_statement() -> None:
    assert scope("G1 rash, fever", ("rash", "G1"), ("fever", None)) == 1
    assert scope("G1 rash; fever", ("rash", "G1"), ("fever", None)) == 0
    assert scope("G1 rash\n• fever", ("rash", "G1"), ("fever", None)) == 0
    assert scope("rash (G1), fever", ("rash", "G1"), ("fever", None)) == 0
    assert scope("G1 rash, G2 fever", ("rash", "G1"), ("fever", "G2")) == 0


@pytest.mark.parametrize(
    "text",
    ["given IV in grade III and in the USA", "STUDY POPULATION", "2 mg TID", "R-CHOP", "a) none b) some"],
)
def test_words_in_capitals_that_need_no_explanation(text: str) -> None:
    whole = table(
        study(1, 5), rows=[Row(1, "", "", "", "5", text, "")], abbreviations=[abbreviation("PR", "partial")], title="PR"
    )
    assert not [finding for finding in found(whole) if finding.code.startswith(("abbreviation", "words"))]


def test_a_short_form_in_a_column_of_names_is_none() -> None:
    whole = table(
        study(1, 5), rows=[Row(1, "", "", "", "5", "PR", "SMITH AB et al.")], abbreviations=[abbreviation("PR", "x")]
    )
    assert not found(whole, code="abbreviation.unexplained")


def test_a_table_that_explains_nothing_gets_one_note() -> None:
    whole = table(study(1, 5), rows=[Row(1, "", "", "", "5", "PR of MM, then PD", "")])
    (finding,) = found(whole, code="abbreviation.unexplained")
    assert finding.message == "The table explains no short form; it uses PR, MM, PD."


def test_brackets_nest_and_close() -> None:
    def odd(text: str) -> bool:
        return bool(found(table(study(1, 5), rows=[Row(1, "", "", "", "5", text, "")]), code="words.bracket-open"))

    assert not odd("CR (3 of 5 (60 %)) [at week 12]")
    assert odd("1.5 mg/kg) for 2 months")
    assert odd("(1.5 mg/kg for 2 months")


def test_an_uncertain_number_names_its_reason() -> None:
    doubtful = Value(3, status="uncertain", why="the number may be a reference mark")
    (finding,) = found(study(1, 9, responses=(response("CR", doubtful),)), code="reading.uncertain-count")
    assert finding.at == "responses/0/n"
    assert finding.message == "CR is read as 3, not for certain: the number may be a reference mark."


def test_a_percentage_of_no_patients_at_all_is_no_fault_of_the_program() -> None:
    assert "percentage.other-denominator" not in outcome(0, response("CR", 0, pct=33.0))
