"""Counts of outcomes and harms, and what they come to together, as Evidence with its variables."""

from __future__ import annotations

from collections.abc import Iterator

from evitable.exchange.fhir.saying import TERMINOLOGY, Json, coded, concept, concepts, entry, text, told, url
from evitable.exchange.fhir.studies import name_of, title_of
from evitable.model import AdverseEvent, Estimate, EvidenceTable, Outcome, Pool, Response, Study, Synthesis

_ROLES = f"{TERMINOLOGY}variable-role"
_HIGHEST = 2**31
_COUNT = coded("statistic-type", "C25463", "Count")
_PROPORTION = coded("statistic-type", "C44256", "Proportion")
_CONFIDENCE = coded("attribute-estimate-type", "C53324", "Confidence interval")
_CREDIBLE = coded("attribute-estimate-type", "0000455", "Credible interval")
_PREDICTION = {"text": "prediction interval of a new study"}
_SUMMED = coded("synthesis-type", "std-MA", "summary data meta-analysis")


def result_entries(study: Study, seed: str, path: str) -> Iterator[Json]:
    """Yield an Evidence and its measured variable for each outcome and harm that a row tells, zero counts too."""
    for name in ("responses", "adverse_events", "absent_events"):
        for at, one in enumerate(getattr(study, name)):
            here = f"{path}/{name}/{at}"
            yield entry(url(seed, f"{here}/variable"), _variable(one))
            yield entry(url(seed, here), _evidence(study, one, seed, path, here))


def _title(one: Response | AdverseEvent) -> str:
    if isinstance(one, Response):
        where = f" ({one.condition.value})" if one.condition else ""
        return text(f"{one.label.value}{where}") or "outcome"
    grade = f", grade {one.grade.value}" if one.grade else ""
    return text(f"{one.term.value}{grade}") or "adverse event"


def _variable(one: Response | AdverseEvent) -> Json:
    codes = one.codes if isinstance(one, AdverseEvent) else ()
    words = one.term.value if isinstance(one, AdverseEvent) else one.label.value
    kind = "adverse event" if isinstance(one, AdverseEvent) else f"response: {one.category}"
    return told(
        resourceType="EvidenceVariable",
        status="unknown",
        title=_title(one),
        category=[{"name": "kind", "valueCodeableConcept": {"text": kind}}],
        characteristic=concepts(told(definitionCodeableConcept=concept(words, codes))),
    )


def _evidence(study: Study, one: Response | AdverseEvent, seed: str, path: str, here: str) -> Json:
    variables = [_defined("population", "population", url(seed, f"{path}/population"))]
    variables += [
        _defined("exposure", title_of(regimen), url(seed, f"{path}/regimens/{at}"))
        for at, regimen in enumerate(study.regimens)
        if regimen.part == "study"
    ]
    variables.append(_defined("measuredVariable", _title(one), url(seed, f"{here}/variable")))
    return told(
        resourceType="Evidence",
        status="unknown",
        title=f"{_title(one)}: {name_of(study)}",
        citeAsReference={"reference": url(seed, f"{path}/citation")},
        variableDefinition=variables,
        studyDesign=concepts(concept(study.design.value)) if study.design else None,
        statistic=list(_statistics(study, one)) or [{"description": "told without a count"}],
    )


def _defined(role: str, words: str, address: str) -> Json:
    coding = {"system": _ROLES, "code": role, "display": role}
    return {"description": words, "variableRole": {"coding": [coding]}, "observed": {"reference": address}}


def _statistics(study: Study, one: Response | AdverseEvent) -> Iterator[Json]:
    of = one.of or study.denominator
    size = {"numberOfParticipants": of.value} if of is not None and 0 <= of.value < _HIGHEST else None
    if one.n is not None and 0 <= one.n.value < _HIGHEST:
        yield told(
            statisticType=_COUNT,
            quantity={"value": one.n.value},
            numberAffected=one.n.value,
            sampleSize=size,
        )
    if one.pct is not None:
        yield told(statisticType=_PROPORTION, quantity={"value": one.pct.value, "unit": "%"}, sampleSize=size)


def pooled_entries(table: EvidenceTable, made: Synthesis, seed: str, path: str) -> Iterator[Json]:
    """Yield the sums of a table: an Evidence for each outcome and choice of rows, a statistic a model."""
    for outcome in made.outcomes:
        variable = url(seed, f"{path}/outcomes/{outcome.key}")
        named = told(
            resourceType="EvidenceVariable",
            status="unknown",
            title=text(outcome.label),
            description=text(outcome.definition),
            category=[{"name": "kind", "valueCodeableConcept": {"text": outcome.kind}}],
        )
        if outcome.pools:
            yield entry(variable, named)
        for pool in outcome.pools:
            address = url(seed, f"{path}/outcomes/{outcome.key}/{pool.choice}")
            yield entry(address, _pooled(table, outcome, pool, variable, seed, path))


def _pooled(table: EvidenceTable, outcome: Outcome, pool: Pool, variable: str, seed: str, path: str) -> Json:
    studies = [{"type": "derived-from", "resourceReference": {"reference": url(seed, f"{path}/studies/{at}")}}
               for at, study in enumerate(table.studies) if study.row in pool.rows]  # fmt: skip
    return told(
        resourceType="Evidence",
        status="unknown",
        title=text(f"{outcome.label}: {pool.label}"),
        description=text(outcome.definition),
        relatedArtifact=studies,
        variableDefinition=[_defined("measuredVariable", outcome.label, variable)],
        synthesisType=_SUMMED,
        statistic=[_estimated(pool, estimate) for estimate in pool.estimates],
    )


def _estimated(pool: Pool, estimate: Estimate) -> Json:
    kind = _CREDIBLE if estimate.method.startswith("bayes") else _CONFIDENCE
    spread = (
        (kind, estimate.low, estimate.high),
        (_PREDICTION, estimate.predictive_low, estimate.predictive_high),
    )
    ranges = [
        {"type": type_, "level": estimate.level, "range": {"low": {"value": low}, "high": {"value": high}}}
        for type_, low, high in spread
        if low is not None and high is not None
    ]
    return told(
        description=text(f"{estimate.label}: {estimate.target}"),
        statisticType=_PROPORTION,
        quantity={"value": estimate.estimate} if estimate.estimate is not None else None,
        sampleSize={"numberOfStudies": estimate.k, "numberOfParticipants": estimate.n},
        attributeEstimate=ranges,
        modelCharacteristic=[{"code": {"text": estimate.method}}],
        note=[{"text": words}] if (words := text(estimate.methods)) else None,
    ) | {"numberAffected": pool.events}
