"""How long pooling takes: `OMP_NUM_THREADS=1 python benchmarks/stats.py [--repeats N] [--check N]`.

Every time is the best of the repeats, in processor seconds on one core, so that a busy machine spoils it
less. Warm means that the row likelihoods of these rows were kept from before, cold that none were; `first of
the process` also loads what the posterior needs. `floor` is adding eight row tables of a lattice and one
exponential, measured in the same run, so that figures from unlike machines can be compared by their ratio to
it. Where Rscript with metafor and lme4 is installed, R fits the same eight rows in the same run. `--check`
pools so many random tables with every numpy warning an error.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from evitable import stats
from evitable.stats.kept_rows import forget_rows
from evitable.stats.lattice import measured_sum
from evitable.stats.many import posterior_many

EVENTS, N = [0, 1, 2, 3, 2, 0, 0, 1], [1, 1, 20, 5, 12, 1, 3, 2]
SIZES = [1, 1, 1, 2, 3, 5, 8, 12, 20]
MANY = 1000

Counts = NDArray[np.int64]
Table = tuple[Counts, Counts]

R_SCRIPT = """
suppressMessages({library(metafor); library(lme4)})
x <- c(%(events)s); n <- c(%(n)s); d <- data.frame(x = x, n = n, study = seq_along(x))
effects <- escalc(measure = "PLO", xi = x, ni = n)
timed <- function(name, fit) {
  suppressWarnings(suppressMessages(fit()))
  spent <- function() sum(proc.time()[c("user.self", "sys.self")])
  runs <- 0; start <- spent()
  while (spent() - start < 2) { suppressWarnings(suppressMessages(fit())); runs <- runs + 1 }
  cat(name, (spent() - start) / runs, "\\n", sep = "\\t")
}
timed("metafor rma.glmm PLO", function() rma.glmm(measure = "PLO", xi = x, ni = n))
timed("metafor rma.uni REML", function() rma.uni(yi, vi, data = effects, method = "REML"))
timed("lme4 glmer nAGQ 7", function() glmer(cbind(x, n - x) ~ 1 + (1 | study), d, family = binomial, nAGQ = 7))
"""


def seconds(run: Callable[[], object], *, repeats: int) -> float:
    """Return the best time of one run, each repeat being as many runs as fill 20 ms."""
    start = time.process_time()
    run()
    runs = max(1, int(0.02 / max(time.process_time() - start, 1e-6)))
    best = float("inf")
    for _ in range(repeats):
        start = time.process_time()
        for _ in range(runs):
            run()
        best = min(best, (time.process_time() - start) / runs)
    return best


def floor() -> object:
    """Add eight row tables of a lattice and take one exponential."""
    total = np.zeros_like(_TABLE)
    for _ in EVENTS:
        total += _TABLE
    return np.exp(total)


_TABLE = -np.random.default_rng(1).random((18, 321))


def drawn(count: int, *, seed: int, sizes: list[int], rows: list[int]) -> list[Table]:
    """Draw unlike tables as the coverage simulation does: p, tau, k and every N by chance."""
    random = np.random.default_rng(seed)
    tables = []
    for _ in range(count):
        n = random.choice(sizes, size=random.choice(rows))
        logits = random.choice([-2.94, -0.85, 0.41, 2.2]) + random.choice([0.0, 0.5, 1.0]) * random.standard_normal(
            len(n)
        )
        tables.append((random.binomial(n, 1 / (1 + np.exp(-logits))), n))
    return tables


def full_summary(events: object, n: object) -> object:
    """Return every number of the default answer, and the counts of a new study of ten."""
    return _summary(stats.posterior(events, n))  # type: ignore[arg-type]


def drawn_summary(events: object, n: object) -> object:
    """Return the full summary and the density of the typical share at 101 points, as a figure draws it."""
    found = stats.posterior(events, n)  # type: ignore[arg-type]
    return _summary(found), found.density()


def _summary(found: stats.Posterior) -> object:
    return found.typical_study(), found.tau(), found.mean_study(), found.new_study(), found.new_counts(10)


def forget() -> None:
    """Drop every kept row likelihood."""
    forget_rows()
    measured_sum.cache_clear()


def cold(run: Callable[[], object]) -> Callable[[], object]:
    """Return a run that forgets first."""

    def forgetful() -> object:
        forget()
        return run()

    return forgetful


def runs() -> Iterator[tuple[str, Callable[[], object], int]]:
    """Yield name, run and how many tables it pools."""
    tables = drawn(MANY, seed=1, sizes=SIZES, rows=[5, 10, 20])
    long = drawn(1, seed=2, sizes=SIZES, rows=[350])[0]
    wide = drawn(1, seed=3, sizes=list(range(1, 121)), rows=[350])[0]
    report = drawn(20, seed=4, sizes=SIZES, rows=[8])
    yield "Bayes, full summary, k = 8, warm", lambda: full_summary(EVENTS, N), 1
    yield "Bayes, summary and density, k = 8, warm", lambda: drawn_summary(EVENTS, N), 1
    yield "Bayes, full summary, k = 8, cold", cold(lambda: full_summary(EVENTS, N)), 1
    yield "Bayes, 1,000 unlike tables at once, warm", lambda: posterior_many(tables), MANY
    yield "Bayes, 1,000 unlike tables at once, cold", cold(lambda: posterior_many(tables)), MANY
    yield "Bayes, 20 tables of 8 rows one by one, cold", cold(lambda: [full_summary(*t) for t in report]), 20
    yield "Bayes, 350 rows of 1 to 20, cold", cold(lambda: full_summary(*long)), 1
    yield "Bayes, 350 rows of 1 to 120, cold", cold(lambda: full_summary(*wide)), 1
    yield "Bayes, 10,000 beside single cases, cold", cold(lambda: full_summary([6000, 1, 0], [10_000, 1, 1])), 1
    yield "binomial-normal ML with profile, k = 8", lambda: stats.binomial_normal_ml(EVENTS, N), 1
    yield "beta-binomial ML with profile, k = 8", lambda: stats.beta_binomial_ml(EVENTS, N), 1
    yield "exact row intervals, k = 8", lambda: stats.clopper_pearson(EVENTS, N), 1
    yield "pool_proportion without comparisons, k = 8", lambda: stats.pool_proportion(EVENTS, N, comparisons=False), 1
    yield "pool_proportion, k = 8", lambda: stats.pool_proportion(EVENTS, N), 1


def in_r() -> dict[str, float] | str:
    """Return the seconds that R takes a fit, by name, or why there are none."""
    program = shutil.which("Rscript")
    if program is None:
        return "R not found: no ratios (Debian: apt-get install r-base-core r-cran-metafor r-cran-lme4)."
    script = R_SCRIPT % {"events": ", ".join(map(str, EVENTS)), "n": ", ".join(map(str, N))}
    done = subprocess.run([program, "--vanilla", "-e", script], capture_output=True, text=True, check=False)
    if done.returncode:
        return f"R could not fit: {' '.join(done.stderr.split())[:200]}"
    lines = (line.split("\t") for line in done.stdout.splitlines())
    return {fields[0]: float(fields[1]) for fields in lines if len(fields) > 1}


def compared(ours: dict[str, float], theirs: dict[str, float]) -> Iterator[str]:
    """Return how many times as fast as each fit of R ours are."""
    yield f"{'in R, the same eight rows':46} {'ms':>9} {'a second':>9} {'Bayes':>8} {'ML':>8}"
    bayes, ml = ours["Bayes, full summary, k = 8, warm"], ours["binomial-normal ML with profile, k = 8"]
    for name, took in theirs.items():
        yield f"{name:46} {took * 1e3:9.3f} {1 / took:9.0f} {took / bayes:7.1f}x {took / ml:7.1f}x"


def check(count: int) -> str:
    """Pool random tables with every numpy warning an error, and say what came of it."""
    tables = drawn(count, seed=20211112, sizes=SIZES, rows=list(range(1, 21)))
    with np.errstate(divide="raise", over="raise", invalid="raise"):
        found = posterior_many(tables)
        parts = (*found.typical_study, *found.new_study, found.mean_study, found.tau)
        finite = all(np.isfinite(part).all() for part in parts)
    ordered = bool((found.typical_study.low < found.typical_study.high).all())
    return f"{count} random tables: no warning; all numbers finite: {finite}; all intervals in order: {ordered}"


def main() -> None:
    """Print the times."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--repeats", type=int, default=9)
    parser.add_argument("--check", type=int, metavar="N", default=0)
    asked = parser.parse_args()
    start = time.process_time()
    full_summary(EVENTS, N)
    first = time.process_time() - start
    least = seconds(floor, repeats=asked.repeats)
    print(f"{'':46} {'ms':>9} {'a second':>9} {'x floor':>8}")
    print(f"{'floor':46} {least * 1e3:9.3f} {1 / least:9.0f} {1:8.1f}")
    print(f"{'Bayes, full summary, first of the process':46} {first * 1e3:9.3f} {1 / first:9.0f} {first / least:8.1f}")
    ours = {}
    for name, run, tables in runs():
        ours[name] = took = seconds(run, repeats=asked.repeats) / tables
        print(f"{name:46} {took * 1e3:9.3f} {1 / took:9.0f} {took / least:8.1f}")
    theirs = in_r()
    print(theirs if isinstance(theirs, str) else "\n".join(compared(ours, theirs)))
    if asked.check:
        print(check(asked.check))


if __name__ == "__main__":
    main()
