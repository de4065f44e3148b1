"""How large a source may be before it is refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that keep a hostile or mistaken file from taking the machine.

    `bytes` bounds the file, `lines` its lines, `line` the characters of one line, `tables` the tables
    of one source, `rows` the lines and `characters` the text of all its tables together. For forms with
    cell borders, `columns` bounds one table's columns, `cells` the places of all its tables together,
    a cell counted at each place it spans. For packed forms (Excel, Word), `parts` bounds the files in the
    package and `unpacked` their bytes together. For PDF, `pages` bounds its pages and `seconds` the time that
    reading it may take.

    Example:
        >>> Limits(bytes=1_000).bytes
        1000
    """

    bytes: int = 20_000_000
    lines: int = 100_000
    line: int = 50_000
    tables: int = 200
    rows: int = 10_000
    characters: int = 1_000_000
    columns: int = 1_000
    cells: int = 200_000
    parts: int = 5_000
    unpacked: int = 60_000_000
    pages: int = 500
    seconds: float = 60.0


def too_deep(name: str) -> str:
    """Say that a source nests its elements without end."""
    return f"{name}: its elements are nested deeper than those of any table. Keep the part that holds the table."
