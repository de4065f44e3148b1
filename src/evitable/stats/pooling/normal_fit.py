"""One fit of the normal-normal model: effects with known variances, a design and a between-row variance.

The building block of every analysis that pools again and again (leave-one-out, influence, trim and fill, tests by
regression); `pool_effects` adds what a reader needs.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from evitable.stats.counts import Array
from evitable.stats.pooling.moments import Frame, Rows, framed, moments
from evitable.stats.pooling.spread import ESTIMATORS, Spread, generalised_q, log_likelihood

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
    hat: Array
    residuals: Array
    knha_factor: float | None
    q: float
    typical_variance: float | None
    log_likelihood: float
    maxima: int
    rows: Rows

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
    rows = Rows(effects, variances, framed(np.ones((len(effects), 1))) if frame is None else frame)
    spread = Spread(tau2, None) if tau2 is not None else _spread(rows, method, weights)
    return _fitted(rows, spread, weights, restricted=method == "REML")


def _spread(rows: Rows, method: str, weights: Array | None) -> Spread:
    if method == "FE" or rows.spare < 1:
        return Spread(0.0, None)
    if method == "GENQ":
        if weights is None:
            raise ValueError("weights is None: GENQ needs a weight for every row.")
        return generalised_q(rows, weights)
    return ESTIMATORS[method](rows)


def _fitted(rows: Rows, spread: Spread, weights: Array | None, *, restricted: bool) -> NormalFit:
    tau2 = spread.tau2
    marginal = rows.variances + tau2
    inverse = 1.0 / marginal
    used = inverse if weights is None else weights
    basis, triangle = rows.frame.basis, rows.frame.triangle
    coefficients = _inverse(basis.T @ (used[:, None] * basis)) @ (used[:, None] * basis).T
    hat = basis @ coefficients
    back = _inverse(triangle)
    in_basis = (coefficients * marginal) @ coefficients.T
    residuals = _unrounded(rows.effects - hat @ rows.effects, rows.effects)
    misfit = float(inverse @ (residuals * residuals))
    at_zero = moments(rows, 0.0)
    spare = rows.spare
    return NormalFit(
        beta=back @ (coefficients @ rows.effects),
        vcov=back @ in_basis @ back.T,
        tau2=tau2,
        se_tau2=spread.se,
        weights=used,
        hat=hat,
        residuals=residuals,
        knha_factor=misfit / spare if spare else None,
        q=max(0.0, at_zero.ypy),
        typical_variance=spare / at_zero.trace_p if spare else None,
        log_likelihood=log_likelihood(rows, tau2, restricted=restricted, misfit=misfit),
        maxima=spread.maxima,
        rows=rows,
    )


def _unrounded(residuals: Array, effects: Array) -> Array:
    """Return residuals of 0 where all of them are rounding: rows that agree exactly are told as such."""
    return np.zeros_like(residuals) if np.abs(residuals).max() <= _ROUNDING * np.abs(effects).max() else residuals


_ROUNDING = 16 * float(np.finfo(np.float64).eps)


def _inverse(matrix: Array) -> Array:
    return np.asarray(1.0 / matrix if matrix.shape == (1, 1) else np.linalg.inv(matrix), dtype=np.float64)
