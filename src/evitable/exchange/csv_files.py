"""Tables of records as CSV files in one zip, with their dictionary, and back."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping

from evitable.exchange.dictionary import ColumnOf, dictionary
from evitable.exchange.relations import FORMAT, Plain, Relations, Row
from evitable.model import EvidenceError

# A spreadsheet may run a cell that starts with one of these as a formula (the last four are the signs full width).
_RUN = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_DICTIONARY = "dictionary.csv"
_ABOUT = "about.txt"
_HEAD = ("table", "column", "kind", "may_be_blank", "meaning")
_LARGEST = 2_000_000_000
_LARGEST_FIELD = 200_000_000


def write_csv_files(made: Relations) -> bytes:
    """Pack tables of records as CSV files (RFC 4180, UTF-8, a header line first) into a zip that is always the same.

    A text that a spreadsheet would run as a formula, or that begins with an apostrophe, has an apostrophe before it. A
    blank means that nothing is told; where a text is told and empty, one quotation mark stands for it, and a text that
    begins with a quotation mark has one more.
    """
    files = {_ABOUT: f"{FORMAT}\n", _DICTIONARY: _csv(_HEAD, dictionary_rows())}
    for name, columns in dictionary().items():
        rows = ([_cell(column, row.get(column.name)) for column in columns] for row in made[name])
        files[f"{name}.csv"] = _csv([column.name for column in columns], rows)
    return zipped({name: text.encode("utf-8", "surrogatepass") for name, text in files.items()})


def dictionary_rows() -> Iterator[list[str]]:
    """Yield the dictionary, a line a column: its table, name, kind, whether it may be blank, its meaning."""
    for name, columns in dictionary().items():
        for column in columns:
            yield [name, column.name, column.kind, "yes" if column.optional else "no", column.meaning]


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Pack files into a zip that bears no day of its making."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in files.items():
            pack.writestr(zipfile.ZipInfo(name, _FIRST_DAY), content, zipfile.ZIP_DEFLATED, 6)
    return out.getvalue()


def unzipped(payload: bytes, ending: str) -> dict[str, bytes]:
    """Return the tables' files of a zip by their names; refuse one that would unpack to more than 2 GB."""
    with zipfile.ZipFile(io.BytesIO(payload)) as pack:
        if sum(part.file_size for part in pack.infolist()) > _LARGEST:
            raise EvidenceError("The file unpacks to more than 2 GB. Export fewer sources at a time.")
        return {name: pack.read(f"{name}{ending}") for name in dictionary()}


def _csv(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    out = io.StringIO(newline="")
    # The writer quotes what holds a sign of its line end: with "\n" alone a carriage return would part the line.
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def _cell(column: ColumnOf, told: Plain) -> str:
    if told is None:
        return ""
    if isinstance(told, bool):
        return "yes" if told else "no"
    if column.kind != "text":
        return repr(told)
    text = marked(column, str(told))
    return f"'{text}" if text.startswith((*_RUN, "'")) else text


def marked(column: ColumnOf, text: str) -> str:
    """Tell a text that is empty from one that is not there, where a column may hold both."""
    return f'"{text}' if column.optional and (not text or text[0] == '"') else text


def unmarked(column: ColumnOf, text: str) -> str | None:
    """Undo `marked`: None for a blank that means that nothing is told."""
    return (text[1:] if text[:1] == '"' else text or None) if column.optional else text


def read_csv_files(payload: bytes) -> Relations:
    """Unpack what `write_csv_files` packed. Raises `KeyError` or `ValueError` where it is not that."""
    csv.field_size_limit(_LARGEST_FIELD)
    return {
        name: list(_rows(content.decode("utf-8", "surrogatepass"), dictionary()[name]))
        for name, content in unzipped(payload, ".csv").items()
    }


def _rows(text: str, columns: tuple[ColumnOf, ...]) -> Iterator[Row]:
    lines = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    for line in lines:
        yield {column.name: _told(column, line[column.name]) for column in columns}


def _told(column: ColumnOf, cell: str) -> Plain:
    if column.kind == "text":
        return unmarked(column, cell.removeprefix("'"))
    if not cell:
        return None
    if column.kind == "yes/no":
        return cell == "yes"
    return int(cell) if column.kind == "whole" else float(cell)
