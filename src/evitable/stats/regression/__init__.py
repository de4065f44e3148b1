"""Regression on study covariates and subgroups, on the exact binomial likelihood."""

from __future__ import annotations

from evitable.stats.regression.group_difference import Series, two_groups
from evitable.stats.regression.group_numbers import (
    Contrast,
    FittedGroup,
    GroupPosterior,
    SubgroupFit,
    SubgroupPosterior,
    TwoGroups,
)
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
from evitable.stats.regression.subgroup_likelihood import subgroups_ml
from evitable.stats.regression.subgroup_posterior import GroupPriors, subgroups_bayes

__all__ = [
    "BayesCoefficient",
    "BayesShare",
    "Coefficient",
    "Contrast",
    "FittedGroup",
    "FittedShare",
    "GroupPosterior",
    "GroupPriors",
    "RegressionFit",
    "RegressionPosterior",
    "RegressionPriors",
    "Series",
    "SubgroupFit",
    "SubgroupPosterior",
    "TwoGroups",
    "regression_bayes",
    "regression_ml",
    "subgroups_bayes",
    "subgroups_ml",
    "two_groups",
]
