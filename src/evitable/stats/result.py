"""The one envelope that every statistic answers in, and the numbers of a pooled proportion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

Numbers_co = TypeVar("Numbers_co", covariant=True)

Target = Literal["typical study", "mean study", "pooled count"]


class NotConverged(ArithmeticError):
    """A number was not found to full accuracy, and none is better than a wrong one."""


@dataclass(frozen=True, slots=True)
class Caution:
    """Something a reader must know before using a number; `code` is stable, `message` is a sentence."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Result(Generic[Numbers_co]):
    """What a statistic answers with: its numbers, what was asked, what was done and what to beware of.

    `method` is a stable key; `numbers` a frozen record whose None means that there is no such number, never
    zero. `asked` names every option with its value, those left at their default too. `done` says in sentences
    what the method did that the options alone do not tell: rows set aside, a constant added, a limit reached.
    `methods` is one sentence that a paper can print.

    >>> answer = Result("example", 0.5, asked=(("level", "0.95"),), methods="An example.")
    >>> answer.warned("few-rows")
    False
    """

    method: str
    numbers: Numbers_co
    asked: tuple[tuple[str, str], ...] = ()
    done: tuple[str, ...] = ()
    warnings: tuple[Caution, ...] = ()
    methods: str = ""

    def warned(self, code: str) -> bool:
        """Tell whether a warning of this code came with the numbers."""
        return any(warning.code == code for warning in self.warnings)


@dataclass(frozen=True, slots=True)
class Pooled:
    """The numbers of a pooled proportion by one method; shares are proportions from 0 to 1.

    None means that the method has no such number, never zero: `estimate` where there is no finite
    answer, `tau` where the model has none or the rows do not identify it, `predictive_*` below three
    rows. `tau` is a standard deviation on the logit scale (on the transformed scale for the classical
    methods). `coverage_mean` and `coverage_worst` are what a nominal 95% interval came to on simulated
    tables of tiny series, over 36 settings and in the worst of them; None means not simulated.

    `label` is the method in plain words, `target` what the numbers are about. `density` is a tuple of
    (share, height).
    """

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
