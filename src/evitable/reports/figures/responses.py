"""Responses: a dot a patient, and a bar where a row has more patients than dots can show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from evitable.model import Response, Study, whole_counts
from evitable.reports.figures.marks import Dots, FigureColumn, FigureGroup, FigureRow, Mark, RowFigure, Strip
from evitable.reports.outcomes import meaning, of_other_disease, response_runs
from evitable.reports.reading import Reading, by_size, is_single, patients
from evitable.reports.runs import Runs, absent, between, quiet, say, small
from evitable.reports.vocabulary import CATEGORIES
from evitable.reports.wording import capital, counted, joined

COUNTED = ("complete", "partial", "overall", "improved", "stable", "none", "progression")
"""The categories that share out the patients of a row; the others are told in words."""
_ORDER = (
    "complete",
    "partial",
    "overall",
    "improved",
    "other-disease",
    "stable",
    "progression",
    "none",
    "uncounted",
    "silent",
)
_DOTS = 60
_GROUPED = 60


@dataclass(frozen=True, slots=True)
class Parts:
    """How the patients of one row are shared out; None where they cannot be, with the reason."""

    study: Study
    counts: tuple[tuple[str, int], ...] | None
    why: str = ""


def response_figure(reading: Reading) -> RowFigure | None:
    """Draw the responses; None when no row tells of any."""
    if not any(study.responses for study in reading.studies):
        return None
    columns = (
        FigureColumn("nm", "Study", "name", 0, 206),
        FigureColumn("pl0", "", "plot", 226, 492),
        FigureColumn("tx", "", "text", 738, 200),
    )
    if len(reading.studies) > _GROUPED:
        return RowFigure("resp", "Responses by disease", "", columns, _disease_groups(reading))
    groups = []
    for title, kept in (("Series", False), ("Single cases", True)):
        studies = [study for study in by_size(reading.studies) if is_single(study) is kept]
        rows = tuple(_row(reading, study) for study in studies)
        groups += [FigureGroup(title, counted(patients(tuple(studies)), "patient"), rows)] if rows else []
    return RowFigure("resp", "Responses", "", columns, tuple(groups))


def legend(reading: Reading) -> tuple[tuple[str, str, int], ...]:
    """List the kinds of dot that occur: kind, meaning, patients."""
    totals: Counter[str] = Counter()
    for study in reading.studies:
        totals.update(dict(share_out(study).counts or ()))
    names = _names(reading)
    return tuple((kind, names[kind], totals[kind]) for kind in _ORDER if totals[kind])


def _names(reading: Reading) -> dict[str, str]:
    """Name the kinds of dot, in the table's own words where it has a dictionary."""
    names = dict(CATEGORIES) | {
        "other-disease": "response of another disease",
        "uncounted": "named, patients not counted",
        "silent": "not stated",
    }
    for category in ("complete", "partial", "none"):
        labels = {
            response.label.value
            for study in reading.studies
            for response in study.responses
            if response.category == category
        }
        if len(labels) == 1:
            names[category] = meaning(reading, labels.pop())
    return names


def share_out(study: Study) -> Parts:
    """Share out the patients of a row among its counted responses.

    A response counted twice over time counts as it was first told; an overall response holds the
    complete and partial ones; patients that no count reaches are silent.
    """
    size = study.denominator.value if study.denominator else None
    if not size:
        return Parts(study, None, "N not stated")
    found = _first_told(study)
    if found and all(each.n is None and each.pct and _number(each, size) is None for each in found):
        return Parts(study, None, "told as a share only")
    counts = _counts(study, found, size)
    if sum(counts.values()) > size:
        # A row about two diseases tells of both: the patients are those of its own.
        counts = _counts(study, [each for each in found if not of_other_disease(study, each)], size)
    told = sum(counts.values())
    if told > size:
        return Parts(study, None, "the counts overlap; see the words")
    uncounted = any(each.n is None and each.pct is None for each in found)
    counts["uncounted" if uncounted and not told else "silent"] += size - told
    return Parts(study, tuple((kind, counts[kind]) for kind in _ORDER if counts[kind]))


def _counts(study: Study, found: Sequence[Response], size: int) -> Counter[str]:
    counts: Counter[str] = Counter()
    for response in found:
        number = _number(response, size)
        if number is not None:
            other = of_other_disease(study, response) and response.category != "none"
            counts["other-disease" if other else response.category] += number
    if counts["overall"]:
        counts["overall"] = max(0, counts["overall"] - counts["complete"] - counts["partial"])
    return counts


def _number(response: Response, size: int) -> int | None:
    """Return the patients of a response; a percentage counts where it can stand for one number only."""
    if response.n is not None:
        return response.n.value
    if response.pct is None:
        return None
    possible = whole_counts(response.pct, response.of.value if response.of else size)
    return possible[0] if len(possible) == 1 else None


def _first_told(study: Study) -> list[Response]:
    """Keep the responses of the first time told, and one of several by the same name and of the same patients."""
    able = [response for response in study.responses if response.category in COUNTED]
    time = next((response.time.value for response in able if response.time), None)
    kept: dict[tuple[object, ...], Response] = {}
    for response in able:
        if response.time and response.time.value != time:
            continue
        if response.category == "progression" and of_other_disease(study, response):
            continue  # a later course of the other disease, told in words
        condition, of = response.condition, response.of
        key = (response.label.value, condition.value if condition else None, of.value if of else None)
        kept.setdefault(key, response)
    return list(kept.values())


def _row(reading: Reading, study: Study) -> FigureRow:
    parts = share_out(study)
    told = between([response_runs(reading, study, at) for at in range(len(study.responses))], " · ")
    remark = absent("no patients counted" if study.statements else "not stated")
    disease = joined([reading.proper(condition.name.value) for condition in study.conditions])
    status = " ".join(status.value for condition in study.conditions[:1] for status in condition.status)
    name = say(reading.heading(study), small(" ".join(part for part in (status, disease) if part)))
    return FigureRow((name, _picture(parts, reading), told or say(remark)), 52)


def _picture(parts: Parts, reading: Reading) -> Dots | Strip | Runs:
    if parts.counts is None:
        return say(quiet(parts.why))
    said = joined([f"{number} {name}" for name, number in _named(parts.counts, reading)])
    if sum(number for _, number in parts.counts) <= _DOTS:
        return Dots(parts.counts, said)
    return _bar(parts.counts, said)


def _named(counts: Sequence[tuple[str, int]], reading: Reading) -> list[tuple[str, int]]:
    names = _names(reading)
    return [(names[kind], number) for kind, number in counts]


def _bar(counts: Sequence[tuple[str, int]], said: str) -> Strip:
    whole = sum(number for _, number in counts)
    marks, at = [], 0.0
    for kind, number in counts:
        width = number / whole * 100
        text = str(number) if width > 5 else ""
        marks.append(Mark("bar", f"part {kind}", at, width, 4, 22))
        marks += [Mark("words", f"pt {kind}", at, y=19, shift=6, text=text)] if text else []
        at += width
    return Strip(tuple(marks), 30, said)


def _disease_groups(reading: Reading) -> tuple[FigureGroup, ...]:
    """Draw a bar a disease, the largest first; rows without patients or counts are said to be so."""
    groups: dict[str, list[Study]] = {}
    for study in reading.studies:
        groups.setdefault(study.conditions[0].name.value if study.conditions else "disease not stated", []).append(
            study
        )
    ordered = sorted(groups.items(), key=lambda item: (-patients(tuple(item[1])), item[0]))
    rows = tuple(_disease_row(reading, name, studies) for name, studies in ordered[:40])
    rest = f"{len(ordered) - 40} rarer diseases are in the table only" if len(ordered) > 40 else ""
    return (FigureGroup("By disease", rest, rows),)


def _disease_row(reading: Reading, name: str, studies: list[Study]) -> FigureRow:
    totals: Counter[str] = Counter()
    left = 0
    for study in studies:
        parts = share_out(study)
        totals.update(dict(parts.counts or ()))
        left += parts.counts is None
    counts = [(kind, totals[kind]) for kind in _ORDER if totals[kind]]
    said = joined([f"{number} {kind}" for kind, number in _named(counts, reading)])
    note = f"{counted(left, 'row')} not drawn: counts overlap or N is not stated" if left else ""
    size = f"{counted(len(studies), 'study', 'studies')}, {counted(patients(tuple(studies)), 'patient')}"
    text: Runs = say(said, small(note) if note else "")
    return FigureRow(
        (say(capital(reading.proper(name)), small(size)), _bar(counts, said) if counts else say(absent()), text), 40
    )
