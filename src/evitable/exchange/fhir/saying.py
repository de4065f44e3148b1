"""The words of FHIR: texts that it may hold, coded terms, quantities, and ids that follow from the evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from evitable.model import Dose

Json = dict[str, Any]

OWN = "urn:evitable:fhir:"
"""What the extensions and code systems of Evitable's own begin with."""
TERMINOLOGY = "http://terminology.hl7.org/CodeSystem/"

_SYSTEMS = {
    "MONDO": "http://purl.obolibrary.org/obo/mondo.owl",
    "DOID": "http://purl.obolibrary.org/obo/doid.owl",
    "HP": "http://purl.obolibrary.org/obo/hp.owl",
    "Orphanet": "http://www.orpha.net",
    "ICD10CM": "http://hl7.org/fhir/sid/icd-10-cm",
    "UNII": "http://fdasis.nlm.nih.gov",
    "MedDRA": "https://www.meddra.org",
    "SNOMED": "http://snomed.info/sct",
    "RxNorm": "http://www.nlm.nih.gov/research/umls/rxnorm",
}
_UCUM = {
    "mg": "mg", "g": "g", "mcg": "ug", "ng": "ng", "kg": "kg", "m2": "m2", "IU": "[IU]", "MIU": "10*6.[IU]",
    "U": "[U]", "mL": "mL", "mmol": "mmol", "mEq": "meq", "Gy": "Gy", "cGy": "cGy", "GBq": "GBq", "MBq": "MBq",
    "mCi": "mCi", "day": "d", "week": "wk", "month": "mo", "h": "h", "min": "min", "drop": "[drp]", "%": "%",
}  # fmt: skip
# FHIR's texts hold no control character but tab, line feed and carriage return, and no lone half of a character.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def text(words: str | None) -> str | None:
    r"""Return words as FHIR may hold them, None where nothing is left of them.

    A control character becomes the replacement character; the exact text stays in the records beside the resources.

    Example:
        >>> text(" a\tb "), text("  ")
        ('a\tb', None)
    """
    plain = _FORBIDDEN.sub(_REPLACEMENT, words or "").strip()
    return plain or None


def code(words: str | None) -> str | None:
    """Return words as a FHIR code, which has single spaces between its words and none around them.

    Example:
        >>> code(" ICD  10 ")
        'ICD 10'
    """
    return " ".join((text(words) or "").split()) or None


def told(**elements: Any) -> Json:
    """Return the elements that say something: FHIR has neither nulls nor empty lists."""
    return {name: value for name, value in elements.items() if value not in (None, "", [], {})}


def concept(words: str | None, codes: Iterable[tuple[str, str]] = ()) -> Json | None:
    """Return a coded term: its words, and a coding for each id that names it; None where nothing is said."""
    pairs = ((name, code(id_)) for name, id_ in codes)
    coding = [{"system": system_of(name), "code": id_} for name, id_ in pairs if id_]
    return told(coding=coding, text=text(words)) or None


def concepts(*found: Json | None) -> list[Json]:
    """Return those coded terms that say something."""
    return [one for one in found if one]


def coded(system: str, id_: str, display: str) -> Json:
    """Return a term of one of HL7's own code systems."""
    return {"coding": [{"system": TERMINOLOGY + system, "code": id_, "display": display}]}


def system_of(vocabulary: str) -> str:
    """Return the URL by which FHIR knows a vocabulary; one of our own for those that it does not know."""
    return _SYSTEMS.get(vocabulary) or f"{OWN}vocabulary:{quote(vocabulary, safe='')}"


def amount(dose: Dose) -> Json:
    """Return a dose as `valueQuantity`, or `valueRange` where it is a range, in UCUM where its unit has a code.

    Example:
        >>> amount(Dose(Decimal("1.3"), None, "mg/m2"))["valueQuantity"]["code"]
        'mg/m2'
    """
    low = _quantity(dose.low, dose.unit)
    if dose.high is None:
        return {"valueQuantity": low}
    return {"valueRange": {"low": low, "high": _quantity(dose.high, dose.unit)}}


def _quantity(number: Decimal, unit: str | None) -> Json:
    known = ucum(unit)
    system = "http://unitsofmeasure.org" if known else None
    return {"value": float(number), **told(unit=text(unit), system=system, code=known)}


def ucum(unit: str | None) -> str | None:
    """Return the UCUM code of a unit of dose; None where a part of it has none.

    Example:
        >>> ucum("mcg/kg/day"), ucum("tablets")
        ('ug/kg/d', None)
    """
    parts = [_UCUM.get(part) for part in (unit or "?").split("/")]
    return "/".join(part for part in parts if part) if all(parts) else None


def url(seed: str, path: str) -> str:
    """Return the address of a resource: the same for the same path into the same evidence."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'{OWN}{seed}/{path}')}"


def entry(full: str, resource: Mapping[str, Any]) -> Json:
    """Return a resource as an entry of a bundle, its id being that of its address."""
    kind = resource["resourceType"]
    return {"fullUrl": full, "resource": {"resourceType": kind, "id": full.rpartition(":")[2], **resource}}


def extension(name: str, **parts: str | int | None) -> Json:
    """Return an extension of our own with its parts, which are texts and whole numbers."""
    within = [
        {"url": part, "valueInteger" if isinstance(value, int) else "valueString": value}
        for part, value in parts.items()
        if value not in (None, "")
    ]
    return {"url": OWN + name, "extension": within}
