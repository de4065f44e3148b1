"""Selection models: the pool that would be, were some p-values likelier to be published than others."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc, ndtri

from evitable.stats.bias.cautions import CASE_REPORTS
from evitable.stats.bias.climb import Box, Top, tops
from evitable.stats.bias.weight_function import SMALLEST_P, Selection, beta_selection, log_likelihood, step_selection
from evitable.stats.counts import Array, checked_level
from evitable.stats.effects.columns import chosen
from evitable.stats.influence.refit import Fitting, Pool, checked_effects, pooled, two_sided
from evitable.stats.result import Caution, Result

SHAPES = ("step", "beta")
FAVOURS = ("greater", "less")

# A weight of a step beyond a thousandth or a thousandfold of the first, or an exponent beyond 100, is no finite top.
_STEP_LIMIT = math.log(1000)
_EXPONENTS = (-1.0, 99.0)


class LesserTop(NamedTuple):
    """Where the likelihood has another, lower top."""

    estimate: float
    tau2: float
    log_likelihood: float


@dataclass(frozen=True, slots=True)
class Selected:
    """A pool allowing for selection by p-value; None for "no such number".

    `estimate` is the mean effect before selection and `tau2` the variance between rows. `weights` are, for steps, how
    likely p-values of each interval are to be published as against those of the first (1, with no error); for beta,
    the exponents a and b. `weight_ses` and `se` hold where the likelihood is curved; a number at a limit has none.
    `unselected` is the pool by maximum likelihood without selection, `lrt` the likelihood ratio test against it, with
    `lrt_df` degrees of freedom. `others` are lower tops of the likelihood, the highest first. Everything but `k`,
    `unselected` and `lrt_df` is None where there is no highest point.
    """

    k: int
    unselected: Pool | None
    lrt_df: int
    estimate: float | None = None
    se: float | None = None
    stat: float | None = None
    pval: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    tau2: float | None = None
    weights: tuple[float, ...] | None = None
    weight_ses: tuple[float | None, ...] | None = None
    log_likelihood: float | None = None
    lrt: float | None = None
    lrt_p: float | None = None
    others: tuple[LesserTop, ...] = ()


class _Shape(NamedTuple):
    """A weight function: its free parameters, their limits, and how they read."""

    rows: Selection
    free: int
    low: float
    high: float
    is_step: bool


def selection_model(
    effects: ArrayLike,
    variances: ArrayLike,
    *,
    shape: str = "step",
    steps: Sequence[float] | None = None,
    favours: str = "greater",
    level: float = 0.95,
) -> Result[Selected]:
    """Return a selection model by maximum likelihood (Hedges 1992, 10.1214/ss/1177011364).

    `shape` step gives each interval of the one-sided p-value between `steps` (0.025 unless given) its own weight
    (Vevea, Hedges 1995, 10.1007/BF02294384); beta gives p the weight p^(a - 1) (1 - p)^(b - 1) (Citkowicz, Vevea 2017,
    10.1037/met0000119), p being held within 1e-5 and 1 - 1e-5. `favours` is the direction that helps a study to be
    published. Without more rows than numbers to find, or without a highest point (an interval without a row; a
    likelihood that climbs for ever), there are no numbers, and a warning says why. Bad arguments raise ValueError.

    >>> y, v = [0.5, 0.6, 0.7, 0.2, 0.9, 0.1], [0.01, 0.04, 0.09, 0.04, 0.16, 0.01]
    >>> found = selection_model(y, v).numbers
    >>> round(found.estimate, 3), [round(weight, 3) for weight in found.weights]
    (0.296, [1.0, 0.262])
    """
    y, v = checked_effects(effects, variances)
    chosen(shape, SHAPES, "shape")
    chosen(favours, FAVOURS, "favours")
    cuts = _checked_steps(shape, steps)
    sign = 1.0 if favours == "greater" else -1.0
    how = Fitting("ML", "z", checked_level(level))
    kind = _steps(sign * y, v, cuts) if shape == "step" else _beta(sign * y, v)
    unselected = pooled(y, v, how)
    empty = _empty_interval(kind)
    is_hopeless = empty is not None or _is_short(kind)
    found = [] if is_hopeless or unselected is None else _tops(kind, sign * unselected.estimate)
    numbers = Selected(len(y), unselected, kind.free)
    if found:
        numbers = replace(_numbers(kind, found[0], sign, numbers, level), others=_lesser(found, sign))
    top = found[0] if found else None
    return Result(
        method=f"selection-{shape}",
        numbers=numbers,
        asked=(("shape", shape), ("steps", _listed(cuts)), ("favours", favours), ("level", f"{level:g}")),
        done=tuple(_done(kind, top)),
        warnings=(*_lost(kind, top, empty, cuts), *_cautions(numbers), CASE_REPORTS),
        methods=_words(shape, cuts, level),
    )


def _checked_steps(shape: str, steps: Sequence[float] | None) -> tuple[float, ...]:
    if shape == "beta":
        if steps is not None:
            raise ValueError(f"steps is {steps!r} while shape is 'beta', which has none: leave steps out.")
        return ()
    cuts = (0.025,) if steps is None else tuple(float(step) for step in steps)
    if not cuts or not all(0 < step < 1 for step in cuts) or any(a >= b for a, b in itertools.pairwise(cuts)):
        raise ValueError(f"steps is {steps!r}: give rising one-sided p-values above 0 and below 1, such as [0.025].")
    return cuts


def _steps(y: Array, v: Array, cuts: Sequence[float]) -> _Shape:
    return _Shape(step_selection(y, v, cuts), len(cuts), -_STEP_LIMIT, _STEP_LIMIT, is_step=True)


def _beta(y: Array, v: Array) -> _Shape:
    return _Shape(beta_selection(y, v), 2, *_EXPONENTS, is_step=False)


def _is_short(kind: _Shape) -> bool:
    """Tell whether there are no more rows than numbers to find."""
    return len(kind.rows.effects) <= kind.free + 2


def _empty_interval(kind: _Shape) -> int | None:
    """Return the first interval of p without a row, whose weight has no best value."""
    if not kind.is_step:
        return None
    own = kind.rows.own
    held = [len(own) - int(own.sum()), *(int(column) for column in own.sum(axis=0))]
    return held.index(0) if 0 in held else None


def _tops(kind: _Shape, centre: float) -> list[Top]:
    """Return the tops, the highest first; none where the highest lies at an end of what is searched."""
    rows = kind.rows
    spread = float(rows.effects.var()) + float(rows.variances.mean())
    width = math.sqrt(spread)
    box = Box(
        low=np.array([centre - 50 * width, 0.0, *[kind.low] * kind.free]),
        high=np.array([centre + 50 * width, 100 * spread, *[kind.high] * kind.free]),
        scale=np.array([width, spread, *[1.0] * kind.free]),
    )
    starts = (
        np.array([centre + move * width, share * spread, *[0.0] * kind.free])
        for move, share in itertools.product((-1.5, -0.5, 0.0, 1.0), (0.02, 0.3, 1.5))
    )
    with np.errstate(all="ignore"):
        found = tops(lambda theta: log_likelihood(rows, theta), box, starts)
    if found and _is_at_an_end(kind, box, found[0]):
        return []
    return [top for top in found if not _is_at_an_end(kind, box, top)]


def _lesser(found: Sequence[Top], sign: float) -> tuple[LesserTop, ...]:
    return tuple(LesserTop(sign * float(top.at[0]), float(top.at[1]), top.value) for top in found[1:])


def _is_at_an_end(kind: _Shape, box: Box, top: Top) -> bool:
    """Tell whether a limit that is only ours holds the top: all but tau2 = 0 and an exponent of 0."""
    at_low, at_high = top.at <= box.low, top.at >= box.high
    own = np.array([True, False, *[kind.is_step] * kind.free])
    return bool(at_high.any() or (at_low & own).any())


def _numbers(kind: _Shape, top: Top, sign: float, empty: Selected, level: float) -> Selected:
    errors = _errors(top)
    estimate, se = sign * float(top.at[0]), errors[0]
    reach = None if se is None else se * float(ndtri((1 + level) / 2))
    stat = None if se is None else estimate / se
    weights, weight_ses = _weights(kind, top, errors[2:])
    gain = None if empty.unselected is None else max(0.0, 2 * (top.value - empty.unselected.log_likelihood))
    return replace(
        empty,
        estimate=estimate,
        se=se,
        stat=stat,
        pval=None if stat is None else two_sided(stat),
        ci_low=None if reach is None else estimate - reach,
        ci_high=None if reach is None else estimate + reach,
        tau2=float(top.at[1]),
        weights=weights,
        weight_ses=weight_ses,
        log_likelihood=top.value,
        lrt=gain,
        lrt_p=None if gain is None else float(chdtrc(kind.free, gain)),
    )


def _errors(top: Top) -> list[float | None]:
    """Return the standard errors; None at a limit."""
    free = np.flatnonzero(top.is_free)
    variance = np.linalg.inv(-top.curvature[np.ix_(free, free)]).diagonal()
    at = dict(zip(free.tolist(), np.sqrt(variance).tolist(), strict=True))
    return [at.get(i) for i in range(len(top.at))]


def _weights(
    kind: _Shape, top: Top, errors: Sequence[float | None]
) -> tuple[tuple[float, ...], tuple[float | None, ...]]:
    phi: list[float] = top.at[2:].tolist()
    if not kind.is_step:
        return tuple(1 + exponent for exponent in phi), tuple(errors)
    weights = [math.exp(value) for value in phi]
    scaled = [None if se is None else se * weight for se, weight in zip(errors, weights, strict=True)]
    return (1.0, *weights), (None, *scaled)


def _listed(cuts: Sequence[float]) -> str:
    return ", ".join(f"{cut:g}" for cut in cuts) or "none"


def _done(kind: _Shape, top: Top | None) -> Iterator[str]:
    if not kind.is_step:
        yield f"p-values below {SMALLEST_P:g} or above 1 - {SMALLEST_P:g} were taken as these."
    if top is not None and not top.is_free[1]:
        yield "The highest likelihood lies at tau2 = 0, and the errors take it for known."
    if top is not None and not top.is_free[2:].all():
        yield "The highest likelihood lies at an exponent of 0, which has no error; the others take it for known."


def _lost(kind: _Shape, top: Top | None, empty: int | None, cuts: Sequence[float]) -> Iterator[Caution]:
    if _is_short(kind):
        words = f"The model has {kind.free + 2} numbers to find: there is no answer without more rows than that."
        yield Caution("too-few-rows", words)
    elif empty is not None:
        ends = (0.0, *cuts, 1.0)
        yield Caution(
            "interval-without-rows",
            f"No row has a one-sided p-value from {ends[empty]:g} to {ends[empty + 1]:g}: what such a value weighs "
            "cannot be known, and the likelihood has no highest point. Choose other steps.",
        )
    elif top is None:
        yield Caution(
            "no-highest-point",
            "The likelihood has no highest point within reach: it rises with ever larger weights or an ever more "
            "distant mean, or is flat. These rows cannot tell selection from a different mean.",
        )


def _cautions(numbers: Selected) -> Iterator[Caution]:
    near = [top for top in numbers.others if (numbers.log_likelihood or 0.0) - top.log_likelihood < _RIVAL]
    if near:
        means = " or ".join(f"{top.estimate:.3g}" for top in near)
        yield Caution(
            "several-tops",
            f"The likelihood has another top nearly as high, with a mean of {means} for {numbers.estimate:.3g}: the "
            "rows cannot choose between them, and the interval does not say so.",
        )
    if numbers.k < _ENOUGH:
        yield Caution(
            "few-rows",
            f"{numbers.k} row{'s' * (numbers.k != 1)}: selection models need many, and say little below some "
            f"{_ENOUGH}; read the interval, not the estimate.",
        )
    yield Caution(
        "sensitivity-only",
        "The answer rests on the shape of selection assumed and on normal effects, neither of which the rows can "
        "show to be right: a sensitivity analysis. It has no meaning for shares of one arm, which nobody publishes for "
        "a p-value against a share of one half.",
    )


_ENOUGH = 20
# Half of the 95% point of chi-squared(1): what is this near is not worse by any usual test.
_RIVAL = 1.92


def _words(shape: str, cuts: Sequence[float], level: float) -> str:
    start = "The mean effect allowing for selection by one-sided p-value was estimated by maximum likelihood with"
    if shape == "beta":
        return f"{start} a beta weight function and a {level:.0%} normal interval (Citkowicz, Vevea 2017)."
    return f"{start} steps at {_listed(cuts)} and a {level:.0%} normal interval (Hedges 1992; Vevea, Hedges 1995)."
