"""Honest sums of tiny series: arrays of counts in, small frozen records out.

This room imports numpy and scipy only and knows nothing of studies, drugs or documents.
`pool_proportion` is the way in; the rest are its parts for those who want one of them.
"""

from evitable.stats.binomial_normal import Posterior, Summary, posterior
from evitable.stats.classical import reproduce
from evitable.stats.intervals import clopper_pearson, is_one_sided, jeffreys, mid_p, wilson
from evitable.stats.likelihood import Fit, beta_binomial_ml, binomial_normal_ml
from evitable.stats.priors import HalfCauchy, HalfNormal, Normal
from evitable.stats.proportions import pool_proportion
from evitable.stats.result import Caution, NotConverged, Pooled

__all__ = [
    "Caution",
    "Fit",
    "HalfCauchy",
    "HalfNormal",
    "Normal",
    "NotConverged",
    "Pooled",
    "Posterior",
    "Summary",
    "beta_binomial_ml",
    "binomial_normal_ml",
    "clopper_pearson",
    "is_one_sided",
    "jeffreys",
    "mid_p",
    "pool_proportion",
    "posterior",
    "reproduce",
    "wilson",
]
