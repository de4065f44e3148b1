"""What is wrong or open as ArtifactAssessment, and where each value stands as Provenance."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from evitable.exchange.fhir.saying import OWN, Json, code, entry, extension, text, told, url
from evitable.exchange.relations import Row
from evitable.model import Finding

_ROW = re.compile(r"(.+/studies/\d+)/")


def finding_entries(findings: Sequence[Finding], about: str, seed: str, path: str) -> Iterator[Json]:
    """Yield an assessment for each finding about the resource at `about`; one that was accepted says so and why."""
    for at, finding in enumerate(findings):
        content = [
            told(
                informationType="comment",
                summary=text(finding.message),
                type={"coding": [told(system=f"{OWN}finding", code=code(finding.code))]},
                classifier=[{"coding": [{"system": f"{OWN}severity", "code": finding.severity}]}],
            )
        ]
        content += (
            [{"informationType": "change-request", "summary": remedy}] if (remedy := text(finding.remedy)) else []
        )
        accepted = finding.accepted
        if accepted is not None:
            reason = text(f"{accepted.reason} ({accepted.by}, {accepted.on})")
            content.append(told(informationType="response", summary=reason))
        made = told(
            resourceType="ArtifactAssessment",
            title=text(finding.code),
            artifactReference={"reference": about},
            content=content,
            disposition="not-persuasive" if accepted else "unresolved",
        )
        yield entry(url(seed, f"{path}/findings/{at}"), made)


def place_entries(values: Sequence[Row], quotes: Sequence[Row], source: str, seed: str) -> Iterator[Json]:
    """Yield a Provenance for each row: the words that each of its values comes from, with cell and characters.

    `values` and `quotes` are the tables of these names of the records; `source` is the address of the document.
    """
    words: dict[str, list[Row]] = {}
    for quote in quotes:
        words.setdefault(str(quote["owner"]), []).append(quote)
    rows: dict[str, list[Json]] = {}
    for value in values:
        path = str(value["record"])
        found = _ROW.match(path)
        if found is not None:
            places = [_place(value, quote, path[found.end() :]) for quote in words.get(path, [])]
            rows.setdefault(found[1], []).extend(places or [_place(value, {}, path[found.end() :])])
    for path, places in rows.items():
        made = told(
            resourceType="Provenance",
            extension=places,
            target=[{"reference": url(seed, path)}],
            activity={"text": "extraction"},
            agent=[{"who": {"display": "Evitable"}}],
            entity=[{"role": "source", "what": {"reference": source}}],
        )
        yield entry(url(seed, f"{path}/provenance"), made)


def _place(value: Row, quote: Mapping[str, object], path: str) -> Json:
    start, end = quote.get("start"), quote.get("end")
    return extension(
        "place",
        path=path,
        status=text(str(value.get("status") or "")),
        why=text(str(value.get("why") or "")),
        quote=text(str(quote.get("quote") or "")),
        cell=text(str(quote.get("cell") or "")),
        start=start if isinstance(start, int) else None,
        end=end if isinstance(end, int) else None,
    )
