"""The quadratic forms and traces that every estimator of the between-row variance is made of."""

from __future__ import annotations

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


class Rows(NamedTuple):
    """Effects, their variances and the frame of their design."""

    effects: Array
    variances: Array
    frame: Frame

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
        return self.k - self.p


def framed(design: Array) -> Frame:
    """Return the frame of a design, which must have full column rank."""
    if design.shape[1] == 1:
        length = float(design[:, 0] @ design[:, 0]) ** 0.5
        return Frame(design, design / length, np.array([[length]]))
    # Columns of unlike size (a year beside a share) are brought to one length before they are parted.
    length = np.sqrt((design * design).sum(axis=0))
    basis, triangle = np.linalg.qr(design / length)
    return Frame(design, basis, triangle * length)


def moments(rows: Rows, t: float) -> Moments:
    """Return the forms and traces at a between-row variance."""
    return _one_column(rows, t) if rows.p == 1 else _columns(rows, t)


def _one_column(rows: Rows, t: float) -> Moments:
    y, q = rows.effects, rows.frame.basis[:, 0]
    w = 1.0 / (rows.variances + t)
    wq = w * q
    a = float(wq @ q)
    z = w * (y - q * (float(wq @ y) / a))
    wz, wwq = w * z, w * wq
    a2 = float(wq @ wq) / a
    return Moments(
        ypy=float(z @ y),
        yppy=float(z @ z),
        ypppy=float(wz @ z) - float(wq @ z) ** 2 / a,
        trace_p=float(w.sum()) - a2,
        trace_pp=float(w @ w) - 2 * float(wwq @ wq) / a + a2 * a2,
        sum_w=float(w.sum()),
        sum_ww=float(w @ w),
        log_det=float(np.log(a)),
    )


def _columns(rows: Rows, t: float) -> Moments:
    y, q = rows.effects, rows.frame.basis
    w = 1.0 / (rows.variances + t)
    wq = w[:, None] * q
    a = q.T @ wq
    z = w * (y - q @ np.linalg.solve(a, wq.T @ y))
    reduced = np.linalg.solve(a, np.column_stack((wq.T @ wq, wq.T @ (w[:, None] * wq), wq.T @ z)))
    p = rows.p
    a2, a3 = reduced[:, :p], reduced[:, p : 2 * p]
    return Moments(
        ypy=float(z @ y),
        yppy=float(z @ z),
        ypppy=float((w * z) @ z) - float((wq.T @ z) @ reduced[:, -1]),
        trace_p=float(w.sum() - a2.trace()),
        trace_pp=float(w @ w - 2 * a3.trace() + (a2 * a2.T).sum()),
        sum_w=float(w.sum()),
        sum_ww=float(w @ w),
        log_det=float(np.linalg.slogdet(a)[1]),
    )


def scores(rows: Rows, t: Array, *, restricted: bool) -> Array:
    """Return twice the slope of the (restricted) log-likelihood at many between-row variances."""
    y, q = rows.effects, rows.frame.basis
    w = 1.0 / (rows.variances + t[:, None])
    if rows.p == 1:
        q1 = q[:, 0]
        a = w @ (q1 * q1)
        z = w * (y - ((w @ (q1 * y)) / a)[:, None] * q1)
        lost = ((w * w) @ (q1 * q1)) / a
    else:
        products = (q[:, :, None] * q[:, None, :]).reshape(rows.k, -1)
        shape = (len(t), rows.p, rows.p)
        a = (w @ products).reshape(shape)
        z = w * (y - np.linalg.solve(a, (w @ (q * y[:, None]))[:, :, None])[:, :, 0] @ q.T)
        lost = np.linalg.solve(a, ((w * w) @ products).reshape(shape)).trace(axis1=1, axis2=2)
    return np.asarray((z * z).sum(axis=1) - w.sum(axis=1) + (lost if restricted else 0.0))
