"""One fit of the normal-normal model: effects with known variances, a design and a between-row variance.

The building block of every analysis that pools again and again (leave-one-out, influence, trim and fill, tests by
regression); `pool_effects` adds what a reader needs.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from evitable.stats.counts import Array
from evitable.stats.pooling.moments import Frame, Moments, Rows, framed, intercept_frame, moments, rows_of
from evitable.stats.pooling.spread import ESTIMATORS, Spread, generalised_q, height

METHODS = ("FE", *ESTIMATORS, "GENQ")


class NormalFit(NamedTuple):
    """A fit of y = X beta + u + e with u ~ N(0, tau2) and e ~ N(0, v).

    `vcov` is the covariance of beta without the factor of Hartung and Knapp; `knha_factor` is that factor, None
    without rows beyond the coefficients. `weights` are those of the fit, in no fixed scale; `hat` maps effects to
    fitted values. `q` is Cochran's Q about the fixed-effect fit, `typical_variance` that of Higgins and Thompson
    (2002), None without spare rows. `se_tau2` is None for FE, for a given tau2 and without spare rows.
    `log_likelihood` is the restricted one for REML and the full one otherwise, at the coefficients given; `maxima`
    tells how many tau2 have the likelihood of a hilltop (ML and REML; 1 otherwise).
    """

    beta: Array
    vcov: Array
    tau2: float
    se_tau2: float | None
    weights: Array
    residuals: Array
    knha_factor: float | None
    q: float
    typical_variance: float | None
    log_likelihood: float
    maxima: int
    rows: Rows

    @property
    def hat(self) -> Array:
        """Return the matrix that maps effects to fitted values; k by k, so it is made only when asked for."""
        basis = self.rows.frame.basis
        return np.asarray(basis @ _solver(basis, self.weights))

    @property
    def leverages(self) -> Array:
        """Return the diagonal of `hat`, without the rest of it."""
        basis = self.rows.frame.basis
        return np.asarray((basis.T * _solver(basis, self.weights)).sum(axis=0))

    @property
    def k(self) -> int:
        """Return the number of rows."""
        return self.rows.k

    @property
    def p(self) -> int:
        """Return the number of coefficients."""
        return self.rows.p

    @property
    def spare(self) -> int:
        """Return the rows beyond the coefficients."""
        return self.rows.spare


def fit_normal(
    effects: Array,
    variances: Array,
    design: Array | None = None,
    method: str = "REML",
    *,
    weights: Array | None = None,
    tau2: float | None = None,
) -> NormalFit:
    """Fit arrays that have been checked: finite, variances above 0, a design (k x p) of full rank with k >= p.

    `design` None is an intercept. `weights` replace the inverse variances (GENQ needs them). Without rows beyond the
    coefficients tau2 is taken as 0.

    >>> fit = fit_normal(np.array([0.0, 2.0]), np.array([1.0, 1.0]), method="DL")
    >>> float(fit.beta[0]), fit.tau2, float(fit.vcov[0, 0])
    (1.0, 1.0, 1.0)
    """
    return fit_framed(
        effects, variances, None if design is None else framed(design), method, weights=weights, tau2=tau2
    )


def fit_framed(
    effects: Array,
    variances: Array,
    frame: Frame | None = None,
    method: str = "REML",
    *,
    weights: Array | None = None,
    tau2: float | None = None,
) -> NormalFit:
    """Fit as `fit_normal` does, with a design that was framed before; None is an intercept."""
    rows = rows_of(effects, variances, intercept_frame(len(effects)) if frame is None else frame)
    at_zero = moments(rows, 0.0)
    spread = Spread(tau2, None) if tau2 is not None else _spread(rows, at_zero, method, weights)
    return _fitted(rows, at_zero, spread, weights, restricted=method == "REML")


def _spread(rows: Rows, at_zero: Moments, method: str, weights: Array | None) -> Spread:
    if method == "FE" or rows.spare < 1:
        return Spread(0.0, None)
    if method == "GENQ":
        if weights is None:
            raise ValueError("weights is None: GENQ needs a weight for every row.")
        return generalised_q(rows, weights)
    return ESTIMATORS[method](rows, at_zero)


def _fitted(rows: Rows, at_zero: Moments, spread: Spread, weights: Array | None, *, restricted: bool) -> NormalFit:
    tau2 = spread.tau2
    marginal = rows.variances + tau2
    inverse = 1.0 / marginal
    used = inverse if weights is None else weights
    beta, vcov, residuals = _coefficients(rows, marginal, used)
    misfit = float(inverse @ (residuals * residuals))
    # Rows that agree exactly leave rounding for residuals, which no factor or test may be made of.
    if misfit <= ROUNDING**2 * float(inverse @ (rows.effects * rows.effects)):
        residuals, misfit = np.zeros(rows.k), 0.0
    at = spread.at or (moments(rows, tau2) if tau2 and restricted else at_zero)
    spare = rows.spare
    return NormalFit(
        beta=beta,
        vcov=vcov,
        tau2=tau2,
        se_tau2=spread.se,
        weights=used,
        residuals=residuals,
        knha_factor=misfit / spare if spare else None,
        q=at_zero.ypy,
        typical_variance=spare / at_zero.trace_p if spare else None,
        log_likelihood=height(rows, tau2, at, misfit, restricted=restricted),
        maxima=spread.maxima,
        rows=rows,
    )


def _coefficients(rows: Rows, marginal: Array, used: Array) -> tuple[Array, Array, Array]:
    """Return beta, its covariance and the residuals."""
    basis, triangle = rows.frame.basis, rows.frame.triangle
    if rows.p == 1:
        q = basis[:, 0]
        wq = used * q
        each = wq / float(wq @ q)
        length, along = float(triangle[0, 0]), float(each @ rows.effects)
        vcov = np.array([[float((each * each) @ marginal) / length**2]])
        return np.array([along / length]), vcov, rows.effects - along * q
    every = _solver(basis, used)
    inner = every @ rows.effects
    back = np.linalg.inv(triangle)
    return back @ inner, back @ ((every * marginal) @ every.T) @ back.T, rows.effects - basis @ inner


def _solver(basis: Array, weights: Array) -> Array:
    """Return what maps effects to coefficients of the basis."""
    weighted = weights[:, None] * basis
    return np.asarray(np.linalg.solve(basis.T @ weighted, weighted.T))


# Residuals this small beside the effects are rounding.
ROUNDING = 16 * float(np.finfo(np.float64).eps)
