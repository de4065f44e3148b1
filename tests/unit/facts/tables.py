"""Labelled tables built in few words, and tables of other dialects than the founding one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evitable.model import Abbreviation, Cell, Column, LabelledTable, Place, Quote, Role, Row


def table(
    columns: Sequence[tuple[str, Role | None]],
    *rows: Sequence[str],
    title: str = "",
    own: Mapping[str, str] | None = None,
    notes: Sequence[str] = (),
    kind: str = "treatment-evidence",
) -> LabelledTable:
    """Build a table from headers with roles and rows of text."""
    headers = tuple(Column(Cell(f"h{at}", text), role) for at, (text, role) in enumerate(columns))
    body = tuple(
        Row(number, tuple(Cell(f"r{number}c{at}", text) for at, text in enumerate(row)))
        for number, row in enumerate(rows, start=1)
    )
    short = tuple(Abbreviation(key, long, Quote(long, Place("n", 0, len(long)))) for key, long in (own or {}).items())
    told = tuple(Cell(f"n{at}", text) for at, text in enumerate(notes))
    return LabelledTable(None, None, Cell("title", title) if title else None, kind, "", headers, body, short, told)


FOUNDING_COLUMNS: list[tuple[str, Role | None]] = [
    ("Study type", "design"),
    ("Autoimmune disease", "condition"),
    ("Study population", "population"),
    ("N", "n"),
    ("Comments", "comments"),
    ("References", "reference"),
]

MIXED = table(
    FOUNDING_COLUMNS,
    (
        "Case report", "SLE and APS in IgA MM", "Adult (70 years)", "1",
        "• Bortezomib 1.3 mg/sqm IV on days 1, 8, 15 and 22 (for four cycles) + dexamethasone\n"
        "• Response: PR of MM and disappearance of SLE autoantibodies, then MM progression after 3 years\n"
        "• Toxicity: G1 peripheral neuropathy",
        "Quartuccio et al. 50",
    ),
    (
        "Case series", "Refractory SLE", "", "20",
        "• Bortezomib 1.3 mg/sqm IV in 21-day cycles + dexamethasone (N = 16) for a median of two cycles (range: 1–4)\n"
        "• Response: clinical improvement (N = 20)\n"
        "• Toxicity: G3-4 infections (N = 3), fever (N = 2), allergic skin reactions (N = 2)",
        "Alexander et al. 51",
    ),
    (
        "Case series", "SLE", "", "8",
        "• Bortezomib 1.3 mg/sqm for four injections in two cycles\n"
        "• Response: gradual depletion of PCs in blood by 50%, accompanied by a reduction of total Ig",
        "Alexander et al. 10",
    ),
    (
        "Case series", "RA and MM", "Adult (78, 72 and 60 years)", "3",
        "• Bortezomib 1.3 mg/sqm IV on days 1, 4, 8 and 11 + steroids for eight cycles for two patients, "
        "three cycles for one patient\n• Response: improvement of joint disease\n• No toxicity",
        "Lassoued et al. 55",
    ),
    own={
        "APS": "antiphospholipid syndrome", "MM": "multiple myeloma", "PC": "plasma cell", "PR": "partial remission",
        "RA": "rheumatoid arthritis", "SLE": "systemic lupus erythematosus", "IV": "intravenous",
    },
    title="Bortezomib use in systemic autoimmune diseases.",
)  # fmt: skip

PARTED = table(
    [
        ("Author (year)", "citation"),
        ("Design", "design"),
        ("Patients", "population"),
        ("Previous therapy", "prior"),
        ("Tocilizumab dose", "regimen"),
        ("Control", "comparator"),
        ("Duration", "duration"),
        ("CR, n (%)", "response"),
        ("Relapse", "relapse"),
        ("Grade ≥3 infection, n", "adverse-events"),
        ("Other side effects", "adverse-events"),
        ("Follow-up", "follow-up"),
        ("Remarks", "comments"),
    ],
    (
        "Hedlund et al. (2014) [7]", "RCT", "30 patients (21 F, 9 M), 20 treated with tocilizumab",
        "Steroids (20/20), MTX",
        "8 mg/kg/4 weeks, then 162 mg/week SC", "Placebo", "5.5–24 months",
        "17 (85)", "2/17", "3",
        "Headache (4), nausea, and rash (1)", "12 months", "1 pt pneumonia in week 30; mean age 71 ± 8 years",
    ),
    (
        "Marlowe-Quist 2019", "Case report", "One 54-year-old male", "–", "162 mg EOW", "None", "NR", "Yes", "No",
        "NR", "None", "3 months", "–",
    ),
    title="Tocilizumab in giant cell arteritis",
    own={"RCT": "randomised controlled trial", "MTX": "methotrexate", "EOW": "every other week", "NR": "not reported"},
)  # fmt: skip

PATIENTS = table(
    [
        ("Case", "label"),
        ("Age/sex", "age"),
        ("Diagnosis", "condition"),
        ("Drug", "drug"),
        ("Dose", "dose"),
        ("Outcome", "response"),
        ("Toxicity", "adverse-events"),
        ("Ref.", "reference"),
    ],
    ("1", "F/45", "Refractory wAIHA", "Rituximab", "375 mg/m2 weekly × 4", "CR", "Infusion reaction (grade 2)", "[12]"),
    ("2", "62, M", "CAD", "IVIG", "0.4 g/kg × 5 days", "No", "No", "13"),
    kind="patient-treatment",
)

TABLES = (MIXED, PARTED, PATIENTS)
