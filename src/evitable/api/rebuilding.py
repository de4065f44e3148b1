"""The evidence table of a journal written from records alone, and what of them is not read back from it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from evitable.api import extract
from evitable.api.exports import evidences_of
from evitable.api.sources import Readable
from evitable.exchange.document import study_record
from evitable.model import EVIDENCE_KINDS, Document, Evidence, EvidenceError, EvidenceTable, Study

# Where a value stood, what follows from it by arithmetic or by a vocabulary, and the words it was told in.
_OF_THE_FORM = frozenset(
    {"row", "places", "unread_places", "findings", "unread", "statements", "wording", "schedule", "codes"}
    | {"references", "doi", "pmid"}
)


def write_evidence_table(
    source: Readable | Document | Evidence | Sequence[Evidence],
    path: str | os.PathLike[str],
    *,
    name: str | None = None,
) -> tuple[str, ...]:
    """Write the records of a source, or of several, as tables in the words and look of a journal.

    The form is CSV, XLSX, DOCX or HTML, as the ending of `path` says. The file is read again, and each row's fields
    that do not come back the same are told in a sentence each; empty where all do. DOIs and PMIDs belong to the list
    of references and are not in the table. Raises `EvidenceError` for another ending, where the folder is missing,
    and where there is no study to write.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     write_evidence_table(Path("examples/bortezomib.txt"), Path(folder, "table.docx"))
        ()
    """
    from evitable.reports.journal import write_tables  # noqa: PLC0415  (the office libraries: only where asked for)
    from evitable.reports.rebuilt import listed, rebuilt  # noqa: PLC0415

    target = Path(path)
    if not target.parent.is_dir():
        raise EvidenceError(f"{target}: there is no folder {target.parent}. Make it, or name another.")
    tables = [
        table
        for one in evidences_of(source, name=name)
        for table in one.tables
        if table.kind in EVIDENCE_KINDS and table.studies
    ]
    entries = listed(tables)
    homes = {entry.id for entry in entries}
    payload = write_tables(tuple(rebuilt(table, homes) for table in tables), target.suffix, entries)
    target.write_bytes(payload)
    return tuple(unlike(tables, extract(payload, name=target.name).tables))


def unlike(written: Sequence[EvidenceTable], back: Sequence[EvidenceTable]) -> Iterator[str]:
    """Tell which fields of which rows differ between tables as written and as read back."""
    if len(written) != len(back):
        yield f"{len(back)} tables are read back of {len(written)}."
        return
    for number, (one, other) in enumerate(zip(written, back, strict=True), 1):
        named = f"Table {number}, " if len(written) > 1 else ""
        if len(one.studies) != len(other.studies):
            yield f"{named}{len(other.studies)} rows are read back of {len(one.studies)}."
            continue
        for study, found in zip(one.studies, other.studies, strict=True):
            fields = [field for field, said in plain(study).items() if said != plain(found)[field]]
            if fields:
                yield f"{named}row {study.row}: read back otherwise: {', '.join(fields)}."


def plain(study: Study) -> dict[str, Any]:
    """Return what a row says, without places, codes and what follows by arithmetic; outcomes and harms in one order."""
    said: dict[str, Any] = _without(study_record(study, {}))
    for name in ("responses", "adverse_events", "absent_events"):
        said[name] = sorted(said[name], key=repr)
    year = study.citation.year
    if year and year.status != "stated":
        said["citation"]["year"] = None  # The list of references says it, not the row.
    return said


def _without(record: Any) -> Any:
    if isinstance(record, dict):
        return {key: _without(part) for key, part in record.items() if key not in _OF_THE_FORM}
    return [_without(part) for part in record] if isinstance(record, list) else record
