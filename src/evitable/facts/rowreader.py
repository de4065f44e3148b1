"""What the readers of one row share, and how what they find is put into the draft of its study."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from evitable.facts.context import TableContext
from evitable.facts.counts import Share
from evitable.facts.coverage import Coverage
from evitable.facts.draft import Draft
from evitable.facts.event import HarmRead
from evitable.facts.harm import read_harms
from evitable.facts.laterwords import completed, names_nothing, parted_for
from evitable.facts.listed import read_listed
from evitable.facts.outcome import Outcome
from evitable.facts.prior import PriorRead
from evitable.facts.recall import moved
from evitable.facts.regimen import Defaults, Drug, RegimenRead, Where, read_regimen
from evitable.facts.response import read_responses
from evitable.facts.sex import PopulationRead
from evitable.model import Cell, Quote, Regimen, Value
from evitable.terms import look_up

Span = tuple[int, int]
# What parts the doses of several drugs that another column names, and how one begins.
_JOINTS = tuple(
    re.compile(joint)
    for joint in (r"\s*\+\s*", r"\s*;\s*", r"\s+(?:and|plus|&)\s+", r",\s+", r"\s*/\s+", r"\s+(?:vs\.?|versus)\s+")
)
_DOSE = re.compile(r"\s*\d[\d.,]*(?:\s*[-–]\s*[\d.]+)?\s*(?:m?g|mcg|[µμ]g|IU|U|units?)\b[^+]*$")
_SAID = ("dose", "route", "days", "cycle_days", "cycles", "frequency", "doses", "duration", "n")


def _says_more(regimen: Regimen) -> bool:
    """Tell whether anything stands with the name of a drug: in a remark its name alone is no further regimen."""
    return any(getattr(regimen, name) is not None for name in _SAID)


def _is_remark(regimen: Regimen, named: set[str], span: Span | None) -> bool:
    """Tell whether a bare name in prose is of a drug named before, or of what is measured (albumin, calcium)."""
    if span is None:
        return False
    term = look_up(regimen.drug.value, "drug")
    return regimen.drug.value in named or bool(term and term.get("analyte"))


def doses_in_order(text: str, count: int) -> tuple[Span, ...]:
    """Return the spans of as many doses as drugs, where one joint parts the cell into just so many of them.

    Example:
        >>> doses_in_order("2 mg/kg daily + 1 mg/kg daily", 2), doses_in_order("2 mg/kg daily", 2)
        (((0, 13), (16, 29)), ())
    """
    for joint in _JOINTS:
        spans, start = list[Span](), 0
        for found in joint.finditer(text):
            spans.append((start, found.start()))
            start = found.end()
        spans.append((start, len(text)))
        if len(spans) == count and all(_DOSE.match(text, left, right) for left, right in spans):
            return tuple(spans)
    return ()


@dataclass(frozen=True, slots=True)
class RowReader:
    """The table's context, the marks on the row's characters, and the study in the making.

    `one` tells a reader of a single cell whether the row is about one patient.
    """

    context: TableContext
    coverage: Coverage
    draft: Draft
    one: bool | None = None

    def mark(self, cell: Cell, start: int = 0, end: int | None = None) -> None:
        """Count characters of a cell (default: all) as read."""
        self.coverage.mark(cell.id, start, len(cell.text) if end is None else end)

    def tell(self, cell: Cell, kind: str, span: Span | None = None) -> None:
        """Keep a cell, or a span of it, as told; one that says "not reported" is only read."""
        left, right = span or (0, len(cell.text))
        text = cell.text[left:right]
        self.mark(cell, left, right)
        if text.strip() and look_up(text, "not-reported") is None:
            start = left + len(text) - len(text.lstrip())
            self.draft.tell(kind, Quote.of(cell, start, left + len(text.rstrip())))

    def add_population(self, found: PopulationRead) -> None:
        """Keep what a cell says of the patients."""
        self.draft.populations.append(found)
        self.draft.prior += found.prior
        self.draft.statements += found.statements

    def add_prior(self, found: PriorRead) -> None:
        """Keep therapies tried before."""
        self.draft.prior += found.drugs
        self.draft.statements += found.statements

    def add_harms(self, found: HarmRead) -> None:
        """Keep harms."""
        self.draft.harms.append(found)
        self.draft.statements += found.statements

    def add_responses(
        self, cell: Cell, outcome: Outcome | None, *, span: Span | None = None, share: Share = "n"
    ) -> None:
        """Read and keep outcomes."""
        own = self.context.own
        found = read_responses(cell, self.coverage, span=span, own=own, outcome=outcome, share=share)
        self.draft.responses.append(found)
        self.draft.statements += found.statements

    def add_listed(self, cell: Cell, outcomes: tuple[Outcome, ...]) -> bool:
        """Read and keep the counts of outcomes that the header lists, where the cell holds just these."""
        found = read_listed(cell, self.coverage, outcomes)
        if found is not None:
            self.draft.responses.append(found)
        return found is not None

    def add_drug(self, cell: Cell, drug: Drug, where: Where) -> None:
        """Keep a drug that the header names and the cell says was given."""
        self.mark(cell)
        self.add_named(drug, Quote.of(cell, 0, len(cell.text)), where)

    def add_named(self, drug: Drug, quote: Quote, where: Where) -> None:
        """Keep a drug of the header that some words of the row say was given."""
        name = Value(drug.name.value, (*drug.name.quotes, quote))
        self.draft.regimens.append(Regimen(name, route=drug.route, part=where, codes=drug.codes))

    def add_regimen(
        self,
        cell: Cell,
        where: Where,
        *,
        defaults: Defaults | None = None,
        span: Span | None = None,
        column: str | None = None,
    ) -> None:
        """Read and keep drugs; a column of doses goes to the one drug that another column named without a dose.

        `column` is the id of the header that gives the defaults: what its cells say is read once.
        """
        given, defaults = self.draft.regimens, defaults or Defaults()
        bare = [each for each in given if each.dose is None and each.part == where]
        spans = doses_in_order(cell.text, len(bare)) if span is None and len(bare) > 1 and defaults.unit is None else ()
        if spans and len(bare) == len(given):
            given.clear()
            for each, place in zip(bare, spans, strict=True):
                drug = Drug(each.drug, each.codes, each.route)
                given += read_regimen(
                    cell, self.coverage, span=place, own=self.context.own, defaults=Defaults(drug), where=where
                ).regimens
            return
        if span is None and not bare and self._tells_later(defaults) and self._add_later(cell, where):
            return
        if (defaults.drug is None or defaults.titled) and span is None and len(bare) == 1:
            defaults, column = defaults._replace(drug=Drug(bare[0].drug, bare[0].codes, bare[0].route)), None
        if column is None or cell.marks:
            found = read_regimen(cell, self.coverage, span=span, own=self.context.own, defaults=defaults, where=where)
        else:
            found = self._recalled(cell, where, defaults, column)
        if bare and found.regimens and found.regimens[0].drug is bare[0].drug:
            given.remove(bare[0])
        named = {each.drug.value for each in given} if span is not None else set()
        given += [each for each in found.regimens if _says_more(each) or not _is_remark(each, named, span)]
        self.draft.arms += found.arms
        self.draft.prior += found.prior
        self.draft.procedures += [each for each in found.procedures if each not in self.draft.procedures]
        self.draft.statements += found.statements

    def _tells_later(self, defaults: Defaults) -> bool:
        """Tell whether a header leaves it to the row which drug its cells are about."""
        named = {each.drug.value for each in self.draft.regimens}
        own = defaults.drug is None or (defaults.titled and named != {defaults.drug.name.value})
        return own and defaults.unit is None

    def _add_later(self, cell: Cell, where: Where) -> bool:
        """Read what a cell without a drug tells of those that the row named with their doses, and tell whether it does.

        Of several drugs each gets its own part of the words; where these are not parted so, nothing is taken.
        """
        given = self.draft.regimens
        names = list(dict.fromkeys(each.drug.value for each in given if each.part == where))
        if not names or not names_nothing(cell.text):
            return False
        spans = parted_for(cell.text, len(names)) if len(names) > 1 else ((0, len(cell.text)),)
        for name, span in zip(names, spans, strict=False):
            at = max(index for index, each in enumerate(given) if each.drug.value == name and each.part == where)
            drug = Drug(given[at].drug, given[at].codes, given[at].route)
            own, defaults = self.context.own, Defaults(drug)
            found = read_regimen(cell, self.coverage, span=span, own=own, defaults=defaults, where=where)
            given[at : at + 1] = completed(given[at], found.regimens)
            self.draft.statements += found.statements
        return bool(spans)

    def _recalled(self, cell: Cell, where: Where, defaults: Defaults, column: str) -> RegimenRead:
        """Read the drugs of a cell, or take over what a cell of this column with the same words gave."""
        recall, key = self.context.recall, (column, where, cell.text, self.context.own, defaults.unit)
        kept: tuple[RegimenRead, bytes, str] | None = recall.find(key)
        if kept is None:
            apart = Coverage([cell])
            found = read_regimen(cell, apart, own=self.context.own, defaults=defaults, where=where)
            kept = (found, apart.marks_of(cell.id), cell.id)
            recall.keep(key, kept)
        found, marks, old = kept
        self.coverage.add_marks(cell.id, marks)
        return moved(found, old, cell.id)

    def add_further_harms(self, cell: Cell, span: Span) -> None:
        """Keep the counted events of a clause that was read for something else (`CR in 5; neuropathy in 2`)."""
        own, scratch = self.context.own, Coverage([cell])
        found = read_harms(cell, scratch, span=span, own=own, labelled=False)
        new = [event for event in found.events if not self._is_read(event.term.quotes[0])]
        for event in new:
            figures = (event.count.n, event.count.of, event.count.pct) if event.count else ()
            for value in (event.term, event.grade, *figures):
                for quote in value.quotes if value else ():
                    self.coverage.mark_quote(quote)
        if new or found.none:
            self.draft.harms.append(replace(found, events=new))

    def _is_read(self, quote: Quote) -> bool:
        return self.coverage.is_read(quote.place.cell, quote.place.start, quote.place.end)
