"""How long pooling takes: `python benchmarks/stats.py [--repeats N]`.

Every time is the best of the repeats, on one core, with the row likelihoods of these rows already kept;
`cold` is the first fit of the process. `floor` is the least that a posterior on such a lattice can
cost, adding eight row tables and one exponential, measured in the same run, so that figures from unlike
machines can be compared by their ratio.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np

from evitable import stats

EVENTS, N = [0, 1, 2, 3, 2, 0, 0, 1], [1, 1, 20, 5, 12, 1, 3, 2]
MANY_EVENTS, MANY_N = EVENTS * 12, N * 12


def seconds(run: Callable[[], object], *, repeats: int) -> float:
    """Return the best time of one run, each repeat being as many runs as fill 20 ms."""
    start = time.perf_counter()
    run()
    runs = max(1, int(0.02 / max(time.perf_counter() - start, 1e-6)))
    best = float("inf")
    for _ in range(repeats):
        start = time.perf_counter()
        for _ in range(runs):
            run()
        best = min(best, (time.perf_counter() - start) / runs)
    return best


def floor() -> object:
    """Add eight row tables of a lattice and take one exponential."""
    total = np.zeros_like(_TABLE)
    for _ in EVENTS:
        total += _TABLE
    return np.exp(total)


_TABLE = -np.random.default_rng(1).random((18, 321))


def full_summary(events: list[int], n: list[int]) -> object:
    """Return everything that the default answer holds."""
    found = stats.posterior(events, n)
    return found.typical_study(), found.tau(), found.mean_study(), found.new_study(), found.density()


RUNS: dict[str, Callable[[], object]] = {
    "Bayes default, full summary, k = 8": lambda: full_summary(EVENTS, N),
    "Bayes default, full summary, k = 96": lambda: full_summary(MANY_EVENTS, MANY_N),
    "binomial-normal ML with profile, k = 8": lambda: stats.binomial_normal_ml(EVENTS, N),
    "beta-binomial ML with profile, k = 8": lambda: stats.beta_binomial_ml(EVENTS, N),
    "exact row intervals, k = 8": lambda: stats.clopper_pearson(EVENTS, N),
    "pool_proportion without comparisons, k = 8": lambda: stats.pool_proportion(EVENTS, N, comparisons=False),
    "pool_proportion, k = 8": lambda: stats.pool_proportion(EVENTS, N),
}


def main() -> None:
    """Print the times."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--repeats", type=int, default=15)
    repeats = parser.parse_args().repeats
    start = time.perf_counter()
    full_summary(EVENTS, N)
    cold = time.perf_counter() - start
    least = seconds(floor, repeats=repeats)
    print(f"{'':44} {'ms':>9} {'a second':>9} {'x floor':>8}")
    print(f"{'floor':44} {least * 1e3:9.3f} {1 / least:9.0f} {1:8.1f}")
    print(f"{'Bayes default, full summary, k = 8, cold':44} {cold * 1e3:9.3f} {1 / cold:9.0f} {cold / least:8.1f}")
    for name, run in RUNS.items():
        took = seconds(run, repeats=repeats)
        print(f"{name:44} {took * 1e3:9.3f} {1 / took:9.0f} {took / least:8.1f}")


if __name__ == "__main__":
    main()
