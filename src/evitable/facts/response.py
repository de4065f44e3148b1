"""Outcomes of treatment: labels with their counts, in every order; changes of a marker are told, not counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from evitable.facts.counts import PEOPLE, Count, read_count
from evitable.facts.coverage import Coverage
from evitable.facts.cursor import Cursor
from evitable.facts.dosing import read_length
from evitable.facts.numbers import read_amount
from evitable.facts.tokens import Token, tokenize
from evitable.model import Cell, Quote, Response, Statement, Value
from evitable.terms import Term, fold

KINDS = ("response", "not-reported", "condition", "frequency")
# A remission that is called neither complete nor partial is a response of some degree.
_CATEGORIES = {"remission": "overall"}
# Events of a marker that happen or do not; a rise or fall is only told.
_HAPPENS = ("disappearance", "seroconversion")
_ENDS = (",", ";", "line", ".", "")
_VERBS_WORDS = (
    "achieved achieving attained reached had has have showed showing with in experienced obtained were was is "
    "entered patients went into occurred at least a an the developed"
)
_VERBS = _VERBS_WORDS.split()
_YES = {"yes": True, "y": True, "effective": True, "no": False, "none": False, "nil": False}
# Short labels stay as written, whatever a table spells them out to (CR, clinical response).
_LABELS = frozenset({"CR", "PR", "OR", "NR", "SD", "PD", "VGPR"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an outcome is called and how it is sorted; `general` where a Yes means that patients responded."""

    label: str
    category: str
    general: bool = False


RESPONDED = Outcome("OR", "overall", general=True)
FAILED = Outcome("NR", "none", general=True)


def outcome_of(term: Term) -> Outcome:
    """Return what an outcome term is called and how it is sorted."""
    category = term.get("category") or "other"
    return Outcome(term.get("label") or term.name, _CATEGORIES.get(category, category))


@dataclass(slots=True)
class ResponseRead:
    """What a clause says of outcomes; counts of "all" wait for N."""

    responses: list[Response] = field(default_factory=list)
    everyone: dict[int, Count] = field(default_factory=dict)
    statements: list[Statement] = field(default_factory=list)
    negated: set[int] = field(default_factory=set)


@dataclass(slots=True)
class _Reader:
    cursor: Cursor
    cell: Cell
    own: Mapping[str, str]
    outcome: Outcome | None
    found: ResponseRead = field(default_factory=ResponseRead)

    # One outcome

    def add(self, outcome: Outcome, count: Count | None, start: int, label: Quote, **more: Value[str] | None) -> None:
        """Keep an outcome; its wording runs from token `start` to here."""
        response = Response(
            label=Value(outcome.label, (label,)),
            category=outcome.category,
            n=count.n if count else None,
            of=count.of if count else None,
            pct=count.pct if count else None,
            wording=self.cursor.quote(start),
            **more,
        )
        if count and count.everyone:
            self.found.everyone[len(self.found.responses)] = count
        self.found.responses.append(response)
        self.cursor.mark(start)

    def next(self) -> bool:
        """Read one outcome, statement or mark here."""
        return (
            self.not_reported()
            or self.definition()
            or self.happening()
            or self.marker_change()
            or self.labelled()
            or self.answered()
            or self.counted()
        )

    def not_reported(self) -> bool:
        if self.cursor.take("not-reported"):
            self.cursor.mark(self.cursor.at - 1)
            return True
        return False

    def definition(self) -> bool:
        """Take `CR: proteinuria <1 g/day`, which says what a word means and counts nobody."""
        cursor, start = self.cursor, self.cursor.at
        cursor.take("response")
        cursor.word("definition", "defined", "definitions")
        if cursor.at > start and (cursor.take(":", "=") or cursor.word("as")):
            end = cursor.at
            while not cursor.done and cursor.now.kind not in (";", "line"):
                cursor.at += 1
            words = [token for token in cursor.tokens[end : cursor.at] if token.kind == "word"]
            signs = {token.kind for token in cursor.tokens[end : cursor.at]} & {"<", ">", "≤", "≥"}
            named = cursor.tokens[start].text.startswith("defin")
            if named or signs or (len(words) > 2 and cursor.tokens[end].kind == "number" and self._no_people(end)):
                self.tell("definition", start)
                return True
        cursor.at = start
        return False

    def _no_people(self, start: int) -> bool:
        return not any(token.text in PEOPLE for token in self.cursor.tokens[start : self.cursor.at])

    def tell(self, kind: str, start: int) -> None:
        self.found.statements.append(Statement(kind, self.cursor.quote(start)))
        self.cursor.mark(start)

    def happening(self) -> bool:
        """Take `disappearance of SLE autoantibodies`: an outcome in its own words."""
        cursor, start = self.cursor, self.cursor.at
        token = cursor.take("response")
        if token is None or token.term is None or token.term.concept not in _HAPPENS or not cursor.word("of", "in"):
            cursor.at = start
            return False
        first = cursor.at
        while not self._phrase_ends():
            cursor.at += 1
        if cursor.at == first:
            cursor.at = start
            return False
        label = cursor.quote(start)
        count = self.count_behind()
        time = self.time()
        outcome = Outcome(" ".join(label.text.lower().split()), "marker")
        self.add(outcome, count, start, label, time=time)
        return True

    def _phrase_ends(self) -> bool:
        now = self.cursor.now
        stops = ("then", "after", "at", "within", "for", "and", "but", "in", "followed", "(", "[")
        return self.cursor.done or now.kind in _ENDS or now.text in stops or now.kind in ("number", "response")

    def marker_change(self) -> bool:
        """Take the prose of a marker's rise, fall or return to normal up to the end of the sentence."""
        cursor, start = self.cursor, self.cursor.at
        end = self._sentence_end()
        inside = cursor.tokens[start:end]
        change = next((token for token in inside if _is_change(token)), None)
        before = [token for token in inside if token.start < (change.start if change else 0)]
        if change is None or any(token.kind == "response" and not _is_change(token) for token in before):
            return False
        if any(token.kind in (",", ";") for token in before) or not _is_prose(before):
            return False
        cursor.at = end
        self.tell("marker-change", start)
        return True

    def _sentence_end(self) -> int:
        """Return where the prose of a change ends: at a semicolon, a full stop, or the next outcome."""
        cursor, at, seen = self.cursor, self.cursor.at, False
        while at < cursor.stop:
            token = cursor.tokens[at]
            if token.kind in (";", "line", "."):
                break
            seen = seen or _is_change(token)
            if seen and token.kind == "response" and not _is_change(token) and cursor.tokens[at - 1].kind == ",":
                break
            at += 1
        return at

    def labelled(self) -> bool:
        """Take an outcome named before its count: `CR (N = 3)`, `PR of MM`, `SLE remission`, `CR in 6`."""
        cursor, start = self.cursor, self.cursor.at
        before = self._condition_before()
        token = cursor.take("response")
        if token is None or token.term is None or (token.term.get("bare") and self.outcome is None):
            cursor.at = start
            return False
        label = cursor.quote(cursor.at - 1)
        cursor.word("rate", "rates", "patients", "was", "were", "observed", "seen")
        condition = before or self._condition_behind()
        count = self.count_behind()
        condition = condition or self._condition_behind()
        time = self.time()
        if token.term.get("negated") and count is None:
            self.found.negated.add(len(self.found.responses))
        outcome = self._outcome(token)
        self.add(outcome, count, start, label, condition=condition, time=time)
        self._same_outcome(outcome, label)
        return True

    def _same_outcome(self, outcome: Outcome, label: Quote) -> None:
        """Take further counts of the outcome just read: `56% (56/100) weekly, 53% (26/49) EOW`."""
        cursor = self.cursor
        while True:
            start = cursor.at
            if cursor.take("frequency"):
                self.tell("arm", start)
                start = cursor.at
            if not cursor.take(",", "line"):
                return
            first = cursor.at
            count = read_count(cursor)
            after = cursor.at
            if count is None or not (count.of or count.pct) or not (cursor.take("frequency") or cursor.take("drug")):
                cursor.at = start
                return
            cursor.at = after
            self.add(outcome, count, first, label)

    def _outcome(self, token: Token) -> Outcome:
        """Return the outcome that a token names; a short label of the table's own keeps its letters."""
        assert token.term is not None  # noqa: S101  (tokens of outcomes have their term)
        outcome = outcome_of(token.term)
        words = self.cell.text[token.start : token.end]
        return replace(outcome, label=words) if words in self.own and words in _LABELS else outcome

    def _condition_before(self) -> Value[str] | None:
        cursor, start = self.cursor, self.cursor.at
        token = cursor.take("condition") or self._own_word()
        if token is None or cursor.now.kind != "response":
            cursor.at = start
            return None
        return cursor.value(self._named(token), start)

    def _own_word(self) -> Token | None:
        """Take a short form of the table that no vocabulary knows."""
        token = self.cursor.now
        if token.kind == "word" and self.cell.text[token.start : token.end] in self.own:
            self.cursor.at += 1
            return token
        return None

    def _named(self, token: Token) -> str:
        words = self.cell.text[token.start : token.end]
        long = self.own.get(words)
        if long is None and token.term is not None and words.isupper():
            long = token.term.name
        return (long or words).lower()

    def _condition_behind(self) -> Value[str] | None:
        """Take `of MM`, `of haemolysis`: what it is that responded."""
        cursor, start = self.cursor, self.cursor.at
        if cursor.word("of", "for"):
            cursor.word("the")
            first = cursor.at
            token = cursor.take("condition") or self._own_word()
            if token is not None:
                return cursor.value(self._named(token), first)
            while cursor.now.kind == "word" and not self._phrase_ends() and cursor.at - first < 4:
                cursor.at += 1
            if cursor.at > first and cursor.tokens[first].text not in PEOPLE:
                quote = cursor.quote(first)
                return Value(quote.text.lower(), (quote,))
        cursor.at = start
        return None

    def count_behind(self) -> Count | None:
        """Take the count behind a label: `(N = 3)`, `in 6`, `12/16`, `83.3%`, `: 3`."""
        cursor, start = self.cursor, self.cursor.at
        while cursor.word("in", ":", "=", "was", "were", "for", "-", "by", "observed", "seen"):
            pass
        count = read_count(cursor, bare=True)
        if count is None or self._is_time():
            cursor.at = start
            return None
        cursor.word(*PEOPLE)
        return count

    def _is_time(self) -> bool:
        """Tell whether the number just read counts time or measures something."""
        now = self.cursor.now
        return now.text in ("months", "month", "weeks", "week", "years", "year", "days", "day", "mg", "g", "-", "±")

    def time(self) -> Value[str] | None:
        """Take when: `after 14 months`, `at month 6`, `for 5 months`, `within 3 weeks`."""
        cursor, start = self.cursor, self.cursor.at
        cursor.take(",")
        first = cursor.at
        if cursor.words("during follow - up") or cursor.words("at last follow - up"):
            return cursor.value(cursor.quote(first).text, first)
        if cursor.word("after", "at", "for", "within", "by", "in", "until"):
            if read_length(cursor):
                return cursor.value(cursor.quote(first).text, first)
            if cursor.word("month", "months", "week", "weeks", "year", "day") and read_amount(cursor):
                return cursor.value(cursor.quote(first).text, first)
        cursor.at = start
        return None

    def counted(self) -> bool:
        """Take a count before its outcome (`84.2% responded`), or one that the header names."""
        cursor, start = self.cursor, self.cursor.at
        count = read_count(cursor, bare=True)
        if count is None or self._is_time():
            cursor.at = start
            return False
        after = cursor.at
        for _ in range(4):
            if not cursor.word(*_VERBS):
                break
        first = cursor.at
        token = cursor.take("response")
        if token is not None and token.term is not None:
            label = cursor.quote(first)
            condition = self._condition_behind()
            self.add(self._outcome(token), count, start, label, condition=condition, time=self.time())
            return True
        cursor.at = after
        if self.outcome is not None and self._stands_alone(start):
            self.add(self.outcome, count, start, cursor.quote(start), time=self.time())
            return True
        cursor.at = start
        return False

    def _stands_alone(self, start: int) -> bool:
        """Tell whether a count begins its clause or follows a break, and is followed by one."""
        cursor = self.cursor
        opened = start == 0 or cursor.tokens[start - 1].kind in (",", ";", "line", "(", ":")
        now = cursor.now
        mark = now.kind == "word" and len(now.text) == 1 and now.start == cursor.tokens[cursor.at - 1].end
        if mark:
            cursor.at += 1
        return opened and (cursor.done or cursor.now.kind in (*_ENDS, ")", "(") or cursor.now.text in ("at", "after"))

    def answered(self) -> bool:
        """Take Yes and No in a column that asks: `Yes in 6`, `Yes (31/46, 67.4%)`, `No`."""
        cursor, start = self.cursor, self.cursor.at
        if self.outcome is None:
            return False
        token = cursor.word(*_YES)
        if token is None:
            return False
        answer = _YES[token.text]
        label = cursor.quote(start)
        count = self.count_behind()
        time = self.time()
        outcome = self.outcome
        if outcome.general and outcome.label == "OR":
            outcome = RESPONDED if answer else FAILED
        elif not answer:
            self.found.negated.add(len(self.found.responses))
        self.add(outcome, count, start, label, time=time)
        return True


def _is_change(token: Token) -> bool:
    term = token.term
    return (
        token.kind == "response"
        and term is not None
        and term.get("category") == "marker"
        and term.concept not in _HAPPENS
    )


def _is_prose(before: list[Token]) -> bool:
    """Tell whether only words lead up to a change, no counted outcome."""
    return all(token.kind in ("word", "condition", "-", "not-reported", "frequency") for token in before)


def read_responses(
    cell: Cell,
    coverage: Coverage,
    *,
    span: tuple[int, int] | None = None,
    own: Mapping[str, str] | None = None,
    outcome: Outcome | None = None,
) -> ResponseRead:
    """Read the outcomes of a cell or clause.

    `outcome` is what the column asks for: a bare count, Yes or No then means it. Without one only
    outcomes that the words name are taken.
    """
    own = own or {}
    cursor = Cursor(cell, tokenize(cell.text, *KINDS, span=span, own=own), coverage)
    reader = _Reader(cursor, cell, own, outcome)
    while not cursor.done:
        start = cursor.at
        if not reader.next():
            cursor.at = start + 1
    return reader.found


def settle(found: ResponseRead, n: Value[int] | None, denominator: Value[int] | None) -> tuple[Response, ...]:
    """Give each outcome the counts that follow from N: 1 of 1 for one patient, all of N, and what they are of."""
    settled = []
    for index, response in enumerate(found.responses):
        count = found.everyone.get(index)
        if count is not None:
            response = replace(response, n=count.settled(denominator).n)
        one = denominator is not None and denominator.value == 1
        if response.n is None and response.pct is None and (one or index in found.negated):
            response = replace(response, n=_single(response, index in found.negated, one=one))
        settled.append(_of(response, denominator))
    return tuple(settled)


def _single(response: Response, negated: bool, *, one: bool) -> Value[int] | None:
    if negated and not one and not response.wording:
        return None
    quotes = response.label.quotes
    if negated:
        return Value(0, quotes, "derived", "said not to have happened") if one or _is_none(response) else None
    return Value(1, quotes, "derived", "one patient, outcome stated")


def _is_none(response: Response) -> bool:
    """Tell whether the words themselves say that nobody had the outcome ("relapse: none")."""
    wording = fold(response.wording.text) if response.wording else ""
    return wording.startswith(("no ", "without", "none"))


def _of(response: Response, denominator: Value[int] | None) -> Response:
    if response.of is not None or denominator is None or response.n is None or response.category == "relapse":
        return response
    of = Value(denominator.value, denominator.quotes, "derived", f"N is {denominator.value}")
    return replace(response, of=of)
