"""Prior sensitivity: the same table under many priors, and whether the conclusion leans on one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple, TypeVar, get_args

import numpy as np
from numpy.typing import ArrayLike

from evitable.stats.binomial_normal import DEFAULT_MU, DEFAULT_TAU, posterior
from evitable.stats.counts import Counts, checked_counts, checked_level
from evitable.stats.priors import Flat, HalfCauchy, HalfNormal, Normal, TauPrior
from evitable.stats.result import Caution, NotConverged, Result
from evitable.stats.sensitivity.wording import percent, points

TAU_PRIORS: tuple[TauPrior, ...] = (
    HalfNormal(0.5),
    DEFAULT_TAU,
    HalfNormal(2.0),
    HalfCauchy(0.5),
    HalfCauchy(1.0),
    Flat(),
)
MU_PRIORS = (Normal(0.0, 1.5), DEFAULT_MU, Normal(0.0, 5.0))
# A move is felt when it is more than a quarter of the default interval and more than two percentage points:
# less is lost in the interval's own width, or too small to change what anyone does.
_FELT_PART, _FELT_AT_LEAST = 0.25, 0.02


_Prior = TypeVar("_Prior")


class UnderPrior(NamedTuple):
    """The typical share under one pair of priors; None where the answer did not converge.

    `chance_above` is the posterior chance that it exceeds the threshold, None where none was given. `is_proper` is
    False for a flat prior on tau, which is shown and takes no part in ranges and verdict.
    """

    tau_prior: str
    mu_prior: str
    estimate: float | None
    low: float | None
    high: float | None
    chance_above: float | None
    is_proper: bool


@dataclass(frozen=True, slots=True)
class PriorSensitivity:
    """The answers, the default priors' first; the range of the estimates and of both ends over all proper priors.

    A flat prior on tau lets the spread be as large as few rows cannot rule out: with little else to hold it, its
    interval says so, and would decide every verdict.

    `moved` is the farthest that an estimate or an end lies from the default's. `leans` tells that the conclusion
    leans on the prior: `moved` is more than a quarter of the default interval's width and more than 0.02, or the
    threshold lies inside the interval under some priors and outside it under others.
    """

    answers: tuple[UnderPrior, ...]
    estimates: tuple[float, float]
    lows: tuple[float, float]
    highs: tuple[float, float]
    moved: float
    threshold: float | None
    leans: bool
    in_words: str

    @property
    def flat(self) -> UnderPrior | None:
        """Return the answer under a flat prior on tau, that beside the default prior on mu if it was tried."""
        return _flat(self.answers)


def prior_sensitivity(
    events: ArrayLike,
    n: ArrayLike,
    *,
    level: float = 0.95,
    threshold: float | None = None,
    tau_priors: Sequence[TauPrior] = TAU_PRIORS,
    mu_priors: Sequence[Normal] = MU_PRIORS,
) -> Result[PriorSensitivity]:
    """Return the posterior of the typical share under every pair of priors, and whether the conclusion leans on one.

    `threshold` is a share that matters to the reader, such as that of the standard treatment.

    Raises:
        ValueError: An argument is not what it should be; the message names it.
        NotConverged: The answer under the default priors was not found.

    >>> found = prior_sensitivity([1, 1, 20, 4, 11, 1, 3], [1, 1, 20, 5, 12, 1, 3]).numbers
    >>> [round(end, 3) for end in found.estimates]
    [0.908, 0.954]
    """
    counts, level = checked_counts(events, n), checked_level(level)
    taus = _checked(tau_priors, "tau_priors", get_args(TauPrior), "HalfNormal(1.0)")
    mus = _checked(mu_priors, "mu_priors", (Normal,), "Normal(0.0, 2.5)")
    limit = _checked_threshold(threshold)
    existing = [prior for prior in taus if _is_proper_posterior(prior, counts)]
    pairs = dict.fromkeys([(DEFAULT_TAU, DEFAULT_MU), *product(existing, mus)])
    answers = tuple(_under(counts, level, limit, *pair) for pair in pairs)
    default = answers[0]
    if default.estimate is None:
        raise NotConverged("The posterior under the default priors was not found, so that there is nothing to compare.")
    numbers = _compared(answers, limit)
    return Result(
        "prior-sensitivity",
        numbers,
        asked=(
            ("level", f"{level:g}"),
            ("threshold", "none" if limit is None else f"{limit:g}"),
            ("priors on tau", ", ".join(prior.describe() for prior in taus)),
            ("priors on the mean logit", ", ".join(prior.describe() for prior in mus)),
        ),
        done=_done(answers, missing=len(existing) < len(taus)),
        warnings=_warnings(counts, answers, numbers),
        methods=f"Sensitivity to the prior: the binomial-normal posterior mean and equal-tailed {100 * level:.4g}% "
        f"interval of the typical study's proportion under {len(answers)} pairs of priors on the between-study "
        "standard deviation and the mean logit (Friede and others 2017; Gelman 2006).",
    )


def _under(counts: Counts, level: float, threshold: float | None, tau: TauPrior, mu: Normal) -> UnderPrior:
    names, is_proper = (tau.describe(), mu.describe()), not isinstance(tau, Flat)
    try:
        found = posterior(counts.events, counts.n, tau_prior=tau, mu_prior=mu)
    except NotConverged:
        return UnderPrior(*names, None, None, None, None, is_proper)
    share = found.typical_study(level)
    chance = None if threshold is None else found.probability_above(threshold)
    return UnderPrior(*names, share.mean, share.low, share.high, chance, is_proper)


def _is_proper_posterior(tau: TauPrior, counts: Counts) -> bool:
    try:
        tau.check(counts)
    except ValueError:
        return False
    return True


def _done(answers: tuple[UnderPrior, ...], *, missing: bool) -> tuple[str, ...]:
    done = [f"{len(answers)} posteriors were compared with that under the default priors."]
    if missing:
        done.append("The flat prior on tau was left out: too few rows hold patients with and without the event.")
    return tuple(done)


def _compared(answers: tuple[UnderPrior, ...], threshold: float | None) -> PriorSensitivity:
    ends = np.array(
        [answer[2:5] for answer in answers if answer.is_proper and answer.low is not None], dtype=np.float64
    )
    moved = float(np.abs(ends - ends[0]).max())
    excluded = None if threshold is None else (ends[:, 1] > threshold) | (ends[:, 2] < threshold)
    turns = excluded is not None and bool(excluded.any() and not excluded.all())
    is_felt = moved > max(_FELT_PART * (ends[0, 2] - ends[0, 1]), _FELT_AT_LEAST)
    estimates, lows, highs = ((float(low), float(high)) for low, high in zip(ends.min(0), ends.max(0), strict=True))
    return PriorSensitivity(
        answers=answers,
        estimates=estimates,
        lows=lows,
        highs=highs,
        moved=moved,
        threshold=threshold,
        leans=bool(is_felt or turns),
        in_words=_words(ends, moved, is_leaning=bool(is_felt), threshold=threshold if turns else None)
        + _flat_words(answers),
    )


def _words(
    ends: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    moved: float,
    *,
    is_leaning: bool,
    threshold: float | None,
) -> str:
    estimate, low, high = ends[0]
    least, most = ends.min(axis=0), ends.max(axis=0)
    said = (
        f"Under the default assumptions the typical study's share is {percent(estimate)} ({percent(low)} to "
        f"{percent(high)}); under {len(ends)} sets of assumptions it runs from {percent(least[0])} to "
        f"{percent(most[0])}, the lower end from {percent(least[1])} to {percent(most[1])} and the upper end from "
        f"{percent(least[2])} to {percent(most[2])}."
    )
    if threshold is not None:
        return (
            f"{said} Whether {percent(threshold)} is ruled out depends on the assumptions, not on the patients alone."
        )
    if is_leaning:
        return f"{said} The answer leans on the assumptions: it moves by up to {points(moved)}. Quote the whole range."
    return f"{said} The conclusion does not lean on the assumptions: nothing moves by more than {points(moved)}."


def _flat(answers: tuple[UnderPrior, ...]) -> UnderPrior | None:
    """Return the answer under a flat prior on tau, that beside the default prior on mu if it is there."""
    flat = [answer for answer in answers if not answer.is_proper]
    return next((answer for answer in flat if answer.mu_prior == DEFAULT_MU.describe()), flat[0] if flat else None)


def _flat_words(answers: tuple[UnderPrior, ...]) -> str:
    chosen = _flat(answers)
    if chosen is None or chosen.estimate is None or chosen.low is None or chosen.high is None:
        return ""
    return (
        f" With nothing assumed of how much studies differ it would be {percent(chosen.estimate)} "
        f"({percent(chosen.low)} to {percent(chosen.high)})."
    )


def _warnings(counts: Counts, answers: tuple[UnderPrior, ...], numbers: PriorSensitivity) -> tuple[Caution, ...]:
    warnings = []
    if numbers.leans:
        message = "The conclusion leans on the prior: report the range over the priors, not one answer."
        warnings.append(Caution("prior-sensitive", message))
    if counts.k == counts.total_n:
        message = (
            "Every row is a single patient: such rows cannot tell a typical study's share from the spread between "
            "studies, so that the prior on the spread decides. Report the count and its exact interval."
        )
        warnings.append(Caution("heterogeneity-not-identified", message))
    missing = [f"{answer.tau_prior} with {answer.mu_prior}" for answer in answers if answer.estimate is None]
    if missing:
        message = f"No answer was found to full accuracy under {'; '.join(missing)}: left out of the range."
        warnings.append(Caution("not-converged", message))
    return tuple(warnings)


def _checked_threshold(threshold: float | None) -> float | None:
    if threshold is None:
        return None
    if isinstance(threshold, bool) or not isinstance(threshold, int | float) or not 0 < threshold < 1:
        raise ValueError(f"threshold is {threshold!r}: give a proportion between 0 and 1, or None.")
    return float(threshold)


def _checked(priors: Sequence[_Prior], name: str, kinds: tuple[type, ...], example: str) -> tuple[_Prior, ...]:
    chosen = tuple(priors)
    if not chosen:
        raise ValueError(f"{name} is empty: give at least one prior.")
    for i, prior in enumerate(chosen):
        if not isinstance(prior, kinds):
            raise ValueError(f"{name}[{i}] is {prior!r}: give a prior such as {example}.")
    return chosen
