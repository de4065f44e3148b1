"""Facts of a table set beside those that a careful human wrote down: which are hit, missed or made up.

The facts are those that the contract names. A key that the human left out of a row or a regimen is open: nothing
found there counts against the reading.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import evitable
from evitable.exchange import as_document

Record = dict[str, Any]
_REGIMEN = ("route", "days", "cycle_days", "frequency", "doses", "n")
_AMERICAN = (("haem", "hem"), ("aemia", "emia"), ("oedema", "edema"), ("rrhoea", "rrhea"), ("tumour", "tumor"))


class Tally(NamedTuple):
    """Facts hit, and the others by row, field and value."""

    hits: int
    missed: list[str]
    spurious: list[str]

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.hits / (2 * self.hits + len(self.missed) + len(self.spurious))


def _plain(value: Any) -> str:
    if isinstance(value, float | int):
        return f"{value:g}"
    text = unicodedata.normalize("NFKD", str(value)).casefold()
    text = re.sub(r"[\u2010-\u2015\u2212]", "-", "".join(c for c in text if not unicodedata.combining(c)))
    for british, american in _AMERICAN:
        text = text.replace(british, american)
    return " ".join(word.removesuffix("s") for word in re.findall(r"[\w.%+>=-]+", text))


def _counted(name: str, item: Record) -> str:
    figure = item.get("n") if item.get("n") is not None else item.get("pct")
    return f"{_plain(item[name])} {figure if figure is None else _plain(figure)}"


def _of_regimen(regimen: Record) -> Iterator[tuple[str, str]]:
    drug, unit, frequency = _plain(regimen["drug"]), regimen.get("unit"), regimen.get("frequency")
    yield "drug", drug
    if unit and unit.endswith("/day"):
        unit, frequency = unit.removesuffix("/day"), frequency or "daily"
    if regimen.get("dose") is not None:
        ends = "-".join(_plain(float(end)) for end in re.split(r"(?<!e)-", str(regimen["dose"])))
        yield "dose", f"{drug} {ends} {unit}"
    for key in _REGIMEN:
        value = frequency if key == "frequency" else regimen.get(key)
        if value is not None:
            yield f"regimen.{key}", f"{drug} {_plain(value)}"
    cycles = regimen.get("cycles") or {}
    for key in ("value", "min", "max"):
        if cycles.get(key) is not None:
            yield "regimen.cycles", f"{drug} {key} {_plain(cycles[key])}"


def facts_of(row: Record) -> Iterator[tuple[str, str]]:
    cited = row.get("citation") or {"label": row.get("cite"), "number": row.get("ref"), "year": row.get("year")}
    single = {
        "cite": cited["label"] and re.sub(r",?\s*et al\.?", "", cited["label"]),
        "ref": cited["number"],
        "year": cited["year"],
        "design": row.get("design"),
        "n": row.get("n"),
    }
    yield from ((field, _plain(value)) for field, value in single.items() if value is not None)
    for condition in row.get("conditions") or []:
        told = condition if isinstance(condition, dict) else {"name": condition}
        yield "conditions", _plain(told["name"])
        yield from (
            ("status", _plain(each)) for each in (condition.get("status", []) if isinstance(condition, dict) else [])
        )
    yield from (("status", _plain(each)) for each in row.get("status") or [])
    for part in ("age", "sex"):
        for key in ("group", "value", "min", "max", "female", "male"):
            value = (row.get(part) or {}).get(key)
            if value is not None:
                yield part, f"{key} {_plain(value)}"
    yield from (("prior", _plain(each)) for each in row.get("prior") or [])
    for regimen in row.get("regimens") or []:
        yield from _of_regimen(regimen)
    yield from (("responses", _counted("label", each)) for each in row.get("responses") or [])
    for event in row.get("adverse_events") or []:
        yield "adverse_events", f"{_counted('term', event)} {event.get('grade')}"
    if row.get("no_adverse_events"):
        yield "no_adverse_events", "true"


def _is_open(row: Record, field: str, value: str) -> bool:
    if field == "conditions" and value in map(_plain, row.get("conditions_alt") or []):
        return True
    if field in ("drug", "dose") or field.startswith("regimen."):
        if "regimens" not in row:
            return True
        same = [each for each in row["regimens"] if value.startswith(_plain(each["drug"]))]
        key = field.removeprefix("regimen.")
        return field != "drug" and not any(key in each for each in same)
    return field not in row


def expected_of(folder: Path) -> Record:
    """Read the facts of a table that a human wrote down."""
    expected: Record = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    return expected


@cache
def found_in(folder: Path) -> Record:
    """Read a table as the evidence document has it."""
    (source,) = folder.glob("input.*")
    table: Record = json.loads(json.dumps(as_document(evitable.extract(source))))["tables"][0]
    return table


@cache
def tally(folder: Path) -> Tally:
    """Compare the table of a folder with its facts, row by row in their order."""
    rows, studies = expected_of(folder)["rows"], found_in(folder)["studies"]
    hits, missed, spurious = 0, [], [f"{len(rows)} rows, {len(studies)} found"] * (len(rows) != len(studies))
    for row, study in zip(rows, studies, strict=False):
        wanted, got = Counter(facts_of(row)), Counter(facts_of(study))
        hits += (wanted & got).total()
        missed += [f"{row['row']} {field}: {value}" for field, value in (wanted - got).elements()]
        spurious += [
            f"{row['row']} {field}: {value}"
            for field, value in (got - wanted).elements()
            if not _is_open(row, field, value)
        ]
    return Tally(hits, missed, spurious)
