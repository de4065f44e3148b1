"""The pooled share by the method that would be reported, for the comparisons of this package."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from evitable.stats.binomial_normal import DEFAULT_MU, DEFAULT_TAU, posterior
from evitable.stats.counts import Counts
from evitable.stats.intervals import pooled_exact
from evitable.stats.result import NotConverged
from evitable.stats.sensitivity.wording import percent

DEFAULT_MODEL = (
    f"binomial-normal model ({DEFAULT_TAU.describe()} prior on tau, {DEFAULT_MU.describe()} prior on the mean logit; "
    "posterior mean and equal-tailed interval of the typical study's share)"
)


class Share(NamedTuple):
    """A pooled share with its interval and what it rests on; `method` is `bayes-hn1` or `pooled-exact`."""

    method: str
    estimate: float
    low: float
    high: float
    k: int
    events: int
    n: int

    @property
    def words(self) -> str:
        """Return counts, estimate and interval as a reader would say them."""
        counts = f"{self.events} of {self.n}"
        return f"{counts}, {percent(self.estimate)} ({percent(self.low)} to {percent(self.high)})"


def pooled_share(counts: Counts, level: float, *, is_model: bool | None = None) -> Share:
    """Return the share that `pool_proportion` would report first.

    That is the model's answer, or for one row and for single cases only the exact interval of the sum.
    `is_model` overrides the choice.
    """
    use_model = counts.k not in {1, counts.total_n} if is_model is None else is_model
    about = counts.k, counts.total_events, counts.total_n
    if not use_model:
        return Share("pooled-exact", *pooled_exact(counts, level), *about)
    found = posterior(counts.events, counts.n).typical_study(level)
    if not np.isfinite((found.mean, found.low, found.high)).all():
        raise NotConverged("The posterior of the typical share was not found.")
    return Share("bayes-hn1", found.mean, found.low, found.high, *about)
