"""Honest sums of tiny series: arrays in, small frozen records out.

This room imports numpy and scipy only and knows nothing of studies, drugs or documents.
`pool_proportion` is the way in for a share of patients; docs/methods names the others.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evitable.stats.binomial_normal import Posterior, Summary, posterior
    from evitable.stats.classical import reproduce
    from evitable.stats.intervals import clopper_pearson, is_one_sided, jeffreys, mid_p, wilson
    from evitable.stats.likelihood import Fit, beta_binomial_ml, binomial_normal_ml
    from evitable.stats.priors import HalfCauchy, HalfNormal, Normal
    from evitable.stats.proportions import pool_proportion
    from evitable.stats.result import Caution, NotConverged, Pooled, Result

_HOMES = {
    "binomial_normal": ("Posterior", "Summary", "posterior"),
    "classical": ("reproduce",),
    "intervals": ("clopper_pearson", "is_one_sided", "jeffreys", "mid_p", "wilson"),
    "likelihood": ("Fit", "beta_binomial_ml", "binomial_normal_ml"),
    "priors": ("HalfCauchy", "HalfNormal", "Normal"),
    "proportions": ("pool_proportion",),
    "result": ("Caution", "NotConverged", "Pooled", "Result"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Caution",
    "Fit",
    "HalfCauchy",
    "HalfNormal",
    "Normal",
    "NotConverged",
    "Pooled",
    "Posterior",
    "Result",
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


def __getattr__(name: str) -> Any:
    """Load a method when it is first asked for: a report of one table needs few of them."""
    if name not in _HOME:
        raise AttributeError(f"module 'evitable.stats' has no attribute {name!r}")
    return getattr(importlib.import_module(f"evitable.stats.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
