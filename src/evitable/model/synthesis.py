"""What the sums of a table are: outcomes with their rows, and why each row is in or out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evitable.model.source import Quote


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One row's part in one outcome.

    `events` and `n` are the counts used, None for a row left out. `source` tells how the count came
    about: counted (a number in the row), derived (1 of 1), none-stated (zero because the row says
    none), silent (nothing said), uncounted (said, but no number). `reason` is a sentence.
    """

    row: int
    label: str
    used: bool
    events: int | None
    n: int | None
    source: Literal["counted", "derived", "none-stated", "silent", "uncounted", "no-n"]
    reason: str
    quotes: tuple[Quote, ...] = ()
    single: bool = False
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Estimate:
    """One model's answer in plain numbers; shares are proportions from 0 to 1, None where there is none.

    `coverage_mean` and `coverage_worst` are what the interval's nominal level came to in simulation
    on tables like these; None means that it was not simulated.
    """

    method: str
    label: str
    target: str
    estimate: float | None
    low: float | None
    high: float | None
    level: float
    k: int
    events: int
    n: int
    tau: float | None = None
    predictive_low: float | None = None
    predictive_high: float | None = None
    mean_study: tuple[float, float, float] | None = None
    density: tuple[tuple[float, float], ...] | None = None
    coverage_mean: float | None = None
    coverage_worst: float | None = None
    warnings: tuple[tuple[str, str], ...] = ()
    methods: str = ""


@dataclass(frozen=True, slots=True)
class Pool:
    """One set of rows and every model's answer for it; `choice` names the set.

    Choices: all (every usable row), series (without single cases), counted (without rows whose count
    was assumed), silence-as-zero, without-other-disease, without-broader-terms, without-overlap (one
    row of each group that may share patients), strict (counted, and of the row's own disease).
    """

    choice: str
    label: str
    rows: tuple[int, ...]
    events: int
    n: int
    estimates: tuple[Estimate, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Leaning:
    """How far the sum of all rows would move under other assumptions, in words.

    `key` is stable: priors, unreported-failures. `methods` is a sentence that a paper can print. `numbers` are what
    the words round, by name: shares as proportions, and counts of patients; what was not found is not among them.
    """

    key: str
    label: str
    words: str
    methods: str
    numbers: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """An outcome or harm with its ledger and its pools; `pools` is empty when nothing can be pooled.

    `kind` is response or harm; `key` is stable (`any-response`, `harm:neuropathy`). `without` are the sums that leave
    each row out in turn, their choice `without-` and the row's number; empty unless they were asked for.
    """

    key: str
    label: str
    kind: Literal["response", "harm"]
    definition: str
    ledger: tuple[LedgerLine, ...]
    pools: tuple[Pool, ...]
    note: str = ""
    leanings: tuple[Leaning, ...] = ()
    without: tuple[Pool, ...] = ()

    def pool(self, choice: str) -> Pool | None:
        """Return the pool of this choice, or None."""
        return next((pool for pool in self.pools if pool.choice == choice), None)


@dataclass(frozen=True, slots=True)
class ComparedGroup:
    """One group's rows and its share in a typical study: the posterior's mean and interval.

    `shrunken` is the same drawn towards the other groups, None where there are only two.
    """

    name: str
    rows: tuple[int, ...]
    events: int
    n: int
    estimate: float | None
    low: float | None
    high: float | None
    shrunken: tuple[float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """One outcome held against what the rows are grouped by; shares and differences are proportions.

    `difference` is the posterior's mean and interval of the first group's share less the second's, and
    `probability_greater` the probability that the first is the greater: None unless there are two groups.
    `p_value` belongs to the likelihood-ratio test that all groups have one share; None where it was not found.
    `left_out` tells which rows are in no group, or in one too small, and why.
    """

    key: str
    label: str
    groups: tuple[ComparedGroup, ...]
    left_out: tuple[str, ...]
    level: float
    difference: tuple[float, float, float] | None
    probability_greater: float | None
    p_value: float | None
    warnings: tuple[tuple[str, str], ...]
    methods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Synthesis:
    """The sums of one table."""

    outcomes: tuple[Outcome, ...]
    methods: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
