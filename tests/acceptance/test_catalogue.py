"""Each noun of the catalogue of checks, planted by hand in a table that is clean but for it."""

from __future__ import annotations

from functools import cache

import pytest

import evitable
from evitable.model import Finding

HEAD = (
    "Author (year) [ref]\tDesign\tDisease\tN\tAge, years, mean (SD), range\tRegimen\tDuration\tResponse\tToxicity\t"
    "Follow-up"
)
ROWS = (
    "Abbotson et al. (2011) [4]\tCase series\tSLE\t8\t41.5 (9.0), 28–57\tBortezomib 1.3 mg/m2 IV on days 1, 4, 8 and "
    "11 of 21-day cycles for four cycles\t12 weeks\tCR 3, PR 4, NR 1\tNeuropathy (2), fever (1)\t12 months",
    "Brugnaro et al. (2014) [7]\tRetrospective cohort\tLN\t20\t38.0 (11.2), 19–61\tBortezomib 1.3 mg/m2 SC on days 1, "
    "4, 8 and 11 of 21-day cycles for six cycles\t18 weeks\tCR 8, PR 7, NR 5\tInfections (5), diarrhoea (3)\t24 months",
    "Castellmore et al. (2018) [9]\tProspective cohort\tSLE\t16\t35.0 (10.0), 18–60\tBortezomib 1.3 mg/m2 SC on days "
    "1, 4, 8 and 11 of 21-day cycles for four cycles\t12 weeks\tCR 5, PR 7, NR 4\tInfections (3), nausea (2)\t"
    "18 months",
    "Dunwoodie et al. (2020) [12]\tCase series\tLN\t11\t33.0 (8.0), 20–49\tBortezomib 1.3 mg/m2 SC on days 1, 4, 8 "
    "and 11 of 21-day cycles for four cycles\t12 weeks\tCR 4, PR 5, NR 2\tInfections (2)\t15 months",
)
NOTE = (
    "CR, complete response; IV, intravenous; LN, lupus nephritis; NR, no response; PR, partial response; SC, "
    "subcutaneous; SD, standard deviation; SLE, systemic lupus erythematosus."
)
TITLE = "Table 1. Bortezomib in systemic lupus erythematosus"
SERIES = "days 1, 4, 8 and 11"


def _findings(*rows: str, head: str = HEAD, note: str = NOTE) -> tuple[Finding, ...]:
    return evitable.extract("\n".join([TITLE, head, *rows, note, ""]).encode()).all_findings()


@cache
def _clean() -> frozenset[tuple[str, int | None, str]]:
    return frozenset((one.code, one.row, one.message) for one in _findings(*ROWS))


def _new(found: tuple[Finding, ...]) -> set[tuple[str, int | None]]:
    return {(one.code, one.row) for one in found if (one.code, one.row, one.message) not in _clean()}


def test_the_table_is_clean() -> None:
    assert {code for code, _, _ in _clean()} == {"population.sex-missing"}


@pytest.mark.parametrize(
    ("row", "old", "new", "code"),
    [
        (1, "41.5 (9.0)", "41.5 (29.0)", "population.spread-impossible"),
        (2, "38.0 (11.2)", "38.0 (1.2)", "population.spread-impossible"),
        (2, "38.0 (11.2)", "68.0 (11.2)", "range.value-outside"),
        (1, "41.5 (9.0), 28–57", "415 (90), 280–570", "population.age-implausible"),
        (1, "12 weeks", "9 months", "regimen.duration-differs"),
        (1, "12 months", "3 weeks", "studies.follow-up-short"),
        (1, "for four cycles", "for four cycles (20 doses)", "regimen.doses-differ"),
        (1, f"on {SERIES} of 21-day cycles for four cycles", "weekly for 4 weeks, 8 doses",
         "regimen.doses-and-frequency"),
        (3, "1.3 mg/m2", "1.5 mg/m2", "regimen.dose-differs"),
        (3, SERIES, "days 1, 5, 8 and 11", "regimen.schedule-differs"),
        (3, "21-day", "31-day", "regimen.schedule-differs"),
        (3, "21-day", "7-day", "regimen.days-beyond-cycle"),
        (1, SERIES, "days 1, 8, 4 and 11", "regimen.days-order"),
        (1, "1.3 mg/m2", "1.3 mg", "regimen.unit-unusual"),
        (1, "1.3 mg/m2", "1.3 mg/kg", "regimen.unit-unusual"),
        (1, "1.3 mg/m2", "13 mg/m2", "regimen.dose-unusual"),
        (1, "IV", "PO", "regimen.route-unusual"),
        (1, "PR 4", "PR of multiple myeloma 4", "response.other-disease"),
        (1, "CR 3, PR 4, NR 1", "CR 3, PR 5, NR 1", "response.sum-above-n"),
        (1, "CR 3, PR 4, NR 1", "CR 37.5%, PR 50%, NR 25%", "response.sum-above-n"),
        (1, "CR 3, PR 4, NR 1", "CR 3, PR 4 (45%), NR 1", "percentage.other-denominator"),
        (1, "CR 3, PR 4, NR 1", "PR 45%", "percentage.impossible"),
        (1, "CR 3, PR 4, NR 1", "OR 5, CR 3, PR 4", "response.overall-below-parts"),
        (1, "CR 3", "CR l3", "reading.unread-cell"),
        (1, "Neuropathy (2), fever (1)", "grade 3 (2), fever (1)", "harm.grade-alone"),
        (1, "Neuropathy (2), fever (1)", "Grade 3-4 in 2", "harm.grade-alone"),
        (1, "Neuropathy (2)", "G6 neuropathy (2)", "harm.grade-outside"),
        (1, "Neuropathy (2)", "No toxicity; neuropathy (2)", "harm.none-and-events"),
        (1, "fever (1)", "fever (1), neuropathy (3)", "harm.repeated-concept"),
        (1, "(2011)", "(2111)", "studies.reference-impossible"),
        (1, " [4]", "", "studies.reference-missing"),
        (1, "\t8\t", "\t1\t", "studies.series-of-one"),
        (1, "\t8\t", "\t\t", "population.n-missing"),
    ],
)  # fmt: skip
def test_one_error_is_found_where_it_is(row: int, old: str, new: str, code: str) -> None:
    assert old in ROWS[row - 1]
    rows = [text.replace(old, new, 1) if number == row else text for number, text in enumerate(ROWS, 1)]
    assert (code, row) in _new(_findings(*rows))


def test_errors_of_the_whole_table_are_found() -> None:
    shared = [ROWS[0], ROWS[1].replace("[7]", "[4]"), *ROWS[2:]]
    assert ("studies.reference-shared", None) in _new(_findings(*shared))
    assert ("column.unknown", None) in _new(_findings(*ROWS, head=HEAD.replace("Regimen", "Zyxw")))
    assert ("abbreviation.two-meanings", None) in _new(_findings(ROWS[0].replace("fever", "PE"), *ROWS[1:]))
    assert ("abbreviation.unexplained", None) in _new(_findings(*ROWS, note=NOTE.replace("LN, lupus nephritis; ", "")))


def test_totals_are_of_all_rows_or_of_their_group_in_every_column_of_counts() -> None:
    head = "Author [ref]\tN\tBortezomib\tCR, n\tPR, n\tNeuropathy, n"
    one, two, three = (
        f"{name} et al. [{mark}]\t{counts[0]}\t1.3 mg/m2 SC weekly\t{counts[1]}\t{counts[2]}\t{counts[3]}"
        for name, mark, counts in (
            ("Abbotson", 4, (8, 3, "4 (50%)", 2)), ("Brugnaro", 7, (20, 8, "7 (35%)", 5)),
            ("Castellmore", 9, (16, 5, "7 (43.8%)", 3)),
        )
    )  # fmt: skip

    def told(*rows: str) -> list[str]:
        return [each.message for each in _findings(*rows, head=head) if each.code == "count.total-differs"]

    assert not told(one, two, three, "Total\t44\t\t16\t18 (41%)\t10")
    assert not told(one, two, "Subtotal\t28\t\t11\t11\t7", three, "Total (%)\t44\t\t16/44\t18\t10")
    assert told(one, two, three, "Total\t44\t\t17\t18 (41%)\t10") == [
        "The printed total is 17; the rows hold 16 under CR, n."
    ]
    assert told(one, two, "Subtotal\t29\t\t11\t11\t7", three, "Total\t44\t\t16\t18\t11") == [
        "The printed total is 29; the rows hold 28 patients.",
        "The printed total is 11; the rows hold 10 under Neuropathy, n.",
    ]
