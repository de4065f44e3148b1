"""The same counts by every method, each beside how often its interval held the truth."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil, floor

from evitable.model import Estimate, Outcome, Pool
from evitable.reports.estimates import answered, default, is_comparison, misleads, short_label
from evitable.reports.figures.marks import FigureColumn, FigureGroup, FigureRow, Mark, RowFigure, Strip
from evitable.reports.figures.shares import Scale, interval
from evitable.reports.numbers import estimate_id
from evitable.reports.runs import Runs, absent, numbered, quiet, say, small, strong
from evitable.reports.wording import capital, hundredths, lowered, percent, tenths, tenths_range

_HEIGHT = 36
_NARROWEST = 0.5
_TITLES = {
    "typical study": "For a typical study",
    "mean study": "For the mean of studies",
    "pooled count": "Plain description",
}
Pooling = tuple[Outcome, Pool]


def compared_figure(poolings: Sequence[Pooling]) -> RowFigure | None:
    """Draw up to two outcomes by every method; None where fewer than three rows were pooled."""
    shown = [pooling for pooling in poolings if len(pooling[1].rows) > 2 and len(answered(pooling[1].estimates)) > 1][
        :2
    ]
    if not shown:
        return None
    scales = [_scale(pool) for _, pool in shown]
    methods = list(dict.fromkeys(each.method for _, pool in shown for each in pool.estimates))
    groups: dict[str, list[FigureRow]] = {}
    for method in methods:
        estimates = [next((each for each in pool.estimates if each.method == method), None) for _, pool in shown]
        first = next(each for each in estimates if each)
        groups.setdefault(_group(first), []).append(_row(first, estimates, shown=shown, scales=scales))
    order = [*_TITLES.values(), "Common elsewhere"]
    ranked = sorted(groups, key=lambda title: order.index(title) if title in order else len(order))
    return RowFigure(
        "sen two" if len(shown) == 2 else "sen", "Methods compared", "", tuple(_columns(shown, scales)),
        tuple(FigureGroup(title, "", tuple(groups[title])) for title in ranked),
    )  # fmt: skip


def _columns(shown: Sequence[Pooling], scales: Sequence[Scale]) -> Iterable[FigureColumn]:
    yield FigureColumn("nm", "Method", "name", 0, 184)
    width = 220 if len(shown) == 2 else 480
    for order, ((outcome, pool), scale) in enumerate(zip(shown, scales, strict=True)):
        at = 200 + order * (width + 120)
        steps = round((scale.high - scale.low) * 100 / _step(scale))
        head = f"{lowered(outcome.label)}, {pool.events}/{pool.n}"
        yield FigureColumn(f"p{order + 1}", head, "plot", at, width - 16, scale.axis(steps, height=15), steps)
        yield FigureColumn(f"n{order + 1}", "% (95\u202f%)", "text", at + width, 104, label=lowered(outcome.label))
    yield FigureColumn("cov", "coverage: mean / worst", "text", 200 + len(shown) * (width + 120), 132)


def _step(scale: Scale) -> int:
    return 25 if scale.high - scale.low > 0.8 else 20 if scale.high - scale.low > 0.5 else 10


def _scale(pool: Pool) -> Scale:
    """Cut the scale to the tens around all intervals, never to less than half of it."""
    ends = [end for each in answered(pool.estimates) for end in (each.low, each.high) if end is not None]
    low, high = floor(min(ends) * 10) / 10, ceil(max(ends) * 10) / 10
    if high - low > 0.8:
        return Scale()
    if high - low < _NARROWEST:
        low, high = (max(0.0, high - _NARROWEST), high) if high > 0.5 else (low, low + _NARROWEST)
    elif high - low > 0.5 and round((high - low) * 10) % 2:
        low, high = (low - 0.1, high) if low > 0 else (low, high + 0.1)
    return Scale(round(low, 1), round(high, 1))


def _group(estimate: Estimate) -> str:
    if is_comparison(estimate):
        return "Common elsewhere"
    return _TITLES.get(estimate.target, capital(estimate.target))


def _row(
    first: Estimate, estimates: Sequence[Estimate | None], *, shown: Sequence[Pooling], scales: Sequence[Scale]
) -> FigureRow:
    main = default(shown[0][1])
    is_default = bool(main and main.method == first.method)
    kind = "def" if is_default else "bad" if misleads(first) else "un" if first.coverage_mean is None else ""
    cells: list[Runs | Strip] = [_name(first, shown[0][1], is_default=is_default)]
    for estimate, (outcome, pool), scale in zip(estimates, shown, scales, strict=True):
        of = estimate_id(outcome, pool, estimate) if estimate else ""
        cells += [_strip(estimate, pool, scale), numbered(_numbers(estimate), of)]
    outcome, pool = next(each for each in shown if first in each[1].estimates)
    return FigureRow((*cells, numbered(_coverage(first), estimate_id(outcome, pool, first))), _HEIGHT, kind)


def _name(estimate: Estimate, pool: Pool, *, is_default: bool) -> Runs:
    name = short_label(estimate)
    if is_default:
        return say(strong(name), small("the default"))
    if misleads(estimate):
        share = percent(estimate.estimate) if estimate.estimate is not None else "no answer"
        return say("✕ ", name, small(f"misleading: {share} from {pool.events}/{pool.n}"))
    if estimate.coverage_mean is None:
        return say(name, small("not simulated: unknown"))
    return say(name)


def _strip(estimate: Estimate | None, pool: Pool, scale: Scale) -> Strip:
    marks: list[Mark] = []
    main = default(pool)
    if main and main.low is not None and main.high is not None:
        left = scale.at(main.low)
        marks.append(Mark("bar", "band", left, scale.at(main.high) - left, 0, _HEIGHT))
    if estimate and estimate.low is not None and estimate.high is not None:
        marks.append(interval(estimate.low, estimate.high, scale=scale, y=_HEIGHT / 2, kind="ci"))
        if estimate.estimate is not None:
            marks.append(Mark("circle", "pt", scale.at(estimate.estimate), y=_HEIGHT / 2, height=4))
    return Strip(tuple(marks), _HEIGHT)


def _numbers(estimate: Estimate | None) -> Runs:
    if estimate is None or estimate.low is None or estimate.high is None:
        return say(absent("no answer"))
    share = tenths(estimate.estimate) if estimate.estimate is not None else "–"
    return say(share, quiet(f" ({tenths_range(estimate.low, estimate.high)})"))


def _coverage(estimate: Estimate) -> Runs:
    if estimate.coverage_mean is None or estimate.coverage_worst is None:
        return say("–")
    return say(f"{hundredths(estimate.coverage_mean)} / {hundredths(estimate.coverage_worst)}")
