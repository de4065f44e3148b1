"""Tables of other kinds, and columns of other things, give no regimen, outcome or harm as a stated fact."""

from __future__ import annotations

import pytest

import evitable
from evitable.model import Study

OTHER_TABLES = {
    "laboratory values before and after": """Table 2. Laboratory values of the patients before and after rituximab

Parameter\tBefore\tAfter 6 months\tP value
Haemoglobin, g/dL\t8.2 ± 1.1\t12.4 ± 0.9\t<0.001
Platelets, 10^9/L\t24 (8–61)\t143 (88–210)\t0.002
IgG, mg/dL\t1210 (800–1700)\t690 (410–980)\t0.01
CD19+ cells, /µL\t212\t0\t<0.001
Anti-dsDNA, IU/mL\t160 ± 40\t35 ± 12\t0.004
""",
    "baseline data by arm": """Table 1. Baseline characteristics of the patients

Characteristic\tTocilizumab (n = 49)\tPlacebo (n = 51)\tP
Age, years\t54.2 ± 11.3\t55.0 ± 10.8\t0.71
Female sex, n (%)\t38 (77.6)\t40 (78.4)\t0.92
Prednisone, mg/day\t10 (5–15)\t10 (5–12.5)\t0.55
Prior methotrexate, n (%)\t31 (63)\t29 (57)\t0.52
Hypertension, n (%)\t20 (41)\t19 (37)\t0.71
""",
    "criteria": """Table 1. Diagnostic criteria for adult-onset Still's disease

Criterion\tPoints\tDefinition
Fever\t2\t≥39 °C for one week or longer
Arthralgia\t1\t2 weeks or longer
Leukocytosis\t2\t≥10,000/mm3 with 80% granulocytes
Rash\t2\tTypical, evanescent
""",
    "response criteria": """Table 3. Criteria of response in immune thrombocytopenia

Category\tPlatelet count\tBleeding
Complete response\t≥100 × 10^9/L\tNone
Response\t≥30 × 10^9/L and doubling\tNone
No response\t<30 × 10^9/L\tPresent
""",
    "kinetics": """Table 2. Pharmacokinetic parameters of infliximab after 5 mg/kg

Parameter\tSingle dose (n = 12)\tSteady state (n = 10)
Cmax, µg/mL\t118 (95–140)\t121 (99–151)
AUC, mg·h/L\t24,000\t28,300
Half-life, days\t9.5\t8.7
Clearance, L/day\t0.27\t0.31
""",
    "schedule of visits": """Table 1. Schedule of assessments

Assessment\tScreening\tDay 1\tWeek 4\tWeek 12
Informed consent\tX\t\t\t
Rituximab infusion\t\tX\tX\t
Adverse events\t\tX\tX\tX
Blood count\tX\tX\tX\tX
""",
    "diagnostic accuracy": """Table 4. Diagnostic accuracy of anti-PLA2R antibodies

Study\tN\tSensitivity, %\tSpecificity, %\tAUC
Ada 2014 [3]\t120\t78\t99\t0.91
Bea 2016 [4]\t88\t69\t98\t0.88
""",
    "costs": """Table 3. Costs of treatment per patient

Item\tRituximab, €\tCyclophosphamide, €
Drug acquisition\t4,200\t310
Hospital days\t900\t1,400
Adverse events\t120\t480
Total\t5,220\t2,190
""",
}


@pytest.mark.parametrize("name", OTHER_TABLES)
def test_a_table_of_another_kind_has_no_studies(name: str) -> None:
    for table in evitable.extract(OTHER_TABLES[name].encode()).tables:
        assert table.kind not in ("treatment-evidence", "patient-treatment")
        assert table.studies == ()


# Columns of other things in a table of evidence: what they say is told, and is no fact.
OTHER_CELLS = [
    ("Trough level", "8–12 ng/mL"),
    ("IgG level, mg/dL", "690 (410–980)"),
    ("Baseline proteinuria", "3.2 g/day"),
    ("Creatinine before/after", "2.1/1.0"),
    ("Definition of response", "CR: proteinuria <0.5 g/day; PR: 50% reduction"),
    ("Outcome measures", "Complete remission at week 24, relapse, infections"),
    ("Median survival, months", "14"),
    ("Time to response (weeks)", "6"),
    ("Disease duration (months)", "18"),
    ("Follow-up (months)", "24"),
    ("Country", "Japan"),
    ("EDSS change", "4.3 to 3.5"),
    ("Quality score", "7/9"),
]


def _study(header: str, cell: str) -> Study:
    page = (
        "Table 1. Rituximab in membranous nephropathy\n\n"
        f"Author\tDesign\tN\tRituximab dose\t{header}\n"
        f"Ada 2014 [3]\tCase series\t9\t375 mg/m2 weekly × 4\t{cell}\n"
        f"Bea 2016 [4]\tCase series\t7\t1 g × 2\t{cell}\n"
    )
    return evitable.extract(page.encode()).tables[0].studies[0]


@pytest.mark.parametrize(("header", "cell"), OTHER_CELLS)
def test_a_column_of_another_thing_adds_no_fact(header: str, cell: str) -> None:
    study = _study(header, cell)
    assert [(regimen.drug.value, str(regimen.dose and regimen.dose.value)) for regimen in study.regimens] == [
        ("rituximab", "375 mg/m2")
    ]
    assert study.responses == ()
    assert study.adverse_events == ()
    assert study.no_adverse_events is None
    assert study.n is not None
    assert study.n.value == 9


@pytest.mark.parametrize(("header", "cell"), OTHER_CELLS)
def test_what_it_says_is_kept(header: str, cell: str) -> None:
    study = _study(header, cell)
    told = " ".join([*(one.text.text for one in study.statements), *(quote.text for quote in study.unread)])
    assert all(figure in told for figure in (part for part in cell.split() if part[0].isdigit()))
