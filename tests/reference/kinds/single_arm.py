"""Single-arm proportions: exact intervals of the rows and of their sum."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from evitable import stats
from tests.reference.kinds.pair import Case, Compared, Pair


def _exact_binomial(dataset: Case, _spec: Case, expect: Case) -> Iterator[Pair]:
    x, n = dataset["columns"]["xi"], dataset["columns"]["ni"]
    for name, interval in (
        ("clopper_pearson", stats.clopper_pearson),
        ("wilson", stats.wilson),
        ("jeffreys", stats.jeffreys),
    ):
        for end, ours in zip(("lb", "ub"), interval(x, n), strict=True):
            for i, (value, theirs) in enumerate(zip(ours.tolist(), expect[f"{name}_{end}"], strict=True)):
                yield Pair(f"{name} {end} {i}", value, theirs, 1e-10)
    pooled = next(answer.numbers for answer in _pooled(tuple(x), tuple(n)) if answer.method == "pooled-exact")
    for name, value in (("estimate", pooled.estimate), ("ci_lb", pooled.low), ("ci_ub", pooled.high)):
        yield Pair(f"pooled {name}", value, expect["pooled"][name], 1e-10)


@lru_cache(maxsize=64)
def _pooled(x: tuple[int, ...], n: tuple[int, ...]) -> tuple[stats.Result[stats.Pooled], ...]:
    return stats.pool_proportion(x, n)


COVERED: dict[str, Compared] = {"exact-binomial": _exact_binomial}
