"""How large a source may be before it is refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that keep a hostile or mistaken file from taking the machine.

    `bytes` bounds the file, `lines` its lines, `line` the characters of one line, `tables` the tables
    of one source, `rows` the lines of one table and `characters` the text of one table.

    Example:
        >>> Limits(bytes=1_000).bytes
        1000
    """

    bytes: int = 20_000_000
    lines: int = 400_000
    line: int = 50_000
    tables: int = 200
    rows: int = 20_000
    characters: int = 2_000_000
