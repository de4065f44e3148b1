"""Effect measures: from the counts, rates, means or correlations of a row to one effect and its variance."""

from __future__ import annotations

from evitable.stats.effects.correlation import correlation_effects
from evitable.stats.effects.inverse import BackTransformed, back_transformed, inverse_at
from evitable.stats.effects.mean import mean_effects
from evitable.stats.effects.proportion import proportion_effects
from evitable.stats.effects.rate import rate_effects, two_rate_effects
from evitable.stats.effects.rows import Effects
from evitable.stats.effects.two_arm import two_arm_effects

__all__ = [
    "BackTransformed",
    "Effects",
    "back_transformed",
    "correlation_effects",
    "inverse_at",
    "mean_effects",
    "proportion_effects",
    "rate_effects",
    "two_arm_effects",
    "two_rate_effects",
]
