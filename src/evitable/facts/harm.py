"""Harms: terms with grade and count, none at all, none but some, or not reported."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from evitable.facts.counts import PEOPLE, Count, Share, read_count, read_versus
from evitable.facts.coverage import Coverage
from evitable.facts.cursor import Cursor
from evitable.facts.event import EventRead, HarmRead, share_counts
from evitable.facts.eventdetail import (
    of_occasions,
    pass_bracket,
    take_aside,
    take_detail,
    take_judgement,
    take_leaving,
    take_measured,
    take_occasions,
)
from evitable.facts.eventname import (
    BREAKS,
    DEGREES,
    ends_name,
    goes_on_behind_of,
    is_total,
    names_event,
    parted,
    take_reason,
)
from evitable.facts.grade import is_grade, read_bracketed_grade, read_grade, read_grades
from evitable.facts.noharm import read_none
from evitable.facts.tokens import tokenize, words
from evitable.model import Cell, Statement, Value
from evitable.terms import Term, look_up

KINDS = ("no-adverse-event", "adverse-event", "not-reported")
_SEPARATORS = (",", ";", "line", "and", "&", "+", "plus", "or", "then", ".", "with")
_LEADING = words(
    "had otherwise have has developed developing experienced experiencing presented suffered with of a an one "
    "reported including e.g such as mostly mainly patient patients pts pt case cases who in was were also further "
    "another then than followed by any"
)
_LOSSES = words(
    "loss increase elevation decrease reduction swelling pain infection inflammation rise fall bleeding "
    "reactivation exacerbation worsening rupture perforation"
)
_UNIT = re.compile(r"(?:^|\s)(?:[mμµnpk]?[glm]|mmol|[mk]?IU|U|cells)/(?:\w+)")
# Words of events that tables cut short with a full stop: `inj. site erythema`, `resp. infection`.
_SHORTENED = words("inj abd resp gastroint temp bact pulm card thromb incr elev")
_ARROWS = ("↑", "↓")
_MOST_WORDS = 7
_MOST_LEADING = 8
_MEASURES = ("months", "weeks", "years", "days", "week", "month", "year", "day", "mg", "g", "-", "/")


@dataclass(slots=True)
class _Reader:
    cursor: Cursor
    cell: Cell
    labelled: bool
    share: Share = "n"
    found: HarmRead = field(default_factory=HarmRead)
    separator: str = ""
    scope: Value[str] | None = None
    # Where events begin behind what holds for all of them: `4 patients: 2 rash`, `none but 1 DVT`.
    opened: int = 0

    def next(self) -> bool:
        return (
            self._total()
            or self._told()
            or self.not_reported()
            or self._none()
            or self._heading()
            or self.event()
            or self._passed()
        )

    def _told(self) -> bool:
        """Take what measures or judges harms where an item begins, and names none."""
        if not self.labelled or not self._starts_item(self.cursor.at):
            return False
        return take_measured(self.cursor, self.found) or take_judgement(self.cursor, self.found)

    def _none(self) -> bool:
        found = read_none(self.cursor, self.found, labelled=self.labelled)
        self.opened = self.cursor.at if found else self.opened
        return found

    def _total(self) -> bool:
        """Take a cell that is a count alone, `17 (81)`: so many had any harm, and none is named."""
        cursor = self.cursor
        count = read_count(cursor, bare=True, share=self.share) if self.labelled and cursor.at == 0 else None
        figure = (count.n or count.pct) if count else None
        if figure is None or figure.value <= 0 or not cursor.done:
            cursor.at = 0 if count is not None else cursor.at
            return False
        self.found.statements.append(Statement("event-total", cursor.quote(0)))
        self.found.silent = True
        cursor.mark(0)
        return True

    def _passed(self) -> bool:
        """Pass over what stands among events and is none: `(5 eyes)`, `lost to follow-up (1)`."""
        return pass_bracket(self.cursor, self.found) or take_leaving(self.cursor, self.found, labelled=self.labelled)

    def _heading(self) -> bool:
        """Take `2 patients:` before a list of events: how many had any of them, not how many had each."""
        cursor, start = self.cursor, self.cursor.at
        if self.labelled and self._starts_item(start) and (grade := read_grade(cursor)) and cursor.take(":"):
            self.scope = grade  # `Grade ≥3: lymphopenia 30%, pneumonia 8%`
            cursor.mark(start)
            return True
        cursor.at = start
        count = read_count(cursor) if self.labelled and self._starts_item(start) else None
        if count is not None and cursor.take(":") and self._lists():
            self.found.statements.append(Statement("event-total", cursor.quote(start)))
            cursor.mark(start)
            self.opened = cursor.at
            return True
        cursor.at = start
        return False

    def _lists(self) -> bool:
        """Tell whether several events stand here, parted by commas."""
        ahead = self.cursor.tokens[self.cursor.at : self.cursor.stop]
        item = next((index for index, token in enumerate(ahead) if token.kind in (";", "line")), len(ahead))
        return any(token.text in (",", "and") for token in ahead[:item])

    def not_reported(self) -> bool:
        if self.cursor.now.text.startswith("lost "):
            return take_leaving(self.cursor, self.found, labelled=self.labelled)
        if self.cursor.take("not-reported") is None:
            return False
        self.found.silent = True
        self.cursor.mark(self.cursor.at - 1)
        return True

    # Events

    def event(self) -> bool:
        """Take one event with its grade and count, in either order."""
        cursor, start = self.cursor, self.cursor.at
        leading = self._count_before()
        grade = read_grade(cursor)
        leading = leading or self._count_before()
        if leading is not None:
            take_reason(cursor)
            leading = of_occasions(leading) if take_occasions(cursor) else leading
        for _ in range(_MOST_LEADING):
            if not cursor.among(_LEADING):
                break
        grade = grade or read_grade(cursor)
        named = self._term()
        if named is None:
            if grade is not None and self._another_grade(grade, leading, start):
                return True
            cursor.at = start
            return False
        event = EventRead(*named, grade or self.scope, leading, self.separator)
        more = self._behind(event)
        more += parted(event)
        if not self._is_event(event, start):
            return False
        self.found.events += [event, *more]
        cursor.mark(start)
        take_detail(cursor, event, self.found)
        self.separator = ""
        return True

    def _is_event(self, event: EventRead, start: int) -> bool:
        """Keep totals (`12 AEs`) as told, and refuse what is neither known nor counted nor an item of its own."""
        cursor = self.cursor
        if event.known is None and is_total(event.term.value):
            self.found.statements.append(Statement("event-total", cursor.quote(start)))
            cursor.mark(start)
            # `Grade 3-4 events: pneumonia 2, seizure 1`: the grade is that of all that follow.
            self.scope = event.grade if cursor.take(":") else None
            return False
        counted = event.count is not None or event.grade is not None
        ends = cursor.done or cursor.now.kind in (",", ";", "line", ".", "(", ")") or cursor.now.text in _SEPARATORS
        if counted or (self.labelled and (event.known is not None or ends)):
            return True
        if event.known is not None and start == 0 and cursor.done:
            return True  # a clause that is nothing but the name of a known event
        cursor.at = start
        return False

    def _another_grade(self, grade: Value[str], leading: Count | None, start: int) -> bool:
        """Take the `G2 (1)` of `neuropathy G1 (2), G2 (1)`: the same event in another grade."""
        count = leading or read_count(self.cursor, bare=True)
        if count is None or not self.found.events:
            return False
        self.found.events.append(replace(self.found.events[-1], grade=grade, count=count, joined=""))
        self.cursor.mark(start)
        return True

    def _count_before(self) -> Count | None:
        cursor, start = self.cursor, self.cursor.at
        count = read_count(cursor)
        if count is None and self._starts_item(start):
            count = read_count(cursor, bare=True)
            if cursor.now.kind not in ("adverse-event", "word") or cursor.now.text in _MEASURES:
                count = None
        if count is None or (count.n is None and count.pct is None):
            cursor.at = start
            return None
        cursor.take(":")
        return count

    def _starts_item(self, start: int) -> bool:
        before = self.cursor.tokens[start - 1]
        named = before.kind in ("(", "[") and self.cursor.ahead().kind == "adverse-event"
        return start in (0, self.opened) or before.kind == "line" or before.text in _SEPARATORS or named

    def _term(self) -> tuple[Value[str], Term | None] | None:
        """Take the name of an event: the run of words around a known term, or in a harm column any run."""
        cursor, start = self.cursor, self.cursor.at
        known: Term | None = None
        while self._goes_on(start, known):
            if cursor.now.kind == "adverse-event" and known is None:
                known = cursor.now.term
            cursor.at += 1
        end = cursor.at
        if end == start or (known is None and not self._may_be_unknown(start, end)):
            cursor.at = start
            return None
        quote = cursor.quote(start, end)
        wording = " ".join(quote.text.split())
        spelled = wording.replace("↑", "increased").replace("↓", "decreased")
        return Value(wording, (quote,)), look_up(spelled, "adverse-event") or known

    def _goes_on(self, start: int, known: Term | None) -> bool:
        cursor, token, after = self.cursor, self.cursor.now, self.cursor.ahead()
        if cursor.done:
            return False
        before = cursor.tokens[cursor.at - 1].text if cursor.at > start else ""
        if cursor.at > start and ends_name(cursor):
            return False
        if token.kind == "adverse-event" or goes_on_behind_of(before, token, after):
            return True
        if token.kind == "word":
            if token.text in ("of", "in", "to") and known is None and cursor.at > start:
                return before in _LOSSES and after.kind in ("word", "adverse-event")
            labels = token.text == "n" and after.kind == "="
            return token.text not in BREAKS and not labels and not (known is not None and is_grade(cursor))
        if token.kind in _ARROWS:
            return (
                cursor.at > start and self.labelled and cursor.tokens[cursor.at - 1].kind in ("word", "adverse-event")
            )
        if token.kind == "." and before in _SHORTENED and after.kind in ("word", "adverse-event"):
            return True
        glued = after.kind in ("word", "adverse-event") and token.end == after.start
        return token.kind in ("-", "/", "'") and glued and cursor.at > start

    def _may_be_unknown(self, start: int, end: int) -> bool:
        words = [token.text for token in self.cursor.tokens[start:end] if token.kind == "word"]
        if _UNIT.search(self.cursor.quote(start, end).text):
            return False  # a figure with its unit is a measurement
        if not self.labelled or not words or len(words) > _MOST_WORDS or set(words) <= DEGREES:
            return False
        return any(len(word) > 2 for word in words) and names_event(words)

    def _behind(self, event: EventRead) -> list[EventRead]:
        """Take grade and count behind a term, bracketed or bare; further grades are further events."""
        cursor, more = self.cursor, list[EventRead]()
        while True:
            start = cursor.at
            graded = read_grades(cursor) if event.grade is None else []
            if graded and event.count is not None and graded[0][1] is not None:
                more += [replace(event, grade=grade, count=count, joined="") for grade, count in graded]
                continue
            if graded:
                event.grade, event.count = graded[0][0], event.count or graded[0][1]
                more += [replace(event, grade=grade, count=count, joined="") for grade, count in graded[1:]]
                continue
            if self.share == "grade" and event.grade is None:
                event.grade = read_bracketed_grade(cursor)
                if event.grade is not None:
                    continue
            if event.count is None and self._count_behind(event):
                continue
            if take_aside(cursor, event, self.found):
                continue
            cursor.at = start
            return more

    def _count_behind(self, event: EventRead) -> bool:
        """Take `(N = 3)`, `in 3 patients`, `: 3`, `, n = 3`, and `, 3` where the item ends behind it."""
        cursor, start = self.cursor, self.cursor.at
        comma = cursor.take(",") is not None
        while cursor.word("in", ":", "=", "was", "-", "occurred", "×"):
            pass
        if cursor.at > start and self._nobody(event):
            return True
        label = cursor.now.text == "n" and cursor.ahead().kind == "="
        count = read_count(cursor, bare=True, share=self.share)
        ends = cursor.done or cursor.now.kind in (",", ";", "line", ".")
        if (
            count is None
            or not (count.n or count.pct or count.everyone)
            or cursor.now.text in _MEASURES
            or (comma and not (label or ends))
        ):
            cursor.at = start
            return False
        cursor.among(PEOPLE)
        event.count = count
        control = read_versus(cursor)
        if control is not None:
            self.found.statements.append(Statement("comparator-result", control))
        return True

    def _nobody(self, event: EventRead) -> bool:
        """Take the `none` of `seizures: none`: nobody had the event."""
        cursor, start = self.cursor, self.cursor.at
        token = cursor.take("no-adverse-event")
        denied = token is not None and token.term is not None and token.term.get("bare")
        if (denied or cursor.word("nil", "absent")) and (
            cursor.done or cursor.now.kind in (",", ";", "line", ".", ")")
        ):
            event.count = Count(n=cursor.value(0, start))
            return True
        cursor.at = start
        return False

    def skip(self) -> None:
        """Pass over a token, and keep what it says of how the items hang together."""
        token = self.cursor.now
        text = "line" if token.kind == "line" else token.text
        if text in (";", "line", "."):
            self.scope = None
        if text in _SEPARATORS:
            self.separator = "and" if text in ("and", "&", "plus", "+") else text
        self.cursor.at += 1


def read_harms(
    cell: Cell,
    coverage: Coverage,
    *,
    span: tuple[int, int] | None = None,
    own: Mapping[str, str] | None = None,
    labelled: bool = True,
    share: Share = "n",
) -> HarmRead:
    """Read harms from a cell or clause.

    `labelled` is True where column or label says that harms stand here: then any noun phrase is an
    event as worded. Elsewhere only known events with a count or grade are taken.
    """
    cursor = Cursor(cell, tokenize(cell.text, *KINDS, span=span, own=own), coverage)
    reader = _Reader(cursor, cell, labelled, share)
    while not cursor.done:
        start = cursor.at
        if not reader.next() and cursor.at == start:
            reader.skip()
    share_counts(reader.found.events)
    return reader.found
