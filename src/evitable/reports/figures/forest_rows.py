"""The lines of a forest plot that studies have: one each, or one a disease where there are too many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import sqrt

from evitable.model import LedgerLine, Outcome, Study
from evitable.reports.figures.marks import FigureColumn, FigureGroup, FigureRow, Mark, Strip
from evitable.reports.figures.shares import WHOLE, interval, study_square, summary_tick
from evitable.reports.numbers import row_id
from evitable.reports.reading import Reading, study_regimens
from evitable.reports.regimens import short_regimen
from evitable.reports.runs import Run, Runs, absent, numbered, quiet, say, small
from evitable.reports.wording import capital, counted, cut, tenths, tenths_range

_SIDE = 3.6
"""Pixels of a square's side for one patient: area follows the number of patients."""
_LARGEST, _SMALLEST = 18.0, 5.0
_DENSE = 30
_STUDY, _THIN, _DISEASE = 28, 16, 34
_DISEASES = 12
_BINS = 20
_LETTER = 6.2
_NAME, _LONG_NAME, _REGIMEN = 22, 90, 60
"""Letters of a name and of a regimen: in a thin line, and in one that may be broken."""


def columns(*, design: bool = False, regimen: bool = False) -> tuple[FigureColumn, ...]:
    """Return the columns of a forest plot; that of designs or regimens is left out where no row fills it."""
    name, first, second, events, plot = {
        (True, True): (150, 84, 140, 52, 300),
        (True, False): (190, 96, 0, 56, 392),
        (False, True): (180, 0, 150, 56, 352),
        (False, False): (246, 0, 0, 58, 422),
    }[design, regimen]
    found = [FigureColumn("nm", "Study", "name", 0, name)]
    at = name + 14
    for there, key, head, width in ((design, "dsg", "Design", first), (regimen, "rgm", "Regimen", second)):
        if there:
            found.append(FigureColumn(key, head, "note", at, width))
            at += width + 14
    found.append(FigureColumn("ev0", "Events/N", "text", at, events))
    at += events + 20
    found.append(FigureColumn("pl0", "", "plot", at, plot, WHOLE.axis(4, sign="\u202f%"), 4))
    found.append(FigureColumn("num", "% (95\u202f% interval)", "text", 786, 152))
    return tuple(found)


def columns_of(reading: Reading, outcome: Outcome) -> tuple[FigureColumn, ...]:
    """Return the columns that some row of an outcome fills."""
    studies = [study for line in outcome.ledger if (study := reading.study(line.row))]
    return columns(
        design=any(study.design for study in studies), regimen=any(study_regimens(study) for study in studies)
    )


def study_groups(reading: Reading, outcome: Outcome, keys: Sequence[str]) -> Iterator[FigureGroup]:
    """Yield the series by size, then the single cases: a line a row of the table."""
    ordered = sorted(outcome.ledger, key=lambda line: (-_size(reading, line), line.row))
    for single in (False, True):
        lines = [line for line in ordered if _is_single(reading, line) is single]
        dense = len(ordered) > _DENSE
        shown = [line for line in lines if line.used or not dense]
        if not shown:
            continue
        smallest = min((line.n for line in shown if line.n), default=1)
        note = "N = 1, each says little by itself" if single else f"N ≥ {smallest}"
        left = len(lines) - len(shown)
        note += f"; {counted(left, 'row')} left out, see the ledger" if left else ""
        yield FigureGroup(
            "Single cases" if single else "Series",
            note,
            tuple(
                numbered_row(_study_row(reading, line, keys, dense=dense), keys, row_id(outcome, (line.row,)))
                for line in shown
            ),
        )


def numbered_row(row: FigureRow, keys: Sequence[str], of: str) -> FigureRow:
    """Give the counts and shares of a line the id of what they are the numbers of; one left out of it has none."""
    if row.kind == "out":
        return row
    cells = (
        numbered(cell, of) if key in ("ev0", "num") and isinstance(cell, tuple) else cell
        for key, cell in zip(keys, row.cells, strict=True)
    )
    return replace(row, cells=tuple(cells))


def _size(reading: Reading, line: LedgerLine) -> int:
    study = reading.study(line.row)
    return line.n or (study.n.value if study and study.n else 0)


def _is_single(reading: Reading, line: LedgerLine) -> bool:
    return line.single or _size(reading, line) == 1


def _study_row(reading: Reading, line: LedgerLine, keys: Sequence[str], *, dense: bool) -> FigureRow:
    cells: dict[str, Runs | Strip] = {**_told(reading, line, dense=dense), **_drawn(reading, line, dense=dense)}
    out = not line.used or line.events is None or not line.n
    kind = "out" if out else "thin" if dense else ""
    return FigureRow(tuple(cells[key] for key in keys), _THIN + 2 if dense else _STUDY + 4, kind)


def _told(reading: Reading, line: LedgerLine, *, dense: bool) -> dict[str, Runs]:
    """Name a study, its design and its regimen."""
    study = reading.study(line.row)
    if study is None:
        return {"nm": say(line.label), "dsg": (), "rgm": ()}
    whole = _NAME if dense else _LONG_NAME
    name = tuple(
        Run(cut(run.text, whole), run.kind, run.link) if run.kind == "plain" else run for run in reading.heading(study)
    )
    remark = {"none-stated": " stated none", "uncounted": f" taken as {line.events} of {line.n}"}
    said = remark.get(line.source, "") if line.used and not dense else ""
    return {
        "nm": say(name, quiet(said)),
        "dsg": _design(reading, study, dense=dense),
        "rgm": _regimen(reading, study, dense=dense),
    }


def _design(reading: Reading, study: Study, *, dense: bool) -> Runs:
    if study.design is None:
        return say(absent())
    text = study.design.value
    told = cut(text, 14) if dense else cut(text, 40)
    return say(Run(told, "plain", reading.link(study, f"Design: {text}", study.design, at="design")))


def _regimen(reading: Reading, study: Study, *, dense: bool) -> Runs:
    found = study_regimens(study)
    if not found:
        return say(absent())
    _, first = found[0]
    text = short_regimen(reading, first)
    cycles = first.cycles
    times = (cycles.value, cycles.low, cycles.high) if cycles else ()
    values = (first.drug, first.dose, first.frequency, first.days, first.cycle_days, first.doses, first.n, *times)
    note = "The days are counted." if text.endswith("listed days") else ""
    link = reading.words.link(f"Regimen: {text}", [value for value in values if value is not None], note=note)
    more = f" and {len(found) - 1} more" if len(found) > 1 else ""
    room = (_NAME if dense else _REGIMEN) - len(more)
    return say(Run(cut(text, room), "plain", link), quiet(more))


def _drawn(reading: Reading, line: LedgerLine, *, dense: bool) -> dict[str, Runs | Strip]:
    """Draw a study's share with its interval, or say why it is left out."""
    height = _THIN if dense else _STUDY
    if not line.used or line.events is None or not line.n:
        return _left_out(reading, line, height)
    share = line.events / line.n
    side = min(_LARGEST, max(_SMALLEST, _SIDE * sqrt(line.n)))
    low, high = (line.low, line.high) if line.low is not None and line.high is not None else (share, share)
    square = study_square(share, min(side, height - 2), open_=line.n == 1, y=height / 2)
    said = f"{capital(line.label)}: {line.events} of {line.n}"
    link = reading.words.link_quotes(said, line.quotes, how=_sentence(line.reason))
    return {
        "ev0": say(Run(f"{line.events}/{line.n}", "plain", link)),
        "pl0": Strip((interval(low, high, y=height / 2), square), height),
        "num": share_and_interval(share, low, high),
    }


def _sentence(text: str) -> str:
    return f"{capital(text.rstrip('.'))}." if text else ""


def _left_out(reading: Reading, line: LedgerLine, height: int) -> dict[str, Runs | Strip]:
    study = reading.study(line.row)
    size = study.n if study else None
    count = reading.told(study, f"–/{size.value}", size, said=f"Patients: {size.value}") if study and size else "–"
    why = {"silent": "row says nothing of it", "no-n": "N not stated"}
    text = why.get(line.source, line.reason)
    strip = Strip((Mark("words", "txt halo", 1, y=height / 2 + 4, text=text),), height, text)
    return {"ev0": say(count), "pl0": strip, "num": say(absent("left out"))}


def share_and_interval(share: float | None, low: float, high: float) -> Runs:
    """Write a share with its interval, in per cent to one place."""
    return say(tenths(share) if share is not None else "", quiet(f" ({tenths_range(low, high)})"))


def disease_groups(reading: Reading, outcome: Outcome, keys: Sequence[str]) -> Iterator[FigureGroup]:
    """Yield a line a disease: its rows added up, and a bar for the studies of each twentieth of the scale."""
    found: dict[str, list[LedgerLine]] = {}
    for line in outcome.ledger:
        if line.used and line.events is not None and line.n:
            found.setdefault(_disease(reading, line), []).append(line)
    ranked = sorted(found.items(), key=lambda item: (-sum(line.n or 0 for line in item[1]), item[0]))
    rest = [line for _, lines in ranked[_DISEASES:] for line in lines]
    shown = [*ranked[:_DISEASES], *([(f"{len(ranked) - _DISEASES} other diseases", rest)] if rest else [])]
    tallest = max((max(_binned(lines)) for _, lines in shown), default=1)
    note = f"bars: studies by their share, the tallest {tallest}; stroke: the counts added up, as a description"
    if shown:
        rows = (
            numbered_row(_disease_row(name, lines, keys, tallest), keys, row_id(outcome, [line.row for line in lines]))
            for name, lines in shown
        )
        yield FigureGroup("By disease", note, tuple(rows))


def _disease(reading: Reading, line: LedgerLine) -> str:
    study = reading.study(line.row)
    return capital(reading.proper(study.conditions[0].name.value)) if study and study.conditions else "Not stated"


def _disease_row(name: str, lines: Sequence[LedgerLine], keys: Sequence[str], tallest: int) -> FigureRow:
    events, n = sum(line.events or 0 for line in lines), sum(line.n or 0 for line in lines)
    single = sum(line.n == 1 for line in lines)
    parts = [f"{len(lines) - single} series" if len(lines) > single else "", counted_cases(single)]
    height = _DISEASE - 4
    bars = (
        Mark("bar", "bin", 100 * at / _BINS + 0.3, 100 / _BINS - 0.6, height - 2 - tall, tall)
        for at, number in enumerate(_binned(lines))
        if (tall := (height - 4) * number / tallest)
    )
    shares = sorted((line.events or 0) / (line.n or 1) for line in lines)
    said = f"Shares of the studies from {tenths(shares[0])} to {tenths(shares[-1])} per cent."
    cells: Mapping[str, Runs | Strip] = {
        "nm": say(cut(name, _LONG_NAME), small(", ".join(filter(None, parts)))),
        "ev0": say(f"{events}/{n}"),
        "pl0": Strip((*bars, summary_tick(events / n, y=height / 2)), height, said),
        "num": say(tenths(events / n), quiet(" no model")),
    }
    return FigureRow(tuple(cells.get(key, ()) for key in keys), _DISEASE, "sum soft")


def counted_cases(number: int) -> str:
    """Count single cases."""
    return f"{number} single {'case' if number == 1 else 'cases'}" if number else ""


def _binned(lines: Iterable[LedgerLine]) -> list[int]:
    bins = [0] * _BINS
    for line in lines:
        share = (line.events or 0) / (line.n or 1)
        bins[min(_BINS - 1, int(share * _BINS))] += 1
    return bins
