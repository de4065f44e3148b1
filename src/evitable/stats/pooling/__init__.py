"""Pooling of effects with known variances: the normal-normal model, its heterogeneity and its covariates."""

from __future__ import annotations

from evitable.stats.pooling.categories import CodedCategories, code_categories
from evitable.stats.pooling.effect_pool import pool_effects
from evitable.stats.pooling.record import Coefficient, EffectPool, Foretold
from evitable.stats.pooling.spread_interval import SpreadInterval, tau2_interval

__all__ = [
    "CodedCategories",
    "Coefficient",
    "EffectPool",
    "Foretold",
    "SpreadInterval",
    "code_categories",
    "pool_effects",
    "tau2_interval",
]
