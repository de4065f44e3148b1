"""What must be said beside every test or correction for small-study effects."""

from __future__ import annotations

from collections.abc import Iterator

from evitable.stats.effects.columns import chosen
from evitable.stats.result import Caution

_SHARES = ("PR", "PLN", "PLO")
_BINARY = ("OR", "PETO", "RR", "RD", "IR", "IRLN", "IRR", "IRD")
_STANDARDISED = ("SMD", "ROM", "COR", "UCOR")
_STEADY = ("PAS", "PFT", "AS", "IRS", "IRFT", "IRSD", "MD", "ZCOR", "GEN")
MEASURES = (*_SHARES, *_BINARY, *_STANDARDISED, *_STEADY)

_FEWEST = 10


def checked_measure(measure: str | None) -> str | None:
    """Return the measure's key, or raise ValueError unless it is one that we know."""
    return None if measure is None else chosen(measure, MEASURES, "measure")


def asymmetry_cautions(k: int, measure: str | None) -> Iterator[Caution]:
    """Yield the warnings of every method that reads bias from an asymmetric funnel."""
    yield from few_rows(k)
    yield from _tied_errors(measure)
    yield CASE_REPORTS
    yield NOT_ONLY_BIAS


def few_rows(k: int) -> Iterator[Caution]:
    """Yield the warning of tables below ten rows."""
    if k < _FEWEST:
        words = (
            f"{k} row{'s' * (k != 1)}: with fewer than {_FEWEST} such methods have too little power to tell chance "
            "from asymmetry, and should not be used (Sterne et al. 2011)."
        )
        yield Caution("few-rows", words)


def _tied_errors(measure: str | None) -> Iterator[Caution]:
    if measure in _STEADY:
        return
    if measure in _SHARES:
        words = (
            "A share of one arm and its standard error come from the same counts: a funnel of shares is asymmetric "
            "without any bias, the more so near 0 or 1. Use Peters' regression on 1/n."
        )
    elif measure in _BINARY:
        words = (
            "Such an effect and its standard error come from the same counts: the test finds asymmetry too often "
            "when the effect is large. Use Peters' regression on 1/n."
        )
    elif measure in _STANDARDISED:
        words = (
            "The standard error contains the effect: the test finds asymmetry too often. "
            "Use the predictor sqrtninv (Pustejovsky, Rodgers 2019)."
        )
    else:
        words = (
            "The measure was not told: for shares of one arm, odds ratios and other effects whose standard error "
            "comes from the same counts, asymmetry arises without any bias. Use Peters' regression on 1/n for those."
        )
    yield Caution("effect-tied-to-error", words)


CASE_REPORTS = Caution(
    "case-reports",
    "Case reports and small series are published because the treatment worked, whatever their size: where all rows "
    "were chosen so, the funnel can be symmetric, and no test of asymmetry can show or rule out reporting bias.",
)
NOT_ONLY_BIAS = Caution(
    "asymmetry-is-not-bias",
    "Asymmetry can come from chance, from real differences between small and large studies, or from the measure; "
    "a test that finds none does not show that nothing is missing.",
)
