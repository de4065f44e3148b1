"""What a response leans on: the assumptions of the model, and failures that nobody wrote up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from evitable.model import Leaning, Pool
from evitable.synthesis.arrays import Counts, counts_of
from evitable.synthesis.select import Choice

if TYPE_CHECKING:
    from evitable.stats.sensitivity import PriorSensitivity, UnreportedFailures


def leanings(choices: Sequence[Choice], pools: Sequence[Pool]) -> tuple[Leaning, ...]:
    """Return what the sum of all rows leans on; nothing where no model was fitted to it.

    Harms have none of this: an unreported patient without a harm is no failure, and a harm's silent rows
    are shown as choices of rows.
    """
    whole = next((choice for choice in choices if choice.key == "all"), None)
    fitted = any(pool.choice == "all" and len(pool.estimates) > 1 for pool in pools)
    return _leanings(counts_of(whole.lines)) if whole and fitted else ()


@lru_cache(maxsize=256)
def _leanings(counts: Counts) -> tuple[Leaning, ...]:
    from evitable.stats import NotConverged  # noqa: PLC0415  (numpy: only where sums are made)
    from evitable.stats.sensitivity import prior_sensitivity, unreported_failures  # noqa: PLC0415

    try:
        priors = prior_sensitivity(counts.events, counts.n)
        failures = unreported_failures(counts.events, counts.n)
    except NotConverged:
        return ()
    return (
        Leaning("priors", "Other assumptions", priors.numbers.in_words, priors.methods, tuple(_moves(priors.numbers))),
        Leaning(
            "unreported-failures",
            "Unreported failures",
            failures.numbers.in_words,
            failures.methods,
            tuple(_bounds(failures.numbers)),
        ),
    )


def _moves(found: PriorSensitivity) -> Iterator[tuple[str, float]]:
    """Yield the least and the most of the estimate and of both ends, the farthest move, and the answer under none."""
    for name, ends in (("estimate", found.estimates), ("low", found.lows), ("high", found.highs)):
        yield from zip((f"{name}.least", f"{name}.most"), ends, strict=True)
    yield "moved", found.moved
    if found.flat and found.flat.estimate is not None:
        for name in ("estimate", "low", "high"):
            yield f"flat.{name}", getattr(found.flat, name)


def _bounds(found: UnreportedFailures) -> Iterator[tuple[str, float]]:
    """Yield how many failures bring the estimate, its lower end and the plain sum down, and how many for a success."""
    for bound in (found.estimate, found.low, found.summed):
        if bound.failures is not None:
            yield bound.falls, bound.failures
    if found.estimate.failures and found.estimate.per_success is not None:
        yield "per-success", found.estimate.per_success
