"""The quadratic forms and traces that every estimator of the between-row variance is made of."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from evitable.stats.counts import Array
from evitable.stats.result import NotConverged

# Up to here the contrasts of a design are parted once (cubic in the rows); beyond, sums over rows serve.
LARGEST_PARTED = 300


class Frame(NamedTuple):
    """A design of full rank and an orthonormal basis of its columns: design = basis @ triangle.

    The basis keeps covariates such as an uncentred year from spoiling the sums. `contrasts` is an orthonormal basis of
    what the design leaves over; None for an intercept alone and for more rows than `LARGEST_PARTED`.
    """

    design: Array
    basis: Array
    triangle: Array
    contrasts: Array | None
    is_intercept: bool


class Rows(NamedTuple):
    """Effects, their variances, the frame of their design and what all sums over rows are made of.

    Of an intercept alone, a row of `products` holds 1 (0 for the row with the smallest variance, `heaviest`), the
    residual r of the fixed-effect fit, r squared and 1; otherwise the basis times itself, times r, r squared and 1.
    As P takes the design out of anything, residuals serve as well as effects, and lose no digits.

    `spectrum` holds l and z squared with P = sum over contrasts of u u' / (l + t), z = u'y (Patterson, Thompson 1971).
    """

    effects: Array
    variances: Array
    frame: Frame
    products: Array
    heaviest: int
    spectrum: tuple[Array, Array] | None

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
    k, p = design.shape
    # Columns of unlike size (a year beside a share) are brought to one length before they are parted.
    lengths = np.sqrt((design * design).sum(axis=0))
    whole = k <= LARGEST_PARTED
    basis, triangle = np.linalg.qr(design / lengths, mode="complete" if whole else "reduced")
    return Frame(design, basis[:, :p], triangle[:p] * lengths, basis[:, p:] if whole else None, is_intercept=False)


@lru_cache(maxsize=128)
def intercept_frame(k: int) -> Frame:
    """Return the frame of a design that is an intercept alone; its arrays are shared and cannot be written to."""
    length = math.sqrt(k)
    arrays = np.ones((k, 1)), np.full((k, 1), 1 / length), np.array([[length]])
    for array in arrays:
        array.setflags(write=False)
    return Frame(*arrays, contrasts=None, is_intercept=True)


def rows_of(effects: Array, variances: Array, frame: Frame) -> Rows:
    """Return rows with their products, or their spectrum."""
    if frame.contrasts is not None:
        return Rows(effects, variances, frame, _NONE, 0, _spectrum(effects, variances, frame.contrasts))
    basis = frame.basis
    k = len(basis)
    w = 1.0 / variances
    heaviest = int(w.argmax())
    if frame.is_intercept:
        products = np.ones((k, 4))
        products[heaviest, 0] = 0.0
        residual = np.subtract(effects, float(w @ effects) / float(w.sum()), out=products[:, 1])
        np.multiply(residual, residual, out=products[:, 2])
        return Rows(effects, variances, frame, products, heaviest, None)
    wq = w[:, None] * basis
    residual = effects - basis @ np.linalg.solve(basis.T @ wq, wq.T @ effects)
    squares = (basis[:, :, None] * basis[:, None, :]).reshape(k, -1)
    products = np.column_stack((squares, basis * residual[:, None], residual * residual, np.ones(k)))
    return Rows(effects, variances, frame, products, heaviest, None)


_NONE = np.zeros((0, 0))


def _spectrum(effects: Array, variances: Array, contrasts: Array) -> tuple[Array, Array]:
    values, vectors = np.linalg.eigh((contrasts.T * variances) @ contrasts)
    # What rounding takes below the smallest variance is given back: no such value lies there.
    return np.maximum(values, variances.min()), ((effects @ contrasts) @ vectors) ** 2


def moments(rows: Rows, t: float) -> Moments:
    """Return the forms and traces at a between-row variance."""
    if rows.spectrum is not None:
        return _parted(rows, *rows.spectrum, t)
    powers = np.empty((3, rows.k))
    w = np.divide(1.0, rows.variances + t, out=powers[0])
    np.multiply(np.multiply(w, w, out=powers[1]), w, out=powers[2])
    sums = powers @ rows.products
    if rows.frame.is_intercept:
        return _intercept(sums.tolist(), float(w[rows.heaviest]), rows.k)
    return _columns(sums, rows.p)


def _intercept(sums: list[list[float]], w: float, k: int) -> Moments:
    (r1, b1, c1, s1), (r2, b2, c2, s2), (r3, b3, c3, s3) = sums
    mean = b1 / s1
    bent = b2 - mean * s2
    # The traces with the heaviest row's own powers taken out: they cancel, and would take all digits with them.
    return Moments(
        ypy=max(0.0, c1 - mean * b1),
        yppy=max(0.0, c2 - mean * (b2 + bent)),
        ypppy=max(0.0, c3 - mean * (2 * b3 - mean * s3) - bent * bent / s1),
        trace_p=(2 * w * r1 + (r1 * r1 - r2)) / s1,
        trace_pp=(w * w * (r1 * r1 + 3 * r2) + 2 * w * (r1 * r2 - r3) + r1 * r1 * r2 - 2 * r1 * r3 + r2 * r2)
        / (s1 * s1),
        sum_w=s1,
        sum_ww=s2,
        log_det=math.log(s1 / k),
    )


def _parted(rows: Rows, values: Array, squares: Array, t: float) -> Moments:
    w, own = 1.0 / (values + t), 1.0 / (rows.variances + t)
    ww, wz = w * w, w * squares
    return Moments(
        ypy=float(wz.sum()),
        yppy=float(w @ wz),
        ypppy=float(ww @ wz),
        trace_p=float(w.sum()),
        trace_pp=float(ww.sum()),
        sum_w=float(own.sum()),
        sum_ww=float(own @ own),
        log_det=float(np.log(own).sum() - np.log(w).sum()),
    )


def _columns(sums: Array, p: int) -> Moments:
    a1, a2, a3 = sums[:, : p * p].reshape(3, p, p)
    b1, b2, b3 = sums[:, p * p : -2]
    (c1, w1), (c2, w2), (c3, _) = sums[:, -2:].tolist()
    solved = np.linalg.solve(a1, np.column_stack((a2, a3, b1, b2)))
    beta, lost = solved[:, -2], solved[:, :p]
    bent = b2 - a2 @ beta
    held = solved[:, -1] - lost @ beta
    trace_p = w1 - float(lost.trace())
    trace_pp = w2 - 2 * float(solved[:, p : 2 * p].trace()) + float((lost * lost.T).sum())
    if trace_p <= 0 or trace_pp <= 0:
        raise NotConverged("the variances are so unlike that no digit of a sum over so many rows is left.")
    return Moments(
        ypy=max(0.0, c1 - float(beta @ b1)),
        yppy=max(0.0, c2 - float(beta @ (b2 + bent))),
        ypppy=max(0.0, c3 - float(beta @ (2 * b3 - a3 @ beta)) - float(bent @ held)),
        trace_p=trace_p,
        trace_pp=trace_pp,
        sum_w=w1,
        sum_ww=w2,
        log_det=float(np.linalg.slogdet(a1)[1]),
    )


def sides(rows: Rows, t: Array, *, restricted: bool) -> tuple[Array, Array]:
    """Return y'PPy and the trace it is held against at many between-row variances.

    Their difference is twice the slope of the (restricted) log-likelihood; the trace is that of P, or of W.
    """
    w = 1.0 / (rows.variances + t[:, None])
    if rows.spectrum is not None:
        values, squares = rows.spectrum
        parted = 1.0 / (values + t[:, None])
        return (parted * parted) @ squares, (parted if restricted else w).sum(axis=1)
    if not rows.frame.is_intercept:
        found = [moments(rows, each) for each in t.tolist()]
        traces = [at.trace_p if restricted else at.sum_w for at in found]
        return np.array([at.yppy for at in found]), np.array(traces)
    first, second = w @ rows.products, (w * w) @ rows.products
    r1, b1, _, s1 = first.T
    r2, b2, c2, s2 = second.T
    mean = b1 / s1
    trace = (2 * w[:, rows.heaviest] * r1 + (r1 * r1 - r2)) / s1 if restricted else s1
    return c2 - mean * (2 * b2 - mean * s2), trace
