"""Rates of events over person-time: exact rows, the Poisson-normal model by Bayes and by likelihood.

`pool_rate` is the way in; docs/methods/rates.md names the others.
"""

from evitable.stats.rates.intervals import garwood, mid_p_rate
from evitable.stats.rates.likelihood import RateFit, RateHeterogeneity, poisson_normal_ml, rate_heterogeneity
from evitable.stats.rates.poisson_normal import RatePosterior, RateSummary, default_mu_prior, rate_posterior
from evitable.stats.rates.pooling import PooledRate, pool_rate

__all__ = [
    "PooledRate",
    "RateFit",
    "RateHeterogeneity",
    "RatePosterior",
    "RateSummary",
    "default_mu_prior",
    "garwood",
    "mid_p_rate",
    "poisson_normal_ml",
    "pool_rate",
    "rate_heterogeneity",
    "rate_posterior",
]
