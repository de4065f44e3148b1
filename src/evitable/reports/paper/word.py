"""The report as a Word document: the outline of the page, to be worked on by its authors."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import count
from typing import Any

from docx.document import Document as WordDocument

from evitable.model import Evidence, Synthesis
from evitable.reports.figures.forest import Forest
from evitable.reports.figures.harms import HarmCell, HarmMap, HarmRow
from evitable.reports.figures.marks import RowFigure
from evitable.reports.findings import FindingEntry
from evitable.reports.html import render_svg
from evitable.reports.ledger import LedgerSheet
from evitable.reports.outline import Part, Report, outline
from evitable.reports.paper import word_parts as word
from evitable.reports.paper.cutting import sheets, width_of
from evitable.reports.paper.plain import PAINT, shown
from evitable.reports.runs import Run, Runs, say
from evitable.reports.sections import Section
from evitable.reports.summary import Summary
from evitable.reports.table import EvidenceSheet

_WIDE = frozenset({"table", "harms"})
_SHARES = {"patients": 1.6, "n": 0.45, "regimen": 2.1, "response": 1.9, "harms": 1.9}
_LONG = 2500
"""Signs of a text that may not fit on one page: its row may be parted."""


def render_docx(evidence: Evidence, syntheses: tuple[Synthesis, ...], *, date: datetime | None = None) -> bytes:
    """Render the report of some evidence as a Word document on A4, tables as tables, figures as pictures.

    It holds what the PDF holds: every value leads to the source's words at the end. `syntheses` are those of
    `render_html`; `date` is what the file says of its making. The same input gives the same bytes.
    """
    report = outline(evidence, syntheses)
    document = word.new_document(report.title, report.title, f"Read from {report.source.text}", date)
    _opening(document, report)
    drawings: list[word.Drawing] = []
    for part in report.parts:
        if len(report.parts) > 1:
            document.add_heading(shown(part.title), 1)
        for section in part.sections:
            _section(document, section, drawings)
    word.draw(drawings)
    _closing(document, report)
    return word.packed(document)


def _opening(document: WordDocument, report: Report) -> None:
    document.add_paragraph(shown(report.title), style="Title")
    link = report.source.reference.link_text
    told = f"Read from {report.source.text}{f', {link}' if link else ''}. Each value leads to the words it came from."
    word.tell(document.add_paragraph(), told, size=9, quiet=True)
    tally = word.table(document, [item.name for item in report.tally], [1.0] * len(report.tally), wide=False)
    for cell, item in zip(word.add_row(tally), report.tally, strict=True):
        word.lines(cell, [(Run(item.number, "strong"),)], [say(item.note)], size=10)


def _section(document: WordDocument, section: Section, drawings: list[word.Drawing]) -> None:
    if section.kind in _WIDE:
        word.turn_page(document, wide=True)
    document.add_heading(shown(section.heading), 1)
    for text in section.lead:
        word.tell(document.add_paragraph(), text, size=8.5, quiet=True).paragraph_format.keep_with_next = True
    if section.kind in _TOLD:
        _TOLD[section.kind](document, section)
    else:
        drawings += _DRAWN.get(section.kind, _figure_section)(document, section)
    if section.kind in _WIDE:
        word.turn_page(document, wide=False)


def _summary(document: WordDocument, section: Section) -> None:
    told: Summary = section.content  # type: ignore[assignment]
    word.tell(document.add_paragraph(), told.words, size=11)
    for key in told.keys:
        sentence = say(f"{key.title}: ", Run(key.share, "strong"), f", {key.rests_on}.")
        word.tell(document.add_paragraph(style="List Bullet"), sentence)
    for caveat in told.caveats:
        word.tell(document.add_paragraph(), say(Run(caveat.title, "strong"), f" {caveat.text}"))


def _table(document: WordDocument, section: Section) -> None:
    sheet: EvidenceSheet = section.content  # type: ignore[assignment]
    heads = ["", "Study", *(f"{label} {note}".strip() for _, label, note in sheet.columns)]
    shares = [0.3, 1.3, *(_SHARES.get(key, 1.0) for key, _, _ in sheet.columns)]
    made = word.table(document, heads, shares, wide=True)
    for part in sheet.sections:
        if part.title:
            cells = word.add_row(made)
            word.lines(cells[0].merge(cells[-1]), [(Run(part.title, "strong"),)])
        for row in part.rows:
            texts = [run.text for cell in row.cells for runs in (*cell.main, *cell.below) for run in runs]
            cells = word.add_row(made, splits=max(map(len, texts), default=0) > _LONG)
            word.lines(cells[0], [say(str(row.row))], size=7.5)
            head: Runs = tuple(run if run.kind == "raised" else Run(run.text, "strong", run.link) for run in row.head)
            word.lines(cells[1], [head], [row.below] if row.below else [])
            for cell, found in zip(cells[2:], row.cells, strict=True):
                word.lines(cell, found.main, found.below)
    for note in sheet.notes:
        word.tell(document.add_paragraph(), note, size=7.5, quiet=True)


def _figure_section(document: WordDocument, section: Section) -> Iterator[word.Drawing]:
    figure: RowFigure = section.content  # type: ignore[assignment]
    if section.extra:
        told = "; ".join(f"{name} {number}" for _, name, number in section.extra)
        word.tell(document.add_paragraph(), told, size=8.5).paragraph_format.keep_with_next = True
    yield from _figure(document, figure)


def _figure(document: WordDocument, figure: RowFigure) -> Iterator[word.Drawing]:
    for sheet in sheets(figure):
        yield word.keep_place(document, render_svg(sheet, PAINT), figure.title, width=width_of(figure, word.WIDTH))


def _harms(document: WordDocument, section: Section) -> Iterator[word.Drawing]:
    found: HarmMap = section.content  # type: ignore[assignment]
    if section.picture is not None:
        yield from _figure(document, section.picture)
    document.add_heading("The numbers of the map", 2)
    told = "Patients with each event, below them the grade. · not stated, ○ stated none, 0 counted zero."
    word.tell(document.add_paragraph(), told, size=8, quiet=True)
    rows_ = " rows" if found.grouped else ""
    heads = ["Harm", *(f"{one.name} {one.number}{rows_}, {one.size}".rstrip(", ") for one in found.columns)]
    heads += ["rows that speak", "exact 95 %", "silence as zero"] if found.summed else []
    shares = [2.4, *[1.0] * len(found.columns), *([0.9, 1.4, 1.2] if found.summed else [])]
    made = word.table(document, heads, shares, wide=True)
    for line in (*found.rows, *found.rest):
        cells = word.add_row(made)
        word.lines(cells[0], [say(line.term)], [say(line.worded)] if line.worded else [], size=7.5)
        for cell, harm in zip(cells[1:], line.cells, strict=False):
            _harm(cell, harm)
        if found.summed:
            _harm_sums(cells[len(line.cells) + 1 :], line)


def _harm_sums(cells: Sequence[Any], line: HarmRow) -> None:
    if not line.events:
        word.lines(cells[0].merge(cells[-1]), [say(line.rows)], size=7.5)
        return
    for cell, text in zip(cells, (line.events, line.interval, line.as_zero), strict=True):
        word.lines(cell, [say(text)], size=7.5)


def _harm(cell: Any, harm: HarmCell) -> None:
    sign = {"silent": "·", "none": "○", "zero": "0"}.get(harm.kind, harm.text)
    word.lines(cell, [(Run(sign, "plain", harm.link),)], [say(harm.grade)] if harm.grade else [], size=7.5)


def _forests(document: WordDocument, section: Section) -> Iterator[word.Drawing]:
    plots: Sequence[Forest] = section.content  # type: ignore[assignment]
    document.add_heading("Summary of findings", 2)
    made = word.table(document, ["Outcome", "Counts and share", "What it is"], [1.2, 2.0, 2.0], wide=False)
    for plot in (*plots, *section.folded):
        cells = word.add_row(made)
        for cell, text in zip(cells, (plot.title, plot.gist, plot.note), strict=True):
            word.lines(cell, [say(text)])
    for plot in plots:
        document.add_heading(shown(plot.title), 2)
        yield from _figure(document, plot.figure)
        if plot.studies is not None:
            yield from _figure(document, plot.studies)
        if plot.omitted is not None:
            document.add_heading(shown(plot.omitted.title), 2)
            yield from _figure(document, plot.omitted)
        for remark in plot.remarks:
            word.tell(document.add_paragraph(), remark, size=8, quiet=True)


def _findings(document: WordDocument, section: Section) -> None:
    _entries(document, section.content)  # type: ignore[arg-type]


def _entries(document: WordDocument, entries: Sequence[FindingEntry]) -> None:
    made = word.table(document, ["Finding", "Where", "What", "What to do"], [1.0, 1.3, 3.4, 2.2], wide=False)
    for entry in entries:
        cells = word.add_row(made, splits=len(entry.said) > 3)
        accepted = ", accepted" if entry.accepted else ""
        word.lines(cells[0], [say(f"{entry.title}{accepted}")])
        word.lines(cells[1], [say(entry.where)], [say(entry.code)])
        told = [
            say(
                f"{item.where}: " if len(entry.said) > 1 and item.where else "",
                Run(item.message, "plain", item.link),
                f" “{item.quote}”" if item.quote else "",
                f" {item.accepted}" if item.accepted else "",
            )
            for item in entry.said
        ]
        word.lines(cells[2], told)
        word.lines(cells[3], [say(" ".join((*entry.remedies, *entry.changes)))])


def _ledger(document: WordDocument, section: Section) -> None:
    ledgers: Sequence[LedgerSheet] = section.content  # type: ignore[assignment]
    for sheet in ledgers:
        shares = [1.6, 0.4, *[1.5] * len(sheet.columns)]
        made = word.table(document, ["Row", "N", *sheet.columns], shares, wide=False)
        for row in sheet.rows:
            cells = word.add_row(made)
            word.lines(cells[0], [row.head])
            word.lines(cells[1], [say(row.n)])
            for cell, found in zip(cells[2:], row.cells, strict=True):
                word.lines(
                    cell, [(Run(found.count, "strong" if found.used else "quiet", found.link),)], [say(found.why)]
                )
        cells = word.add_row(made)
        word.lines(cells[0], [(Run("Used", "strong"),)])
        for cell, foot in zip(cells[2:], sheet.sums, strict=True):
            word.lines(cell, [(Run(foot.count, "strong"),)], [say(f"({foot.note})")] if foot.note else [])
        document.add_paragraph()


def _closing(document: WordDocument, report: Report) -> None:
    _paragraphs(document, "Methods", 1, report.methods)
    _paragraphs(document, "What the rows cannot show", 2, [report.limits] if report.limits else [])
    _others(document, report)
    document.add_heading("References", 1)
    for item in report.references:
        word.tell(document.add_paragraph(), f"{item.mark}  {item.text} {item.link_text}".rstrip(), size=9)
    if report.references_note:
        word.tell(document.add_paragraph(), report.references_note, size=8, quiet=True)
    _paragraphs(document, "How to cite", 1, [f"{report.cite} {report.seal}"])
    if report.parts:
        document.add_heading("The source's words", 1)
    numbers = count(1)
    for part in report.parts:
        _words(document, part, numbers)


def _paragraphs(document: WordDocument, title: str, level: int, texts: Sequence[str]) -> None:
    if texts:
        document.add_heading(title, level)
    for text in texts:
        word.tell(document.add_paragraph(), text, size=10)


def _others(document: WordDocument, report: Report) -> None:
    if report.others:
        document.add_heading("Other tables", 1)
    for table in report.others:
        sentence = say(Run(table.label, "strong"), f" {table.title} ", Run(f"{table.kind}: {table.why}", "quiet"))
        word.tell(document.add_paragraph(), sentence)
    if report.findings:
        document.add_heading("Findings", 1)
        _entries(document, report.findings)


def _words(document: WordDocument, part: Part, numbers: Any) -> None:
    """Print the source row by row; each run of words that a value came from has a bookmark."""
    for row in part.pane:
        paragraph = document.add_paragraph()
        origin = f" {row.origin}:" if row.origin else f" {row.name}:" if not row.mark else ""
        word.tell(paragraph, f"{row.mark}{origin}  ", size=8, quiet=True)
        for at, cell in enumerate(row.cells):
            if at:
                word.tell(paragraph, "  ·  ", size=8, quiet=True)
            for snip in cell.snips:
                if snip.id:
                    word.mark(paragraph, snip.id, next(numbers))
                word.tell(paragraph, snip.text, size=8, quiet=snip.unread)


_TOLD: dict[str, Callable[[WordDocument, Section], None]] = {
    "summary": _summary,
    "table": _table,
    "findings": _findings,
    "ledger": _ledger,
}
_DRAWN: dict[str, Callable[[WordDocument, Section], Iterator[word.Drawing]]] = {
    "harms": _harms,
    "forest": _forests,
}
"""How each kind of section is set; any other is one figure."""
