"""The facts of a study in a plain shape, to be set beside what a careful human wrote down."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import evitable
from evitable.exchange import as_document

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "bortezomib.txt"
SHARED = ROOT.parent / "shared"
FOUNDING = SHARED / "gold" / "seed-table4" / "input.txt"

Facts = dict[str, Any]

# Added beside the contract's core; places and row numbers follow the layout, not the facts.
LAYOUT = {"places", "unread_places", "row", "findings"}


def documents(source: Path | bytes) -> Facts:
    return as_document(evitable.extract(source))


def studies(source: Path | bytes) -> list[Facts]:
    """The studies of the first table without anything that depends on where words stand."""
    return [
        {key: value for key, value in study.items() if key not in LAYOUT}
        for study in documents(source)["tables"][0]["studies"]
    ]


def expected_rows(slug: str) -> list[Facts]:
    path = ROOT / "tests" / "cases" / slug / "expected.json"
    rows: list[Facts] = json.loads(path.read_text(encoding="utf-8"))["rows"]
    return [{**row, "adverse_events": _by_term(row["adverse_events"])} for row in rows]


def _by_term(events: list[Facts]) -> list[Facts]:
    """Put events in one order: a table may list them as it likes."""
    return sorted(events, key=lambda event: str(event["term"]))


def as_expected(study: Facts) -> Facts:
    """A study in the shape of an expectation."""
    age = study["age"]
    return {
        "cite": study["citation"]["label"],
        "ref": study["citation"]["number"],
        "year": study["citation"]["year"],
        "design": study["design"],
        "conditions": [item["name"] for item in study["conditions"]],
        "status": [status for item in study["conditions"] for status in item["status"]],
        "n": study["n"],
        "age": age and {**age, "values": age["values"]},
        "sex": study["sex"],
        "regimens": study["regimens"],
        "responses": study["responses"],
        "adverse_events": _by_term(study["adverse_events"]),
        "no_adverse_events": study["no_adverse_events"],
    }


def differences(expected: Any, found: Any, path: str = "") -> list[str]:
    """Every place where `found` lacks or contradicts `expected`; a key that `expected` lacks stays open."""
    if isinstance(expected, dict):
        if not isinstance(found, dict):
            return [f"{path}: expected {expected!r}, found {found!r}"]
        return [line for key, value in expected.items() for line in differences(value, found.get(key), f"{path}/{key}")]
    if isinstance(expected, list):
        if not isinstance(found, list) or len(expected) != len(found):
            return [f"{path}: expected {expected!r}, found {found!r}"]
        return [
            line
            for index, pair in enumerate(zip(expected, found, strict=True))
            for line in differences(*pair, f"{path}/{index}")
        ]
    return [] if _folded(expected) == _folded(found) else [f"{path}: expected {expected!r}, found {found!r}"]


def _folded(value: Any) -> Any:
    return unicodedata.normalize("NFC", value).casefold() if isinstance(value, str) else value
