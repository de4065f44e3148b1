"""The one record that every pooling method answers with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Target = Literal["typical study", "mean study", "pooled count"]


class NotConverged(ArithmeticError):
    """A number was not found to full accuracy, and none is better than a wrong one."""


@dataclass(frozen=True, slots=True)
class Caution:
    """Something a reader must know before using a number; `code` is stable, `message` is a sentence."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Pooled:
    """One method's answer for one set of rows; shares are proportions from 0 to 1.

    None means that the method has no such number, never zero: `estimate` where there is no finite
    answer, `tau` where the model has none or the rows do not identify it, `predictive_*` below three
    rows. `tau` is a standard deviation on the logit scale (on the transformed scale for the classical
    methods). `coverage_mean` and `coverage_worst` are what a nominal 95% interval came to on simulated
    tables of tiny series, over 36 settings and in the worst of them; None means not simulated.

    `method` is a stable key (`bayes-hn1`, `glmm-profile`, `pooled-exact`), `label` the same in plain
    words, `methods` one sentence that a paper can print. `density` is a tuple of (share, height).
    """

    method: str
    label: str
    target: Target
    estimate: float | None
    low: float | None
    high: float | None
    level: float
    k: int
    events: int
    n: int
    tau: float | None = None
    tau_low: float | None = None
    tau_high: float | None = None
    predictive_low: float | None = None
    predictive_high: float | None = None
    mean_study: tuple[float, float, float] | None = None
    density: tuple[tuple[float, float], ...] | None = None
    coverage_mean: float | None = None
    coverage_worst: float | None = None
    warnings: tuple[Caution, ...] = ()
    methods: str = ""
