"""Outcome categories that exclude each other, and what they add up to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from evitable.checks.rule import Remark, Rule, each_study, quotes_of, there
from evitable.model import Response, Study, Value, whole_counts

_RESPONDED = ("complete", "partial")
_REMAINED = ("none", "stable", "progression")
# What may hold the patients that no category names.
_OTHER = ("death", "other", "improved")
_LATER = re.compile(r"\b(then|after|later|subsequent\w*|followed by)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Partition:
    """The counted outcomes of one disease at one time, of one denominator, by category."""

    places: tuple[int, ...]
    counts: dict[str, int]
    of: int
    words: tuple[Value[int], ...]

    def sum(self, *categories: str) -> int:
        return sum(self.counts.get(category, 0) for category in categories)

    @property
    def fewest(self) -> int:
        """The patients if every category that could lie within another one does."""
        responded = max(self.sum(*_RESPONDED), self.sum("overall"), self.sum("improved"))
        return responded + max(self.sum("none"), self.sum("stable", "progression"))

    @property
    def most(self) -> int:
        """The patients if every category that could stand by itself does."""
        return max(self.sum(*_RESPONDED), self.sum("overall")) + self.sum(*_REMAINED, *_OTHER)

    @property
    def is_whole(self) -> bool:
        """Whether the row means to say of every patient how it went."""
        responded = any(name in self.counts for name in (*_RESPONDED, "overall"))
        return responded and any(name in self.counts for name in _REMAINED)


def _is_later(response: Response) -> bool:
    """Whether a progression came after another outcome, and so shares its patients."""
    if response.category != "progression":
        return False
    return response.time is not None or bool(response.wording and _LATER.search(response.wording.text))


def _count(response: Response, of: int) -> int | None:
    if response.n:
        return response.n.value
    possible = whole_counts(response.pct, of) if response.pct and of else ()
    return possible[0] if len(possible) == 1 else None


def _partitions(study: Study) -> Iterator[_Partition]:
    groups: dict[tuple[str | None, str | None, int], list[tuple[int, Response]]] = {}
    for index, response in enumerate(study.responses):
        of = response.of or study.denominator
        # One patient can have every outcome in turn.
        if of is None or of.value == 1 or _is_later(response):
            continue
        disease = response.condition.value if response.condition else None
        time = response.time.value if response.time else None
        groups.setdefault((disease, time, of.value), []).append((index, response))
    for (_, _, of_n), members in groups.items():
        labels = [response.label.value for _, response in members]
        # One label twice is a subgroup or a second definition: such counts need not exclude each other.
        if len(set(labels)) == len(labels):
            yield _partition(members, of_n)


def _partition(members: list[tuple[int, Response]], of: int) -> _Partition:
    counts: dict[str, int] = {}
    for _, response in members:
        count = _count(response, of)
        if count is not None:
            counts[response.category] = counts.get(response.category, 0) + count
    words = tuple(response.n for _, response in members if response.n)
    return _Partition(tuple(index for index, _ in members), counts, of, words)


def _told(partition: _Partition, *categories: str) -> str:
    names = {"complete": "complete", "partial": "partial", "overall": "overall", "none": "no response"}
    told = [f"{names.get(name, name)} {partition.counts[name]}" for name in categories if name in partition.counts]
    return " + ".join(told)


def _wholes(study: Study, of: int) -> str:
    if study.n and study.n_treated and study.n.value != study.n_treated.value:
        return f"there are {study.n_treated.value} treated of {study.n.value}"
    return there(of)


def sum_above_n(study: Study) -> Iterator[Remark]:
    """Categories that exclude each other and hold more patients than there are."""
    for part in _partitions(study):
        # A single count above N is said by its own rule.
        if part.fewest > part.of and max(part.counts.values()) <= part.of:
            shown = _told(part, *_RESPONDED, *(() if part.sum(*_RESPONDED) else ("overall", "improved")), *_REMAINED)
            yield Remark(
                f"{shown} make {part.fewest}, {_wholes(study, part.of)}.",
                f"responses/{part.places[0]}/n",
                quotes_of(*part.words, study.denominator),
                consequence="Any response is summed as printed.",
            )


def sum_below_n(study: Study) -> Iterator[Remark]:
    """Categories that seem to hold everyone, and leave some patients out."""
    for part in _partitions(study):
        wholes = {whole.value for whole in (study.n, study.n_treated) if whole} | {part.of}
        if part.is_whole and part.most < min(wholes):
            shown = _told(part, *(_RESPONDED if part.sum(*_RESPONDED) else ("overall",)), *_REMAINED, *_OTHER)
            lacking = part.of - part.most
            yield Remark(
                f"{shown} make {part.most}, {_wholes(study, part.of)}; {lacking} not accounted for.",
                f"responses/{part.places[0]}/n",
                quotes_of(*part.words, study.denominator),
                consequence="The denominator stays "
                f"{part.of}: whoever is not accounted for counts as without response.",
            )


def overall_below_parts(study: Study) -> Iterator[Remark]:
    """An overall response smaller than the complete and partial ones within it."""
    for part in _partitions(study):
        parts = part.sum(*_RESPONDED)
        if "overall" in part.counts and parts > part.counts["overall"]:
            yield Remark(
                f"overall {part.counts['overall']} is less than {_told(part, *_RESPONDED)} = {parts}.",
                f"responses/{part.places[0]}/n",
                quotes_of(*part.words),
            )


RULES = (
    Rule(
        "response.sum-above-n",
        "error",
        "Outcome categories add up to more than N",
        "Take the counts from the paper.",
        each_study(sum_above_n),
    ),
    Rule(
        "response.sum-below-n",
        "warning",
        "Outcome categories add up to less than N",
        "Find out in the paper what became of the others: not evaluable, lost, or a count is wrong.",
        each_study(sum_below_n),
    ),
    Rule(
        "response.overall-below-parts",
        "error",
        "Overall response below its parts",
        "Take the counts from the paper.",
        each_study(overall_below_parts),
    ),
)
