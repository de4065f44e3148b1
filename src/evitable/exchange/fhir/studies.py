"""A row as Citation, ResearchStudy and EvidenceVariables: who reported it, whom they treated, and with what."""

from __future__ import annotations

from collections.abc import Iterator

from evitable.exchange.fhir.saying import Json, amount, concept, concepts, entry, text, told, url
from evitable.model import Age, Condition, Cycles, Reference, Regimen, Study, Value

DAYS, CYCLE = "dosing days", "length of a cycle"


def study_entries(study: Study, seed: str, path: str, caption: str | None) -> Iterator[Json]:
    """Yield a row's citation, study, population and what each regimen gave, in this order."""
    made = url(seed, f"{path}/citation")
    yield entry(made, _citation(study))
    yield entry(url(seed, path), _research_study(study, seed, path, caption))
    yield entry(url(seed, f"{path}/population"), _population(study))
    for at, regimen in enumerate(study.regimens):
        yield entry(url(seed, f"{path}/regimens/{at}"), _intervention(regimen))


def name_of(study: Study) -> str:
    """Return how a row is called: its authors and year, its label, or its number."""
    label, year = study.citation.label, study.citation.year
    parts = [label.value if label else "", str(year.value) if year else ""]
    name = " ".join(part for part in parts if part) or (study.label.value if study.label else "")
    return text(name) or f"Row {study.row}"


def _citation(study: Study) -> Json:
    one = study.citation
    reference = one.references[0] if one.references else None
    year = one.year.value if one.year else reference.year if reference else None
    published = told(
        publishedIn=told(title=text(reference.journal)) if reference else None,
        volume=text(reference.volume) if reference else None,
        issue=text(reference.issue) if reference else None,
        articleDate=f"{year:04d}" if year and 1000 <= year <= 9999 else None,
        pageString=text(reference.pages) if reference else None,
    )
    artifact = told(
        identifier=_identifiers(study, reference),
        title=[{"text": title}] if reference and (title := text(reference.title)) else None,
        contributorship=_authors(study, reference),
        publicationForm=[published] if published else None,
    )
    return told(resourceType="Citation", status="unknown", title=name_of(study), citedArtifact=artifact)


def _identifiers(study: Study, reference: Reference | None) -> list[Json]:
    doi = study.citation.doi.value if study.citation.doi else reference.doi if reference else None
    pmid = study.citation.pmid.value if study.citation.pmid else reference.pmid if reference else None
    found = (("https://doi.org", doi), ("https://pubmed.ncbi.nlm.nih.gov", pmid))
    return [{"system": system, "value": value} for system, words in found if (value := text(words))]


def _authors(study: Study, reference: Reference | None) -> Json | None:
    listed = "; ".join(reference.authors) if reference else ""
    label = study.citation.label.value if study.citation.label else None
    summary = text(listed) or text(label)
    return {"summary": [{"value": summary}]} if summary else None


def _research_study(study: Study, seed: str, path: str, caption: str | None) -> Json:
    n = study.denominator
    arms = [
        told(
            linkId=f"arm-{at}",
            name=title_of(regimen),
            intendedExposure=[{"reference": url(seed, f"{path}/regimens/{at}")}],
        )
        for at, regimen in enumerate(study.regimens)
    ]
    return told(
        resourceType="ResearchStudy",
        status="unknown",
        title=name_of(study),
        description=text(caption),
        studyDesign=concepts(concept(study.design.value)) if study.design else None,
        condition=concepts(*(concept(one.name.value, one.codes) for one in study.conditions)),
        relatedArtifact=[{"type": "citation", "resourceReference": {"reference": url(seed, f"{path}/citation")}}],
        recruitment={"actualNumber": n.value} if n and 0 <= n.value < 2**31 else None,
        comparisonGroup=arms,
    )


def _population(study: Study) -> Json:
    diseases = filter(None, map(_disease, study.conditions))
    characteristics = [*diseases, *_ages(study.age), *_sexes(study), *_tried(study)]
    return told(
        resourceType="EvidenceVariable",
        status="unknown",
        title=f"Patients of {name_of(study)}",
        actual=True,
        characteristic=characteristics,
    )


def _disease(condition: Condition) -> Json:
    states = ", ".join(state.value for state in condition.status)
    return told(
        description=text(states),
        definitionCodeableConcept=concept(condition.name.value, condition.codes),
    )


def _typed(kind: str, **value: object) -> Json:
    return {"definitionByTypeAndValue": {"type": {"text": kind}, **value}}


def _ages(age: Age | None) -> Iterator[Json]:
    if age is None:
        return
    unit = told(unit=text(age.unit))
    if age.group is not None and text(age.group.value):
        yield _typed("age group", valueCodeableConcept=concept(age.group.value) or {})
    if age.value is not None:
        stat = text(f"{age.stat.value} age") if age.stat else None
        yield _typed(stat or "age", valueQuantity={"value": age.value.value, **unit})
    if age.low is not None and age.high is not None:
        low, high = ({"value": end.value, **unit} for end in (age.low, age.high))
        yield _typed("range of ages", valueRange={"low": low, "high": high})


def _sexes(study: Study) -> Iterator[Json]:
    for name, count in (("female", study.sex.female), ("male", study.sex.male)):
        if count is not None:
            yield _typed(f"number of {name} patients", valueQuantity={"value": count.value})


def _tried(study: Study) -> Iterator[Json]:
    for therapy in study.prior:
        if name := text(therapy.value):
            yield {"description": "tried before", "definitionCodeableConcept": {"text": name}}


def title_of(regimen: Regimen) -> str:
    """Return a regimen in one line: its drug, dose and how often it was given."""
    parts = [regimen.drug.value, str(regimen.dose.value) if regimen.dose else ""]
    parts += [value.value for value in (regimen.route, regimen.frequency) if value]
    return text(" ".join(part for part in parts if part)) or "regimen"


def _intervention(regimen: Regimen) -> Json:
    drug = {"definitionCodeableConcept": concept(regimen.drug.value, regimen.codes) or {"text": "drug"}}
    return told(
        resourceType="EvidenceVariable",
        status="unknown",
        title=title_of(regimen),
        actual=True,
        category=[{"name": "kind", "valueCodeableConcept": {"text": regimen.part}}],
        characteristic=[drug, *_given(regimen)],
    )


def _given(regimen: Regimen) -> Iterator[Json]:
    if regimen.dose is not None:
        yield _typed("dose", **amount(regimen.dose.value))
    for kind, told_ in (("route", regimen.route), ("frequency", regimen.frequency), ("duration", regimen.duration)):
        if told_ is not None and (words := text(told_.value)):
            yield _typed(kind, valueCodeableConcept={"text": words})
    if regimen.days is not None and regimen.days.value:
        yield _typed(DAYS, valueCodeableConcept={"text": ", ".join(map(str, regimen.days.value))})
    for kind, number, unit in _numbers(regimen):
        yield _typed(kind, valueQuantity=told(unit=unit) | {"value": number.value})
    if regimen.cycles and regimen.cycles.low is not None and regimen.cycles.high is not None:
        low, high = ({"value": end.value} for end in (regimen.cycles.low, regimen.cycles.high))
        yield _typed("range of cycles", valueRange={"low": low, "high": high})


def _numbers(regimen: Regimen) -> Iterator[tuple[str, Value[int] | Value[float], str | None]]:
    cycles = regimen.cycles or Cycles("exact")
    found = (
        (CYCLE, regimen.cycle_days, "days"),
        (text(f"cycles ({cycles.stat})") or "cycles", cycles.value, None),
        ("number of doses", regimen.doses, None),
        ("patients on it", regimen.n, None),
    )
    for kind, value, unit in found:
        if value is not None:
            yield kind, value, unit
