"""Swap drugs, diseases, doses, counts, orders and spellings in a table, and demand the facts that follow.

A reader that knew its tables by heart, or took a value from another place than it quotes, would fail here.
"""

from __future__ import annotations

import csv
import io
import json
import re
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import evitable
from evitable.model import Cell, Evidence, EvidenceTable, Study, Value
from tests.acceptance.facts import EXAMPLE, SHARED, studies

GOLD = sorted(path for path in (SHARED / "gold").glob("*/input.txt"))
TABLES = [EXAMPLE, *GOLD]
NAMES = [path.parent.name for path in TABLES]
BORDERED = [path.with_name("input.tsv") for path in GOLD if path.with_name("input.tsv").exists()]
# Names that stand in no table of ours.
DRUG, DISEASE = "obinutuzumab", "granuloma annulare"
each_table = pytest.mark.parametrize("path", TABLES, ids=NAMES)
# A date, a DOI and the citation line above a table hold figures that are none of its facts.
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_FURTHER = ("codes", "places", "unread", "statements", "schedule")


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def _found(path: Path) -> Evidence:
    return evitable.extract(path)


def _plain(facts: Any) -> Any:
    """Leave out codes and what is told without being a fact."""
    if isinstance(facts, dict):
        return {key: _plain(value) for key, value in facts.items() if key not in _FURTHER}
    return [_plain(each) for each in facts] if isinstance(facts, list) else facts


def _told(text: str) -> str:
    return json.dumps(_plain(studies(text.encode())), ensure_ascii=False).casefold()


# --- names


def _swap(text: str, old: str, new: str) -> str:
    return re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", lambda found: _like(found[0], new), text, flags=re.IGNORECASE)


def _like(old: str, new: str) -> str:
    return new.capitalize() if old[0].isupper() else new


def _printed(path: Path, names: list[str]) -> str:
    """Return the first of these names that the table prints in full."""
    text = _text(path).casefold()
    return next((name for name in names if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)), "")


@each_table
def test_another_drug_is_that_drug(path: Path) -> None:
    table = _found(path).tables[0]
    old = _printed(path, [regimen.drug.value for study in table.studies for regimen in study.regimens])
    if not old:
        pytest.skip("the table prints no drug by its full name")
    changed = _swap(_text(path), old, DRUG)
    assert changed != _text(path)
    assert _told(changed) == _swap(_told(_text(path)), old, DRUG)


@each_table
def test_another_disease_is_that_disease(path: Path) -> None:
    table = _found(path).tables[0]
    old = _printed(path, [one.name.value for study in table.studies for one in study.conditions])
    if not old:
        pytest.skip("the table prints no disease by its full name")
    assert _swap(_told(_swap(_text(path), old, DISEASE)), old, DISEASE).count(DISEASE) >= _told(_text(path)).count(
        f'"name": "{old}"'
    )


# --- figures


class Figure(NamedTuple):
    """A value of a study and where its words stand in the source."""

    study: int
    kind: str
    place: int
    start: int
    end: int


def _figures(table: EvidenceTable) -> list[Figure]:
    cells = {cell.id: cell for cell in table.cells}
    found = []
    for number, study in enumerate(table.studies):
        for kind, index, value in _values(study):
            place = _origin(cells, value)
            if value.status == "stated" and place:
                found.append(Figure(number, kind, index, *place))
    return found


def _values(study: Study) -> list[tuple[str, int, Value[Any]]]:
    doses = [("dose", index, each.dose) for index, each in enumerate(study.regimens) if each.dose]
    outcomes = [("response", index, each.n) for index, each in enumerate(study.responses) if each.n]
    harms = [("harm", index, each.n) for index, each in enumerate(study.harms) if each.n]
    return [*doses, *outcomes, *harms, *([("n", 0, study.n)] if study.n else [])]


def _origin(cells: dict[str, Cell], value: Value[Any]) -> tuple[int, int] | None:
    if len(value.quotes) != 1:
        return None
    place = value.quotes[0].place
    return cells[place.cell].origin(place.start, place.end) if place.cell in cells else None


def _other(figure: str) -> str:
    """Return another figure of as many digits."""
    return "".join(str(int(char) % 9 + 1) if char.isdigit() else char for char in figure)


def _read_back(study: Study, figure: Figure) -> str:
    values = {(kind, index): value for kind, index, value in _values(study)}
    value = values.get((figure.kind, figure.place))
    read = value.value if value else None
    return str(read.low) if figure.kind == "dose" and read is not None else str(read)


@each_table
def test_another_figure_is_that_figure_and_changes_no_other_row(path: Path) -> None:
    text, table = _text(path), _found(path).tables[0]
    before = studies(path)
    for figure in _figures(table)[:: max(1, len(_figures(table)) // 4)]:
        found = _FIGURE.search(text, figure.start, figure.end)
        if found is None or (figure.kind != "dose" and "." in found[0]):
            continue  # a number word
        if "×" in text[figure.start : figure.end]:
            continue  # a power of ten, in which a figure is not the amount
        new = _other(found[0])
        changed = text[: found.start()] + new + text[found.end() :]
        after = evitable.extract(changed.encode()).tables[0]
        assert _read_back(after.studies[figure.study], figure) == new, (text[figure.start : figure.end], new)
        rest = [study for number, study in enumerate(studies(changed.encode())) if number != figure.study]
        assert rest == [study for number, study in enumerate(before) if number != figure.study]


# --- orders


@pytest.mark.parametrize("path", BORDERED, ids=[path.parent.name for path in BORDERED])
def test_columns_in_another_order_hold_the_same_facts(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, "excel-tab"))
    header = max(rows, key=len)
    if not all(header):
        pytest.skip("one header spans others")
    if sum(len(row) == 1 for row in rows) > 2:
        pytest.skip("several notes, of which one looks like a cell of the first column")
    turned = io.StringIO()
    csv.writer(turned, "excel-tab", lineterminator="\n").writerows(
        [row[-1], *row[:-1]] if any(row[1:]) else row for row in rows
    )
    assert _sorted(_told(turned.getvalue())) == _sorted(_told(_text(path)))


def _sorted(told: str) -> Any:
    """Put lists in one order: a study's regimens follow the order of its columns."""

    def ordered(facts: Any) -> Any:
        if isinstance(facts, dict):
            return {key: ordered(value) for key, value in facts.items() if key != "part"}
        if isinstance(facts, list):
            return sorted((ordered(each) for each in facts), key=str)
        return facts

    return [ordered(study) for study in json.loads(told)]


# --- spellings

AMERICAN = {"aemia": "emia", "haem": "hem", "oedema": "edema", "tumour": "tumor", "paed": "ped", "leuco": "leuko"}


def _american(text: str) -> str:
    for british, american in AMERICAN.items():
        text = text.replace(british, american).replace(british.capitalize(), american.capitalize())
    return text


@each_table
def test_american_spelling_says_the_same(path: Path) -> None:
    assert _american(_told(_american(_text(path)))) == _american(_told(_text(path)))
