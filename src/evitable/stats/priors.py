"""What is assumed before the rows are seen: of the typical logit, and of its spread between studies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from evitable.stats.counts import Array, Counts

# The posterior under a flat prior falls as tau to minus the number of rows that have both kinds of patient.
_FEWEST_MIXED = 2


@dataclass(frozen=True, slots=True)
class Normal:
    """A normal prior on mu, the logit of the typical study.

    The default sd of 2.5 puts 95% of the typical share between 0.007 and 0.993 without favouring
    either end; much wider ones pile up at 0 and 1 (Gelman and others 2008 for the same on coefficients).
    """

    mean: float = 0.0
    sd: float = 2.5

    def __post_init__(self) -> None:
        _refuse_outside("the mean of the prior on mu", self.mean, -50, 50)
        _refuse_outside("the sd of the prior on mu", self.sd, 1e-3, 50)

    def log_density(self, mu: Array) -> Array:
        """Return the log density but for a constant."""
        log: Array = -0.5 * ((mu - self.mean) / self.sd) ** 2
        return log

    def describe(self) -> str:
        """Name the prior as a paper would."""
        return f"normal({self.mean:g}, {self.sd:g})"


@dataclass(frozen=True, slots=True)
class HalfNormal:
    """A half-normal prior on tau (Friede and others 2017; Roever and others 2021)."""

    scale: float = 1.0

    def __post_init__(self) -> None:
        _refuse_outside("the scale of the prior on tau", self.scale, 1e-4, 50)

    @property
    def reach(self) -> float:
        """Return a tau that leaves less than 1e-10 beyond it."""
        return 6.5 * self.scale

    def log_density(self, tau: Array) -> Array:
        """Return the log density but for a constant."""
        log: Array = -0.5 * (tau / self.scale) ** 2
        return log

    def describe(self) -> str:
        """Name the prior as a paper would."""
        return f"half-normal({self.scale:g})"

    def check(self, counts: Counts) -> None:
        """Accept every table: a proper prior has a proper posterior."""


@dataclass(frozen=True, slots=True)
class HalfCauchy:
    """A half-Cauchy prior on tau (Gelman 2006): its tail is so heavy that tau may have no posterior mean."""

    scale: float = 0.5

    def __post_init__(self) -> None:
        _refuse_outside("the scale of the prior on tau", self.scale, 1e-4, 50)

    @property
    def reach(self) -> float:
        """Return a tau that leaves less than 1e-7 beyond it."""
        return 1e7 * self.scale

    def log_density(self, tau: Array) -> Array:
        """Return the log density but for a constant."""
        log: Array = -np.log1p((tau / self.scale) ** 2)
        return log

    def describe(self) -> str:
        """Name the prior as a paper would."""
        return f"half-Cauchy({self.scale:g})"

    def check(self, counts: Counts) -> None:
        """Accept every table: a proper prior has a proper posterior."""


@dataclass(frozen=True, slots=True)
class Flat:
    """An improper prior on tau: uniform from 0 to infinity (Gelman 2006).

    The posterior exists where at least two rows have patients both with and without the event: as tau grows
    the likelihood of such a row falls as 1 / tau, that of a row of none or all stays where it is. Its tail is
    so heavy that tau may have no posterior mean.
    """

    @property
    def scale(self) -> float:
        """Return where to begin looking for tau."""
        return 1.0

    @property
    def reach(self) -> float:
        """Return a tau that leaves about 1e-7 or less beyond it."""
        return 1e7

    def log_density(self, tau: Array) -> Array:
        """Return the log density but for a constant."""
        return np.zeros_like(tau)

    def describe(self) -> str:
        """Name the prior as a paper would."""
        return "flat (improper uniform)"

    def check(self, counts: Counts) -> None:
        """Refuse a table whose posterior would be improper."""
        mixed = int(((counts.events > 0) & (counts.events < counts.n)).sum())
        if mixed < _FEWEST_MIXED:
            raise ValueError(
                f"tau_prior is flat, and {mixed} of the rows {'has' if mixed == 1 else 'have'} patients both with and "
                f"without the event: its posterior would be improper below {_FEWEST_MIXED}; give a half-normal or "
                "half-Cauchy prior."
            )


TauPrior: TypeAlias = HalfNormal | HalfCauchy | Flat


def _refuse_outside(what: str, value: float, least: float, most: float) -> None:
    if not least <= value <= most:
        raise ValueError(f"{what} is {value!r}: give a number from {least:g} to {most:g} on the logit scale.")
