"""Read, extract, check, pool, report: short functions that call the rooms in order."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from evitable.api.growing import growing
from evitable.api.kept import form_of, read_back, the_one
from evitable.api.sources import Readable, payload_of, text_of
from evitable.api.texts import findings_json, findings_sarif, pools_json, to_csv, to_json, to_json_lines
from evitable.api.vocabularies import add_terms, look_up_terms, remove_terms, term_sources, use_terms
from evitable.cells import label_table
from evitable.checks import RULES, retraction_rules
from evitable.checks import accept as let_stand
from evitable.checks import check as run_checks
from evitable.exchange import read_acceptances, read_retractions, write_acceptances
from evitable.facts import read_table, with_bibliography, with_references
from evitable.model import (
    EVIDENCE_KINDS,
    Acceptance,
    Accepted,
    Comparison,
    Document,
    Evidence,
    EvidenceError,
    EvidenceTable,
    Finding,
    LabelledTable,
    Outcome,
    Study,
    Synthesis,
)
from evitable.readers import Limits, read_bibliography
from evitable.readers import read as read_bytes
from evitable.terms import TermsError

__all__ = [
    "Acceptance",
    "Comparison",
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
    "TermsError",
    "accept",
    "add_terms",
    "check",
    "check_all",
    "compare",
    "extract",
    "findings_json",
    "findings_of",
    "findings_sarif",
    "label",
    "look_up_terms",
    "pool",
    "pools_json",
    "read",
    "remove_terms",
    "report",
    "term_sources",
    "to_csv",
    "to_json",
    "to_json_lines",
    "use_terms",
]


def read(source: Readable, *, name: str | None = None, limits: Limits | None = None) -> Document:
    """Read a source into the tables it holds, as they stand on the page.

    `source` is a path, bytes, or an open binary file; `name` is shown in messages (default: the file's
    name). Raises `UnreadableSource`, `UnknownFormat` or `NoTable` with a sentence that says what to do.
    """
    limits = limits or Limits()
    payload, found = payload_of(source, limits)
    with growing():
        return read_bytes(payload, name=name or found, limits=limits)


def label(document: Document) -> tuple[LabelledTable, ...]:
    """Tell what each column of each table holds, and which rows are studies."""
    return tuple(label_table(grid) for grid in document.grids)


_OWN_LIST = "the source's list of references"


def extract(
    source: Readable | Document | Evidence, *, name: str | None = None, references: Readable | None = None
) -> Evidence:
    """Turn every table of a source into coded, checked records that lead back to their words.

    Tables of another kind than evidence are listed with the reason and have no studies. `references` is a list of
    references beside the table (RIS, BibTeX or CSL-JSON): it gives each study that its number, or its author and
    year, leads to one entry of it the entry's DOI and PMID; what does not resolve is a finding.

    A source may also be evidence that was exported (json, records, xlsx, csv-files, parquet; see `export`), known by
    its content: it comes back as it was, with the findings of that time.

    Example:
        >>> evidence = extract(Path("examples/bortezomib.txt"))
        >>> [study.n.value for study in evidence.tables[0].studies if study.n]
        [1, 1, 20, 8, 5, 12, 1, 3]
    """
    if not isinstance(source, Document | Evidence):
        source = _found(source, name)
    if isinstance(source, Evidence):
        return source if references is None else run_checks(_beside(source, references))
    with growing():
        document = source
        tables = tuple(with_references(read_table(table), document.references) for table in label(document))
        if document.listed:
            tables = tuple(with_bibliography(table, document.listed, _OWN_LIST) for table in tables)
        evidence = Evidence(document.source, tables, document.findings)
        return run_checks(evidence if references is None else _beside(evidence, references))


def _found(source: Readable, name: str | None) -> Document | Evidence:
    """Read a source, or the evidence that was exported of one."""
    payload, named = payload_of(source, Limits())
    form = form_of(payload)
    if form is None:
        return read(payload, name=name or named)
    return the_one(read_back(payload, form, name or named), name or named)


def _beside(evidence: Evidence, references: Readable) -> Evidence:
    """Set the studies beside a list of references in a file of its own."""
    payload, name = payload_of(references, Limits())
    name = "the list of references" if isinstance(references, bytes) else name
    entries = read_bibliography(payload, name=name)
    return replace(evidence, tables=tuple(with_bibliography(table, entries, name) for table in evidence.tables))


def check(
    source: Readable | Document | Evidence,
    *,
    name: str | None = None,
    accepted: str | os.PathLike[str] | None = None,
    retractions: str | os.PathLike[str] | None = None,
) -> tuple[Finding, ...]:
    """List what is wrong with a source or open in it, errors first, then by row.

    Each finding names its row, column, value, rule and remedy. `accepted` is a file of findings that a person lets
    stand (see `accept`); they are marked, not left out. `retractions` is a list of notices as Retraction Watch
    publishes it (CSV), in which the DOI and PMID of each reference are looked up. Raises `EvidenceError` when
    either file cannot be read as what it should be.

    Example:
        >>> findings = check(Path("examples/bortezomib.txt"))
        >>> {finding.severity for finding in findings} <= {"error", "warning", "note"}
        True
    """
    return findings_of(check_all(source, name=name, accepted=accepted, retractions=retractions))


def check_all(
    source: Readable | Document | Evidence,
    *,
    name: str | None = None,
    accepted: str | os.PathLike[str] | None = None,
    retractions: str | os.PathLike[str] | None = None,
) -> Evidence:
    """Return a source's evidence with every finding attached where it belongs; the arguments are those of `check`."""
    evidence = extract(source, name=name)
    if retractions is not None:
        notices = read_retractions(text_of(retractions), Path(retractions).name)
        evidence = run_checks(evidence, rules=(*RULES, *retraction_rules(notices)))
    return (
        evidence if accepted is None else let_stand(evidence, read_acceptances(text_of(accepted), Path(accepted).name))
    )


def findings_of(evidence: Evidence) -> tuple[Finding, ...]:
    """Return all findings of some evidence, errors first, accepted ones last."""
    order = {"error": 0, "warning": 1, "note": 2}
    return tuple(sorted(evidence.all_findings(), key=lambda found: (found.accepted is not None, order[found.severity])))


def accept(
    source: Readable | Document | Evidence,
    code: str,
    path: str | os.PathLike[str],
    because: Acceptance,
    *,
    row: int | None = None,
    retractions: str | os.PathLike[str] | None = None,
) -> int:
    """Let the findings of a rule stand, all of them or those of one row, and keep the reason in the file at `path`.

    Returns how many places were accepted. The file is made when it is not there; an earlier acceptance of the same
    place is replaced. `retractions` is the list of notices that `check` was given, if the finding came from it.
    Raises `EvidenceError` when the source has no such finding or the reason is blank.
    """
    told = check_all(source, retractions=retractions).all_findings()
    found = {one.key for one in told if one.code == code and row in (None, one.row)}
    if not found:
        where = f" in row {row}" if row else ""
        raise EvidenceError(f"There is no finding {code}{where} here; `evitable check` lists those there are.")
    if not because.reason.strip():
        raise EvidenceError("A finding is accepted for a reason: say why it may stand.")
    target = Path(path)
    kept = read_acceptances(text_of(target), target.name) if target.exists() else []
    kept += [Accepted(*key, because) for key in found]
    target.write_text(write_acceptances(kept), encoding="utf-8", newline="\n")
    return len(found)


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
        title: keep_outcome(synthesise(table), outcome)
        for table in evidence.tables
        if table.kind in EVIDENCE_KINDS
        for title, table in _groups(table, by)
    }
    if outcome and not any(synthesis.outcomes for synthesis in sums.values()):
        known = sorted({item.label for table in evidence.tables for item in synthesise(table).outcomes})
        raise EvidenceError(f"No outcome is called {outcome!r} here. There are: {', '.join(known) or 'none'}.")
    return sums


def compare(
    source: Readable | Document | Evidence, *, by: str, outcome: str | None = None, name: str | None = None
) -> dict[str, tuple[Comparison, ...]]:
    """Hold the groups that `pool` sums apart against each other, table by table, for each outcome that they count.

    A group takes part with at least two rows that count the outcome, one of them of more than one patient; a table
    without two such groups has no comparison. The groups were not randomised: a difference is a description, and
    every comparison says so. Raises `EvidenceError` when rows cannot be grouped by `by`.

    Example:
        >>> found = compare(Path("examples/bortezomib.txt"), by="design", outcome="any response")
        >>> sum(len(comparisons) for comparisons in found.values())
        0
    """
    from evitable.synthesis import compare as compare_groups  # noqa: PLC0415  (numpy: only where sums are asked for)
    from evitable.synthesis import synthesise  # noqa: PLC0415

    _check_grouping(by)
    return {
        _titled(table): compare_groups(keep_outcome(synthesise(table), outcome), groups_of(table, by))
        for table in extract(source, name=name).tables
        if table.kind in EVIDENCE_KINDS
    }


def report(
    source: Readable | Document | Evidence,
    path: str | os.PathLike[str] | None = None,
    *,
    name: str | None = None,
    accepted: str | os.PathLike[str] | None = None,
    retractions: str | os.PathLike[str] | None = None,
) -> str:
    """Make the report of a source as one HTML page that opens offline, and write it to `path` if given.

    Where `path` ends in .pdf or .docx, the same report is written there as a PDF or a Word document. `accepted` and
    `retractions` are those of `check`: the report shows accepted findings last, with who, when and why. Raises
    `EvidenceError` when `path` ends in anything else or its folder is missing.
    """
    from evitable.reports import render_html  # noqa: PLC0415  (the template engine: only for reports)
    from evitable.synthesis import synthesise, with_omissions  # noqa: PLC0415

    target = _report_target(path)
    evidence = check_all(source, name=name, accepted=accepted, retractions=retractions)
    syntheses = tuple(with_omissions(synthesise(one)) for one in evidence.tables if one.kind in EVIDENCE_KINDS)
    page = render_html(evidence, syntheses)
    if target and target.suffix.lower() in {".pdf", ".docx"}:
        from evitable.reports.paper import render_docx, render_pdf  # noqa: PLC0415

        render = render_pdf if target.suffix.lower() == ".pdf" else render_docx
        target.write_bytes(render(evidence, syntheses))
    elif target:
        target.write_text(page, encoding="utf-8", newline="\n")
    return page


def _report_target(path: str | os.PathLike[str] | None) -> Path | None:
    if path is None:
        return None
    target = Path(path)
    if target.suffix.lower() not in {".html", ".htm", ".pdf", ".docx"}:
        raise EvidenceError(
            f"{target.name}: reports are written as .html, .pdf or .docx; name the file so, for example report.html."
        )
    if not target.parent.is_dir():
        raise EvidenceError(f"{target.parent}: no such folder; make it first or name another place.")
    return target


def keep_outcome(synthesis: Synthesis, outcome: str | None) -> Synthesis:
    """Keep the outcomes whose key or label holds these words; None keeps all."""
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


def groups_of(table: EvidenceTable, by: str) -> dict[int, str]:
    """Return the group of every row that states one, by its number. Raises `EvidenceError` for an unknown `by`."""
    _check_grouping(by)
    return {study.row: names[0] for study in table.studies if (names := GROUPS[by](study))}


def _groups(table: EvidenceTable, by: str | None) -> list[tuple[str, EvidenceTable]]:
    """Part a table's studies by what they share; a row that does not say has a group of its own kind."""
    title = _titled(table)
    if by is None:
        return [(title, table)]
    _check_grouping(by)
    groups: dict[str, list[Study]] = {}
    for study in table.studies:
        for key in GROUPS[by](study) or [f"{by} not stated"]:
            groups.setdefault(key, []).append(study)
    return [(f"{title} | {key}", replace(table, studies=tuple(studies))) for key, studies in groups.items()]


def _titled(table: EvidenceTable) -> str:
    return table.title or table.label or "table"


def _check_grouping(by: str) -> None:
    if by not in GROUPS:
        raise EvidenceError(f"Rows cannot be grouped by {by!r}. Choose one of {', '.join(sorted(GROUPS))}.")
