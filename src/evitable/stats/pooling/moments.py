"""The quadratic forms and traces that every estimator of the between-row variance is made of."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from evitable.stats.counts import Array


class Frame(NamedTuple):
    """A design of full rank and an orthonormal basis of its columns: design = basis @ triangle.

    The basis keeps covariates such as an uncentred year from spoiling the sums.
    """

    design: Array
    basis: Array
    triangle: Array


class Rows(NamedTuple):
    """Effects, their variances, the frame of their design and the products that all sums over rows are made of.

    A row of `products` holds the basis times itself, the basis times the residual r of the fixed-effect fit, r times
    itself and 1. As P takes the design out of anything, residuals serve as well as effects, and lose no digits.
    """

    effects: Array
    variances: Array
    frame: Frame
    products: Array

    @property
    def k(self) -> int:
        """Return the number of rows."""
        return len(self.effects)

    @property
    def p(self) -> int:
        """Return the number of coefficients."""
        return int(self.frame.design.shape[1])

    @property
    def spare(self) -> int:
        """Return the rows beyond the coefficients."""
        return len(self.effects) - int(self.frame.design.shape[1])


class Moments(NamedTuple):
    """What the rows say of one between-row variance t, with W = diag(1 / (v + t)).

    P = W - W X (X'WX)^-1 X'W; `ypy`, `yppy` and `ypppy` are y'Py, y'PPy and y'PPPy, `trace_p` and `trace_pp` the
    traces of P and PP, `log_det` the logarithm of |X'WX| / |X'X|.
    """

    ypy: float
    yppy: float
    ypppy: float
    trace_p: float
    trace_pp: float
    sum_w: float
    sum_ww: float
    log_det: float


def framed(design: Array) -> Frame:
    """Return the frame of a design, which must have full column rank."""
    if design.shape[1] == 1:
        length = math.sqrt(float(design[:, 0] @ design[:, 0]))
        return Frame(design, design / length, np.array([[length]]))
    # Columns of unlike size (a year beside a share) are brought to one length before they are parted.
    lengths = np.sqrt((design * design).sum(axis=0))
    basis, triangle = np.linalg.qr(design / lengths)
    return Frame(design, basis, triangle * lengths)


@lru_cache(maxsize=128)
def intercept_frame(k: int) -> Frame:
    """Return the frame of a design that is an intercept alone; its arrays are shared and cannot be written to."""
    length = math.sqrt(k)
    frame = Frame(np.ones((k, 1)), np.full((k, 1), 1 / length), np.array([[length]]))
    for array in frame:
        array.setflags(write=False)
    return frame


def rows_of(effects: Array, variances: Array, frame: Frame) -> Rows:
    """Return rows with their products."""
    basis = frame.basis
    k, p = basis.shape
    w = 1.0 / variances
    products = np.ones((k, p * p + p + 2))
    if p == 1:
        q = basis[:, 0]
        wq = w * q
        residual = effects - q * (float(wq @ effects) / float(wq @ q))
        np.multiply(q, q, out=products[:, 0])
        np.multiply(q, residual, out=products[:, 1])
    else:
        wq = w[:, None] * basis
        residual = effects - basis @ np.linalg.solve(basis.T @ wq, wq.T @ effects)
        products[:, : p * p] = (basis[:, :, None] * basis[:, None, :]).reshape(k, -1)
        products[:, p * p : -2] = basis * residual[:, None]
    np.multiply(residual, residual, out=products[:, -2])
    return Rows(effects, variances, frame, products)


def moments(rows: Rows, t: float) -> Moments:
    """Return the forms and traces at a between-row variance."""
    powers = np.empty((3, rows.k))
    w = np.divide(1.0, rows.variances + t, out=powers[0])
    np.multiply(np.multiply(w, w, out=powers[1]), w, out=powers[2])
    sums = powers @ rows.products
    return _one_column(sums.tolist()) if rows.p == 1 else _columns(sums, rows.p)


def _one_column(sums: list[list[float]]) -> Moments:
    (a1, b1, c1, w1), (a2, b2, c2, w2), (a3, b3, c3, _) = sums
    beta = b1 / a1
    bent, lost = b2 - beta * a2, a2 / a1
    return Moments(
        ypy=max(0.0, c1 - beta * b1),
        yppy=max(0.0, c2 - beta * (b2 + bent)),
        ypppy=max(0.0, c3 - beta * (2 * b3 - beta * a3) - bent * bent / a1),
        trace_p=w1 - lost,
        trace_pp=w2 - 2 * a3 / a1 + lost * lost,
        sum_w=w1,
        sum_ww=w2,
        log_det=math.log(a1),
    )


def _columns(sums: Array, p: int) -> Moments:
    a1, a2, a3 = sums[:, : p * p].reshape(3, p, p)
    b1, b2, b3 = sums[:, p * p : -2]
    (c1, w1), (c2, w2), (c3, _) = sums[:, -2:].tolist()
    solved = np.linalg.solve(a1, np.column_stack((a2, a3, b1, b2)))
    beta, lost = solved[:, -2], solved[:, :p]
    bent = b2 - a2 @ beta
    held = solved[:, -1] - lost @ beta
    return Moments(
        ypy=max(0.0, c1 - float(beta @ b1)),
        yppy=max(0.0, c2 - float(beta @ (b2 + bent))),
        ypppy=max(0.0, c3 - float(beta @ (2 * b3 - a3 @ beta)) - float(bent @ held)),
        trace_p=w1 - float(lost.trace()),
        trace_pp=w2 - 2 * float(solved[:, p : 2 * p].trace()) + float((lost * lost.T).sum()),
        sum_w=w1,
        sum_ww=w2,
        log_det=float(np.linalg.slogdet(a1)[1]),
    )


def scores(rows: Rows, t: Array, *, restricted: bool) -> Array:
    """Return twice the slope of the (restricted) log-likelihood at many between-row variances."""
    w = 1.0 / (rows.variances + t[:, None])
    first, second = w @ rows.products, (w * w) @ rows.products
    if rows.p == 1:
        beta = first[:, 1] / first[:, 0]
        yppy = second[:, 2] - beta * (2 * second[:, 1] - beta * second[:, 0])
        return np.asarray(yppy - first[:, 3] + (second[:, 0] / first[:, 0] if restricted else 0.0))
    p, shape = rows.p, (len(t), rows.p, rows.p)
    a1, a2 = first[:, : p * p].reshape(shape), second[:, : p * p].reshape(shape)
    solved = np.linalg.solve(a1, np.concatenate((a2, first[:, p * p : -2, None]), axis=2))
    beta = np.asarray(solved[:, :, -1], dtype=np.float64)
    bent = 2 * second[:, p * p : -2] - (a2 @ beta[:, :, None])[:, :, 0]
    slope = second[:, -2] - (beta * bent).sum(axis=1) - first[:, -1]
    return np.asarray(slope + solved[:, :, :p].trace(axis1=1, axis2=2) if restricted else slope)
