"""Funnel plots of shares: each study's share against its size, and what such a plot cannot show.

Of shares the standard error is no measure of size, as it comes from the same counts: the height is 1/√N instead
(Hunter et al. 2014, 10.1016/j.jclinepi.2014.03.003). No test of asymmetry is printed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from math import sqrt

from evitable.model import LedgerLine, Outcome, Pool
from evitable.reports.estimates import default
from evitable.reports.figures.marks import FigureColumn, FigureGroup, FigureRow, Mark, RowFigure, Strip, axis
from evitable.reports.figures.shares import Scale
from evitable.reports.runs import Runs
from evitable.reports.wording import capital, counted

FEWEST, ENOUGH = 3, 10
"""Studies below which nothing is drawn, and below which nothing is drawn in a report (Sterne et al. 2011)."""
_HEIGHT, _TOP = 340.0, 16.0
_TICKS = (1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000, 5000)
_Z = 1.96
_EDGE = 60
_SCALE = Scale(-0.03, 1.03)
"""A little more than all shares, so that a study at none or all has its whole mark."""
_QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)


def plotted(outcome: Outcome) -> tuple[LedgerLine, ...]:
    """Return the studies that a funnel would show; none where there are too few, or all of one size."""
    lines = tuple(line for line in outcome.ledger if line.used and line.events is not None and line.n)
    return lines if len(lines) >= FEWEST and len({line.n for line in lines}) > 1 else ()


def funnel_figure(outcome: Outcome, pool: Pool) -> RowFigure | None:
    """Draw every used row by its share and its size; None where there are too few, or all of one size."""
    lines = plotted(outcome)
    if not lines:
        return None
    labels = tuple((_SCALE.at(share), f"{100 * share:g}") for share in _QUARTERS)
    columns = (
        FigureColumn("nm", "N", "name", 0, 64),
        FigureColumn("pl0", "share of the patients, per cent", "plot", 76, 862, axis(labels)),
    )
    smallest, largest = min(line.n or 1 for line in lines), max(line.n or 1 for line in lines)
    grid = (Mark("tick", "gr", _SCALE.at(share), y=0, height=_HEIGHT) for share in _QUARTERS)
    marks = (*_chance(pool, smallest, largest), *grid, *_points(lines, smallest, largest))
    sizes = Strip(tuple(_sizes(smallest, largest)), _HEIGHT)
    drawn = Strip(marks, _HEIGHT, f"{counted(len(lines), 'study', 'studies')}, the largest at the top.")
    single = sum(line.n == 1 for line in lines)
    note = "height 1/√N; dashed: the default model; pale: where 19 of 20 would fall by chance alone, roughly"
    note += f"; hollow: {counted(single, 'single case')}" if single else ""
    row: tuple[Runs | Strip, ...] = (sizes, drawn)
    group = FigureGroup(capital(counted(len(lines), "study", "studies")), note, (FigureRow(row, int(_HEIGHT)),))
    return RowFigure("fun", f"{capital(outcome.label)}: share and size", cautions(lines), columns, (group,))


def cautions(lines: Sequence[LedgerLine]) -> str:
    """Say what the plot can show and what it cannot."""
    few = ""
    if len(lines) < ENOUGH:
        few = f"With {counted(len(lines), 'study', 'studies')} chance cannot be told from asymmetry. "
    return (
        f"{few}A gap at one foot of the funnel can be reports that nobody wrote, real differences between small and "
        "large studies, or chance; and where every row was published because the treatment worked there is no gap to "
        "see. Near 0 and 100 per cent shares lean inwards by themselves, so no test of asymmetry is given."
    )


def _down(n: float, smallest: int, largest: int) -> float:
    """Return how far below the top a size stands."""
    high, low = 1 / sqrt(largest), 1 / sqrt(smallest)
    return _TOP + (1 / sqrt(n) - high) / (low - high) * (_HEIGHT - 2 * _TOP)


def _sizes(smallest: int, largest: int) -> Iterator[Mark]:
    last = -100.0
    for n in sorted({*(tick for tick in _TICKS if smallest < tick < largest), smallest, largest}, reverse=True):
        y = _down(n, smallest, largest)
        if y - last >= 14 and (n in (smallest, largest) or _down(smallest, smallest, largest) - y >= 14):
            yield Mark("words", "ax start", 0, y=y + 4, text=str(n))
            last = y


def _chance(pool: Pool, smallest: int, largest: int) -> Iterator[Mark]:
    """Draw where 19 of 20 studies would fall if all had the share of the default model, roughly where N is small."""
    main = default(pool)
    if main is None or main.estimate is None:
        return
    share = main.estimate
    rows = [_TOP + at * (_HEIGHT - 2 * _TOP) / _EDGE for at in range(_EDGE + 1)]
    high, low = 1 / sqrt(largest), 1 / sqrt(smallest)
    reach = [_Z * sqrt(share * (1 - share)) * (high + (y - _TOP) / (_HEIGHT - 2 * _TOP) * (low - high)) for y in rows]
    left = [(_SCALE.at(max(0.0, share - half)), 100 * y / _HEIGHT) for y, half in zip(rows, reach, strict=True)]
    right = [(_SCALE.at(min(1.0, share + half)), 100 * y / _HEIGHT) for y, half in zip(rows, reach, strict=True)]
    yield Mark("shape", "fn-in", 0, 100, 0, _HEIGHT, points=(*left, *reversed(right)))
    yield Mark("tick", "fn-mid", _SCALE.at(share), y=_TOP, height=_HEIGHT - 2 * _TOP)


def _points(lines: Sequence[LedgerLine], smallest: int, largest: int) -> Iterator[Mark]:
    """Draw a disc for the studies of one share and size, its area their number, which stands in it from two on."""
    places = Counter(((line.events or 0) / (line.n or 1), line.n or 1) for line in lines)
    for (share, n), number in sorted(places.items()):
        y = _down(n, smallest, largest)
        radius = min(13.0, 4.2 * sqrt(number)) if number == 1 else max(7.5, min(13.0, 4.2 * sqrt(number)))
        yield Mark("circle", "fn-pt o" if n == 1 else "fn-pt", _SCALE.at(share), y=y, height=radius)
        if number > 1:
            yield Mark("words", "fn-no o" if n == 1 else "fn-no", _SCALE.at(share), y=y + 4, text=str(number))


def funnel_numbers(outcome: Outcome) -> Iterator[dict[str, object]]:
    """Yield each study that is drawn: its counts, its share and its height."""
    for line in plotted(outcome):
        events, n = line.events or 0, line.n or 1
        yield {"id": f"row-{line.row}", "row": line.row, "label": line.label, "events": events, "n": n,
               "share": events / n, "height": 1 / sqrt(n)}  # fmt: skip
