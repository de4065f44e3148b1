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

    `products` is tables by rows by (1, r, r squared), r the residuals of the fixed-effect fit.
    """

    effects: Array
    variances: Array
    present: Array
    products: Array

    def taken(self, tables: NDArray[np.intp]) -> ManyRows:
        """Return some of the tables."""
        return ManyRows(*(each[tables] for each in self))


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
    products = np.stack((present, residual, residual * residual), axis=2)
    return ManyRows(effects, variances, present, products)


def many_moments(rows: ManyRows, t: Array) -> ManyMoments:
    """Return the forms and traces of every table at its own between-row variance."""
    w = rows.present / (rows.variances + t[:, None])
    ww = w * w
    sums = np.stack((w, ww, ww * w), axis=1) @ rows.products
    (a1, b1, c1), (a2, b2, c2), (a3, b3, c3) = np.moveaxis(sums, 0, 2)
    beta = b1 / a1
    bent, lost = b2 - beta * a2, a2 / a1
    return ManyMoments(
        ypy=np.maximum(0.0, c1 - beta * b1),
        yppy=np.maximum(0.0, c2 - beta * (b2 + bent)),
        ypppy=np.maximum(0.0, c3 - beta * (2 * b3 - beta * a3) - bent * bent / a1),
        trace_p=a1 - lost,
        trace_pp=a2 - 2 * a3 / a1 + lost * lost,
        sum_w=a1,
        sum_ww=a2,
    )


def many_scores(rows: ManyRows, t: Array, *, restricted: bool) -> Array:
    """Return twice the slope of the (restricted) log-likelihood, tables by points."""
    w = rows.present[:, None, :] / (rows.variances[:, None, :] + t[:, :, None])
    first, second = w @ rows.products, (w * w) @ rows.products
    beta = first[:, :, 1] / first[:, :, 0]
    yppy = second[:, :, 2] - beta * (2 * second[:, :, 1] - beta * second[:, :, 0])
    return np.asarray(yppy - first[:, :, 0] + (second[:, :, 0] / first[:, :, 0] if restricted else 0.0))


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
