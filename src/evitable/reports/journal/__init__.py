"""The table itself as a file again, in the look of a journal: CSV, XLSX, DOCX and HTML, each read back the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from evitable.model import EvidenceError, Grid
from evitable.reports.journal.laid import HOME, Entry

__all__ = ["HOME", "TABLE_FORMS", "Entry", "write_tables"]

_Entries = Sequence[Entry]


def _page(grids: Sequence[Grid], entries: _Entries) -> bytes:
    from evitable.reports.journal.page import write_page  # noqa: PLC0415  (each form loads what it needs)

    return write_page(grids, entries)


def _lines(grids: Sequence[Grid], _: _Entries) -> bytes:
    from evitable.reports.journal.delimited import write_lines  # noqa: PLC0415

    return write_lines(grids)


def _book(grids: Sequence[Grid], _: _Entries) -> bytes:
    from evitable.reports.journal.book import write_book  # noqa: PLC0415

    return write_book(grids)


def _manuscript(grids: Sequence[Grid], entries: _Entries) -> bytes:
    from evitable.reports.journal.manuscript import write_manuscript  # noqa: PLC0415

    return write_manuscript(grids, entries)


TABLE_FORMS: Mapping[str, Callable[[Sequence[Grid], _Entries], bytes]] = MappingProxyType(
    {".csv": _lines, ".xlsx": _book, ".docx": _manuscript, ".html": _page}
)
"""What writes tables, by the ending of the file."""


def write_tables(grids: Sequence[Grid], ending: str, entries: _Entries = ()) -> bytes:
    """Write tables in the form that an ending names; the same tables give the same bytes.

    Cells, spans, raised signs, captions and notes come back equal when the file is read (CSV has no spans and no
    raised signs). `entries` are written below the tables as a list of references, to which raised numbers lead, in the
    forms that have pages (DOCX, HTML). Raises `EvidenceError` for an ending of no form, where there is no table, and
    where what writes the form is not installed.
    """
    write = TABLE_FORMS.get(ending.lower())
    if write is None:
        raise EvidenceError(
            f"Tables are written as {', '.join(TABLE_FORMS)}, not as {ending or 'a file without ending'!r}."
        )
    if not grids:
        raise EvidenceError("There is no evidence table to write.")
    try:
        return write(grids, entries)
    except ImportError as error:
        raise EvidenceError(f"To write {ending} takes more: pip install 'evitable[report]'.") from error
