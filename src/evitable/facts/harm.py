"""Harms: terms with grade and count, none at all, none but some, or not reported."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from evitable.facts.counts import PEOPLE, Count, Share, read_bracketed, read_count
from evitable.facts.coverage import STOP_WORDS, Coverage
from evitable.facts.cursor import Cursor
from evitable.facts.tokens import tokenize
from evitable.model import AdverseEvent, Cell, Quote, Statement, Value
from evitable.terms import Term, fold, look_up

KINDS = ("no-adverse-event", "adverse-event", "not-reported")
_EXCEPT = (
    "apart from", "except for", "except", "other than", "aside from", "besides", "but", "with the exception of",
    "excluding", "save for", "only",
)  # fmt: skip
_SEPARATORS = (",", ";", "line", "and", "&", "+", "plus", "or", "then", ".", "with")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
_GRADE = re.compile(
    r"(?:ctcae |who |nci )?(?:grades?|gr\.?|g)[ -]?(?P<over>≥|>=|>)? ?(?P<low>[1-5]|iv|v|i{1,3})"
    r"(?: ?(?:-|/|to|or|and) ?(?:g|grade )?(?P<high>[1-5]|iv|v|i{1,3}))?(?P<plus>\+| or (?:higher|more|above|worse))?(?!\w)"
    r"|(?P<before>≥|>=|>) ?(?:grade|g) ?(?P<least>[1-5]|iv|v|i{1,3})(?!\w)"
)
_LEADING_WORDS = (
    "had otherwise have has developed developing experienced experiencing presented otherwise suffered with of a an one reported "
    "including e.g such as mostly mainly patient patients pts pt case cases who in was were also further another "
    "then than followed by"
)
_LEADING = frozenset(_LEADING_WORDS.split())
# Words at which the name of an event ends and prose begins.
_BREAKS_WORDS = (
    "requiring required leading led resolved resolving needed necessitating which treated managed stopping stopped "
    "otherwise grade during while without not no did does may occurred occurring seen observed noted when due because"
)
_BREAKS = STOP_WORDS | frozenset(_BREAKS_WORDS.split())
_LOSSES_WORDS = "loss increase elevation decrease reduction swelling pain infection inflammation rise fall bleeding"
_LOSSES = frozenset(_LOSSES_WORDS.split())
_MOST_WORDS = 7


@dataclass(slots=True)
class EventRead:
    """An event as worded, before counts that follow from N."""

    term: Value[str]
    known: Term | None
    grade: Value[str] | None = None
    count: Count | None = None
    joined: str = ""


@dataclass(slots=True)
class HarmRead:
    """What a clause says of harms; `none` is the statement that there were none, `but` that some were excepted."""

    events: list[EventRead] = field(default_factory=list)
    none: Quote | None = None
    silent: bool = False
    statements: list[Statement] = field(default_factory=list)


def read_grade(cursor: Cursor) -> Value[str] | None:
    """Take a grade: `G1-2`, `grade 3`, `grade III-IV`, `grade ≥3`, `≥ grade 3`."""
    start = cursor.at
    found = cursor.match(_GRADE)
    if found is None:
        return None
    if found["least"]:
        return cursor.value(f">={_grade(found['least'])}", start)
    low = _grade(found["low"])
    if found["plus"] or found["over"]:
        return cursor.value(f">={low + (found['over'] == '>')}", start)
    return cursor.value(f"{low}-{_grade(found['high'])}" if found["high"] else f"{low}", start)


def _grade(text: str) -> int:
    return _ROMAN.get(text) or int(text)


@dataclass(slots=True)
class _Reader:
    cursor: Cursor
    cell: Cell
    labelled: bool
    found: HarmRead = field(default_factory=HarmRead)
    separator: str = ""

    def next(self) -> bool:
        return self.not_reported() or self.none() or self.event()

    def not_reported(self) -> bool:
        token = self.cursor.take("not-reported")
        if token is None:
            return False
        self.found.silent = True
        self.cursor.mark(self.cursor.at - 1)
        return True

    def none(self) -> bool:
        """Take `None`, `No toxicity`, `well tolerated`; `no infections` alone says nothing of other harms."""
        cursor, start = self.cursor, self.cursor.at
        token = cursor.take("no-adverse-event")
        if token is None or token.term is None:
            return self._absent_event(start) if cursor.word("no", "without") else False
        term = token.term
        after = cursor.at
        if term.get("bare") and self._absent_event(start):
            return True
        cursor.at = after
        if term.get("bare") and not self.labelled:
            cursor.at = start
            return False
        cursor.word("reported", "observed", "noted", "recorded", "seen")
        read_bracketed(cursor)
        if term.get("limited") or "serious" in term.concept:
            self.found.statements.append(Statement("absent-event", cursor.quote(start)))
        elif self.found.none is None:
            self.found.none = cursor.quote(start)
        cursor.mark(start)
        here = cursor.at
        if any(cursor.words(phrase) for phrase in _EXCEPT):
            cursor.mark(here)
        return True

    def _absent_event(self, start: int) -> bool:
        """Take `no severe infections`: that this event did not occur."""
        cursor = self.cursor
        cursor.at = start + 1
        while cursor.now.kind == "word" and cursor.now.text not in _BREAKS and cursor.at - start < 4:
            cursor.at += 1
        events = cursor.at
        while cursor.take("adverse-event"):
            while cursor.word("or", "and", ",", "/"):
                pass
        if cursor.at == events:
            cursor.at = start
            return False
        while cursor.tokens[cursor.at - 1].kind != "adverse-event":
            cursor.at -= 1
        self.found.statements.append(Statement("absent-event", cursor.quote(start)))
        cursor.mark(start)
        return True

    def event(self) -> bool:
        """Take one event with its grade and count, in either order."""
        cursor, start = self.cursor, self.cursor.at
        separator, self.separator = self.separator, ""
        leading = self._count_before()
        grade = read_grade(cursor)
        leading = leading or self._count_before()
        while cursor.now.text in _LEADING and not cursor.done:
            cursor.at += 1
        grade = grade or read_grade(cursor)
        term = self._term()
        if term is None:
            cursor.at = start
            self.separator = separator
            return False
        event = EventRead(term[0], term[1], grade, leading, separator)
        self._behind(event)
        if event.count is None and not self.labelled and event.grade is None:
            cursor.at = start
            return False
        self.found.events.append(event)
        cursor.mark(start)
        return True

    def _count_before(self) -> Count | None:
        cursor, start = self.cursor, self.cursor.at
        count = read_count(cursor)
        if count is None:
            count = read_count(cursor, bare=True) if self._starts_item(start) else None
            if count is None or cursor.now.kind not in ("adverse-event", "word") or cursor.now.text in ("-", "to", "/"):
                cursor.at = start
                return None
        cursor.take(":")
        if count.n is None and count.pct is None:
            cursor.at = start
            return None
        return count

    def _starts_item(self, start: int) -> bool:
        return (
            start == 0
            or self.cursor.tokens[start - 1].text in (*_SEPARATORS, "\n")
            or self.cursor.tokens[start - 1].kind == "line"
        )

    def _term(self) -> tuple[Value[str], Term | None] | None:
        """Take the name of an event: the run of words around a known term, or in a harm column any run."""
        cursor, start = self.cursor, self.cursor.at
        known: Term | None = None
        while self._goes_on(known):
            token = cursor.now
            if token.kind == "adverse-event":
                known = token.term if known is None else None
            cursor.at += 1
        end = cursor.at
        if end == start or (known is None and not self._may_be_unknown(start, end)):
            cursor.at = start
            return None
        quote = cursor.quote(start, end)
        wording = " ".join(quote.text.split())
        exact = look_up(wording, "adverse-event")
        return Value(wording, (quote,)), exact or known

    def _goes_on(self, known: Term | None) -> bool:
        cursor = self.cursor
        token = cursor.now
        if cursor.done:
            return False
        if token.kind == "adverse-event":
            return True
        if token.kind == "word":
            if token.text in ("of", "in", "to") and known is None:
                before = cursor.tokens[cursor.at - 1].text
                return before in _LOSSES and cursor.ahead().kind in ("word", "adverse-event")
            return token.text not in _BREAKS and not (known is not None and read_only_grade(cursor))
        return (
            token.kind in ("-", "/", "'")
            and cursor.ahead().kind in ("word", "adverse-event")
            and token.end == cursor.ahead().start
        )

    def _may_be_unknown(self, start: int, end: int) -> bool:
        words = [token for token in self.cursor.tokens[start:end] if token.kind == "word"]
        if not self.labelled or not words or len(words) > _MOST_WORDS:
            return False
        return any(len(token.text) > 2 for token in words)

    def _behind(self, event: EventRead) -> None:
        """Take grade and count behind a term, bracketed or bare."""
        cursor = self.cursor
        while True:
            start = cursor.at
            grade = self._grade_bracket() if event.grade is None else None
            if grade is not None:
                event.grade = grade[0]
                event.count = event.count or grade[1]
                continue
            if event.count is None:
                cursor.word("in", ":", "=", "was", "-", "occurred")
                if cursor.tokens[cursor.at - 1].text == "occurred":
                    cursor.word("in")
                count = read_count(cursor, bare=True)
                if count is not None and (count.n or count.pct) and not self._measures():
                    cursor.word(*PEOPLE)
                    event.count = count
                    continue
            cursor.at = start
            return

    def _measures(self) -> bool:
        now = self.cursor.now
        return now.text in ("months", "weeks", "years", "days", "week", "month", "year", "day", "mg", "g", "-", "/")

    def _grade_bracket(self) -> tuple[Value[str], Count | None] | None:
        """Take `(grade 2)`, `(G3, n = 2)`, `(n = 2, grade 3)`."""
        cursor, start = self.cursor, self.cursor.at
        if not cursor.take("(", "["):
            cursor.take(",")
            grade = read_grade(cursor)
            if grade is not None and (cursor.done or cursor.now.kind in (",", ";", "line", "(", ".")):
                return grade, None
            cursor.at = start
            return None
        count = read_count(cursor, bare=True)
        cursor.take(",", ";", ":")
        grade = read_grade(cursor)
        if grade is not None:
            cursor.take(",", ";", ":", "in")
            count = count or read_count(cursor, bare=True)
            if cursor.take(")", "]"):
                return grade, count
        cursor.at = start
        return None

    def skip(self) -> None:
        token = self.cursor.now
        text = "line" if token.kind == "line" else token.text
        if text in _SEPARATORS:
            self.separator = "and" if text in ("and", "&", "plus", "+") else text
        self.cursor.at += 1


def read_only_grade(cursor: Cursor) -> bool:
    """Tell whether a grade comes next, without taking it."""
    start = cursor.at
    grade = read_grade(cursor)
    cursor.at = start
    return grade is not None


def _share(events: list[EventRead]) -> None:
    """Give `hepatitis, and neutropenia (1)` one count each, and `2 pts nausea and vomiting` likewise."""
    for index, event in enumerate(events):
        if event.joined != "and" or event.count is None:
            continue
        at = index - 1
        while at >= 0 and events[at].count is None and events[at].joined in ("", ",", "and", "line"):
            events[at].count = event.count
            if events[at].joined not in (",", "and"):
                break
            at -= 1
    for before, event in zip(events, events[1:], strict=False):
        if event.count is None and event.joined == "and" and before.count is not None and _counts_first(before):
            event.count = before.count


def _counts_first(event: EventRead) -> bool:
    assert event.count is not None  # noqa: S101
    number = event.count.n or event.count.pct
    return number is not None and number.quotes[0].place.start < event.term.quotes[0].place.start


def read_harms(
    cell: Cell,
    coverage: Coverage,
    *,
    span: tuple[int, int] | None = None,
    own: Mapping[str, str] | None = None,
    labelled: bool = True,
) -> HarmRead:
    """Read harms from a cell or clause.

    `labelled` is True where column or label says that harms stand here: then any noun phrase is an
    event as worded. Elsewhere only known events with a count or grade are taken.
    """
    cursor = Cursor(cell, tokenize(cell.text, *KINDS, span=span, own=own), coverage)
    reader = _Reader(cursor, cell, labelled)
    while not cursor.done:
        start = cursor.at
        if not reader.next() or cursor.at == start:
            cursor.at = start
            reader.skip()
    _share(reader.found.events)
    return reader.found


def read_event_column(
    cell: Cell, coverage: Coverage, event: EventRead, *, own: Mapping[str, str] | None = None, share: Share = "n"
) -> HarmRead:
    """Read a column whose header names the event: a count, a grade, Yes, None or not reported."""
    cursor = Cursor(cell, tokenize(cell.text, *KINDS, own=own), coverage)
    found = HarmRead()
    if cursor.take("not-reported"):
        found.silent = True
        cursor.mark(0)
        return found
    if cursor.take("no-adverse-event"):
        found.none = cursor.quote(0)
        cursor.mark(0)
        return found
    grade = read_grade(cursor)
    count = read_count(cursor, bare=True, share=share)
    grade = grade or read_grade(cursor)
    yes = cursor.word("yes", "y")
    if cursor.at == 0 or (grade is None and count is None and yes is None):
        return read_harms(cell, coverage, own=own)
    cursor.mark(0)
    term = Value(event.term.value, (*event.term.quotes, cursor.quote(0)))
    found.events.append(replace(event, term=term, grade=grade or event.grade, count=count))
    return found


def settle_events(events: list[EventRead], denominator: Value[int] | None) -> tuple[AdverseEvent, ...]:
    """Make adverse events with the counts that follow from N: 1 of 1 for one patient, and what they are of."""
    return tuple(_settled(event, denominator) for event in events)


def _settled(event: EventRead, denominator: Value[int] | None) -> AdverseEvent:
    count = event.count.settled(denominator) if event.count else Count()
    n, of = count.n, count.of
    if n is None and count.pct is None and denominator is not None and denominator.value == 1:
        n = Value(1, event.term.quotes, "derived", "one patient, event stated")
    if of is None and n is not None and denominator is not None:
        of = Value(denominator.value, denominator.quotes, "derived", f"N is {denominator.value}")
    wording = event.term.value.lower()
    concept = event.known.concept if event.known else wording
    codes = event.known.codes if event.known else ()
    return AdverseEvent(
        term=replace(event.term, value=wording if _plain_case(event.term.value) else event.term.value),
        concept=concept, grade=event.grade, n=n, of=of, pct=count.pct, codes=codes,
    )  # fmt: skip


def _plain_case(wording: str) -> bool:
    """Tell whether a wording is in ordinary letters, whose capital only begins a cell."""
    return fold(wording[1:]) == wording[1:]
