"""Tables written from records alone, in the words of a journal: our own extractor reads the same evidence from them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import evitable
from evitable.api.rebuilding import plain, unlike, write_evidence_table
from evitable.model import (
    EVIDENCE_KINDS,
    AdverseEvent,
    Age,
    Citation,
    Condition,
    Cycles,
    Dose,
    EvidenceTable,
    Reference,
    Regimen,
    Response,
    Sex,
    Study,
    Value,
)
from evitable.reports.journal import TABLE_FORMS, write_tables
from evitable.reports.rebuilt import rebuilt
from evitable.reports.vancouver import vancouver
from tests.acceptance.test_forms import GOLD, needs_gold

EXAMPLE = Path(__file__).parents[3] / "examples" / "bortezomib.txt"
UNSEEN = sorted((Path(__file__).parents[2] / "cases" / "unseen").glob("*/*/input.*"))
# An infection that is the second disease of a row, not a harm, is not read in a cell of diseases.
KNOWN = {
    "dev08-anakinra-mas": {f"row {row}: read back otherwise: conditions." for row in (7, 8)},
}


def again(tables: list[EvidenceTable], ending: str = ".html") -> set[str]:
    payload = write_tables([rebuilt(table) for table in tables], ending)
    return set(unlike(tables, evitable.extract(payload, name=f"t{ending}").tables))


def tables_of(path: Path) -> list[EvidenceTable]:
    return [table for table in evitable.extract(path).tables if table.kind in EVIDENCE_KINDS and table.studies]


@needs_gold
@pytest.mark.parametrize("folder", GOLD, ids=lambda path: path.name[:5])
def test_every_gold_table_comes_back_from_its_records_alone(folder: Path) -> None:
    made = tables_of(folder / "input.xml")
    assert made
    assert again(made) == KNOWN.get(folder.name, set())
    assert again(made, tuple(TABLE_FORMS)[GOLD.index(folder) % 4]) == KNOWN.get(folder.name, set())


@pytest.mark.parametrize("path", UNSEEN[3::20], ids=lambda path: path.parent.name)
def test_tables_of_other_fields_come_back_but_for_single_fields(path: Path) -> None:
    made = tables_of(path)
    (back,) = evitable.extract(write_tables([rebuilt(table) for table in made], ".html"), name="t.html").tables
    said = [plain(study) for study in made[0].studies]
    found = [plain(study) for study in back.studies]
    assert len(found) == len(said)
    same = [one[field] == other[field] for one, other in zip(said, found, strict=True) for field in one]
    assert sum(same) / len(same) > 0.9


def test_the_words_are_those_of_the_founding_example() -> None:
    grid = rebuilt(tables_of(EXAMPLE)[0])
    assert [cell.text for cell in grid.rows[0]] == [
        "Study type",
        "Disease",
        "Study population",
        "N",
        "Comments",
        "References",
    ]
    design, disease, people, number, comments, reference = grid.rows[5]
    assert (design.text, disease.text, number.text) == ("Case series", "Refractory lupus nephritis", "5")
    assert people.text == "Adult (median age 27.8 years, range: 21–43)"
    assert comments.text.replace("\u00a0", " ").split("\n")[:2] == [
        "• Bortezomib 1.3 mg/sqm IV on days 1, 4, 8 and 11 of 21-day cycles for four cycles + corticosteroids",
        "• Response: CR (N = 3), PR (N = 1), NR (N = 1)",
    ]
    assert (reference.text, [mark.text for mark in reference.marks]) == ("Zhang et al.", ["52"])
    assert grid.rows[2][1].text == "Systemic lupus erythematosus, antiphospholipid syndrome and IgA multiple myeloma"
    assert "NR, no response" in grid.notes[-1].text


def test_what_stands_beside_coded_values_is_kept_at_the_foot(tmp_path: Path) -> None:
    page = (
        "<table><caption>Colchicine in gout</caption><tr><th>Study</th><th>N</th><th>Dose</th><th>Remarks</th></tr>"
        "<tr><td>Ada 2020</td><td>3</td><td>colchicine 1 mg daily</td><td>Two owned a garden</td></tr>"
        "<tr><td>Bo 2021</td><td>4</td><td>colchicine 2 mg daily</td><td>–</td></tr></table>"
    )
    source = tmp_path / "t.html"
    source.write_text(page, encoding="utf-8")
    assert "Ada: “Two owned a garden”" in rebuilt(tables_of(source)[0]).notes[0].text.replace(" 2020", "")


def test_rows_that_do_not_come_back_are_named(tmp_path: Path) -> None:
    (table,) = tables_of(EXAMPLE)
    odd = replace(table.studies[0], conditions=(Condition(Value("gout")), Condition(Value("infection"))))
    lost = write_evidence_table(
        replace(evitable.extract(EXAMPLE), tables=(replace(table, studies=(odd, *table.studies[1:])),)),
        tmp_path / "t.docx",
    )
    assert lost == ("row 1: read back otherwise: conditions.",)


def test_the_notes_stay_with_the_last_row_in_word(tmp_path: Path) -> None:
    write_evidence_table(EXAMPLE, tmp_path / "t.docx")
    written: Any = Document(str(tmp_path / "t.docx"))
    *_, last, foot = written.tables[0].rows
    assert "IV, intravenous" in foot.cells[0].text
    assert all(paragraph.paragraph_format.keep_with_next for cell in last.cells for paragraph in cell.paragraphs)


@needs_gold
@pytest.mark.parametrize("ending", [".html", ".docx"])
def test_the_list_of_references_is_linked_and_read_back(ending: str, tmp_path: Path) -> None:
    source = evitable.extract(GOLD[0] / "input.xml")
    target = tmp_path / f"t{ending}"
    assert write_evidence_table(source, target) == ()
    dois = [study.citation.doi for study in evitable.extract(target).tables[0].studies]
    assert dois == [study.citation.doi for study in source.tables[0].studies]
    assert None not in dois
    if ending == ".html":
        page = target.read_text(encoding="utf-8")
        assert '<sup><a href="#cited-31">31</a></sup>' in page
        assert '<p id="cited-31">31. Harnwell. Bortezomib in warm autoimmune haemolytic anaemia' in page
    else:
        written: Any = Document(str(target))
        lead = [link.fragment for cell in written.tables[0].rows[1].cells for link in cell.paragraphs[0].hyperlinks]
        assert lead == ["cited-31"]
        assert 'w:name="cited-31"' in written.element.xml


def test_a_table_whose_rows_alone_name_studies_has_no_list_of_references(tmp_path: Path) -> None:
    write_evidence_table(EXAMPLE, tmp_path / "t.html")
    assert "References</h2>" not in (tmp_path / "t.html").read_text(encoding="utf-8")


SEVEN = (
    "Adams Ann",
    "Li W",
    "van der Berg JA",
    "Smith J-P",
    "Rare Disease Study Group",
    "García Márquez G",
    "Seventh A",
)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (
            Reference("r", "5", "Gout in Oslo?", SEVEN, 2019, None, None, "J Gout", "3", "4", "5-9"),
            "Adams A, Li W, van der Berg JA, Smith JP, Rare Disease Study Group, García Márquez G, et al. "
            "Gout in Oslo? J Gout. 2019;3(4):5-9.",
        ),
        (
            Reference("r", "", "Gout", ("Li W",), 2019, "10.5555/x", None, "J Gout", "", "", "e12"),
            "Li W. Gout. J Gout. 2019;e12.",
        ),
        (Reference("r", "", "Gout", (), None, None, None, "", "3"), "Gout. 3. [incomplete]"),
        (Reference("r", "", "", ("Li W",), 2019, None, "12345"), "Li W. 2019. [incomplete]"),
        (Reference("r", "", "", (), None, None, None), "[incomplete]"),
    ],
)
def test_references_are_those_of_medical_journals(entry: Reference, said: str) -> None:
    assert vancouver(entry) == said


DRUGS = ("rituximab", "bortezomib", "methotrexate", "anakinra", "sirolimus", "cyclophosphamide")
DISEASES = ("lupus nephritis", "sarcoidosis", "gout", "multiple myeloma", "pemphigus vulgaris")
EVENTS = ("fever", "nausea", "headache", "thrombocytopenia", "hypertension", "neutropenia")
SMALL = st.integers(1, 40)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy.map(Value)


@st.composite
def regimens(draw: st.DrawFn, drug: str) -> Regimen:
    amount = draw(st.integers(1, 900).map(Decimal) | st.integers(1, 99).map(lambda tenths: Decimal(tenths) / 10))
    dose = Value(Dose(amount, draw(st.none() | st.just(amount + 5)), draw(st.sampled_from(("mg/m2", "mg/kg", "mg")))))
    said = Regimen(Value(drug), dose, draw(maybe(st.sampled_from(("iv", "sc", "po")))))
    if draw(st.booleans()):
        days = draw(st.sampled_from(((1, 4, 8, 11), (1,), (1, 15))))
        cycles = draw(
            st.sampled_from((Cycles("exact", Value(4.0)), Cycles("median", Value(3.0), Value(1.0), Value(6.0))))
        )
        return replace(said, days=Value(days), cycle_days=Value(draw(st.sampled_from((21, 28)))), cycles=cycles)
    frequency = draw(st.sampled_from(("weekly", "q2w", "q4w", "monthly", "daily", "bid", "every other day")))
    doses = draw(maybe(st.integers(2, 12))) if frequency in ("weekly", "q2w", "monthly") else None
    return replace(said, frequency=Value(frequency), doses=doses)


@st.composite
def ages(draw: st.DrawFn, n: int) -> Age:
    group = draw(maybe(st.sampled_from(("adult", "child"))))
    if n == 1:
        return Age(group, Value("exact"), Value(float(draw(st.integers(1, 90)))))
    low = draw(st.integers(1, 40))
    middle, high = low + draw(st.integers(1, 20)), low + 30
    stat = draw(st.sampled_from(("median", "mean")))
    return Age(group, Value(stat), Value(float(middle)), Value(float(low)), Value(float(high)))


@st.composite
def studies(draw: st.DrawFn, row: int) -> Study:
    """A study as a person would code it, with its counts within its number of patients."""
    n = draw(st.integers(2, 40))
    everybody = Value(n)
    female = draw(st.integers(1, n - 1))
    labels = draw(st.lists(st.sampled_from(("CR", "PR", "OR", "NR", "improvement")), unique=True, max_size=3))
    kinds = {"CR": "complete", "PR": "partial", "OR": "overall", "NR": "none", "improvement": "improved"}
    found = tuple(Response(Value(one), kinds[one], Value(draw(st.integers(0, n))), everybody) for one in labels)
    terms = draw(st.lists(st.sampled_from(EVENTS), unique=True, max_size=3))
    grades = maybe(st.sampled_from(("1", "2", "1-2", "3-4", ">=3")))
    harms = tuple(
        AdverseEvent(Value(one), one, draw(grades), Value(draw(st.integers(1, n))), everybody) for one in terms
    )
    none = draw(st.sampled_from((None, Value(value=True)))) if not harms else Value(value=False)
    status = draw(st.sampled_from(((), (Value("refractory"),), (Value("relapsed"),))))
    return Study(
        row,
        citation=Citation(Value(f"{'ABCDEFGH'[row]}damsen et al."), Value(str(row + 20)), Value(2000 + row)),
        design=Value(draw(st.sampled_from(("case series", "retrospective cohort", "randomised trial", "registry")))),
        conditions=(Condition(Value(draw(st.sampled_from(DISEASES))), status),),
        n=everybody,
        age=draw(ages(n)),
        sex=draw(st.sampled_from((Sex(), Sex(Value(female), Value(n - female))))),
        regimens=(draw(regimens(draw(st.sampled_from(DRUGS)))),),
        prior=draw(st.sampled_from(((), (Value("azathioprine"), Value("ciclosporin")))))
        and (Value("azathioprine"), Value("mycophenolate mofetil")),
        responses=found,
        adverse_events=harms,
        no_adverse_events=none,
    )


@given(st.tuples(studies(1), studies(2), studies(3)))
@settings(max_examples=15, deadline=None, phases=[Phase.explicit, Phase.generate])
def test_evidence_made_by_chance_comes_back(rows: tuple[Study, ...]) -> None:
    table = EvidenceTable(None, "Table 1", "Treatment of rare diseases", "treatment-evidence", "", (), (), rows)
    assert again([table]) == set()
