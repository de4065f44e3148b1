"""Small-study effects: regression and rank tests, trim and fill, fail-safe N."""

from __future__ import annotations

from collections.abc import Iterator

from evitable.stats.bias import begg_test, egger_test, fail_safe_n, trim_and_fill
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


def _trimfill(dataset: Case, spec: Case, expect: Case) -> Iterator[Pair]:
    y, v, _ = _rows(dataset, spec)
    found = trim_and_fill(y, v, estimator=spec["estimator"], method=spec["method"]).numbers
    yield Pair("k0", found.missing, expect["k0"], 0.0)
    yield Pair("se k0", found.missing_se, expect["se_k0"], 1e-10)
    yield Pair(f"side {expect['side']}, ours {found.side}", float(found.side == expect["side"]), 1.0, 0.0)
    yield from listed("filled yi", found.effects, expect["filled_yi"], 1e-7)
    yield from listed("filled vi", found.variances, expect["filled_vi"], 1e-7)
    if found.after is None:
        raise ValueError("The filled rows have no pool.")
    ours = found.after
    for name, theirs, number in (
        ("k", "k", ours.k),
        ("estimate", "estimate", ours.estimate),
        ("se", "se", ours.se),
        ("stat", "stat", ours.stat),
        ("pval", "pval", ours.pval),
        ("low", "ci_lb", ours.ci_low),
        ("high", "ci_ub", ours.ci_high),
        ("df", "df", ours.df),
        ("tau2", "tau2", ours.tau2),
        ("se tau2", "se_tau2", ours.se_tau2),
        ("H2", "H2", ours.h2),
        ("Q", "Q", ours.q),
        ("Q p", "Q_p", ours.q_p),
        ("logLik", "logLik", ours.log_likelihood),
        ("I2", "I2", None if ours.i2 is None else 100 * ours.i2),
    ):
        yield Pair(name, number, expect[theirs], 1e-7)


def _fsn(dataset: Case, spec: Case, expect: Case) -> Iterator[Pair]:
    target = None if expect["target"] is None else abs(expect["target"])
    found = fail_safe_n(*_rows(dataset, spec)[:2], approach=spec["type"], target=target).numbers
    yield Pair("missing", found.missing, expect["fsnum"], 0.0)
    yield Pair("mean", found.mean, expect["meanes"], 1e-10)
    yield Pair("pval", found.pval, expect["pval"], 1e-10)
    yield Pair("target", found.target, expect["target"], 1e-10)


COVERED: dict[str, Compared] = {"regtest": _regtest, "ranktest": _ranktest, "trimfill": _trimfill, "fsn": _fsn}
