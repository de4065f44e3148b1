"""Unreported failures: how many would bring the pooled share down to a given value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from evitable.stats.counts import Counts, checked_counts, checked_level
from evitable.stats.result import Caution, Result
from evitable.stats.sensitivity.pooled_share import DEFAULT_MODEL, Share, pooled_share
from evitable.stats.sensitivity.wording import many, percent

# So many unreported patients are not a reporting bias but another literature.
MOST_FAILURES = 100_000

Fallen: TypeAlias = Literal["low", "estimate", "high", "summed"]


class FailureBound(NamedTuple):
    """The least number of unreported single patients without the event that brings one number to the given share.

    `falls` names the number: the estimate, an end of its interval, or the share of the summed counts. `failures` is
    None where `MOST_FAILURES` do not suffice, and so are the others then. `per_success` is per patient with the
    event, `per_single_case` per single case with the event, None where there is none. `share` is the pooled share
    with them added.
    """

    falls: Fallen
    failures: int | None
    per_success: float | None
    per_single_case: float | None
    share: Share | None


@dataclass(frozen=True, slots=True)
class UnreportedFailures:
    """What is reported, and the bounds: of the interval's ends, of the estimate, and of the summed counts.

    In the estimate every unreported patient is a study of its own, and the typical study soon is an unreported one;
    the summed counts take all patients for one study, and fall more slowly.
    """

    to: float
    level: float
    reported: Share
    single_successes: int
    low: FailureBound
    estimate: FailureBound
    high: FailureBound
    summed: FailureBound
    in_words: str


def unreported_failures(
    events: ArrayLike, n: ArrayLike, *, to: float = 0.5, level: float = 0.95
) -> Result[UnreportedFailures]:
    """Return how many unreported failures would bring the pooled share down to a given one, such as a control rate.

    A failure is a patient without the event, each one a single case (0 of 1) that nobody wrote up. The default
    model is fitted again with every number of them tried, and the least number is found by bisection (the question
    of Rosenthal 1979, put to the exact model). No such patient is thereby claimed to exist.

    Raises:
        ValueError: A count, `to` or the level is not what it should be; the message names it.
        NotConverged: A posterior was not found to full accuracy.

    >>> found = unreported_failures([1, 1, 20, 4, 11, 1, 3], [1, 1, 20, 5, 12, 1, 3]).numbers
    >>> found.low.failures, found.estimate.failures, found.high.failures, found.summed.failures
    (4, 11, 22, 39)
    """
    counts, level, target = checked_counts(events, n), checked_level(level), _checked_target(to)
    is_model = counts.k != counts.total_n
    refitted = _Refitted(counts, level, is_model, {})
    summed = _Refitted(counts, level, False, {})
    single = int(counts.events[counts.n == 1].sum())
    reported = refitted.with_failures(0)
    low, estimate, high = (_bound(falls, refitted, target, single) for falls in ("low", "estimate", "high"))
    sum_of_all = _bound("estimate", summed, target, single)._replace(falls="summed")
    numbers = UnreportedFailures(
        to=target,
        level=level,
        reported=reported,
        single_successes=single,
        low=low,
        estimate=estimate,
        high=high,
        summed=sum_of_all,
        in_words=_words(reported, target, (low, estimate, sum_of_all)),
    )
    model = DEFAULT_MODEL if is_model else "summed counts with the exact (Clopper-Pearson) interval"
    return Result(
        "unreported-failures",
        numbers,
        asked=(("to", f"{target:g}"), ("level", f"{level:g}")),
        done=(f"The model was fitted {len(refitted.tried)} times.", *_unreached(low, estimate, high, sum_of_all)),
        warnings=_warnings(numbers),
        methods=f"Bound for unreported failures: the least number of unreported single patients without the event that "
        f"brings the pooled proportion, and each end of its {100 * level:.4g}% interval, to {percent(target)}, the "
        f"{model} being fitted again each time (after Rosenthal 1979).",
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Refitted:
    """The pooled share with unreported failures added, each number of them fitted once."""

    counts: Counts
    level: float
    is_model: bool
    tried: dict[int, Share]

    def with_failures(self, m: int) -> Share:
        if m not in self.tried:
            more = Counts(np.append(self.counts.events, np.zeros(m)), np.append(self.counts.n, np.ones(m)))
            self.tried[m] = pooled_share(more, self.level, is_model=self.is_model)
        return self.tried[m]


def _bound(falls: Literal["low", "estimate", "high"], refitted: _Refitted, target: float, single: int) -> FailureBound:
    least = _least(lambda m: bool(getattr(refitted.with_failures(m), falls) <= target))
    if least is None:
        return FailureBound(falls, None, None, None, None)
    successes = refitted.counts.total_events
    return FailureBound(
        falls,
        least,
        least / successes if successes else None,
        least / single if single else None,
        refitted.with_failures(least),
    )


def _least(has_fallen: Callable[[int], bool]) -> int | None:
    """Return the least number for which it has, which for every larger one it then has too; None above the limit."""
    if has_fallen(0):
        return 0
    low, high = 0, 1
    while not has_fallen(high):
        if high == MOST_FAILURES:
            return None
        low, high = high, min(2 * high, MOST_FAILURES)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if has_fallen(middle) else (middle, high)
    return high


def _words(reported: Share, target: float, bounds: tuple[FailureBound, FailureBound, FailureBound]) -> str:
    low, estimate, summed = bounds
    said = f"Reported: {reported.words}."
    if estimate.failures == 0:
        return f"{said} The estimate is no higher than {percent(target)} as it stands."
    if estimate.failures is None:
        return f"{said} Not even {MOST_FAILURES} unreported failures would bring the estimate to {percent(target)}."
    verb = "would bring" if estimate.failures != 1 else "alone would bring"
    said += (
        f" {many(estimate.failures, 'unreported patient')} without the event {verb} the estimate down to "
        f"{percent(target)}: {estimate.per_success:.2g} for every reported patient with it, each counted as a study of "
        "its own."
    )
    end = "is there already" if low.failures == 0 else f"would be there with {low.failures}"
    said += f" The lower end of the interval {end}"
    return f"{said}; the plain sum of all patients {_with(summed)}."


def _with(summed: FailureBound) -> str:
    if summed.failures is None:
        return f"not even with {MOST_FAILURES}"
    return "is there already" if summed.failures == 0 else f"would be there with {summed.failures}"


def _unreached(*bounds: FailureBound) -> tuple[str, ...]:
    missed = [bound.falls for bound in bounds if bound.failures is None]
    return (f"The search stopped at {MOST_FAILURES} failures for: {', '.join(missed)}.",) if missed else ()


def _warnings(numbers: UnreportedFailures) -> tuple[Caution, ...]:
    message = "A bound says what unreported failures would do, not how many there are: weigh it against what is known."
    warnings = [Caution("not-an-estimate", message)]
    if numbers.estimate.failures == 0:
        message = f"The pooled share lies at or below {percent(numbers.to)} already: no failure is needed."
        warnings.append(Caution("already-there", message))
    return tuple(warnings)


def _checked_target(to: float) -> float:
    if isinstance(to, bool) or not isinstance(to, int | float) or not 0 < to < 1:
        raise ValueError(f"to is {to!r}: give a proportion between 0 and 1, such as 0.5 or the rate among controls.")
    return float(to)
