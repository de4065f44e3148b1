"""Evidence as files for other programs, each form under the name that `--to` takes."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from evitable.api import extract, groups_of
from evitable.api.kept import BACK, form_of, read_back
from evitable.api.sources import Readable, payload_of
from evitable.api.texts import to_csv, to_json, to_json_lines
from evitable.exchange import write_bibtex, write_csl, write_ris
from evitable.exchange.csv_files import write_csv_files
from evitable.exchange.fhir import write_bundle
from evitable.exchange.json_records import write_json_record_lines, write_json_records
from evitable.exchange.parquet import write_parquet
from evitable.exchange.relations import Relations, relations
from evitable.exchange.scripts import Sums, write_python, write_r
from evitable.exchange.workbook import write_workbook
from evitable.model import EVIDENCE_KINDS, Comparison, Document, Evidence, EvidenceError, EvidenceTable, Synthesis
from evitable.readers import Limits


class Form(NamedTuple):
    """A form that evidence is written in: what it holds, how its files end, and what writes it."""

    title: str
    ending: str
    write: Callable[..., str | bytes]


def _documents(*sources: Evidence) -> str:
    documents = [to_json(evidence) for evidence in sources]
    return documents[0] if len(documents) == 1 else "[" + ",\n".join(documents) + "]"


def _lines(*sources: Evidence) -> str:
    return "\n".join(filter(None, map(to_json_lines, sources)))


def _values(*sources: Evidence) -> str:
    """Write the values of all sources under one header; nothing where there is no source."""
    written = [to_csv(evidence) for evidence in sources]
    return "".join([*written[:1], *(text.partition("\n")[2] for text in written[1:])])


def _records(write: Callable[[Relations], str | bytes]) -> Callable[..., str | bytes]:
    return lambda *sources: write(relations(*sources))


def _code(write: Callable[..., str]) -> Callable[..., str]:
    """Return what writes a script over the sums of all sources' tables."""

    def written(*sources: Evidence, by: str | None = None) -> str:
        names = [evidence.source.name for evidence in sources]
        sums = [one for evidence in sources for one in sums_of(evidence)]
        compared = [] if by is None else [_compared(table, made, by) for table, made, _ in sums]
        return write(sums, compared, names=names, version=version("evitable"), by=by or "")

    return written


def _compared(table: EvidenceTable, synthesis: Synthesis, by: str) -> tuple[Comparison, ...]:
    from evitable.synthesis import compare  # noqa: PLC0415  (numpy: only where sums are asked for)

    return compare(synthesis, groups_of(table, by))


def _bundle(*sources: Evidence) -> str:
    from evitable.synthesis import synthesise  # noqa: PLC0415  (numpy: only where sums are asked for)

    tables = [(at, number, one) for at, evidence in enumerate(sources) for number, one in enumerate(evidence.tables)]
    sums = {(at, number): synthesise(one) for at, number, one in tables if one.kind in EVIDENCE_KINDS}
    return write_bundle(sources, sums)


def _methods(*sources: Evidence) -> str:
    from evitable.reports.statement import write_methods  # noqa: PLC0415  (a page without sums needs none)
    from evitable.synthesis import synthesise  # noqa: PLC0415  (numpy: only where sums are asked for)

    return write_methods([synthesise(table) for one in sources for table in one.tables if table.kind in EVIDENCE_KINDS])


def sums_of(evidence: Evidence) -> list[Sums]:
    """Return every table of evidence with its sums, and those that leave out each row in turn."""
    from evitable.synthesis import synthesise, without_each  # noqa: PLC0415  (numpy: only where sums are asked for)

    tables = [table for table in evidence.tables if table.kind in EVIDENCE_KINDS]
    return [
        (table, made, {outcome.key: without_each(outcome) for outcome in made.outcomes})
        for table, made in zip(tables, map(synthesise, tables), strict=True)
    ]


FORMS: Mapping[str, Form] = MappingProxyType(
    {
        "json": Form("the evidence document", ".json", _documents),
        "jsonl": Form("one study a line, as JSON", ".jsonl", _lines),
        "csv": Form("one value a line, with its words and place", ".csv", _values),
        "ris": Form("the studies' references as RIS", ".ris", write_ris),
        "bibtex": Form("the studies' references as BibTeX", ".bib", write_bibtex),
        "csl": Form("the studies' references as CSL-JSON", ".csl.json", write_csl),
        "csv-files": Form(
            "every record, a CSV file a kind of record, in one zip", ".csv.zip", _records(write_csv_files)
        ),
        "xlsx": Form("every record, a sheet a kind of record", ".xlsx", _records(write_workbook)),
        "parquet": Form(
            "every record, a Parquet file a kind of record, in one zip", ".parquet.zip", _records(write_parquet)
        ),
        "records": Form("every record, as one JSON object", ".records.json", _records(write_json_records)),
        "records-lines": Form("every record, one a line", ".records.jsonl", _records(write_json_record_lines)),
        "fhir": Form("a Bundle of FHIR R5: studies, outcomes, sums, findings and places", ".fhir.json", _bundle),
        "methods": Form("the methods of the sums, with options and versions, as text", ".methods.txt", _methods),
        "r": Form("a script in R that repeats every pooled number", ".R", _code(write_r)),
        "python": Form("a script in Python that repeats every pooled number", ".py", _code(write_python)),
    }
)
"""Every form by its name."""


def export(
    source: Readable | Document | Evidence | Sequence[Evidence],
    path: str | os.PathLike[str] | None = None,
    *,
    to: str | None = None,
    name: str | None = None,
    by: str | None = None,
) -> str | bytes:
    """Write a source's evidence, or that of several, in a form for other programs, and to `path` if given.

    `to` is one of `FORMS`; without it the ending of `path` tells. `by` (design, condition, drug) lets a script repeat
    the comparisons of groups of rows too, as `compare` makes them; other forms have none. References are written each
    once, whichever source names them. The same evidence gives the same bytes. Raises `EvidenceError` for any other
    form or `by`, and where the folder is missing.

    Example:
        >>> print(export(Path("examples/bortezomib.txt"), to="ris")[:9])
        TY  - GEN
    """
    form = _form(path, to)
    if by is not None and form not in (FORMS["r"], FORMS["python"]):
        raise EvidenceError("Only the scripts compare groups of rows: leave out `by`, or write to r or python.")
    grouped = {} if by is None else {"by": by}
    made = form.write(*evidences_of(source, name=name), **grouped)
    made = made if isinstance(made, bytes) else made.rstrip("\n") + "\n"
    if path is not None:
        target = Path(path)
        if not target.parent.is_dir():
            raise EvidenceError(f"{target}: there is no folder {target.parent}. Make it, or name another.")
        target.write_bytes(made if isinstance(made, bytes) else made.encode("utf-8"))
    return made


def evidences_of(
    source: Readable | Document | Evidence | Sequence[Evidence], *, name: str | None = None
) -> tuple[Evidence, ...]:
    """Return the evidence of a source, of several, or all that an export of a base holds."""
    if isinstance(source, Sequence) and not isinstance(source, str | bytes):
        return tuple(source)
    if isinstance(source, Document | Evidence):
        return (extract(source, name=name),)
    payload, named = payload_of(source, Limits())
    form = form_of(payload)
    if form is None:
        return (extract(payload, name=name or named),)
    return read_back(payload, form, name or named)


def load(path: str | os.PathLike[str]) -> tuple[Evidence, ...]:
    """Read evidence back from what `export` wrote, the same in every character.

    Findings are those of the time of the export; `check` makes them anew. Raises `EvidenceError` where the file is
    none of these, or not whole.

    Example:
        >>> import tempfile
        >>> evidence = extract(Path("examples/bortezomib.txt"))
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     _ = export(evidence, Path(folder, "records.xlsx"))
        ...     load(Path(folder, "records.xlsx")) == (evidence,)
        True
    """
    target = Path(path)
    try:
        payload = target.read_bytes()
    except OSError as fault:
        raise EvidenceError(f"{path}: {fault.strerror or fault}.") from None
    ended = [name for name in BACK if target.name.endswith(FORMS[name].ending)]
    form = form_of(payload) or max(ended, key=lambda name: len(FORMS[name].ending), default=None)
    if form is None:
        raise EvidenceError(
            f"{path}: this is no export of evidence. These are read back: {', '.join(BACK)} (`evitable export --to`)."
        )
    return read_back(payload, form, target.name)


def _form(path: str | os.PathLike[str] | None, to: str | None) -> Form:
    if to is None:
        ended = [form for form in FORMS.values() if path is not None and os.fspath(path).endswith(form.ending)]
        found = max(ended, key=lambda form: len(form.ending), default=None)
    else:
        found = FORMS.get(to)
    if found is None:
        asked = f"There is no form {to!r}." if to else "Say in which form, or give the file its ending."
        raise EvidenceError(f"{asked} There are: {', '.join(FORMS)}.")
    return found
