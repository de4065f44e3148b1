"""How long pooling of effects takes: `python benchmarks/pooling.py [--repeats N]`.

Every time is the best of the repeats, in processor seconds on one core, of the full answer: checked arguments, all
numbers, warnings and the methods sentence. `floor` is the least that a random-effects answer can cost in numpy, one
DerSimonian-Laird pool in bare arithmetic, measured in the same run, so that figures from unlike machines can be
compared by their ratio.
"""

from __future__ import annotations

import argparse
import time
import timeit
from collections.abc import Callable

import numpy as np

from evitable.stats.pooling import pool_effects, pool_many, tau2_interval

_RANDOM = np.random.default_rng(8)
EFFECTS, VARIANCES = _RANDOM.normal(0.3, 0.8, 8), _RANDOM.uniform(0.05, 0.6, 8)
MANY_EFFECTS, MANY_VARIANCES = _RANDOM.normal(0.3, 0.8, 100), _RANDOM.uniform(0.05, 0.6, 100)
DOSE = _RANDOM.uniform(1, 3, 8)
TABLES = 2000
TABLE_EFFECTS, TABLE_VARIANCES = _RANDOM.normal(0.3, 0.8, (TABLES, 8)), _RANDOM.uniform(0.05, 0.6, (TABLES, 8))


def floor() -> tuple[float, float]:
    """Return estimate and standard error of DerSimonian and Laird, and nothing else."""
    w = 1 / VARIANCES
    total = w.sum()
    q = w @ (EFFECTS - w @ EFFECTS / total) ** 2
    tau2 = max(0.0, (q - 7) / (total - w @ w / total))
    w = 1 / (VARIANCES + tau2)
    return float(w @ EFFECTS / w.sum()), float(w.sum()) ** -0.5


RUNS: dict[str, Callable[[], object]] = {
    "floor": floor,
    "DL, z, k = 8": lambda: pool_effects(EFFECTS, VARIANCES, method="DL"),
    "REML, z, k = 8": lambda: pool_effects(EFFECTS, VARIANCES, method="REML"),
    "REML, Hartung-Knapp, k = 8": lambda: pool_effects(EFFECTS, VARIANCES, method="REML", test="knha"),
    "PM, z, k = 8": lambda: pool_effects(EFFECTS, VARIANCES, method="PM"),
    "DL, z, k = 100": lambda: pool_effects(MANY_EFFECTS, MANY_VARIANCES, method="DL"),
    "REML, z, k = 100": lambda: pool_effects(MANY_EFFECTS, MANY_VARIANCES, method="REML"),
    "REML with a covariate, k = 8": lambda: pool_effects(EFFECTS, VARIANCES, moderators=DOSE),
    "Q-profile interval, k = 8": lambda: tau2_interval(EFFECTS, VARIANCES),
    "profile-likelihood interval, k = 8": lambda: tau2_interval(EFFECTS, VARIANCES, kind="profile-likelihood"),
}


def seconds(run: Callable[[], object], *, repeats: int) -> float:
    """Return the best time of one run, each repeat being as many runs as fit a lull of 2 ms on a busy machine."""
    timer = timeit.Timer(run, timer=time.process_time)
    once = max(timer.timeit(3) / 3, 1e-7)
    runs = max(1, int(0.002 / once))
    return min(timer.repeat(repeats, runs)) / runs


def main() -> None:
    """Print the times."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--repeats", type=int, default=200)
    repeats = parser.parse_args().repeats
    took = {name: seconds(run, repeats=repeats) for name, run in RUNS.items()}
    least, plain = took["floor"], took["DL, z, k = 8"]
    print(f"{'':44} {'ms':>8} {'a second':>9} {'x floor':>8} {'x DL':>6}")
    many = seconds(lambda: pool_many(TABLE_EFFECTS, TABLE_VARIANCES, method="REML"), repeats=5) / TABLES
    took[f"REML, z, k = 8, {TABLES} tables at once, each"] = many
    for name, each in took.items():
        print(f"{name:44} {each * 1e3:8.3f} {1 / each:9.0f} {each / least:8.1f} {each / plain:6.2f}")


if __name__ == "__main__":
    main()
