"""Simulate how often a pooled rate's interval holds the truth: `python benchmarks/rate_coverage.py [--sets N]`.

36 settings of small series: 5 or 10 rows of 0.25 to 2 units of person-time; 0.05 to 60 events a unit; tau of 0, 0.5, 1.
Target: exp(mu), the rate of the typical study. The posterior is that of `rate_posterior` by default, summed
on one fixed lattice for all tables, which makes thousands of them affordable; 2,000 sets a setting take some minutes.
"""

from __future__ import annotations

import argparse
import itertools
from functools import cache

import numpy as np
from numpy.typing import NDArray

from evitable.stats.rates.person_time import PersonTime
from evitable.stats.rates.poisson_rows import table_log_likelihood

Array = NDArray[np.float64]
TIMES = [0.25, 0.5, 1.0, 1.0, 2.0]
SETTINGS = list(itertools.product((5, 10), (0.05, 0.2, 0.6, 2.0, 10.0, 60.0), (0.0, 0.5, 1.0)))

MU = np.arange(-14, 10, 0.08)
_V = np.arange(30) * 0.055
TAU = np.sinh(np.sinh(_V))
# The weight of each tau: the slope of sinh(sinh(v)), half of it at the end, and the half-normal(1) prior.
_LOG_WEIGHT = np.log(np.cosh(np.sinh(_V)) * np.cosh(_V) * np.where(_V == 0, 0.5, 1.0)) - TAU**2 / 2


@cache
def row(events: int, time: float) -> Array:
    """Return one row's log-likelihood on the lattice."""
    return table_log_likelihood(PersonTime(np.array([float(events)]), np.array([time])), MU, TAU)


def interval(events: NDArray[np.int64], time: Array) -> tuple[float, float]:
    """Return the equal-tailed 95% interval of the typical study's rate under the default priors."""
    centre = np.log((events.sum() + len(events)) / time.sum())
    log = sum(row(int(x), float(t)) for x, t in zip(events, time, strict=True))
    log = log - ((MU - centre) / 2.5) ** 2 / 2 + _LOG_WEIGHT[:, None]
    of_mu = np.exp(log - log.max()).sum(axis=0)
    below = (np.cumsum(of_mu) - of_mu / 2) / of_mu.sum()
    low, high = np.exp(np.interp([0.025, 0.975], below, MU))
    return float(low), float(high)


def coverage(setting: tuple[int, float, float], *, sets: int) -> float:
    """Return the share of simulated tables whose interval holds the rate they were drawn with."""
    k, rate, tau = setting
    random = np.random.default_rng([20211112, k, round(100 * rate), round(10 * tau)])
    time, held = np.tile(TIMES, k // len(TIMES)), 0
    for _ in range(sets):
        low, high = interval(random.poisson(time * rate * np.exp(tau * random.standard_normal(k))), time)
        held += low <= rate <= high
    return held / sets


def main() -> None:
    """Simulate and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sets", type=int, default=2000, help="tables a setting")
    sets = parser.parse_args().sets
    found = {setting: coverage(setting, sets=sets) for setting in SETTINGS}
    print(f"{'rows':>5} {'rate':>6} {'tau':>4} {'coverage':>9}")
    for (k, rate, tau), held in found.items():
        print(f"{k:5} {rate:6} {tau:4} {held:9.3f}")
    print(f"mean {np.mean(list(found.values())):.3f}, worst {min(found.values()):.3f}")


if __name__ == "__main__":
    main()
