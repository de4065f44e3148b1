"""Print tables in many journal layouts, read them back, and say how much of their evidence is the same.

    python scripts/print_tables.py [--printer chromium] [--layout NAME] [--case dev02] [--keep FOLDER] [--show] FOLDER

FOLDER holds the tables, one folder each, with `gold.json` and `input.xml`. The printers are this project's own
(reportlab), Chromium and typst, those of them that the machine has. Each figure is the F1 over the values of all
studies in thousandths, the printed table beside the article it is from; `=` says that all is equal, `none` that no
table was found. What is not equal shows what the PDF reader cannot see yet.
"""

from __future__ import annotations

import argparse
import html
import importlib
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from evitable.model import Cell, EvidenceError, Grid  # noqa: E402
from evitable.readers import read  # noqa: E402
from tests.acceptance.printed import LAYOUTS, PROSE, printed  # noqa: E402
from tests.acceptance.test_forms import tables  # noqa: E402

Printer = Callable[[Grid], bytes]

_BASE = """@page { size: %(page)s; margin: 14mm 14mm 16mm }
body { font: %(size)spt/1.25 %(font)s; margin: 0 }
table { border-collapse: collapse; width: 100%%; font-size: %(size)spt }
th, td { vertical-align: top; text-align: left; padding: 2.5pt 4pt }
sup { font-size: 70%%; line-height: 0 }
caption, .caption { text-align: left; margin: 0 0 4pt; caption-side: top; font-size: 8pt }
p { margin: 2pt 0 } .prose { font-size: 9pt; text-align: justify }
"""
_BOOK = """table { border-top: 1pt solid; border-bottom: 1pt solid } thead { border-bottom: .6pt solid }
th[colspan] { border-bottom: .4pt solid }"""
_GRID = "th, td { border: .5pt solid #444 }"
_BANDS = "tbody tr:nth-child(odd) td { background: #e4ecf4 } thead th { background: #c0d0e0 }"
_A4, _WIDE, _LOW = "A4", "A4 landscape", "297mm 95mm"


def _css(rules: str, *, page: str = _WIDE, size: float = 7, font: str = "DejaVu Sans") -> str:
    return _BASE % {"page": page, "size": size, "font": font} + rules


CHROMIUM = {
    "ruled": _css(_GRID),
    "ruled middle": _css(_GRID + " td { vertical-align: middle }"),
    "booktabs": _css(_BOOK),
    "booktabs serif": _css(_BOOK, font="'TeX Gyre Termes', 'DejaVu Serif'"),
    "no rules": _css(""),
    "rows ruled": _css(_BOOK + " tbody td { border-bottom: .25pt solid #999 }"),
    "shaded": _css(_BANDS),
    "shaded ruled": _css(_BANDS + _BOOK),
    "tight": _css(_BOOK + " th, td { padding: 0 4pt } "),
    "tight low": _css(_BOOK + " th, td { padding: .4pt 3pt } body, table { line-height: 1.1 }"),
    "middle": _css(_BOOK + " td { vertical-align: middle }"),
    "justified": _css(_BOOK + " td { text-align: justify; hyphens: auto }"),
    "hyphens": _css(_BOOK + " td, th { hyphens: auto }", page=_A4, size=6),
    "mid-word": _css(_BOOK + " table { table-layout: fixed } td, th { word-break: break-all }"),
    "small caps": _css(_BOOK + " th { font-variant: small-caps; font-weight: normal }"),
    "centred": _css(_BOOK + " th, td { text-align: center }"),
    "portrait": _css(_BOOK, page=_A4, size=6),
    "over pages": _css(_BOOK, page=_LOW),
    "ruled over pages": _css(_GRID, page=_LOW),
    "no rules over pages": _css("", page=_LOW),
    "below": _css(_BOOK + " caption { caption-side: bottom }"),
    "two columns": _css(_BOOK + " .prose { columns: 2 }", page=_A4, size=6),
    "in a column": _css(_BOOK + " .all { columns: 2; column-gap: 14pt }", page="A3 landscape", size=6),
}
_T_BOOK = (
    "table.hline(y: 0, stroke: 1pt), table.hline(y: HEADS, stroke: .6pt), table.hline(y: LAST, stroke: 1pt), SPANRULES"
)
TYPST = {
    "ruled": {"stroke": "0.5pt"},
    "booktabs": {"lines": _T_BOOK},
    "booktabs sans": {"lines": _T_BOOK, "font": "DejaVu Sans", "size": "6.5pt"},
    "no rules": {},
    "shaded": {"fill": "(x, y) => if calc.odd(y) { luma(230) }"},
    "tight": {"lines": _T_BOOK, "inset": "(x: 3pt, y: 1.5pt)", "lead": "0.4em"},
    "tight low": {"lines": _T_BOOK, "inset": "(x: 3pt, y: 0.22em)", "lead": "0.44em"},
    "middle": {"lines": _T_BOOK, "align": "horizon + left"},
    "justified": {"lines": _T_BOOK, "par": "justify: true, ", "hyphenate": "true"},
    "small caps": {"lines": _T_BOOK, "head": "smallcaps"},
    "portrait": {"lines": _T_BOOK, "flipped": "false", "size": "6pt"},
    "over pages": {"lines": _T_BOOK, "height": "95mm"},
    "no rules over pages": {"height": "95mm"},
    "turned": {"lines": _T_BOOK, "turned": "true", "flipped": "false", "size": "6.5pt"},
    "two columns": {"lines": _T_BOOK, "columns": "2", "flipped": "false", "size": "6pt"},
    "below": {"lines": _T_BOOK, "below": "true"},
}


def _pieces(cell: Cell) -> Iterator[tuple[str, bool]]:
    """Yield the text of a cell in pieces, raised signs apart."""
    at = 0
    for mark in sorted((mark for mark in cell.marks if mark.raised), key=lambda mark: mark.start):
        yield cell.text[at : mark.start], False
        yield mark.text, True
        at = mark.start
    yield cell.text[at:], False


def _origins(grid: Grid, row: int) -> Iterator[Cell]:
    return (cell for at, cell in enumerate(grid.rows[row]) if (cell.row, cell.column) == (row, at))


def _caption(grid: Grid) -> tuple[str, str]:
    return grid.label.text if grid.label else "", grid.title.text if grid.title else ""


def as_page(grid: Grid, css: str) -> str:
    """Return a grid as a web page."""

    def cell(one: Cell, name: str) -> str:
        said = "".join(f"<sup>{html.escape(t)}</sup>" if up else html.escape(t) for t, up in _pieces(one))
        spans = f" rowspan={one.rows}" * (one.rows > 1) + f" colspan={one.columns}" * (one.columns > 1)
        return f"<{name}{spans}>{said}</{name}>".replace("\n", "<br>")

    def rows(start: int, end: int, name: str) -> str:
        made = ("".join(cell(one, name) for one in _origins(grid, at)) for at in range(start, end))
        return "".join(f"<tr>{row}</tr>" for row in made)

    label, title = map(html.escape, _caption(grid))
    head, body = rows(0, grid.header_rows, "th"), rows(grid.header_rows, len(grid.rows), "td")
    notes = "".join(f"<p>{html.escape(note.text)}</p>" for note in grid.notes)
    prose = f"<div class=prose>{PROSE * 4}</div>" if ".prose {" in css.replace(_BASE, "")[-60:] else ""
    table = f"<table><caption><b>{label}</b> {title}</caption><thead>{head}</thead><tbody>{body}</tbody></table>{notes}"
    return (
        f"<!doctype html><html lang=en-GB><meta charset=utf-8><style>{css}</style><div class=all>{table}{prose}</div>"
    )


def as_typst(grid: Grid, look: dict[str, str]) -> str:
    """Return a grid in typst's markup."""

    def text(said: str) -> str:
        return " #linebreak() ".join("#" + json.dumps(line, ensure_ascii=False) for line in said.split("\n") if line)

    def cell(one: Cell, head: bool) -> str:
        said = "".join(f"#super[{text(t)}]" if up else text(t) for t, up in _pieces(one) if t)
        said = f"#{look.get('head', 'strong')}[{said}]" if head and said else said
        return f"table.cell(x: {one.column}, y: {one.row}, rowspan: {one.rows}, colspan: {one.columns})[{said}],"

    heads, last = grid.header_rows, len(grid.rows)
    under = [one for at in range(heads - 1) for one in _origins(grid, at) if one.columns > 1]
    spanned = "".join(
        f"table.hline(y: {one.row + one.rows}, start: {one.column}, end: {one.column + one.columns}, stroke: .4pt), "
        for one in under
    )
    lines = look.get("lines", "").replace("HEADS", str(heads)).replace("LAST", str(last)).replace("SPANRULES", spanned)
    top = "".join(cell(one, True) for at in range(heads) for one in _origins(grid, at))
    body = "".join(cell(one, False) for at in range(heads, last) for one in _origins(grid, at))
    lengths = [
        max((len(c.text) ** 0.6 + 3 for r in grid.rows for c in r if c.columns == 1 and c.column == at), default=5)
        for at in range(len(grid.rows[0]))
    ]
    widths = ", ".join(f"{length:.1f}fr" for length in lengths)
    table = (
        f"#table(columns: ({widths},), stroke: {look.get('stroke', 'none')}, fill: {look.get('fill', 'none')}, "
        f"align: {look.get('align', 'top + left')}, inset: {look.get('inset', '(x: 4pt, y: 3pt)')}, "
        f"table.header({top}), {body} {lines})\n"
    )
    label, title = _caption(grid)
    caption = f"#block[#strong[{text(label)}] #h(3pt) {text(title)}]\n"
    notes = "".join(f"#block(above: 4pt)[{text(note.text)}]\n" for note in grid.notes)
    whole = table + notes + caption if "below" in look else caption + table + notes
    page = (
        f'#set page(paper: "a4", flipped: {look.get("flipped", "true")}, margin: 14mm, numbering: "1"'
        + (f", width: {look['height']}" if "height" in look else "")
        + ")\n"
        + f'#set text(font: "{look.get("font", "Libertinus Serif")}", size: {look.get("size", "7.5pt")}, lang: "en", '
        + f"hyphenate: {look.get('hyphenate', 'auto')})\n"
        + f"#set par({look.get('par', '')}leading: {look.get('lead', '0.5em')})\n"
    )
    if "turned" in look:
        return page + f"#rotate(-90deg, reflow: true)[#block(width: 265mm)[{whole}]]\n"
    prose = json.dumps(PROSE * 3)
    return (
        page
        + whole
        + (f"#columns(2)[#set par(justify: true)\n#{prose}#colbreak()#{prose}]\n" if "columns" in look else "")
    )


def _reportlab() -> dict[str, Printer]:
    return {name: partial(printed, layout=look) for name, look in LAYOUTS.items()}


def _typst() -> dict[str, Printer]:
    typst = importlib.import_module("typst")

    def put(grid: Grid, look: dict[str, str]) -> bytes:
        return bytes(typst.compile(as_typst(grid, look).encode()))

    return {name: partial(put, look=look) for name, look in TYPST.items()}


def _chromium() -> dict[str, Printer]:
    api = importlib.import_module("playwright.sync_api")
    browser = api.sync_playwright().start().chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
    page = browser.new_page()

    def put(grid: Grid, css: str) -> bytes:
        page.set_content(as_page(grid, css))
        return bytes(page.pdf(prefer_css_page_size=True))

    return {name: partial(put, css=css) for name, css in CHROMIUM.items()}


PRINTERS = {"reportlab": _reportlab, "typst": _typst, "chromium": _chromium}


def values(said: Any) -> Counter[str]:
    """Return what a list of tables says, value by value, each with its study and its key."""
    found: Counter[str] = Counter()

    def walk(part: Any, path: str) -> None:
        if isinstance(part, dict):
            for key, item in part.items():
                walk(item, f"{path}.{key}")
        elif isinstance(part, list):
            for item in part:
                walk(item, path)
        elif part not in (None, ""):
            found[f"{path}={part}"] += 1

    for table in said:
        for study in table["studies"]:
            citation = study.get("citation") or {}
            walk(study, f"{citation.get('label')}/{citation.get('number')}/{study.get('row')}")
    return found


def likeness(one: Any, other: Any) -> float:
    """Return the F1 of the values of two documents' tables."""
    first, second = values(one), values(other)
    both, most = (first & second).total(), first.total() + second.total()
    return 2 * both / most if most else 1.0


def answer(payload: bytes, gold: Any) -> tuple[str, str]:
    """Return the mark of a printed table, and where it says otherwise."""
    try:
        got = tables(payload)
    except EvidenceError as refused:
        return "none", str(refused)
    if got == gold:
        return "=", ""
    first, second = values(gold), values(got)
    lost = "".join(f"\n    - {one}" for one in (first - second)) + "".join(f"\n    + {one}" for one in (second - first))
    return f"{int(1000 * likeness(got, gold))}", lost


def main() -> int:
    """Print the matrix: a line for each layout, a column for each table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--printer", choices=PRINTERS, action="append")
    parser.add_argument("--layout", action="append")
    parser.add_argument("--case", action="append")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--show", action="store_true", help="list what is not the same")
    options = parser.parse_args()
    sources = {path.parent.name[:5]: path for path in sorted(options.folder.glob("*/input.xml"))}
    sources = {name: path for name, path in sources.items() if not options.case or name in options.case}
    gold = {name: tables(path) for name, path in sources.items()}
    grids = {name: read(path.read_bytes(), name=path.name).grids[0] for name, path in sources.items()}
    print(f"{'':30s}", *(f"{name[-4:]:>4s}" for name in sources))
    same = every = 0
    start = time.monotonic()
    for printer in options.printer or PRINTERS:
        try:
            looks = PRINTERS[printer]()
        except ImportError:
            print(f"{printer}: not on this machine")
            continue
        for name, put in looks.items():
            if options.layout and name not in options.layout:
                continue
            marks = []
            for case, grid in grids.items():
                payload = put(grid)
                if options.keep:
                    options.keep.mkdir(parents=True, exist_ok=True)
                    (options.keep / f"{printer}-{name.replace(' ', '-')}-{case}.pdf").write_bytes(payload)
                mark, lost = answer(payload, gold[case])
                marks.append(mark)
                if options.show and lost:
                    print(f"  {printer} {name} {case}: {lost}")
            same, every = same + marks.count("="), every + len(marks)
            print(f"{printer + ' ' + name:30s}", *(f"{mark:>4s}" for mark in marks), flush=True)
    print(f"{same} of {every} equal, {time.monotonic() - start:.0f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
