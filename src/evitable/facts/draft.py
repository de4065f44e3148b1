"""A study in the making: what each cell gave, before cells are set against each other."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

from evitable.facts.arms import Arm
from evitable.facts.event import HarmRead
from evitable.facts.outcome import ResponseRead
from evitable.facts.sex import PopulationRead
from evitable.model import Age, Citation, Condition, Quote, Regimen, Statement, Value

NOTHING = Citation()


@dataclass(slots=True)
class Draft:
    """What the cells of one row gave so far."""

    citation: Citation = NOTHING
    label: Value[str] | None = None
    design: Value[str] | None = None
    conditions: list[Condition] = field(default_factory=list)
    states: list[Value[str]] = field(default_factory=list)
    populations: list[PopulationRead] = field(default_factory=list)
    age: Age | None = None
    prior: list[Value[str]] = field(default_factory=list)
    regimens: list[Regimen] = field(default_factory=list)
    arms: list[str] = field(default_factory=list)
    sizes: list[Arm] = field(default_factory=list)
    procedures: list[Value[str]] = field(default_factory=list)
    durations: list[Value[str]] = field(default_factory=list)
    responses: list[ResponseRead] = field(default_factory=list)
    harms: list[HarmRead] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)

    def tell(self, kind: str, quote: Quote) -> None:
        """Keep something told that is no count."""
        self.statements.append(Statement(kind, quote))

    def cite(self, more: Citation) -> None:
        """Fill what the citation lacks from another cell."""
        now = self.citation
        if more is NOTHING:
            return
        self.citation = Citation(
            now.label or more.label,
            now.number or more.number,
            now.year or more.year,
            now.doi or more.doi,
            now.pmid or more.pmid,
        )

    def add(self, more: Draft) -> None:
        """Take what a further cell of the row gave."""
        for name in _NAMES:
            found = getattr(more, name)
            if found:
                self.take(name, found)

    def take(self, name: str, found: Any) -> None:
        """Take one part of what a further cell gave: the last label counts, of designs and ages the first."""
        if name in _LISTS:
            getattr(self, name).extend(found)
        elif name == "citation":
            self.cite(found)
        elif name == "label" or getattr(self, name) is None:
            setattr(self, name, found)


_NAMES = tuple(each.name for each in fields(Draft))
_LISTS = frozenset(each.name for each in fields(Draft) if each.default_factory is list)
