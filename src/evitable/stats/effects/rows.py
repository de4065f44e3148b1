"""An effect with its sampling variance for every row, and what must be said beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from evitable.stats.counts import Array
from evitable.stats.coverage import measured_coverage
from evitable.stats.effects.correction import Correction, Rows
from evitable.stats.result import Caution, Result


@dataclass(frozen=True, slots=True)
class Effects:
    """The effect and the sampling variance of every row on the measure's own scale.

    None stands at both where the row has no such effect, never zero. `corrected`, `dropped` and `undefined`
    hold positions of rows counted from 0: those whose counts got a constant, those left out on request
    because they have no events (or no non-events) in either arm, and those without an effect for any other
    reason. `size` is the number of patients behind a row; None where rows are of person-time.
    """

    measure: str
    effect: tuple[float | None, ...]
    variance: tuple[float | None, ...]
    size: tuple[float | None, ...]
    corrected: tuple[int, ...] = ()
    dropped: tuple[int, ...] = ()
    undefined: tuple[int, ...] = ()

    @property
    def used(self) -> tuple[int, ...]:
        """Return the positions of the rows that have an effect."""
        return tuple(i for i, value in enumerate(self.effect) if value is not None)

    def arrays(self) -> tuple[Array, Array]:
        """Return effects and variances of the rows that have them, as arrays for pooling."""
        used = list(self.used)
        return np.array([self.effect[i] for i in used], float), np.array([self.variance[i] for i in used], float)


class Formula(NamedTuple):
    """A measure in words for the methods sentence, with the paper it comes from."""

    words: str
    paper: str


class Made(NamedTuple):
    """Effects as arrays, not yet told apart into those that exist and those that do not."""

    measure: str
    formula: Formula
    effect: Array
    variance: Array
    size: Array | None
    correction: Correction | None = None
    dropped: Rows | None = None


def answered(method: str, made: Made, asked: Sequence[tuple[str, str]], sentence: str = "") -> Result[Effects]:
    """Return the rows in the common envelope; an effect without a finite variance is no effect.

    `sentence` is added to the one that a paper can print.
    """
    k = len(made.effect)
    dropped = np.zeros(k, bool) if made.dropped is None else made.dropped
    corrected = np.zeros(k, bool) if made.correction is None else made.correction.rows & ~dropped
    missing = ~(np.isfinite(made.effect) & np.isfinite(made.variance))
    gone = dropped | missing
    numbers = Effects(
        measure=made.measure,
        effect=_listed(made.effect, gone),
        variance=_listed(made.variance, gone),
        size=(None,) * k if made.size is None else tuple(made.size.tolist()),
        corrected=_positions(corrected),
        dropped=_positions(dropped),
        undefined=_positions(missing & ~dropped),
    )
    return Result(
        method=method,
        numbers=numbers,
        asked=(("measure", made.measure), *asked, *(made.correction.asked if made.correction else ())),
        done=tuple(_done(numbers, made.correction)),
        warnings=tuple(_cautions(numbers)),
        methods=_methods(made, numbers, sentence),
    )


def _listed(values: Array, gone: Rows) -> tuple[float | None, ...]:
    return tuple(None if out else value for value, out in zip(values.tolist(), gone.tolist(), strict=True))


def _positions(rows: Rows) -> tuple[int, ...]:
    found: list[int] = np.flatnonzero(rows).tolist()
    return tuple(found)


def named_rows(positions: Sequence[int]) -> str:
    """Return positions in words.

    >>> named_rows((0, 4))
    'rows 0, 4 (counted from 0)'
    """
    noun = "row" if len(positions) == 1 else "rows"
    return f"{noun} {', '.join(str(i) for i in positions)} (counted from 0)"


def _done(numbers: Effects, added: Correction | None) -> list[str]:
    told = []
    if added is not None and numbers.corrected:
        told.append(f"{added.add:g} was added to the counts of {named_rows(numbers.corrected)}.")
    if numbers.dropped:
        told.append(f"Left out, having no events or no non-events in either arm: {named_rows(numbers.dropped)}.")
    if numbers.undefined:
        told.append(f"Left out, the effect or its variance having no finite value: {named_rows(numbers.undefined)}.")
    return told


def _cautions(numbers: Effects) -> list[Caution]:
    found = []
    if numbers.undefined:
        found.append(Caution("rows-without-effect", f"No {numbers.measure} exists in {named_rows(numbers.undefined)}."))
    flat = [i for i, value in enumerate(numbers.variance) if value == 0]
    if flat:
        words = f"The variance is 0 in {named_rows(flat)}: such a row would take all the weight of a pool."
        found.append(Caution("zero-variance", words))
    if numbers.corrected:
        found.append(Caution("constant-added", _CONSTANT_ADDED))
    return [*found, *_single_arm_cautions(numbers)]


_CONSTANT_ADDED = (
    "A constant was added to counts: with few patients the result depends on the constant, "
    "and pulls every row of none or all towards one half."
)


def _single_arm_cautions(numbers: Effects) -> list[Caution]:
    """Return the warning of the two measures whose pools were simulated on tables of tiny series."""
    simulated = {"PFT": "freeman-tukey-dl", "PLO": "logit-dl"}.get(numbers.measure)
    if simulated is None or (numbers.measure == "PLO" and not numbers.corrected):
        return []
    mean, worst = measured_coverage(simulated, 0.95)
    what = "Freeman-Tukey double arcsines" if numbers.measure == "PFT" else "logits of counts with a constant added"
    words = (
        f"{what} mislead with tiny series: pooled by DerSimonian and Laird's method, their 95% interval held the "
        f"truth in {mean:.1%} of simulated tables, and in the worst setting in {worst:.1%}."
    )
    return [Caution("misleads-tiny-series", words)]


def _methods(made: Made, numbers: Effects, sentence: str) -> str:
    words = f"Effects are {made.formula.words} ({made.formula.paper})"
    if made.correction is not None and numbers.corrected:
        words += f", with {made.correction.add:g} added to the counts of {len(numbers.corrected)} of {len(made.effect)}"
        words += " rows"
    return f"{words}{sentence}."
