"""Rows that say nothing of an event: left out, or counted as none, and both shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan

import numpy as np
from numpy.typing import ArrayLike

from evitable.stats.counts import checked_counts, checked_level
from evitable.stats.result import Caution, Result
from evitable.stats.sensitivity.pooled_share import DEFAULT_MODEL, Share, pooled_share
from evitable.stats.sensitivity.wording import many, points


@dataclass(frozen=True, slots=True)
class SilentRows:
    """The pooled share with silent rows left out (`missing`) and with their events taken as none (`zero`).

    `missing` is None where every row is silent, and then so are `shift`, the estimate with them as none less the
    one without them. `low` and `high` reach from the lower of the two lower ends to the higher of the two upper ones.
    `silent` are the positions of the silent rows.
    """

    silent: tuple[int, ...]
    silent_n: int
    missing: Share | None
    zero: Share
    shift: float | None
    low: float
    high: float
    level: float
    in_words: str


def silent_rows(events: Sequence[int | float | None], n: ArrayLike, *, level: float = 0.95) -> Result[SilentRows]:
    """Pool rows of which some are silent on the event (None): once without them, once with none for each.

    Silence is not absence: a paper that does not mention an event may have had none, may not have looked, or may
    not have told. The two answers are the ends between which the readings lie that take silence at its word.

    Raises:
        ValueError: A count or n is not what it should be; the message names the argument, position and value.

    >>> found = silent_rows([0, 1, 2, 3, 2, None, None], [1, 1, 20, 5, 12, 1, 3]).numbers
    >>> round(found.missing.estimate, 3), round(found.zero.estimate, 3)
    (0.268, 0.214)
    """
    listed = _listed(events)
    is_silent = np.array([_is_blank(value) for value in listed], dtype=bool)
    filled = [0 if blank else value for blank, value in zip(is_silent, listed, strict=True)]
    counts, level = checked_counts(np.array(filled, dtype=object), n), checked_level(level)
    zero = pooled_share(counts, level)
    stated = [i for i, blank in enumerate(is_silent) if not blank]
    missing = pooled_share(type(counts)(counts.events[stated], counts.n[stated]), level) if stated else None
    both = [zero] if missing is None else [missing, zero]
    numbers = SilentRows(
        silent=tuple(int(i) for i in np.flatnonzero(is_silent)),
        silent_n=int(counts.n[is_silent].sum()),
        missing=missing,
        zero=zero,
        shift=None if missing is None else zero.estimate - missing.estimate,
        low=min(share.low for share in both),
        high=max(share.high for share in both),
        level=level,
        in_words=_words(missing, zero, len(listed) - len(stated), len(listed)),
    )
    return Result(
        "silent-rows",
        numbers,
        asked=(("level", f"{level:g}"), ("silent rows", "as missing and as zero")),
        done=(f"{many(len(numbers.silent), 'row')} of {len(listed)} silent on the event.",),
        warnings=_warnings(numbers),
        methods="Rows silent on the event were left out in one analysis and counted as without the event in another, "
        f"each by the {DEFAULT_MODEL}; one row, or single cases alone, by the exact (Clopper-Pearson) interval.",
    )


def _listed(events: Sequence[int | float | None]) -> list[object]:
    raw = np.asarray(events, dtype=object)
    if raw.ndim != 1:
        raise ValueError(f"events has {raw.ndim} dimensions: give a flat list with a count or None for every row.")
    listed: list[object] = raw.tolist()
    return listed


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, float) and isnan(value))


def _words(missing: Share | None, zero: Share, silent: int, rows: int) -> str:
    if silent == 0:
        return f"Every row tells of the event: {zero.words}."
    said = f"{many(silent, 'row')} of {rows} {'says' if silent == 1 else 'say'} nothing of the event."
    if missing is None:
        return f"{said} No share can be given; were silence to mean none, it would be {zero.words}."
    return (
        f"{said} Left out: {missing.words}. Counted as none: {zero.words}. Which is true is not in the table; the two "
        f"differ by {points(zero.estimate - missing.estimate)}."
    )


def _warnings(numbers: SilentRows) -> tuple[Caution, ...]:
    if not numbers.silent:
        return ()
    message = "Silence is not absence: report both readings, or say which one is taken and why."
    warnings = [Caution("silent-rows", message)]
    if numbers.missing is None:
        message = "Every row is silent on the event: the share as none is an assumption, not a finding."
        warnings.append(Caution("all-rows-silent", message))
    return tuple(warnings)
