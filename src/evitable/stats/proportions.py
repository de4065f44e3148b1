"""Pool proportions of tiny series: which methods a table can bear, and each one's answer."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple, TypeAlias

from numpy.typing import ArrayLike

from evitable.stats.binomial_normal import DEFAULT_MU, Posterior, posterior
from evitable.stats.classical import SHOWN, reproduced
from evitable.stats.counts import Counts, checked_counts, checked_level
from evitable.stats.coverage import measured_coverage
from evitable.stats.intervals import pooled_exact
from evitable.stats.likelihood import LARGEST_TAU, Fit, beta_binomial_ml, binomial_normal_ml
from evitable.stats.priors import HalfCauchy, HalfNormal, TauPrior
from evitable.stats.result import Caution, NotConverged, Pooled, Result, Target

# Below three rows a new study's interval says more about the prior than about the rows.
FEWEST_FOR_PREDICTION = 3
FEWEST_FOR_ALL = 5


Asked: TypeAlias = tuple[tuple[str, str], ...]


class _Named(NamedTuple):
    method: str
    label: str
    target: Target


class _BayesMethod(NamedTuple):
    method: str
    label: str
    tau_prior: TauPrior


_DEFAULT = _BayesMethod("bayes-hn1", "Typical study, Bayesian", HalfNormal(1.0))
_SENSITIVITY = (
    _BayesMethod("bayes-hn0.5", "Typical study, Bayesian, less spread expected between studies", HalfNormal(0.5)),
    _BayesMethod("bayes-hc0.5", "Typical study, Bayesian, heavy-tailed prior on the spread", HalfCauchy(0.5)),
)


def pool_proportion(
    events: ArrayLike, n: ArrayLike, *, level: float = 0.95, comparisons: bool = True
) -> tuple[Result[Pooled], ...]:
    """Pool the share of patients with an event over rows; the first answer is the one to report.

    One row, or single cases only, gets the exact interval of the summed counts and nothing else. Two rows
    or more get the Bayesian binomial-normal model first, the profile likelihood and the exact interval
    beside it, and from five rows the beta-binomial. `comparisons` adds other priors and the two-step
    methods of published reviews.

    Raises:
        ValueError: A count is not a whole number, or more than its n; the message names the row.

    >>> best = pool_proportion([1, 1, 20, 4, 11, 1, 3], [1, 1, 20, 5, 12, 1, 3])[0]
    >>> share = best.numbers
    >>> best.method, round(share.estimate, 3), round(share.low, 3), round(share.high, 3)
    ('bayes-hn1', 0.94, 0.831, 0.991)
    """
    counts, level = checked_counts(events, n), checked_level(level)
    if not isinstance(comparisons, bool):
        raise ValueError(f"comparisons is {comparisons!r}: give True or False.")
    exact = _pooled_exact(counts, level)
    if counts.k in {1, counts.total_n}:
        return (exact,)
    answers = [_bayes(counts, level, _DEFAULT), _glmm_profile(counts, level)]
    if counts.k >= FEWEST_FOR_ALL:
        answers.append(_beta_binomial(counts, level))
    answers.append(exact)
    if comparisons:
        answers += [_bayes(counts, level, chosen) for chosen in _SENSITIVITY]
        answers += [reproduced(counts, level, method) for method in SHOWN]
    return tuple(answers)


def _bayes(counts: Counts, level: float, chosen: _BayesMethod) -> Result[Pooled]:
    blank = _unanswered(
        counts,
        level,
        _Named(chosen.method, chosen.label, "typical study"),
        asked=(("prior on tau", chosen.tau_prior.describe()), ("prior on the mean logit", DEFAULT_MU.describe())),
        methods=f"Bayesian random-effects binomial-normal (logistic) model, {chosen.tau_prior.describe()} prior on the "
        f"between-study standard deviation and {DEFAULT_MU.describe()} prior on the mean logit, by quadrature; "
        f"posterior mean and equal-tailed {_percent(level)} credible interval of the proportion in the typical study.",
    )
    try:
        found = posterior(counts.events, counts.n, tau_prior=chosen.tau_prior)
    except NotConverged as trouble:
        return _failed(blank, trouble)
    share, (tau, tau_low, tau_high) = found.typical_study(level), found.tau(level)
    predictive = _predictive(found, counts.k, level)
    numbers = replace(
        blank.numbers,
        estimate=share.mean,
        low=share.low,
        high=share.high,
        tau=tau,
        tau_low=tau_low,
        tau_high=tau_high,
        predictive_low=predictive[0],
        predictive_high=predictive[1],
        mean_study=found.mean_study(level),
        density=found.density(),
    )
    done = () if counts.k >= FEWEST_FOR_PREDICTION else ("No new study is foretold below three rows.",)
    return replace(blank, numbers=numbers, done=done, warnings=_bayes_warnings(counts))


def _glmm_profile(counts: Counts, level: float) -> Result[Pooled]:
    blank = _unanswered(
        counts,
        level,
        _Named("glmm-profile", "Typical study, maximum likelihood", "typical study"),
        asked=(("largest tau", f"{LARGEST_TAU:g}"),),
        methods="Random-effects binomial-normal (logistic) model by maximum likelihood, with a profile-likelihood "
        f"{_percent(level)} interval of the proportion in the typical study (between-study standard deviation from 0 "
        f"to {LARGEST_TAU:g}).",
    )
    try:
        fit = binomial_normal_ml(counts.events, counts.n, level=level)
    except NotConverged as trouble:
        return _failed(blank, trouble)
    fitted = _fitted(blank, fit, f"a between-study standard deviation of {LARGEST_TAU:g}")
    return replace(fitted, numbers=replace(fitted.numbers, tau=fit.spread))


def _beta_binomial(counts: Counts, level: float) -> Result[Pooled]:
    blank = _unanswered(
        counts,
        level,
        _Named("beta-binomial", "Mean study, beta-binomial", "mean study"),
        asked=(("largest within-study correlation", "0.98"),),
        methods="Beta-binomial model by maximum likelihood, with a profile-likelihood "
        f"{_percent(level)} interval of the mean proportion (within-study correlation from 0 to 0.98).",
    )
    try:
        fit = beta_binomial_ml(counts.events, counts.n, level=level)
    except NotConverged as trouble:
        return _failed(blank, trouble)
    return _fitted(blank, fit, "a within-study correlation of 0.98")


def _fitted(blank: Result[Pooled], fit: Fit, limit: str) -> Result[Pooled]:
    warnings = []
    if fit.share is None:
        who = "every patient" if fit.high == 1 else "no patient"
        message = f"The likelihood has no maximum, because {who} had the event: no estimate, and an open interval."
        warnings.append(Caution("no-finite-estimate", message))
    if fit.is_limited:
        message = f"An end of the interval depends on the limit set to the model, {limit}: the rows say too little."
        warnings.append(Caution("spread-limit", message))
    numbers = replace(blank.numbers, estimate=fit.share, low=fit.low, high=fit.high)
    return replace(blank, numbers=numbers, warnings=tuple(warnings))


def _pooled_exact(counts: Counts, level: float) -> Result[Pooled]:
    blank = _unanswered(
        counts,
        level,
        _Named("pooled-exact", "All patients added up", "pooled count"),
        methods=f"Summed counts with the exact (Clopper-Pearson) {_percent(level)} interval, as if all patients "
        "belonged to one study.",
    )
    estimate, low, high = pooled_exact(counts, level)
    numbers = replace(blank.numbers, estimate=estimate, low=low, high=high)
    done = () if counts.k > 1 else ("One row: no model of several studies was fitted.",)
    if counts.k > 1 and counts.total_n == counts.k:
        done = ("Single cases only: no model of several studies was fitted.",)
    return replace(blank, numbers=numbers, done=done, warnings=_exact_warnings(counts, level))


def _unanswered(counts: Counts, level: float, named: _Named, *, methods: str, asked: Asked = ()) -> Result[Pooled]:
    mean, worst = measured_coverage(named.method, level)
    numbers = Pooled(
        label=named.label,
        target=named.target,
        estimate=None,
        low=None,
        high=None,
        level=level,
        k=counts.k,
        events=counts.total_events,
        n=counts.total_n,
        coverage_mean=mean,
        coverage_worst=worst,
    )
    return Result(named.method, numbers, asked=(("level", f"{level:g}"), *asked), methods=methods)


def _failed(blank: Result[Pooled], trouble: NotConverged) -> Result[Pooled]:
    message = f"{trouble} No number is given rather than a half-converged one."
    return replace(blank, warnings=(Caution("not-converged", message),))


def _predictive(found: Posterior, k: int, level: float) -> tuple[float | None, float | None]:
    if k < FEWEST_FOR_PREDICTION:
        return None, None
    summary = found.new_study(level)
    return summary.low, summary.high


def _bayes_warnings(counts: Counts) -> tuple[Caution, ...]:
    warnings = []
    if not ((counts.events > 0) & (counts.events < counts.n)).any():
        message = (
            "In no row do patients with and without the event stand side by side, so that the answer leans on the "
            "priors: show it under other priors too."
        )
        warnings.append(Caution("prior-sensitive", message))
    if counts.k < FEWEST_FOR_ALL:
        message = f"{counts.k} rows say little about the spread between studies: it comes mostly from its prior."
        warnings.append(Caution("few-rows", message))
    return tuple(warnings)


def _exact_warnings(counts: Counts, level: float) -> tuple[Caution, ...]:
    warnings = []
    if counts.k > 1 and counts.total_n == counts.k:
        message = (
            "Every row is a single patient, and such rows cannot tell how much studies differ: any spread fits them "
            "equally well, with its own typical study. Only the count and its exact interval are given."
        )
        warnings.append(Caution("heterogeneity-not-identified", message))
    elif counts.k > 1:
        message = "The summed counts take the studies for one: where studies differ, the interval is too short."
        warnings.append(Caution("ignores-heterogeneity", message))
    if counts.is_all() or counts.is_none():
        every, end = ("Every patient", "lower") if counts.is_all() else ("No patient", "upper")
        message = f"{every} had the event: only the {end} end is a bound, one-sided at {_percent((1 + level) / 2)}."
        warnings.append(Caution("one-sided", message))
    return tuple(warnings)


def _percent(share: float) -> str:
    return f"{100 * share:.4g}%"
