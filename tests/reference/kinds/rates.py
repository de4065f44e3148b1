"""Rates: the random-effects Poisson model of metafor's rma.glmm with measure IRLN."""

from __future__ import annotations

from collections.abc import Iterator
from math import exp, log, sqrt

from scipy.stats import norm

from evitable.stats.rates import poisson_normal_ml, rate_heterogeneity
from tests.reference.kinds.pair import Case, Pair

_TOLERANCE = 1e-4


def poisson_normal(dataset: Case, spec: Case, expect: Case) -> Iterator[Pair] | None:
    """Compare every number of a case with 25 quadrature points: fewer are another, coarser likelihood."""
    if spec["measure"] != "IRLN" or spec["nAGQ"] != 25 or spec["method"] != "ML" or spec["test"] != "z":
        return None
    return _pairs(dataset["columns"]["xi"], dataset["columns"]["ti"], expect)


def _pairs(events: list[int], time: list[float], expect: Case) -> Iterator[Pair]:
    for name, ours in _numbers(events, time).items():
        # rma.glmm prints another number than the model's log-likelihood when tau is above 0.
        yield Pair(name, ours, expect[name], _TOLERANCE, is_known=name == "logLik" and expect["tau2"] > 1e-6)
    back = expect["back"]
    for name in back:
        ours = _numbers(events, time)[name]
        yield Pair(f"back {name}", None if ours is None else exp(ours), back[name], _TOLERANCE)


def _numbers(events: list[int], time: list[float]) -> dict[str, float | None]:
    """Return all that rma.glmm prints, under its names; its normal intervals are those of the log rate."""
    fit = poisson_normal_ml(events, time)
    if fit.rate is None or fit.standard_error is None or fit.tau is None:
        raise AssertionError("metafor has no such fit either")
    found = rate_heterogeneity(events, time, tau=fit.tau)
    estimate, error = log(fit.rate), fit.standard_error
    reach, new = norm.ppf(0.975) * error, norm.ppf(0.975) * sqrt(error**2 + fit.tau**2)
    return {
        "k": float(len(events)),
        "estimate": estimate,
        "se": error,
        "stat": estimate / error,
        "pval": float(2 * norm.sf(abs(estimate / error))),
        "ci_lb": estimate - reach,
        "ci_ub": estimate + reach,
        "df": None,
        "tau2": fit.tau**2,
        "I2": None if found.i2 is None else 100 * found.i2,
        "H2": found.h2,
        "Q_wald": found.q_wald,
        "Q_lrt": found.q_lrt,
        "Q_df": float(found.df),
        "logLik": fit.log_likelihood,
        "pi_lb": estimate - new,
        "pi_ub": estimate + new,
    }
