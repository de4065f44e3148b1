"""Evidence that was exported, known by its content and read back, for every command that takes a source."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from types import MappingProxyType

from evitable.model import Evidence, EvidenceError

_HEAD = 65_536
_SHEETS = (b'name="evidence"', b'name="shared_patients"', b'name="dictionary"')
_PARTS = {
    "jsonl": "a study a line, without the tables that they stood in",
    "csv": "single values, without the cells that they stood in",
}


def form_of(payload: bytes) -> str | None:
    """Tell in which form of `FORMS` evidence is exported here; None for anything else.

    Example:
        >>> form_of(b'{"format": "evitable/records/1", "tables": {}}'), form_of(b"Study,N")
        ('records', None)
    """
    if payload[:2] == b"PK":
        return _packed(payload)
    head = payload[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"table,row,field,value,status,why,quote,"):
        return "csv"
    if head[:1] not in (b"{", b"["):
        return None
    if b'"evitable/evidence/' in head[:200]:
        return "json"
    if b'"urn:evitable:fhir:format"' in head[:600]:
        return "fhir"
    if b'"evitable/records/' in head[:200]:
        return "records-lines" if _is_object(head.partition(b"\n")[0]) and b"\n{" in payload else "records"
    line = head.partition(b"\n")[0]
    return "jsonl" if line.startswith(b'{"source": ') and b'"sha256": ' in line[:2_000] else None


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _packed(payload: bytes) -> str | None:
    """Tell the form of a package by what it holds."""
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as package:
            names = set(package.namelist())
            if "xl/workbook.xml" in names:
                with package.open("xl/workbook.xml") as book:
                    told = book.read(_HEAD)
                return "xlsx" if all(sheet in told for sheet in _SHEETS) else None
    except (zipfile.BadZipFile, OSError, RuntimeError, ValueError, NotImplementedError, EOFError):
        return None
    return next((form for name, form in _FILES.items() if name in names), None)


_FILES: Mapping[str, str] = MappingProxyType({"evidence.csv": "csv-files", "evidence.parquet": "parquet"})


def read_back(payload: bytes, form: str, name: str) -> tuple[Evidence, ...]:
    """Read the evidence of an export of this form.

    Raises `EvidenceError` where the form holds less than the evidence, and for a file that is broken or cut short.
    """
    if form in _PARTS:
        raise EvidenceError(
            f"{name}: this export holds {_PARTS[form]}, so that the evidence cannot be put together again from it. "
            "Export it as json, records, xlsx, csv-files or parquet, or name the source itself."
        )
    try:
        return BACK[form](payload)
    except EvidenceError as fault:
        raise EvidenceError(f"{name}: {fault}") from None
    except Exception as fault:  # A broken file breaks the library that opens it in ways of its own.
        raise EvidenceError(
            f"{name}: this is no whole export of Evitable ({type(fault).__name__}). Export it again."
        ) from None


def _document(payload: bytes) -> tuple[Evidence, ...]:
    from evitable.exchange.document_back import read_documents  # noqa: PLC0415  (each form loads what it needs)

    return read_documents(payload)


def _csv_files(payload: bytes) -> tuple[Evidence, ...]:
    from evitable.exchange.csv_files import read_csv_files  # noqa: PLC0415
    from evitable.exchange.relations import evidence_of  # noqa: PLC0415

    return evidence_of(read_csv_files(payload))


def _workbook(payload: bytes) -> tuple[Evidence, ...]:
    from evitable.exchange.relations import evidence_of  # noqa: PLC0415
    from evitable.exchange.workbook import read_workbook  # noqa: PLC0415

    return evidence_of(read_workbook(payload))


def _parquet(payload: bytes) -> tuple[Evidence, ...]:
    from evitable.exchange.parquet import read_parquet  # noqa: PLC0415
    from evitable.exchange.relations import evidence_of  # noqa: PLC0415

    return evidence_of(read_parquet(payload))


def _records(payload: bytes) -> tuple[Evidence, ...]:
    from evitable.exchange.json_records import read_json_records  # noqa: PLC0415
    from evitable.exchange.relations import evidence_of  # noqa: PLC0415

    return evidence_of(read_json_records(payload))


def _record_lines(payload: bytes) -> tuple[Evidence, ...]:
    from evitable.exchange.json_records import read_json_record_lines  # noqa: PLC0415
    from evitable.exchange.relations import evidence_of  # noqa: PLC0415

    return evidence_of(read_json_record_lines(payload))


def _bundle(payload: bytes) -> tuple[Evidence, ...]:
    from evitable.exchange.fhir import read_bundle  # noqa: PLC0415
    from evitable.exchange.relations import evidence_of  # noqa: PLC0415

    return evidence_of(read_bundle(payload))


BACK: Mapping[str, Callable[[bytes], tuple[Evidence, ...]]] = MappingProxyType(
    {
        "json": _document,
        "csv-files": _csv_files,
        "xlsx": _workbook,
        "parquet": _parquet,
        "records": _records,
        "records-lines": _record_lines,
        "fhir": _bundle,
    }
)
"""The forms that hold all that evidence is, each with what reads it back."""


def the_one(found: tuple[Evidence, ...], name: str) -> Evidence:
    """Return the only evidence of an export. Raises `EvidenceError` where it holds that of several sources, or none."""
    if len(found) == 1:
        return found[0]
    raise EvidenceError(
        f"{name}: this export holds the evidence of {len(found)} sources, and one is asked for here. Export each by "
        "itself (`evitable export --base BASE --source NUMBER`), or read them in Python (`evitable.load`)."
    )
