"""Sheets with one patient a row: coded answers, numbered lines of therapy, codes of drugs, harms counted zero."""

from __future__ import annotations

import pytest

from evitable import extract
from evitable.model import Study


def _studies(text: str) -> tuple[Study, ...]:
    return extract(text.encode(), name="sheet.csv").tables[0].studies


def _responses(study: Study) -> list[tuple[str, int | None]]:
    return [(each.label.value, each.n.value if each.n else None) for each in study.responses]


CODED = """Author (year),Patient ID,Sex (1 = male; 2 = female),Age (years),Diagnosis,Previous rituximab (yes/no),Drug,\
Response (1 = CR; 2 = PR; 3 = NR),Relapse (0 = no; 1 = yes),Infection [y/n]
Marsh (2014),A-1,1,34,Pemphigus vulgaris,yes,Tocilizumab 8 mg/kg,1,0,n
Marsh (2014),A-2,2,51,Pemphigus vulgaris,no,Tocilizumab 8 mg/kg,3,1,y
Olsen (2019),17,2,60,Pemphigus foliaceus,no,Tocilizumab 4 mg/kg,2,,
"""


def test_codes_mean_what_their_header_says() -> None:
    first, second, third = _studies(CODED)
    assert [study.label.value for study in (first, second, third) if study.label] == ["A-1", "A-2", "17"]
    assert [study.n.value for study in (first, second, third) if study.n] == [1, 1, 1]
    assert (first.sex.male, first.sex.female) != (None, None)
    assert first.sex.male
    assert first.sex.female
    assert (first.sex.male.value, first.sex.female.value) == (1, 0)
    assert [drug.value for drug in first.prior] == ["rituximab"]
    assert second.prior == ()
    assert _responses(first) == [("CR", 1), ("relapse", 0)]
    assert _responses(second) == [("NR", 1), ("relapse", 1)]
    assert _responses(third) == [("PR", 1)]


def test_no_is_an_absent_event_and_a_blank_says_nothing() -> None:
    first, second, third = _studies(CODED)
    assert [event.term.value for event in first.absent_events] == ["infection"]
    assert [event.term.value for event in second.adverse_events] == ["infection"]
    assert (third.adverse_events, third.absent_events, third.no_adverse_events) == ((), (), None)


LINES = """Case no.,Age,Sex,Disease,{first},{second},Complete remission,Relapse,Headache,Rash
1,34,M,SLE,Prednisone + AZA,MMF (12) + RTX [4],+,-,+,-
2,51,F,SLE,Prednisone,CYC [6],-,+,-,-
"""


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("First-line treatment", "Second-line treatment (weeks) [doses]"),
        ("1st line therapy", "2nd line therapy (weeks) [infusions]"),
        ("Line 1 drugs", "Line 2 drugs (weeks) [doses]"),
    ],
)
def test_the_last_line_is_the_treatment(first: str, second: str) -> None:
    one, two = _studies(LINES.format(first=first, second=second))
    assert [drug.value for drug in one.prior] == ["prednisone", "azathioprine"]
    told = [(each.drug.value, each.duration, each.doses) for each in one.regimens]
    assert [name for name, _, _ in told] == ["mycophenolate mofetil", "rituximab"]
    assert told[0][1]
    assert told[0][1].value == "12 weeks"
    assert told[1][2]
    assert told[1][2].value == 4
    assert [each.drug.value for each in two.regimens] == ["cyclophosphamide"]


def test_signs_answer_where_a_whole_column_has_them() -> None:
    one, two = _studies(LINES.format(first="First-line treatment", second="Second-line treatment"))
    assert _responses(one) == [("CR", 1), ("relapse", 0)]
    assert [event.term.value for event in one.adverse_events] == ["headache"]
    # A column of dashes alone may as well say that nothing is known.
    assert one.absent_events == ()
    assert [event.term.value for event in two.absent_events] == ["headache"]
    assert two.no_adverse_events is None


def test_who_did_not_survive_died_and_details_tell_the_harm() -> None:
    one, two = _studies(
        "Patient;Age;Sex;Condition;Drug;Alive (yes/no);Side effects (yes/no);Type of side effect\n"
        "P1;34;m;GCA;anakinra;yes;no;-\n"
        "P2;44;f;GCA;anakinra;no;yes;neutropenia\n"
    )
    assert (_responses(one), _responses(two)) == ([("survival", 1)], [("death", 1)])
    assert one.no_adverse_events
    assert one.no_adverse_events.value is True
    assert [event.term.value for event in two.adverse_events] == ["neutropenia"]


def test_an_unexplained_code_is_a_drug_only_where_one_fits_and_never_for_certain() -> None:
    one, two = _studies(
        "Author,Case ID,Age,Sex,Antiviral drugs (days),Cleared (yes/no)\n"
        "Kim 2021,1,34,M,FAM (5) + FAV (7),yes\n"
        "Kim 2021,2,44,F,acyclovir (3) + XQZ (9),no\n"
    )
    drugs = [(each.drug.value, each.drug.status) for each in one.regimens]
    assert drugs == [("famciclovir", "uncertain"), ("favipiravir", "uncertain")]
    assert [(each.drug.value, each.drug.status) for each in two.regimens] == [("acyclovir", "stated")]
    assert any("XQZ" in quote.text for quote in two.unread)


def test_what_was_found_before_treatment_is_no_harm() -> None:
    one, two = _studies(
        "Case no.,Age,Sex,Pneumonia (yes/no),Drug,Remission (yes/no),Adverse events\n"
        "1,34,M,yes,anakinra 100 mg,yes,rash\n"
        "2,44,F,no,anakinra 100 mg,no,none\n"
    )
    assert [event.term.value for event in one.adverse_events] == ["rash"]
    assert two.no_adverse_events
    assert two.no_adverse_events.value is True
    assert (_responses(one), _responses(two)) == ([("remission", 1)], [("remission", 0)])


def test_zero_counts_are_kept_apart() -> None:
    abel, bern, carr = _studies(
        "Study,Year,N,Drug,Neutropenia,Grade 3-4 neutropenia,Death\n"
        "Abel,2001,12,bortezomib,0,0,1\nBern,2003,20,bortezomib,5 (25%),0 (0%),0\nCarr,2008,9,bortezomib,,1,0\n"
    )
    assert (abel.adverse_events, len(abel.absent_events), abel.no_adverse_events) == ((), 2, None)
    assert [(event.grade.value if event.grade else None) for event in bern.absent_events] == ["3-4"]
    assert [event.n.value for event in bern.adverse_events if event.n] == [5]
    assert carr.absent_events == ()


def test_the_rows_own_patients_count_where_a_study_stands_on_several_rows() -> None:
    one, two, three = _studies(
        "Trial,N,Source,Drug,No. of treated patients,Dose,Fatigue (all grades)\n"
        "1,33,2010-Marsh-J Oncol,Nivolumab,12,1 mg/kg Q4W,2\n"
        "1,,2010-Marsh-J Oncol,Nivolumab,21,3 mg/kg Q4W,0\n"
        "2,9,2017-Ben-Tal-Cancer,Nivolumab,9,3 mg/kg Q2W,1\n"
    )
    assert [study.n.value for study in (one, two, three) if study.n] == [12, 21, 9]
    assert [study.label.value for study in (one, two, three) if study.label] == ["1", "1", "2"]
    names = [study.citation.label.value for study in (one, two, three) if study.citation.label]
    assert (names, one.citation.number) == (["Marsh", "Marsh", "Ben-Tal"], None)


def test_a_running_number_is_no_count_of_patients_and_a_counted_outcome_is_one() -> None:
    one, two = _studies(
        "No.,Study,Year,N,Drug,Dose,ORR n (%),Neutropenia (G3-4) n (%),Deaths\n"
        "1,Abel,2001,12,bortezomib,1.3 mg/m2,6 (50),0 (0),NR\n"
        "2,Bern,2003,20,bortezomib,1.3 mg/m2,10 (50%),3 (15%),2\n"
    )
    assert [study.n.value for study in (one, two) if study.n] == [12, 20]
    assert [study.label.value for study in (one, two) if study.label] == ["1", "2"]
    assert (_responses(one), _responses(two)) == ([("OR", 6)], [("OR", 10), ("death", 2)])


@pytest.mark.parametrize("key", ["(0=female 1=male)", "(0: female; 1: male)", "[0 = female, 1 = male]"])
def test_a_number_of_the_patient_is_a_label_and_sexes_have_codes(key: str) -> None:
    one, two = _studies(
        f'Patient no,"Gender {key}",Age,Disease,Treatment,Outcome,Adverse event\n'
        '1,0,34,SLE,rituximab 1 g x 2,CR,None\n2,1,40,SLE,",,",PR,None\n'
    )
    assert one.sex.female
    assert two.sex.male
    assert (one.sex.female.value, two.sex.male.value) == (1, 1)
    assert [study.n.value for study in (one, two) if study.n] == [1, 1]
    assert [(each.drug.value, each.drug.status) for each in two.regimens] == [("rituximab", "derived")]


def test_a_rate_a_minute_counts_no_patients() -> None:
    (table,) = extract(b"Score,Wheeze,Pulse (per min)\n0,none,100\n1,mild,120\n2,marked,150\n", name="s.csv").tables
    assert table.columns[2].role is None
    assert (table.kind in ("treatment-evidence", "patient-treatment"), table.studies) == (False, ())
