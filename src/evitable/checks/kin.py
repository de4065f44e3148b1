"""Groups of rows that may share patients, found without setting every row against every other one.

Rows are sorted into kinds, and kinds into rooms: by authors where two reports are sought, by reference mark or by label
and year where one is. Only those that stand in one room are compared, and whoever is met leaves it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from evitable.checks.authors import first_author
from evitable.checks.regimens import study_drugs
from evitable.checks.responses import same_disease
from evitable.checks.sharing import AUTHORS_OF_A_GROUP, authors_of
from evitable.model import EvidenceTable, Study

_SAME_AGE = 2.0
_Room = tuple[object, ...]


class Group(NamedTuple):
    """Rows that lead to one another, in order, with a drug and a disease that the first shares with another."""

    studies: tuple[Study, ...]
    drug: str
    disease: str


class _Treated(NamedTuple):
    """What was given for what."""

    drugs: tuple[str, ...]
    diseases: tuple[str, ...]


class _Kind(NamedTuple):
    """All that tells whether two rows may share patients: rows of one kind are alike to every other row.

    `age` is that of a single patient.
    """

    author: tuple[str, str] | None
    number: str | None
    label: str | None
    year: int | None
    treated: _Treated
    age: float | None
    authors: frozenset[str]


def is_single(study: Study) -> bool:
    """Whether a row is about one patient."""
    return study.n is not None and study.n.value == 1


def groups(table: EvidenceTable, *, same_report: bool) -> Iterator[Group]:
    """Yield groups of rows that share drug and disease, within one report or of one author across reports."""
    kinds: dict[_Kind, list[Study]] = {}
    for study, kind in _kinds(table, same_report=same_report):
        kinds.setdefault(kind, []).append(study)
    house = _House(kinds, same_report=same_report)
    found = (_group(house, kinds, members) for members in house.leading_to_one_another())
    yield from sorted((group for group in found if group), key=lambda group: group.studies[0].row)


def _kinds(table: EvidenceTable, *, same_report: bool) -> Iterator[tuple[Study, _Kind]]:
    """Yield the rows that have company, by author or by report, in their order."""
    rows = sorted(table.studies, key=lambda study: study.row)
    signs = [_signs(study, same_report=same_report) for study in rows]
    company = Counter(sign for own in signs for sign in own)
    for study, own in zip(rows, signs, strict=True):
        if study.conditions and any(company[sign] > 1 for sign in own) and study_drugs(study):
            yield study, _kind(study)


def _signs(study: Study, *, same_report: bool) -> list[object]:
    """Return by what rows are known that may share patients with this one."""
    if not same_report:
        author = first_author(study)
        return [*([author[0]] if author else []), *(("of", name) for name in authors_of(study))]
    citation = study.citation
    signs: list[object] = [citation.number.value] if citation.number else []
    if citation.label:
        signs.append((citation.label.value, citation.year.value if citation.year else None))
    return signs


def _kind(study: Study) -> _Kind:
    citation, age = study.citation, study.age.value if study.age and is_single(study) else None
    return _Kind(
        first_author(study),
        citation.number.value if citation.number else None,
        citation.label.value if citation.label else None,
        citation.year.value if citation.year else None,
        _Treated(tuple(study_drugs(study)), tuple([condition.name.value for condition in study.conditions])),
        age.value if age else None,
        authors_of(study),
    )


class _House:
    """Kinds of rows in rooms; in each room by what was given for what, as few of these are compared again and again."""

    def __init__(self, kinds: dict[_Kind, list[Study]], *, same_report: bool) -> None:
        self.same_report = same_report
        self.rooms: dict[_Room, dict[_Treated, dict[_Kind, None]]] = {}
        self.initials: dict[str, set[str]] = {}
        self.shared: dict[tuple[_Treated, _Treated], tuple[str, str] | None] = {}
        self.waiting = dict.fromkeys(kinds)
        for kind in kinds:
            for room in self._own(kind):
                self.rooms.setdefault(room, {}).setdefault(kind.treated, {})[kind] = None
            if kind.author and not same_report:
                self.initials.setdefault(kind.author[0], set()).add(kind.author[1])

    def _own(self, kind: _Kind) -> list[_Room]:
        """Return the rooms in which a kind stands."""
        if not self.same_report:
            return [*([kind.author] if kind.author else []), *self._of_groups(kind)]
        rooms: list[_Room] = [] if kind.number is None else [("number", kind.number)]
        if kind.label is not None:
            rooms.append((kind.label, kind.year, kind.number is not None))
        return rooms

    def _of_groups(self, kind: _Kind) -> Iterator[_Room]:
        """Yield the rooms of those whose authors the list of references names, where they are enough for a group."""
        return (("of", "", name) for name in kind.authors if len(kind.authors) >= AUTHORS_OF_A_GROUP)

    def _near(self, kind: _Kind) -> list[_Room]:
        """Return the rooms in which those stand that may share patients with a kind."""
        if not self.same_report:
            surname, initials = kind.author or ("", "")
            named = (initials, "") if initials else self.initials.get(surname, ())
            return [*((surname, other) for other in named), *self._of_groups(kind)]
        rooms: list[_Room] = [] if kind.number is None else [("number", kind.number)]
        if kind.label is not None:
            # Two reference marks tell whether the report is one, whatever the label.
            marked = (False, True) if kind.number is None else (False,)
            rooms += [(kind.label, kind.year, number) for number in marked]
        return rooms

    def leading_to_one_another(self) -> Iterator[list[_Kind]]:
        """Yield the kinds in sets, of which each leads to every other."""
        while self.waiting:
            first = next(iter(self.waiting))
            self._leave(first)
            reached, ahead = [first], [first]
            while ahead:
                met = self._met(ahead.pop())
                for kind in met:
                    self._leave(kind)
                reached += met
                ahead += met
            yield reached

    def _leave(self, kind: _Kind) -> None:
        del self.waiting[kind]
        for room in self._own(kind):
            alike = self.rooms[room][kind.treated]
            del alike[kind]
            if not alike:
                del self.rooms[room][kind.treated]

    def _met(self, one: _Kind) -> list[_Kind]:
        met: dict[_Kind, None] = {}
        for room in self._near(one):
            for treated, alike in self.rooms.get(room, {}).items():
                if self.share(one.treated, treated):
                    met.update(dict.fromkeys(other for other in alike if self._may_meet(one, other)))
        return list(met)

    def _may_meet(self, one: _Kind, other: _Kind) -> bool:
        if one.age is not None and other.age is not None and abs(one.age - other.age) > _SAME_AGE:
            return False  # Two single cases that cannot be one patient.
        if _same_report(one, other) != self.same_report:
            return False
        return self.same_report or _same_author(one, other) or _same_group(one, other)

    def share(self, one: _Treated, other: _Treated) -> tuple[str, str] | None:
        """Return the drug and the disease that two kinds share, None where they lack either."""
        pair = one, other
        if pair not in self.shared:
            self.shared[pair] = _shared(one, other)
        return self.shared[pair]

    def may_share(self, one: _Kind, other: _Kind) -> bool:
        """Whether rows of two kinds, or two rows of one, may share patients."""
        return self._may_meet(one, other) and self.share(one.treated, other.treated) is not None


def _group(house: _House, kinds: dict[_Kind, list[Study]], members: list[_Kind]) -> Group | None:
    """Return the rows of kinds that lead to one another, None where a row leads to none but itself."""
    members.sort(key=lambda kind: kinds[kind][0].row)
    first = members[0]
    own = kinds[first]
    other = next((kind for kind in members[1:] if house.may_share(first, kind)), None)
    near = [(kinds[other][0].row, other)] if other else []
    if len(own) > 1 and house.may_share(first, first):
        near.append((own[1].row, first))
    shared = house.share(first.treated, min(near, key=lambda one: one[0])[1].treated) if near else None
    if shared is None:
        return None
    rows = sorted((study for kind in members for study in kinds[kind]), key=lambda study: study.row)
    return Group(tuple(rows), *shared)


def _same_author(one: _Kind, other: _Kind) -> bool:
    first, second = one.author, other.author
    if not first or not second or first[0] != second[0]:
        return False
    return not (first[1] and second[1]) or first[1] == second[1]


def _same_group(one: _Kind, other: _Kind) -> bool:
    """Whether the list of references names several authors of both reports."""
    return len(one.authors & other.authors) >= AUTHORS_OF_A_GROUP


def _same_report(one: _Kind, other: _Kind) -> bool:
    """Whether rows cite one publication: its reference mark, or author and year."""
    if one.number is not None and other.number is not None:
        return one.number == other.number
    return one.label is not None and one.label == other.label and one.year == other.year


def _shared(one: _Treated, other: _Treated) -> tuple[str, str] | None:
    drugs = [drug for drug in one.drugs if drug in other.drugs]
    diseases = [
        min(mine, yours, key=len) for mine in one.diseases for yours in other.diseases if same_disease(mine, yours)
    ]
    return (drugs[0], diseases[0]) if drugs and diseases else None
