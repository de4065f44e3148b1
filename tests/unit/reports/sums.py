"""Sums of the founding table as records made by hand, for tests that must not wait for a model.

The figures of every row of any response and of neuropathy are those of the method comparison in the
statistics study (section 5); the others come from the same posterior on a coarse lattice.
"""

# ruff: noqa: E501  (rows of a table are told on one line each)
from __future__ import annotations

from math import comb

from evitable.model import Estimate, LedgerLine, Outcome, Pool, Synthesis
from tests.unit.reports.founding import Told

NAMES = ("Fröhlich et al.", "Quartuccio et al.", "Alexander et al.", "Alexander et al.", "Zhang et al.", "Segarra et al.",
         "Jakez-Ocampo et al.", "Lassoued et al.")  # fmt: skip
SIZES = (1, 1, 20, 8, 5, 12, 1, 3)
MODEL = "typical study"
COVERAGE = {
    "bayes-hn1": (0.967, 0.936),
    "bayes-hn0.5": (0.942, 0.884),
    "glmm-profile": (0.949, 0.927),
    "beta-binomial": (0.946, 0.847),
    "pooled-exact": (0.902, 0.725),
    "logit-dl": (0.671, 0.001),
    "freeman-tukey-dl": (0.748, 0.122),
}
LABELS = {
    "bayes-hn1": "Bayes, half-normal(1)",
    "bayes-hn0.5": "Bayes, half-normal(0.5)",
    "glmm-profile": "Profile likelihood",
    "beta-binomial": "Beta-binomial, profile",
    "pooled-exact": "Counts added, exact",
    "logit-dl": "Logit + 0.5, DL",
    "freeman-tukey-dl": "Freeman–Tukey, DL",
    "arcsine-dl": "Arcsine, DL",
}
RIDGES = {
    "any": "0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1 1 2 3 5 8 13 23 38 61 88 100 49",
    "any series": "0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1 1 1 1 2 2 4 5 8 13 20 31 48 70 95 100 46",
    "complete": "6 22 39 55 70 82 91 97 100 100 98 94 89 83 76 70 63 56 50 44 39 34 30 26 23 20 17 15 13 11 10 8 7 6 5 5 4 3 3 2 2 2 1 1 1 1 0 0 0 0",
    "nerve": "1 4 12 26 44 64 82 94 100 98 91 80 68 56 45 36 28 22 17 13 10 8 6 5 4 3 2 2 2 1 1 1 1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0",
    "nerve series": "2 8 21 39 59 79 93 100 100 93 83 71 59 48 38 30 24 19 15 12 9 7 6 5 4 3 3 2 2 1 1 1 1 1 1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0",
    "fever": "7 27 48 68 85 96 100 99 93 85 75 64 54 45 37 30 24 19 16 12 10 8 7 5 4 3 3 2 2 1 1 1 1 1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0",
}  # fmt: skip


def tail(x: int, n: int, p: float) -> float:
    """The chance of x or more of n."""
    return sum(comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(x, n + 1))


def exact(x: int, n: int) -> tuple[float, float]:
    """The Clopper-Pearson interval by bisection."""

    def solve(count: int, level: float) -> float:
        low, high = 0.0, 1.0
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if tail(count, n, middle) < level else (low, middle)
        return low

    return (0.0 if x == 0 else solve(x, 0.025)), (1.0 if x == n else solve(x + 1, 0.975))


def density(name: str) -> tuple[tuple[float, float], ...]:
    heights = [int(height) for height in RIDGES[name].split()]
    return tuple((0.01 + 0.02 * at, height / 100) for at, height in enumerate(heights))


def estimate(method: str, answer: tuple[float, float, float], counts: tuple[int, int, int], *, ridge: str = "",
             ahead: tuple[float, float] | None = None) -> Estimate:  # fmt: skip
    mean, worst = COVERAGE.get(method, (None, None))
    target = {"pooled-exact": "pooled count", "beta-binomial": "mean study"}.get(method, MODEL)
    k, events, n = counts
    return Estimate(
        method, LABELS[method], target, *answer, level=0.95, k=k, events=events, n=n,
        predictive_low=ahead[0] if ahead else None, predictive_high=ahead[1] if ahead else None,
        density=density(ridge) if ridge else None, coverage_mean=mean, coverage_worst=worst,
    )  # fmt: skip


def added(rows: tuple[int, ...], events: int, n: int) -> Estimate:
    low, high = exact(events, n)
    return estimate("pooled-exact", (events / n, low, high), (len(rows), events, n))


def line(row: int, events: int | None, source: str, reason: str, *words: str) -> LedgerLine:
    n = SIZES[row - 1]
    used = events is not None
    low, high = exact(events, n) if events is not None else (None, None)
    quotes = tuple(Told(row).quote(each) for each in words)
    return LedgerLine(row, NAMES[row - 1], used, events, n if used else None, source, reason, quotes,  # type: ignore[arg-type]
                      n == 1, low, high)  # fmt: skip


def outcome(
    key: str, label: str, definition: str, ledger: tuple[LedgerLine, ...], *, pools: tuple[Pool, ...] = ()
) -> Outcome:
    return Outcome(key, label, "harm" if key.startswith("harm:") else "response", definition, ledger, pools)


def pool(
    choice: str, label: str, rows: tuple[int, ...], counts: tuple[int, int], estimates: tuple[Estimate, ...] = ()
) -> Pool:
    return Pool(choice, label, rows, *counts, (*estimates, added(rows, *counts)))


SEVEN = (1, 2, 3, 5, 6, 7, 8)


def any_response() -> Outcome:
    k = (7, 41, 43)
    every = (
        estimate("bayes-hn1", (0.940, 0.831, 0.991), k, ridge="any", ahead=(0.665, 0.996)),
        estimate("bayes-hn0.5", (0.941, 0.847, 0.990), k),
        estimate("glmm-profile", (0.953, 0.850, 0.999), k),
        estimate("beta-binomial", (0.953, 0.787, 0.992), k),
        estimate("logit-dl", (0.871, 0.712, 0.949), k),
        estimate("freeman-tukey-dl", (1.0, 0.964, 1.0), k),
        estimate("arcsine-dl", (0.982, 0.921, 1.0), k),
    )
    series = (
        estimate("bayes-hn1", (0.931, 0.788, 0.990), (4, 38, 40), ridge="any series", ahead=(0.583, 0.996)),
        estimate("glmm-profile", (0.950, 0.815, 0.999), (4, 38, 40)),
    )
    ledger = (
        line(1, 1, "derived", "one patient, outcome stated", "better clinically"),
        line(2, 1, "derived", "PR, of the myeloma", "PR"),
        line(3, 20, "counted", "improved", "better clinically", "20"),
        line(4, None, "uncounted", "no patients counted", "plasma cells in blood and marrow halved"),
        line(5, 4, "counted", "CR 3 + PR 1", "CR 3", "PR 1"),
        line(6, 11, "counted", "CR 1 + PR 10", "CR 1", "PR 10"),
        line(7, 1, "derived", "one patient, outcome stated", "better clinically"),
        line(8, 3, "uncounted", "taken from “improved”; not counted", "joints better"),
    )
    return outcome("any-response", "any response", "complete or partial response, or improvement", ledger, pools=(
        pool("all", "every usable row", SEVEN, (41, 43), every),
        pool("series", "without single cases", (3, 5, 6, 8), (38, 40), series),
        pool("counted", "without assumed counts", (1, 2, 3, 5, 6, 7), (38, 40)),
        pool("without-other-disease", "without responses of another disease", (1, 3, 5, 6, 7, 8), (40, 42)),
    ))  # fmt: skip


def complete_response() -> Outcome:
    k = (3, 4, 18)
    ledger = (
        line(1, None, "uncounted", "improved; complete or not is not said", "better clinically"),
        line(2, 0, "derived", "PR, so not complete", "PR"),
        line(3, None, "uncounted", "improved; complete or not is not said", "better clinically"),
        line(4, None, "uncounted", "no patients counted"),
        line(5, 3, "counted", "CR 3", "CR 3"),
        line(6, 1, "counted", "CR 1", "CR 1"),
        line(7, None, "uncounted", "improved; complete or not is not said", "better clinically"),
        line(8, None, "uncounted", "improved; complete or not is not said", "joints better"),
    )
    every = (
        estimate("bayes-hn1", (0.264, 0.046, 0.636), k, ridge="complete", ahead=(0.015, 0.865)),
        estimate("glmm-profile", (0.222, 0.024, 0.721), k),
    )
    return outcome("complete-response", "complete response", "complete response or remission", ledger, pools=(
        pool("all", "every usable row", (2, 5, 6), (4, 18), every),
        pool("series", "without single cases", (5, 6), (4, 17), (estimate("bayes-hn1", (0.303, 0.054, 0.730), (2, 4, 17)),)),
    ))  # fmt: skip


def neuropathy() -> Outcome:
    k = (7, 8, 43)
    every = (
        estimate("bayes-hn1", (0.214, 0.068, 0.455), k, ridge="nerve", ahead=(0.020, 0.754)),
        estimate("bayes-hn0.5", (0.204, 0.084, 0.380), k),
        estimate("glmm-profile", (0.195, 0.039, 0.487), k),
        estimate("beta-binomial", (0.212, 0.089, 0.486), k),
        estimate("logit-dl", (0.245, 0.115, 0.447), k),
        estimate("freeman-tukey-dl", (0.119, 0.0, 0.363), k),
        estimate("arcsine-dl", (0.181, 0.025, 0.435), k),
    )
    series = (
        estimate("bayes-hn1", (0.202, 0.055, 0.451), (4, 7, 40), ridge="nerve series", ahead=(0.019, 0.739)),
        estimate("glmm-profile", (0.180, 0.030, 0.540), (4, 7, 40)),
    )
    ledger = (
        line(1, 0, "none-stated", "stated none", "Harms: none"),
        line(2, 1, "derived", "grade 1", "peripheral neuropathy"),
        line(3, 2, "counted", "polyneuropathy", "polyneuropathy 2"),
        line(4, None, "silent", "not stated"),
        line(5, 3, "counted", "neurotoxicity", "neurotoxicity 3"),
        line(6, 2, "counted", "polyneuropathy, grade 2", "polyneuropathy 2"),
        line(7, 0, "none-stated", "stated none", "Harms: none"),
        line(8, 0, "none-stated", "stated none", "Harms: none"),
    )
    return outcome("harm:neuropathy", "neuropathy", "any grade", ledger, pools=(
        pool("all", "every row that speaks of it", SEVEN, (8, 43), every),
        pool("series", "without single cases", (3, 5, 6, 8), (7, 40), series),
        pool("without-broader-terms", "without wider terms", (1, 2, 3, 6, 7, 8), (5, 38)),
        pool("silence-as-zero", "silent rows as zero", (1, 2, 3, 4, 5, 6, 7, 8), (8, 51)),
    ))  # fmt: skip


def other_harm(term: str, counted: dict[int, int], *, words: str = "") -> Outcome:
    none = {1: 0, 7: 0, 8: 0}
    told = {row: (count, "counted") for row, count in counted.items()} | dict.fromkeys(none, (0, "none-stated"))
    ledger = tuple(
        line(row, told[row][0], told[row][1], "stated none" if row in none else "counted",
             "Harms: none" if row in none else (words or term))
        if row in told
        else line(row, None, "silent", "not stated")
        for row in range(1, 9)
    )  # fmt: skip
    rows = tuple(sorted(told))
    events, n = sum(counted.values()), sum(SIZES[row - 1] for row in rows)
    models = (
        (estimate("bayes-hn1", (0.187, 0.036, 0.447), (5, 5, 30), ridge="fever", ahead=(0.010, 0.748)),)
        if term == "fever"
        else ()
    )
    return outcome(f"harm:{term}", term, "any grade", ledger, pools=(
        pool("all", "every row that speaks of it", rows, (events, n), models),
        pool("silence-as-zero", "silent rows as zero", tuple(range(1, 9)), (events, sum(SIZES))),
    ))  # fmt: skip


HARMS = {
    "fever": {3: 2, 5: 3},
    "infection": {3: 3},
    "nausea": {3: 3},
    "headache": {3: 3},
    "allergic skin reaction": {3: 2},
    "thrombocytopenia": {5: 5},
    "gastrointestinal": {5: 3},
    "raised creatinine": {5: 2},
    "zoster": {5: 1},
    "hypertension": {5: 1},
}
WORDS = {"infection": "infections", "allergic skin reaction": "skin allergy"}


def synthesis() -> Synthesis:
    harms = tuple(other_harm(term, counted, words=WORDS.get(term, "")) for term, counted in HARMS.items())
    return Synthesis(
        (any_response(), complete_response(), neuropathy(), *harms),
        methods=(
            "Counts were taken as written; where a report describes one patient with a stated outcome, the count is 1 of 1. "
            "A row that is silent about a harm was left out of its denominator.",
            "Shares were pooled with a binomial-normal model on the logit scale (10.1002/sim.4040) with a half-normal(1) prior "
            "on the standard deviation between studies (arXiv:1601.06533).",
        ),
    )
