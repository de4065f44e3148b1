"""The numbers of ordered outcomes: frozen records whose None means that there is no such number, never zero."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FittedCategory:
    """The typical study's share of a category by maximum likelihood, with its profile interval.

    `estimate` is None where the likelihood has no maximum, `low` and `high` where an end was not found; an end of
    0 or 1 may be open.
    """

    category: str
    estimate: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class OrderedFitted:
    """The numbers of ordered categories by maximum likelihood; `tau` is on the logit scale.

    `at_least` are the shares of each category or better, the last category (always 1) left out; `categories` are
    the shares of each alone. None and empty when the fit did not converge; `tau` is None where no cut is finite.
    """

    at_least: tuple[FittedCategory, ...]
    categories: tuple[FittedCategory, ...]
    tau: float | None
    log_likelihood: float | None
    level: float
    k: int
    n: int


@dataclass(frozen=True, slots=True)
class CategoryPosterior:
    """The posterior of the typical study's share of a category: mean, median and equal-tailed interval."""

    category: str
    mean: float
    median: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class OrderedPosterior:
    """The numbers of ordered categories by Bayes; `tau` is a median with its interval on the logit scale.

    The means of `categories` add up to 1, and those of `at_least` are their running sums. Empty and None when
    the posterior was not resolved.
    """

    at_least: tuple[CategoryPosterior, ...]
    categories: tuple[CategoryPosterior, ...]
    tau: float | None
    tau_low: float | None
    tau_high: float | None
    level: float
    k: int
    n: int
