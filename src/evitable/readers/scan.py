"""The cells of a table told from its tags alone: most hold plain text, which no walk over a tree need fetch.

Where tags alone may mislead (comments, tables within tables, an angle bracket within a value), nothing is told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from operator import itemgetter

from evitable.readers.entities import unescaped

_CELL = re.compile(
    r"<(t[rdh])\b([^>]*)>[ \t\r\n]*(?:<(?:bold|italic|p)(?: [\w-]+=\"[^\"<>/]*\")*>[ \t\r\n]*)?"
    r"([^<]*)(?:</(?:bold|italic|p)>[ \t\r\n]*)?(?:<hr ?/>[ \t\r\n]*)?(</t[dh]>)?"
)
_SPAN = re.compile(r"(?<![\w:.-])(col|row)span\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_TABLE, _TAG_GOES_ON = "<table", frozenset(" \t\r\n>/")
_TABLE_END = "</table>"
_first, _second = itemgetter(1), itemgetter(2)


Told = re.Match[str]
"""A cell as its tags tell it: its name, its attributes, the text behind them, its end tag where that is all."""


def tables_in(text: str, start: int, end: int) -> list[tuple[int, int]] | None:
    """Return where each table of a stretch stands; None where one may stand within another.

    Example:
        >>> tables_in("<p/><table><tr/></table>", 0, 24)
        [(4, 24)]
    """
    spans: list[tuple[int, int]] = []
    at = text.find(_TABLE, start, end)
    while at >= 0:
        after = at + len(_TABLE)
        if text[after : after + 1] in _TAG_GOES_ON:
            stop = text.find(_TABLE_END, after, end)
            if stop < 0 or (spans and at < spans[-1][1]):
                return None
            spans.append((at, stop + len(_TABLE_END)))
        at = text.find(_TABLE, after, end)
    return spans


def told_rows(text: str, start: int, end: int) -> list[list[Told]] | None:
    """Return the cells of each row of a table; None where its tags alone do not tell.

    Example:
        >>> [[cell[3] for cell in row] for row in told_rows("<tr><td>N</td><td>a<sup>2</sup></td></tr>", 0, 41)]
        [['N', 'a']]
    """
    found = list(_CELL.finditer(text, start, end))
    if (
        text.find("<!", start, end) >= 0
        or text.find("<?", start, end) >= 0
        or any(map(_torn, set(map(_second, found))))
    ):
        return None
    rows: list[list[Told]] = []
    for match, name in zip(found, map(_first, found), strict=True):
        if name == "tr":
            rows.append([])
        elif rows:
            rows[-1].append(match)
        else:
            return None
    return rows


def _torn(attributes: str) -> bool:
    """True for a tag that was taken to end within a value."""
    return attributes.count('"') % 2 > 0 or attributes.count("'") % 2 > 0


def spans_of(attributes: str) -> tuple[str | None, str | None]:
    """Return the columns and the rows that a cell is said to span, None where nothing is said.

    Example:
        >>> spans_of(' align="left" colspan="2"')
        ('2', None)
    """
    said = {match[1]: unescaped(match[2] or match[3] or "") for match in _SPAN.finditer(attributes)}
    return said.get("col"), said.get("row")


def agree(rows: Sequence[Sequence[Told]], counts: Sequence[int]) -> bool:
    """True when the rows have as many cells as their elements have children in the tree."""
    return len(rows) == len(counts) and all(len(row) == count for row, count in zip(rows, counts, strict=True))
