"""The rows of a marked-up table laid out in a grid: a cell that spans stands at each place it covers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from lxml import etree

from evitable.model import Cell, Finding, Quote, UnreadableSource
from evitable.readers.inline import Element, gather, local
from evitable.readers.limits import Limits
from evitable.readers.runs import Runs, places_of
from evitable.readers.scan import Told, agree, spans_of

_ODD = re.compile(r"[\t\r\n]|  ")
_BLANK = " \t\r\n"
# Elements that say nothing but how their text looks.
_PLAIN = frozenset({"bold", "italic", "p", "b", "i", "span", "strong", "em", "font", "small", "underline", "sc"})
_CELLS = ("td", "th")
# In which order the groups of a table are laid out, wherever they stand.
PARTS = {"thead": 0, "tbody": 1, "tfoot": 2}
_LEADING = re.compile(r"\s*(\d{1,9})")


@dataclass(slots=True)
class Laid:
    """The rows of a table as laid out: `heads` of them are of headers, `feet` stand below the others.

    `images` counts the pictures in cells, `wide` the spans that reach beyond the limit of columns.
    """

    rows: list[list[Cell]] = field(default_factory=list)
    heads: int = 0
    feet: int = 0
    images: int = 0
    wide: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that belong together (head, body, foot) with the address of their parent.

    `told` are the cells of each row as the tags tell them, where they do.
    """

    rows: Sequence[Element]
    address: str
    part: str
    told: Sequence[Sequence[Told]] | None = None


class Layout:
    """Lays out the rows of one table; places are counted against the limits as they are filled."""

    def __init__(self, runs: Runs | None, limits: Limits, name: str, *, room: int, text: str = "") -> None:
        self._runs = runs or Runs("")
        self._limits, self._name, self._room, self._text = limits, name, room, text
        self._spans_said: dict[str, tuple[str | None, str | None] | None] = {}
        self._laid = Laid()
        # The cells that reach down into rows to come: by column, with the rows still to cover.
        self._down: dict[int, tuple[Cell, int]] = {}

    def lay(self, groups: Sequence[Group]) -> Laid:
        """Lay out all groups, heads first and feet last, else in the order of the source."""
        for group in sorted(groups, key=lambda group: PARTS[group.part]):
            self._down.clear()
            if group.told is not None:
                for at, (tr, told) in enumerate(zip(group.rows, group.told, strict=True)):
                    self._told(tr, told, f"{group.address}/*[{at + 1}]", len(group.rows) - at)
            else:
                spans = any(map(_spanning, group.rows))
                for at, tr in enumerate(group.rows):
                    self._row(tr, f"{group.address}/*[{at + 1}]", len(group.rows) - at, spans=spans)
            self._laid.heads += len(group.rows) if group.part == "thead" else 0
            self._laid.feet += len(group.rows) if group.part == "tfoot" else 0
        return self._laid

    def _row(self, tr: Element, address: str, left: int, *, spans: bool) -> None:
        row: list[Cell] = []
        number = len(self._laid.rows)
        down = self._down
        self._within(len(tr))
        for at, td in enumerate(tr, 1):
            tag = td.tag
            if tag not in _CELLS and local(tag) not in _CELLS:
                continue
            if not spans:
                row.append(self._cell(td, number, len(row), f"{address}/*[{at}]"))
                continue
            while down and len(row) in down:
                row.append(self._covered(len(row)))
            cell = self._cell(td, number, len(row), f"{address}/*[{at}]")
            across, below = td.get("colspan"), td.get("rowspan")
            if (across is None or across == "1") and (below is None or below == "1"):
                row.append(cell)
            else:
                self._span(row, cell, *self._spans(across, below, len(row), left))
        self._done(row, number, address)

    def _told(self, tr: Element, told: Sequence[Told], address: str, left: int) -> None:
        """Lay out a row from its tags; the tree is asked only for cells of more than plain text."""
        row: list[Cell] = []
        number = len(self._laid.rows)
        down, known = self._down, self._spans_said
        self._within(len(told))
        prefix, above = f"g{number + 1}c", f"{address}/*["
        for at, match in enumerate(told, 1):
            while down and len(row) in down:
                row.append(self._covered(len(row)))
            _, attributes, text, closed = match.groups()
            column = len(row)
            if closed or attributes.endswith("/"):
                text, pieces = places_of(text, match.start(3))
            else:
                pieces = None
            if pieces is None:
                cell = self._gathered(tr[at - 1], match, f"{prefix}{column + 1}", number, column, f"{above}{at}]")
            else:
                cell = Cell.made(f"{prefix}{column + 1}", text, pieces, number, column, f"{above}{at}]")
            if attributes not in known:
                known[attributes] = _beyond_one(*spans_of(attributes))
            said = known[attributes]
            if said is None:
                row.append(cell)
            else:
                self._span(row, cell, *self._spans(*said, column, left))
        self._done(row, number, address)

    def _gathered(self, td: Element, told: Told, id_: str, row: int, column: int, address: str) -> Cell:
        """Gather the words of a cell of which only the place was told."""
        end = self._text.find(f"</{told[1]}>", told.end(2))
        words = gather(td, Runs(self._text, told.end(2), end if end >= 0 else None))
        self._laid.images += words.images
        return words.cell(id_, row, column, address=address)

    def _done(self, row: list[Cell], number: int, address: str) -> None:
        """Add a finished row, its places counted."""
        if self._down:
            self._fill(row, number, address)
        self._room -= len(row)
        self._within(len(row))
        self._laid.rows.append(row)

    def _within(self, columns: int) -> None:
        """Refuse a row of more columns, or a table of more places, than the limits allow."""
        if self._room < 0 or columns > self._limits.columns:
            raise UnreadableSource(
                f"{self._name}: a table spreads over more places than the limits of {self._limits.columns:,} columns "
                f"and {self._limits.cells:,} cells. Keep the part that holds the studies."
            )

    def _span(self, row: list[Cell], cell: Cell, across: int, down: int) -> None:
        """Put a cell at each place of its row that it covers, and keep it for the rows below."""
        if across > 1 or down > 1:
            cell = replace(cell, rows=down, columns=across)
        if down > 1:
            self._down.update({len(row) + k: (cell, down - 1) for k in range(across)})
        row += [cell] * across

    def _fill(self, row: list[Cell], number: int, address: str) -> None:
        """Put the cells that reach down behind the row's own, with blank ones between."""
        last = max(self._down)
        while len(row) <= last:
            column = len(row)
            blank = Cell(f"g{number + 1}c{column + 1}", "", (), number, column, address=address)
            row.append(self._covered(column) if column in self._down else blank)

    def _covered(self, column: int) -> Cell:
        cell, left = self._down.pop(column)
        if left > 1:
            self._down[column] = (cell, left - 1)
        return cell

    def _spans(self, across: str | None, below: str | None, column: int, left: int) -> tuple[int, int]:
        """Return the columns and rows that a cell covers: never onto another cell, nor out of its group."""
        columns, rows = _number(across), _number(below)
        if columns > self._limits.columns:
            self._laid.wide += 1
            columns = 1
        columns = max(columns, 1)
        for further in range(1, columns) if self._down else ():
            if column + further in self._down:
                columns = further
                break
        return columns, left if rows == 0 else min(rows, left)

    def _cell(self, td: Element, row: int, column: int, address: str) -> Cell:
        """Make a cell: at once where plain text is all that it holds, else by gathering its words."""
        id_ = f"g{row + 1}c{column + 1}"
        inner = _unwrapped(td) if len(td) == 1 else td
        if not len(inner):
            text = inner.text
            if not text or text.isspace():
                return Cell.made(id_, "", (), row, column, address)
            text = text.strip(_BLANK)
            pieces = None if _ODD.search(text) else self._runs.plain(text)
            if pieces is not None:
                return Cell.made(id_, text, pieces, row, column, address)
        words = gather(td, self._runs)
        self._laid.images += words.images
        return words.cell(id_, row, column, address=address)


# True for a row with a cell that spans, asked of the tree itself: most rows have none.
_spanning = etree.XPath("boolean(*[(@colspan and @colspan != '1') or (@rowspan and @rowspan != '1')])")


def _unwrapped(td: Element) -> Element:
    """Return the only element that holds text, where the others around it say but how that looks."""
    inner = td
    while len(inner) == 1:
        child = inner[0]
        if child.tag not in _PLAIN or (inner.text and inner.text.strip()) or (child.tail and child.tail.strip()):
            break
        inner = child
    return inner


def _beyond_one(across: str | None, below: str | None) -> tuple[str | None, str | None] | None:
    """Return the spans that a cell states, None where it covers but its own place."""
    return None if across in (None, "1") and below in (None, "1") else (across, below)


def with_told(groups: Sequence[Group], told: Sequence[Sequence[Told]] | None) -> Sequence[Group]:
    """Give each group, in the order of the source, its rows as the tags tell them; as they were where these differ."""
    depths = {group.address.count("/") for group in groups}
    if told is None or len(depths) > 1 or not agree(told, [len(tr) for group in groups for tr in group.rows]):
        return groups
    found, at = [], 0
    for group in groups:
        found.append(replace(group, told=told[at : at + len(group.rows)]))
        at += len(group.rows)
    return found


def _number(said: str | None) -> int:
    match = _LEADING.match(said) if said else None
    return int(match[1]) if match else 1


def repeats_header(over: Sequence[str], under: Sequence[str]) -> bool:
    """Tell whether a second line says most of the first again and names the columns below what spans there.

    Programs write merged cells so: the name of a column on both lines, a spanning name once above its columns.

    Example:
        >>> repeats_header(["Author", "N", "Response", ""], ["Author", "N", "CR", "PR"])
        True
    """
    pairs = [(above, below) for above, below in zip(over, under, strict=False) if below]
    same = sum(above == below for above, below in pairs)
    return len(pairs) - same >= 2 and same * 2 >= len(pairs) and same >= 2 and over[:1] == under[:1]


def header_rows(laid: Laid) -> int:
    """Return how many rows name the columns: those that the form says, else as far as the first row's cells reach.

    A first row whose cells span columns has their own headers below it.
    """
    if laid.heads:
        return laid.heads
    first = next((row for row in laid.rows if not is_whole(row)), [])
    if not first:
        return min(1, len(laid.rows))
    start = laid.rows.index(first)
    deepest = max(cell.rows for cell in first)
    across = any(cell.columns > 1 for cell in first)
    return min(start + max(deepest, 2 if across else 1), max(1, len(laid.rows) - 1))


def is_whole(row: Sequence[Cell]) -> bool:
    """True for a row of one cell over all its columns."""
    return len(row) > 1 and all(cell is row[0] for cell in row)


def ragged(rows: Sequence[Sequence[Cell]], heads: int) -> list[Finding]:
    """Tell of rows with more or fewer cells than the header, but for headings and blank ends."""
    columns = max((len(row) for row in rows[:heads]), default=0)
    found = []
    for number, row in enumerate(rows[heads:], heads + 1):
        filled = [cell for cell in row if cell.text]
        if not columns or len(row) == columns or len({cell.id for cell in filled}) <= 1:
            continue
        if len(row) > columns and not any(cell.text for cell in row[columns:]):
            continue
        assumed = "the last ones were taken as blank" if len(row) < columns else "those beyond it have no header"
        found.append(
            Finding(
                "row.ragged",
                "warning",
                f"Line {number} of the table has {len(row)} cells where the header has {columns}; {assumed}, so cells "
                "may stand under the wrong header.",
                "Compare this row with the page and add or remove a border.",
                quotes=(Quote.of(filled[0], 0, len(filled[0].text)),),
            )
        )
    return found
