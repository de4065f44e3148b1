"""Regression on study covariates and subgroups, on the exact binomial likelihood."""

from __future__ import annotations

from evitable.stats.regression.likelihood_regression import regression_ml
from evitable.stats.regression.numbers import Coefficient, FittedShare, RegressionFit

__all__ = ["Coefficient", "FittedShare", "RegressionFit", "regression_ml"]
