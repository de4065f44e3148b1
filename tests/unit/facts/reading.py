"""Cells read alone and told in one line a fact, so that a test shows words and facts side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evitable.facts.condition import read_conditions
from evitable.facts.coverage import Coverage
from evitable.facts.event import settle_events
from evitable.facts.harm import read_harms
from evitable.facts.outcome import RESPONDED, Outcome, settle
from evitable.facts.population import read_population
from evitable.facts.regimen import Defaults, RegimenRead, read_regimen
from evitable.facts.response import read_responses
from evitable.facts.sex import sex_of
from evitable.model import Cell, Cycles, Regimen, Value

NONE: Mapping[str, str] = {}


def _said(record: Any, *fields: str) -> list[str]:
    values = ((name, getattr(record, name)) for name in fields)
    return [f"{name} {value.value}" for name, value in values if value is not None]


def _number(value: Value[float] | None) -> str:
    return "" if value is None else f"{value.value:g}"


def told_cycles(cycles: Cycles) -> str:
    """Tell cycles as `exact 4`, `median 2 (1 to 4)`."""
    around = f" ({_number(cycles.low)} to {_number(cycles.high)})" if cycles.low or cycles.high else ""
    return f"cycles {cycles.stat} {_number(cycles.value)}{around}".replace("  ", " ")


def told_regimen(regimen: Regimen) -> str:
    """Tell a regimen in one line."""
    parts = [regimen.drug.value]
    parts += [str(regimen.dose.value)] if regimen.dose else []
    parts += _said(regimen, "route")
    parts += [f"days {','.join(map(str, regimen.days.value))}"] if regimen.days else []
    parts += _said(regimen, "cycle_days")
    parts += [told_cycles(regimen.cycles)] if regimen.cycles else []
    parts += _said(regimen, "frequency", "doses", "duration", "n")
    return "; ".join(parts)


def regimen_read(text: str, own: Mapping[str, str] = NONE, defaults: Defaults | None = None) -> RegimenRead:
    """Read a cell of treatment."""
    cell = Cell("cell", text)
    return read_regimen(cell, Coverage([cell]), own=own, defaults=defaults)


def regimens(text: str, own: Mapping[str, str] = NONE, defaults: Defaults | None = None) -> list[str]:
    """Tell the regimens of a cell."""
    return [told_regimen(regimen) for regimen in regimen_read(text, own, defaults).regimens]


def responses(text: str, own: Mapping[str, str] = NONE, outcome: Outcome | None = RESPONDED, n: int = 20) -> list[str]:
    """Tell the outcomes of a cell about `n` patients, as `CR 3 of 5 (60 %)`."""
    cell = Cell("cell", text)
    found = read_responses(cell, Coverage([cell]), own=own, outcome=outcome)
    lines = []
    for response in settle(found, Value(n)):
        line = response.label.value + (f" {response.n.value}" if response.n else "")
        line += f" of {response.of.value}" if response.of else ""
        line += f" ({response.pct.value:g} %)" if response.pct else ""
        line += f" in {response.condition.value}" if response.condition else ""
        lines.append(line + (f" {response.time.value}" if response.time else ""))
    return lines


def harms(text: str, own: Mapping[str, str] = NONE, n: int = 20, *, labelled: bool = True) -> list[str]:
    """Tell the harms of a cell about `n` patients, as `G3-4 infections 3`; `none` and `silent` where it says so."""
    cell = Cell("cell", text)
    found = read_harms(cell, Coverage([cell]), own=own, labelled=labelled)
    lines = [name for name, said in (("none", found.none), ("silent", found.silent)) if said]
    for event in settle_events(found.events, Value(n)):
        line = (f"G{event.grade.value} " if event.grade else "") + event.term.value
        line += f" {event.n.value}" if event.n else ""
        line += f" of {event.of.value}" if event.of and event.of.value != n else ""
        lines.append(line + (f" ({event.pct.value:g} %)" if event.pct else ""))
    return lines


def population(text: str, own: Mapping[str, str] = NONE) -> str:
    """Tell a population cell in one line."""
    cell = Cell("cell", text)
    found = read_population(cell, Coverage([cell]), own=own)
    sex, n = sex_of(found, found.n)
    parts = [f"n {n.value}"] if n else []
    parts += [f"treated {found.n_treated.value}"] if found.n_treated else []
    parts += [f"{count.value} {name}" for count, name in ((sex.female, "F"), (sex.male, "M")) if count]
    parts += [group.value for group in found.groups]
    if found.age:
        age = found.age
        stat = age.stat.value if age.stat else "?"
        around = f" ({_number(age.low)} to {_number(age.high)})" if age.low and age.high else ""
        listed = f" [{', '.join(_number(one) for one in age.values)}]" if age.values else ""
        parts.append(f"{stat} {_number(age.value)}{around}{listed} {age.unit}".replace("  ", " "))
    return "; ".join([*parts, *(f"prior {drug.value}" for drug in found.prior)])


def conditions(text: str, own: Mapping[str, str] = NONE) -> list[str]:
    """Tell the diseases of a cell with their states in front."""
    cell = Cell("cell", text)
    found = read_conditions(cell, Coverage([cell]), own=own)
    return [" ".join([*(f"[{state.value}]" for state in one.status), one.name.value]) for one in found.conditions]
