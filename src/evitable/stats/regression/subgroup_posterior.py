"""Subgroups by Bayes: each group on its own, and drawn towards the others as far as the rows bear it out.

The groups' mean logits are themselves normal, mu_g ~ N(mu, omega^2), with a half-normal prior on omega
(Gelman 2006; Spiegelhalter, Abrams, Myles 2004). All sums are convolutions with normals, done by Fourier.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, logsumexp

from evitable.stats.binomial_normal import DEFAULT_MU, DEFAULT_TAU, Summary
from evitable.stats.counts import Array, checked_level
from evitable.stats.curve import curve, even_length
from evitable.stats.priors import HalfNormal, Normal
from evitable.stats.regression.cautions import not_converged
from evitable.stats.regression.group_numbers import GroupPosterior, SubgroupPosterior
from evitable.stats.regression.groups import Groups, Spread, checked_groups, checked_spread, group_cautions
from evitable.stats.regression.sheet import Sheet, is_fine, sheet
from evitable.stats.regression.spread_lattice import count_within, first_stride, log_width, spread_quantiles, spreads
from evitable.stats.result import NotConverged, Result

_HALVINGS = 6
DEFAULT_OMEGA = HalfNormal(1.0)


@dataclass(frozen=True, slots=True)
class GroupPriors:
    """What is assumed of groups before the rows are seen.

    `mu` is on a group's mean logit on its own, and on the typical group's when groups are drawn together; `tau`
    on the spread of studies within a group, `omega` on the spread of groups.
    """

    mu: Normal = DEFAULT_MU
    tau: HalfNormal = DEFAULT_TAU
    omega: HalfNormal = DEFAULT_OMEGA


DEFAULT_GROUP_PRIORS = GroupPriors()


class _Drawn(NamedTuple):
    """Weights: of every group's mu, of the typical group's mu, of omega and of tau."""

    groups: Array
    typical: Array
    omega: Array
    tau: Array
    stride: float


def subgroups_bayes(
    events: ArrayLike,
    n: ArrayLike,
    group: Sequence[str],
    *,
    spread: Spread = "common",
    priors: GroupPriors = DEFAULT_GROUP_PRIORS,
    level: float = 0.95,
) -> Result[SubgroupPosterior]:
    """Give each group's share on its own and shrunken towards the other groups, by deterministic quadrature.

    `group` and `spread` are those of `subgroups_ml`. On its own, a group has the prior `priors.mu`; with
    separate spreads it is then exactly `posterior` of its rows. Shrunken, groups scatter around a typical one.

    Raises:
        ValueError: A count or a group is wrong; the message names its row.

    >>> found = subgroups_bayes([1, 1, 20, 4, 1, 0], [1, 1, 20, 5, 6, 7], ["a", "a", "a", "a", "b", "b"])
    >>> [(g.group, round(g.own.mean, 2), round(g.shrunken.mean, 2)) for g in found.numbers.groups]
    [('a', 0.93, 0.88), ('b', 0.12, 0.23)]
    """
    groups, level = checked_groups(events, n, group), checked_level(level)
    blank = _blank(groups, checked_spread(spread), priors, level)
    try:
        return replace(blank, numbers=_numbers(groups, spread, priors, level))
    except NotConverged as trouble:
        return replace(blank, warnings=(*blank.warnings, not_converged(trouble)))


def _numbers(groups: Groups, spread: Spread, priors: GroupPriors, level: float) -> SubgroupPosterior:
    found, own, drawn = _resolved(groups, spread, priors)
    shares = np.array([0.5, (1 - level) / 2, (1 + level) / 2])
    records = tuple(
        GroupPosterior(
            name,
            summary_of(found, alone, shares),
            summary_of(found, together, shares),
            counts.k,
            counts.total_events,
            counts.total_n,
        )
        for (name, counts), alone, together in zip(groups, own, drawn.groups, strict=True)
    )
    return SubgroupPosterior(
        records,
        summary_of(found, drawn.typical, shares),
        _triple(drawn.omega, drawn.stride, shares),
        _triple(drawn.tau, found.stride, shares) if spread == "common" else None,
        level,
    )


def _resolved(groups: Groups, spread: Spread, priors: GroupPriors) -> tuple[Sheet, Array, _Drawn]:
    """Return sheet, own posteriors and drawn ones on lattices fine enough for both spreads."""
    stride, omega_stride = first_stride(priors.tau.reach), first_stride(priors.omega.reach)
    for _ in range(_HALVINGS):
        found = sheet([counts for _, counts in groups], (priors.mu, priors.tau), stride)
        is_resolved = all(is_fine(np.exp(of - of.max())) for of in _of_spread(found, spread, priors))
        if not is_resolved:
            stride /= 2
            continue
        used = found if spread == "common" else found.collapsed()
        drawn = _drawn(used, priors, omega_stride)
        if is_fine(drawn.omega) and (spread == "separate" or is_fine(drawn.tau)):
            return used, own_posteriors(used, priors.mu), drawn
        omega_stride, stride = omega_stride / 2, stride if spread == "separate" else stride / 2
    raise NotConverged("The posterior of the spreads could not be resolved.")


def _of_spread(found: Sheet, spread: Spread, priors: GroupPriors) -> Array:
    """Return the log posterior weights of the common spread, or of every group's own."""
    _, total = found.posteriors(priors.mu)
    return found.of_spread + (total.sum(axis=0, keepdims=True) if spread == "common" else total)


def own_posteriors(found: Sheet, prior: Normal) -> Array:
    """Return the weights of every group's mu with nothing but the spread in common."""
    density, total = found.posteriors(prior)
    of_spread = np.exp(found.of_spread + total.sum(axis=0) - logsumexp(found.of_spread + total.sum(axis=0)))
    own: Array = np.einsum("t,gtm->gm", of_spread, density)
    return own


def _drawn(found: Sheet, priors: GroupPriors, stride: float) -> _Drawn:
    """Return the weights with all groups scattered around a typical one."""
    omega = spreads(stride, count_within(stride, priors.omega.reach))
    of_omega = log_width(omega, priors.omega)
    of_omega[0] -= np.log(2)
    peak = found.log.max(axis=2)
    likelihood = np.exp(np.maximum(found.log - peak[:, :, None], -700.0))
    prior = priors.mu.log_density(found.mu)
    pieces = [_drawn_at(found, likelihood, prior, spread) for spread in omega.tolist()]
    # pieces: per omega, per tau: log scale, mu of every group, mu of the typical one.
    log = np.stack([scale for scale, _, _ in pieces]) + of_omega[:, None] + found.of_spread + peak.sum(axis=0)
    weight = np.exp(log - logsumexp(log))
    groups = np.einsum("ot,otgm->gm", weight, np.stack([groups for _, groups, _ in pieces]))
    typical = np.einsum("ot,otm->m", weight, np.stack([typical for _, _, typical in pieces]))
    return _Drawn(groups, typical, weight.sum(axis=1), weight.sum(axis=0), stride)


def _drawn_at(found: Sheet, likelihood: Array, prior: Array, omega: float) -> tuple[Array, Array, Array]:
    """Return for one omega and every tau the log of the sum, and the weights of the groups' and the typical mu."""
    blurred = np.log(np.maximum(blurred_by(likelihood, found.step, omega), 1e-300))
    joint = prior + blurred.sum(axis=0)
    scale = logsumexp(joint, axis=1)
    typical = np.exp(joint - scale[:, None])
    others = joint[None] - blurred
    top = others.max(axis=2, keepdims=True)
    groups = likelihood * blurred_by(np.exp(others - top), found.step, omega)
    groups = np.maximum(groups, 0.0) / np.maximum(groups, 0.0).sum(axis=2, keepdims=True)
    return scale, groups.transpose(1, 0, 2), typical


def blurred_by(values: Array, step: float, omega: float) -> Array:
    """Return the values averaged over a normal of this spread, along the last axis; the ends go on level."""
    if omega == 0:
        return values
    count = values.shape[-1]
    pad = min(count, int(np.ceil(8 * omega / step)))
    padded = np.pad(values, [(0, 0)] * (values.ndim - 1) + [(pad, pad)], mode="edge")
    length = even_length(padded.shape[-1])
    frequency = 2 * np.pi * np.arange(length // 2 + 1) / (length * step)
    spectrum = np.fft.rfft(padded, length) * np.exp(-np.minimum((frequency * omega) ** 2 / 2, 700.0))
    blurred: Array = np.fft.irfft(spectrum, length)[..., pad : pad + count]
    return blurred


def summary_of(found: Sheet, weights: Array, shares: Array) -> Summary:
    """Return mean, median and interval of the share whose logit has these weights."""
    of_mu = curve(weights / found.step, float(found.mu[0]), found.step)
    median, low, high = expit(of_mu.quantile(shares)).tolist()
    return Summary(float(weights @ expit(found.mu)), median, low, high)


def _triple(weights: Array, stride: float, shares: Array) -> tuple[float, float, float]:
    median, low, high = spread_quantiles(weights, stride, shares).tolist()
    return median, low, high


def _blank(groups: Groups, spread: Spread, priors: GroupPriors, level: float) -> Result[SubgroupPosterior]:
    whose = "the common" if spread == "common" else "each group's own"
    return Result(
        "subgroups-bayes",
        SubgroupPosterior((), None, None, None, level),
        asked=(
            ("level", f"{level:g}"),
            ("spread", spread),
            ("prior on the mean logit", priors.mu.describe()),
            ("prior on tau", priors.tau.describe()),
            ("prior on omega", priors.omega.describe()),
        ),
        warnings=group_cautions(groups),
        methods="Bayesian hierarchical binomial-normal (logistic) model of subgroups by quadrature: "
        f"{priors.mu.describe()} prior on the mean logit, {priors.omega.describe()} on the standard deviation of the "
        f"groups' mean logits (Gelman 2006) and {priors.tau.describe()} on {whose} between-study standard "
        f"deviation; equal-tailed {100 * level:.4g}% credible intervals, unshrunken and shrunken.",
    )
