"""Which of a pool's estimates is which: the default, the profile, the plain counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from evitable.model import Estimate, Pool
from evitable.reports.wording import capital

_OWN = ("bayes", "glmm", "beta-binomial", "pooled")
MISLEADING = 0.85
"""An interval that promises 95 % and held the truth less often than this in simulation misleads."""


def default(pool: Pool) -> Estimate | None:
    """Return the pool's default estimate: the first Bayesian one that has an answer."""
    return _first(pool, lambda method: method.startswith("bayes"))


def profile(pool: Pool) -> Estimate | None:
    """Return the profile-likelihood estimate of the default's model, if there is one."""
    return _first(pool, lambda method: "profile" in method and "beta" not in method)


def counts(pool: Pool) -> Estimate | None:
    """Return the counts added up, with their exact interval."""
    return _first(pool, lambda method: "clopper" in method or "exact" in method)


def exact(pool: Pool) -> tuple[float, float] | None:
    """Return the exact interval of the added counts."""
    found = counts(pool)
    return (found.low, found.high) if found and found.low is not None and found.high is not None else None


def answered(estimates: Iterable[Estimate]) -> tuple[Estimate, ...]:
    """Keep the estimates that have an interval."""
    return tuple(each for each in estimates if each.low is not None and each.high is not None)


def misleads(estimate: Estimate) -> bool:
    """Tell whether a method was measured and found to mislead."""
    return estimate.coverage_mean is not None and estimate.coverage_mean < MISLEADING


def is_comparison(estimate: Estimate) -> bool:
    """Tell whether a method is shown only because others use it: it misleads, or it is a two-step method."""
    return misleads(estimate) or not estimate.method.startswith(_OWN)


def short_label(estimate: Estimate) -> str:
    """Return a method's label without the target that its block is named for, and without the remark on its use.

    Example:
        >>> answer = Estimate("bayes-hn1", "typical study, Bayesian", "typical study", 0.5, 0.1, 0.9, 0.95, 3, 5, 10)
        >>> short_label(answer)
        'Bayesian'
    """
    label = estimate.label.removesuffix(" (for comparison only)")
    if label.casefold().startswith(f"{estimate.target.casefold()}, "):
        label = label[len(estimate.target) + 2 :]
    return capital(label)


def _first(pool: Pool, test: Callable[[str], bool]) -> Estimate | None:
    return next((each for each in answered(pool.estimates) if test(each.method)), None)
