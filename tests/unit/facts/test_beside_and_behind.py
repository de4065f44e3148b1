"""What stands beside, behind or below: arms set against each other, schedules of both drugs, notes that give a way."""

from __future__ import annotations

import pytest

from evitable import extract
from evitable.facts.asked import asked_of
from evitable.facts.keys import key_of
from evitable.model import Cell, Study

HEAD = "Author, year | Design | N | Age | Drug | Dose | Response | Adverse events"


def studies(*rows: str, head: str = HEAD, title: str = "", notes: str = "") -> tuple[Study, ...]:
    lines = [*([f"Table 1. {title}"] if title else []), head, *rows, *(["", notes] if notes else [])]
    page = "\n".join(line.replace(" | ", "\t") for line in lines) + "\n"
    return extract(page.encode()).tables[0].studies


def given(study: Study) -> list[tuple[str, str, str | None]]:
    return [
        (each.drug.value, each.part, f"{each.dose.value.low:g} {each.dose.value.unit}" if each.dose else None)
        for each in study.regimens
    ]


def test_what_is_set_against_the_drug_is_the_control_where_n_counts_both_arms() -> None:
    row = "Ada 2011 | RCT | 30 vs 29 | 40 | Tocilizumab vs azathioprine | 8 mg/kg vs 2 mg/kg | 20/30 vs 9/29 | None"
    (study,) = studies(row)
    assert given(study) == [("tocilizumab", "study", "8 mg/kg"), ("azathioprine", "comparator", "2 mg/kg")]
    assert study.n is not None
    assert study.n.value == 30
    (study,) = studies(row.replace("30 vs 29", "59"))
    assert [part for _, part, _ in given(study)] == ["study", "study"]


@pytest.mark.parametrize(
    ("words", "figures"),
    [
        (
            "Doxorubicin, 20 mg/m2 IV, plus dacarbazine, 150 mg/m2 IV, on days 1-4 of 28-day cycles",
            [((1, 2, 3, 4), 28), ((1, 2, 3, 4), 28)],
        ),
        (
            "Doxorubicin 20 mg/m2 IV, dacarbazine 150 mg/m2 IV on days 1-4 of 28-day cycles",
            [(None, None), ((1, 2, 3, 4), 28)],
        ),
    ],
)
def test_what_stands_behind_a_comma_is_of_both_drugs_joined_by_a_plus(
    words: str, figures: list[tuple[tuple[int, ...] | None, int | None]]
) -> None:
    (study,) = studies(f"Ada 2011 | Case series | 7 | 40 | {words} | CR 3 | None", head=HEAD.replace(" | Dose", ""))
    assert [
        (each.days.value if each.days else None, each.cycle_days.value if each.cycle_days else None)
        for each in study.regimens
    ] == figures


def test_a_count_behind_each_combination_is_of_both_its_drugs() -> None:
    def counts(words: str) -> list[int | None]:
        (study,) = studies(
            f"Ada 2011 | Case series | 35 | 40 | {words} | CR 3 | None", head=HEAD.replace(" | Dose", "")
        )
        return [each.n.value if each.n else None for each in study.regimens]

    doxycycline = "doxycycline 100 mg bid"
    both = f"{doxycycline} + hydroxychloroquine 200 mg tid (n = 21) or {doxycycline} + ofloxacin 200 mg tid (n = 14)"
    assert counts(both) == [21, 21, 14, 14]
    assert counts(f"{doxycycline} + hydroxychloroquine 200 mg tid (n = 21)") == [None, 21]


@pytest.mark.parametrize(
    ("note", "route"),
    [
        ("By mouth unless otherwise stated.", "po"),
        ("All drugs were given intravenously.", "iv"),
        ("Oral ulcers were counted as mucositis.", None),
    ],
)
def test_a_note_gives_all_drugs_their_way(note: str, route: str | None) -> None:
    rows = [
        "Ada 2011 | Case report | 1 | 40 | Sirolimus | 2 mg | CR | None",
        "Bea 2012 | Case report | 1 | 4 | Bevacizumab | 5 mg/kg IV | CR | None",
    ]
    one, other = studies(*rows, notes=f"a {note}")
    assert (one.regimens[0].route and one.regimens[0].route.value) == route
    assert other.regimens[0].route is not None
    assert other.regimens[0].route.value == "iv"


def test_a_group_before_the_figures_of_an_age() -> None:
    (study,) = studies("Ada 2011 | Case series | 7 | Children, 12 (1-18) | Sirolimus | 2 mg | CR 2 | None")
    age = study.age
    assert age is not None
    assert [age.group and age.group.value, age.value and age.value.value, age.low and age.low.value] == ["child", 12, 1]


def test_the_drug_that_a_title_blames_was_not_given_for_what_it_did() -> None:
    head = "Author, year | N | Tumour | Ifosfamide dose | Methylene blue dose | Response | Adverse events"
    (study,) = studies(
        "Ada 2011 | 4 | Sarcoma | 5 g/m2 | 50 mg every 4 h | CR 3 | None",
        head=head,
        title="Methylene blue for ifosfamide-induced encephalopathy",
    )
    assert [drug for drug, _, _ in given(study)] == ["methylene blue"]
    assert [each.name.value for each in study.conditions] == ["ifosfamide-induced encephalopathy", "sarcoma"]


@pytest.mark.parametrize(
    ("header", "label"),
    [
        ("Best response (RECIST 1.1), No. of patients CR", "CR"),
        ("Best response (EULAR) Good", "good"),
        ("Response, number of patients Complete", "CR"),
        ("Response, no. of patients Complete", "CR"),
        ("Response, n No", "NR"),
        ("Response (CR, PR or NR)", "OR"),
    ],
)
def test_what_stands_below_a_heading_is_asked_for(header: str, label: str) -> None:
    asked = asked_of(Cell("h", header), "response", {})
    assert asked is not None
    assert asked.label == label


def test_codes_that_every_reader_knows_need_no_meaning() -> None:
    assert key_of("Best response (CR/PR/NR)").listed == frozenset()
    assert key_of("Course [m / c]").listed == {"m", "c"}
    head = HEAD.replace("Response", "Best response (CR/PR/NR)")
    rows = [
        f"Ada 201{at} | Case report | 1 | 40 | Sirolimus | 2 mg | {said} | None" for at, said in enumerate(("CR", "NR"))
    ]
    assert [each.responses[0].label.value for each in studies(*rows, head=head)] == ["CR", "NR"]


def test_doses_beside_a_column_headed_by_a_class() -> None:
    head = HEAD.replace("Drug", "JAK inhibitor")
    (study,) = studies("Ada 2011 | Case report | 1 | 40 | Tofacitinib | 5 mg twice daily | CR | None", head=head)
    (regimen,) = study.regimens
    assert given(study) == [("tofacitinib", "study", "5 mg")]
    assert regimen.frequency is not None
    assert regimen.frequency.value == "bid"


def test_times_to_an_outcome_and_states_before_it_are_no_outcomes() -> None:
    head = "Author, year | N | Disease status | Drug | Weeks to response | Response | Adverse events"
    rows = [
        "Ada 2011 | 4 | Refractory | Sirolimus | 8 | CR 3 | None",
        "Bea 2012 | 5 | Recurrent | Sirolimus | 12 (4–16) | CR 1 | None",
    ]
    for study in studies(*rows, head=head):
        assert [each.label.value for each in study.responses] == ["CR"]
