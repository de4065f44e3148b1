"""Whole tables of several dialects, each with the facts that a careful reader takes from its words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evitable.facts import read_table
from evitable.model import Age, Response, Study, Value

from .reading import told_regimen
from .tables import table

CASES = Path(__file__).parents[2] / "cases"
SLUGS = sorted(path.parent.name for path in CASES.glob("*/input.tsv"))


def _plain(value: Value[Any] | None) -> Any:
    return value.value if value else None


def _age(age: Age | None) -> str | None:
    if age is None:
        return None
    around = f" ({_plain(age.low):g} to {_plain(age.high):g})" if age.low and age.high else ""
    number = f" {_plain(age.value):g}" if age.value else ""
    return f"{_plain(age.stat)}{number}{around} {age.unit}"


def _response(response: Response) -> str:
    parts = [response.label.value]
    parts += [str(response.n.value)] if response.n else []
    parts += [f"of {response.of.value}"] if response.of else []
    parts += [f"({response.pct.value:g} %)"] if response.pct else []
    return " ".join([*parts, *([response.time.value] if response.time else [])])


def _harms(study: Study) -> list[str]:
    told = []
    for event in study.adverse_events:
        parts = [f"G{event.grade.value}"] if event.grade else []
        parts += [event.term.value]
        parts += [str(event.n.value)] if event.n else []
        told.append(" ".join([*parts, *([f"({event.pct.value:g} %)"] if event.pct else [])]))
    return told


def as_told(study: Study) -> dict[str, Any]:
    """Tell a study in the words of an expectation."""
    citation = study.citation
    return {
        "citation": [_plain(citation.label), _plain(citation.year), _plain(citation.number)],
        "design": _plain(study.design),
        "n": _plain(study.n),
        "age": _age(study.age),
        "sex": [_plain(study.sex.female), _plain(study.sex.male)],
        "conditions": [
            " ".join([*(f"[{state.value}]" for state in one.status), one.name.value]) for one in study.conditions
        ],
        "prior": [drug.value for drug in study.prior],
        "regimens": [told_regimen(regimen) for regimen in study.regimens],
        "responses": [_response(response) for response in study.responses],
        "harms": _harms(study),
        "none": _plain(study.no_adverse_events),
        "unread": [quote.text for quote in study.unread],
    }


def _case(slug: str) -> tuple[list[Study], list[dict[str, Any]]]:
    roles, headers, *rows = (line.split("\t") for line in (CASES / slug / "input.tsv").read_text("utf-8").splitlines())
    expected = json.loads((CASES / slug / "expected.json").read_text("utf-8"))
    whole = table(
        [(header, role or None) for header, role in zip(headers, roles, strict=True)],  # type: ignore[misc]
        *([cell.replace("\\n", "\n") for cell in row] for row in rows),
        title=expected["title"],
        own=expected["abbreviations"],
        notes=expected["notes"],
        kind=expected["kind"],
    )
    return list(read_table(whole).studies), expected["studies"]


@pytest.mark.parametrize("slug", SLUGS)
def test_case(slug: str) -> None:
    studies, expected = _case(slug)
    assert [as_told(study) for study in studies] == [{"prior": [], **each} for each in expected]
