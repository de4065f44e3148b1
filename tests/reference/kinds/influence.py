"""Sensitivity of a pooled effect: leave-one-out, cumulative pools and influence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evitable.stats.influence import Pool, RowInfluence, cumulative, leave_one_out, row_influence
from tests.reference.kinds.effects import row_effects
from tests.reference.kinds.pair import Case, Compared, Pair

# Names of the reference, of ours, and what theirs is divided by: they give I2 in percent.
_POOL = {
    "estimate": ("estimate", 1),
    "se": ("se", 1),
    "zval": ("stat", 1),
    "pval": ("pval", 1),
    "ci.lb": ("ci_low", 1),
    "ci.ub": ("ci_high", 1),
    "Q": ("q", 1),
    "Qp": ("q_p", 1),
    "tau2": ("tau2", 1),
    "I2": ("i2", 100),
    "H2": ("h2", 1),
}
_INFLUENCE = {
    "rstudent": ("rstudent", 1),
    "dffits": ("dffits", 1),
    "cook.d": ("cook_d", 1),
    "cov.r": ("cov_r", 1),
    "tau2.del": ("tau2_del", 1),
    "QE.del": ("q_del", 1),
    "hat": ("hat", 1),
    "weight": ("weight", 100),
    "dfbs": ("dfbs", 1),
}
# One row says nothing of spread: None with us, 0 or 1 in the reference.
_SPREAD = ("Qp", "tau2", "I2", "H2")


def _rows(dataset: Case, spec: Case) -> tuple[list[float], list[float]]:
    effects, variances, _ = row_effects(dataset["type"], dataset["columns"], spec)
    stated = [(y, v) for y, v in zip(effects, variances, strict=True) if y is not None and v is not None]
    return [y for y, _ in stated], [v for _, v in stated]


def _compared(
    ours: Sequence[Pool | RowInfluence | None], expect: Case, names: dict[str, tuple[str, int]]
) -> Iterator[Pair]:
    for theirs, values in expect.items():
        name, scale = names[theirs]
        yield Pair(f"{theirs} length", float(len(ours)), float(len(values)), 0.0)
        for i, (row, value) in enumerate(zip(ours, values, strict=False)):
            mine = None if row is None else getattr(row, name)
            # The reference gives up on a row that its search does not settle: ours is then the only number.
            is_known = (value is None and mine is not None) or _is_single(row, theirs)
            yield Pair(f"{theirs} {i}", mine, None if value is None else value / scale, 1e-7, is_known)


def _is_single(row: Pool | RowInfluence | None, name: str) -> bool:
    return isinstance(row, Pool) and row.k == 1 and name in _SPREAD


def _leave1out(dataset: Case, spec: Case, expect: Case) -> Iterator[Pair]:
    found = leave_one_out(*_rows(dataset, spec), method=spec["method"], test=spec["test"]).numbers
    yield from _compared(found.without, expect, _POOL)


def _cumul(dataset: Case, spec: Case, expect: Case) -> Iterator[Pair]:
    if spec["order"] != "as given":
        raise ValueError(f"order {spec['order']!r} is not known here.")
    found = cumulative(*_rows(dataset, spec), method=spec["method"], test=spec["test"]).numbers
    yield from _compared(found.pools, expect, _POOL)


def _influence(dataset: Case, spec: Case, expect: Case) -> Iterator[Pair]:
    found = row_influence(*_rows(dataset, spec), method=spec["method"], test=spec["test"]).numbers
    yield from _compared(found.rows, expect, _INFLUENCE)


COVERED: dict[str, Compared] = {"leave1out": _leave1out, "cumul": _cumul, "influence": _influence}
