"""Controlled tables: one effect of the first arm against the second over several rows."""

from __future__ import annotations

from evitable.stats.controlled.logistic import TwoArmLogistic, two_arm_logistic
from evitable.stats.controlled.numbers import ChiSquare, Controlled, Heterogeneity
from evitable.stats.controlled.one_step import peto
from evitable.stats.controlled.published import OneArmModel, one_arm_as_published
from evitable.stats.controlled.stratified import mantel_haenszel, mantel_haenszel_rates

__all__ = [
    "ChiSquare",
    "Controlled",
    "Heterogeneity",
    "OneArmModel",
    "TwoArmLogistic",
    "mantel_haenszel",
    "mantel_haenszel_rates",
    "one_arm_as_published",
    "peto",
    "two_arm_logistic",
]
