"""Reports of one study are found by what they cite and say, and count once in the sums."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from evitable import extract
from evitable.api import bases as api
from evitable.api.reviews import same_studies
from evitable.base import BaseConflict, EvidenceBase, StoredStudy
from evitable.base.joining import alternatives, joined, told_of
from evitable.base.same import Likeness, Surroundings, groups_of, likenesses, placed, surname
from evitable.model import Citation, Condition, Regimen, Response, Study, Value
from tests.unit.base.conftest import NOW


def report(number: int, *, table: int, author: str = "Zhang et al.", **told: object) -> StoredStudy:
    """Make a study of its own table; `told` gives year, n, drug, disease, doi."""
    year, doi = told.get("year", 2015), told.get("doi")
    cited = Citation(
        Value(author),
        year=Value(year) if isinstance(year, int) else None,
        doi=Value(doi) if isinstance(doi, str) else None,
    )
    study = Study(
        1,
        cited,
        conditions=(Condition(Value(str(told.get("disease", "lupus nephritis")))),),
        n=Value(told["n"]) if isinstance(told.get("n"), int) else None,  # type: ignore[arg-type]
        regimens=(Regimen(Value(str(told.get("drug", "bortezomib")))),),
        responses=(Response(Value("CR"), "complete", Value(told["cr"])),) if isinstance(told.get("cr"), int) else (),  # type: ignore[arg-type]
    )
    return StoredStudy(number, f"k{number}", table, 1, 1, study)


def kinds(found: Iterable[Likeness]) -> list[tuple[int, int, str, str]]:
    return [(one.first, one.second, one.kind, one.strength) for one in found]


def test_one_doi_is_one_study_and_its_conflicts_stand_side_by_side() -> None:
    """One review says 20 patients, another 12."""
    both = [
        report(1, table=1, n=20, cr=8, doi="10.1000/A1", author="Zhang"),
        report(2, table=2, n=12, cr=8, doi="10.1000/a1", author="Chang"),
    ]
    (found,) = likenesses(both)
    assert (found.kind, found.strength, found.joins) == ("same-study", "certain", True)
    assert [(one.field, one.first, one.second) for one in found.conflicts] == [("n", "20", "12")]


def test_author_year_disease_drug_and_n_are_strong_and_another_n_only_possible() -> None:
    same = likenesses([report(1, table=1, n=5), report(2, table=2, n=5, author="ZHANG X, Li Y")])
    other = likenesses([report(1, table=1, n=5), report(2, table=2, n=8)])
    assert kinds(same) == [(1, 2, "same-study", "strong")]
    assert kinds(other) == [(1, 2, "same-study", "possible")]
    assert (same[0].joins, other[0].joins) == (True, False)


@pytest.mark.parametrize(
    "told",
    [{"drug": "rituximab"}, {"disease": "myasthenia gravis"}, {"author": "Zhou et al."}],
)
def test_another_drug_disease_or_author_is_another_study(told: dict[str, str]) -> None:
    assert likenesses([report(1, table=1, n=5), report(2, table=2, n=5, **told)]) == ()


def test_another_year_or_doi_of_one_group_may_share_patients() -> None:
    years = likenesses([report(1, table=1, n=5), report(2, table=2, n=12, year=2018)])
    dois = likenesses([report(1, table=1, n=5, doi="10.1/a"), report(2, table=2, n=5, doi="10.1/b")])
    assert kinds(years) == kinds(dois) == [(1, 2, "overlap", "possible")]


def test_rows_of_one_table_are_its_own_matter() -> None:
    assert likenesses([report(1, table=1, n=5, doi="10.1/a"), report(2, table=1, n=9, doi="10.1/a")]) == ()


def test_arms_of_one_publication_meet_their_like() -> None:
    one = [
        report(1, table=1, doi="10.1/a", drug="bortezomib", n=5),
        report(2, table=1, doi="10.1/a", drug="rituximab", n=6),
    ]
    two = [
        report(3, table=2, doi="10.1/a", drug="rituximab", n=6),
        report(4, table=2, doi="10.1/a", drug="bortezomib", n=5),
    ]
    assert sorted(kinds(likenesses([*one, *two]))) == [
        (1, 4, "same-study", "certain"),
        (2, 3, "same-study", "certain"),
    ]


def test_the_order_of_studies_does_not_matter() -> None:
    studies = [report(at, table=at, n=5, doi=f"10.1/{at % 3}") for at in range(1, 9)]
    assert likenesses(studies) == likenesses(studies[::-1])


@pytest.mark.parametrize(
    ("label", "found"),
    [
        ("Zhang et al. [52]", "zhang"),
        ("Zhang X", "zhang"),
        ("O'Connor and Daly (2011)", "o'connor"),
        ("de la Cruz JM, 2009", "de la cruz"),
        ("Ünal", "unal"),
        ("[12]", ""),
    ],
)
def test_surnames(label: str, found: str) -> None:
    assert surname(label) == found


def test_each_group_counts_once_and_says_which_report_stands() -> None:
    studies = [
        report(1, table=1, n=12, year=2012),
        report(2, table=2, n=20, year=2010),
        report(3, table=3, n=4, year=2019),
    ]
    likes = [
        Likeness(1, 2, "same-study", "certain", ()),
        Likeness(2, 3, "overlap", "possible", (), verdict="confirmed"),
    ]
    assert set(joined(studies, likes).left_out) == {1, 3}
    assert set(joined(studies, likes, "newest").left_out) == {1, 2}
    each = alternatives(studies, likes, "largest")
    assert [set(one.left_out) for one in each.values()] == [{1, 3}, {2, 3}, {1, 2}]
    rejected = [Likeness(1, 2, "same-study", "certain", (), verdict="rejected")]
    assert joined(studies, rejected).left_out == {}


def test_groups_are_closed_under_pairs() -> None:
    assert groups_of([(5, 2), (9, 5), (7, 8), (3, 99)], range(1, 10)) == ((2, 5, 9), (7, 8))


def tsv(n: int, author: str) -> bytes:
    head = "Reference\tDisease\tN\tTreatment\tOutcome"
    row = f"{author}, 2015\tLupus nephritis\t{n}\tBortezomib 1.3 mg/m2 IV on days 1, 4, 8 and 11\tCR (N = 3)"
    other = "Li et al., 2011\tMyasthenia gravis\t2\tBortezomib 1.3 mg/m2 IV\tPR (N = 1)"
    return f"{head}\n{row}\n{other}\n".encode()


def test_a_person_has_the_last_word(base: EvidenceBase) -> None:
    for n, name in ((20, "one"), (12, "two")):
        payload = tsv(n, "Zhang et al.")
        base.add_evidence(extract(payload, name=f"{name}.tsv"), payload, by="Ada", now=NOW)
    found = {(one.first, one.second): one for one in base.same_studies()}
    assert {pair: one.strength for pair, one in found.items()} == {(1, 3): "possible", (2, 4): "strong"}
    assert [(one.field, one.first, one.second) for one in found[1, 3].conflicts] == [("n", "20", "12")]
    base.judge_same(found[1, 3], same=True, by="Ada", why="same centre and dates", now=NOW)
    base.judge_same(found[2, 4], same=False, by="Ben", why="another Li", now=NOW)
    base.judge_same(found[2, 4], same=True, by="Ada", why="no, the same", now=NOW + timedelta(days=1))
    after = {(one.first, one.second): one for one in base.same_studies()}
    assert {pair: (one.verdict, one.by) for pair, one in after.items()} == {
        (1, 3): ("confirmed", "Ada"),
        (2, 4): ("confirmed", "Ada"),
    }
    assert joined(base.stored_studies(), base.same_studies()).left_out == {
        3: "the same study as study 1, which is used in its place",
        4: "the same study as study 2, which is used in its place",
    }
    with pytest.raises(BaseConflict, match="for a reason"):
        base.judge_same(found[1, 3], same=True, by="Ada", why="", now=NOW)


def test_another_country_or_time_makes_one_study_possible_only_and_the_same_is_said() -> None:
    """Two reports alike in author, year, disease, drug and N, but of other countries, wait for a person."""
    found = likenesses([report(1, table=1, n=5), report(2, table=2, n=5)])
    told = {1: Surroundings("china", (2009, 2012)), 2: Surroundings("china", (2011, 2013))}
    (alike,) = placed(found, lambda _: told)
    assert (alike.strength, alike.joins) == ("strong", True)
    assert alike.why[-2:] == ("both of china", "periods that overlap (2009–2012 and 2011–2013)")
    (apart,) = placed(found, lambda _: told | {2: Surroundings("japan", (2014, 2015))})
    assert (apart.strength, apart.joins) == ("possible", False)
    assert apart.why[-2:] == ("one of china, one of japan", "periods that do not overlap (2009–2012 and 2014–2015)")


def test_what_one_doi_says_needs_no_place() -> None:
    found = likenesses([report(1, table=1, doi="10.1000/a"), report(2, table=2, doi="10.1000/a")])

    def asked(_: frozenset[int]) -> dict[int, Surroundings]:
        raise AssertionError("nothing is to be weighed")

    assert placed(found, asked) == found


def test_the_country_and_the_years_of_a_base_are_read_from_its_tables(base: EvidenceBase, tmp_path: Path) -> None:
    head = "Author,Year,Country,Recruited,Disease,N,Treatment,Response\n"
    with api.Base.open(base.address.path or base.address.url or "") as opened:
        for name, row in (
            ("a.csv", "Zhang,2015,China,2009-2012,Lupus nephritis,5,Bortezomib 1.3 mg/m2,CR 3"),
            ("b.csv", "Zhang,2015,Japan,2009-2012,Lupus nephritis,5,Bortezomib 1.3 mg/m2,CR 3"),
        ):
            file = tmp_path / name
            file.write_text(head + row + "\n")
            opened.add(file, by="Ada", now=NOW)
        (found,) = same_studies(opened)
    assert (found.strength, found.joins) == ("possible", False)
    assert "one of china, one of japan" in found.why
    assert "periods that overlap (2009–2012 and 2009–2012)" in found.why


def test_what_a_base_knows_of_sameness_is_told_as_findings_until_a_person_parts_the_studies() -> None:
    both = [report(1, table=1, n=20, doi="10.1000/a"), report(2, table=2, n=12, doi="10.1000/a")]
    known = {one.id: one.study for one in both}
    (like,) = likenesses(both)
    told = told_of([like], known)
    assert [(one.code, one.severity, one.rows) for one in told] == [
        ("base.one-study", "note", (1, 2)),
        ("base.reports-differ", "warning", (1, 2)),
    ]
    names = "1 (Zhang et al. 2015) and 2 (Zhang et al. 2015)"
    assert told[0].message == f"Studies {names} count as one: both cite DOI 10.1000/a."
    assert told[1].message == "Two reports of one study differ: n is 20 in 1 and 12 in 2."
    assert told_of([replace(like, verdict="rejected")], known) == ()
    (shared,) = told_of([replace(like, kind="overlap", strength="possible", conflicts=())], known)
    assert (shared.code, shared.severity, shared.links[0].strength) == ("base.shared-patients", "warning", "moderate")
