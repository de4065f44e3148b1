"""What a reader must know before using a pool of effects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from evitable.stats.pooling.normal_fit import NormalFit
from evitable.stats.pooling.wording import counted
from evitable.stats.result import Caution


class Answered(NamedTuple):
    """A fit with what was asked of it and what its intervals came to."""

    fit: NormalFit
    method: str
    test: str
    covariates: int
    factor: float
    reach: float
    normal_reach: float
    q_p: float | None

    @property
    def is_random(self) -> bool:
        """Tell whether the model lets studies differ."""
        return self.method != "FE"


def cautions(answer: Answered) -> tuple[Caution, ...]:
    """Return every warning that this answer calls for."""
    found = [*_rows(answer), *_intervals(answer), *_spread(answer)]
    return tuple(found)


def _rows(answer: Answered) -> Iterator[Caution]:
    k = answer.fit.k
    if answer.is_random and answer.fit.spare == 0:
        yield Caution(
            "no-spare-rows", "There are no rows beyond the coefficients: the between-row variance is unknown."
        )
    elif answer.is_random and k < 5:
        yield Caution("few-rows", f"With {counted(k, 'row')} the between-row variance is hardly known.")
    if answer.covariates and k < 10 * answer.covariates:
        held = counted(answer.covariates, "covariate")
        words = f"{counted(k, 'row')} for {held}: with fewer than 10 for each, chance finds slopes."
        yield Caution("few-rows-per-covariate", words)


def _intervals(answer: Answered) -> Iterator[Caution]:
    fit = answer.fit
    if answer.is_random and answer.test == "z" and fit.k < 10:
        yield Caution(
            "few-rows-normal-interval",
            _NORMAL.format(rows=counted(fit.k, "row"), worst=_WORST if answer.method == "DL" else ""),
        )
    if answer.test in {"knha", "adhoc"}:
        yield from _hartung_knapp(answer)


def _hartung_knapp(answer: Answered) -> Iterator[Caution]:
    fit = answer.fit
    if not answer.is_random:
        yield Caution("fixed-effect-hartung-knapp", "Hartung and Knapp's factor is meant for random effects.")
    if fit.spare <= 3:
        words = f"Hartung-Knapp with {fit.spare} degrees of freedom gives intervals too wide to tell much."
        yield Caution("few-rows-hartung-knapp", words)
    if answer.factor == 0:
        yield Caution("no-residual", "The rows agree exactly: Hartung-Knapp's interval has no width and means nothing.")
    elif answer.factor**0.5 * answer.reach < answer.normal_reach:
        beside = "the fixed-effect one" if fit.tau2 == 0 else "the normal one"
        words = f"The rows agree so well that Hartung-Knapp's interval is narrower than {beside}; ask for `adhoc`."
        yield Caution("narrower-than-normal", words)


def _spread(answer: Answered) -> Iterator[Caution]:
    fit = answer.fit
    if fit.maxima > 1:
        words = f"The likelihood has {fit.maxima} maxima; the highest was taken, another tau2 fits nearly as well."
        yield Caution("several-maxima", words)
    if fit.spare > 0 and fit.k < 10:
        yield Caution(
            "i2-imprecise", f"I2 from {counted(fit.k, 'row')} is imprecise: give its interval, or leave it out."
        )
    if not answer.is_random and answer.q_p is not None and answer.q_p < 0.1:
        yield Caution("fixed-effect-heterogeneity", "The rows differ by more than chance: a fixed effect hides it.")


_NORMAL = (
    "The normal interval takes the between-row variance as known: with {rows} it is too narrow{worst}. "
    "Ask for `knha` or `adhoc`."
)
_WORST = ", and with DerSimonian-Laird most of all"
