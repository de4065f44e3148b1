"""Harms by concept: what each row says of them."""

from __future__ import annotations

from collections.abc import Sequence

from evitable.model import AdverseEvent, EvidenceTable, Study
from evitable.synthesis.counting import Count, Mark, Part, flagged, part_of, words

Placed = tuple[int, AdverseEvent]
# A harm of grade 5 is a death, which tables often count apart.
_MILD_TO_LETHAL = frozenset({1, 2, 3, 4})


def concepts(table: EvidenceTable) -> tuple[str, ...]:
    """Return the harms that at least two rows name, those of the most rows first."""
    rows: dict[str, set[int]] = {}
    for study in table.studies:
        for event in study.harms:
            rows.setdefault(event.concept, set()).add(study.row)
    named = [concept for concept, where in rows.items() if len(where) > 1]
    return tuple(sorted(named, key=lambda concept: (-len(rows[concept]), concept)))


def harm(study: Study, concept: str) -> Count:
    """Return how many patients of a row had a harm, or why the row does not say.

    None at all is zero of N; silence about this harm is no zero, also where the row names others.
    """
    events = [(index, event) for index, event in enumerate(study.harms) if event.concept == concept]
    if events:
        return _named(study, concept, events)
    none = study.no_adverse_events
    if none and none.value and not study.adverse_events:
        whole = study.denominator
        if whole is None or whole.value < 1:
            return Count("no-n", "stated none, number of patients not stated", quotes=none.quotes)
        return Count("none-stated", "stated none", 0, whole.value, none.quotes)
    return Count("silent", "not stated")


def _named(study: Study, concept: str, events: Sequence[Placed]) -> Count:
    quotes = words(value for _, event in events for value in (event.term, event.grade, event.n, event.pct))
    parts = [part for part in (part_of(study, index, event) for index, event in events) if part]
    if not parts:
        if study.denominator is None:
            return Count("no-n", "number of patients not stated", quotes=quotes)
        return Count("uncounted", "named, not counted", quotes=quotes)
    total, of, chosen = _patients(parts, study)
    left = _grades_left(parts, study) if total == 0 else ""
    if left:
        return Count("uncounted", left, quotes=quotes)
    if total > of:
        return Count("counted", f"{total} of {of} cannot be: events, or a wrong number", quotes=quotes)
    reason = ", ".join(_told(part, study, concept) for part in chosen)
    if len(chosen) > 1:
        reason = f"{reason}; grades added, a patient has one worst grade"
    elif len(parts) > 1:
        reason = f"{reason}; the largest of {len(parts)} counts that may share patients"
    broader = flagged(study, "harm.term-broader")
    marks = frozenset[Mark]({"broader-term"} if all(part.index in broader for part in chosen) else ())
    derived = any(part.derived for part in chosen)
    return Count("derived" if derived else "counted", reason or concept, total, of, quotes, marks)


def _patients(parts: Sequence[Part], study: Study) -> tuple[int, int, tuple[Part, ...]]:
    """Count each patient once: grades of one term that exclude each other are added, else the largest counts."""
    of = parts[0].of
    total = sum(part.events for part in parts)
    grades = [_grades(study.harms[part.index]) for part in parts]
    alike = len({part.label for part in parts}) == 1 and all(part.of == of for part in parts)
    known = [grade for grade in grades if grade]
    apart = len(known) == len(parts) and sum(map(len, known)) == len(frozenset[int]().union(*known))
    if len(parts) > 1 and alike and apart and total <= of:
        return total, of, tuple(parts)
    best = max(parts, key=lambda part: (part.events, part.of, part.label))
    return best.events, best.of, (best,)


def _grades_left(parts: Sequence[Part], study: Study) -> str:
    """Say which grades were counted zero where milder ones, or others, were not counted at all; "" where all were."""
    grades = [_grades(study.harms[part.index]) for part in parts]
    if not all(grades) or frozenset[int]().union(*grades) >= _MILD_TO_LETHAL:
        return ""
    told = ", ".join(dict.fromkeys(grade.value for part in parts if (grade := study.harms[part.index].grade)))
    return f"none of grade {told}; other grades not counted"


def _grades(event: AdverseEvent) -> frozenset[int]:
    """Return the grades that an event's grade covers: 1 and 2 for `1-2`, 3 to 5 for `>=3`, none if not stated."""
    text = event.grade.value if event.grade else ""
    digits = [int(char) for char in text if char.isdigit()]
    if not digits:
        return frozenset()
    if text.startswith((">", "≥")):
        lowest = digits[0] if text.startswith((">=", "≥")) else digits[0] + 1
        return frozenset(range(lowest, 6))
    return frozenset(range(digits[0], digits[-1] + 1))


def _told(part: Part, study: Study, concept: str) -> str:
    """Say what a count adds to the bare number: another word for the harm, its grade, how it was worked out."""
    event = study.harms[part.index]
    told = [] if part.label == concept else [part.label]
    told += [f"grade {event.grade.value}"] if event.grade else []
    told += [part.derived] if part.derived and part.of > 1 else []
    return ", ".join(told)
