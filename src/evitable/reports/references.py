"""The source and the studies, by the source's own numbers, and how to cite the report."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from evitable.model import Evidence, EvidenceTable, Source, Study
from evitable.reports.reading import Reading, study_name
from evitable.reports.vancouver import INCOMPLETE, complete, vancouver
from evitable.reports.wording import capital, counted, joined, many, spans

_DOI = re.compile(r"10\.\d{4,9}/[^\s<>\"]+$")
_ARXIV = re.compile(r"\d{4}\.\d{4,5}$")
_IN_TEXT = re.compile(r"(10\.\d{4,9}/[^\s<>\"()\[\],;]*[^\s<>\"()\[\],;.]|arXiv:\d{4}\.\d{4,5})")


@dataclass(frozen=True, slots=True)
class Reference:
    """One entry: its mark, its words, and where it can be read ("" where no safe address is known)."""

    mark: str
    text: str
    link_text: str = ""
    address: str = ""


def doi_address(doi: str) -> str:
    """Return the address of a DOI, "" for anything that is not one.

    Example:
        >>> doi_address("10.1000/x<y"), doi_address("javascript:alert(1)"), doi_address("10.1002/sim.4040")
        ('', '', 'https://doi.org/10.1002/sim.4040')
    """
    return f"https://doi.org/{quote(doi, safe='/:;().-_')}" if _DOI.match(doi) else ""


def addresses(text: str) -> tuple[tuple[str, str], ...]:
    """Part a text at the DOIs and arXiv numbers in it, each with its address.

    Example:
        >>> addresses("see 10.1002/sim.4040.")
        (('see ', ''), ('10.1002/sim.4040', 'https://doi.org/10.1002/sim.4040'), ('.', ''))
    """
    return tuple((part, _address(part)) for part in _IN_TEXT.split(text) if part)


def _address(part: str) -> str:
    if part.startswith("arXiv:") and _ARXIV.match(part[6:]):
        return f"https://arxiv.org/abs/{part[6:]}"
    return doi_address(part)


def source_references(evidence: Evidence, titles: Sequence[str]) -> tuple[Reference, ...]:
    """Name the source; of evidence that was gathered, each source with the studies read from it."""
    if not evidence.sources:
        return (source_reference(evidence, titles),)
    return tuple(_gathered(evidence, source, at) for at, source in enumerate(evidence.sources, 1))


def _gathered(evidence: Evidence, source: Source, at: int) -> Reference:
    found = [
        study.row
        for table in evidence.tables
        for study, origin in zip(table.studies, table.origins, strict=False)
        if origin.source == source.name
    ]
    studies = f" ({many(len(found), 'study', 'studies')} {joined(spans(found))})" if found else ""
    doi = source.doi or ""
    return Reference(f"S{at}", f"{source.name}{studies}.", f"doi:{doi}" if doi else "", doi_address(doi))


def source_reference(evidence: Evidence, titles: Sequence[str]) -> Reference:
    """Name the source."""
    source = evidence.source
    named = "; ".join(f"“{title}”" for title in titles) or source.name
    doi = source.doi or ""
    return Reference(
        "S", f"The source: {named}, read from {source.name}.", f"doi:{doi}" if doi else "", doi_address(doi)
    )


def study_references(readings: Sequence[Reading]) -> tuple[Reference, ...]:
    """List the studies by the source's own numbers, then those without one.

    A study whose number leads to entries of a list of references has these, in the style of medical journals; of any
    other there is what its row tells, marked as incomplete.
    """
    found = {
        _key(study, gathered=bool(reading.table.origins)): study
        for reading in readings
        for study in reading.rows
        if study.citation.label or study.citation.references
    }
    listed = [entry for key, study in sorted(found.items(), key=_by_key) for entry in _entries(study, mark=key[3])]
    return tuple(dict.fromkeys(listed))


def table_references(table: EvidenceTable) -> tuple[Reference, ...]:
    """List the references of a table as published, by their numbers; none where nothing tells more than its rows."""
    known = {str(study.citation.number.value): study for study in table.studies if study.citation.number}
    told = any(c.references or c.doi or c.pmid for c in (study.citation for study in known.values()))
    if table.origins or not told:
        return ()
    found = {_key(study, gathered=False): study for study in known.values()}
    return tuple(one for key, study in sorted(found.items(), key=_by_key) for one in _entries(study, mark=key[3]))


def _by_key(item: tuple[tuple[int, str, str, str], Study]) -> tuple[int, str, str, str]:
    return item[0]


def _key(study: Study, *, gathered: bool) -> tuple[int, str, str, str]:
    """Return by what a study is listed, its mark last; two sources may use one number, so theirs are not used then."""
    number = study.citation.number.value if study.citation.number else ""
    if gathered:
        return study.row, "", "", str(study.row)
    digits = re.match(r"\d+", number)
    return int(digits[0]) if digits else 10**6, number, study_name(study), number or "–"


def _entries(study: Study, *, mark: str) -> Iterator[Reference]:
    """Yield the references of a study; where there are several, each under its own number."""
    entries = study.citation.references
    for entry in entries:
        own = entry.label if len(entries) > 1 and entry.label else mark
        yield Reference(own, vancouver(entry), *_where(entry.doi, entry.pmid))
    if not entries:
        yield _study_reference(study, mark=mark)


def _study_reference(study: Study, *, mark: str) -> Reference:
    citation = study.citation
    year = citation.year
    label = citation.label.value if citation.label else study_name(study)
    text = label + (f" {year.value}" if year and str(year.value) not in label else "")
    doi, pmid = (said.value if said else None for said in (citation.doi, citation.pmid))
    return Reference(mark, f"{text} {INCOMPLETE}", *_where(doi, pmid))


def _where(doi: str | None, pmid: str | None) -> tuple[str, str]:
    """Say under which identifier a reference is found, and at which address."""
    if doi:
        return f"doi:{doi}", doi_address(doi)
    if pmid and pmid.isdigit():
        return f"PMID {pmid}", f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"
    return "", ""


def what_is_missing(readings: Sequence[Reading]) -> str:
    """Say which parts of the references neither the table nor its list of references gives."""
    citations = [study.citation for reading in readings for study in reading.rows]
    entries = [entry for citation in citations for entry in citation.references]
    if not citations or (entries and all(c.references for c in citations) and all(map(complete, entries))):
        return ""
    there = (
        ("titles", any(entry.title for entry in entries)),
        ("years", any(c.year for c in citations) or any(entry.year for entry in entries)),
        ("DOIs", any(c.doi or c.pmid for c in citations) or any(entry.doi or entry.pmid for entry in entries)),
    )
    missing = ", ".join(f"no {word}" for word, given in there if not given)
    lead = f"The table gives {missing} of the studies. " if missing else ""
    return f"{lead}{INCOMPLETE} marks a reference of which authors, title, journal or year is not known."


def cite_as(evidence: Evidence, title: str, labels: Sequence[str]) -> str:
    """Write how to cite the report."""
    source = evidence.source
    if evidence.sources:
        sources = counted(len(evidence.sources), "source")
        return f"{capital(title)}: evidence report from {source.name}, {sources}. Evitable; log {source.sha256[:12]}."
    where = f"doi:{source.doi}" if source.doi else source.name
    table = f"{labels[0]} of " if len(labels) == 1 else ""
    return f"{capital(title)}: evidence report from {table}{where}. Evitable; evidence {source.sha256[:12]}."
