"""What the commands print for people: short lines, no colour needed, every share with its interval."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator
from typing import Any

from evitable.api import (
    Comparison,
    Document,
    Evidence,
    EvidenceTable,
    Finding,
    LabelledTable,
    Outcome,
    Study,
    Synthesis,
)

WIDTH = 98
_NOTHING_COMPARED = (
    "No outcome is counted by two groups of two rows or more, one of them of more than one patient: nothing to compare."
)


def grids(tables: Iterable[LabelledTable]) -> str:
    """Show each table's columns with their roles, then its rows cell by cell."""
    return "\n\n".join("\n".join(_grid(table)) for table in tables)


def _grid(table: LabelledTable) -> Iterator[str]:
    yield " ".join(cell.text for cell in (table.label, table.title) if cell)
    yield f"Kind: {table.kind} ({table.why})"
    yield ""
    for number, column in enumerate(table.columns, 1):
        yield f"  column {number}  {column.role or 'no role':<16} {column.header.text}"
    for row in table.rows:
        yield ""
        yield f"Row {row.number}" + (f" (under: {row.section.text})" if row.section else "")
        for column, cell in zip(table.columns, row.cells, strict=False):
            yield from _wrapped(f"  {column.header.text}: ", _shown(cell))
    for note in table.notes:
        yield from _wrapped("Note: ", note.text)
    for finding in table.findings:
        yield from _wrapped("! ", f"{finding.message} {finding.remedy}")


def _shown(cell: Any) -> str:
    """Show a cell on one line, with the signs that stand raised beside it."""
    raised = ", ".join(mark.text for mark in cell.marks if mark.raised)
    return (" / ".join(cell.text.split("\n")) or "(blank)") + (f"  [raised: {raised}]" if raised else "")


def grids_json(document: Document, tables: Iterable[LabelledTable]) -> str:
    """Write the same as JSON."""
    shown = [
        {
            "label": table.label.text if table.label else None,
            "title": table.title.text if table.title else None,
            "kind": table.kind,
            "why": table.why,
            "columns": [{"header": column.header.text, "role": column.role} for column in table.columns],
            "rows": [
                {
                    "row": row.number,
                    "section": row.section.text if row.section else None,
                    "cells": [{"id": cell.id, "text": cell.text, "address": cell.address} for cell in row.cells],
                }
                for row in table.rows
            ],
            "notes": [note.text for note in table.notes],
            "abbreviations": {entry.short: entry.long for entry in table.abbreviations},
            "findings": [{"code": finding.code, "message": finding.message} for finding in table.findings],
        }
        for table in tables
    ]
    source = document.source
    head = {"name": source.name, "sha256": source.sha256, "encoding": source.encoding, "doi": source.doi}
    return json.dumps({"source": head, "tables": shown}, ensure_ascii=False, indent=1)


def evidence(found: Evidence) -> str:
    """Show each study's facts in a few lines."""
    return "\n\n".join("\n".join(_table(table)) for table in found.tables)


def _table(table: EvidenceTable) -> Iterator[str]:
    yield f"{table.label or ''} {table.title or ''}".strip()
    if not table.studies:
        yield f"No studies: {table.kind} ({table.why})"
    for study in table.studies:
        yield ""
        yield from _study(study)


def _study(study: Study) -> Iterator[str]:
    citation = study.citation
    names = [_said(value) for value in (citation.label, citation.year, citation.number) if value]
    yield f"{study.row}  {' '.join(names) or 'study not named'}, {_said(study.design)}, N {_said(study.n)}"
    conditions = "; ".join(
        " ".join([*(status.value for status in item.status), item.name.value]) for item in study.conditions
    )
    yield from _wrapped("   disease    ", conditions or "not stated")
    for regimen in study.regimens:
        parts = [regimen.drug.value, _said(regimen.dose, ""), _said(regimen.route, "")]
        if regimen.days:
            parts.append(f"days {', '.join(map(str, regimen.days.value))}")
        if regimen.cycle_days:
            parts.append(f"of {regimen.cycle_days.value}")
        if regimen.cycles:
            parts.append(f"cycles {_span(regimen.cycles)}")
        parts += [_said(regimen.frequency, ""), f"in {regimen.n.value}" if regimen.n else ""]
        totals = [f"{q.low:f}" if q.exact else f"{q.low:f}-{q.high:f}" for q in regimen.schedule.total]
        if totals:
            parts.append(f"= {' or '.join(totals)} {regimen.schedule.total[0].unit} planned")
        yield from _wrapped("   regimen    ", " ".join(part for part in parts if part))
    for response in study.responses:
        yield from _wrapped("   response   ", f"{response.label.value}: {_count(response)}")
    yield from _harms(study)
    if study.unread:
        yield from _wrapped("   unread     ", "; ".join(quote.text for quote in study.unread))


def _harms(study: Study) -> Iterator[str]:
    for event in study.adverse_events:
        grade = f", grade {event.grade.value}" if event.grade else ""
        yield from _wrapped("   harm       ", f"{event.term.value}{grade}: {_count(event)}")
    if study.absent_events:
        names = (
            event.term.value + (f" (grade {event.grade.value})" if event.grade else "") for event in study.absent_events
        )
        yield from _wrapped("   counted 0  ", "; ".join(names))
    elif not study.adverse_events:
        none = study.no_adverse_events and study.no_adverse_events.value
        yield f"   harm       {'none, stated' if none else 'not stated'}"


def _span(cycles: Any) -> str:
    if cycles.value is None:
        return f"{cycles.low.value:g}-{cycles.high.value:g}" if cycles.low and cycles.high else cycles.stat
    spread = f" ({cycles.low.value:g}-{cycles.high.value:g})" if cycles.low and cycles.high else ""
    return f"{'' if cycles.stat == 'exact' else cycles.stat + ' '}{cycles.value.value:g}{spread}"


def _count(record: Any) -> str:
    if record.n is None:
        return f"{record.pct.value:g} %" if record.pct else "patients not counted"
    return f"{record.n.value} of {record.of.value}" if record.of else f"{record.n.value}"


def _said(value: Any, blank: str = "not stated") -> str:
    return blank if value is None else str(value.value)


def findings(found: Iterable[Finding], path: str | None = None) -> str:
    """List findings grouped by severity, each with its row, rule and remedy."""
    found = tuple(found)
    lines = [f"{path}:"] if path else []
    lines.append(_tally(found))
    for severity in ("error", "warning", "note"):
        for item in (item for item in found if item.severity == severity and item.accepted is None):
            where = ", ".join(part for part in (_rows(item), item.column or "") if part)
            lines += ["", f"{severity.upper()}  {item.code}  {where}".rstrip()]
            lines += _wrapped("  ", item.message)
            lines += [line for link in item.links for line in _wrapped("  - ", _link(link))]
            lines += _wrapped("  To do: ", item.remedy)
            if item.consequence:
                lines += _wrapped("  It changes: ", item.consequence)
    for item in found:
        if item.accepted:
            lines += ["", f"ACCEPTED  {item.code}  {_rows(item)}".rstrip()]
            lines += _wrapped("  ", item.message)
            lines += _wrapped("  Reason: ", f"{item.accepted.reason} ({item.accepted.by}, {item.accepted.on})")
    return "\n".join(lines)


def _link(link: Any) -> str:
    first, second = link.rows
    return f"rows {first} and {second}: {link.strength}" + (f" ({'; '.join(link.reasons)})" if link.reasons else "")


def _rows(finding: Finding) -> str:
    if len(finding.rows) > 1:
        return f"rows {', '.join(map(str, finding.rows))}"
    return f"row {finding.row}" if finding.row else ""


def _tally(found: tuple[Finding, ...]) -> str:
    counts = [
        f"{n} {word}{'' if n == 1 else 's'}"
        for word in ("error", "warning", "note")
        for n in [sum(item.severity == word and item.accepted is None for item in found)]
    ]
    accepted = sum(item.accepted is not None for item in found)
    return ", ".join([*counts, f"{accepted} accepted"] if accepted else counts)


def sums(found: dict[str, Synthesis], models: Iterable[str] = ()) -> str:
    """Show each outcome's rows, then its sums by choice of rows and by model, each with its interval."""
    wanted = set(models)
    blocks = []
    for title, synthesis in found.items():
        blocks.append(title)
        blocks += ["\n".join(_outcome(item, wanted)) for item in synthesis.outcomes]
        blocks += ["\n".join(_wrapped("", note)) for note in synthesis.notes]
    return "\n\n".join(blocks)


def _outcome(outcome: Outcome, wanted: set[str]) -> Iterator[str]:
    yield from _wrapped("", f"{outcome.label.upper()}: {outcome.definition}")
    for line in outcome.ledger:
        count = f"{line.events}/{line.n}" if line.used else "left out"
        yield from _wrapped(f"  row {line.row:<3} {count:>9}  ", f"{line.label}: {line.reason}")
    if not outcome.pools:
        yield from _wrapped("  ", outcome.note or "Not pooled.")
    for pool in outcome.pools:
        yield ""
        yield from _wrapped("  ", f"{pool.label}: {_used(pool)}")
        for estimate in pool.estimates:
            if not wanted or estimate.method in wanted:
                yield from _estimate(estimate)
    yield from _warned(outcome, wanted)
    for leaning in outcome.leanings:
        yield ""
        yield from _wrapped("  ", f"{leaning.label}: {leaning.words}")


def comparisons(found: dict[str, tuple[Comparison, ...]]) -> Iterator[str]:
    """Show how the groups of each table compare, a block an outcome; say so where none can be compared."""
    for title, compared in found.items():
        yield f"{title} | groups compared"
        if not compared:
            yield "\n".join(_wrapped("", _NOTHING_COMPARED))
        for one in compared:
            yield "\n".join(_comparison(one))


def _comparison(found: Comparison) -> Iterator[str]:
    yield found.label.upper()
    for group in found.groups:
        used = f"{group.events} of {group.n} patients, {_numbered(group.rows)}"
        yield from _wrapped("  ", f"{group.name}: {used}")
        if group.estimate is not None:
            own = group.estimate, group.low, group.high
            yield _typical("typical study", own, found.level)
        if group.shrunken:
            yield _typical("drawn towards the other groups", group.shrunken, found.level)
    if found.difference:
        middle, low, high = (100 * value for value in found.difference)
        first, second = (group.name for group in found.groups)
        yield from _wrapped(
            "  ",
            f"Difference, {first} less {second}: {middle:+.1f} points ({100 * found.level:g} % interval {low:+.1f} to "
            f"{high:+.1f}); the probability that the first is the greater is {found.probability_greater:.2f}.",
        )
    test = "could not be found" if found.p_value is None else f"p = {found.p_value:.3f}"
    yield from _wrapped("  ", f"Test that the groups have one share: {test}.")
    for words in found.left_out:
        yield from _wrapped("  ", f"Left out: {words}.")
    for _, message in found.warnings:
        yield from _wrapped("  * ", message)


def _typical(label: str, share: tuple[float, float | None, float | None], level: float) -> str:
    middle, low, high = share
    return f"    {label:<46} {_share(middle):>8}  {100 * level:g} % interval {_share(low)} to {_share(high)}"


def _used(pool: Any) -> str:
    if not pool.rows:
        return "no row is left"
    return f"{pool.events} of {pool.n} patient{'' if pool.n == 1 else 's'}, {_numbered(pool.rows)}"


def _numbered(rows: tuple[int, ...]) -> str:
    return f"row{'' if len(rows) == 1 else 's'} {', '.join(map(str, rows))}"


def _estimate(estimate: Any) -> Iterator[str]:
    mark = "*" if estimate.warnings else ""
    first, *rest = textwrap.wrap(f"{estimate.label}{mark}", 46)
    yield f"    {first:<46} {_share(estimate.estimate):>8}  {_interval(estimate)}"
    yield from (f"      {line}" for line in rest)
    if estimate.predictive_low is not None and estimate.predictive_high is not None:
        span = f"{_share(estimate.predictive_low)} to {_share(estimate.predictive_high)}"
        yield f"      {'a new study':<44} {'':>8}  {span}"


def _warned(outcome: Outcome, wanted: set[str]) -> Iterator[str]:
    """Say each warning once, under the sums it belongs to."""
    said = dict.fromkeys(
        (estimate.label, message)
        for pool in outcome.pools
        for estimate in pool.estimates
        if not wanted or estimate.method in wanted
        for _, message in estimate.warnings
    )
    if said:
        yield ""
    for label, message in said:
        yield from _wrapped("  * ", f"{label}: {message}")


def _interval(estimate: Any) -> str:
    if estimate.low is None or estimate.high is None:
        return "no interval"
    return f"{100 * estimate.level:g} % interval {_share(estimate.low)} to {_share(estimate.high)}"


def _share(value: float | None) -> str:
    return "" if value is None else f"{100 * value:.1f} %"


def _wrapped(lead: str, text: str) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=lead, subsequent_indent=" " * len(lead), break_on_hyphens=False
    ) or [lead.rstrip()]
