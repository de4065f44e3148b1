"""Short forms that the cells themselves explain: `Alopecia areata (AA)` in one row, `AA` in the next."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evitable.model import Cell, LabelledTable

# A few words with a short form in brackets behind them.
_DEFINED = re.compile(r"((?:[^\W\d_][\w'’-]*[ -]){1,6}?[^\W\d_][\w'’-]*) \(([A-Z][A-Za-z]{0,2}[A-Z][A-Za-z]{0,3})s?\)")
_WORD = re.compile(r"[^\W\d_][\w'’]*")


def defined_in(table: LabelledTable) -> dict[str, str]:
    """Return the short forms that title, headers and cells spell out right before them, with their meanings.

    The letters have to be the initials of the words, one each. What two cells explain differently is left out.
    """
    found: dict[str, set[str]] = {}
    for cell in _cells(table):
        if "(" in cell.text:
            for words, short in _DEFINED.findall(cell.text):
                long = _spelled(words, short)
                if long:
                    found.setdefault(short, set()).add(long.lower())
    return {short: next(iter(longs)) for short, longs in found.items() if len(longs) == 1}


def _cells(table: LabelledTable) -> Iterator[Cell]:
    if table.title is not None:
        yield table.title
    for column in table.columns:
        yield column.header
    for row in table.rows:
        yield from row.cells


def _spelled(words: str, short: str) -> str:
    """Return the last words whose initials are the letters of a short form; "" where they are not.

    Example:
        >>> _spelled("Case series of alopecia areata", "AA"), _spelled("Alopecia totalis", "AA")
        ('alopecia areata', '')
    """
    found = list(_WORD.finditer(words))
    last = found[-len(short) :]
    initials = "".join(one[0][0] for one in last).lower()
    return words[last[0].start() :] if len(last) == len(short) and initials == short.lower() else ""
