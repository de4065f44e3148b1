"""The numbers of regressions: frozen records whose None means that there is no such number, never zero."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

At: TypeAlias = tuple[tuple[str, float | str | bool], ...]


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A coefficient on the logit scale for one unit of its covariate, with its profile interval.

    None: `estimate` where the rows separate, so that the likelihood rises for ever; `low` or `high` where the
    interval is open on that side; `p_value` (likelihood ratio) for the intercept; the Wald numbers, which
    are for comparison with other software only, where there is no curvature to take them from.
    """

    name: str
    estimate: float | None
    low: float | None
    high: float | None
    p_value: float | None
    standard_error: float | None
    wald_low: float | None
    wald_high: float | None


@dataclass(frozen=True, slots=True)
class FittedShare:
    """The typical study's share at some values of the covariates; an end of 0 or 1 may be open.

    `estimate` is None where the likelihood has no maximum there.
    """

    at: At
    estimate: float | None
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class RegressionFit:
    """The numbers of a regression by maximum likelihood; shares are proportions from 0 to 1.

    The first coefficient is the intercept: the logit at the covariates' means, or at 0 when not centred.
    `tau` is the spread between studies that the covariates leave, `tau_null` the one without them; None
    where no row is left, after a separation, to show any. `lr` tests all covariates together by likelihood
    ratio, `qm` by Wald; both have `df` degrees of freedom, and `qm` is None without a covariance. A fit that
    did not converge has no coefficients and None throughout.
    """

    coefficients: tuple[Coefficient, ...]
    shares: tuple[FittedShare, ...]
    tau: float | None
    tau_null: float | None
    log_likelihood: float | None
    log_likelihood_null: float | None
    lr: float | None
    lr_p: float | None
    qm: float | None
    qm_p: float | None
    df: int
    level: float
    k: int
    events: int
    n: int


@dataclass(frozen=True, slots=True)
class BayesCoefficient:
    """A coefficient's posterior on the logit scale for one unit of its covariate: mean, median, equal-tailed interval.

    `probability_positive` is the probability that it is above 0. `prior_sd` is what the prior allowed it, in
    the same unit.
    """

    name: str
    mean: float
    median: float
    low: float
    high: float
    probability_positive: float
    prior_sd: float


@dataclass(frozen=True, slots=True)
class BayesShare:
    """The posterior of the typical study's share at some values of the covariates."""

    at: At
    mean: float
    median: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class RegressionPosterior:
    """The numbers of a Bayesian regression; shares are proportions from 0 to 1, tau is on the logit scale.

    The first coefficient is the logit at the covariates' means. `tau` is a median. A posterior that was not
    resolved has no coefficients and None for tau.
    """

    coefficients: tuple[BayesCoefficient, ...]
    shares: tuple[BayesShare, ...]
    tau: float | None
    tau_low: float | None
    tau_high: float | None
    level: float
    k: int
    events: int
    n: int
