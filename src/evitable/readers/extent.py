"""How many places tables can take at most, told without laying them out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from lxml import etree

from evitable.readers.inline import Element, local
from evitable.readers.limits import Limits

_ACROSS = re.compile(r"colspan\s*=\s*[\"'](?!1[\"'])([^\"']*)")
_DOWN = re.compile(r"rowspan\s*=\s*[\"'](?!1[\"'])")
# The same asked of the tree, for pages, whose tags may be written in any way.
_ACROSS_SAID = etree.XPath(".//@colspan[. != '1']")
_DOWN_SAID = etree.XPath("count(.//@rowspan[. != '1'])")
_MOST = 1_000_000


def extent(tables: Iterable[Element], text: str, start: int, end: int) -> tuple[int, int]:
    """Return how many columns and how many places the tables that stand in a stretch of a source can have at most.

    A row is no wider than its own cells and those that reach down into it, each as wide as the widest of all.

    Example:
        >>> from evitable.readers.markup import parse_part
        >>> text = "<table><tr><td colspan='2'/><td/></tr><tr><td rowspan='2'/></tr></table>"
        >>> extent([parse_part(text)], text, 0, len(text))
        (6, 12)
    """
    spans, down = _ACROSS.findall(text, start, end), _DOWN.findall(text, start, end)
    return _extent([len(tr) for table in tables for tr in table.iter("{*}tr")], spans, len(down))


def extent_of(table: Element) -> tuple[int, int]:
    """Return the same of one table of a page, by its tree."""
    return _extent([len(tr) for tr in table.iter("tr")], _ACROSS_SAID(table), int(_DOWN_SAID(table)))


def _extent(rows: Sequence[int], spans: Iterable[str], down: int) -> tuple[int, int]:
    columns = (max(rows, default=0) + down) * max(map(_number, set(spans)), default=1)
    return columns, columns * len(rows)


def within(extents: Iterable[tuple[int, int]], limits: Limits) -> bool:
    """True where no table, nor all of them together, can go beyond the limits, however they are laid out.

    Example:
        >>> within([(6, 12)], Limits(cells=10))
        False
    """
    left = limits.cells
    for columns, places in extents:
        left -= places
        if columns > limits.columns or left < 0:
            return False
    return True


def tables_of(wrap: Element) -> Sequence[Element]:
    """Return the tables of a table-wrap, those that are given in alternatives too."""
    found: list[Element] = []
    for part in wrap:
        name = local(part.tag)
        inner = part if name in ("alternatives", "oasis") else (part,)
        found += [table for table in inner if local(table.tag) == "table"]
    return found


def _number(said: str) -> int:
    """Return a span, the most where it is written in any unusual way."""
    digits = said.strip()
    return max(1, int(digits)) if digits.isascii() and digits.isdigit() and len(digits) < 6 else _MOST
