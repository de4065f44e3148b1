"""Regimens: the parts of a clause put together, one entry a drug, phase or subgroup.

A clause is parted at its joints (+, with, then, commas). A segment that names a drug begins an entry;
one with a dose only goes on with the drug before it, as its next phase or another subgroup; one with
neither adds to the entry it stands after. Days, cycles and cycle length written after a companion
without a dose of its own ("+ steroids (28-day cycles)") are those of the drug that the regimen began with.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NamedTuple

from evitable.facts.counts import PEOPLE, Count
from evitable.facts.coverage import STOP_WORDS, Coverage
from evitable.facts.cursor import Cursor
from evitable.facts.cycles import cycles_of
from evitable.facts.doses import UnitOfDose
from evitable.facts.keyed import Keyed
from evitable.facts.keys import BracketHolds
from evitable.facts.parts import PHASE_WORDS, TOLD, Part, read_parts
from evitable.facts.repeated import settle_cycle, share_behind, share_cycle
from evitable.facts.unknown import with_unknown
from evitable.model import Cell, Quote, Regimen, Statement, Value
from evitable.terms import Term, find, fold, look_up

Where = Literal["study", "concomitant", "comparator"]

# The first letters of IVIG, IVMP and SCIG.
_GLUED_ROUTE = re.compile(r"(IV|SC|iv|sc)(?=[A-Z]{2}|[Ii]g\b|ig\b)")
_TIMED = frozenset({"frequency", "doses", "duration"})
_ARM = frozenset({"frequency", "n"})  # `daily (n = 18) or weekly (n = 17)`: the dose given otherwise to others
_SHARED = frozenset({"cycles", "cycle_days", "days"})


class Drug(NamedTuple):
    """A drug with what its name alone tells: codes, and the route of IVIG."""

    name: Value[str]
    codes: tuple[tuple[str, str], ...] = ()
    route: Value[str] | None = None


class Defaults(NamedTuple):
    """What holds for a cell that does not say it: the drug, route, unit and frequency of its header.

    `holds` tells what a bracketed number behind a drug counts, `plain` what a bare one does. A
    drug that is only `titled` gives way to the one that the row names.
    """

    drug: Drug | None = None
    unit: UnitOfDose | None = None
    route: Value[str] | None = None
    frequency: Value[str] | None = None
    holds: Mapping[str, BracketHolds] = {}
    plain: BracketHolds | None = None
    titled: bool = False


@dataclass(slots=True)
class Entry:
    """A regimen in the making."""

    drug: Drug
    said: dict[str, Any] = field(default_factory=dict)
    everyone: Quote | None = None
    implied: bool = False
    control: bool = False

    def follow(self, *kept: str) -> Entry:
        """Begin another entry of the same drug with these fields of the one before."""
        return Entry(
            self.drug, {kind: self.said[kind] for kind in kept if kind in self.said}, None, self.implied, self.control
        )

    @property
    def bare(self) -> bool:
        """True where no dose stands with the drug."""
        return "dose" not in self.said


class RegimenRead(NamedTuple):
    """What a clause says of treatment; `arms` are the drugs of further arms (`A vs B`), `prior` those that failed."""

    regimens: tuple[Regimen, ...] = ()
    procedures: tuple[Value[str], ...] = ()
    statements: tuple[Statement, ...] = ()
    arms: tuple[str, ...] = ()
    prior: tuple[Value[str], ...] = ()


def drug_value(term: Term, quote: Quote) -> Value[str]:
    """Return the name of a drug at its place, uncertain where only its ending tells that it is one."""
    if term.get("assumed"):
        why = "it stands where a drug does" if term.get("assumed") == "place" else "its ending is that of a drug"
        return Value(term.name, (quote,), "uncertain", f"no drug of this name is known; {why}")
    if term.get("slip"):
        return Value(term.name, (quote,), "uncertain", f"“{quote.text}” is taken for a slip of {term.get('slip')}")
    return Value(term.name, (quote,))


def drug_of(term: Term, quote: Quote, own: Mapping[str, str]) -> Drug:
    """Return the drug that a term names at its place; its name may tell the route (IVIG)."""
    words = own.get(quote.text, quote.text)
    routes = find(words, "route")
    glued = _GLUED_ROUTE.match(words)
    route = routes[0].term.name if routes else fold(glued[1]) if glued else None
    implied = Value(route, (quote,), "derived", f"{quote.text} is given this way") if route else None
    name = drug_value(term, quote)
    if route and term.concept != term.name and term.name.endswith(f" {term.concept}"):
        name = replace(name, value=term.concept)  # subcutaneous immunoglobulin is immunoglobulin, given sc
    return Drug(name, term.codes, implied)


class _Assembler:
    def __init__(self, cursor: Cursor, defaults: Defaults, own: Mapping[str, str]) -> None:
        self.cursor = cursor
        self.own = own
        self.defaults = defaults
        self.entries: list[Entry] = []
        self.current: Entry | None = None
        self.last: Entry | None = None
        self.procedures: list[Value[str]] = []
        self.statements: list[Statement] = []
        self.after_procedure = False
        self.control = False
        self.waiting: list[Part] = []
        self.doubted: Part | None = None

    def take(self, join: str, parts: list[Part]) -> None:
        self.control = self.control or (join == "versus" and self.current is not None)
        first = next((i for i, part in enumerate(parts) if part.kind in ("drug", "procedure")), None)
        if first is None:
            self._go_on(join, parts)
            return
        head, rest = parts[:first], parts[first:]
        if self.after_procedure and self.current is None and any(p.kind in ("cycles", "duration") for p in head):
            # `apheresis monthly for 3 courses IVIG 0.5 g/kg`: how long stands behind what it is about.
            self._tell("procedure", head)
            head = []
        if self.current is not None and rest[0].kind == "procedure" and any(part.kind == "dose" for part in head):
            self._go_on(join, head)  # `10 mg daily after plasma exchange`: a procedure has no dose
            head = []
        while rest:
            part, *rest = rest
            upto = next((i for i, more in enumerate(rest) if more.kind in ("drug", "procedure")), len(rest))
            mine, head = _without_next_route(head + rest[:upto], rest[upto:])
            self._begin(part, mine)
            rest = rest[upto:]

    def share(self) -> None:
        """Give drugs what is said once of several of them."""
        share_cycle([(entry.drug, entry.said) for entry in self.entries])
        named = [(entry.drug.name, entry.said) for entry in self.entries if not entry.implied]
        share_behind(named, self.cursor.cell.text)

    def _begin(self, named: Part, parts: list[Part]) -> None:
        quote = self.cursor.quote(named.start, named.end)
        self.cursor.mark(named.start, named.end)
        if self._names_regimen(named):
            self.statements.append(Statement("regimen-name", quote))
            self._apply_all(parts)
            return
        self.after_procedure = named.kind == "procedure"
        if self.after_procedure:
            self.procedures.append(Value(named.value.name, (quote,)))
            self._tell("procedure", parts)
            return
        entry = Entry(drug_of(named.value, quote, self.own), control=self.control)
        self.entries.append(entry)
        self.current = self.last = entry
        self._apply_all([*self.waiting, *parts])
        self.waiting = []

    def _names_regimen(self, named: Part) -> bool:
        """Tell whether a bracket names the regimen just written out: `500 mg q2w × 6 (Euro-Lupus)`."""
        term, tokens = named.value, self.cursor.tokens
        bracketed = named.start > 0 and tokens[named.start - 1].kind == "(" and tokens[named.end].kind == ")"
        told = self.current is not None and not self.current.bare
        return bracketed and told and term.name.rpartition(" ")[2] in ("regimen", "protocol")

    def _go_on(self, join: str, parts: list[Part]) -> None:
        kinds = {part.kind for part in parts}
        if self.current is None and self.after_procedure and "dose" not in kinds:
            self._tell("procedure", parts)
            return
        if self.current is None and not self._begin_default(parts):
            # Words before a dose that nobody knows may be its drug: it is not the next one's.
            self.waiting += [] if self._named_unknown(parts[0]) else parts
            return
        current = self.current
        assert current is not None  # noqa: S101  (begun above)
        if not _fits(current.drug, parts):
            return
        if join != "then" and not current.bare and self._named_unknown(parts[0]):
            self.doubted = parts[0]
        if join == "before" and "dose" in kinds:
            self._insert(Entry(current.drug, implied=current.implied), before=current)
        elif "dose" in kinds and (not current.bare or (join == "then" and current.said.keys() - {"route"})):
            self._insert(current.follow(), before=None)
        elif (join == "then" and kinds & _TIMED) or kinds & current.said.keys() >= _ARM or _next_phase(current, kinds):
            self._insert(self._elided(current), before=None)
        self._apply_all(parts)
        if join == "before":
            self.current = current

    def _named_unknown(self, part: Part) -> bool:
        token = self.cursor.tokens[part.start - 1] if part.start else None
        known = STOP_WORDS | PEOPLE | PHASE_WORDS
        return part.kind == "dose" and token is not None and token.kind == "word" and token.text not in known

    def _begin_default(self, parts: list[Part]) -> bool:
        telling = any(part.kind in ("dose", "cycles", "days", "cycle_days", *_TIMED) for part in parts)
        if self.defaults.drug is None or not telling:
            return False
        self.current = Entry(self.defaults.drug, implied=True)
        self.entries.append(self.current)
        return True

    def _elided(self, current: Entry) -> Entry:
        """Begin the next phase with the dose and route of the one before, which the row does not repeat."""
        entry = current.follow("dose", "route")
        for kind, value in entry.said.items():
            entry.said[kind] = Value(value.value, value.quotes, "derived", f"{kind} of the phase before, not repeated")
        return entry

    def _insert(self, entry: Entry, *, before: Entry | None) -> None:
        if before is not None:
            self.entries.insert(_index(self.entries, before), entry)
        else:
            assert self.current is not None  # noqa: S101
            self.entries.insert(_index(self.entries, self.current) + 1, entry)
        self.current = self.last = entry

    # Parts

    def _apply_all(self, parts: list[Part]) -> None:
        for part in parts:
            target = self._target(part)
            if part.kind in TOLD or part.kind in ("not-reported", "filler"):
                self._tell(part.kind, [part])
            elif target is not None and self._apply(target, part):
                self.cursor.mark(part.start, part.end)
                self.last = target

    def _target(self, part: Part) -> Entry | None:
        current = self.current
        if part.kind == "n" and self.last is not None:
            return self.last
        if part.kind not in _SHARED or current is None or not current.bare:
            return self._or_split(current, part)
        main = next((entry for entry in self.entries if entry is not current and self._is_main(entry)), None)
        if main is None or (part.kind != "cycles" and part.kind in main.said):
            return self._or_split(current, part)
        if part.kind == "cycles" and "cycles" in main.said and "n" not in main.said:
            return self._or_split(current, part)
        return self._or_split(self._latest(main), part)

    def _is_main(self, entry: Entry) -> bool:
        return not entry.bare or bool(_SHARED & entry.said.keys())

    def _latest(self, main: Entry) -> Entry:
        """Return the last subgroup of the main drug: the one that a further schedule follows."""
        same = [entry for entry in self.entries if entry.drug is main.drug]
        return same[-1]

    def _or_split(self, target: Entry | None, part: Part) -> Entry | None:
        """Begin a further subgroup where a second number of cycles follows a counted one."""
        if target is None or part.kind != "cycles" or "cycles" not in target.said or "n" not in target.said:
            return target
        kept = (kind for kind in target.said if kind not in ("cycles", "n"))
        entry = target.follow(*kept)
        self.entries.insert(_index(self.entries, target) + 1, entry)
        if self.current is target:
            self.current = entry
        return entry

    def _apply(self, target: Entry, part: Part) -> bool:
        quote = self.cursor.quote(part.start, part.end)
        if part.kind == "n":
            return self._count(target, part.value)
        if part.kind in target.said:
            said, new = target.said[part.kind], self._value(part, quote)
            if part.kind == "route" and said.value != new.value:
                target.said["route"] = replace(said, status="uncertain", why=f"“{quote.text}” is written too")
            return bool(new == said)
        target.said[part.kind] = self._value(part, quote)
        return True

    def _value(self, part: Part, quote: Quote) -> Any:
        if part.kind == "cycles":
            return cycles_of(part.value, quote)
        if part.kind == "duration":
            return part.value if isinstance(part.value, Value) else Value(part.value.text, (part.value,))
        if part is self.doubted:
            return Value(part.value, (quote,), "uncertain", "words before it are not understood, and may name its drug")
        return Value(part.value.name if part.kind == "route" else part.value, (quote,))

    def _count(self, target: Entry, count: Count) -> bool:
        if "n" in target.said:
            return False
        if count.n is None:
            target.everyone = count.everyone
            return True
        target.said["n"] = count.n
        return True

    def _tell(self, kind: str, parts: list[Part]) -> None:
        for part in parts:
            if part.kind in ("filler", "not-reported"):
                self.cursor.mark(part.start, part.end)
            elif part.kind != "join":
                self.cursor.mark(part.start, part.end)
                self.statements.append(Statement(TOLD.get(kind, kind), self.cursor.quote(part.start, part.end)))


def _next_phase(current: Entry, kinds: set[str]) -> bool:
    """Tell the `q2w × 8` of `weekly × 8, q2w × 8` as a phase of its own: how often and how long are said again."""
    return {"frequency", "doses"} <= kinds and {"frequency", "doses"} <= current.said.keys()


def _fits(drug: Drug, parts: list[Part]) -> bool:
    """Tell whether doses may be of a drug: a number of cells is the dose of a cell therapy alone."""
    cells = any(part.kind == "dose" and (part.value.unit or "").startswith("cells") for part in parts)
    term = look_up(drug.name.value, "drug", "procedure") if cells else None
    return term is None or term.kind == "procedure" or term.get("class") == "cell therapies"


def _without_next_route(parts: list[Part], behind: list[Part]) -> tuple[list[Part], list[Part]]:
    """Leave a second route that stands right before the next drug to that drug: `oral MP with subcutaneous IFN`."""
    routes = [part for part in parts if part.kind == "route"]
    if len(routes) > 1 and behind and parts[-1] is routes[-1] and parts[-1].end == behind[0].start:
        return parts[:-1], parts[-1:]
    return parts, []


def _index(entries: list[Entry], wanted: Entry) -> int:
    return next(index for index, entry in enumerate(entries) if entry is wanted)


def _regimen(entry: Entry, defaults: Defaults, where: Where) -> Regimen:
    said = settle_cycle(entry.said)
    route = said.pop("route", None) or entry.drug.route or (defaults.route if entry.implied else None)
    if defaults.frequency and (entry.implied or ("dose" in said and not said.keys() & {"days", "cycle_days"})):
        said.setdefault("frequency", defaults.frequency)
    part: Where = "comparator" if entry.control and entry.drug.name.value == "placebo" else where
    return Regimen(drug=entry.drug.name, route=route, part=part, codes=entry.drug.codes, **said)


def read_regimen(
    cell: Cell,
    coverage: Coverage,
    *,
    span: tuple[int, int] | None = None,
    own: Mapping[str, str] | None = None,
    defaults: Defaults | None = None,
    where: Where = "study",
) -> RegimenRead:
    """Read the drugs of a cell or clause, with dose, route, days, cycles, frequency and patients.

    What is said of a procedure (nine sessions of plasma exchange), a blood level or a subgroup becomes a
    statement; what is not understood stays unread.
    """
    defaults = defaults or Defaults()
    cursor, parts = read_parts(
        cell, coverage, span=span, own=own, unit=defaults.unit, keyed=Keyed(defaults.holds, defaults.plain)
    )
    parts = with_unknown(cursor, parts, first=defaults.drug is None)
    assembler = _Assembler(cursor, defaults, own or {})
    join, segment = "", list[Part]()
    for part in [*parts, Part("join", "end", 0, 0)]:
        if part.kind == "prior":
            continue
        if part.kind != "join":
            segment.append(part)
            continue
        if segment:
            assembler.take(join, segment)
            join, segment = part.value, []
        elif part.value not in ("comma", "semicolon") or not join:
            join = part.value
        if part.end:
            cursor.mark(part.start, part.end)
    assembler.share()
    regimens = tuple(_regimen(entry, defaults, where) for entry in assembler.entries)
    prior = [part.value for part in parts if part.kind == "prior"]
    told = [statement for each in prior for statement in each.statements]
    return RegimenRead(
        regimens,
        tuple(assembler.procedures),
        (*assembler.statements, *told),
        tuple(entry.drug.name.value for entry in assembler.entries if entry.control),
        tuple(drug for each in prior for drug in each.drugs),
    )
