"""Counts, denominators and percentages that must fit together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from evitable.checks.rule import Remark, Rule, each_study, plural, quotes_of, shown
from evitable.model import AdverseEvent, Response, Study, Value, agrees, whole_counts


class _Count(NamedTuple):
    """A counted outcome or harm of a study; `of` is None where the words give no denominator of their own."""

    at: str
    what: str
    n: Value[int] | None
    of: Value[int] | None
    pct: Value[float] | None


def _counts(study: Study) -> Iterator[_Count]:
    for index, response in enumerate(study.responses):
        yield _count(f"responses/{index}", response.label.value, response)
    for index, event in enumerate(study.adverse_events):
        yield _count(f"adverse_events/{index}", event.term.value, event)
    for index, event in enumerate(study.absent_events):
        yield _count(f"absent_events/{index}", event.term.value, event)


def _count(at: str, what: str, counted: Response | AdverseEvent) -> _Count:
    # A denominator that was worked out is the study's own, and is judged as such.
    of = counted.of if counted.of and counted.of.status == "stated" else None
    return _Count(at, what, counted.n, of, counted.pct)


def _of(count: _Count, study: Study) -> int | None:
    whole = count.of or study.denominator
    return whole.value if whole else None


def count_above_n(study: Study) -> Iterator[Remark]:
    """More patients with an outcome or a harm than there are patients."""
    for count in _counts(study):
        whole = _of(count, study)
        if count.n is not None and whole is not None and count.n.value > whole:
            yield Remark(
                f"{count.what}: {count.n.value} of {plural(whole, 'patient')}.",
                f"{count.at}/n",
                quotes_of(count.n, count.of or study.denominator),
                consequence=f"Left out of the sums for {count.what}.",
            )


def denominator_above_n(study: Study) -> Iterator[Remark]:
    """A count of more patients than the study has."""
    whole = study.n or study.n_treated
    for count in _counts(study):
        if count.of and whole and count.of.value > whole.value:
            yield Remark(
                f"{count.what} is counted among {count.of.value}, the study has {plural(whole.value, 'patient')}.",
                f"{count.at}/of",
                quotes_of(count.of, whole),
            )


def percentage_out_of_range(study: Study) -> Iterator[Remark]:
    """A share of patients below 0 or above 100 %."""
    for count in _counts(study):
        if count.pct and not 0 <= count.pct.value <= 100:
            yield Remark(f"{count.what}: {shown(count.pct.value)} %.", f"{count.at}/pct", quotes_of(count.pct))


def percentage_differs(study: Study) -> Iterator[Remark]:
    """A fraction and a percentage, both printed, that disagree."""
    for count in _counts(study):
        if not (count.n and count.pct and count.of) or count.n.status != "stated" or count.n.value > count.of.value:
            continue
        n, of, pct = count.n.value, count.of.value, count.pct
        if of > 0 and not agrees(n, of, pct):
            whole = study.denominator
            other = whole.value if whole and whole.value != of and agrees(n, whole.value, pct) else None
            hint = f"; {shown(pct.value)} % is {n} of {other}" if other else ""
            yield Remark(
                f"{count.what}: {n} of {of} is {_share(n, of)} %, printed is {shown(pct.value)} %{hint}.",
                f"{count.at}/pct",
                quotes_of(count.n, count.of, pct),
                consequence="The sums use the count.",
            )


def _share(n: int, of: int) -> str:
    return shown(round(100 * n / of, 1))


def percentage_of_another_n(study: Study) -> Iterator[Remark]:
    """A count and a percentage that fit no denominator in the row, or only a smaller one."""
    whole = study.denominator
    for count in _counts(study):
        if not (whole and count.n and count.pct) or count.of or count.n.status != "stated":
            continue
        n, pct = count.n.value, count.pct
        if n > whole.value or _fits_the_row(study, n, pct) or not 0 <= pct.value <= 100:
            continue
        fitting = [of for of in range(max(n, 1), whole.value) if agrees(n, of, pct)]
        hint = f"it would be of {fitting[-1]}" if fitting else "no smaller number of patients fits either"
        yield Remark(
            f"{count.what}: {n} of {whole.value} is {_share(n, whole.value)} %, "
            f"printed is {shown(pct.value)} %; {hint}.",
            f"{count.at}/pct",
            quotes_of(count.n, pct, whole),
            consequence="The sums use the count of all patients.",
        )


def _fits_the_row(study: Study, n: int, pct: Value[float]) -> bool:
    wholes = [whole.value for whole in (study.n, study.n_treated) if whole]
    wholes += [arm.n.value for arm in study.regimens if arm.n]
    return any(agrees(n, of, pct) for of in wholes)


def percentage_impossible(study: Study) -> Iterator[Remark]:
    """A percentage that no whole number of the patients gives."""
    for count in _counts(study):
        stated = count.n is not None and count.n.status == "stated"
        if count.pct is None or stated or not 0 <= count.pct.value <= 100:
            continue
        wholes = [count.of] if count.of else [study.n, study.n_treated]
        possible = [whole.value for whole in wholes if whole and whole.value > 0]
        if possible and not any(whole_counts(count.pct, of) for of in possible):
            of = possible[-1]
            yield Remark(
                f"{count.what}: {shown(count.pct.value)} % of {plural(of, 'patient')} is no whole number; "
                f"{_nearest(count.pct.value, of)}.",
                f"{count.at}/pct",
                quotes_of(count.pct, count.of or study.denominator),
                consequence="No count is made of it.",
            )


def _nearest(pct: float, of: int) -> str:
    low = int(pct * of / 100)
    return f"{low} would be {_share(low, of)} %, {low + 1} {_share(low + 1, of)} %"


RULES = (
    Rule(
        "count.above-n",
        "error",
        "More patients counted than there are",
        "Look in the paper whether events were counted and not patients, or a number is wrong.",
        each_study(count_above_n),
    ),
    Rule(
        "count.denominator-above-n",
        "warning",
        "A denominator above N",
        "Look in the paper what was counted: patients, courses or visits.",
        each_study(denominator_above_n),
    ),
    Rule(
        "percentage.out-of-range",
        "error",
        "A percentage below 0 or above 100",
        "Correct it from the paper.",
        each_study(percentage_out_of_range),
    ),
    Rule(
        "percentage.differs",
        "error",
        "Fraction and percentage disagree",
        "Take the right one from the paper.",
        each_study(percentage_differs),
    ),
    Rule(
        "percentage.other-denominator",
        "warning",
        "A percentage of another number of patients",
        "Find out of how many patients the percentage is.",
        each_study(percentage_of_another_n),
    ),
    Rule(
        "percentage.impossible",
        "warning",
        "A percentage that no whole count gives",
        "Find the count, or the number of patients who could be judged.",
        each_study(percentage_impossible),
    ),
)
