"""Outcome categories that exclude each other, and what they add up to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from evitable.checks.gathering import gathered
from evitable.checks.rule import Remark, Rule, quotes_of, there
from evitable.model import EvidenceTable, Response, Study, Value, whole_counts

_RESPONDED = ("complete", "partial")
_REMAINED = ("none", "stable", "progression")
_ANY_RESPONSE = (*_RESPONDED, "overall")
# What may hold the patients that no category names.
_OTHER = ("death", "other", "improved")
_LATER = re.compile(r"\b(then|after|later|subsequent\w*|followed by)\b", re.IGNORECASE)


@dataclass(slots=True)
class _Partition:
    """The counted outcomes of one disease of a row at one time, of one denominator, by category."""

    study: Study
    first: int
    counts: dict[str, int]
    of: int
    words: tuple[Value[int], ...]

    def sum(self, *categories: str) -> int:
        return sum([self.counts[category] for category in categories if category in self.counts])

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
        return not self.counts.keys().isdisjoint(_ANY_RESPONSE) and not self.counts.keys().isdisjoint(_REMAINED)

    def remark(self, message: str, *more: Value[int] | None, consequence: str = "") -> Remark:
        quotes = quotes_of(*self.words, *more)
        return Remark(message, f"responses/{self.first}/n", quotes, self.study.row, consequence=consequence)


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


@gathered
def _partitions(table: EvidenceTable) -> list[_Partition]:
    """Gather the partitions in which anything is counted."""
    return [part for study in table.studies if study.responses for part in _partitions_of(study)]


def _partitions_of(study: Study) -> Iterator[_Partition]:
    groups: dict[tuple[str | None, str | None, int], list[tuple[int, Response]]] = {}
    for index, response in enumerate(study.responses):
        of = response.of or study.n_treated or study.n
        # One patient can have every outcome in turn.
        if of is None or of.value == 1 or _is_later(response):
            continue
        disease = response.condition.value if response.condition else None
        time = response.time.value if response.time else None
        groups.setdefault((disease, time, of.value), []).append((index, response))
    for (_, _, of_n), members in groups.items():
        # One label twice is a subgroup or a second definition: such counts need not exclude each other.
        if len({response.label.value for _, response in members}) == len(members):
            counts = _counted(members, of_n)
            if counts:
                words = tuple([response.n for _, response in members if response.n])
                yield _Partition(study, members[0][0], counts, of_n, words)


def _counted(members: list[tuple[int, Response]], of: int) -> dict[str, int]:
    counts: dict[str, int] = {}
    for _, response in members:
        count = _count(response, of)
        if count is not None:
            counts[response.category] = counts.get(response.category, 0) + count
    return counts


def _told(partition: _Partition, *categories: str) -> str:
    names = {"complete": "complete", "partial": "partial", "overall": "overall", "none": "no response"}
    told = [f"{names.get(name, name)} {partition.counts[name]}" for name in categories if name in partition.counts]
    return " + ".join(told)


def _wholes(study: Study, of: int) -> str:
    if study.n and study.n_treated and study.n.value != study.n_treated.value:
        return f"there are {study.n_treated.value} treated of {study.n.value}"
    return there(of)


def sum_above_n(table: EvidenceTable) -> Iterator[Remark]:
    """Categories that exclude each other and hold more patients than there are."""
    for part in _partitions(table):
        # At least `fewest` are counted. A single count above N is said by its own rule.
        if sum(part.counts.values()) > part.of < part.fewest and max(part.counts.values()) <= part.of:
            shown = _told(part, *_RESPONDED, *(() if part.sum(*_RESPONDED) else ("overall", "improved")), *_REMAINED)
            yield part.remark(
                f"{shown} make {part.fewest}, {_wholes(part.study, part.of)}.",
                part.study.denominator,
                consequence="Any response is summed as printed.",
            )


def sum_below_n(table: EvidenceTable) -> Iterator[Remark]:
    """Categories that seem to hold everyone, and leave some patients out."""
    for part in _partitions(table):
        if not part.is_whole:
            continue
        wholes = {whole.value for whole in (part.study.n, part.study.n_treated) if whole} | {part.of}
        if part.most < min(wholes):
            shown = _told(part, *(_RESPONDED if part.sum(*_RESPONDED) else ("overall",)), *_REMAINED, *_OTHER)
            lacking = part.of - part.most
            yield part.remark(
                f"{shown} make {part.most}, {_wholes(part.study, part.of)}; {lacking} not accounted for.",
                part.study.denominator,
                consequence="The denominator stays "
                f"{part.of}: whoever is not accounted for counts as without response.",
            )


def overall_below_parts(table: EvidenceTable) -> Iterator[Remark]:
    """An overall response smaller than the complete and partial ones within it."""
    for part in _partitions(table):
        if "overall" in part.counts and (parts := part.sum(*_RESPONDED)) > part.counts["overall"]:
            yield part.remark(f"overall {part.counts['overall']} is less than {_told(part, *_RESPONDED)} = {parts}.")


RULES = (
    Rule(
        "response.sum-above-n",
        "error",
        "Outcome categories add up to more than N",
        "Take the counts from the paper.",
        sum_above_n,
    ),
    Rule(
        "response.sum-below-n",
        "warning",
        "Outcome categories add up to less than N",
        "Find out in the paper what became of the others: not evaluable, lost, or a count is wrong.",
        sum_below_n,
    ),
    Rule(
        "response.overall-below-parts",
        "error",
        "Overall response below its parts",
        "Take the counts from the paper.",
        overall_below_parts,
    ),
)
