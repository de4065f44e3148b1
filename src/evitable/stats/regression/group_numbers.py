"""The numbers of subgroups and of two groups: frozen records whose None means that there is no such number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evitable.stats.binomial_normal import Summary


@dataclass(frozen=True, slots=True)
class FittedGroup:
    """A group's share in its typical study by maximum likelihood; `estimate` is None where there is no maximum.

    An end of 0 or 1 may be open. `tau` is the spread between the group's studies, or the common one.
    """

    group: str
    estimate: float | None
    low: float
    high: float
    tau: float | None
    k: int
    events: int
    n: int


@dataclass(frozen=True, slots=True)
class SubgroupFit:
    """The groups' shares by maximum likelihood and the likelihood-ratio test of their difference.

    `lr` has `df` degrees of freedom; None and no groups when the fit did not converge.
    """

    groups: tuple[FittedGroup, ...]
    lr: float | None
    p_value: float | None
    df: int
    level: float


@dataclass(frozen=True, slots=True)
class GroupPosterior:
    """A group's share in its typical study: on its own, and drawn towards the others (`shrunken`)."""

    group: str
    own: Summary
    shrunken: Summary
    k: int
    events: int
    n: int


@dataclass(frozen=True, slots=True)
class SubgroupPosterior:
    """The groups' shares by Bayes; spreads are medians with intervals on the logit scale.

    `typical_group` is the share at the mean of the groups' logits, `omega` the spread of groups, `tau` the one
    of studies within a group, None when each group has its own. A posterior that was not resolved has no
    groups and None throughout.
    """

    groups: tuple[GroupPosterior, ...]
    typical_group: Summary | None
    omega: tuple[float, float, float] | None
    tau: tuple[float, float, float] | None
    level: float


@dataclass(frozen=True, slots=True)
class Contrast:
    """The posterior median and equal-tailed interval of a comparison of two shares."""

    measure: Literal["difference", "ratio", "odds ratio"]
    median: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class TwoGroups:
    """Two shares and what compares the first with the second; None when it could not be resolved.

    `probability_greater` is the probability that the first share exceeds the second, `mean_difference` the
    posterior mean of the first less the second.
    """

    first: Summary | None
    second: Summary | None
    contrasts: tuple[Contrast, ...]
    mean_difference: float | None
    probability_greater: float | None
    level: float
