"""Tests of coefficients: each alone, and several together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import ndtr, stdtr

from evitable.stats.counts import Array
from evitable.stats.pooling.record import Coefficient


def tested(names: Sequence[str], beta: Array, vcov: Array, df: float | None, reach: float) -> tuple[Coefficient, ...]:
    """Return every coefficient with its test and the interval that reaches `reach` standard errors to either side."""
    errors = np.sqrt(np.maximum(0.0, vcov.diagonal())).tolist()
    found = []
    for name, estimate, se in zip(names, beta.tolist(), errors, strict=True):
        stat = ratio(estimate, se)
        half = reach * se
        found.append(Coefficient(name, estimate, se, stat, two_sided(stat, df), estimate - half, estimate + half))
    return tuple(found)


def ratio(estimate: float, se: float) -> float | None:
    """Return the estimate over its standard error; without end where that is 0, None for 0 over 0."""
    if se > 0:
        return estimate / se
    return float(np.copysign(np.inf, estimate)) if estimate else None


def two_sided(stat: float | None, df: float | None) -> float | None:
    """Return the two-sided p-value of a normal statistic, or of a t with `df` degrees of freedom."""
    if stat is None:
        return None
    return float(2 * (ndtr(-abs(stat)) if df is None else stdtr(df, -abs(stat))))


def wald(beta: Array, vcov: Array) -> float | None:
    """Return beta' vcov^-1 beta; None where a standard error is 0."""
    errors = np.sqrt(vcov.diagonal())
    if not errors.all():
        return None
    # Standard errors of unlike size are taken out first, so that the correlation matrix alone is solved.
    z = beta / errors
    return float(z @ np.linalg.solve(vcov / np.outer(errors, errors), z))
