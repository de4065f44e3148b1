"""Regression on study covariates and subgroups, on the exact binomial likelihood."""

from __future__ import annotations

from evitable.stats.regression.likelihood_regression import regression_ml
from evitable.stats.regression.numbers import (
    BayesCoefficient,
    BayesShare,
    Coefficient,
    FittedShare,
    RegressionFit,
    RegressionPosterior,
)
from evitable.stats.regression.posterior_regression import RegressionPriors, regression_bayes

__all__ = [
    "BayesCoefficient",
    "BayesShare",
    "Coefficient",
    "FittedShare",
    "RegressionFit",
    "RegressionPosterior",
    "RegressionPriors",
    "regression_bayes",
    "regression_ml",
]
