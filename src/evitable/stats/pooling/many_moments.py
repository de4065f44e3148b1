"""The sums of one-column fits for many tables at once, and roots of many slopes at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from evitable.stats.counts import Array
from evitable.stats.result import NotConverged

_STEPS = 200


class ManyRows(NamedTuple):
    """Tables by rows: effects, variances and 1 for a row that is there, 0 for one that is not.

    `products` is tables by rows by (1, r, r squared, 1), r the residuals of the fixed-effect fit, the first 1 being 0
    for the table's `heaviest` row.
    """

    effects: Array
    variances: Array
    present: Array
    products: Array
    heaviest: NDArray[np.intp]

    def taken(self, tables: NDArray[np.intp]) -> ManyRows:
        """Return some of the tables."""
        return ManyRows(
            self.effects[tables],
            self.variances[tables],
            self.present[tables],
            self.products[tables],
            self.heaviest[tables],
        )


class ManyMoments(NamedTuple):
    """What `Moments` holds, for many tables."""

    ypy: Array
    yppy: Array
    ypppy: Array
    trace_p: Array
    trace_pp: Array
    sum_w: Array
    sum_ww: Array


def many_rows(effects: Array, variances: Array, present: Array) -> ManyRows:
    """Return tables with their products; absent rows must hold a variance above 0, and count for nothing."""
    w = present / variances
    mean = (w * effects).sum(axis=1) / w.sum(axis=1)
    residual = present * (effects - mean[:, None])
    heaviest = w.argmax(axis=1)
    rest = present.copy()
    rest[np.arange(len(rest)), heaviest] = 0.0
    products = np.stack((rest, residual, residual * residual, present), axis=2)
    return ManyRows(effects, variances, present, products, heaviest)


def many_moments(rows: ManyRows, t: Array) -> ManyMoments:
    """Return the forms and traces of every table at its own between-row variance."""
    w = rows.present / (rows.variances + t[:, None])
    ww = w * w
    sums = np.stack((w, ww, ww * w), axis=1) @ rows.products
    (r1, b1, c1, s1), (r2, b2, c2, s2), (r3, b3, c3, s3) = np.moveaxis(sums, 0, 2)
    heavy = w[np.arange(len(w)), rows.heaviest]
    mean = b1 / s1
    bent = b2 - mean * s2
    lighter = r1 * r1 * r2 - 2 * r1 * r3 + r2 * r2
    return ManyMoments(
        ypy=np.maximum(0.0, c1 - mean * b1),
        yppy=np.maximum(0.0, c2 - mean * (b2 + bent)),
        ypppy=np.maximum(0.0, c3 - mean * (2 * b3 - mean * s3) - bent * bent / s1),
        trace_p=(2 * heavy * r1 + (r1 * r1 - r2)) / s1,
        trace_pp=(heavy * heavy * (r1 * r1 + 3 * r2) + 2 * heavy * (r1 * r2 - r3) + lighter) / (s1 * s1),
        sum_w=s1,
        sum_ww=s2,
    )


def many_scores(rows: ManyRows, t: Array, *, restricted: bool) -> Array:
    """Return twice the slope of the (restricted) log-likelihood, tables by points."""
    w = rows.present[:, None, :] / (rows.variances[:, None, :] + t[:, :, None])
    first, second = w @ rows.products, (w * w) @ rows.products
    r1, b1, s1 = first[:, :, 0], first[:, :, 1], first[:, :, 3]
    r2, b2, c2, s2 = np.moveaxis(second, 2, 0)
    mean = b1 / s1
    heavy = w[np.arange(len(w)), :, rows.heaviest]
    trace = (2 * heavy * r1 + (r1 * r1 - r2)) / s1 if restricted else s1
    return np.asarray(c2 - mean * (2 * b2 - mean * s2) - trace)


def many_polished(
    value_and_step: Callable[[NDArray[np.intp], Array], tuple[Array, Array]], low: Array, high: Array, start: Array
) -> Array:
    """Return roots as `polished` does, all at once; `value_and_step` is told which of them it is asked for."""
    x, low, high = start.copy(), low.copy(), high.copy()
    open_ = np.arange(len(x))
    for _ in range(_STEPS):
        if len(open_) == 0:
            return x
        here = x[open_]
        value, step = value_and_step(open_, here)
        above = value > 0
        low[open_], high[open_] = np.where(above, here, low[open_]), np.where(above, high[open_], here)
        near, far = low[open_], high[open_]
        following = here + step
        done = (value == 0) | (np.abs(step) <= 1e-8 * np.abs(here)) | (far - near <= 4e-16 * far)
        inside = (near < following) & (following < far)
        halved = (near + far) / 2
        closed = ~inside & ((halved == near) | (halved == far))
        moved = np.where(inside, following, halved)
        x[open_] = np.where(value == 0, here, np.where(done, np.clip(following, near, far), moved))
        open_ = open_[~(done | closed)]
    raise NotConverged(f"{len(open_)} roots were not found in {_STEPS} steps.")
