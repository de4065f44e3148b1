"""Reports that may be of one study, or share patients: found by what they cite and say, settled by a person."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, Literal, NamedTuple

from evitable.base.stored import StoredStudy
from evitable.base.words import drugs_of, fold
from evitable.model import Study, Value

Kind = Literal["same-study", "overlap"]
Strength = Literal["certain", "strong", "possible"]
Verdict = Literal["open", "confirmed", "rejected"]

_SURNAME_ENDS = re.compile(r"\bet\.?\s*al\b|\d|[,;&(\[]|\band\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that two reports of one study tell differently; None means that a report does not say."""

    field: str
    first: str | None
    second: str | None


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two studies of a base that may be one, or may share patients.

    `kind` is same-study (two reports of one publication) or overlap (two publications of one group). `strength` is
    certain (one DOI or PMID), strong (author, year, disease, drug and N agree) or possible. `why` are reasons in
    words. `verdict` is what a person decided last, with `by`, `at` and `reason`; open where nobody has.
    """

    first: int
    second: int
    kind: Kind
    strength: Strength
    why: tuple[str, ...]
    conflicts: tuple[Conflict, ...] = ()
    verdict: Verdict = "open"
    by: str = ""
    at: str = ""
    reason: str = ""

    @property
    def joins(self) -> bool:
        """Tell whether the two count as one: a person said so, or nothing but a person could say otherwise."""
        if self.verdict == "open":
            return self.kind == "same-study" and self.strength != "possible"
        return self.verdict == "confirmed"


class Surroundings(NamedTuple):
    """Where and when the patients of a study were seen, as far as its table tells.

    `country` (or centre) is folded, "" where none is told; `period` the first and last year of recruitment.
    """

    country: str = ""
    period: tuple[int, int] | None = None


Around = Callable[[frozenset[int]], Mapping[int, Surroundings]]
"""What tells the surroundings of studies by their numbers; asked once, for those that look alike."""


class _Signs(NamedTuple):
    """What tells publications apart."""

    dois: frozenset[str]
    pmids: frozenset[str]
    author: str
    year: int | None
    drugs: frozenset[str]
    conditions: frozenset[str]
    n: int | None


def surname(label: str) -> str:
    """Return the first author's surname as printed in a citation, folded; empty where none is told.

    Example:
        >>> surname("Müller-Braun A, et al. [12]"), surname("van der Berg & Li 2014"), surname("12")
        ('muller-braun', 'van der berg', '')
    """
    head = _SURNAME_ENDS.split(label, maxsplit=1)[0]
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", head) if not unicodedata.combining(sign))
    words = [word for word in plain.split() if not (len(word.strip(".")) <= 2 and word.isupper())]
    return fold(" ".join(words).strip(" .:–-"))


def likenesses(studies: Sequence[StoredStudy]) -> tuple[Likeness, ...]:
    """Return every two studies that may be one or share patients, the surest first.

    Only studies of different tables are held against each other: rows of one table are its own arms and cohorts,
    and the checks look at those.
    """
    signs = {one.id: _signs(one.study) for one in studies}
    by_id = {one.id: one for one in studies}
    found: dict[tuple[int, int], Likeness] = {}
    for group in _meeting(studies, signs):
        for first, second in combinations(sorted(group), 2):
            if (first, second) not in found and _tables_differ(by_id[first], by_id[second]):
                like = _likeness(by_id[first], by_id[second], signs)
                if like is not None:
                    found[first, second] = like
    return tuple(sorted(_best(found.values(), by_id), key=_order))


def placed(found: Sequence[Likeness], around: Around) -> tuple[Likeness, ...]:
    """Weigh where and when the patients were seen: it speaks for two studies being one, or against it.

    Of what one DOI or PMID says nothing is taken back. Another country or centre, or periods that do not meet, make
    what looked like one study possible only: a person decides.
    """
    open_ = [like for like in found if like.strength != "certain"]
    told = around(frozenset(one for like in open_ for one in (like.first, like.second))) if open_ else {}
    return tuple(sorted((_weighed(like, told) if like in open_ else like for like in found), key=_order))


def _weighed(like: Likeness, told: Mapping[int, Surroundings]) -> Likeness:
    one, other = (told.get(number, Surroundings()) for number in (like.first, like.second))
    reasons, against = [], False
    if one.country and other.country:
        same = one.country == other.country
        reasons.append(f"both of {one.country}" if same else f"one of {one.country}, one of {other.country}")
        against |= not same
    if one.period and other.period:
        meet = one.period[0] <= other.period[1] and other.period[0] <= one.period[1]
        spans = " and ".join(f"{low}–{high}" for low, high in (one.period, other.period))
        reasons.append(f"periods that {'' if meet else 'do not '}overlap ({spans})")
        against |= not meet
    strength: Strength = "possible" if against else like.strength
    return replace(like, strength=strength, why=(*like.why, *reasons)) if reasons else like


def _order(like: Likeness) -> tuple[int, str, int, int]:
    return ("certain", "strong", "possible").index(like.strength), like.kind, like.first, like.second


def _tables_differ(first: StoredStudy, second: StoredStudy) -> bool:
    return (first.source_id, first.table_number) != (second.source_id, second.table_number)


def _signs(study: Study) -> _Signs:
    cited = study.citation
    year = cited.year.value if cited.year else None
    entries = cited.references if len(cited.references) == 1 else ()
    author = surname(cited.label.value) if cited.label else ""
    for entry in entries:
        author = author or surname(entry.authors[0] if entry.authors else "")
        year = year if year is not None else entry.year
    return _Signs(
        frozenset(fold(doi) for doi in (_said(cited.doi), *(entry.doi for entry in entries)) if doi),
        frozenset(fold(pmid) for pmid in (_said(cited.pmid), *(entry.pmid for entry in entries)) if pmid),
        author,
        year,
        frozenset(fold(drug) for drug in drugs_of(study)),
        frozenset(fold(condition.name.value) for condition in study.conditions),
        study.n.value if study.n else None,
    )


def _said(value: Value[str] | None) -> str | None:
    return value.value if value is not None else None


def _meeting(studies: Iterable[StoredStudy], signs: Mapping[int, _Signs]) -> Iterator[list[int]]:
    """Yield studies that share a DOI, a PMID or a first author: no others are worth a look."""
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for one in studies:
        found = signs[one.id]
        for kind, keys in (("doi", found.dois), ("pmid", found.pmids), ("author", {found.author} - {""})):
            for key in keys:
                groups[kind, key].append(one.id)
    return (group for group in groups.values() if len(group) > 1)


def _likeness(first: StoredStudy, second: StoredStudy, signs: Mapping[int, _Signs]) -> Likeness | None:
    one, other = signs[first.id], signs[second.id]
    told = _told(one, other)
    if told is None:
        return None
    kind, strength, why = told
    conflicts = tuple(_conflicts(first.study, second.study)) if kind == "same-study" else ()
    return Likeness(first.id, second.id, kind, strength, tuple(why), conflicts)


def _told(one: _Signs, other: _Signs) -> tuple[Kind, Strength, list[str]] | None:
    """Tell what two studies are to each other; None where nothing speaks for it, or something against."""
    for name, left, right in (("DOI", one.dois, other.dois), ("PMID", one.pmids, other.pmids)):
        if left & right:
            return "same-study", "certain", [f"both cite {name} {min(left & right)}"]
    if not (one.author and one.author == other.author and _meet(one.drugs, other.drugs)):
        return None
    if not _meet(one.conditions, other.conditions):
        return None
    why = [f"first author {one.author}", "the same drug", "the same disease"]
    known_apart = bool(one.dois and other.dois) or bool(one.pmids and other.pmids)
    is_year_open = one.year is None or other.year is None
    is_one_size = one.n is not None and one.n == other.n
    if known_apart or (is_year_open and not is_one_size) or (not is_year_open and one.year != other.year):
        return "overlap", "possible", [*why, _years(one, other)]
    if is_year_open:
        return "same-study", "possible", [*why, f"both of {one.n} patients", "a year is not stated"]
    why.append(f"both of {one.year}")
    if is_one_size:
        return "same-study", "strong", [*why, f"both of {one.n} patients"]
    return "same-study", "possible", [*why, f"N is {_shown(one.n)} and {_shown(other.n)}"]


def _years(one: _Signs, other: _Signs) -> str:
    years = f"years {_shown(one.year)} and {_shown(other.year)}"
    return f"{years}, N {_shown(one.n)} and {_shown(other.n)}"


def _shown(found: int | None) -> str:
    return "not stated" if found is None else str(found)


def _meet(left: frozenset[str], right: frozenset[str]) -> bool:
    return bool(left & right)


def _best(found: Iterable[Likeness], by_id: Mapping[int, StoredStudy]) -> Iterator[Likeness]:
    """Of the arms of one publication in two tables, keep those that fit each other best; leave overlaps alone."""
    taken: dict[tuple[int, tuple[int, int]], int] = {}
    ranked = sorted(found, key=lambda like: (_order(like)[:2], _misfit(like, by_id), like.first, like.second))
    for like in ranked:
        if like.kind == "overlap":
            yield like
            continue
        ends = [(one, _place(by_id[two])) for one, two in ((like.first, like.second), (like.second, like.first))]
        if any(
            taken.get(end) not in {None, partner} for end, partner in zip(ends, (like.second, like.first), strict=True)
        ):
            continue
        taken |= {ends[0]: like.second, ends[1]: like.first}
        yield like


def _place(one: StoredStudy) -> tuple[int, int]:
    return one.source_id, one.table_number


def _misfit(like: Likeness, by_id: Mapping[int, StoredStudy]) -> int:
    """Count how far two rows differ in drug, disease and N."""
    one, other = _signs(by_id[like.first].study), _signs(by_id[like.second].study)
    return sum((4 * (not _meet(one.drugs, other.drugs)), 2 * (one.n != other.n), one.conditions != other.conditions))


_FIELDS = ("design", "n", "n_treated")


def _conflicts(first: Study, second: Study) -> Iterator[Conflict]:
    """Yield the fields that both reports tell, but differently, and counts of one outcome that differ."""
    for name in _FIELDS:
        yield from _conflict(name, getattr(first, name), getattr(second, name))
    for name in ("year", "doi", "pmid"):
        yield from _conflict(f"citation/{name}", getattr(first.citation, name), getattr(second.citation, name))
    for name in ("female", "male"):
        yield from _conflict(f"sex/{name}", getattr(first.sex, name), getattr(second.sex, name))
    counts = [{fold(item.label.value): item for item in study.responses} for study in (first, second)]
    for label in sorted(counts[0].keys() & counts[1].keys()):
        for part in ("n", "of", "pct"):
            name = f"responses/{label}/{part}"
            yield from _conflict(name, getattr(counts[0][label], part), getattr(counts[1][label], part))
    harms = [{(event.concept, _said(event.grade)): event for event in study.harms} for study in (first, second)]
    for concept, grade in sorted(harms[0].keys() & harms[1].keys(), key=str):
        both = [each[concept, grade] for each in harms]
        yield from _conflict(f"adverse_events/{concept}/n", both[0].n, both[1].n)
    drugs = [{fold(one.drug.value): one for one in study.regimens if one.part == "study"} for study in (first, second)]
    for drug in sorted(drugs[0].keys() & drugs[1].keys()):
        yield from _conflict(f"regimens/{drug}/dose", drugs[0][drug].dose, drugs[1][drug].dose)


def _conflict(field: str, one: Value[Any] | None, other: Value[Any] | None) -> Iterator[Conflict]:
    if one is None or other is None or "derived" in {one.status, other.status}:
        return
    if one.value != other.value and fold(str(one.value)) != fold(str(other.value)):
        yield Conflict(field, str(one.value), str(other.value))


def groups_of(pairs: Iterable[tuple[int, int]], ids: Iterable[int]) -> tuple[tuple[int, ...], ...]:
    """Return the studies that pairs join, each group of two or more in order.

    Example:
        >>> groups_of([(1, 4), (4, 9)], range(1, 10))
        ((1, 4, 9),)
    """
    home = {one: one for one in ids}

    def root(one: int) -> int:
        while home[one] != one:
            home[one] = home[home[one]]
            one = home[one]
        return one

    for first, second in pairs:
        if first in home and second in home:
            low, high = sorted((root(first), root(second)))
            home[high] = low
    members: dict[int, list[int]] = defaultdict(list)
    for one in sorted(home):
        members[root(one)].append(one)
    return tuple(tuple(group) for group in members.values() if len(group) > 1)
