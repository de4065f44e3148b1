"""Honest sums of tiny series: arrays in, small frozen records out.

This room imports numpy and scipy only and knows nothing of studies, drugs or documents.
`pool_proportion` is the way in for a share of patients; docs/methods names the others. The records of a
method stand in its own package, such as `evitable.stats.regression`.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evitable.stats.agreement import rater_agreement
    from evitable.stats.bias import begg_test, egger_test, fail_safe_n, peters_test, selection_model, trim_and_fill
    from evitable.stats.binomial_normal import Posterior, Summary, posterior
    from evitable.stats.classical import reproduce
    from evitable.stats.controlled import (
        mantel_haenszel,
        mantel_haenszel_rates,
        one_arm_as_published,
        peto,
        two_arm_logistic,
    )
    from evitable.stats.effects import (
        back_transformed,
        correlation_effects,
        mean_effects,
        proportion_effects,
        rate_effects,
        two_arm_effects,
        two_rate_effects,
    )
    from evitable.stats.influence import cumulative, leave_one_out, row_influence
    from evitable.stats.intervals import clopper_pearson, is_one_sided, jeffreys, mid_p, row_intervals, wilson
    from evitable.stats.likelihood import Fit, beta_binomial_ml, binomial_normal_ml
    from evitable.stats.many import Posteriors, posterior_many
    from evitable.stats.ordered import graded_toxicity, ordered_bayes, ordered_ml
    from evitable.stats.pooling import (
        code_categories,
        pool_clustered,
        pool_dependent,
        pool_effects,
        pool_many,
        pool_multilevel,
        sigma2_intervals,
        tau2_interval,
    )
    from evitable.stats.priors import Flat, HalfCauchy, HalfNormal, Normal
    from evitable.stats.proportions import pool_proportion
    from evitable.stats.rates import (
        garwood,
        mid_p_rate,
        poisson_normal_ml,
        pool_rate,
        rate_heterogeneity,
        rate_posterior,
    )
    from evitable.stats.regression import regression_bayes, regression_ml, subgroups_bayes, subgroups_ml, two_groups
    from evitable.stats.result import Caution, NotConverged, Pooled, Result
    from evitable.stats.sensitivity import prior_sensitivity, silent_rows, single_case_stratum, unreported_failures

_HOMES = {
    "agreement": ("rater_agreement",),
    "bias": ("begg_test", "egger_test", "fail_safe_n", "peters_test", "selection_model", "trim_and_fill"),
    "binomial_normal": ("Posterior", "Summary", "posterior"),
    "classical": ("reproduce",),
    "controlled": ("mantel_haenszel", "mantel_haenszel_rates", "one_arm_as_published", "peto", "two_arm_logistic"),
    "effects": (
        "back_transformed",
        "correlation_effects",
        "mean_effects",
        "proportion_effects",
        "rate_effects",
        "two_arm_effects",
        "two_rate_effects",
    ),
    "influence": ("cumulative", "leave_one_out", "row_influence"),
    "intervals": ("clopper_pearson", "is_one_sided", "jeffreys", "mid_p", "row_intervals", "wilson"),
    "likelihood": ("Fit", "beta_binomial_ml", "binomial_normal_ml"),
    "many": ("Posteriors", "posterior_many"),
    "ordered": ("graded_toxicity", "ordered_bayes", "ordered_ml"),
    "pooling": (
        "code_categories",
        "pool_clustered",
        "pool_dependent",
        "pool_effects",
        "pool_many",
        "pool_multilevel",
        "sigma2_intervals",
        "tau2_interval",
    ),
    "priors": ("Flat", "HalfCauchy", "HalfNormal", "Normal"),
    "proportions": ("pool_proportion",),
    "rates": ("garwood", "mid_p_rate", "poisson_normal_ml", "pool_rate", "rate_heterogeneity", "rate_posterior"),
    "regression": ("regression_bayes", "regression_ml", "subgroups_bayes", "subgroups_ml", "two_groups"),
    "result": ("Caution", "NotConverged", "Pooled", "Result"),
    "sensitivity": ("prior_sensitivity", "silent_rows", "single_case_stratum", "unreported_failures"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Caution",
    "Fit",
    "Flat",
    "HalfCauchy",
    "HalfNormal",
    "Normal",
    "NotConverged",
    "Pooled",
    "Posterior",
    "Posteriors",
    "Result",
    "Summary",
    "back_transformed",
    "begg_test",
    "beta_binomial_ml",
    "binomial_normal_ml",
    "clopper_pearson",
    "code_categories",
    "correlation_effects",
    "cumulative",
    "egger_test",
    "fail_safe_n",
    "garwood",
    "graded_toxicity",
    "is_one_sided",
    "jeffreys",
    "leave_one_out",
    "mantel_haenszel",
    "mantel_haenszel_rates",
    "mean_effects",
    "mid_p",
    "mid_p_rate",
    "one_arm_as_published",
    "ordered_bayes",
    "ordered_ml",
    "peters_test",
    "peto",
    "poisson_normal_ml",
    "pool_clustered",
    "pool_dependent",
    "pool_effects",
    "pool_many",
    "pool_multilevel",
    "pool_proportion",
    "pool_rate",
    "posterior",
    "posterior_many",
    "prior_sensitivity",
    "proportion_effects",
    "rate_effects",
    "rate_heterogeneity",
    "rate_posterior",
    "rater_agreement",
    "regression_bayes",
    "regression_ml",
    "reproduce",
    "row_influence",
    "row_intervals",
    "selection_model",
    "sigma2_intervals",
    "silent_rows",
    "single_case_stratum",
    "subgroups_bayes",
    "subgroups_ml",
    "tau2_interval",
    "trim_and_fill",
    "two_arm_effects",
    "two_arm_logistic",
    "two_groups",
    "two_rate_effects",
    "unreported_failures",
    "wilson",
]


def __getattr__(name: str) -> Any:
    """Load a method when it is first asked for: a report of one table needs few of them."""
    if name not in _HOME:
        raise AttributeError(f"module 'evitable.stats' has no attribute {name!r}")
    return getattr(importlib.import_module(f"evitable.stats.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
