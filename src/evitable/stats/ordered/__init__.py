"""Ordered outcomes and graded toxicities, coherent by construction."""

from __future__ import annotations

from evitable.stats.ordered.graded import GradedPosterior, GradedPriors, graded_toxicity
from evitable.stats.ordered.numbers import CategoryPosterior, FittedCategory, OrderedFitted, OrderedPosterior
from evitable.stats.ordered.ordered_likelihood import ordered_ml
from evitable.stats.ordered.ordered_posterior import ordered_bayes

__all__ = [
    "CategoryPosterior",
    "FittedCategory",
    "GradedPosterior",
    "GradedPriors",
    "OrderedFitted",
    "OrderedPosterior",
    "graded_toxicity",
    "ordered_bayes",
    "ordered_ml",
]
