"""From a measure's own scale back to what a reader knows: a share, a rate, a ratio, a difference."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit

from evitable.stats.counts import Array
from evitable.stats.effects.columns import chosen, measured_column, positive_column, same_rows
from evitable.stats.effects.rows import named_rows
from evitable.stats.result import Caution, Result

Inversion: TypeAlias = Literal["harmonic", "arithmetic", "geometric", "inverse-variance", "plain"]


@dataclass(frozen=True, slots=True)
class BackTransformed:
    """Values on the scale a reader knows, one for each value given.

    `scale` names it: share, rate, odds ratio, ... `limited` holds the positions, counted from 0, of the values
    that lay beyond what the scale can hold and were set to its end. `at_size` is the number of patients, or the
    person-time, at which a double arcsine or a sum of roots was inverted; None for every other measure.
    """

    scale: str
    values: tuple[float, ...]
    limited: tuple[int, ...] = ()
    at_size: float | None = None


class Scale(NamedTuple):
    """What a measure turns back into: the range of its own values that have a meaning, and the inverse on it."""

    words: str
    low: float
    high: float
    inverse: Callable[[Array], Array]


def back_transformed(
    values: ArrayLike,
    *,
    measure: str,
    inversion: Inversion | None = None,
    sizes: ArrayLike | None = None,
    variance: float | None = None,
) -> Result[BackTransformed]:
    """Return values of a measure (an estimate, the ends of its interval) on the scale a reader knows.

    PLN, PLO, PAS and PFT give shares; IRLN, IRS and IRFT rates; OR, PETO, RR, IRR and ROM ratios; ZCOR
    correlations; PR, IR, RD, IRD, MD, SMD, COR and UCOR are on that scale already and are only held to its
    range. AS and IRSD have no inverse without the level of one arm, and raise ValueError. Values beyond the
    range are set to its end, and a warning says so.

    PFT and IRFT need `inversion`, as each row has its own transformation and a pooled value none: at the
    `harmonic` (Miller 1978), `arithmetic` or `geometric` mean of the rows' `sizes` (patients, or person-time),
    at the size 1 / (4 `variance`) that the pooled value's variance stands for (`inverse-variance`: Barendregt
    and others 2013), or `plain`, as if the rows were large (the squared sine, the square). Other measures refuse
    all three options.

    >>> [round(value, 3) for value in back_transformed([0.0, 1.0986], measure="PLO").numbers.values]
    [0.5, 0.75]
    >>> found = back_transformed([1.0], measure="PFT", inversion="harmonic", sizes=[1, 1, 20, 5, 12, 1, 3])
    >>> round(found.numbers.values[0], 3), round(found.numbers.at_size, 3)
    (0.794, 1.909)
    """
    scale, at_size = _scale(chosen(measure, MEASURES, "measure"), inversion, sizes, variance)
    given = measured_column(values, "values")
    outside = (given < scale.low) | (given > scale.high)
    limited: list[int] = np.flatnonzero(outside).tolist()
    with np.errstate(all="ignore"):
        found: list[float] = scale.inverse(np.clip(given, scale.low, scale.high)).tolist()
    told = f"Set to the end of the range of a {scale.words}: {named_rows(limited)}."
    beyond = Caution(
        "beyond-range", f"A {scale.words} cannot be that low or high: {named_rows(limited)}, set to the end."
    )
    return Result(
        method=f"back-{measure}",
        numbers=BackTransformed(scale.words, tuple(found), tuple(limited), at_size),
        asked=_asked(measure, inversion, sizes, variance),
        done=(told,) if limited else (),
        warnings=((beyond,) if limited else ()) + _own_cautions(measure),
        methods=f"Values of {measure} were transformed back to the scale of a {scale.words}{_HOW.get(inversion, '')}.",
    )


def inverse_at(value: float, *, measure: str, size: float | None = None) -> float:
    """Return one value on the scale a reader knows; the building block of `back_transformed`.

    `size` is needed for PFT and IRFT only: the patients or the person-time at which to invert.

    >>> inverse_at(0.0, measure="OR"), inverse_at(2.0, measure="PFT", size=10)
    (1.0, 1.0)
    """
    scale = _sized(measure, size) if size is not None else _PLAIN[chosen(measure, tuple(_PLAIN), "measure")]
    return float(scale.inverse(np.clip(np.array([value], float), scale.low, scale.high))[0])


def typical_size(sizes: ArrayLike, mean: str) -> float:
    """Return the harmonic, arithmetic or geometric mean of sizes above zero.

    >>> round(typical_size([1, 4], "harmonic"), 6), typical_size([1, 4], "geometric")
    (1.6, 2.0)
    """
    found = positive_column(sizes, "sizes")
    same_rows(sizes=found)
    return _MEANS[chosen(mean, tuple(_MEANS), "mean")](found)


_MEANS: dict[str, Callable[[Array], float]] = {
    "harmonic": lambda sizes: len(sizes) / float((1 / sizes).sum()),
    "arithmetic": lambda sizes: float(sizes.mean()),
    "geometric": lambda sizes: math.exp(float(np.log(sizes).mean())),
}
_INVERSIONS = (*_MEANS, "inverse-variance", "plain")
_HOW = {
    "harmonic": ", at the harmonic mean of the sizes (Miller 1978)",
    "arithmetic": ", at the arithmetic mean of the sizes",
    "geometric": ", at the geometric mean of the sizes",
    "inverse-variance": ", at the size that the pooled variance stands for (Barendregt and others 2013)",
    "plain": ", as if the rows were large",
    None: "",
}


def _scale(
    measure: str, inversion: str | None, sizes: ArrayLike | None, variance: float | None
) -> tuple[Scale, float | None]:
    if measure not in _SIZED:
        if (inversion, sizes, variance) != (None, None, None):
            raise ValueError(f"inversion, sizes and variance do nothing for {measure}: leave them out.")
        if measure in _WITHOUT:
            raise ValueError(f"measure is {measure!r}: it has no inverse without the level of one arm.")
        return _PLAIN[measure], None
    way = chosen("" if inversion is None else inversion, _INVERSIONS, f"inversion of {measure}")
    _only_what_is_used(way, sizes, variance)
    if way == "plain":
        return _PLAIN[measure], None
    if way == "inverse-variance":
        at_size = 1 / (4 * float(positive_column(np.array([variance], dtype=object), "variance")[0]))
    else:
        at_size = typical_size(sizes if sizes is not None else [], way)
    return _sized(measure, at_size), at_size


def _only_what_is_used(way: str, sizes: ArrayLike | None, variance: float | None) -> None:
    if (sizes is not None) != (way in _MEANS):
        raise ValueError(f"inversion is {way!r}: sizes are for {', '.join(_MEANS)}, which need them.")
    if (variance is not None) != (way == "inverse-variance"):
        raise ValueError(f"inversion is {way!r}: variance is for 'inverse-variance', which needs it.")


def _sized(measure: str, size: float) -> Scale:
    """Return the inverse of a measure whose transformation depends on the row's size."""
    if chosen(measure, _SIZED, "measure with a size") == "PFT":
        least = math.asin(math.sqrt(1 / (size + 1))) / 2
        return Scale("share", least, math.pi / 2 - least, lambda angle: _double_arcsine_inverse(angle, size))
    return Scale("rate", math.sqrt(1 / size) / 2, math.inf, lambda root: (root - 1 / (4 * size * root)) ** 2)


def _double_arcsine_inverse(angle: Array, size: float) -> Array:
    """Invert the transformation for one size (Miller 1978); the sign of the cosine picks the branch."""
    sine, cosine = np.sin(2 * angle), np.cos(2 * angle)
    inside = 1 - (sine + (sine - 1 / sine) / size) ** 2
    share: Array = (1 - np.sign(cosine) * np.sqrt(np.maximum(inside, 0.0))) / 2
    return share


def _asked(
    measure: str, inversion: str | None, sizes: ArrayLike | None, variance: float | None
) -> tuple[tuple[str, str], ...]:
    given = "None" if sizes is None else f"{np.size(sizes)} rows"
    return (("measure", measure), ("inversion", str(inversion)), ("sizes", given), ("variance", str(variance)))


def _own_cautions(measure: str) -> tuple[Caution, ...]:
    if measure != "PFT":
        return ()
    words = (
        "A pooled double arcsine has no inverse of its own: the share depends on the size chosen, and can lie "
        "outside all rows or at 0 or 1 (Schwarzer and others 2019)."
    )
    return (Caution("inverse-not-unique", words),)


def _same(value: Array) -> Array:
    return value


def _to_ratio(value: Array) -> Array:
    # Beyond this a ratio is infinite in print, and in doubles.
    ratio: Array = np.exp(np.minimum(value, _LARGEST_LOG))
    return ratio


def _to_share(value: Array) -> Array:
    share: Array = expit(value)
    return share


def _sine_squared(value: Array) -> Array:
    share: Array = np.sin(value) ** 2
    return share


_LARGEST_LOG = 709.0
_EVERY = (-math.inf, math.inf)
_PLAIN = {
    "PR": Scale("share", 0.0, 1.0, _same),
    "PLN": Scale("share", -math.inf, 0.0, np.exp),
    "PLO": Scale("share", *_EVERY, _to_share),
    "PAS": Scale("share", 0.0, math.pi / 2, _sine_squared),
    "PFT": Scale("share", 0.0, math.pi / 2, _sine_squared),
    "IR": Scale("rate", 0.0, math.inf, _same),
    "IRLN": Scale("rate", *_EVERY, _to_ratio),
    "IRS": Scale("rate", 0.0, math.inf, np.square),
    "IRFT": Scale("rate", 0.0, math.inf, np.square),
    "OR": Scale("odds ratio", *_EVERY, _to_ratio),
    "PETO": Scale("odds ratio", *_EVERY, _to_ratio),
    "RR": Scale("risk ratio", *_EVERY, _to_ratio),
    "RD": Scale("risk difference", -1.0, 1.0, _same),
    "IRR": Scale("rate ratio", *_EVERY, _to_ratio),
    "IRD": Scale("rate difference", *_EVERY, _same),
    "MD": Scale("difference of means", *_EVERY, _same),
    "SMD": Scale("standardised mean difference", *_EVERY, _same),
    "ROM": Scale("ratio of means", *_EVERY, _to_ratio),
    "COR": Scale("correlation", -1.0, 1.0, _same),
    "UCOR": Scale("correlation", -1.0, 1.0, _same),
    "ZCOR": Scale("correlation", *_EVERY, np.tanh),
}
_SIZED = ("PFT", "IRFT")
_WITHOUT = ("AS", "IRSD")
MEASURES: Sequence[str] = (*_PLAIN, *_WITHOUT)
