"""The sections of one table's report: a heading that says what the picture shows, and the picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from evitable.model import Finding, Outcome, Pool
from evitable.reports.figures.calendar import calendar_figure
from evitable.reports.figures.compared import compared_figure
from evitable.reports.figures.forest import Forest, forest
from evitable.reports.figures.funnel import ENOUGH, funnel_figure, plotted
from evitable.reports.figures.harms import HarmMap, harm_map, harm_outcomes
from evitable.reports.figures.mapped import harm_figure
from evitable.reports.figures.marks import RowFigure
from evitable.reports.figures.omitted import omission_figure
from evitable.reports.figures.responses import legend, response_figure
from evitable.reports.findings import FindingEntry, entries
from evitable.reports.headings import (
    calendar_heading,
    calendar_lead,
    compared_heading,
    compared_lead,
    findings_lead,
    forest_heading,
    forest_lead,
    funnel_heading,
    harms_heading,
    harms_lead,
    responses_heading,
    responses_lead,
)
from evitable.reports.ledger import LedgerSheet, ledger_sheets
from evitable.reports.reading import Reading, pooled
from evitable.reports.summary import Summary, lead_response, summary
from evitable.reports.table import EvidenceSheet, evidence_sheet

_SHOWN = 2
"""Plots of responses, and of harms, that are shown; the others are folded."""
Content = (
    Summary
    | EvidenceSheet
    | RowFigure
    | HarmMap
    | tuple[Forest, ...]
    | tuple[FindingEntry, ...]
    | tuple[LedgerSheet, ...]
)


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its kind (also its id), its short name, its heading, what stands beside it, and what it shows.

    `lines` is given where the picture should stay on one sheet of paper if it is short; `picture` is drawn where the
    content is a table of what it draws.
    """

    kind: str
    name: str
    heading: str
    lead: tuple[str, ...]
    content: Content
    extra: tuple[tuple[str, str, int], ...] = ()
    lines: int = 0
    folded: tuple[Forest, ...] = ()
    picture: RowFigure | None = None


def table_sections(reading: Reading, findings: Sequence[Finding]) -> tuple[Section, ...]:
    """Tell a table section by section; one with nothing to show is left out."""
    found = (
        Section("summary", "Summary", "In plain words", (), summary(reading)),
        Section("table", "Evidence table", "The evidence table", (), evidence_sheet(reading)),
        _calendar(reading),
        _responses(reading),
        _harms(reading),
        _forests(reading),
        _compared(reading),
        _funnel(reading),
        Section("findings", "Findings", "Findings", findings_lead(findings), entries(reading, findings))
        if findings
        else None,
        _ledger(reading),
    )
    return tuple(section for section in found if section is not None)


def _calendar(reading: Reading) -> Section | None:
    figure = calendar_figure(reading)
    if figure is None:
        return None
    return Section(
        "calendar", "Dosing", calendar_heading(reading), calendar_lead(reading, figure), figure, lines=figure.lines
    )


def _responses(reading: Reading) -> Section | None:
    figure = response_figure(reading)
    if figure is None:
        return None
    return Section(
        "responses",
        "Responses",
        responses_heading(reading),
        responses_lead(reading, figure),
        figure,
        extra=legend(reading),
        lines=figure.lines,
    )


def _harms(reading: Reading) -> Section | None:
    found = harm_map(reading)
    if found is None:
        return None
    return Section("harms", "Harms", harms_heading(found), harms_lead(found), found, picture=harm_figure(found))


def pooled_outcomes(reading: Reading) -> tuple[tuple[Outcome, Pool], ...]:
    """Return every pooled outcome: responses as the synthesis orders them, then harms by the rows that name them."""
    responses = [
        (outcome, pool)
        for outcome in reading.synthesis.outcomes
        if outcome.kind == "response" and (pool := pooled(outcome)) is not None
    ]
    return (*responses, *harm_outcomes(reading))


def _forests(reading: Reading) -> Section | None:
    found = pooled_outcomes(reading)
    if not found:
        return None
    responses = sum(outcome.kind == "response" for outcome, _ in found)
    first = (*found[: min(responses, _SHOWN)], *found[responses : responses + _SHOWN])
    rest = (*found[min(responses, _SHOWN) : responses], *found[responses + _SHOWN :])
    shown = tuple(_with_omissions(forest(reading, outcome, pool), outcome, pool) for outcome, pool in first)
    folded = tuple(forest(reading, outcome, pool, folded=True) for outcome, pool in rest)
    lead = forest_lead(reading, [each.figure for each in shown])
    return Section("forest", "Pooled results", forest_heading(reading), lead, shown, folded=folded)


def _with_omissions(plot: Forest, outcome: Outcome, pool: Pool) -> Forest:
    return replace(plot, omitted=omission_figure(outcome, pool, outcome.without)) if outcome.without else plot


def _compared(reading: Reading) -> Section | None:
    found: Iterable[tuple[Outcome, Pool] | None] = (lead_response(reading), next(iter(harm_outcomes(reading)), None))
    poolings = [pair for pair in found if pair is not None]
    figure = compared_figure(poolings)
    if figure is None:
        return None
    return Section(
        "methods-compared", "Methods compared", compared_heading(), compared_lead(poolings), figure, lines=figure.lines
    )


def _funnel(reading: Reading) -> Section | None:
    pair = lead_response(reading)
    figure = funnel_figure(*pair) if pair and len(plotted(pair[0])) >= ENOUGH else None
    if figure is None:
        return None
    return Section("funnel", "Funnel", funnel_heading(), (figure.note,), figure, lines=figure.lines)


def _ledger(reading: Reading) -> Section | None:
    responses = [outcome for outcome in reading.synthesis.outcomes if outcome.kind == "response"]
    ranked = [outcome for outcome, _ in harm_outcomes(reading)]
    harms = [*ranked, *(o for o in reading.synthesis.outcomes if o.kind == "harm" and o not in ranked)]
    sheets = ledger_sheets(reading, [*responses, *harms])
    if not sheets:
        return None
    lead = "Which row went into which sum, with what count, and why a row was left out."
    return Section("ledger", "Ledger", "Ledger", (lead,), sheets)
