"""What a paper prints of a pool of effects: one sentence, made from the options that were used."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple


class Estimator(NamedTuple):
    """An estimator of the between-row variance in words, with its paper."""

    words: str
    paper: str


ESTIMATOR_WORDS = {
    "DL": Estimator("the method of moments", "DerSimonian, Laird 1986"),
    "HE": Estimator("unweighted moments", "Hedges, Olkin 1985"),
    "HS": Estimator("the method of Hunter and Schmidt", "Schmidt, Hunter 2015"),
    "HSk": Estimator("the method of Hunter and Schmidt with the small-sample correction", "Schmidt, Hunter 2015"),
    "SJ": Estimator("the method of Sidik and Jonkman", "Sidik, Jonkman 2005"),
    "ML": Estimator("maximum likelihood", "Hardy, Thompson 1996"),
    "REML": Estimator("restricted maximum likelihood", "Viechtbauer 2005"),
    "EB": Estimator("empirical Bayes", "Morris 1983"),
    "PM": Estimator("the method of Paule and Mandel", "Paule, Mandel 1982"),
    "PMM": Estimator("the median-unbiased method of Paule and Mandel", "Viechtbauer 2021"),
    "GENQ": Estimator(
        "the generalised Q statistic with the weights given", "Jackson, Turner, Rhodes, Viechtbauer 2014"
    ),
}

TEST_WORDS = {
    "z": "intervals from the normal distribution",
    "t": "intervals from the t distribution",
    "knha": "Hartung-Knapp intervals (Hartung, Knapp 2001; Sidik, Jonkman 2002)",
    "adhoc": "Hartung-Knapp intervals with a factor of at least 1 (Knapp, Hartung 2003)",
}


def counted(number: int, noun: str) -> str:
    """Return a number of things in words.

    >>> counted(1, "column"), counted(2, "column")
    ('1 column', '2 columns')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def spread_words(method: str, tau2: float | None) -> str:
    """Return how the between-row variance was had."""
    if tau2 is not None:
        return f"the between-row variance set to {tau2:g}"
    estimator = ESTIMATOR_WORDS[method]
    return f"the between-row variance estimated by {estimator.words} ({estimator.paper})"


@lru_cache(maxsize=256)
def sentence(*, method: str, test: str, level: float, tau2: float | None, weighting: str, covariates: int) -> str:
    """Return the sentence that a paper can print; `weighting` is inverse-variance, equal or given."""
    what = (
        f"Effects were held against {counted(covariates, 'covariate')} by" if covariates else "Effects were pooled by"
    )
    weights = {"inverse-variance": "inverse-variance weights", "equal": "equal weights", "given": "weights given"}
    model = (
        f"a fixed-effect model with {weights[weighting]}"
        if method == "FE"
        else f"a random-effects model with {weights[weighting]}, {spread_words(method, tau2)}"
    )
    return f"{what} {model}, with {100 * level:.4g}% {TEST_WORDS[test]}."
