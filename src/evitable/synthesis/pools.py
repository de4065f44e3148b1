"""Each choice of rows pooled by every model, in our own records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from evitable.model import Estimate, Pool
from evitable.synthesis.arrays import Counts, counts_of
from evitable.synthesis.select import Choice

_MAIN = "bayes-hn1"
_PLAIN = "pooled-exact"


@lru_cache(maxsize=512)
def estimates(counts: Counts, *, comparisons: bool) -> tuple[Estimate, ...]:
    """Return every model's answer for some counts; what the statistics cannot pool gets the exact interval."""
    from evitable.stats import pool_proportion  # noqa: PLC0415  (numpy: only where sums are made)

    return tuple(
        Estimate(
            method=answer.method,
            label=answer.numbers.label,
            target=answer.numbers.target,
            estimate=answer.numbers.estimate,
            low=answer.numbers.low,
            high=answer.numbers.high,
            level=answer.numbers.level,
            k=answer.numbers.k,
            events=answer.numbers.events,
            n=answer.numbers.n,
            tau=answer.numbers.tau,
            predictive_low=answer.numbers.predictive_low,
            predictive_high=answer.numbers.predictive_high,
            mean_study=answer.numbers.mean_study,
            density=answer.numbers.density,
            coverage_mean=answer.numbers.coverage_mean,
            coverage_worst=answer.numbers.coverage_worst,
            warnings=tuple((caution.code, caution.message) for caution in answer.warnings),
            methods=answer.methods,
        )
        for answer in pool_proportion(counts.events, counts.n, comparisons=comparisons)
    )


def pools(choices: Sequence[Choice]) -> tuple[Pool, ...]:
    """Pool each choice; only `all` is answered by the methods shown for comparison too."""
    found = tuple(_pool(choice) for choice in choices)
    whole = next((pool for pool in found if pool.choice == "all"), None)
    return tuple(_with_shift(pool, whole) if whole and pool.choice == "series" else pool for pool in found)


def _pool(choice: Choice) -> Pool:
    counts = counts_of(choice.lines)
    found = estimates(counts, comparisons=choice.key == "all") if choice.lines else ()
    return Pool(choice.key, choice.label, choice.rows, sum(counts.events), sum(counts.n), found, choice.reason)


def _with_shift(series: Pool, whole: Pool) -> Pool:
    """Say how far the single cases move the result: the added share, and the share in a typical study."""
    if not series.rows or series.rows == whole.rows:
        return series
    shifts = [_shift(name, series, whole, method) for method, name in ((_PLAIN, "added"), (_MAIN, "typical"))]
    told = " and ".join(shift for shift in shifts if shift)
    left = len(whole.rows) - len(series.rows)
    cases = "single case moves" if left == 1 else f"{left} single cases moves"
    return replace(series, reason=f"leaving out the {cases} {told}" if told else series.reason)


def _shift(name: str, series: Pool, whole: Pool, method: str) -> str:
    before, after = (_share(pool, method) for pool in (whole, series))
    if before is None or after is None:
        return ""
    return f"the {name} share from {100 * before:.1f} to {100 * after:.1f} %"


def _share(pool: Pool, method: str) -> float | None:
    return next((one.estimate for one in pool.estimates if one.method == method), None)
