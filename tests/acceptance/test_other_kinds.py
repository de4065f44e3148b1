"""Tables of other kinds from other fields: no regimen, outcome or harm is read from them."""

from __future__ import annotations

import pytest

import evitable

OTHER = {
    "laboratory by visit": """Table 2. Laboratory findings during enzyme replacement therapy
Parameter\tNormal range\tBaseline\tMonth 6\tMonth 12
Creatine kinase, U/L\t<190\t812 (340–1450)\t640\t598
Alanine aminotransferase, U/L\t<41\t96\t81\t77
Glc4, mmol/mol creatinine\t<3.5\t14.2\t8.1\t6.9
Anti-drug antibodies, titre\tnegative\t1:100\t1:1600\t1:800
""",
    "baseline of two arms": """Table 1 Baseline characteristics of patients randomised to efgartigimod or placebo
Characteristic\tEfgartigimod (n = 84)\tPlacebo (n = 83)
Age, mean (SD), y\t45.9 (14.4)\t48.2 (15.0)
Women, No. (%)\t63 (75)\t55 (66)
Thymectomy, No. (%)\t59 (70)\t36 (43)
Prior nonsteroidal immunosuppressants, No. (%)\t63 (75)\t62 (75)
Prednisone dose, mg/d, median (range)\t20 (5–60)\t20 (5–50)
""",
    "diagnostic criteria": """Table 1: Revised diagnostic criteria for haemophagocytic lymphohistiocytosis
Criterion\tThreshold\tComment
Fever\t≥38.5 °C\tFor 7 days or longer
Cytopenia in two lineages\tHaemoglobin <90 g/L; platelets <100 × 10^9/L\tInfants: haemoglobin <100 g/L
Ferritin\t≥500 µg/L\t>10,000 µg/L is highly specific
Soluble CD25\t≥2400 U/mL\tAge-adjusted in infants
""",
    "kinetics of doses": """Table 3. Pharmacokinetic parameters of posaconazole by formulation
Formulation\tDose, mg\tSubjects, n\tCmax, ng/mL\tTmax, h\tAUC0–24, ng·h/mL\tHalf-life, h
Suspension\t400\t24\t851 ± 382\t4\t8619 ± 2927\t31
Delayed-release tablet\t300\t36\t2310 ± 740\t4\t37900 ± 12100\t29
Intravenous\t300\t22\t3280 ± 1200\t1.5\t36100 ± 10800\t27
""",
    "costs": """Table 4. Annual cost per patient by treatment (2021 US dollars)
Cost item\tNusinersen\tOnasemnogene\tRisdiplam
Drug acquisition\t708,000\t2,125,000\t340,000
Administration\t12,400\t8,900\t0
Hospital admissions\t21,300\t18,700\t20,100
Total cost per QALY\t1,112,000\t243,000\t365,000
""",
    "variants": """Table 2 Pathogenic variants found in GAA in late-onset Pompe disease
Patient\tAllele 1\tAllele 2\tProtein change\tACMG class\tResidual activity, %
P1\tc.-32-13T>G\tc.525del\tp.Glu176fs\t5\t8.1
P2\tc.-32-13T>G\tc.1655T>C\tp.Leu552Pro\t5\t11.4
P3\tc.-32-13T>G\tc.2238G>C\tp.Trp746Cys\t4\t6.7
""",
}


@pytest.mark.parametrize("name", OTHER)
def test_a_table_of_another_kind_has_no_treatments_outcomes_or_harms(name: str) -> None:
    (table,) = evitable.extract(OTHER[name].encode()).tables
    assert table.kind not in ("treatment-evidence", "patient-treatment"), table.why
    assert table.studies == ()
