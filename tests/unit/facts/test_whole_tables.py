"""Small tables read whole: what headings, titles and neighbours say of cells."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

import evitable
from evitable.model import EvidenceTable, Study

from .reading import harms, population, regimen_read, regimens, responses


def read(head: str, *rows: Sequence[str], title: str = "Rituximab in pemphigus") -> EvidenceTable:
    """Read a table whose header lines are written as HTML rows, and its rows as cells."""
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    caption = f"<p><b>Table 1</b> {title}</p>"
    page = f"<html><body>{caption}<table><thead>{head}</thead><tbody>{body}</tbody></table></body></html>"
    return evitable.extract(page.encode()).tables[0]


def line(*headers: str) -> str:
    return f"<tr>{''.join(f'<th>{header}</th>' for header in headers)}</tr>"


def events(study: Study) -> list[tuple[str, int | None, str | None]]:
    return [
        (event.term.value, event.n.value if event.n else None, event.grade.value if event.grade else None)
        for event in study.adverse_events
    ]


SPANNED = (
    "<tr><th rowspan=2>Study</th><th rowspan=2>N</th><th rowspan=2>Treatment</th><th colspan=4>{}</th></tr>"
    "<tr><th>Nausea</th><th>Proteinuria</th><th>Green urine</th><th>Grade ≥3 events</th></tr>"
)


def test_events_below_a_heading_of_harms_are_those_that_the_lower_header_names() -> None:
    for heading in ("Toxicity, n", "Adverse events, n (%)", "Side effects", "Adverse events (no. of patients)"):
        rows = [
            ("Adams 2012 [3]", "31", "rituximab 1 g × 2", "8", "3", "2", "Haemorrhage (1)"),
            ("Brown 2013 [4]", "11", "rituximab 1 g × 2", "0", "4", "NR", "None"),
        ]
        first, second = read(SPANNED.format(heading), *rows).studies
        assert events(first) == [
            ("nausea", 8, None), ("proteinuria", 3, None), ("green urine", 2, None), ("haemorrhage", 1, ">=3")
        ]  # fmt: skip
        assert events(second) == [("proteinuria", 4, None)]


def test_counted_infections_behind_the_treatment_are_harms_and_before_it_the_disease() -> None:
    head = line("Study", "N", "Treatment", "Infections")
    rows = [("Adams 2012", "9", "rituximab 1 g × 2", "Sepsis (n = 2)"), ("Brown 2013", "4", "rituximab 1 g", "None")]
    first, _ = read(head, *rows).studies
    assert events(first) == [("sepsis", 2, None)]
    assert [each.name.value for each in first.conditions] == ["pemphigus"]
    head = line("Study", "N", "Infection", "Treatment")
    rows = [
        ("Adams 2012", "9", "Sepsis", "ceftriaxone 2 g daily"),
        ("Brown 2013", "4", "Meningitis", "ceftriaxone 2 g"),
    ]
    first, _ = read(head, *rows, title="Ceftriaxone").studies
    assert [each.name.value for each in first.conditions] == ["sepsis"]


def test_several_kinds_of_response_keep_their_words_and_a_lone_one_is_a_response() -> None:
    row = ("Adams 2012", "9", "rituximab 1 g × 2", "5 (56)", "4 (44)")
    (study,) = read(line("Study", "N", "Treatment", "Renal response, n (%)", "Skin response, n (%)"), row).studies
    assert [each.label.value for each in study.responses] == ["renal response", "skin response"]
    (study,) = read(line("Study", "N", "Treatment", "Renal response, n (%)", "Follow-up"), row).studies
    assert [each.label.value for each in study.responses] == ["OR"]


def test_a_sign_behind_a_figure_is_no_part_of_it() -> None:
    for sign in "*†‡§":
        row = ("Adams 2012", "9", "rituximab 1 g × 2", f"56%{sign}")
        (study,) = read(line("Study", "N", "Treatment", "Overall survival"), row).studies
        assert [(each.label.value, each.pct and each.pct.value) for each in study.responses] == [
            ("overall survival", 56.0)
        ]


def test_a_title_of_trials_gives_the_design_that_no_column_does() -> None:
    row = ("Adams 2012", "9", "rituximab 1 g × 2")
    for title, design in (
        ("Randomized trials of rituximab in pemphigus", "randomised trial"),
        ("Randomised controlled trials evaluating rituximab in pemphigus", "randomised trial"),
        ("A randomised trial of rituximab in pemphigus", None),
        ("Randomized trials and case reports of rituximab in pemphigus", None),
        ("Published cases of rituximab in pemphigus", None),
    ):
        (study,) = read(line("Study", "N", "Treatment"), row, title=title).studies
        assert (study.design.value if study.design else None) == design, title
        assert design is None or (study.design is not None and study.design.status == "derived")


def test_sex_may_stand_beside_what_is_no_age() -> None:
    head = line("Study", "GA (wk)/sex", "Treatment", "Response")
    rows = [("Adams 2012", "35/M", "rituximab 1 g × 2", "CR"), ("Brown 2013", "34/F", "rituximab 1 g × 2", "CR")]
    first, second = read(head, *rows).studies
    assert (first.n and first.n.value, first.sex.male and first.sex.male.value) == (1, 1)
    assert (second.sex.female and second.sex.female.value, second.sex.male) == (1, None)


@given(
    st.sampled_from(("without", "no", "with no")),
    st.sampled_from(("", "concomitant ", "additional ", "oral ", "any ")),
    st.lists(st.sampled_from(("prednisone", "azathioprine", "steroids", "IVIG")), min_size=1, max_size=2, unique=True),
    st.sampled_from((", ", "; ", " ")),
)
def test_drugs_that_were_not_given_are_none(no: str, kind: str, drugs: list[str], joint: str) -> None:
    said = f"rituximab 375 mg/m2 weekly{joint}{no} {kind}{' or '.join(drugs)}"
    assert regimens(said) == regimens("rituximab 375 mg/m2 weekly"), said


def test_with_or_without_leaves_a_drug_given() -> None:
    assert len(regimens("rituximab 1 g with or without prednisone")) == 2


def test_labels_in_a_row_have_their_counts_in_a_row() -> None:
    assert responses("CR/PR/NR: 5/3/2", n=10) == ["CR 5 of 10", "PR 3 of 10", "NR 2 of 10"]
    assert responses("CR/PR 5/3", n=10) == ["CR 5 of 10", "PR 3 of 10"]
    assert responses("CR/PR 8/10", n=10) == ["OR 8 of 10"]


@given(st.permutations(("CR", "PR", "SD", "PD", "NR")), st.lists(st.integers(0, 40), min_size=3, max_size=5))
def test_as_many_counts_as_labels_come_back(labels: list[str], counts: list[int]) -> None:
    told = f"{'/'.join(labels[: len(counts)])}: {'/'.join(map(str, counts))}"
    names = [f"{label} {count}" for label, count in zip(labels, counts, strict=False)]
    assert [found.rpartition(" of ")[0] for found in responses(told, n=99)] == names


def test_harms_with_their_grades_and_counts() -> None:
    for said, told in (
        ("Two pts stopped for neuropathy", ["neuropathy 2"]),
        ("Neutropenia G3–4: 5 (25%)", ["G3-4 neutropenia 5 (25 %)"]),
        ("Proteinuria 3 (grade 3: 1)", ["proteinuria 3", "G3 proteinuria 1"]),
        ("Diarrhoea grade 1–2 (n = 6), grade 3 (n = 1)", ["G1-2 diarrhoea 6", "G3 diarrhoea 1"]),
        ("Mucositis (grade 2; 3 patients)", ["G2 mucositis 3"]),
        ("Infections (2 pneumonia, 1 zoster)", ["infections", "pneumonia 2", "zoster 1"]),
        ("Leukopenia n = 3, anaemia n = 1", ["leukopenia 3", "anaemia 1"]),
        ("Uveitis (5 eyes)", ["uveitis"]),
    ):
        assert harms(said) == told
    for nothing_said in ("None serious", "Mild AEs only", "No serious"):
        assert harms(nothing_said) == []


def test_numbers_that_blanks_or_ranges_part() -> None:
    assert regimens("vitamin D 50 000 IU weekly") == ["vitamin d; 50000 IU; frequency weekly"]
    assert regimens("rituximab 1 000 mg × 2") == ["rituximab; 1000 mg; doses 2"]
    assert regimens("colchicine 0.6 mg 1–2 times daily") == ["colchicine; 0.6 mg; frequency 1-2 times daily"]


def test_ages_in_different_units_are_no_range_and_a_bracket_adds_nobody() -> None:
    assert "14 months" in population("2 children (14 mo and 6 yr)")
    assert population("15 (10 adults, 5 children)").startswith("n 15;")
    assert population("6 adults, 4 children").startswith("n 10;")


def test_a_second_way_leaves_the_first_uncertain() -> None:
    (regimen,) = regimen_read("methotrexate 15 mg SC or IV weekly").regimens
    assert regimen.route is not None
    assert (regimen.route.value, regimen.route.status) == ("sc", "uncertain")


def test_a_column_of_what_was_given_may_count_who_got_it() -> None:
    head = line("Study", "Intervention (n)", "Comparator (n)", "Clinical success")
    rows = [
        ("Adams 2015", "Colistin 4.5 MIU q12h (n = 53)", "Meropenem 1 g q8h (n = 51)", "28/53 vs 32/51"),
        ("Brown 2017", "Fosfomycin 6 g q8h (n = 20)", "Tigecycline 50 mg q12h (n = 19)", "15/20 vs 12/19"),
    ]
    first, second = read(head, *rows, title="Treatment of acute necrotizing encephalopathy in children").studies
    assert [(each.drug.value, each.n and each.n.value) for each in first.regimens if each.part == "study"] == [
        ("colistin", 53)
    ]
    assert (first.n and first.n.value, second.n and second.n.value) == (53, 20)
    assert [each.name.value for each in first.conditions] == ["acute necrotizing encephalopathy"]


def test_ids_of_studies_that_are_authors_are_citations() -> None:
    rows = [("Adams 2010", "9", "rituximab 1 g"), ("Brown 2014", "12", "rituximab 1 g")]
    first, _ = read(line("Study ID", "N", "Treatment"), *rows).studies
    assert (first.citation.label and first.citation.label.value) == "Adams"


def test_what_a_drug_did_is_a_disease_and_the_drug_is_not_given() -> None:
    rows = [("Adams 2010", "1", "atropine 1 mg IV"), ("Brown 2014", "1", "atropine 1 mg IV")]
    first, _ = read(line("Study", "N", "Treatment"), *rows, title="Atropine in digoxin poisoning").studies
    assert [each.name.value for each in first.conditions] == ["digoxin poisoning"]
    assert [each.drug.value for each in first.regimens] == ["atropine"]


def test_states_that_title_and_row_both_say_stand_once() -> None:
    head = line("Study", "Population", "Treatment")
    (first,) = read(head, ("Adams 2010", "R/R PMBCL", "rituximab 1 g"), title="Relapsed or refractory lymphoma").studies
    assert sorted(state.value for state in first.conditions[0].status) == ["refractory", "relapsed"]


def test_a_no_before_words_that_nothing_knows_denies_them_alone() -> None:
    assert harms("No new safety signals; nausea in 3") == ["nausea 3"]
    assert responses("No symptoms", n=1) == ["no symptoms 1 of 1"]
    assert responses("No symptoms at 6 months", n=1) == []


def test_a_title_may_go_on_behind_its_disease() -> None:
    row = ("Adams 2010", "9", "fosfomycin 3 g daily")
    for title, name in (
        (
            "Oral fosfomycin for chronic bacterial prostatitis due to resistant Enterobacterales",
            "chronic bacterial prostatitis",
        ),
        ("Methotrexate for tubal ectopic pregnancy", "tubal ectopic pregnancy"),
        ("Isotretinoin in papulopustular rosacea", "papulopustular rosacea"),
    ):
        (study,) = read(line("Study", "N", "Treatment"), row, title=title).studies
        assert [(each.name.value, each.status) for each in study.conditions] == [(name, ())]


def test_nr_below_a_counted_outcome_is_not_reported_unless_the_table_explains_it() -> None:
    row = ("Adams 2010", "9", "rituximab 1 g", "NR", "5 (56)")
    (study,) = read(line("Study", "N", "Treatment", "Renal response, n (%)", "Skin response, n (%)"), row).studies
    assert [each.label.value for each in study.responses] == ["skin response"]
    (study,) = read(line("Study", "N", "Treatment", "Response"), ("Adams 2010", "1", "rituximab 1 g", "NR")).studies
    assert [each.label.value for each in study.responses] == ["NR"]


def test_outcomes_below_a_heading_that_names_an_arm_keep_their_own_words() -> None:
    head = (
        "<tr><th rowspan=2>Study</th><th rowspan=2>N</th><th rowspan=2>Treatment</th>"
        "<th colspan=2>Outcomes in the infliximab arm</th></tr>"
        "<tr><th>Resolution of fever</th><th>Adverse events</th></tr>"
    )
    (study,) = read(head, ("Adams 2010", "12", "infliximab 5 mg/kg", "11/12", "None")).studies
    assert [(each.label.value, each.n and each.n.value) for each in study.responses] == [("resolution of fever", 11)]
