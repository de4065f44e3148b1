"""Two groups by Bayes: the posterior of the difference, the ratio and the odds ratio of their shares."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.special import expit, logsumexp

from evitable.stats.counts import Array, Counts, checked_counts, checked_level
from evitable.stats.curve import curve
from evitable.stats.regression.apart import difference_quantiles
from evitable.stats.regression.cautions import not_converged
from evitable.stats.regression.group_numbers import Contrast, TwoGroups
from evitable.stats.regression.groups import Groups, Spread, checked_spread, group_cautions
from evitable.stats.regression.lines import Lines, lines
from evitable.stats.regression.sheet import Sheet, is_fine, sheet
from evitable.stats.regression.spread_lattice import first_stride
from evitable.stats.regression.subgroup_posterior import DEFAULT_GROUP_PRIORS, GroupPriors, summary_of
from evitable.stats.result import NotConverged, Result

_HALVINGS = 6
_NEGLIGIBLE = 1e-12
# A difference of shares bends sharply where one of them is near 0 or 1.
_FINER = 4


class Series(NamedTuple):
    """The rows of one group: events out of n."""

    events: ArrayLike
    n: ArrayLike


@dataclass(frozen=True, slots=True, eq=False)
class _Plane:
    """Weights over the two mean logits: a line along the second for every first."""

    first: Array
    second: Lines

    def share_above(self, threshold: Array) -> float:
        """Return the weight where the second logit is above a threshold, which may differ for every first one."""
        return self.second.total - self.second.share_below(threshold)

    def quantile(self, share: float, threshold: Callable[[float], Array], ends: tuple[float, float]) -> float:
        """Return the value of a contrast below which a share lies.

        `threshold` turns a value into the second logit above which the contrast is below it.
        """
        low, high = ends
        found: float = brentq(lambda at: self.share_above(threshold(at)) - share, low, high, xtol=1e-9)
        return found


def two_groups(
    first: Series | Sequence[ArrayLike],
    second: Series | Sequence[ArrayLike],
    *,
    spread: Spread = "separate",
    priors: GroupPriors = DEFAULT_GROUP_PRIORS,
    level: float = 0.95,
) -> Result[TwoGroups]:
    """Compare the typical study's share in two groups of rows, each given as (events, n).

    Each group has its own mean logit with the prior `priors.mu`, independent of the other's, and a spread of
    its own ("separate") or one that both have ("common"). The groups are not randomised: a difference is a
    description. By deterministic quadrature.

    Raises:
        ValueError: A count is wrong; the message names the group and its row.

    >>> found = two_groups(([1, 1, 20, 4], [1, 1, 20, 5]), ([1, 0], [6, 7])).numbers
    >>> difference = found.contrasts[0]
    >>> [round(value, 2) for value in (difference.median, difference.low, difference.high, found.probability_greater)]
    [0.84, 0.46, 0.96, 1.0]
    """
    groups = (("first", _checked(first, "first")), ("second", _checked(second, "second")))
    level = checked_level(level)
    blank = _blank(groups, checked_spread(spread), priors, level)
    try:
        return replace(blank, numbers=_numbers(groups, spread, priors, level))
    except NotConverged as trouble:
        return replace(blank, warnings=(*blank.warnings, not_converged(trouble)))


def _checked(series: Series | Sequence[ArrayLike], name: str) -> Counts:
    if not isinstance(series, tuple | list) or len(series) != 2:
        raise ValueError(f"{name} is {series!r}: give a pair, the events and the n of its rows.")
    try:
        return checked_counts(series[0], series[1])
    except ValueError as trouble:
        raise ValueError(f"{name}: {trouble}") from None


def _numbers(groups: Groups, spread: Spread, priors: GroupPriors, level: float) -> TwoGroups:
    found, weights = _resolved(groups, spread, priors)
    plane = _plane(found, weights)
    shares = np.array([0.5, (1 - level) / 2, (1 + level) / 2])
    first, second = (summary_of(found, weights.sum(axis=axis), shares) for axis in (1, 0))
    p = expit(plane.first)
    if spread == "separate":
        first_curve, second_curve = (
            curve(weights.sum(axis=axis) / found.step, float(found.mu[0]), found.step) for axis in (1, 0)
        )
        difference = difference_quantiles(first_curve, second_curve, shares).tolist()
    else:
        difference = list(_triple(plane, lambda d: _logit(p - d), (-1.0, 1.0), shares))
    return TwoGroups(
        first,
        second,
        (
            Contrast("difference", *difference),
            Contrast("ratio", *_powers(_triple(plane, lambda r: _logit(p * np.exp(-r)), _log_ends(found), shares))),
            Contrast("odds ratio", *_powers(_triple(plane, lambda r: plane.first - r, _log_ends(found), shares))),
        ),
        first.mean - second.mean,
        min(max(1 - plane.share_above(plane.first), 0.0), 1.0),
        level,
    )


def _triple(
    plane: _Plane, threshold: Callable[[float], Array], ends: tuple[float, float], shares: Array
) -> tuple[float, float, float]:
    median, low, high = (plane.quantile(share, threshold, ends) for share in shares.tolist())
    return median, low, high


def _powers(logs: tuple[float, float, float]) -> tuple[float, float, float]:
    median, low, high = np.exp(logs).tolist()
    return median, low, high


def _log_ends(found: Sheet) -> tuple[float, float]:
    reach = float(found.mu[-1] - found.mu[0])
    return -reach, reach


def _logit(share: Array) -> Array:
    """Return the logit, infinite at and beyond 0 and 1."""
    within = np.clip(share, 1e-300, 1 - 1e-16)
    logit: Array = np.where(share <= 0, -np.inf, np.where(share >= 1, np.inf, np.log(within) - np.log1p(-within)))
    return logit


def _resolved(groups: Groups, spread: Spread, priors: GroupPriors) -> tuple[Sheet, Array]:
    """Return the sheet and the joint weights of the two mean logits."""
    stride = first_stride(priors.tau.reach)
    for _ in range(_HALVINGS):
        found = sheet([counts for _, counts in groups], (priors.mu, priors.tau), stride, finer=_FINER)
        density, total = found.posteriors(priors.mu)
        log = found.of_spread + (total.sum(axis=0, keepdims=True) if spread == "common" else total)
        weights = np.exp(log - logsumexp(log, axis=1, keepdims=True))
        if all(is_fine(of_group) for of_group in weights):
            if spread == "common":
                return found, np.einsum("t,ti,tj->ij", weights[0], *density, optimize=True)
            first, second = np.einsum("gt,gtm->gm", weights, density)
            return found, np.outer(first, second)
        stride /= 2
    raise NotConverged("The posterior of the spread between studies could not be resolved.")


def _plane(found: Sheet, weights: Array) -> _Plane:
    """Cut off what carries no weight."""
    felt = weights > _NEGLIGIBLE * weights.max()
    first, second = (_around(felt.any(axis=axis)) for axis in (1, 0))
    part = weights[first, second] / weights[first, second].sum()
    return _Plane(found.mu[first], lines(part, float(found.mu[second][0]), found.step))


def _around(felt: NDArray[np.bool_]) -> slice:
    positions = np.flatnonzero(felt)
    return slice(max(int(positions[0]) - 1, 0), int(positions[-1]) + 2)


def _blank(groups: Groups, spread: Spread, priors: GroupPriors, level: float) -> Result[TwoGroups]:
    whose = "one between-study standard deviation for both" if spread == "common" else "one for each"
    return Result(
        "two-groups-bayes",
        TwoGroups(None, None, (), None, None, level),
        asked=(
            ("level", f"{level:g}"),
            ("spread", spread),
            ("prior on the mean logits", priors.mu.describe()),
            ("prior on tau", priors.tau.describe()),
        ),
        warnings=group_cautions(groups),
        methods="Bayesian binomial-normal (logistic) model of two groups by quadrature: independent "
        f"{priors.mu.describe()} priors on the mean logits, {priors.tau.describe()} on the between-study standard "
        f"deviation, {whose}; posterior medians and equal-tailed {100 * level:.4g}% credible intervals of the "
        "difference, the ratio and the odds ratio of the typical studies' shares.",
    )
