"""What a reader of a regression must know before using it."""

from __future__ import annotations

from collections.abc import Sequence

from evitable.stats.counts import Counts
from evitable.stats.regression.climb import LARGEST_TAU
from evitable.stats.regression.covariates import Coded, Setting
from evitable.stats.result import Caution, NotConverged

_ROWS_EACH = 10


def common_cautions(counts: Counts, columns: Coded) -> tuple[Caution, ...]:
    """Return what holds whatever the method: the level of the comparison, and how few rows there are."""
    each = len(columns.columns)
    warnings = [
        Caution(
            "ecological",
            "A difference between studies is not a difference between their patients: what goes with a study's "
            "average may not act in any patient, and studies differ in more than their covariates.",
        )
    ]
    if counts.k < _ROWS_EACH * each:
        message = (
            f"{counts.k} rows for {each} {'coefficient' if each == 1 else 'coefficients'}: with fewer than "
            f"{_ROWS_EACH} rows each, a covariate can seem to matter, or not to, by chance."
        )
        warnings.append(Caution("few-rows", message))
    if counts.k == counts.total_n:
        message = (
            "Every row is a single patient: such rows cannot tell how much studies differ beyond their covariates, "
            "and any spread fits them equally well."
        )
        warnings.append(Caution("heterogeneity-not-identified", message))
    return tuple(warnings)


def no_estimate(names: Sequence[str]) -> Caution:
    """Say which coefficients have no finite estimate."""
    message = (
        f"The rows are separated: some of these fit the better the further they go, without end: {', '.join(names)}. "
        "They have no estimate, and their intervals are open on one side or both."
    )
    return Caution("no-finite-estimate", message)


def spread_limit() -> Caution:
    """Say that an end of an interval stands where tau does."""
    message = (
        "An end of an interval, or a test, depends on the limit set to the model, a between-study standard deviation "
        f"of {LARGEST_TAU:g}: the rows say too little."
    )
    return Caution("spread-limit", message)


def not_converged(trouble: NotConverged) -> Caution:
    """Say that there is no number."""
    return Caution("not-converged", f"{trouble} No number is given rather than a half-converged one.")


def beyond_range(columns: Coded, settings: Sequence[Setting]) -> tuple[Caution, ...]:
    """Say which shares are asked for beyond what the rows have."""
    beyond = [f"at[{i}]" for i, setting in enumerate(settings) if not columns.is_within(setting)]
    if not beyond:
        return ()
    message = f"{', '.join(beyond)}: no row has so small or so large a value; the share there is an extrapolation."
    return (Caution("beyond-range", message),)
