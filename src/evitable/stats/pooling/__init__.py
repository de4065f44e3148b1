"""Pooling of effects with known variances: the normal-normal model, its heterogeneity, covariates and clusters."""

from __future__ import annotations

from evitable.stats.pooling.categories import CodedCategories, code_categories
from evitable.stats.pooling.clustered_pool import ClusteredPool, pool_clustered, pool_dependent
from evitable.stats.pooling.effect_pool import pool_effects
from evitable.stats.pooling.many_pools import ManyPools, pool_many
from evitable.stats.pooling.nested_pool import NestedInterval, NestedPool, pool_multilevel, sigma2_intervals
from evitable.stats.pooling.record import Coefficient, EffectPool, Foretold
from evitable.stats.pooling.spread_interval import SpreadInterval, tau2_interval

__all__ = [
    "ClusteredPool",
    "CodedCategories",
    "Coefficient",
    "EffectPool",
    "Foretold",
    "ManyPools",
    "NestedInterval",
    "NestedPool",
    "SpreadInterval",
    "code_categories",
    "pool_clustered",
    "pool_dependent",
    "pool_effects",
    "pool_many",
    "pool_multilevel",
    "sigma2_intervals",
    "tau2_interval",
]
