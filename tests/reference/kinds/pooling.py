"""Effects with known variances: metafor's rma.uni, confint and meta-regression."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from evitable.stats.effects.inverse import back_transformed, typical_size
from evitable.stats.pooling import EffectPool, pool_effects, tau2_interval
from tests.reference.kinds.effects import row_effects
from tests.reference.kinds.pair import Case, Compared, Pair, listed

# Closed forms agree to rounding; the others are searched for on both sides.
_SEARCHED = {"ML", "REML", "EB", "PM", "PMM"}


class _Table(NamedTuple):
    """The rows of a data set that have an effect (and every covariate asked for)."""

    effects: list[float]
    variances: list[float]
    weights: list[float]
    moderators: list[list[float]] | None


def _table(dataset: Case, spec: Case) -> _Table:
    effects, variances, _ = row_effects(dataset["type"], dataset["columns"], spec)
    columns = [dataset["columns"][name] for name in spec.get("moderators", ())]
    rows = [
        i
        for i, (y, v) in enumerate(zip(effects, variances, strict=True))
        if None not in (y, v, *(column[i] for column in columns))
    ]
    return _Table(
        _chosen(effects, rows),
        _chosen(variances, rows),
        _chosen(dataset["columns"].get("ni", [1.0] * len(effects)), rows),
        [[float(column[i]) for column in columns] for i in rows] if columns else None,
    )


def _chosen(values: Sequence[float | None], rows: list[int]) -> list[float]:
    return [float(value) for i in rows if (value := values[i]) is not None]


def _tolerance(spec: Case) -> float:
    searched = spec["method"] in _SEARCHED or spec["test"] == "knha" or "moderators" in spec
    return 1e-7 if searched else 1e-10


def _pool(table: _Table, spec: Case) -> EffectPool:
    options: dict[str, Any] = {"method": spec["method"], "test": spec["test"]}
    if "weights" in spec:
        options["weights"] = table.weights
    if spec.get("weighted") is False:
        options["weighted"] = False
    return pool_effects(table.effects, table.variances, moderators=table.moderators, **options).numbers


def _uni(dataset: Case, spec: Case, expect: Case) -> Iterator[Pair]:
    table = _table(dataset, spec)
    pool = _pool(table, spec)
    ours: dict[str, float | None] = {
        "k": pool.k,
        "estimate": pool.estimate,
        "se": pool.se,
        "stat": pool.stat,
        "pval": pool.pval,
        "ci_lb": pool.ci_low,
        "ci_ub": pool.ci_high,
        "df": pool.df,
        "tau2": pool.tau2,
        "se_tau2": pool.se_tau2,
        "I2": _percent(pool.i2),
        "H2": pool.h2,
        "Q": pool.q,
        "Q_p": pool.q_p,
        "logLik": pool.log_likelihood,
        "pi_lb": pool.pi_low,
        "pi_ub": pool.pi_high,
        "pi_hts_lb": pool.pi_hts_low,
        "pi_hts_ub": pool.pi_hts_high,
    }
    tolerance = _tolerance(spec)
    yield from _back(dataset, spec, ours, expect.get("back"))
    for name, theirs in expect.items():
        if name == "weights":
            total = sum(theirs)
            yield from listed(name, pool.weights, [weight / total for weight in theirs], tolerance)
        elif name != "back":
            yield Pair(name, ours[name], float("inf") if theirs == "Infinity" else theirs, tolerance)


def _back(dataset: Case, spec: Case, ours: Case, expect: Case | None) -> Iterator[Pair]:
    """Compare on the reader's scale; an end that no share can reach is set to the scale's end by ours alone."""
    if expect is None:
        return
    options: dict[str, Any] = {}
    if spec["measure"] in {"PFT", "IRFT"}:
        sizes = dataset["columns"]["ni" if spec["measure"] == "PFT" else "ti"]
        options = {"inversion": "harmonic", "sizes": [size for size in sizes if size is not None]}
    if "harmonic_n" in expect:
        yield Pair("back harmonic_n", typical_size(options["sizes"], "harmonic"), expect["harmonic_n"], 1e-10)
    for name in ("estimate", "ci_lb", "ci_ub", "pi_lb", "pi_ub"):
        theirs = expect[name]
        if ours[name] is None:
            yield Pair(f"back {name}", None, theirs, 0.0)
            continue
        back = back_transformed([ours[name]], measure=spec["measure"], **options).numbers
        is_beyond = bool(back.limited) and not 0 <= theirs <= 1
        yield Pair(f"back {name}", back.values[0], theirs, _tolerance(spec), is_known=is_beyond)


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _default_control(dataset: Case, spec: Case, expect: Case) -> Iterator[Pair]:
    """Compare with a reference that stopped early: its own default leaves it off by up to 3e-5, rounded."""
    pool = _pool(_table(dataset, spec), spec)
    for name, ours in (("estimate", pool.estimate), ("se", pool.se), ("tau2", pool.tau2)):
        yield Pair(name, ours, expect[name], 3.5e-5)


def _tau2_interval(dataset: Case, spec: Case, expect: Case) -> Iterator[Pair]:
    table = _table(dataset, spec)
    kind: Any = "q-profile" if spec["type"] == "Q-profile" else "profile-likelihood"
    found = tau2_interval(table.effects, table.variances, kind=kind, method=spec["method"]).numbers
    tolerance = 1e-7 if kind == "q-profile" else 1e-5
    yield Pair("tau2", found.tau2, expect["tau2"], 1e-7)
    for name, values in (
        ("tau2", (found.tau2_low, found.tau2_high)),
        ("tau", found.tau[1:]),
        ("I2", tuple(100 * share for share in found.i2[1:])),
        ("H2", found.h2[1:]),
    ):
        for end, ours in zip(("lb", "ub"), values, strict=True):
            yield Pair(f"{name}_{end}", ours, expect[f"{name}_{end}"], tolerance)


def _regression(dataset: Case, spec: Case, expect: Case) -> Iterator[Pair]:
    table = _table(dataset, spec)
    pool = _pool(table, spec)
    tolerance = _tolerance(spec)
    # Far from 0 as a calendar year is, a covariate leaves few digits to the intercept.
    far = np.abs(np.mean(table.moderators, axis=0)) > 20 * np.std(table.moderators, axis=0)  # type: ignore[arg-type]
    intercept = 1e-5 if far.any() else tolerance
    for name, field in _COEFFICIENT.items():
        ours = [getattr(each, field) for each in pool.coefficients]
        yield Pair(f"{name} intercept", ours[0], expect[name][0], intercept)
        yield from listed(name, ours[1:], expect[name][1:], tolerance)
    for i, row in enumerate(expect["vcov"]):
        for j, theirs in enumerate(row):
            yield Pair(f"vcov {i} {j}", pool.vcov[i][j], theirs, tolerance if min(i, j) else intercept)
    scalars: dict[str, float | None] = {
        "k": pool.k,
        "tau2": pool.tau2,
        "se_tau2": pool.se_tau2,
        "I2": _percent(pool.i2),
        "H2": pool.h2,
        "R2": _percent(pool.r2),
        "QE": pool.q,
        "QE_p": pool.q_p,
        "QM": pool.qm,
        "QM_p": pool.qm_p,
        "logLik": pool.log_likelihood,
    }
    for name, mine in scalars.items():
        yield _near(Pair(name, mine, expect[name], tolerance), far=bool(far.any()))
    yield from listed("QM_df", pool.qm_df or (), expect["QM_df"], 0.0)
    yield from listed("fitted", [row.estimate for row in pool.fitted], expect["fitted"], tolerance)
    for end, foretold in (("lb", "pi_low"), ("ub", "pi_high")):
        ends = [getattr(row, foretold) for row in pool.fitted]
        # A fixed effect foretells nothing: the reference holds an empty object there.
        theirs = expect[f"fitted_pi_{end}"] or [None] * len(ends)
        yield from listed(f"fitted_pi_{end}", ends, theirs, tolerance)


def _near(pair: Pair, *, far: bool) -> Pair:
    """Mark what the reference has lost to an uncentred covariate; exact fractions show that ours has not."""
    return pair._replace(is_known=far and pair.tolerance < pair.deviation <= 1e-5)


_COEFFICIENT = {
    "beta": "estimate",
    "se": "se",
    "stat": "stat",
    "pval": "pval",
    "ci_lb": "ci_low",
    "ci_ub": "ci_high",
}

COVERED: dict[str, Compared] = {
    "rma.uni": _uni,
    "rma.uni-default-control": _default_control,
    "tau2.ci": _tau2_interval,
    "meta-regression": _regression,
}
