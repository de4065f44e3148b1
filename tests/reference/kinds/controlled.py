"""Common effects of two-arm tables: rma.mh, rma.peto and the two-arm models of rma.glmm."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from scipy.special import expit

from evitable.stats.controlled import (
    ChiSquare,
    Controlled,
    OneArmModel,
    TwoArmLogistic,
    mantel_haenszel,
    mantel_haenszel_rates,
    one_arm_as_published,
    peto,
    two_arm_logistic,
)
from evitable.stats.result import NotConverged
from tests.reference.kinds.pair import Case, Compared, Pair

_TOLERANCE = 1e-10
_TABLE = ("ai", "n1i", "ci", "n2i")
_RATES = ("x1i", "t1i", "x2i", "t2i")


def _mantel_haenszel(dataset: Case, spec: Case, expect: Case) -> Iterator[Pair]:
    columns = dataset["columns"]
    if dataset["type"] == "rate2":
        found = mantel_haenszel_rates(*(columns[name] for name in _RATES)).numbers
    else:
        # The reference drops one-sided tables from the estimate and from Q apart; all its cases do both or neither.
        from_q, from_estimate = spec["drop00"]
        if from_q != from_estimate:
            raise ValueError(f"drop00 is {spec['drop00']}: no method of ours drops rows from one place only.")
        found = mantel_haenszel(
            *(columns[name] for name in _TABLE), measure=spec["measure"], drop00=from_q, correct=spec["correct"]
        ).numbers
    return _pairs(found, expect)


def _peto(dataset: Case, spec: Case, expect: Case) -> Iterator[Pair]:
    columns = dataset["columns"]
    return _pairs(peto(*(columns[name] for name in _TABLE), drop00=spec["drop00"]).numbers, expect)


def _pairs(found: Controlled, expect: Case) -> Iterator[Pair]:
    ours = {**_shown(found), **_tests("CMH", found.association), **_tests("BD", found.breslow_day)}
    ours |= _tests("TA", found.tarone)
    for name, theirs in expect.items():
        if name != "back":
            yield Pair(name, ours[name], theirs, _TOLERANCE)
    back = expect.get("back")
    if back is not None:
        ratio = (None, None, None) if found.ratio is None else found.ratio
        for name, value in zip(("estimate", "ci_lb", "ci_ub"), ratio, strict=True):
            yield Pair(f"back.{name}", value, back[name], _TOLERANCE)


def _shown(found: Controlled) -> dict[str, float | None]:
    spread = found.heterogeneity
    return {
        "k": float(found.k),
        "estimate": found.estimate,
        "se": found.standard_error,
        "stat": found.statistic,
        "pval": found.p,
        "ci_lb": found.low,
        "ci_ub": found.high,
        "df": None,
        "Q": spread.q,
        "Q_p": spread.p,
        "I2": None if spread.i2 is None else 100 * spread.i2,
        "H2": spread.h2,
    }


def _tests(name: str, test: ChiSquare | None) -> dict[str, float | None]:
    return {name: None if test is None else test.statistic, f"{name}_p": None if test is None else test.p}


# Quadrature points of the reference's own rule: Laplace for two random effects, seven points for one, and
# adaptive integration, which any converged rule matches.
_POINTS = {"UM.FS": 7, "UM.RS": 1, "CM.AL": 7, "CM.EL": None}
_LOOSE = 1e-3


def two_arm_glmm(dataset: Case, spec: Case, expect: Case) -> Iterator[Pair]:
    """Compare a two-arm model of rma.glmm, number by number."""
    columns, model = dataset["columns"], spec["model"]
    try:
        found = two_arm_logistic(
            *(columns[name] for name in _TABLE), model=model, interval="wald", points=_POINTS[model]
        ).numbers
    except NotConverged:
        yield Pair("estimate", None, expect["estimate"], _LOOSE)
        return
    for pair in _logistic_pairs(found, expect):
        yield pair._replace(is_known=pair.deviation > pair.tolerance and _is_known(pair, found, expect))


def one_arm_glmm(dataset: Case, spec: Case, expect: Case) -> Iterator[Pair]:
    """Compare a single-arm model of rma.glmm fitted with the reference's own number of points."""
    columns = dataset["columns"]
    is_rate = dataset["type"] == "rate"
    found = one_arm_as_published(
        columns["xi"],
        columns["ti" if is_rate else "ni"],
        family="log" if is_rate else "logit",
        points=spec["nAGQ"],
    ).numbers
    for pair in _logistic_pairs(found, expect, math.exp if is_rate else expit):
        # With any number of points the reference prints the log-likelihood at the rows' modes, not the average, and
        # Laplace's one point leaves its optimiser and its difference quotients with about two digits of the error.
        is_loose = spec["nAGQ"] == 1 and pair.tolerance < pair.deviation < 1e-2 and pair.name not in _FIRM
        yield pair._replace(is_known=is_loose or (pair.name == "logLik" and expect["tau2"] > 1e-6))


def _logistic_pairs(
    found: TwoArmLogistic | OneArmModel, expect: Case, inverse: Callable[[float], float] = math.exp
) -> Iterator[Pair]:
    predictive = found.predictive or (None, None)
    ours: dict[str, float | None] = {
        "k": float(found.k),
        "estimate": found.estimate,
        "se": found.standard_error,
        "stat": found.statistic,
        "pval": found.p,
        "ci_lb": found.low,
        "ci_ub": found.high,
        "df": None,
        "tau2": _squared(found.tau),
        "sigma2": _squared(found.sigma) if isinstance(found, TwoArmLogistic) else None,
        "I2": None if found.i2 is None else 100 * found.i2,
        "H2": found.h2,
        "Q_wald": None if found.wald is None else found.wald.statistic,
        "Q_lrt": None if found.likelihood_ratio is None else found.likelihood_ratio.statistic,
        "Q_df": None if found.wald is None else float(found.wald.df),
        "logLik": found.log_likelihood,
        "pi_lb": predictive[0],
        "pi_ub": predictive[1],
    }
    for name, theirs in expect.items():
        if name != "back":
            yield Pair(name, ours[name], theirs, _LOOSE)
    for name, theirs in (expect.get("back") or {}).items():
        log_value = ours[name]
        yield Pair(f"back.{name}", None if log_value is None else inverse(log_value), theirs, _LOOSE)


def _squared(value: float | None) -> float | None:
    return None if value is None else value**2


# What does not depend on where the reference's optimiser stopped.
_SETTLED = ("k", "df", "Q_df", "Q_lrt")
_FIRM = (*_SETTLED, "Q_wald", "estimate", "back.estimate")
_FROM_ERROR = ("se", "stat", "pval", "ci_lb", "ci_ub", "back.ci_lb", "back.ci_ub", "back.pi_lb", "back.pi_ub")


def _is_known(pair: Pair, found: TwoArmLogistic, expect: Case) -> bool:
    """Tell which numbers docs/where-we-differ.md explains."""
    if found.model in {"UM.FS", "CM.AL"}:
        # With more than one point the reference prints the log-likelihood at the rows' modes, not the average.
        return pair.name == "logLik" and expect["tau2"] > 1e-6
    if pair.name == "Q_wald":
        # Made of the saturated model's difference quotients where the reference's optimiser stopped, and with
        # the spread of the levels taken as known when those quotients fail.
        return found.model == "UM.RS" or pair.deviation < 0.1
    if found.log_likelihood is not None and found.log_likelihood > expect["logLik"] + 1e-4:
        # The reference stopped short of the maximum.
        return pair.name not in _SETTLED
    # The reference's standard error is a difference quotient of a likelihood known to two or three digits.
    return found.model == "UM.RS" and pair.name in _FROM_ERROR and pair.deviation < 2e-2


COVERED: dict[str, Compared] = {"rma.mh": _mantel_haenszel, "rma.peto": _peto}
