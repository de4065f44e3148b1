"""Rows read whole: what cells say of each other, and what a row leaves open."""

from __future__ import annotations

import pytest

from evitable.facts import read_table
from evitable.model import Role, Study

from .reading import told_regimen
from .tables import FOUNDING_COLUMNS, MIXED, PARTED, PATIENTS, table


def _study(columns: list[tuple[str, Role | None]], *cells: str, **more: object) -> Study:
    (study,) = read_table(table(columns, cells, **more)).studies  # type: ignore[arg-type]
    return study


def _comments(text: str, n: str = "12") -> Study:
    return _study(FOUNDING_COLUMNS, "Case series", "SLE", "", n, text, "Zhang et al. 52")


HARMS: list[tuple[str, Role | None]] = [("N", "n"), ("Toxicity", "adverse-events")]


def test_three_kinds_of_nothing() -> None:
    silent = _comments("• Response: CR (N = 3)")
    assert (silent.no_adverse_events, silent.adverse_events) == (None, ())
    none = _comments("• No toxicity")
    assert none.no_adverse_events
    assert (none.no_adverse_events.value, none.adverse_events) == (True, ())
    zero = _study([("N", "n"), ("Neuropathy, n", "adverse-events")], "12", "0")
    (event,) = zero.absent_events
    assert event.n
    assert zero.adverse_events == ()
    assert (event.term.value, event.n.value, zero.no_adverse_events) == ("neuropathy", 0, None)


@pytest.mark.parametrize(("text", "none"), [("None", True), ("Nausea (2)", False), ("NR", None), ("–", None)])
def test_no_adverse_events(text: str, none: bool | None) -> None:
    said = _study(HARMS, "12", text).no_adverse_events
    assert (said and said.value) == none


def test_none_but_some_is_not_none() -> None:
    study = _comments("• No toxicity apart from G3 colitis (N = 1)")
    assert study.no_adverse_events
    assert study.no_adverse_events.value is False
    assert [(event.term.value, event.grade and event.grade.value) for event in study.adverse_events] == [
        ("colitis", "3")
    ]


@pytest.mark.parametrize(
    ("cells", "none"),
    [
        (("None", "None", "No"), True),
        (("None", "None", "Not reported"), None),
        (("Grade 1 (n = 5)", "None", "–"), False),
    ],
)
def test_every_harm_column_has_to_say_none(cells: tuple[str, str, str], none: bool | None) -> None:
    columns: list[tuple[str, Role | None]] = [
        ("N", "n"),
        ("Cytokine release syndrome", "adverse-events"),
        ("Neurotoxicity", "adverse-events"),
        ("Other toxicity", "adverse-events"),
    ]
    said = _study(columns, "8", *cells).no_adverse_events
    assert (said and said.value) == none


def test_counts_that_follow_from_n_say_so() -> None:
    study = _comments("• Response: clinical improvement\n• Toxicity: G1 peripheral neuropathy", n="1")
    (response,), (event,) = study.responses, study.adverse_events
    assert response.n
    assert (response.n.value, response.n.status, response.n.why) == (1, "derived", "one patient, outcome stated")
    assert {quote.text for quote in response.n.quotes} == {"clinical improvement", "1"}
    assert event.of
    assert (event.of.value, event.of.why) == (1, "N is 1")


def test_an_uncounted_outcome_of_several_patients_stays_uncounted() -> None:
    (response,) = _comments("• Response: improvement of joint disease", n="3").responses
    assert (response.label.value, response.n, response.of) == ("improvement", None, None)


def test_silence_of_the_size_leaves_denominators_open() -> None:
    (response,) = _comments("• Response: CR (N = 3)", n="").responses
    assert response.n
    assert (response.n.value, response.of) == (3, None)


def test_patients_treated_are_the_denominator() -> None:
    study, _ = read_table(PARTED).studies
    assert study.n
    assert study.n_treated
    assert (study.n.value, study.n_treated.value) == (30, 20)
    assert [told_regimen(one) for one in study.regimens] == [
        "tocilizumab; 8 mg/kg; frequency q4w",
        "tocilizumab; 162 mg; route sc; frequency weekly; duration 5.5–24 months",
        "placebo",
    ]
    assert [one.part for one in study.regimens] == ["study", "study", "comparator"]
    complete = study.responses[0]
    assert complete.of
    assert complete.pct
    assert (complete.of.value, complete.pct.value) == (20, 85.0)


def test_headers_name_events_and_their_grades() -> None:
    study, _ = read_table(PARTED).studies
    told = [(e.term.value, e.grade and e.grade.value, e.n and e.n.value) for e in study.adverse_events]
    assert told == [
        ("infection", ">=3", 3),
        ("headache", None, 4),
        ("nausea", None, 1),
        ("rash", None, 1),
        ("pneumonia", None, 1),
    ]


def test_a_column_of_drugs_and_one_of_doses_make_one_regimen() -> None:
    first, second = read_table(PATIENTS).studies
    assert [told_regimen(one) for one in first.regimens] == ["rituximab; 375 mg/m2; frequency weekly; doses 4"]
    assert [told_regimen(one) for one in second.regimens] == ["immunoglobulin; 0.4 g/kg; route iv; duration 5 days"]


def test_a_row_about_a_patient_is_one_patient() -> None:
    first, second = read_table(PATIENTS).studies
    assert first.n
    assert first.n.value == 1
    assert second.sex.male
    assert [response.label.value for response in second.responses] == ["NR"]


def test_the_title_gives_what_no_column_does() -> None:
    study = _study(
        [("N", "n"), ("Response", "response")],
        "5",
        "3/5",
        title="Response of five patients with dermatomyositis treated with golimumab every 4 weeks for 24 weeks",
    )
    assert [told_regimen(one) for one in study.regimens] == ["golimumab; frequency q4w; duration 24 weeks"]
    assert study.regimens[0].drug.status == "derived"
    assert [one.name.value for one in study.conditions] == ["dermatomyositis"]


def test_a_note_gives_the_route_of_the_drug() -> None:
    study = _study(
        [("N", "n"), ("Daratumumab", "regimen")],
        "5",
        "16 mg/kg weekly × 8, then 1800 mg SC monthly",
        notes=["Daratumumab was given intravenously unless stated otherwise."],
    )
    assert [one.route and one.route.value for one in study.regimens] == ["iv", "sc"]


def test_the_same_short_form_follows_its_column() -> None:
    columns: list[tuple[str, Role | None]] = [("N", "n"), ("Response", "response"), ("Toxicity", "adverse-events")]
    study = _study(columns, "1", "NR", "NR")
    assert [response.label.value for response in study.responses] == ["NR"]
    assert study.no_adverse_events is None


def test_what_is_not_read_is_listed_and_figures_in_it_are_a_finding() -> None:
    study = _comments("• Carfilzomib 20/27 mg/m2 under a wholly unheard-of protocol")
    assert "27 mg/m2" in " ".join(quote.text for quote in study.unread)
    assert [(finding.code, finding.row, finding.column) for finding in study.findings] == [
        ("reading.unread-dose", 1, "Comments")
    ]


def test_a_table_of_another_kind_has_no_studies_and_keeps_its_reason() -> None:
    other = table([("Test", None)], ("x",), kind="diagnostic")
    assert read_table(other).studies == ()
    assert read_table(other).kind == "diagnostic"


def test_reading_twice_gives_the_same() -> None:
    assert read_table(MIXED) == read_table(MIXED)


def test_a_column_headed_by_a_drug_says_whether_it_was_given() -> None:
    columns: list[tuple[str, Role | None]] = [("N", "n"), ("Steroids", "concomitant"), ("IVIG", "concomitant")]
    study = _study(columns, "1", "Yes", "No")
    assert [told_regimen(one) for one in study.regimens] == ["corticosteroids"]


def test_therapies_that_failed_are_prior_in_a_regimen_too() -> None:
    study = _comments("• Bortezomib 1.3 mg/m2 weekly × 4 after failure of rituximab and steroids")
    assert [told_regimen(one) for one in study.regimens] == ["bortezomib; 1.3 mg/m2; frequency weekly; doses 4"]
    assert [drug.value for drug in study.prior] == ["rituximab", "corticosteroids"]


@pytest.mark.parametrize(
    "text",
    [
        "• Bortezomib 1.3 mg/m2 weekly × 4\n• Response: CR (N = 3)\n• Toxicity: G2 neuropathy (N = 1)",
        "- Bortezomib 1.3 mg/m2 weekly × 4\n- Response: CR (N = 3)\n- AEs: G2 neuropathy (N = 1)",
        "1) Bortezomib 1.3 mg/m2 weekly × 4 2) CR (N = 3) 3) G2 neuropathy (N = 1)",
        "Bortezomib 1.3 mg/m2 weekly × 4\nOutcome – CR (N = 3)\nSide effects – G2 neuropathy (N = 1)",
        "Bortezomib 1.3 mg/m2 weekly × 4; CR (N = 3); G2 neuropathy (N = 1)",
        "◦ Bortezomib 1.3 mg/m2\nweekly × 4 ◦ Response CR\n(N = 3) ◦ Toxicity: G2 neuropathy (N = 1)",
        "Bortezomib 1.3 mg/m2 weekly × 4. CR in 3 patients. Grade 2 neuropathy occurred in 1 patient.",
    ],
)
def test_bullets_labels_and_breaks_of_every_kind(text: str) -> None:
    study = _comments(text)
    assert [told_regimen(one) for one in study.regimens] == ["bortezomib; 1.3 mg/m2; frequency weekly; doses 4"]
    assert [(one.label.value, one.n and one.n.value) for one in study.responses] == [("CR", 3)]
    events = [(one.term.value, one.grade and one.grade.value, one.n and one.n.value) for one in study.adverse_events]
    assert events == [("neuropathy", "2", 1)]
    assert study.unread == ()
