"""Effects in clusters: metafor's rma.mv, clubSandwich's robust tests and robumeta."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from evitable.stats.pooling import pool_clustered, pool_dependent, pool_multilevel, sigma2_intervals
from tests.reference.kinds.pair import Case, Compared, Pair, listed

_TOLERANCE = 1e-5
_FIELDS = {"beta": "estimate", "se": "se", "stat": "stat", "pval": "pval", "ci_lb": "ci_low", "ci_ub": "ci_high"}


class _Table(NamedTuple):
    """The complete rows of a data set of three levels."""

    effects: list[float]
    variances: list[float]
    groups: list[list[Any]]
    moderators: list[list[float]] | None


def _table(dataset: Case, moderators: list[str]) -> _Table:
    columns = dataset["columns"]
    names = ["yi", "vi", "g1", "g2", *moderators]
    rows = [row for row in zip(*(columns[name] for name in names), strict=True) if None not in row]
    effects, variances, outer, inner, *covariates = (list(column) for column in zip(*rows, strict=True))
    table = [list(row) for row in zip(*covariates, strict=True)] if covariates else None
    return _Table(effects, variances, [outer, inner], table)


def _multilevel(dataset: Case, spec: Case, expect: Case) -> Iterator[Pair] | None:
    if spec["random"] != "~ 1 | g1/g2":
        return None
    table = _table(dataset, spec["moderators"])
    found = pool_multilevel(*table[:3], method=spec["method"], test=spec["test"], moderators=table.moderators).numbers
    return _compared_multilevel(found, expect)


def _compared_multilevel(found: Any, expect: Case) -> Iterator[Pair]:
    for name, field in _FIELDS.items():
        yield from listed(name, [getattr(each, field) for each in found.coefficients], expect[name], _TOLERANCE)
    yield from listed("sigma2", found.sigma2, expect["sigma2"], _TOLERANCE)
    for name, ours in (
        ("QE", found.q),
        ("QE_p", found.q_p),
        ("QM", found.qm),
        ("QM_p", found.qm_p),
        ("logLik", found.log_likelihood),
    ):
        yield Pair(name, ours, expect[name], _TOLERANCE)


def _intervals(dataset: Case, spec: Case, expect: Case) -> Iterator[Pair]:
    found = sigma2_intervals(*_table(dataset, [])[:3], method=spec["method"]).numbers
    for i, interval in enumerate(found):
        for pair in listed(f"sigma2_{i + 1}", interval, expect[f"sigma2_{i + 1}"], _TOLERANCE):
            # The reference's search for an end stops where the likelihood is still 0.003 off; ours does not.
            is_end = pair.name.endswith((" 1", " 2"))
            yield pair._replace(is_known=is_end and _TOLERANCE < pair.deviation <= 1e-4)


def _robust(dataset: Case, spec: Case, expect: Case) -> Iterator[Pair] | None:
    if spec["base"] != "rma.mv REML ~ 1 | g1/g2" or spec["cluster"] != "g1":
        return None
    # The spec of these cases does not name the covariate; a second coefficient tells that it is there.
    table = _table(dataset, ["mod"] if len(expect["beta"]) > 1 else [])
    found = pool_clustered(*table[:3], correction=spec["vcov"], moderators=table.moderators).numbers
    return _compared_robust(found, expect)


def _compared_robust(found: Any, expect: Case) -> Iterator[Pair]:
    for name in ("beta", "se", "stat", "pval"):
        ours = [getattr(each, _FIELDS[name]) for each in found.coefficients]
        yield from listed(name, ours, expect[name], _TOLERANCE)
    yield from listed("df", found.df, expect["df"], _TOLERANCE)


def _robumeta(dataset: Case, spec: Case, expect: Case) -> Iterator[Pair] | None:
    if not spec["small"]:
        return None
    table = _table(dataset, [])
    weights: Any = {"CORR": "correlated", "HIER": "hierarchical"}[spec["modelweights"]]
    found = pool_dependent(*table[:2], table.groups[0], weights=weights, rho=spec["rho"]).numbers
    return _compared_robumeta(found, expect)


def _compared_robumeta(found: Any, expect: Case) -> Iterator[Pair]:
    only = found.coefficients[0]
    i2 = None if found.i2 is None else 100 * found.i2
    for name, ours in (
        ("beta", only.estimate),
        ("se", only.se),
        ("df", found.df[0]),
        ("pval", only.pval),
        ("tau2", found.tau2),
        ("omega2", found.omega2),
        ("I2", i2),
    ):
        yield Pair(name, ours, expect[name], _TOLERANCE)


COVERED: dict[str, Compared] = {
    "rma.mv": _multilevel,
    "rma.mv-ci": _intervals,
    "robust": _robust,
    "robumeta": _robumeta,
}
