"""Small-study effects: regression and rank tests, trim and fill, fail-safe N, selection models."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from evitable.stats.bias import Filled, Selected, begg_test, egger_test, fail_safe_n, selection_model, trim_and_fill
from evitable.stats.bias.weight_function import Selection, beta_selection, log_likelihood, step_selection
from evitable.stats.counts import Array
from tests.reference.kinds.effects import row_effects
from tests.reference.kinds.pair import Case, Compared, Pair, listed


def _rows(dataset: Case, spec: Case) -> tuple[list[float], list[float], list[float] | None]:
    effects, variances, sizes = row_effects(dataset["type"], dataset["columns"], spec)
    stated = [i for i, effect in enumerate(effects) if effect is not None]
    y, v = ([column[i] for i in stated] for column in (effects, variances))
    n = None if sizes is None else [sizes[i] for i in stated]
    return [float(x or 0.0) for x in y], [float(x or 0.0) for x in v], None if n is None else [float(x or 0) for x in n]


def _regtest(dataset: Case, spec: Case, expect: Case) -> Iterator[Pair]:
    y, v, n = _rows(dataset, spec)
    predictor = spec["predictor"]
    # Closed form for lm; both sides search for tau2 in the mixed-effects form.
    tolerance = 1e-10 if spec["model"] == "lm" else 1e-7
    found = egger_test(
        y,
        v,
        predictor=predictor,
        sizes=n if predictor in {"ni", "ninv", "sqrtninv"} else None,
        model="lm" if spec["model"] == "lm" else spec["method"],
    ).numbers
    yield Pair("stat", found.stat, expect["stat"], tolerance)
    yield Pair("df", found.df, expect["df"], 0.0)
    yield Pair("pval", found.pval, expect["pval"], tolerance)
    yield Pair("limit", found.limit, expect["limit_est"], tolerance)
    yield Pair("limit low", found.limit_low, expect["limit_ci_lb"], tolerance)
    yield Pair("limit high", found.limit_high, expect["limit_ci_ub"], tolerance)
    yield from listed("coef", [found.intercept, found.slope], expect["coef"], tolerance)
    if expect["n_used"] is not None:
        yield from listed("n", n or [], expect["n_used"], 1e-10)


def _ranktest(dataset: Case, spec: Case, expect: Case) -> Iterator[Pair]:
    found = begg_test(*_rows(dataset, spec)[:2]).numbers
    yield Pair("tau", found.tau, expect["tau"], 1e-10)
    yield Pair("p, normal", found.pval_normal, expect["pval_normal"], 1e-10)
    yield Pair("p", found.pval, expect["pval_default"], 1e-10)


# Names of the reference and of ours in the pool with the filled rows.
_POOL = {
    "k": "k",
    "estimate": "estimate",
    "se": "se",
    "stat": "stat",
    "pval": "pval",
    "ci_lb": "ci_low",
    "ci_ub": "ci_high",
    "df": "df",
    "tau2": "tau2",
    "se_tau2": "se_tau2",
    "I2": "i2",
    "H2": "h2",
    "Q": "q",
    "Q_p": "q_p",
    "logLik": "log_likelihood",
}


def _trimfill(dataset: Case, spec: Case, expect: Case) -> Iterator[Pair]:
    y, v, _ = _rows(dataset, spec)
    found = trim_and_fill(y, v, estimator=spec["estimator"], method=spec["method"]).numbers
    yield Pair("k0", found.missing, expect["k0"], 0.0)
    yield Pair("se k0", found.missing_se, expect["se_k0"], 1e-10)
    yield Pair(f"side {found.side} for {expect['side']}", float(found.side == expect["side"]), 1.0, 0.0)
    # The reference stops its own refits by REML at a change of 1e-5, whatever it was asked: a loosely found centre
    # moves the filled rows and all that follows. Without filled rows it hands back the fit it was given.
    is_loose = spec["method"] == "REML" and expect["k0"] > 0
    for pair in _filled(found, expect):
        yield pair._replace(is_known=is_loose and 1e-7 < pair.deviation <= 1e-3)


def _filled(found: Filled, expect: Case) -> Iterator[Pair]:
    yield from listed("filled yi", found.effects, expect["filled_yi"], 1e-7)
    yield from listed("filled vi", found.variances, expect["filled_vi"], 1e-7)
    for theirs, name in _POOL.items():
        value = expect[theirs]
        share = None if value is None else value / (100 if theirs == "I2" else 1)
        yield Pair(theirs, getattr(found.after, name, None), share, 1e-7)


def _fsn(dataset: Case, spec: Case, expect: Case) -> Iterator[Pair]:
    target = None if expect["target"] is None else abs(expect["target"])
    found = fail_safe_n(*_rows(dataset, spec)[:2], approach=spec["type"], target=target).numbers
    yield Pair("missing", found.missing, expect["fsnum"], 0.0)
    yield Pair("mean", found.mean, expect["meanes"], 1e-10)
    yield Pair("pval", found.pval, expect["pval"], 1e-10)
    yield Pair("target", found.target, expect["target"], 1e-10)


_ERRORS = ("se", "stat", "pval", "ci_lb", "ci_ub")


def _selmodel(dataset: Case, spec: Case, expect: Case) -> Iterator[Pair]:
    y, v, _ = _rows(dataset, spec)
    is_step = spec["type"] == "stepfun"
    answer = selection_model(
        y,
        v,
        shape="step" if is_step else "beta",
        steps=[spec["steps"]] if is_step else None,
        favours=spec["alternative"],
    )
    found = answer.numbers
    yield Pair("k", found.k, expect["k"], 0.0)
    if found.log_likelihood is None:
        # The reference stops at its limit of a weight (100), short of a top that does not exist.
        is_known = answer.warned("interval-without-rows") or answer.warned("no-highest-point")
        for name, theirs in expect.items():
            if isinstance(theirs, int | float) and name != "k":
                yield Pair(name, None, theirs, 1e-3, is_known)
        return
    # What the reference's numbers are worth by an integral to all digits: its own is good to about 1e-4.
    worth = log_likelihood(_rows_of(y, v, spec), _theta(expect, is_step=is_step)).value
    short = found.log_likelihood - worth
    yield Pair("logLik below the reference's", min(0.0, short), 0.0, 1e-4)
    # Where the reference settled on a lower top, ours is among the others.
    for top in (top for top in found.others if abs(top.log_likelihood - worth) <= 1e-3):
        yield Pair("estimate at a lower top", top.estimate, expect["estimate"], 1e-3)
        yield Pair("tau2 at a lower top", top.tau2, expect["tau2"], 1e-3)
    total = Pair("logLik", found.log_likelihood, expect["logLik"], 1e-3)
    yield total._replace(is_known=total.deviation > 1e-3 and (short > 1e-4 or not is_step))
    for name, mine, theirs in _selected(found, expect):
        far = Pair(name, mine, theirs, 1e-3)
        # Known: a search that stopped below the top, and second differences of an integral of four digits.
        is_known = theirs is None or short > 1e-4 or (not is_step and name.startswith((*_ERRORS, "se delta")))
        yield far._replace(is_known=is_known and far.deviation > 1e-3)


def _rows_of(y: list[float], v: list[float], spec: Case) -> Selection:
    if spec["type"] == "stepfun":
        return step_selection(np.array(y), np.array(v), [spec["steps"]])
    return beta_selection(np.array(y), np.array(v))


def _theta(expect: Case, *, is_step: bool) -> Array:
    delta = np.array(expect["delta"])
    return np.concatenate(([expect["estimate"], expect["tau2"]], np.log(delta[1:]) if is_step else delta - 1))


def _selected(found: Selected, expect: Case) -> Iterator[tuple[str, float | None, float | None]]:
    yield "estimate", found.estimate, expect["estimate"]
    ours = (found.se, found.stat, found.pval, found.ci_low, found.ci_high)
    yield from ((name, mine, expect[name]) for name, mine in zip(_ERRORS, ours, strict=True))
    yield "tau2", found.tau2, expect["tau2"]
    yield "df", None, expect["df"]
    yield "LRT", found.lrt, expect["LRT"]
    yield "LRTp", found.lrt_p, expect["LRTp"]
    for i, (mine, theirs) in enumerate(zip(found.weights or (), expect["delta"], strict=True)):
        yield f"delta {i}", mine, theirs
    for i, (error, theirs) in enumerate(zip(found.weight_ses or (), expect["se_delta"], strict=True)):
        yield f"se delta {i}", error, theirs


COVERED: dict[str, Compared] = {
    "regtest": _regtest,
    "ranktest": _ranktest,
    "trimfill": _trimfill,
    "fsn": _fsn,
    "selmodel": _selmodel,
}
