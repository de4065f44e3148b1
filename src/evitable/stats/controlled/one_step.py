"""Peto's one-step odds ratio."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from evitable.stats.controlled.numbers import (
    Common,
    Controlled,
    Heterogeneity,
    common_cautions,
    heterogeneity,
    normal,
    rows_told,
    total,
)
from evitable.stats.counts import checked_level
from evitable.stats.effects import two_arm_effects
from evitable.stats.effects.rows import named_rows
from evitable.stats.effects.two_arm import Tables, checked_flag, checked_tables, hypergeometric_moments
from evitable.stats.result import Caution, Result

# Beyond these Peto's method is known to be biased (Greenland, Salvan 1990; Bradburn and others 2007).
_UNBALANCED = 3.0
_LARGE_EFFECT = math.log(3)


def peto(
    ai: ArrayLike, n1i: ArrayLike, ci: ArrayLike, n2i: ArrayLike, *, drop00: bool = False, level: float = 0.95
) -> Result[Controlled]:
    """Return Peto's common log odds ratio of 2x2 tables: `ai` of `n1i` against `ci` of `n2i`.

    The events beyond expectation in the first arm, over their variance when the margins are held, summed over
    tables; no constant is added. Tables without events, or without non-events, in either arm say nothing;
    `drop00` leaves them out of `k` too. It is made for rare events, balanced arms and small effects, and a warning
    says when one of these fails. Impossible counts raise ValueError. Paper: Yusuf, Peto, Lewis, Collins, Sleight
    1985.

    >>> found = peto([4, 2], [10, 10], [2, 2], [10, 10]).numbers
    >>> round(found.estimate, 4), round(found.standard_error, 4)
    (0.5135, 0.7166)
    """
    checked_level(level)
    tables = checked_tables(ai, n1i, ci, n2i)
    informative = ~tables.is_one_sided()
    with np.errstate(all="ignore"):
        common = _one_step(tables.only(informative))
    rows = two_arm_effects(ai, n1i, ci, n2i, measure="PETO", drop00=checked_flag(drop00, "drop00")).numbers
    spread = heterogeneity(rows, common)
    return Result(
        method="peto",
        numbers=Controlled(
            measure="PETO",
            level=level,
            **normal(common, "PETO", level)._asdict(),
            k=len(tables.a) - len(rows.dropped),
            k_informative=int(informative.sum()),
            heterogeneity=spread,
        ),
        asked=(("drop00", str(drop00)), ("level", f"{level:g}")),
        done=tuple(rows_told(rows, "")),
        warnings=tuple(_cautions(tables, common, spread)),
        methods="The common odds ratio is Peto's one-step estimate (Yusuf and others 1985) with a normal "
        f"{100 * level:.4g}% interval, no constant being added to any count.",
    )


def _one_step(tables: Tables) -> Common:
    if len(tables.a) == 0:
        return Common(math.nan, math.nan)
    expected, variance = hypergeometric_moments(tables)
    weight = total(variance)
    return Common(total(tables.a - expected) / weight, 1 / weight)


def _cautions(tables: Tables, common: Common, spread: Heterogeneity) -> list[Caution]:
    found = common_cautions(common, spread)
    lopsided = np.flatnonzero(np.maximum(tables.n1, tables.n2) > _UNBALANCED * np.minimum(tables.n1, tables.n2))
    if len(lopsided):
        words = f"One arm is more than three times the other in {named_rows(lopsided.tolist())}: Peto's odds ratio is"
        found.append(Caution("unbalanced-arms", f"{words} biased there; use Mantel and Haenszel's."))
    if common.is_finite and abs(common.effect) > _LARGE_EFFECT:
        words = "The odds ratio is beyond threefold: Peto's is biased towards one there; use Mantel and Haenszel's."
        found.append(Caution("large-effect", words))
    return found
