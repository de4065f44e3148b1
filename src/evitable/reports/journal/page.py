"""Tables as one web page in the look of a journal, without a script or an outside resource."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence

from evitable.model import Grid
from evitable.reports.journal.laid import Entry, Laid, Line, Run, caption, clean, is_section, laid_rows, notes, width_of
from evitable.reports.palette import LIGHT

_STYLE = (
    "body{{margin:24px auto;max-width:1200px;padding:0 16px;font:14px/1.4 'Source Sans 3','Source Sans Pro',"
    "system-ui,sans-serif;color:{ink};background:{paper}}}"
    "figure{{margin:0 0 40px;overflow-x:auto}}"
    "table{{border-collapse:collapse;width:100%;border-top:2px solid {ink};border-bottom:2px solid {ink}}}"
    "caption{{caption-side:top;text-align:left;padding:0 0 8px;font-size:16px}}"
    "th,td{{text-align:left;vertical-align:top;padding:6px 10px;overflow-wrap:break-word;unicode-bidi:isolate}}"
    "thead th{{vertical-align:bottom;border-bottom:1px solid {ink}}}"
    "tbody tr+tr>*{{border-top:1px solid #d8d4ca}}"
    ".section{{font-weight:600;background:#f1efe9}}"
    "tfoot{{display:table-row-group;font-size:12.5px}}tfoot td{{padding:2px 10px}}"
    "tfoot tr:first-child td{{border-top:1px solid {ink};padding-top:8px}}"
    "sup{{font-size:.72em;line-height:0}}sup a{{color:inherit}}"
    ".refs h2{{font-size:16px}}.refs p{{margin:4px 0 4px 2.4em;text-indent:-2.4em;overflow-wrap:anywhere}}"
    "@media print{{@page{{size:A4 landscape;margin:18mm}}thead{{display:table-header-group}}tr{{break-inside:avoid}}}}"
)


def write_page(grids: Sequence[Grid], entries: Sequence[Entry] = ()) -> bytes:
    """Write tables as one HTML page, each with its caption above and its notes as its foot; references below all."""
    title = next((grid.title.text for grid in grids if grid.title), "Evidence table")
    style = _STYLE.format(ink=LIGHT["ink"], paper="#fff")
    tables = "\n".join([*(_figure(grid) for grid in grids), *([_references(entries)] if entries else [])])
    head = f'<meta charset="utf-8"><title>{_escaped(title)}</title><style>{style}</style>'
    view = '<meta name="viewport" content="width=device-width, initial-scale=1">'
    page = f'<!DOCTYPE html>\n<html lang="en"><head>{head}{view}</head>\n<body>\n{tables}\n</body></html>\n'
    return page.encode()


def _references(entries: Sequence[Entry]) -> str:
    """List references under their own numbers, each under the id that raised numbers lead to."""
    said = "".join(f'<p id="{_escaped(one.id)}">{_escaped(one.mark)}. {_entry(one)}</p>\n' for one in entries)
    return f'<section class="refs"><h2>References</h2>\n{said}</section>'


def _entry(one: Entry) -> str:
    link = _escaped(clean(one.link_text))
    where = f' <a href="{_escaped(one.address)}">{link}</a>' if one.address else f" {link}" if link else ""
    return _escaped(clean(one.text)) + where


def _figure(grid: Grid) -> str:
    said = caption(grid)
    above = f"<caption>{_block(said, strong=grid.label is not None)}</caption>\n" if said else ""
    rows = list(laid_rows(grid))
    width, heads = width_of(grid), grid.header_rows
    head = "".join(_row(row, "th", width) for row in rows[:heads])
    body = "".join(_row(row, "td", width) for row in rows[heads:])
    foot = "".join(f'<tr><td colspan="{width}">{_line(note)}</td></tr>\n' for note in notes(grid))
    below = f"<tfoot>\n{foot}</tfoot>\n" if foot else ""
    return f"<figure><table>\n{above}<thead>\n{head}</thead>\n<tbody>\n{body}</tbody>\n{below}</table></figure>"


def _row(row: Sequence[Laid], tag: str, width: int) -> str:
    section = tag == "td" and is_section(row, width)
    return f"<tr>{''.join(_cells(row, tag, section=section))}</tr>\n"


def _cells(row: Sequence[Laid], tag: str, *, section: bool) -> Iterator[str]:
    for laid in row:
        across = f' colspan="{laid.columns}"' if laid.columns > 1 else ""
        down = f' rowspan="{laid.rows}"' if laid.rows > 1 else ""
        kind = ' class="section"' if section else ' scope="col"' if tag == "th" and laid.columns == 1 else ""
        yield f"<{tag}{across}{down}{kind}>{_block(laid.lines)}</{tag}>"


def _block(lines: Sequence[Line], *, strong: bool = False) -> str:
    said = [_line(line) for line in lines]
    return "<br>".join([f"<strong>{said[0]}</strong>", *said[1:]] if strong else said)


def _line(line: Line) -> str:
    return "".join(f"<sup>{_linked(run)}</sup>" if run.raised else _escaped(run.text) for run in line)


def _linked(run: Run) -> str:
    said = _escaped(run.text)
    return f'<a href="#{_escaped(run.home)}">{said}</a>' if run.home else said


def _escaped(text: str) -> str:
    return html.escape(text)
