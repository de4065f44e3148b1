"""What the report says, against the numbers it says it from."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evitable.model import Evidence, EvidenceTable, Outcome, Pool, Regimen, Response, Study, Synthesis, Value
from evitable.reports.figures.harms import harm_map
from evitable.reports.figures.responses import response_figure
from evitable.reports.findings import concerns, entries
from evitable.reports.headings import (
    calendar_heading,
    compared_lead,
    harms_heading,
    harms_lead,
    responses_heading,
    responses_lead,
)
from evitable.reports.outline import outline, table_findings
from evitable.reports.reading import Reading, read_table
from evitable.reports.runs import plain_text
from evitable.reports.summary import summary
from evitable.reports.table import evidence_sheet
from tests.unit.reports import founding, sums


def reading(evidence: Evidence | None = None, synthesis: Synthesis | None = None) -> Reading:
    evidence = evidence or founding.evidence()
    table = evidence.tables[0]
    about = concerns(table_findings(evidence, table))
    return read_table(table, synthesis if synthesis is not None else sums.synthesis(), prefix="", concerns=about)


def with_outcomes(**changed: tuple[int, int]) -> Synthesis:
    """The founding sums with other counts in the pools of every row."""

    def change(outcome: Outcome) -> Outcome:
        key = outcome.key.replace("-", "_").removeprefix("harm:")
        if key not in changed:
            return outcome
        events, n = changed[key]
        return replace(
            outcome,
            pools=tuple(replace(pool, events=events, n=n) if pool.choice == "all" else pool for pool in outcome.pools),
        )

    whole = sums.synthesis()
    return replace(whole, outcomes=tuple(change(outcome) for outcome in whole.outcomes))


def words(read: Reading) -> str:
    return plain_text(summary(read).words).replace("\u202f", " ").replace("\u00a0", " ")


def test_plain_words_of_the_founding_table() -> None:
    assert words(reading()) == (
        "Eight published reports describe 51 people who were given bortezomib for systemic lupus erythematosus, lupus "
        "nephritis, rheumatoid arthritis or primary Sjögren syndrome, some of them with antiphospholipid syndrome or "
        "multiple myeloma as well. Seven reports say how 43 of them fared: 41 of the 43 responded or improved. In a "
        "typical report of this kind about 94 % would (95 % interval 83 to 99 %), and the next one could lie anywhere "
        "between 66 and almost 100 %. Neuropathy was recorded in 8 of 43, in a typical report 21 % (7 to 46 %). There "
        "was no comparison group, and treatments that fail are written up less often: take the response as an upper "
        "limit, not as what a patient may expect."
    )


def test_the_words_follow_the_numbers() -> None:
    said = words(reading(synthesis=with_outcomes(any_response=(30, 51), neuropathy=(2, 9))))
    assert "Seven reports say how all 51 fared: 30 of the 51 responded or improved." in said
    assert "Neuropathy was recorded in 2 of 9" in said


def test_no_share_is_said_without_its_interval() -> None:
    read = reading()
    for key in summary(read).keys:
        assert "interval" in key.rests_on
    assert words(read).count("%") == words(read).count(" to 99 %") + 5


def test_nothing_is_added_up_where_there_are_no_sums() -> None:
    said = words(reading(synthesis=Synthesis(())))
    assert "No responses are counted in a way that can be added up." in said
    assert "Harms are named, but not in a way that can be added up." in said
    assert summary(reading(synthesis=Synthesis(()))).keys == ()


def test_a_table_that_says_nothing_is_said_to_say_nothing() -> None:
    silent = EvidenceTable(None, None, None, "treatment-evidence", "", (), (), (Study(1), Study(2)))
    read = reading(Evidence(founding.SOURCE, (silent,)), Synthesis(()))
    said = words(read)
    assert said.startswith("Two published reports describe people who were treated.")
    assert "No row says how the patients fared." in said
    assert "No row says anything of harms, which does not mean that there were none." in said
    missing = next(caveat for caveat in summary(read).caveats if caveat.title == "What is missing.")
    assert "no row gives number of patients" in missing.text.lower()


def test_stated_none_everywhere_is_no_silence() -> None:
    read = reading(founding.only([1, 7, 8]), Synthesis(()))
    assert "Three rows of 3 state that there was no harm; no row names one." in words(read)


def test_a_comparison_group_changes_the_caution() -> None:
    table = founding.table()
    first = replace(table.studies[0], design=Value("randomised trial"))
    read = reading(Evidence(founding.SOURCE, (replace(table, studies=(first, *table.studies[1:])),)))
    assert "One row had a comparison group" in words(read)
    assert "they say what was seen, not what the treatment did" in words(read)
    assert "no comparison group" not in words(read)


def test_caveats_name_the_rows_they_are_about() -> None:
    told = {caveat.title: caveat.text for caveat in summary(reading()).caveats}
    assert told["Who was reported."] == "Eight rows, three of them of one patient. Rows 3 and 4 may share patients."
    assert told["What “response” means."] == (
        "Complete or partial in rows 2, 5 and 6; of another disease in row 2; “improved” in rows 1, 3, 7 and 8; not "
        "counted in row 8; no patients counted at all in row 4."
    )
    assert told["What is missing."] == (
        "One row gives no dose (row 6); three rows give no dosing days or frequency (rows 3, 4 and 6); one row gives "
        "no word about harms (row 4); three rows give no age (rows 3, 4 and 6); no row gives sex."
    )
    assert told["What it cannot tell."].startswith("In rows 1–3, 5 and 8 other drugs were given too")


@pytest.mark.parametrize(
    ("any_", "complete", "expected"),
    [
        ((41, 43), (4, 18), "Four of the 41 responses are complete remissions"),
        ((41, 43), (1, 18), "One of the 41 responses is a complete remission"),
        ((41, 43), (0, 18), "None of the 41 responses is a complete remission"),
        ((1, 43), (1, 18), "The one response is a complete remission"),
        ((1, 43), (0, 18), "The one response is not a complete remission"),
        ((3, 43), (4, 18), "3 of 43 patients responded"),
        ((0, 43), (0, 18), "Responses"),
    ],
)
def test_the_heading_of_responses(any_: tuple[int, int], complete: tuple[int, int], expected: str) -> None:
    read = reading(synthesis=with_outcomes(any_response=any_, complete_response=complete))
    assert responses_heading(read) == expected


def test_headings_fall_back_to_a_noun() -> None:
    read = reading(synthesis=Synthesis(()))
    assert responses_heading(read) == "Responses"
    bare = tuple(replace(study, regimens=()) for study in founding.table().studies)
    table = replace(founding.table(), studies=bare)
    assert calendar_heading(reading(Evidence(founding.SOURCE, (table,)))) == "Dosing calendar"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (range(1, 9), "Five of eight regimens add up, one is open"),
        ([1, 2, 5, 7, 8], "All five regimens add up"),
        ([5], "The regimen adds up"),
        ([3, 6], "Dosing calendar"),
        ([4, 5], "One of two regimens adds up, one is open"),
    ],
)
def test_the_heading_of_the_calendar(rows: range | list[int], expected: str) -> None:
    assert calendar_heading(reading(founding.only(rows))) == expected


def test_the_heading_of_harms_counts_its_cells() -> None:
    found = harm_map(reading())
    assert found is not None
    assert found.counts == {"count": 15, "zero": 0, "none": 33, "silent": 40, "named": 0}
    assert harms_heading(found) == "Nearly half of the map is silence"
    assert "Of 88 cells 15 hold a count, 33 a stated none and 40 nothing." in harms_lead(found)[0]


@pytest.mark.parametrize(
    ("silent", "expected"),
    [
        (95, "Nearly all of the map is silence"),
        (60, "Most of the map is silence"),
        (53, "More than half of the map is silence"),
        (50, "Half of the map is silence"),
        (45, "Nearly half of the map is silence"),
        (34, "More than a third of the map is silence"),
        (20, "Harms by study"),
    ],
)
def test_the_heading_of_harms_names_its_share(silent: int, expected: str) -> None:
    found = harm_map(reading())
    assert found is not None
    counts = {"count": 100 - silent, "zero": 0, "none": 0, "silent": silent, "named": 0}
    assert harms_heading(replace(found, counts=counts)) == expected


def test_what_the_dots_show() -> None:
    figure = response_figure(reading())
    assert figure is not None
    assert responses_lead(reading(), figure) == (
        "One dot is one patient. Eleven are partial; one is of another disease; 22 are improvements that the table "
        "does not define; of three more the outcome is named and not counted.",
    )


def test_only_measured_methods_are_called_misleading() -> None:
    read = reading()
    pools = [(outcome, pool) for outcome in read.synthesis.outcomes[:1] if (pool := outcome.pool("all"))]
    first, second = compared_lead(pools)
    assert first.startswith("The same counts by eight methods")
    assert "Two methods marked ✕" in second
    assert "held the truth in 67 and 75\u202f%" in second
    unknown = [
        (outcome, replace(pool, estimates=tuple(replace(each, coverage_mean=None) for each in pool.estimates)))
        for outcome, pool in pools
    ]
    assert len(compared_lead(unknown)) == 1


def test_findings_of_one_rule_are_one_entry() -> None:
    read = reading()
    found = entries(read, table_findings(founding.evidence(), founding.table()))
    assert [entry.number for entry in found] == list(range(1, 18))
    severities = [entry.severity for entry in found]
    assert severities == sorted(severities, key=["error", "warning", "note"].index)
    by_code = {entry.code: entry for entry in found}
    age = by_code["population.age-missing"]
    assert age.where == "rows 3, 4 and 6"
    assert len(age.said) == 1, "the same message is said once"
    lengths = by_code["regimen.cycle-length-missing"]
    assert [said.where for said in lengths.said] == ["Row 2", "Row 8"]
    assert by_code["studies.overlap"].where == "rows 3 and 4"


def test_findings_say_what_the_sums_become() -> None:
    found = {e.code: e for e in entries(reading(), table_findings(founding.evidence(), founding.table()))}
    changes = {code: [text.replace("\u202f", " ") for text in entry.changes] for code, entry in found.items()}
    assert changes["response.count-missing"] == ["Any response 41/43 (84–99 %) becomes 38/40 (83–99 %)."]
    assert changes["response.other-disease"] == ["Any response 41/43 (84–99 %) becomes 40/42 (84–99 %)."]
    assert changes["harm.term-broader"] == ["Neuropathy 8/43 (8–33 %) becomes 5/38 (4–28 %)."]
    assert changes["harm.silent"][0].startswith("Neuropathy 8/43 (8–33 %) becomes 8/51 (7–29 %).")
    assert changes["population.age-missing"] == []


def test_tally_counts_what_there_is() -> None:
    report = outline(founding.evidence(), (sums.synthesis(),))
    tally = {item.name: (item.number, item.note) for item in report.tally}
    assert tally["studies"] == ("8", "5 series, 3 single cases")
    assert tally["patients"] == ("51", "1 to 20 a study; 43 if rows 3 and 4 overlap")
    assert tally["findings"] == ("21", "0 errors, 10 warnings and 11 notes")


def test_a_column_that_nobody_fills_is_left_out_and_named() -> None:
    sheet = evidence_sheet(reading())
    assert [key for key, _, _ in sheet.columns] == ["patients", "n", "regimen", "response", "harms"]
    assert "No row gives sex: that column is left out." in sheet.notes
    bare = tuple(replace(s, responses=(), statements=(), n=None, n_treated=None) for s in founding.table().studies)
    sheet = evidence_sheet(reading(Evidence(founding.SOURCE, (replace(founding.table(), studies=bare),))))
    assert [key for key, _, _ in sheet.columns] == ["patients", "regimen", "harms"]
    assert "No row gives sex, number of patients or response: those columns are left out." in sheet.notes


def test_a_silent_cell_says_not_stated() -> None:
    row = evidence_sheet(reading()).sections[0].rows[3]
    told = {cell.key: " | ".join(plain_text(line) for line in (*cell.main, *cell.below)) for cell in row.cells}
    assert told["harms"] == "not stated"
    assert told["patients"] == "Systemic lupus erythematosus | age not stated"
    assert told["regimen"].replace("\u00a0", " ") == "1.3 mg/m²; 2 cycles, 4 doses; days not stated | with: not stated"
    assert told["response"].startswith("no patients counted; plasma cells")


def test_several_drugs_are_named_in_each_row() -> None:
    table = founding.table()
    other = replace(table.studies[0], regimens=(Regimen(Value("rituximab")),))
    sheet = evidence_sheet(reading(Evidence(founding.SOURCE, (replace(table, studies=(other, *table.studies[1:])),))))
    assert {key: label for key, label, _ in sheet.columns}["regimen"] == "Treatment"
    first, second = (
        plain_text(cell.main[0]) for row in sheet.sections[0].rows[:2] for cell in row.cells if cell.key == "regimen"
    )
    assert first == "rituximab dose not stated; schedule not stated"
    assert second.startswith("bortezomib 1.3")


def test_short_forms_take_the_meaning_of_the_table() -> None:
    notes = evidence_sheet(reading()).notes[0]
    assert "CR, complete remission" in notes
    assert "PD, progressive disease" in notes, "a code that the table does not spell out has its common meaning"


def test_a_title_is_made_where_there_is_none() -> None:
    bare = replace(founding.table(), title=None)
    report = outline(Evidence(founding.SOURCE, (bare,)), (sums.synthesis(),))
    assert report.title == "Bortezomib in systemic lupus erythematosus, lupus nephritis and 2 other diseases"


def test_tables_of_another_kind_are_listed_with_the_reason() -> None:
    other = EvidenceTable(
        "T1", "Table 1.", "Baseline data", "baseline-data", "no therapy or outcome per row", (), (), ()
    )
    report = outline(Evidence(founding.SOURCE, (other, founding.table())), (sums.synthesis(),))
    assert [(table.label, table.kind, table.why) for table in report.others] == [
        ("Table 1", "baseline data", "no therapy or outcome per row")
    ]
    assert len(report.parts) == 1


def test_two_tables_are_two_parts_with_ids_of_their_own() -> None:
    two = Evidence(founding.SOURCE, (founding.table(), replace(founding.table(), label="Table 5", title="Another")))
    report = outline(two, (sums.synthesis(), sums.synthesis()))
    assert [(part.prefix, part.title) for part in report.parts] == [
        ("", "Table 4: Bortezomib in systemic autoimmune diseases"),
        ("t2-", "Table 5: Another"),
    ]
    assert report.title == "Two evidence tables of table4.txt"


def test_references_carry_the_marks_of_the_source() -> None:
    report = outline(founding.evidence(), (sums.synthesis(),))
    assert [item.mark for item in report.references] == ["S", "10", "49", "50", "51", "52", "53", "54", "55"]
    assert report.references[0].address == "https://doi.org/10.1177/20406207211046428"
    assert report.references_note == (
        "The table gives no titles, no years, no DOIs of the studies. "
        "[incomplete] marks a reference of which authors, title, journal or year is not known."
    )


def test_percentages_without_counts_are_shown_as_such() -> None:
    table = founding.table()
    told = founding.Told(6)
    response = Response(told.value("OR", "CR 1"), "overall", pct=told.value(92.0, "10"))
    study = replace(table.studies[5], responses=(response,))
    read = reading(
        Evidence(founding.SOURCE, (replace(table, studies=(*table.studies[:5], study, *table.studies[6:])),))
    )
    cell = next(cell for cell in evidence_sheet(read).sections[0].rows[5].cells if cell.key == "response")
    assert plain_text(cell.main[0]) == "OR 92\u202f%"


def test_pools_of_one_row_have_an_interval_and_no_model_sentence() -> None:
    only = founding.only([5])
    outcome = sums.any_response()
    line = next(line for line in outcome.ledger if line.row == 5)
    pool = Pool("all", "every usable row", (5,), 4, 5, (sums.added((5,), 4, 5),))
    said = words(reading(only, Synthesis((replace(outcome, ledger=(line,), pools=(pool,)),))))
    assert "One report says how all 5 fared" in said
    assert "The exact 95 % interval of that share is 28 to 99 %." in said
    assert "typical" not in said
