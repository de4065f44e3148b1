"""What the api's answers look like as text: JSON, JSON Lines, CSV, SARIF."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence

from evitable.api.growing import growing
from evitable.checks import BETWEEN, RULES
from evitable.exchange import (
    as_sarif,
    comparison_record,
    dumps,
    finding_record,
    outcome_record,
    study_record,
    write_csv,
)
from evitable.exchange.document import whole_document
from evitable.model import Comparison, Evidence, Finding, Synthesis

_HALF = re.compile("[\ud800-\udfff]")


def to_json(evidence: Evidence, *, indent: int | None = 1) -> str:
    """Write the evidence document (see `docs/evidence-document.md`) as JSON."""
    with growing():
        document = whole_document(evidence)
        made = dumps(document) if indent == 1 else json.dumps(document, ensure_ascii=False, indent=indent)
    # Half a character, as a broken source may hold one, has no form in UTF-8.
    return _HALF.sub(lambda half: f"\\u{ord(half[0]):04x}", made)


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


def findings_sarif(sources: Sequence[Evidence]) -> str:
    """Write the findings of some sources as one SARIF 2.1.0 log, for editors and code platforms."""
    from importlib.metadata import version  # noqa: PLC0415  (it loads the mail library, and only SARIF needs it)

    titles = {rule.code: (rule.title, rule.remedy) for rule in RULES}
    titles |= {rule.code: (rule.title, rule.remedy) for rule in BETWEEN}
    return json.dumps(as_sarif(sources, titles, version("evitable")), ensure_ascii=False, indent=1)


def pools_json(
    sums: dict[str, Synthesis],
    methods: Iterable[str] = (),
    comparisons: dict[str, tuple[Comparison, ...]] | None = None,
) -> str:
    """Write every outcome with its ledger and every model's numbers; `methods` keeps only these.

    `comparisons` is what `compare` found, for sums of groups apart.
    """
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
    document: dict[str, object] = {"tables": tables}
    if comparisons is not None:
        document["comparisons"] = [
            {"table": title, **comparison_record(one)} for title, found in comparisons.items() for one in found
        ]
    return json.dumps(document, ensure_ascii=False, indent=1)
