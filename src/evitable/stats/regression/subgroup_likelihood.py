"""Subgroups by maximum likelihood: each group's share, and the likelihood-ratio test of their difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import minimize_scalar
from scipy.special import chdtrc, expit

from evitable.stats.counts import Array, Counts, checked_level
from evitable.stats.regression.cautions import no_estimate, not_converged, spread_limit
from evitable.stats.regression.climb import LARGEST_TAU, climb
from evitable.stats.regression.group_numbers import FittedGroup, SubgroupFit
from evitable.stats.regression.groups import Groups, Spread, checked_groups, checked_spread, group_cautions
from evitable.stats.regression.logit_fit import LogitFit, logit_fit
from evitable.stats.regression.profile_ends import SCAN
from evitable.stats.result import Caution, NotConverged, Result


def subgroups_ml(
    events: ArrayLike, n: ArrayLike, group: Sequence[str], *, spread: Spread = "common", level: float = 0.95
) -> Result[SubgroupFit]:
    """Give each group's share with its profile interval, and test whether the groups differ.

    `group` names the group of every row. `spread` tells whether studies differ equally within all groups
    ("common") or each group has a tau of its own ("separate"). The test is a likelihood-ratio test with one
    degree of freedom less than there are groups; with separate spreads the model without a difference keeps them.

    Raises:
        ValueError: A count or a group is wrong; the message names its row.

    >>> found = subgroups_ml([1, 1, 20, 4, 1, 0], [1, 1, 20, 5, 6, 7], ["a", "a", "a", "a", "b", "b"])
    >>> [(g.group, round(g.estimate, 2), round(g.low, 2), round(g.high, 2)) for g in found.numbers.groups]
    [('a', 0.96, 0.77, 1.0), ('b', 0.08, 0.0, 0.45)]
    """
    groups, level = checked_groups(events, n, group), checked_level(level)
    blank = _blank(groups, checked_spread(spread), level)
    try:
        if spread == "common":
            return _with_common(blank, groups)
        return _with_separate(blank, groups)
    except NotConverged as trouble:
        return replace(blank, warnings=(*blank.warnings, not_converged(trouble)))


def _with_common(blank: Result[SubgroupFit], groups: Groups) -> Result[SubgroupFit]:
    counts, design = _together(groups)
    fit, null = logit_fit(counts, design), logit_fit(counts, np.ones((counts.k, 1, 1)))
    fits = [(fit, along) for along in np.eye(len(groups))]
    return _answered(blank, groups, fits, 2 * (fit.value - null.value))


def _with_separate(blank: Result[SubgroupFit], groups: Groups) -> Result[SubgroupFit]:
    fits = [logit_fit(counts, np.ones((counts.k, 1, 1))) for _, counts in groups]
    gain = 2 * (sum(fit.value for fit in fits) - _one_share(fits))
    return _answered(blank, groups, [(fit, np.ones(1)) for fit in fits], gain)


def _one_share(fits: Sequence[LogitFit]) -> float:
    """Return the highest log-likelihood when all groups have one share and each its own spread."""
    counts = [(fit.rows.events.sum(), fit.rows.trials.sum()) for fit in fits]
    if all(x == n for x, n in counts) or all(x == 0 for x, _ in counts):
        return 0.0
    mu = np.linspace(-12.0, 12.0, 121)
    height = np.sum([_best_spread(fit, mu) for fit in fits], axis=0)
    best = int(np.clip(np.argmax(height), 1, len(mu) - 2))
    found = minimize_scalar(
        lambda at: -sum(_polished_spread(fit, float(at)) for fit in fits),
        bounds=(mu[best - 1], mu[best + 1]),
        method="bounded",
        options={"xatol": 1e-7},
    )
    return max(-float(found.fun), float(height[best]))


def _best_spread(fit: LogitFit, mu: Array) -> Array:
    """Return the likelihood at each mu with the best of the scanned spreads."""
    at, tau = np.repeat(mu, len(SCAN)), np.tile(SCAN, len(mu))
    best: Array = fit.rows.values(at[:, None], tau).reshape(len(mu), -1).max(axis=1)
    return best


def _polished_spread(fit: LogitFit, mu: float) -> float:
    """Return the likelihood at one mu with the best spread."""
    values = fit.rows.values(np.full((len(SCAN), 1), mu), SCAN)
    best = int(np.argmax(values))
    tau = np.array([max(SCAN[best], 0.05)])
    top = climb(fit.rows, np.full((1, 1), mu), tau, basis=np.zeros((1, 0)), is_spread_free=True)
    if abs(float(top.tau[0])) > LARGEST_TAU:
        return float(values[best])
    return max(float(top.bend.value[0]), float(values[best]))


def _answered(
    blank: Result[SubgroupFit], groups: Groups, fits: Sequence[tuple[LogitFit, Array]], gain: float
) -> Result[SubgroupFit]:
    found, is_limited = [], False
    for (name, counts), (fit, along) in zip(groups, fits, strict=True):
        low, high = (fit.end(along, side=side, level=blank.numbers.level) for side in (-1, 1))
        is_limited = is_limited or low.is_limited or high.is_limited
        estimate = fit.estimate(along)
        share = None if estimate is None else float(expit(estimate))
        ends = float(expit(low.value)), float(expit(high.value))
        found.append(FittedGroup(name, share, *ends, fit.tau, counts.k, counts.total_events, counts.total_n))
    lr = max(gain, 0.0)
    numbers = replace(blank.numbers, groups=tuple(found), lr=lr, p_value=float(chdtrc(blank.numbers.df, lr)))
    return replace(blank, numbers=numbers, warnings=(*blank.warnings, *_cautions(found, is_limited)))


def _cautions(found: Sequence[FittedGroup], is_limited: bool) -> list[Caution]:
    without = [group.group for group in found if group.estimate is None]
    return [*([no_estimate(without)] if without else []), *([spread_limit()] if is_limited else [])]


def _together(groups: Groups) -> tuple[Counts, Array]:
    """Return all rows, and the design in which each group has a coefficient of its own."""
    events = np.concatenate([counts.events for _, counts in groups])
    n = np.concatenate([counts.n for _, counts in groups])
    member = np.repeat(np.arange(len(groups)), [counts.k for _, counts in groups])
    return Counts(events, n), np.eye(len(groups))[member][:, None, :]


def _blank(groups: Groups, spread: Spread, level: float) -> Result[SubgroupFit]:
    between = "one between-study standard deviation for all groups" if spread == "common" else "one in each group"
    return Result(
        "subgroups-ml",
        SubgroupFit((), None, None, len(groups) - 1, level),
        asked=(("level", f"{level:g}"), ("spread", spread), ("largest tau", f"{LARGEST_TAU:g}")),
        warnings=group_cautions(groups),
        methods="Random-effects binomial-normal (logistic) model with a mean logit for each group by maximum "
        f"likelihood, profile-likelihood {100 * level:.4g}% intervals (Venzon, Moolgavkar 1988), a "
        f"likelihood-ratio test of the difference between groups; {between}, from 0 to {LARGEST_TAU:g}.",
    )
