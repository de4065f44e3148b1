"""The numbers of effects pooled or held against covariates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from evitable.stats.counts import Array
from evitable.stats.pooling.rows import checked_column


class Coefficient(NamedTuple):
    """An estimate with its standard error, test and interval.

    A standard error of 0 (Hartung-Knapp where all rows agree) leaves a `stat` without end, or None for an estimate
    of 0: neither is a test of anything.
    """

    name: str
    estimate: float
    se: float
    stat: float | None
    pval: float | None
    ci_low: float
    ci_high: float


class Foretold(NamedTuple):
    """The mean effect at given covariates with its interval, and that of a new study's true effect."""

    estimate: float
    se: float
    ci_low: float
    ci_high: float
    pi_low: float | None
    pi_high: float | None


@dataclass(frozen=True, slots=True)
class EffectPool:
    """Effects with known variances, pooled (one coefficient) or held against covariates (one for each).

    `estimate`, `se`, `stat`, `pval`, `ci_low` and `ci_high` are those of the only coefficient, None where there are
    more. `df` are the degrees of freedom of t, None for a normal test. All effects, intervals and `tau2` (a variance)
    are on the scale of the effects given. `i2` and `r2` are shares from 0 to 1. `q` is Cochran's Q about the
    fixed-effect fit with `q_df` degrees of freedom. `qm` tests all coefficients but the intercept: chi-squared with
    `qm_df[0]` degrees of freedom, F where `qm_df[1]` is not None. `log_likelihood` is restricted for REML, full
    otherwise.

    Two intervals of a new study's true effect: `pi_*` from the distribution of the test (normal for z, t with k - p
    for the others), `pi_hts_*` from t with k - 2 degrees of freedom (Higgins, Thompson, Spiegelhalter 2009). None
    without a between-row variance, and the second below three rows. `fitted*` are the same for every row's covariates.
    `weights` are shares that sum to 1; `reach` is how many standard errors the intervals reach to either side;
    `random_effects` tells whether studies may differ.

    None is "no such number", never zero: `tau2` where there are no rows beyond the coefficients, `qm` without
    covariates, `r2` too.
    """

    k: int
    level: float
    coefficients: tuple[Coefficient, ...]
    vcov: tuple[tuple[float, ...], ...]
    df: int | None
    tau2: float | None
    se_tau2: float | None
    i2: float | None
    h2: float | None
    q: float
    q_df: int
    q_p: float | None
    log_likelihood: float
    weights: tuple[float, ...]
    reach: float
    random_effects: bool
    intercept: bool = True
    pi_low: float | None = None
    pi_high: float | None = None
    pi_hts_low: float | None = None
    pi_hts_high: float | None = None
    qm: float | None = None
    qm_df: tuple[int, int | None] | None = None
    qm_p: float | None = None
    r2: float | None = None
    fitted: tuple[Foretold, ...] = ()

    @property
    def estimate(self) -> float | None:
        """Return the pooled effect."""
        return self.coefficients[0].estimate if len(self.coefficients) == 1 else None

    @property
    def se(self) -> float | None:
        """Return the standard error of the pooled effect."""
        return self.coefficients[0].se if len(self.coefficients) == 1 else None

    @property
    def stat(self) -> float | None:
        """Return the pooled effect over its standard error."""
        return self.coefficients[0].stat if len(self.coefficients) == 1 else None

    @property
    def pval(self) -> float | None:
        """Return the p-value of the pooled effect."""
        return self.coefficients[0].pval if len(self.coefficients) == 1 else None

    @property
    def ci_low(self) -> float | None:
        """Return the lower end of the interval of the pooled effect."""
        return self.coefficients[0].ci_low if len(self.coefficients) == 1 else None

    @property
    def ci_high(self) -> float | None:
        """Return the upper end of the interval of the pooled effect."""
        return self.coefficients[0].ci_high if len(self.coefficients) == 1 else None

    def at(self, *covariates: float) -> Foretold:
        """Return the mean effect of studies with these covariates, in the order of the moderators' columns."""
        values = checked_column(list(covariates), "covariates") if covariates else np.zeros(0)
        point = np.concatenate((np.ones(1), values)) if self.intercept else values
        if len(point) != len(self.coefficients):
            wanted = len(self.coefficients) - self.intercept
            raise ValueError(f"covariates has {len(values)} values: the model has {wanted}; give one for each.")
        beta = np.array([each.estimate for each in self.coefficients])
        return foretold(point[None, :], beta, self.vcov, self.tau2 if self.random_effects else None, self.reach)[0]


def foretold(points: Array, beta: Array, vcov: ArrayLike, tau2: float | None, reach: float) -> tuple[Foretold, ...]:
    """Return mean and interval at rows of covariates; `tau2` None tells that no new study can be foretold."""
    estimates = points @ beta
    variances = np.maximum(0.0, ((points @ np.asarray(vcov)) * points).sum(axis=1))
    errors = np.sqrt(variances)
    wider = None if tau2 is None else reach * np.sqrt(variances + tau2)
    return tuple(
        Foretold(
            estimate,
            error,
            estimate - reach * error,
            estimate + reach * error,
            None if wider is None else estimate - float(wider[i]),
            None if wider is None else estimate + float(wider[i]),
        )
        for i, (estimate, error) in enumerate(zip(estimates.tolist(), errors.tolist(), strict=True))
    )
