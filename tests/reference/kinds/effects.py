"""Effect measures: escalc, and the row effects that every two-step kind starts from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from evitable.stats.effects import (
    Effects,
    correlation_effects,
    mean_effects,
    proportion_effects,
    rate_effects,
    two_arm_effects,
    two_rate_effects,
)
from evitable.stats.result import Result
from tests.reference.kinds.pair import Case, Compared, Pair, listed

Values: TypeAlias = tuple[float | None, ...]
RowEffects: TypeAlias = tuple[Values, Values, Values | None]

_COLUMNS = {
    "proportion": ("xi", "ni"),
    "binary2": ("ai", "n1i", "ci", "n2i"),
    "rate": ("xi", "ti"),
    "rate2": ("x1i", "t1i", "x2i", "t2i"),
    "means2": ("m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i"),
    "correlation": ("ri", "ni"),
}
# No constant by the reference's own custom, whatever its spec repeats for all measures.
_NEVER_CORRECTED = ("PAS", "PFT", "IRS", "IRFT")


def row_effects(dataset_type: str, columns: Case, spec: Case) -> RowEffects:
    """Return (yi, vi, ni or None) of a reference's rows; None stands where a row has no effect.

    The reference's conventions: a half is added to the rows with an empty cell unless the spec says otherwise.
    """
    if dataset_type == "generic":
        size = columns.get("ni")
        return tuple(columns["yi"]), tuple(columns["vi"]), None if size is None else tuple(size)
    names = _COLUMNS[dataset_type]
    stated = [i for i, row in enumerate(zip(*(columns[name] for name in names), strict=True)) if None not in row]
    found = _FAMILIES[dataset_type]([[columns[name][i] for i in stated] for name in names], spec).numbers
    rows = len(columns[names[0]])
    size = None if None in found.size else _placed(found.size, stated, rows)
    return _placed(found.effect, stated, rows), _placed(found.variance, stated, rows), size


def _placed(values: Values, positions: list[int], rows: int) -> Values:
    """Put values at their positions, None between them."""
    at = dict(zip(positions, values, strict=True))
    return tuple(at.get(i) for i in range(rows))


def _corrections(spec: Case) -> dict[str, Any]:
    if spec["measure"] in _NEVER_CORRECTED:
        return {}
    to = spec.get("to", "only0")
    return {"to": to} if to == "none" else {"to": to, "add": spec.get("add", 0.5)}


def _two_arm(columns: list[list[Any]], spec: Case) -> Result[Effects]:
    return two_arm_effects(*columns, measure=spec["measure"], drop00=bool(spec.get("drop00")), **_corrections(spec))


def _two_rates(columns: list[list[Any]], spec: Case) -> Result[Effects]:
    return two_rate_effects(*columns, measure=spec["measure"], drop00=bool(spec.get("drop00")), **_corrections(spec))


_FAMILIES: dict[str, Callable[[list[list[Any]], Case], Result[Effects]]] = {
    "proportion": lambda columns, spec: proportion_effects(*columns, measure=spec["measure"], **_corrections(spec)),
    "binary2": _two_arm,
    "rate": lambda columns, spec: rate_effects(*columns, measure=spec["measure"], **_corrections(spec)),
    "rate2": _two_rates,
    "means2": lambda columns, spec: mean_effects(*columns, measure=spec["measure"], vtype=spec.get("vtype", "LS")),
    "correlation": lambda columns, spec: correlation_effects(
        *columns, measure=spec["measure"], vtype=spec.get("vtype", "LS")
    ),
}


def _escalc(dataset: Case, spec: Case, expect: Case) -> Iterator[Pair]:
    yi, vi, _ = row_effects(dataset["type"], dataset["columns"], spec)
    yield from listed("yi", yi, expect["yi"], 1e-10)
    yield from listed("vi", vi, expect["vi"], 1e-10)


COVERED: dict[str, Compared] = {"escalc": _escalc}
