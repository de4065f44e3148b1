"""Lists of references in the forms that reference managers export."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evitable.model import EvidenceError, Reference, UnknownFormat, UnreadableSource
from evitable.readers import read_bibliography

RIS = """\
TY  - JOUR
ID  - 12
AU  - Müller-Lüdenscheidt, Karl
AU  - Adams, A.
PY  - 2019/03/01/
TI  - Gout and
  its treatment
DO  - https://doi.org/10.5555/gout.12
DB  - PubMed
AN  - 30123456
ER  -
TY  - JOUR
A1  - Brown,B.
Y1  - 2020
T1  - Other
ER  -
"""

BIBTEX = r"""
@comment{ignored}
@string{gout = "Gout"}
@article{ref12,
  author = {M{\"u}ller-L{\"u}denscheidt, Karl and Ann Adams and others},
  title = "{{Gout}} and its {treatment}",
  year = 2019,
  doi = {10.5555/gout.12},
  pmid = {30123456},
}
@article{brown2020other, author={B van der Brown}, title={Other}, date={2020-05}}
"""

CSL = [
    {
        "id": "12",
        "author": [{"family": "Müller-Lüdenscheidt", "given": "Karl"}, {"literal": "The Group"}],
        "title": "<i>Gout</i> and its treatment",
        "issued": {"date-parts": [[2019, 3]]},
        "DOI": "10.5555/gout.12",
        "PMID": "30123456",
    },
    {"id": "http://a.b/items/X7", "title": "Other", "author": [{"family": "Brown", "given": "B"}], "issued": "2020"},
]

FORMS = {"ris": RIS, "bib": BIBTEX, "json": json.dumps(CSL), "wrapped.json": json.dumps({"items": CSL})}


def entries(form: str) -> tuple[Reference, ...]:
    return read_bibliography(FORMS[form].encode(), name=f"refs.{form}")


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_entry(form: str) -> None:
    first, second = entries(form)
    assert (first.label, first.title, first.year) == ("12", "Gout and its treatment", 2019)
    assert (first.doi, first.pmid, first.authors[0]) == ("10.5555/gout.12", "30123456", "Müller-Lüdenscheidt Karl")
    assert (second.label, second.title, second.year, second.doi, second.pmid) == ("", "Other", 2020, None, None)


def test_names_are_turned_and_others_left_out() -> None:
    first, second = entries("bib")
    assert first.authors == ("Müller-Lüdenscheidt Karl", "Adams Ann")
    assert second.authors == ("van der Brown B",)


@pytest.mark.parametrize(
    ("payload", "fault", "said"),
    [
        (b"", UnknownFormat, "no list of references"),
        (b"Dear sir, 12 patients", UnknownFormat, "RIS, BibTeX or CSL-JSON"),
        (b'[{"a": 1}]', UnknownFormat, "no list of references in CSL"),
        (b"[{", UnreadableSource, "broken JSON"),
        (b"[" * 100_000, UnreadableSource, "broken JSON"),
        (b"TY  - JOUR\nER  - \n", UnreadableSource, "no entries"),
        (b"TY  - JOUR\nTI  - a\nER  - \n" * 20_001, UnreadableSource, "over the limit"),
    ],
)
def test_what_is_no_list_is_refused_in_a_sentence(payload: bytes, fault: type[Exception], said: str) -> None:
    with pytest.raises(fault, match=said):
        read_bibliography(payload, name="refs")


@given(st.sampled_from([RIS, BIBTEX, FORMS["json"]]), st.data())
def test_a_list_cut_or_changed_anywhere_never_crashes(text: str, data: st.DataObject) -> None:
    start, end = sorted(data.draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    changed = text[:start] + data.draw(st.text('@{}"\\,=\n -', max_size=6)) + text[end:]
    with contextlib.suppress(EvidenceError):
        found = read_bibliography(changed.encode(), name="refs")
        assert len({entry.id for entry in found}) == len(found) > 0
