"""The founding table as records: the facts of its eight rows, the cells told in our own words."""

from __future__ import annotations

from evitable.model import EvidenceTable, Study
from tests.unit.checks.building import (
    Row,
    abbreviation,
    age,
    cite,
    cycles,
    dose,
    drug,
    harm,
    response,
    statement,
    study,
    table,
)

LUPUS, MYELOMA, NEPHRITIS = "systemic lupus erythematosus", "multiple myeloma", "lupus nephritis"
ALONE = "one patient, outcome stated"
FOUR_DAYS = (1, 4, 8, 11)

ROWS = (
    Row(
        1,
        "Case report",
        "SLE and MM",
        "Adult, 63 years",
        "1",
        "• Bortezomib 1.5 mg/m2 on days 1, 4, 8, 11 of 28, with steroids, three cycles\n"
        "• Response: clinically better\n• Toxicity: none",
        "Fröhlich et al. 49",
    ),
    Row(
        2,
        "Case report",
        "SLE and APS with IgA MM",
        "Adult, 70 years",
        "1",
        "• IV bortezomib 1.3 mg/m2 on days 1, 8, 15, 22, four cycles, with dexamethasone\n"
        "• Response: PR of the MM; SLE antibodies gone; progression of the MM after 3 years\n"
        "• Toxicity: G1 peripheral neuropathy",
        "Quartuccio et al. 50",
    ),
    Row(
        3,
        "Case series",
        "Refractory SLE",
        "",
        "20",
        "• IV bortezomib 1.3 mg/m2 in cycles of 21 days, median 2 (1 to 4), dexamethasone in 16\n"
        "• Response: clinically better (20)\n"
        "• Toxicity: G3-4 infections (3), fever (2), G1-2 nausea (3), headache (3), polyneuropathy (2), "
        "allergic skin reactions (2)",
        "Alexander et al. 51",
    ),
    Row(
        4,
        "Case series",
        "SLE",
        "",
        "8",
        "• Bortezomib 1.3 mg/m2, four injections in two cycles\n"
        "• Response: PCs in blood and BM halved; antibodies and Ig lower",
        "Alexander et al. 10",
    ),
    Row(
        5,
        "Case series",
        "Refractory lupus nephritis",
        "Adult, median 27.8 years (21 to 43)",
        "5",
        "• IV bortezomib 1.3 mg/m2 on days 1, 4, 8, 11 of 21, four cycles, with steroids\n"
        "• Response: CR (3), PR (1), NR (1)\n"
        "• Toxicity: G1-2 thrombocytopenia (5), gastrointestinal (3), neurotoxicity (3), creatinine up for a time (2), "
        "fever (3), zoster (1), hypertension (1)",
        "Zhang et al. 52",
    ),
    Row(
        6,
        "Case series",
        "Resistant lupus nephritis",
        "",
        "12",
        "• Bortezomib for a median of six (5 to 7) weekly cycles\n"
        "• Response: CR (1), PR (10), NR (1)\n• Toxicity: G2 polyneuropathy (2)",
        "Segarra et al. 53",
    ),
    Row(
        7,
        "Case report",
        "Refractory primary Sjögren syndrome",
        "Adult, 44 years",
        "1",
        "• Bortezomib 1.3 mg/m2 on days 1, 4, 8, 11, 22, 29, 36, 43, 50, 57\n"
        "• Response: clinically better\n• Toxicity: none",
        "Jakez-Ocampo et al. 54",
    ),
    Row(
        8,
        "Case series",
        "RA and MM",
        "Adults of 78, 72 and 60 years",
        "3",
        "• IV bortezomib 1.3 mg/m2 on days 1, 4, 8, 11, with steroids; eight cycles in two patients, three in one\n"
        "• Response: joints better\n• Toxicity: none",
        "Lassoued et al. 55",
    ),
)
R1, R2, R3, R4, R5, R6, R7, R8 = ROWS

ABBREVIATIONS = (
    abbreviation("APS", "antiphospholipid syndrome", 0),
    abbreviation("BM", "bone marrow", 100),
    abbreviation("CR", "complete remission", 200),
    abbreviation("Ig", "immunoglobulins", 300),
    abbreviation("IV", "intravenous", 400),
    abbreviation("MM", MYELOMA, 500),
    abbreviation("NR", "non-response", 600),
    abbreviation("PC", "plasma cell", 700),
    abbreviation("PR", "partial remission", 800),
    abbreviation("RA", "rheumatoid arthritis", 900),
    abbreviation("SLE", LUPUS, 1000),
)


def _first() -> Study:
    return study(
        1,
        R1.said(1, "1", 4),
        citation=cite(R1.said("Fröhlich et al.", "Fröhlich et al.", 6), "49"),
        design=R1.said("case report", "Case report", 1),
        conditions=[R1.said(LUPUS, "SLE", 2), R1.said(MYELOMA, "MM", 2)],
        age=age(63, stat="exact", group="adult"),
        regimens=(
            drug(
                R1.said("bortezomib", "Bortezomib"),
                R1.said(dose("1.5 mg/m2"), "1.5 mg/m2"),
                days=R1.said(FOUR_DAYS, "days 1, 4, 8, 11"),
                cycle_days=R1.said(28, "28"),
                cycles=cycles(3),
                total=["18.0"],
            ),
            drug("corticosteroids", part="concomitant"),
        ),
        responses=(response("improvement", R1.said(1, "clinically better", why=ALONE)),),
        no_adverse_events=R1.said(True, "none"),
    )


def _second() -> Study:
    return study(
        2,
        R2.said(1, "1", 4),
        citation=cite(R2.said("Quartuccio et al.", "Quartuccio et al.", 6), "50"),
        design=R2.said("case report", "Case report", 1),
        conditions=[
            R2.said(LUPUS, "SLE", 2),
            R2.said("antiphospholipid syndrome", "APS", 2),
            R2.said("iga multiple myeloma", "IgA MM", 2),
        ],
        age=age(70, stat="exact", group="adult"),
        regimens=(
            drug(
                R2.said("bortezomib", "bortezomib"),
                R2.said(dose("1.3 mg/m2"), "1.3 mg/m2"),
                route=R2.said("iv", "IV"),
                days=R2.said((1, 8, 15, 22), "days 1, 8, 15, 22"),
                cycles=cycles(4),
                total=["20.8"],
            ),
            drug("dexamethasone", part="concomitant"),
        ),
        responses=(
            response(
                R2.said("PR", "PR"),
                R2.said(1, "PR", why=ALONE),
                condition=R2.said(MYELOMA, "MM"),
                wording=R2.quote("PR of the MM"),
            ),
            response(
                R2.said("disappearance of sle autoantibodies", "SLE antibodies gone"),
                R2.said(1, "SLE antibodies gone", why=ALONE),
                category="marker",
                wording=R2.quote("SLE antibodies gone"),
            ),
            response(
                R2.said("PD", "progression"),
                R2.said(1, "progression", why=ALONE),
                condition=R2.said(MYELOMA, "MM", nth=1),
                time=R2.said("after 3 years", "after 3 years"),
                wording=R2.quote("progression of the MM after 3 years"),
            ),
        ),
        adverse_events=(
            harm(
                R2.said("peripheral neuropathy", "peripheral neuropathy"),
                R2.said(1, "peripheral neuropathy", why=ALONE),
                "neuropathy",
                grade=R2.said("1", "G1"),
            ),
        ),
        no_adverse_events=False,
    )


def _third() -> Study:
    return study(
        3,
        R3.said(20, "20", 4),
        citation=cite(R3.said("Alexander et al.", "Alexander et al.", 6), "51"),
        design=R3.said("case series", "Case series", 1),
        conditions=[R3.said(LUPUS, "SLE", 2)],
        regimens=(
            drug(
                R3.said("bortezomib", "bortezomib"),
                R3.said(dose("1.3 mg/m2"), "1.3 mg/m2"),
                route=R3.said("iv", "IV"),
                cycle_days=R3.said(21, "cycles of 21 days"),
                cycles=cycles("median", 2, 1, 4),
            ),
            drug("dexamethasone", n=R3.said(16, "16"), part="concomitant"),
        ),
        responses=(response(R3.said("improvement", "clinically better"), R3.said(20, "20")),),
        adverse_events=(
            harm(R3.said("infections", "infections"), R3.said(3, "3"), "infection", grade=R3.said("3-4", "G3-4")),
            harm(R3.said("fever", "fever"), 2),
            harm(R3.said("nausea", "nausea"), 3, grade=R3.said("1-2", "G1-2")),
            harm(R3.said("headache", "headache"), 3),
            harm(R3.said("polyneuropathy", "polyneuropathy"), 2, "neuropathy"),
            harm(R3.said("allergic skin reactions", "allergic skin reactions"), 2, "allergic skin reaction"),
        ),
        no_adverse_events=False,
    )


def _fourth() -> Study:
    return study(
        4,
        R4.said(8, "8", 4),
        citation=cite(R4.said("Alexander et al.", "Alexander et al.", 6), "10"),
        design=R4.said("case series", "Case series", 1),
        conditions=[R4.said(LUPUS, "SLE", 2)],
        regimens=(
            drug(
                R4.said("bortezomib", "Bortezomib"),
                R4.said(dose("1.3 mg/m2"), "1.3 mg/m2"),
                doses=R4.said(4, "four injections"),
                cycles=cycles(2),
                total=["5.2", "10.4"],
            ),
        ),
        statements=(statement("marker-change", R4.quote("PCs in blood and BM halved; antibodies and Ig lower")),),
    )


def _fifth() -> Study:
    return study(
        5,
        R5.said(5, "5", 4),
        citation=cite(R5.said("Zhang et al.", "Zhang et al.", 6), "52"),
        design=R5.said("case series", "Case series", 1),
        conditions=[R5.said(NEPHRITIS, "lupus nephritis", 2)],
        age=age(27.8, 21, 43, group="adult"),
        regimens=(
            drug(
                R5.said("bortezomib", "bortezomib"),
                R5.said(dose("1.3 mg/m2"), "1.3 mg/m2"),
                route=R5.said("iv", "IV"),
                days=R5.said(FOUR_DAYS, "days 1, 4, 8, 11"),
                cycle_days=R5.said(21, "21"),
                cycles=cycles(4),
                total=["20.8"],
            ),
            drug("corticosteroids", part="concomitant"),
        ),
        responses=(
            response(R5.said("CR", "CR"), R5.said(3, "3", nth=1)),
            response(R5.said("PR", "PR"), R5.said(1, "(1)")),
            response(R5.said("NR", "NR"), R5.said(1, "(1)", nth=1)),
        ),
        adverse_events=(
            harm(R5.said("thrombocytopenia", "thrombocytopenia"), 5, grade=R5.said("1-2", "G1-2")),
            harm(R5.said("gastrointestinal", "gastrointestinal"), 3),
            harm(R5.said("neurotoxicity", "neurotoxicity"), 3, "neuropathy"),
            harm(R5.said("transient elevated creatinine", "creatinine up for a time"), 2, "creatinine increased"),
            harm(R5.said("fever", "fever"), 3),
            harm(R5.said("zoster", "zoster"), 1, "herpes zoster"),
            harm(R5.said("hypertension", "hypertension"), 1),
        ),
        no_adverse_events=False,
    )


def _sixth() -> Study:
    return study(
        6,
        R6.said(12, "12", 4),
        citation=cite(R6.said("Segarra et al.", "Segarra et al.", 6), "53"),
        design=R6.said("case series", "Case series", 1),
        conditions=[R6.said(NEPHRITIS, "lupus nephritis", 2)],
        regimens=(
            drug(
                R6.said("bortezomib", "Bortezomib"),
                frequency=R6.said("weekly", "weekly"),
                cycles=cycles("median", 6, 5, 7),
            ),
        ),
        responses=(
            response(R6.said("CR", "CR"), R6.said(1, "(1)")),
            response(R6.said("PR", "PR"), R6.said(10, "(10)")),
            response(R6.said("NR", "NR"), R6.said(1, "(1)", nth=1)),
        ),
        adverse_events=(
            harm(
                R6.said("polyneuropathy", "polyneuropathy"),
                R6.said(2, "(2)"),
                "neuropathy",
                grade=R6.said("2", "G2"),
            ),
        ),
        no_adverse_events=False,
    )


def _seventh() -> Study:
    days = (1, 4, 8, 11, 22, 29, 36, 43, 50, 57)
    return study(
        7,
        R7.said(1, "1", 4),
        citation=cite(R7.said("Jakez-Ocampo et al.", "Jakez-Ocampo et al.", 6), "54"),
        design=R7.said("case report", "Case report", 1),
        conditions=[R7.said("primary sjögren syndrome", "primary Sjögren syndrome", 2)],
        age=age(44, stat="exact", group="adult"),
        regimens=(
            drug(
                R7.said("bortezomib", "Bortezomib"),
                R7.said(dose("1.3 mg/m2"), "1.3 mg/m2"),
                days=R7.said(days, "days 1, 4, 8, 11, 22, 29, 36, 43, 50, 57"),
                total=["13.0"],
            ),
        ),
        responses=(response("improvement", R7.said(1, "clinically better", why=ALONE)),),
        no_adverse_events=R7.said(True, "none"),
    )


def _eighth() -> Study:
    bortezomib = R8.said("bortezomib", "bortezomib")
    given = R8.said(dose("1.3 mg/m2"), "1.3 mg/m2")
    iv, days = R8.said("iv", "IV"), R8.said(FOUR_DAYS, "days 1, 4, 8, 11")
    return study(
        8,
        R8.said(3, "3", 4),
        citation=cite(R8.said("Lassoued et al.", "Lassoued et al.", 6), "55"),
        design=R8.said("case series", "Case series", 1),
        conditions=[R8.said("rheumatoid arthritis", "RA", 2), R8.said(MYELOMA, "MM", 2)],
        age=age(None, 60, 78, stat="range", group="adult", ages=[78, 72, 60]),
        regimens=(
            drug(bortezomib, given, route=iv, days=days, cycles=cycles(8), n=2, total=["41.6"]),
            drug(bortezomib, given, route=iv, days=days, cycles=cycles(3), n=1, total=["15.6"]),
            drug("corticosteroids", part="concomitant"),
        ),
        responses=(response(R8.said("improvement", "joints better"), wording=R8.quote("joints better")),),
        no_adverse_events=R8.said(True, "none"),
    )


def founding_table() -> EvidenceTable:
    """The founding table before any check."""
    studies = (_first(), _second(), _third(), _fourth(), _fifth(), _sixth(), _seventh(), _eighth())
    return table(*studies, rows=ROWS, abbreviations=ABBREVIATIONS, title="Bortezomib for systemic autoimmune diseases")
