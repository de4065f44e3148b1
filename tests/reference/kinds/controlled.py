"""Common effects of two-arm tables: rma.mh and rma.peto."""

from __future__ import annotations

from collections.abc import Iterator

from evitable.stats.controlled import ChiSquare, Controlled, mantel_haenszel, mantel_haenszel_rates, peto
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


COVERED: dict[str, Compared] = {"rma.mh": _mantel_haenszel, "rma.peto": _peto}
