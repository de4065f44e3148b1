"""Why two rows may hold the same patients, and how strongly the table speaks for it: the edges of a graph.

Rows are joined by their group (first author, or authors in common), drug and disease; what else is alike or unlike
between them makes an edge stronger or weaker. A person decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from evitable.checks.gathering import gathered
from evitable.checks.regimens import study_drugs
from evitable.checks.rule import cells_of, listed, plural
from evitable.model import EvidenceTable, Regimen, SharedPatients, Strength, Study
from evitable.terms import fold

_PERIOD = re.compile(r"\b((?:19|20)\d\d)\s?(?:-|–|—|to|and)\s?((?:19|20)\d\d)\b")
_COUNTRY_ROLES = frozenset({"country"})
_TITLED = frozenset({"citation", "reference", "label", "year"})
# Reports of one group this many years apart may be of the same patients; much farther apart they seldom are.
_NEAR_YEARS, _FAR_YEARS = 3, 10
_SAME_AGE = 2.0
# More rows than this are told of by the edges from the first of them alone.
_MOST_ROWS = 40
# So many authors in common make two reports those of one group.
AUTHORS_OF_A_GROUP = 3


class _Reason(NamedTuple):
    words: str
    weight: int


class Around(NamedTuple):
    """What a row's other cells say of where and when its patients were seen."""

    country: str
    period: tuple[int, int] | None


@gathered
def _rows(table: EvidenceTable) -> dict[int, tuple[str, ...]]:
    return {study.row: row for study, row in zip(table.studies, table.rows, strict=False)}


def around(table: EvidenceTable, wanted: Iterable[int]) -> dict[int, Around]:
    """Return country and period of recruitment, as far as printed, of some rows."""
    rows, cells = _rows(table), cells_of(table)
    found: dict[int, Around] = {}
    for number in wanted:
        texts = [
            (column.role, cells[id_].text)
            for column, id_ in zip(table.columns, rows.get(number, ()), strict=False)
            if id_ in cells
        ]
        country = next((fold(text).strip() for role, text in texts if role in _COUNTRY_ROLES), "")
        told = (_PERIOD.search(text) for role, text in texts if role not in _TITLED)
        period = next(filter(None, told), None)
        found[number] = Around(country, (int(period[1]), int(period[2])) if period else None)
    return found


def authors_of(study: Study) -> frozenset[str]:
    """Return the authors of the one report that a row cites, as its source's list of references has them."""
    references = study.citation.references
    return frozenset(fold(name).strip(" .,") for name in references[0].authors) if len(references) == 1 else frozenset()


def edges(studies: Sequence[Study], table: EvidenceTable) -> tuple[SharedPatients, ...]:
    """Return why each two of some rows of one group may share patients, the strongest first."""
    about = around(table, (study.row for study in studies))
    pairs = combinations(studies, 2) if len(studies) <= _MOST_ROWS else ((studies[0], other) for other in studies[1:])
    found = [_edge(one, other, about) for one, other in pairs]
    return tuple(sorted(found, key=lambda edge: (-_ORDER.index(edge.strength), edge.rows)))


_ORDER: tuple[Strength, ...] = ("weak", "moderate", "strong")


def _edge(one: Study, other: Study, about: Mapping[int, Around]) -> SharedPatients:
    reasons = [*_of_group(one, other), *_of_patients(one, other), *_of_place(about.get(one.row), about.get(other.row))]
    weight = sum(reason.weight for reason in reasons)
    strength: Strength = "strong" if weight > 1 else "moderate" if weight > 0 else "weak"
    return SharedPatients((one.row, other.row), tuple(reason.words for reason in reasons), strength)


def _of_group(one: Study, other: Study) -> Iterator[_Reason]:
    common = authors_of(one) & authors_of(other)
    if len(common) >= AUTHORS_OF_A_GROUP:
        yield _Reason(f"{plural(len(common), 'author')} in common", 1)
    years = [study.citation.year.value for study in (one, other) if study.citation.year]
    if len(years) == 2:
        apart = abs(years[0] - years[1])
        when = f"reported {plural(apart, 'year')} apart" if apart else "reported in one year"
        yield _Reason(when, 1 if apart <= _NEAR_YEARS else -1 if apart > _FAR_YEARS else 0)


def _of_patients(one: Study, other: Study) -> Iterator[_Reason]:
    if one.n and other.n:
        small, large = sorted((one.n.value, other.n.value))
        if small == large:
            yield _Reason(f"{plural(small, 'patient')} in both", 1 if small > 1 else 0)
        else:
            yield _Reason(f"{small} may be among the {large}", 0)
    ages = [study.age.value.value for study in (one, other) if study.age and study.age.value]
    if len(ages) == 2 and all(study.n and study.n.value == 1 for study in (one, other)):
        near = abs(ages[0] - ages[1]) <= _SAME_AGE
        yield _Reason("single cases of like age" if near else "single cases of unlike age", 1 if near else -2)
    doses = [{str(regimen.dose.value) for regimen in _given(study) if regimen.dose} for study in (one, other)]
    if doses[0] & doses[1]:
        yield _Reason(f"the same dose ({listed(sorted(doses[0] & doses[1]))})", 0)
    elif doses[0] and doses[1]:
        yield _Reason("other doses", -1)


def _given(study: Study) -> Iterator[Regimen]:
    return (regimen for places in study_drugs(study).values() for _, regimen in places)


def _of_place(one: Around | None, other: Around | None) -> Iterator[_Reason]:
    if not one or not other:
        return
    if one.country and other.country:
        same = one.country == other.country
        yield _Reason("one country or centre" if same else "other country or centre", 1 if same else -1)
    if one.period and other.period:
        meet = one.period[0] <= other.period[1] and other.period[0] <= one.period[1]
        yield _Reason("periods that overlap" if meet else "periods that do not overlap", 1 if meet else -2)
