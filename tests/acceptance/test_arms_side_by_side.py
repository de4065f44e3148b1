"""Two arms side by side in one row: each arm's patients and results stay with their arm, whatever the header's form."""

from __future__ import annotations

import pytest

from evitable import extract
from evitable.model import EvidenceTable

_SPANNED = """<table><thead><tr><th rowspan=2>Study</th><th colspan=2>{one}</th><th colspan=2>{two}</th></tr>
<tr><th>{n}</th><th>{result}</th><th>{n}</th><th>{result}</th></tr></thead><tbody>
<tr><td>Adams 2001</td><td>40</td><td>3</td><td>41</td><td>5</td></tr>
<tr><td>Brown 2003</td><td>22</td><td>0</td><td>20</td><td>1</td></tr></tbody></table>"""
_ROWS = "Adams,2001,40,41,3,5\nBrown,2003,22,20,0,1\n"

FORMS = {
    "a.csv": f"Trial,Year,N (rituximab),N (control),Relapse (rituximab),Relapse (control)\n{_ROWS}",
    "b.csv": f"Study,Year,Rituximab total,Placebo total,Rituximab relapse,Placebo relapse\n{_ROWS}",
    "c.csv": f"trial,year,n_rituximab,n_placebo,relapse_rituximab,relapse_placebo\n{_ROWS}",
    "d.csv": 'Trial,Year,Rituximab (n),Control (n),"Relapse at 6 months, rituximab","Relapse at 6 months, control"\n'
    + _ROWS,
    "e.csv": "Trial,Year,Randomised to rituximab,Randomized to placebo,Relapse on rituximab,Relapse on placebo\n"
    + _ROWS,
    "f.html": _SPANNED.format(one="Rituximab", two="Control", n="Total", result="Relapse"),
    "g.html": _SPANNED.format(one="Rituximab group", two="Placebo group", n="n", result="Relapse, n"),
    "h.html": _SPANNED.format(one="Rituximab", two="Azathioprine", n="No. of patients", result="Relapse"),
}


def _table(name: str) -> EvidenceTable:
    return extract(FORMS[name].encode(), name=name).tables[0]


@pytest.mark.parametrize("name", FORMS)
def test_patients_and_results_stay_with_their_arm(name: str) -> None:
    table = _table(name)
    assert table.kind == "treatment-evidence"
    told = []
    for study in table.studies:
        arms = [(each.drug.value, each.n.value if each.n else None) for each in study.regimens if each.part == "study"]
        counts = [
            (each.label.value, each.n.value if each.n else None, each.of.value if each.of else None)
            for each in study.responses
        ]
        told.append((arms, [count[:2] for count in counts], study.n))
    assert told == [([("rituximab", 40)], [("relapse", 3)], None), ([("rituximab", 22)], [("relapse", 0)], None)]


@pytest.mark.parametrize("name", FORMS)
def test_the_comparator_is_told_and_nothing_is_lost(name: str) -> None:
    for study, (n, result) in zip(_table(name).studies, (("41", "5"), ("20", "1")), strict=True):
        told = {statement.text.text for statement in study.statements if statement.kind.startswith("comparator")}
        assert told == {n, result}
        assert study.unread == ()


def test_results_are_of_the_arm_that_was_treated() -> None:
    table = extract(
        b'Trial,Year,Rituximab n,Placebo n,"Remission, rituximab","Remission, placebo"\nAdams,2001,40,41,30,12\n'
    ).tables[0]
    (response,) = table.studies[0].responses
    assert response.of
    assert (response.label.value, response.of.value) == ("remission", 40)


def test_a_sheet_of_lists_of_allowed_values_is_no_evidence() -> None:
    table = extract(
        b"trial,year,blind,type_control,steroid_rituximab\nADAMS,2001,open,placebo,\nBROWN,2003,double,other,\nCARR,,,,\n"
    ).tables[0]
    assert (table.studies, table.kind) == ((), "other")
