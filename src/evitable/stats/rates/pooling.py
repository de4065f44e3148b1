"""Pool rates of small series: which methods a table of events over person-time can bear, and their answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from evitable.stats.counts import checked_level
from evitable.stats.priors import HalfCauchy, HalfNormal, Normal, TauPrior
from evitable.stats.rates.intervals import summed_exact
from evitable.stats.rates.likelihood import LARGEST_TAU, poisson_normal_ml
from evitable.stats.rates.person_time import PersonTime, checked_person_time, checked_time
from evitable.stats.rates.poisson_normal import RatePosterior, default_mu_prior, rate_posterior
from evitable.stats.result import Caution, NotConverged, Result, Target

FEWEST_FOR_PREDICTION = 3
FEWEST_FOR_ALL = 5
# Further than this from its centre the prior on the typical rate pulls hard enough to be told.
_FAR_IN_SDS = 2.0
# A mean rate this many times the typical one is the tail of tau's prior, not a finding.
_BOUNDED = 1e6


@dataclass(frozen=True, slots=True)
class PooledRate:
    """The numbers of a pooled rate by one method, in events per unit of the person-time given.

    None means that the method has no such number, never zero. `estimate` is the posterior median (Bayes), the
    maximum (likelihood) or all events over all person-time. `tau` is a standard deviation of log rates.
    `predictive_*` is the rate of a new study, `next_*` the events in `next_time` of it, from three rows.
    `mean_study` is median and interval of the average rate over studies. `density` is a tuple of (rate, height).
    """

    label: str
    target: Target
    estimate: float | None
    low: float | None
    high: float | None
    level: float
    k: int
    events: int
    time: float
    tau: float | None = None
    tau_low: float | None = None
    tau_high: float | None = None
    predictive_low: float | None = None
    predictive_high: float | None = None
    next_time: float | None = None
    next_low: int | None = None
    next_high: int | None = None
    mean_study: tuple[float, float, float] | None = None
    density: tuple[tuple[float, float], ...] | None = None


class _Method(NamedTuple):
    key: str
    label: str
    tau_prior: TauPrior


class _Table(NamedTuple):
    rows: PersonTime
    level: float
    mu_prior: Normal
    is_own_prior: bool
    next_time: float | None


_DEFAULT = _Method("rate-bayes-hn1", "Typical study, Bayesian", HalfNormal(1.0))
_SENSITIVITY = (
    _Method("rate-bayes-hn0.5", "Typical study, Bayesian, less spread expected between studies", HalfNormal(0.5)),
    _Method("rate-bayes-hc0.5", "Typical study, Bayesian, heavy-tailed prior on the spread", HalfCauchy(0.5)),
)


def pool_rate(
    events: ArrayLike,
    time: ArrayLike,
    *,
    level: float = 0.95,
    mu_prior: Normal | None = None,
    next_time: float | None = None,
    comparisons: bool = True,
) -> tuple[Result[PooledRate], ...]:
    """Pool events over person-time over rows; the first answer is the one to report.

    One row gets the exact interval of its rate and nothing else. Two rows or more get the Bayesian
    Poisson-normal model first, then the profile likelihood, then the exact interval of the summed events.
    `mu_prior` is of the log of the typical rate per unit of the person-time given; None is
    `default_mu_prior(events, time)`. `next_time` asks for the events in so much person-time of one
    more study. `comparisons` adds two other priors on tau.

    Raises:
        ValueError: An argument is not what it should be; the message names it, the position and the value.

    >>> best = pool_rate([2, 0, 5, 1], [10.0, 4.0, 12.5, 8.0])[0]
    >>> rate = best.numbers
    >>> best.method, round(rate.estimate, 3), round(rate.low, 3), round(rate.high, 3)
    ('rate-bayes-hn1', 0.196, 0.053, 0.481)
    """
    rows, level = checked_person_time(events, time), checked_level(level)
    if not isinstance(comparisons, bool):
        raise ValueError(f"comparisons is {comparisons!r}: give True or False.")
    if not isinstance(mu_prior, Normal | None):
        raise ValueError(f"mu_prior is {mu_prior!r}: give a Normal on the log rate, or None.")
    following = None if next_time is None else checked_time(next_time, "next_time")
    own = mu_prior is not None
    table = _Table(rows, level, default_mu_prior(events, time) if mu_prior is None else mu_prior, own, following)
    if rows.k == 1:
        return (_summed(table),)
    answers = [_bayes(table, _DEFAULT), _profile(table), _summed(table)]
    if comparisons:
        answers += [_bayes(table, chosen) for chosen in _SENSITIVITY]
    return tuple(answers)


def _bayes(table: _Table, chosen: _Method) -> Result[PooledRate]:
    priors = chosen.tau_prior.describe(), table.mu_prior.describe()
    next_asked = "none" if table.next_time is None else f"{table.next_time:g}"
    blank = _unanswered(
        table,
        (chosen.key, chosen.label, "typical study"),
        asked=(("prior on tau", priors[0]), ("prior on the mean log rate", priors[1]), ("next_time", next_asked)),
        methods=f"Bayesian random-effects Poisson-normal model of events over person-time, {priors[0]} prior on the "
        f"between-study standard deviation of log rates and {priors[1]} prior on the mean log rate, by quadrature; "
        f"posterior median and equal-tailed {_percent(table.level)} credible interval of the typical study's rate.",
    )
    try:
        found = rate_posterior(table.rows.events, table.rows.time, tau_prior=chosen.tau_prior, mu_prior=table.mu_prior)
    except NotConverged as trouble:
        return _failed(blank, trouble)
    numbers, warnings = _numbers(blank.numbers, found, table), _bayes_warnings(table)
    if numbers.mean_study is None:
        message = "The average rate over studies has no upper end to speak of under this prior: it is left out."
        warnings = (*warnings, Caution("mean-study-not-bounded", message))
    return replace(blank, numbers=numbers, done=_bayes_done(table), warnings=warnings)


def _numbers(blank: PooledRate, found: RatePosterior, table: _Table) -> PooledRate:
    rate, (tau, tau_low, tau_high) = found.typical_study(table.level), found.tau(table.level)
    mean = found.mean_study(table.level)
    numbers = replace(
        blank,
        estimate=rate.median,
        low=rate.low,
        high=rate.high,
        tau=tau,
        tau_low=tau_low,
        tau_high=tau_high,
        mean_study=(mean.median, mean.low, mean.high) if mean.high < _BOUNDED * rate.median else None,
        density=found.density(),
    )
    if table.rows.k < FEWEST_FOR_PREDICTION:
        return numbers
    new = found.new_study(table.level)
    numbers = replace(numbers, predictive_low=new.low, predictive_high=new.high)
    if table.next_time is None:
        return numbers
    count = found.new_count(table.next_time, table.level)
    return replace(
        numbers,
        next_low=int(count.low),
        next_high=int(count.high) if np.isfinite(count.high) else None,
    )


def _profile(table: _Table) -> Result[PooledRate]:
    blank = _unanswered(
        table,
        ("rate-profile", "Typical study, maximum likelihood", "typical study"),
        asked=(("largest tau", f"{LARGEST_TAU:g}"),),
        methods="Random-effects Poisson-normal model of events over person-time by maximum likelihood, with a "
        f"profile-likelihood {_percent(table.level)} interval of the typical study's rate (between-study standard "
        f"deviation of log rates from 0 to {LARGEST_TAU:g}; Stijnen, Hamza, Ozdemir 2010).",
    )
    try:
        fit = poisson_normal_ml(table.rows.events, table.rows.time, level=table.level)
    except NotConverged as trouble:
        return _failed(blank, trouble)
    warnings = []
    if fit.rate is None:
        message = "No event was seen, so that the likelihood has no maximum: no estimate, and an interval open at 0."
        warnings.append(Caution("no-finite-estimate", message))
    if fit.is_limited:
        message = (
            f"An end of the interval depends on the limit set to the model, a between-study standard deviation of "
            f"{LARGEST_TAU:g}: the rows say too little."
        )
        warnings.append(Caution("spread-limit", message))
    numbers = replace(blank.numbers, estimate=fit.rate, low=fit.low, high=fit.high, tau=fit.tau)
    return replace(blank, numbers=numbers, warnings=tuple(warnings))


def _summed(table: _Table) -> Result[PooledRate]:
    blank = _unanswered(
        table,
        ("rate-summed-exact", "All person-time added up", "pooled count"),
        asked=(),
        methods=f"Summed events over summed person-time with the exact (Garwood) {_percent(table.level)} interval, "
        "as if all patients belonged to one study.",
    )
    estimate, low, high = summed_exact(table.rows, table.level)
    warnings = []
    if table.rows.k > 1:
        message = "The summed events take the studies for one: where studies differ, the interval is too short."
        warnings.append(Caution("ignores-heterogeneity", message))
    if table.rows.is_none():
        bound = _percent((1 + table.level) / 2)
        message = f"No event was seen: only the upper end is a bound, one-sided at {bound}."
        warnings.append(Caution("one-sided", message))
    done = () if table.rows.k > 1 else ("One row: no model of several studies was fitted.",)
    numbers = replace(blank.numbers, estimate=estimate, low=low, high=high)
    return replace(blank, numbers=numbers, done=done, warnings=tuple(warnings))


def _unanswered(
    table: _Table, named: tuple[str, str, Target], *, methods: str, asked: tuple[tuple[str, str], ...]
) -> Result[PooledRate]:
    key, label, target = named
    numbers = PooledRate(
        label=label,
        target=target,
        estimate=None,
        low=None,
        high=None,
        level=table.level,
        k=table.rows.k,
        events=table.rows.total_events,
        time=table.rows.total_time,
        next_time=table.next_time,
    )
    return Result(key, numbers, asked=(("level", f"{table.level:g}"), *asked), methods=methods)


def _failed(blank: Result[PooledRate], trouble: NotConverged) -> Result[PooledRate]:
    message = f"{trouble} No number is given rather than a half-converged one."
    return replace(blank, warnings=(Caution("not-converged", message),))


def _bayes_done(table: _Table) -> tuple[str, ...]:
    done = []
    if not table.is_own_prior:
        rate = float(np.exp(table.mu_prior.mean))
        done.append(
            f"The prior on the rate was centred on the summed rate with an event added a row: {rate:.3g} per unit."
        )
    if table.rows.k < FEWEST_FOR_PREDICTION:
        done.append("No new study is foretold below three rows.")
    return tuple(done)


def _bayes_warnings(table: _Table) -> tuple[Caution, ...]:
    rows, warnings = table.rows, []
    if rows.is_none():
        message = (
            "No event was seen: how low the rate may be comes from the prior alone; only the upper end is a bound."
        )
        warnings.append(Caution("prior-sensitive", message))
    elif abs(np.log(rows.total_events / rows.total_time) - table.mu_prior.mean) > _FAR_IN_SDS * table.mu_prior.sd:
        summed, centre = rows.total_events / rows.total_time, float(np.exp(table.mu_prior.mean))
        message = (
            f"The summed rate, {summed:.3g}, lies far from the centre of the prior, {centre:.3g}, which pulls the "
            "answer towards itself: give `mu_prior` in the unit of your person-time."
        )
        warnings.append(Caution("prior-far", message))
    if rows.k < FEWEST_FOR_ALL:
        message = f"{rows.k} rows say little about the spread between studies: it comes mostly from its prior."
        warnings.append(Caution("few-rows", message))
    return tuple(warnings)


def _percent(share: float) -> str:
    return f"{100 * share:.4g}%"
