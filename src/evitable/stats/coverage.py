"""What a nominal 95% interval came to in simulation, method by method.

Source: 36 settings of tiny series (4,000 tables each, seed 20211112; N of a series drawn from 1, 1, 1,
2, 3, 5, 8, 12, 20; k of 5, 10, 20; tau of 0, 0.5, 1; p of 0.05, 0.3, 0.6, 0.9), the share of intervals
that hold expit(mu). `benchmarks/coverage.py` simulates the same settings with this package.
"""

from __future__ import annotations

from typing import NamedTuple


class Coverage(NamedTuple):
    """The mean over the 36 settings and the worst of them; None means not simulated."""

    mean: float | None = None
    worst: float | None = None


SIMULATED_LEVEL = 0.95

_MEASURED = {
    "bayes-hn1": Coverage(0.967, 0.936),
    "bayes-hn0.5": Coverage(0.942, 0.884),
    "glmm-profile": Coverage(0.949, 0.927),
    "beta-binomial": Coverage(0.946, 0.847),
    "pooled-exact": Coverage(0.902, 0.725),
    "logit-dl": Coverage(0.671, 0.001),
    "logit-reml-hk": Coverage(0.604, 0.0),
    "freeman-tukey-dl": Coverage(0.748, 0.122),
}


def measured_coverage(method: str, level: float) -> Coverage:
    """Return what is known of a method's coverage: nothing for a method or a level that was not simulated."""
    return _MEASURED.get(method, Coverage()) if level == SIMULATED_LEVEL else Coverage()
