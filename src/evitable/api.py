"""Read, extract, check, pool, report: short functions that call the rooms in order."""

from __future__ import annotations

import gc
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from evitable.cells import label_table
from evitable.checks import check as run_checks
from evitable.exchange import as_document, dumps, finding_record, outcome_record, study_record, write_csv
from evitable.facts import read_table, with_bibliography, with_references
from evitable.model import (
    Document,
    Evidence,
    EvidenceError,
    EvidenceTable,
    Finding,
    LabelledTable,
    Outcome,
    Study,
    Synthesis,
    UnreadableSource,
)
from evitable.readers import Limits, read_bibliography
from evitable.readers import read as read_bytes

__all__ = [
    "Document",
    "Evidence",
    "EvidenceError",
    "EvidenceTable",
    "Finding",
    "LabelledTable",
    "Outcome",
    "Readable",
    "Study",
    "Synthesis",
    "check",
    "extract",
    "findings_json",
    "label",
    "pool",
    "pools_json",
    "read",
    "report",
    "to_csv",
    "to_json",
    "to_json_lines",
]

Readable = str | os.PathLike[str] | bytes | BinaryIO
"""A path, the bytes themselves, or an open binary file."""

EVIDENCE_KINDS = frozenset({"treatment-evidence", "patient-treatment"})


def read(source: Readable, *, name: str | None = None, limits: Limits | None = None) -> Document:
    """Read a source into the tables it holds, as they stand on the page.

    `source` is a path, bytes, or an open binary file; `name` is shown in messages (default: the file's
    name). Raises `UnreadableSource`, `UnknownFormat` or `NoTable` with a sentence that says what to do.
    """
    limits = limits or Limits()
    payload, found = _payload(source, limits)
    return read_bytes(payload, name=name or found, limits=limits)


def label(document: Document) -> tuple[LabelledTable, ...]:
    """Tell what each column of each table holds, and which rows are studies."""
    return tuple(label_table(grid) for grid in document.grids)


def extract(
    source: Readable | Document | Evidence, *, name: str | None = None, references: Readable | None = None
) -> Evidence:
    """Turn every table of a source into coded, checked records that lead back to their words.

    Tables of another kind than evidence are listed with the reason and have no studies. `references` is a list of
    references beside the table (RIS, BibTeX or CSL-JSON): it gives each study that its number, or its author and
    year, leads to one entry of it the entry's DOI and PMID; what does not resolve is a finding.

    Example:
        >>> evidence = extract(Path("examples/bortezomib.txt"))
        >>> [study.n.value for study in evidence.tables[0].studies if study.n]
        [1, 1, 20, 8, 5, 12, 1, 3]
    """
    if isinstance(source, Evidence):
        return source if references is None else run_checks(_beside(source, references))
    with _growing():
        document = source if isinstance(source, Document) else read(source, name=name)
        tables = tuple(with_references(read_table(table), document.references) for table in label(document))
        evidence = Evidence(document.source, tables, document.findings)
        return run_checks(evidence if references is None else _beside(evidence, references))


def _beside(evidence: Evidence, references: Readable) -> Evidence:
    """Set the studies beside a list of references in a file of its own."""
    payload, name = _payload(references, Limits())
    name = "the list of references" if isinstance(references, bytes) else name
    entries = read_bibliography(payload, name=name)
    return replace(evidence, tables=tuple(with_bibliography(table, entries, name) for table in evidence.tables))


def check(source: Readable | Document | Evidence, *, name: str | None = None) -> tuple[Finding, ...]:
    """List what is wrong with a source or open in it, errors first, then by row.

    Each finding names its row, column, value, rule and remedy.

    Example:
        >>> findings = check(Path("examples/bortezomib.txt"))
        >>> {finding.severity for finding in findings} <= {"error", "warning", "note"}
        True
    """
    order = {"error": 0, "warning": 1, "note": 2}
    return tuple(sorted(extract(source, name=name).all_findings(), key=lambda found: order[found.severity]))


def pool(
    source: Readable | Document | Evidence,
    *,
    outcome: str | None = None,
    by: str | None = None,
    name: str | None = None,
) -> dict[str, Synthesis]:
    """Add up each outcome and harm of a source's evidence tables, with the rows used and left out.

    `outcome` keeps the outcomes whose key or label holds these words; `by` (design, condition, drug)
    sums each group of rows apart. The keys of the answer name the table and the group. Raises
    `EvidenceError` when there is nothing by that name.

    Example:
        >>> sums = pool(Path("examples/bortezomib.txt"), outcome="any response")
        >>> [(part.events, part.n) for s in sums.values() for part in s.outcomes[0].pools[:1]]
        [(41, 43)]
    """
    from evitable.synthesis import synthesise  # noqa: PLC0415  (numpy: only where sums are asked for)

    evidence = extract(source, name=name)
    sums = {
        title: _keep(synthesise(table), outcome)
        for table in evidence.tables
        if table.kind in EVIDENCE_KINDS
        for title, table in _groups(table, by)
    }
    if outcome and not any(synthesis.outcomes for synthesis in sums.values()):
        known = sorted({item.label for table in evidence.tables for item in synthesise(table).outcomes})
        raise EvidenceError(f"No outcome is called {outcome!r} here. There are: {', '.join(known) or 'none'}.")
    return sums


def report(
    source: Readable | Document | Evidence, path: str | os.PathLike[str] | None = None, *, name: str | None = None
) -> str:
    """Make the report of a source as one HTML page that opens offline, and write it to `path` if given.

    Raises `EvidenceError` when `path` does not end in .html or its folder is missing.
    """
    from evitable.reports import render_html  # noqa: PLC0415  (the template engine: only for reports)
    from evitable.synthesis import synthesise  # noqa: PLC0415

    target = _report_target(path)
    evidence = extract(source, name=name)
    syntheses = tuple(synthesise(table) for table in evidence.tables if table.kind in EVIDENCE_KINDS)
    page = render_html(evidence, syntheses)
    if target:
        target.write_text(page, encoding="utf-8", newline="\n")
    return page


def to_json(evidence: Evidence, *, indent: int | None = 1) -> str:
    """Write the evidence document (see `docs/evidence-document.md`) as JSON."""
    with _growing():
        document = as_document(evidence)
        return dumps(document) if indent == 1 else json.dumps(document, ensure_ascii=False, indent=indent)


def to_json_lines(evidence: Evidence) -> str:
    """Write one JSON object a study, each with the source and table it belongs to."""
    lines = []
    for number, table in enumerate(evidence.tables, 1):
        cells = {cell.id: cell for cell in table.cells}
        for study in table.studies:
            head = {"source": evidence.source.name, "sha256": evidence.source.sha256, "table": number}
            lines.append(json.dumps({**head, **study_record(study, cells)}, ensure_ascii=False))
    return "\n".join(lines)


def to_csv(evidence: Evidence) -> str:
    """Write one line a value with its words and place."""
    return write_csv(evidence)


def findings_json(findings: Iterable[Finding]) -> str:
    """Write findings as `{"findings": [...]}`."""
    return dumps({"findings": [finding_record(item) for item in findings]})


def pools_json(sums: dict[str, Synthesis], methods: Iterable[str] = ()) -> str:
    """Write every outcome with its ledger and every model's numbers; `methods` keeps only these."""
    methods = tuple(methods)
    tables = [
        {
            "table": title,
            "outcomes": [outcome_record(item, methods) for item in synthesis.outcomes],
            "methods": list(synthesis.methods),
            "notes": list(synthesis.notes),
        }
        for title, synthesis in sums.items()
    ]
    return json.dumps({"tables": tables}, ensure_ascii=False, indent=1)


_growths = 0
_growths_lock = Lock()


@contextmanager
def _growing() -> Iterator[None]:
    """Keep the search for circles in memory from running while many records are made that hold none.

    It would visit every record again and again as their number grows, which takes a quarter of the time. It
    runs again as before when the last of several threads is done, and stays off where the caller turned it off.
    """
    global _growths, _pausing  # noqa: PLW0603  (the interpreter has one such search for all threads)
    with _growths_lock:
        if _growths == 0:
            _pausing = gc.isenabled()
        _growths += 1
        gc.disable()
    try:
        yield
    finally:
        with _growths_lock:
            _growths -= 1
            if _growths == 0 and _pausing:
                gc.enable()


_pausing = True


def _payload(source: Readable, limits: Limits) -> tuple[bytes, str]:
    """Fetch the bytes of a source, never more than one over the limit."""
    if isinstance(source, bytes):
        return source, "pasted text"
    if isinstance(source, str | os.PathLike):
        path = Path(source)
        try:
            with path.open("rb") as file:
                _refuse_large(path.name, os.fstat(file.fileno()).st_size, limits)
                return file.read(limits.bytes + 1), path.name
        except OSError as error:
            reason = (error.strerror or "it cannot be opened").lower()
            raise UnreadableSource(f"{path}: {reason}. Check the name and the rights to read it.") from error
    return source.read(limits.bytes + 1), Path(str(getattr(source, "name", "standard input"))).name


def _refuse_large(name: str, size: int, limits: Limits) -> None:
    """Refuse a file by its size before a byte of it is read."""
    if size > limits.bytes:
        raise UnreadableSource(
            f"{name}: {size / 1e6:.0f} MB are over the limit of {limits.bytes / 1e6:.0f} MB for one source. "
            "Keep the part that holds the table and read that."
        )


def _report_target(path: str | os.PathLike[str] | None) -> Path | None:
    if path is None:
        return None
    target = Path(path)
    if target.suffix.lower() not in {".html", ".htm"}:
        raise EvidenceError(f"{target.name}: reports are written as .html; name the file so, for example report.html.")
    if not target.parent.is_dir():
        raise EvidenceError(f"{target.parent}: no such folder; make it first or name another place.")
    return target


def _keep(synthesis: Synthesis, outcome: str | None) -> Synthesis:
    if not outcome:
        return synthesis
    wanted = outcome.casefold()

    def named(item: Outcome) -> bool:
        return wanted in item.label.casefold() or wanted in item.key.casefold()

    return replace(synthesis, outcomes=tuple(item for item in synthesis.outcomes if named(item)))


GROUPS: dict[str, Callable[[Study], list[str]]] = {
    "design": lambda study: [study.design.value] if study.design else [],
    "condition": lambda study: [condition.name.value for condition in study.conditions[:1]],
    "drug": lambda study: [regimen.drug.value for regimen in study.regimens if regimen.part == "study"][:1],
}
"""What `by` can be: a study belongs to the group that its first value names."""


def _groups(table: EvidenceTable, by: str | None) -> list[tuple[str, EvidenceTable]]:
    """Part a table's studies by what they share; a row that does not say has a group of its own kind."""
    title = table.title or table.label or "table"
    if by is None:
        return [(title, table)]
    if by not in GROUPS:
        raise EvidenceError(f"Rows cannot be grouped by {by!r}. Choose one of {', '.join(sorted(GROUPS))}.")
    groups: dict[str, list[Study]] = {}
    for study in table.studies:
        for key in GROUPS[by](study) or [f"{by} not stated"]:
            groups.setdefault(key, []).append(study)
    return [(f"{title} | {key}", replace(table, studies=tuple(studies))) for key, studies in groups.items()]
