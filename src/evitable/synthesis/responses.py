"""Any response and complete response: what each row says of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evitable.model import Study
from evitable.synthesis.counting import Count, Mark, Part, flagged, is_single, part_of, words

RESPONDED = ("complete", "partial", "overall", "improved")
REMAINED = ("none", "stable", "progression")
# What happens after a response, or without one; the row may still be silent on the response itself.
_LATER = ("relapse", "death", "survival")
# What the reading keeps of an outcome that is told and not counted.
_OUTCOME_STATEMENTS = frozenset({"marker-change", "response"})
_VERBS = {"improvement": "improved"}
# A sentence about the patients of a small series speaks of each of them; about a larger group, or the arm of
# a trial, it does not. The limit is ours, and the result without such rows always stands beside it.
_LARGEST_TOLD = 10
_SERIES = ("case report", "case series")


@dataclass(frozen=True, slots=True)
class _Answer:
    """The responders of one disease at one time; `disease` is named where it is not the row's own."""

    events: int
    n: int
    reason: str
    parts: tuple[Part, ...]
    disease: str = ""


def _groups(study: Study) -> list[tuple[tuple[Part, ...], str]]:
    """Part the counted outcomes by disease and time, each group with the other disease it is about, if any."""
    flags = flagged(study, "response.other-disease")
    told = [response.condition.value if response.condition else "" for response in study.responses]
    others = {disease for index, disease in enumerate(told) if index in flags}
    groups: dict[tuple[str, str], list[Part]] = {}
    for index, response in enumerate(study.responses):
        part = part_of(study, index, response) if response.category in (*RESPONDED, *REMAINED) else None
        if part:
            groups.setdefault((told[index], response.time.value if response.time else ""), []).append(part)
    return [(tuple(parts), disease if disease in others else "") for (disease, _), parts in groups.items()]


def _sum(parts: Sequence[Part], *kinds: str) -> int:
    """Add up categories, each label once: of two definitions of one label the larger count."""
    largest: dict[str, int] = {}
    for part in parts:
        if part.kind in kinds:
            largest[part.label] = max(largest.get(part.label, 0), part.events)
    return sum(largest.values())


def _names(parts: Sequence[Part], *kinds: str) -> str:
    """Name what was added: `CR 3 + PR 1`, or the label alone where there is one."""
    chosen = [part for part in parts if part.kind in kinds]
    if len(chosen) == 1:
        return _VERBS.get(chosen[0].label, chosen[0].label)
    return " + ".join(f"{_VERBS.get(part.label, part.label)} {part.events}" for part in chosen)


def _responders(parts: Sequence[Part]) -> tuple[int, str]:
    """Count each responder once: an overall count stands for its parts, improvement is not added to them."""
    graded, reason = _sum(parts, "complete", "partial"), _names(parts, "complete", "partial")
    overall, improved = _sum(parts, "overall"), _sum(parts, "improved")
    if any(part.kind == "overall" for part in parts) and overall >= graded:
        graded, reason = overall, _names(parts, "overall")
    if improved and graded and graded + improved + _sum(parts, *REMAINED) == parts[0].of:
        return graded + improved, f"{reason} + improved {improved}, each patient in one category"
    if improved > graded or not reason:
        return improved, _names(parts, "improved")
    return graded, reason


def _answer(parts: Sequence[Part], disease: str, study: Study) -> _Answer | None:
    by_denominator: dict[int, list[Part]] = {}
    for part in parts:
        by_denominator.setdefault(part.of, []).append(part)
    groups = [group for group in by_denominator.values() if any(part.kind in RESPONDED for part in group)]
    if not groups:
        return None
    answers = [(*_responders(group), of) for group in groups for of in [group[0].of]]
    responded = tuple(part for part in parts if part.kind in RESPONDED)
    if _are_subgroups(groups, study):
        told = " + ".join(f"{events}/{of}" for events, _, of in answers)
        total = sum(events for events, _, _ in answers)
        return _Answer(total, sum(of for _, _, of in answers), f"{answers[0][1]}, {told}", responded, disease)
    events, reason, of = max(answers, key=lambda one: (one[0], one[2]))
    return _Answer(events, of, reason, responded, disease)


def _are_subgroups(groups: Sequence[Sequence[Part]], study: Study) -> bool:
    """Whether one outcome is counted in groups of patients that can stand side by side."""
    labels = [{part.label for part in group} for group in groups]
    whole = study.n or study.n_treated
    fits = whole is not None and sum(group[0].of for group in groups) <= whole.value
    return len(groups) > 1 and fits and all(one == labels[0] for one in labels)


def any_response(study: Study) -> Count:
    """Return how many patients of a row responded in any way, or why the row does not say.

    A response of the row's own disease comes before one of another disease; of several times the one
    with the most responders counts.
    """
    answers = [_answer(parts, disease, study) for parts, disease in _groups(study)]
    found = sorted((one for one in answers if one), key=lambda one: (bool(one.disease), -one.events, one.reason))
    if not found:
        return _without_count(study)
    best = found[0]
    if best.events == 0 and all(part.kind == "complete" for part in best.parts) and not _all_remained(study, best.n):
        return Count("uncounted", "none complete; lesser responses not told")
    return _counted(study, best)


def _counted(study: Study, best: _Answer) -> Count:
    quotes = tuple(dict.fromkeys(quote for part in best.parts for quote in part.quotes))
    if best.events > best.n:
        return Count("counted", f"{best.events} of {best.n} cannot be", quotes=quotes)
    derived = [part.derived for part in best.parts if part.derived]
    reason, marks = best.reason, frozenset[Mark]()
    if derived:
        alone = is_single(study) and not best.disease
        reason = "one patient, outcome stated" if alone else reason if is_single(study) else f"{reason}, {derived[0]}"
    if best.disease:
        reason, marks = f"{reason}, of {best.disease}", frozenset[Mark]({"other-disease"})
    return Count("derived" if derived else "counted", reason, best.events, best.n, quotes, marks)


def _all_remained(study: Study, n: int) -> bool:
    """Whether patients without response make up the whole row."""
    for parts, _ in _groups(study):
        remained = max(_sum(parts, "none"), _sum(parts, "stable", "progression"))
        if remained == n and any(part.kind in REMAINED for part in parts):
            return True
    return False


def _without_count(study: Study) -> Count:
    """Say what a row without a counted response says."""
    told = [response for response in study.responses if response.category in RESPONDED]
    rest = [response for response in study.responses if response.category in REMAINED]
    whole = study.denominator
    if not told and not rest:
        return _unspoken(study)
    quotes = words([response.label for response in told or rest])
    if whole is None or whole.value < 1:
        return Count("no-n", "number of patients not stated", quotes=quotes)
    if not told and _all_remained(study, whole.value):
        single = is_single(study)
        reason = "one patient, outcome stated" if single else " + ".join(response.label.value for response in rest)
        return Count("derived" if single else "counted", reason, 0, whole.value, quotes)
    if not told:
        return Count("uncounted", "the responders are not counted", quotes=quotes)
    return _told(study, _VERBS.get(told[0].label.value, told[0].label.value), whole.value)


def _told(study: Study, label: str, n: int) -> Count:
    """Take a small series at its word, and leave a larger group out."""
    told = [response for response in study.responses if response.category in RESPONDED]
    quotes = words(value for response in told for value in (response.label, response.pct))
    if told[0].pct:
        return Count("uncounted", f"{told[0].pct.value:g} % of {n} is no whole number", quotes=quotes)
    if n == 1:
        return Count("derived", "one patient, outcome stated", 1, 1, quotes)
    is_series = study.design is None or study.design.value in _SERIES
    if is_series and n <= _LARGEST_TOLD:
        return Count("uncounted", f"taken from “{label}”; not counted", n, n, quotes)
    return Count("uncounted", f"“{label}”, but not in how many", quotes=quotes)


def _unspoken(study: Study) -> Count:
    told = any(response.category not in _LATER for response in study.responses)
    if told or any(statement.kind in _OUTCOME_STATEMENTS for statement in study.statements):
        return Count("uncounted", "no patients counted")
    return Count("silent", "not stated")


def complete_response(study: Study) -> Count:
    """Return how many patients of a row had a complete response, or why the row does not say.

    Zero only where categories that exclude it make up the whole row, or where the row counts zero.
    """
    groups = sorted(_groups(study), key=lambda group: bool(group[1]))
    for parts, disease in groups:
        complete = tuple(part for part in parts if part.kind == "complete")
        if complete:
            best = max(complete, key=lambda part: (part.events, part.of))
            return _counted(study, _Answer(best.events, best.of, best.label, (best,), disease))
    for parts, disease in groups:
        lesser = tuple(part for part in parts if part.kind in ("partial", *REMAINED))
        if lesser and sum(part.events for part in lesser) == lesser[0].of:
            told = " + ".join(f"{part.label} {part.events}" for part in lesser)
            reason = lesser[0].label if is_single(study) else f"{told} make up all {lesser[0].of}"
            answer = _counted(study, _Answer(0, lesser[0].of, reason, lesser, disease))
            return Count("derived", answer.reason, 0, answer.n, answer.quotes, answer.marks)
    return _without_complete(study)


def _without_complete(study: Study) -> Count:
    if speaks_of_complete(study):
        if study.denominator is None:
            return Count("no-n", "number of patients not stated")
        return Count("uncounted", "told, not counted")
    if speaks_of_response(study):
        return Count("uncounted", "degree of response not stated")
    return _unspoken(study)


def speaks_of_complete(study: Study) -> bool:
    """Tell whether a row names a complete response."""
    return any(response.category == "complete" for response in study.responses)


def speaks_of_response(study: Study) -> bool:
    """Tell whether a row says how patients responded."""
    return any(response.category in (*RESPONDED, *REMAINED) for response in study.responses)
