"""Ways to say a thing that tables never seen before had, each in sibling words that no table of ours has."""

from __future__ import annotations

import pytest

from evitable import extract
from evitable.model import Study


def studies(text: str, name: str = "sheet.csv") -> tuple[Study, ...]:
    """Return the studies of the first table."""
    return extract(text.encode(), name=name).tables[0].studies


def responses(study: Study) -> list[tuple[str, int | None]]:
    return [(each.label.value, each.n.value if each.n else None) for each in study.responses]


BOOK = """Patient no.,Age (y),Sex,Diagnosis,Drug and dose,{header}
1,24,F,Scleritis,Methotrexate 15 mg weekly,1
2,51,M,Scleritis,Methotrexate 20 mg weekly,3
3,60,F,Scleritis,Methotrexate 10 mg weekly,2
{note}
"""


@pytest.mark.parametrize(
    ("header", "note"),
    [
        ("Outcome code", '"Outcome code: 1 = complete remission; 2 = partial response; 3 = death."'),
        ("Response", "Response was coded as 1 = complete remission; 2 = partial response; 3 = death."),
        ("Final result", '"1 = complete remission; 2 = partial response; 3 = death. y, years."'),
    ],
)
def test_a_code_book_in_the_notes_is_read_into_the_cells(header: str, note: str) -> None:
    found = studies(BOOK.format(header=header, note=note))
    assert [responses(study) for study in found] == [[("CR", 1)], [("death", 1)], [("PR", 1)]]
    assert [study.n.value if study.n else None for study in found] == [1, 1, 1]


def test_a_code_book_of_another_column_is_not_taken() -> None:
    note = '"Disease activity: 1 = mild; 2 = moderate; 3 = severe."'
    found = studies(BOOK.format(header="Responders", note=note))
    assert all("mild" not in str(label) for study in found for label, _ in responses(study))


STUDIES = """Author,Year,Design,{header},Drug,{second},Complications
Ines et al.,2014,Case series,{cell},Aflibercept 2 mg,{value},Cataract (2)
Otto et al.,2016,Case series,{cell},Aflibercept 2 mg,{value},Cataract (1)
"""


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("Pts/eyes", "18/23"),
        ("Eyes (patients)", "23 (18)"),
        ('"Patients (eyes), n"', "18 (23)"),
        ("No. of pts/eyes", "18/23"),
    ],
)
def test_patients_are_counted_and_not_their_eyes(header: str, cell: str) -> None:
    found = studies(STUDIES.format(header=header, cell=cell, second="Country", value="Peru"))
    assert [study.n.value if study.n else None for study in found] == [18, 18]


@pytest.mark.parametrize("header", ["No. of injections", "Number of implants", "Mean number of infusions"])
def test_how_often_a_drug_was_given_is_no_number_of_patients(header: str) -> None:
    found = studies(STUDIES.format(header="Patients (n)", cell="18", second=header, value="3"))
    assert [(study.n.value if study.n else None) for study in found] == [18, 18]
    assert [[each.doses.value if each.doses else None for each in study.regimens] for study in found] == [[3], [3]]


@pytest.mark.parametrize(
    "header", ["Previously failed", "Failed before", "Earlier tried", "Refractory to", "Failure of", "Already received"]
)
def test_what_was_used_before_is_no_treatment(header: str) -> None:
    text = STUDIES.format(header="Patients (n)", cell="4", second=header, value='"CsA, infliximab"')
    found = studies(text)
    assert [[drug.value for drug in study.prior] for study in found] == [["cyclosporine", "infliximab"]] * 2
    assert [[each.drug.value for each in study.regimens] for study in found] == [["aflibercept"]] * 2


@pytest.mark.parametrize(
    "header", ["Return of menses", "Weaning from ventilation", "Restoration of sinus rhythm", "Freedom from dialysis"]
)
def test_what_was_brought_about_is_an_outcome(header: str) -> None:
    found = studies(STUDIES.format(header="Patients (n)", cell="8", second=header, value="5/8"))
    assert [responses(study) for study in found] == [[(header.lower(), 5)]] * 2


def test_lines_of_therapy_with_doses_are_all_treatment() -> None:
    found = studies(
        "Author,Year,N,First-line drug,Second-line drug,Response\n"
        "Ines et al.,2014,6,Bisoprolol 5 mg daily,Digoxin,4\n"
        "Otto et al.,2016,9,Sotalol 80 mg bid,Flecainide 100 mg bid,5\n"
    )
    drugs = [[each.drug.value for each in study.regimens] for study in found]
    assert drugs == [["bisoprolol", "digoxin"], ["sotalol", "flecainide"]]
    assert not any(study.prior for study in found)


@pytest.mark.parametrize("cohort", ["15 men, 12 women", "15 males and 12 females", "12 F / 15 M"])
def test_both_sexes_make_n(cohort: str) -> None:
    (one,) = studies(
        f'Author,Year,Cohort,Treatment,Response\nIves,2009,"{cohort}",Ivabradine 5 mg bid,14/27 improved\n'
    )
    assert one.n
    assert (one.n.value, one.n.status) == (27, "derived")
    assert one.sex.female
    assert one.sex.male
    assert (one.sex.female.value, one.sex.male.value) == (12, 15)


@pytest.mark.parametrize(
    ("title", "route"),
    [
        ("Intralesional treatments of keloid", "intralesional"),
        ("Oral drugs for vitiligo", "po"),
        ("Topical therapy of vitiligo", "topical"),
    ],
)
def test_a_title_tells_the_route_of_all_drugs(title: str, route: str) -> None:
    (one,) = studies(f"Table 1. {title}\nAuthor,Year,N,Drug,Response\nIves,2009,12,Triamcinolone 40 mg,9/12\n")
    assert [each.route.value if each.route else None for each in one.regimens] == [route]


def test_a_dose_in_its_volume_is_the_dose() -> None:
    (one,) = studies("Author,Year,N,Drug,Response\nIves,2009,12,Methotrexate 400 µg/0.1 ml,9/12\n")
    assert [(str(each.dose.value.low), each.dose.value.unit) for each in one.regimens if each.dose] == [("400", "mcg")]


@pytest.mark.parametrize("caption", ["**Table 2.** Dapsone in X", "## Table 2. Dapsone in X", "", "Dapsone in X"])
def test_a_table_drawn_with_pipes_needs_no_label_and_may_be_in_bold(caption: str) -> None:
    lines = (
        "| Study, year | Pts | Treatment | Dose | Cleared^a | Partial^b | AEs |\n"
        "|---|---|---|---|---|---|---|\n"
        "| Ines et al., 1998 | 7 | Dapsone | 50 mg daily | 5 | 1 | Rash (1) |\n"
        "| Otto et al., 2004 | 9 | Dapsone | 100 mg daily | 6 | 2 | none |\n\n"
        "a: complete remission (nothing left); b: partial remission.\n"
    )
    one, two = studies(f"{caption}\n\n{lines}", "pasted.txt")
    assert (responses(one), responses(two)) == ([("CR", 5), ("PR", 1)], [("CR", 6), ("PR", 2)])


@pytest.mark.parametrize("header", ["Mean age ± SD", "Age (mean ± SD)", "Average age ± SD, years"])
def test_the_spread_of_ages_is_no_stable_disease(header: str) -> None:
    text = STUDIES.format(header="Patients (n)", cell="8", second=f'"{header}"', value="49 ± 12")
    found = studies(text)
    assert [study.age.value.value if study.age and study.age.value else None for study in found] == [49, 49]
    assert not any(responses(study) for study in found)


@pytest.mark.parametrize(
    ("header", "label"),
    [("Reversal after treatment", "reversal"), ("Closure at week 12, n (%)", "closure"), ("Rebleeding", "rebleeding")],
)
def test_an_outcome_is_named_without_when_it_was_looked_at(header: str, label: str) -> None:
    found = studies(STUDIES.format(header="Patients (n)", cell="8", second=f'"{header}"', value="5"))
    assert [responses(study) for study in found] == [[(label, 5)]] * 2


@pytest.mark.parametrize("joint", [" + ", "; ", " and "])
def test_doses_stand_in_the_order_of_the_drugs(joint: str) -> None:
    (one,) = studies(
        "Author,Year,N,Treatment,Dose,Response\n"
        f"Ives,2009,12,Colchicine + prednisone,1 mg daily{joint}0.5 mg/kg/day,9/12\n"
    )
    told = [(each.drug.value, str(each.dose.value.low) if each.dose else None) for each in one.regimens]
    assert told == [("colchicine", "1"), ("prednisone", "0.5")]


@pytest.mark.parametrize(
    ("cohort", "n", "female", "male"),
    [("4 women, aged 30–61", 4, 4, None), ("7 boys", 7, None, 7), ("One woman of 52 years", 1, 1, None)],
)
def test_patients_of_one_sex_are_counted_as_both(cohort: str, n: int, female: int | None, male: int | None) -> None:
    (one,) = studies(f'Author,Year,Patients,Treatment,Comments\nIves,2009,"{cohort}",Apremilast 30 mg bid,Improved\n')
    counted = (one.n, one.sex.female, one.sex.male)
    assert tuple(each.value if each else None for each in counted) == (n, female, male)


@pytest.mark.parametrize(
    "words", ["2 patients withdrew because of hepatitis", "2 pts discontinued therapy due to hepatitis"]
)
def test_the_reason_for_stopping_is_a_harm(words: str) -> None:
    (one,) = studies(f'Author,Year,N,Treatment,Comments\nIves,2009,9,Apremilast 30 mg bid,"CR in 4; {words}"\n')
    assert [(each.term.value, each.n.value if each.n else None) for each in one.adverse_events] == [("hepatitis", 2)]


def test_a_dose_given_to_others_at_another_interval_is_an_arm_of_its_own() -> None:
    (one,) = studies(
        "Author,Year,N,Treatment,Response\n"
        "Ives,2009,30,Apomorphine 3 mg SC daily (n = 12) or twice daily (n = 18),19/30\n"
    )
    told = [(str(each.dose.value.low), each.n.value) for each in one.regimens if each.dose and each.n]
    assert told == [("3", 12), ("3", 18)]
    assert one.regimens[1].dose
    assert one.regimens[1].dose.status == "derived"
