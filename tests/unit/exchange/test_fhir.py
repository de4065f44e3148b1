"""Evidence as FHIR R5: valid by a library that reads it strictly, and back the same in every character."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.bundle import Bundle
from hypothesis import HealthCheck, Phase, given, settings

import evitable
from evitable.exchange.fhir import read_bundle, write_bundle
from evitable.exchange.fhir.saying import OWN
from evitable.exchange.relations import evidence_of
from evitable.model import (
    AdverseEvent,
    Citation,
    Evidence,
    EvidenceError,
    EvidenceTable,
    Place,
    Quote,
    Reference,
    Regimen,
    Response,
    Source,
    Study,
    Value,
)
from tests.unit.exchange.test_relations import EVIDENCE, unlike

GOLD = Path(__file__).parents[4] / "shared" / "gold"
EXAMPLE = Path(__file__).parents[3] / "examples" / "bortezomib.txt"


def back(evidence: Evidence) -> tuple[Evidence, ...]:
    return evidence_of(read_bundle(write_bundle((evidence,), {}).encode()))


def resources(bundle: str, kind: str) -> list[dict[str, Any]]:
    return [one["resource"] for one in json.loads(bundle)["entry"] if one["resource"]["resourceType"] == kind]


def leaves(told: Any) -> Iterator[Any]:
    """Yield every value of a JSON document: FHIR has no nulls, no empty lists, objects or texts."""
    yield told
    for part in told.values() if isinstance(told, dict) else told if isinstance(told, list) else ():
        yield from leaves(part)


@pytest.mark.skipif(not GOLD.is_dir(), reason="the gold tables lie in ../shared/gold")
def test_every_gold_table_is_valid_and_comes_back() -> None:
    folders = sorted({path.parent for path in GOLD.glob("*/gold.json")})
    assert len(folders) > 15
    for folder in folders:
        evidence = evitable.extract(next(folder.glob("input.html"), folder / "input.txt"))
        made = write_bundle((evidence,), {})
        assert unlike(evidence_of(read_bundle(made.encode())), (evidence,)) == "", folder.name
        Bundle.model_validate_json(made)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(evidence=EVIDENCE)
def test_generated_evidence_is_valid_and_comes_back(evidence: Evidence) -> None:
    evidence = replace(evidence, tables=tuple(replace(one, kind="treatment-evidence") for one in evidence.tables))
    made = write_bundle((evidence,), {})
    difference = unlike(evidence_of(read_bundle(made.encode())), (evidence,))
    assert difference == ""
    Bundle.model_validate_json(made)
    blank = sum(one in (None, "", [], {}) for one in leaves(json.loads(made)))
    assert blank == 0


def test_the_example_tells_a_reader_of_fhir_what_its_page_tells() -> None:
    made = evitable.export(EXAMPLE, to="fhir")
    assert isinstance(made, str)
    assert made == evitable.export(EXAMPLE, to="fhir")
    bundle = Bundle.model_validate_json(made)
    assert bundle.type == "collection"
    studies = resources(made, "ResearchStudy")
    assert len(studies) == 8
    lupus = next(one for one in studies if "Zhang" in one["title"])
    assert lupus["recruitment"] == {"actualNumber": 5}
    assert lupus["condition"][0]["text"] == "lupus nephritis"
    drug = next(one for one in resources(made, "EvidenceVariable") if one["title"].startswith("bortezomib 1.3 mg/m2"))
    dose = next(one for one in drug["characteristic"] if "definitionByTypeAndValue" in one)["definitionByTypeAndValue"]
    assert dose["valueQuantity"] == {
        "value": 1.3,
        "unit": "mg/m2",
        "system": "http://unitsofmeasure.org",
        "code": "mg/m2",
    }
    assert drug["characteristic"][0]["definitionCodeableConcept"]["coding"][0]["system"] == "http://fdasis.nlm.nih.gov"
    summed = [one for one in resources(made, "Evidence") if "synthesisType" in one]
    any_response = next(one for one in summed if one["title"].startswith("Any response"))["statistic"][0]
    assert (any_response["numberAffected"], any_response["sampleSize"]["numberOfParticipants"]) == (41, 43)
    assert round(any_response["quantity"]["value"], 3) == 0.940
    interval = any_response["attributeEstimate"][0]["range"]
    assert (round(interval["low"]["value"], 3), round(interval["high"]["value"], 3)) == (0.831, 0.991)


def test_every_reference_leads_to_a_resource_of_the_bundle() -> None:
    made = str(evitable.export(EXAMPLE, to="fhir"))
    there = {one["fullUrl"] for one in json.loads(made)["entry"]}
    assert len(there) == len(json.loads(made)["entry"])
    asked = [part.split('"')[0] for part in made.split('"reference": "')[1:]]
    assert len(asked) > 100
    assert set(asked) <= there


def test_every_value_has_its_words_and_place_in_a_provenance() -> None:
    evidence = evitable.extract(EXAMPLE)
    made = write_bundle((evidence,), {})
    cells = {cell.id: cell.text for cell in evidence.tables[0].cells}
    places = [
        {part["url"]: part.get("valueString", part.get("valueInteger")) for part in place["extension"]}
        for one in resources(made, "Provenance")
        for place in one["extension"]
        if place["url"] == f"{OWN}place"
    ]
    quoted = [place for place in places if "quote" in place and place["cell"] in cells]
    assert len(quoted) > 200
    for place in quoted:
        assert cells[place["cell"]][place.get("start", 0) : place["end"]] == place["quote"]


def test_hostile_words_are_held_whole_and_harmless() -> None:
    words = "=1+1 <script> \x00\x07 \u202e " + "x" * 10_000
    quote = Quote(words, Place("c", 0, len(words)))
    term = Value(words, (quote,))
    study = Study(
        1, Citation(label=term, doi=term), label=term, design=term, n=Value(10**12), prior=(term,),
        regimens=(Regimen(term),), responses=(Response(term, "other"),), adverse_events=(AdverseEvent(term, words),),
    )  # fmt: skip
    table = EvidenceTable(None, None, words, "treatment-evidence", "", (), (), (study,))
    evidence = Evidence(Source("t.txt", "text/plain", "", words), (table,))
    made = write_bundle((evidence,), {})
    Bundle.model_validate_json(made)
    assert unlike(back(evidence), (evidence,)) == ""
    assert made.isascii()
    assert "\\u0000" not in made


def test_what_others_changed_is_refused_and_not_lost() -> None:
    made = write_bundle((evitable.extract(EXAMPLE),), {})
    bundle = json.loads(made)
    laid_out_otherwise = json.dumps(bundle, indent=4, sort_keys=True).encode()
    assert read_bundle(laid_out_otherwise) == read_bundle(made.encode())
    next(one for one in bundle["entry"] if one["resource"]["resourceType"] == "ResearchStudy")["resource"]["title"] = (
        "X"
    )
    with pytest.raises(EvidenceError, match="changed since"):
        read_bundle(json.dumps(bundle).encode())
    with pytest.raises(EvidenceError, match="does not say that its format"):
        read_bundle(b'{"resourceType": "Bundle", "type": "collection", "entry": []}')


def test_a_reference_of_the_source_is_cited_in_full() -> None:
    reference = Reference(
        "r", "1", "A title", ("Ode A", "Lind B"), 2020, "10.1/x", "123", "J Rare Dis", "4", "2", "5-9"
    )
    study = Study(1, Citation(references=(reference,)))
    table = EvidenceTable(None, None, None, "treatment-evidence", "", (), (), (study,))
    made = write_bundle((Evidence(Source("t.txt", "text/plain", "", ""), (table,)),), {})
    Bundle.model_validate_json(made)
    (cited,) = resources(made, "Citation")
    assert cited["citedArtifact"] == {
        "identifier": [
            {"system": "https://doi.org", "value": "10.1/x"},
            {"system": "https://pubmed.ncbi.nlm.nih.gov", "value": "123"},
        ],
        "title": [{"text": "A title"}],
        "contributorship": {"summary": [{"value": "Ode A; Lind B"}]},
        "publicationForm": [
            {
                "publishedIn": {"title": "J Rare Dis"},
                "volume": "4",
                "issue": "2",
                "articleDate": "2020",
                "pageString": "5-9",
            }
        ],
    }
