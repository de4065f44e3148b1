"""Regression on study covariates by Bayes, summed by quadrature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit

from evitable.stats.binomial_normal import DEFAULT_MU, DEFAULT_TAU
from evitable.stats.counts import Array, Counts, checked_counts, checked_level
from evitable.stats.priors import Normal, TauPrior
from evitable.stats.regression.cautions import beyond_range, common_cautions, not_converged
from evitable.stats.regression.cloud import Cloud, cloud
from evitable.stats.regression.covariates import Coded, Covariates, Setting, coded
from evitable.stats.regression.cut_rows import CutRows
from evitable.stats.regression.logit_density import logit_density
from evitable.stats.regression.numbers import BayesCoefficient, BayesShare, RegressionPosterior
from evitable.stats.regression.separation import cone_of
from evitable.stats.result import Caution, NotConverged, Result

# The lattice grows as a power of the coefficients: four of them take seconds, five would take minutes.
MOST_COEFFICIENTS = 4


# One standard deviation of a covariate is thought to multiply the odds by no more than about e^2 = 7.
DEFAULT_COEFFICIENT = Normal(0.0, 1.0)


@dataclass(frozen=True, slots=True)
class RegressionPriors:
    """What a regression assumes before the rows are seen.

    `intercept` is on the logit at the covariates' means. `coefficient` is on what one standard deviation of a
    covariate adds to the logit, or, where a covariate has only two values, half the distance between them.
    """

    intercept: Normal = DEFAULT_MU
    coefficient: Normal = DEFAULT_COEFFICIENT
    tau: TauPrior = DEFAULT_TAU


DEFAULT_PRIORS = RegressionPriors()


def regression_bayes(
    events: ArrayLike,
    n: ArrayLike,
    covariates: Covariates,
    *,
    at: Sequence[Setting] = (),
    priors: RegressionPriors = DEFAULT_PRIORS,
    level: float = 0.95,
) -> Result[RegressionPosterior]:
    """Regress the logit of a share on study covariates, with priors, by deterministic quadrature.

    The model, the covariates and `at` are those of `regression_ml`. The priors are on centred and scaled
    covariates (Gelman and others 2008). At most three coefficients beside the intercept.

    Raises:
        ValueError: A count, covariate or setting is wrong, or there are too many coefficients.

    >>> found = regression_bayes([1, 2, 3, 9, 12], [6, 8, 7, 12, 14], {"dose": [0.7, 1.0, 1.0, 1.3, 1.6]})
    >>> dose = found.numbers.coefficients[1]
    >>> [round(value, 2) for value in (dose.mean, dose.low, dose.high, dose.probability_positive)]
    [3.51, 0.69, 6.22, 0.99]
    """
    counts, level = checked_counts(events, n), checked_level(level)
    columns = coded(covariates, counts.k)
    if len(columns.columns) + 1 > MOST_COEFFICIENTS:
        raise ValueError(
            f"covariates need {len(columns.columns)} coefficients beside the intercept: the quadrature bears "
            f"{MOST_COEFFICIENTS - 1}; leave some out, join rare words of one covariate, or use regression_ml."
        )
    logits = [columns.at(setting, f"at[{i}]") for i, setting in enumerate(at)]
    blank = _blank(counts, columns, at, priors, level)
    size = len(columns.columns) + 1
    means = np.array([priors.intercept.mean, *(priors.coefficient.mean,) * (size - 1)])
    sds = np.array([priors.intercept.sd, *(priors.coefficient.sd,) * (size - 1)])
    try:
        found = cloud(logit_density(counts, columns.design, means, sds), priors.tau)
    except NotConverged as trouble:
        return replace(blank, warnings=(*blank.warnings, not_converged(trouble)))
    return replace(blank, numbers=_numbers(blank.numbers, found, columns, (tuple(at), logits), sds))


def _numbers(
    blank: RegressionPosterior,
    found: Cloud,
    columns: Coded,
    wanted: tuple[tuple[Setting, ...], Sequence[Array]],
    sds: Array,
) -> RegressionPosterior:
    names = ("intercept", *(column.name for column in columns.columns))
    functions = [columns.intercept(is_centred=True), *(columns.coefficient(i) for i in range(len(columns.columns)))]
    tau, tau_low, tau_high = found.tau(_quantiles(blank.level)).tolist()
    return replace(
        blank,
        coefficients=tuple(
            _coefficient(name, found, along, float(np.linalg.norm(along * sds)), blank.level)
            for name, along in zip(names, functions, strict=True)
        ),
        shares=tuple(_share(setting, found, along, blank.level) for setting, along in zip(*wanted, strict=True)),
        tau=tau,
        tau_low=tau_low,
        tau_high=tau_high,
    )


def _coefficient(name: str, found: Cloud, along: Array, prior_sd: float, level: float) -> BayesCoefficient:
    curve = found.linear(along)
    median, low, high = curve.quantile(_quantiles(level)).tolist()
    positive = min(max(float(1 - curve.share_below(0.0)), 0.0), 1.0)
    return BayesCoefficient(name, found.mean(lambda points: points @ along), median, low, high, positive, prior_sd)


def _share(setting: Setting, found: Cloud, along: Array, level: float) -> BayesShare:
    median, low, high = expit(found.linear(along).quantile(_quantiles(level))).tolist()
    mean = found.mean(lambda points: expit(points @ along))
    return BayesShare(tuple(setting.items()), mean, median, low, high)


def _quantiles(level: float) -> Array:
    return np.array([0.5, (1 - level) / 2, (1 + level) / 2])


def _blank(
    counts: Counts, columns: Coded, at: Sequence[Setting], priors: RegressionPriors, level: float
) -> Result[RegressionPosterior]:
    numbers = RegressionPosterior(
        coefficients=(),
        shares=(),
        tau=None,
        tau_low=None,
        tau_high=None,
        level=level,
        k=counts.k,
        events=counts.total_events,
        n=counts.total_n,
    )
    warnings = (*common_cautions(counts, columns), *beyond_range(columns, at), *_prior_cautions(counts, columns))
    return Result(
        "regression-bayes",
        numbers,
        asked=(
            ("level", f"{level:g}"),
            ("covariates", ", ".join(column.name for column in columns.columns)),
            ("at", "; ".join(str(dict(setting)) for setting in at) if at else "nowhere"),
            ("prior on the intercept", priors.intercept.describe()),
            ("prior on the coefficients, standardised", priors.coefficient.describe()),
            ("prior on tau", priors.tau.describe()),
        ),
        done=columns.described(),
        warnings=warnings,
        methods="Bayesian random-effects binomial-normal (logistic) meta-regression by quadrature, "
        f"{priors.intercept.describe()} prior on the logit at the covariates' means, {priors.coefficient.describe()} "
        "on each coefficient per standard deviation of its covariate (per half the distance between two values; "
        f"scaling after Gelman and others 2008) and {priors.tau.describe()} on the between-study standard deviation; "
        f"equal-tailed {100 * level:.4g}% credible intervals.",
    )


def _prior_cautions(counts: Counts, columns: Coded) -> tuple[Caution, ...]:
    rows = CutRows(counts.events[:, None], counts.n[:, None], columns.design)
    if not cone_of(rows).inner().any():
        return ()
    message = (
        "The rows are separated: some coefficients fit the better the further they go, and only the priors hold them "
        "back. Show the answer under other priors too, and what maximum likelihood says."
    )
    return (Caution("prior-sensitive", message),)
