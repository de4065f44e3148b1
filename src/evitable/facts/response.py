"""Outcomes of treatment: labels with their counts, in every order; changes of a marker are told, not counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from evitable.facts.countlabel import label_of_count
from evitable.facts.counts import PARTS, PEOPLE, Count, Share, pass_treated, read_count, read_versus
from evitable.facts.coverage import Coverage
from evitable.facts.cursor import Cursor
from evitable.facts.denial import is_no_answer, read_denied, read_nobody
from evitable.facts.doses import read_dose
from evitable.facts.effect import is_effect
from evitable.facts.labels import VERBS, is_silent, of_an_organ, read_label_list, stands_alone
from evitable.facts.lasting import read_lasting, read_survival_time
from evitable.facts.marker import pass_defined, read_definition, read_happening, read_marker_change
from evitable.facts.outcome import FAILED, RESPONDED, Outcome, ResponseRead, outcome_of
from evitable.facts.ownwords import ALONE, YES, lone_wording, read_degree, read_kind_of_yes, read_named
from evitable.facts.threshold import read_threshold
from evitable.facts.times import LENGTH_WORDS
from evitable.facts.tokens import NOTE_SIGNS, Token, tokenize, words
from evitable.facts.whereabouts import read_condition_before, read_condition_behind, read_time, read_time_before
from evitable.model import Cell, Quote, Response, Statement, Value

KINDS = ("response", "not-reported", "condition", "frequency")
_SOME = ("overall", "improved")
_HEADINGS = ("response", "responses", "outcome", "result")
_SAID = words("rate rates patients was were observed seen noted achieved reached obtained attained documented reported")
_TO_THE_COUNT = words(
    "in : = was were for - by observed seen present noted found recorded documented reported occurred achieved obtained"
)
# Short labels stay as written, whatever a table spells them out to (CR, clinical response).
_LABELS = frozenset({"CR", "PR", "OR", "NR", "SD", "PD", "VGPR"})
_MEASURES = frozenset((*LENGTH_WORDS, "mg", "g", "-", "±", "points", "cycles", "cycle", "times"))


@dataclass(slots=True)
class _Reader:
    cursor: Cursor
    cell: Cell
    own: Mapping[str, str]
    outcome: Outcome | None
    share: Share
    found: ResponseRead = field(default_factory=ResponseRead)
    pending: Value[str] | None = None

    def next(self) -> bool:
        """Read one outcome, statement or mark here."""
        return (
            self.not_reported()
            or self.told("definition", read_definition(self.cursor))
            or self.told("lasting", read_lasting(self.cursor))
            or self.told("lasting", read_survival_time(self.cursor))
            or self.happening()
            or self.threshold()
            or self.told("marker-change", read_marker_change(self.cursor))
            or self.named()
            or self.listed()
            or self.labelled()
            or self.nobody()
            or self.denied()
            or self.answered()
            or self.leading_time()
            or self.told("comparator-result", self.versus())
            or self.counted()
            or self.degree()
        )

    def arm(self) -> None:
        """Take the `(300 mg)` that says whose count it was."""
        cursor, start = self.cursor, self.cursor.at
        if cursor.take("(") and read_dose(cursor) is not None and cursor.take(")"):
            self.told("arm", start)
        else:
            cursor.at = start

    def add(
        self,
        outcome: Outcome,
        count: Count | None,
        start: int,
        *,
        label: Quote,
        condition: Value[str] | None = None,
        time: Value[str] | None = None,
    ) -> None:
        """Keep an outcome; its wording runs from token `start` to here."""
        before = self.found.responses[-1] if self.found.responses else None
        if before and before.label.value == outcome.label and not count and self._opened(start):
            self.cursor.mark(start)
            return
        if count and count.everyone:
            self.found.everyone[len(self.found.responses)] = count
        told = count or Count()
        response = Response(
            label=Value(outcome.label, (label,)),
            category=outcome.category,
            n=told.n,
            of=told.of,
            pct=told.pct,
            condition=condition,
            time=time or self.pending,
            wording=self.cursor.quote(start),
        )
        self.found.responses.append(response)
        self.cursor.mark(start)

    def _opened(self, start: int) -> bool:
        """Tell whether a bracket opens before `start`: a label in it says the one before again."""
        return start > 0 and self.cursor.tokens[start - 1].kind in ("(", "[")

    def not_reported(self) -> bool:
        silent = is_silent(self.cell.text, self.outcome, self.share, self.own)
        if self.cursor.take("not-reported") or (silent and self.cursor.take("response")):
            self.cursor.mark(self.cursor.at - 1)
            return True
        return False

    def told(self, kind: str, start: int | None) -> bool:
        """Keep what was read from token `start` as a statement."""
        if start is None:
            return False
        self.found.statements.append(Statement(kind, self.cursor.quote(start)))
        self.cursor.mark(start)
        return True

    def happening(self) -> bool:
        """Take `disappearance of SLE autoantibodies`: an outcome in its own words."""
        start = read_happening(self.cursor)
        if start is None:
            return False
        label = self.cursor.quote(start)
        count, time = self.count_behind(), read_time(self.cursor)
        self.add(Outcome(" ".join(label.text.lower().split()), "marker"), count, start, label=label, time=time)
        return True

    def threshold(self) -> bool:
        """Take `≥50% reduction in 8 patients`: how many reached it."""
        start = self.cursor.at
        found = read_threshold(self.cursor, self.count_behind) if self.outcome is not None else None
        if found is not None:
            label, count = found
            self.add(Outcome(" ".join(label.text.lower().split()), "other"), count, start, label=label)
        return found is not None

    def named(self) -> bool:
        """Take `graft loss (N = 2)` where outcomes in general are told: one in its own words."""
        start = self.cursor.at
        found = read_named(self.cursor) if self.outcome is not None and self.outcome.general else None
        if found is None:
            return False
        label, count = found
        self.add(Outcome(" ".join(label.text.lower().split()), "other"), count, start, label=label)
        return True

    def listed(self) -> bool:
        """Take `CR/PR/NR: 5/3/2`: as many counts as labels, in their order."""
        start = self.cursor.at
        for token, n in read_label_list(self.cursor):
            label = Quote.of(self.cell, token.start, token.end)
            self.add(self._named_outcome(token), Count(n=n), start, label=label)
        return self.cursor.at > start

    def labelled(self) -> bool:
        """Take an outcome named before its count: `CR (N = 3)`, `PR of MM`, `SLE remission`, `CR in 6`."""
        cursor, start = self.cursor, self.cursor.at
        before = read_condition_before(cursor, self.own)
        timed = read_time_before(cursor) if before is None else None
        token = cursor.take("response")
        known = self.outcome or self.found.responses
        if token is None or token.term is None or (token.term.get("bare") and not known):
            cursor.at = start
            return False
        outcome, label = self._named_outcome(token), cursor.quote(cursor.at - 1)
        if token.text not in _HEADINGS[1:] and of_an_organ(cursor, cursor.at - 1, outcome.label):
            start, label = cursor.at - 2, cursor.quote(cursor.at - 2)
            outcome = Outcome(label.text.lower(), "other")
        if is_effect(cursor, start, token) and not self._counts_next():
            return self.told("effect", start)
        if token.text in _HEADINGS and cursor.now.kind == "response":
            cursor.mark(start)  # `Response CR`: a label without its colon
            return True
        if cursor.now.kind in NOTE_SIGNS and cursor.now.start == cursor.tokens[cursor.at - 1].end:
            cursor.at += 1
        while cursor.among(_SAID):
            pass
        condition = before or read_condition_behind(cursor, self.own, outcome.category)
        count = self.count_behind()
        if count is None and pass_defined(cursor):
            self.told("definition", start)
        condition = condition or read_condition_behind(cursor, self.own, outcome.category)
        time = timed or read_time(self.cursor)
        count = count or self.count_behind()
        if token.text in _HEADINGS and count is None and cursor.now.kind == ":":
            self.pending = time  # `Response at 12 months: CR 5/12`
            cursor.mark(start)
            return True
        if token.term.get("negated"):
            outcome = self._denied(outcome, token, count)
        self.add(outcome, count, start, label=label, condition=condition, time=time)
        self._same_outcome(outcome, label)
        return True

    def _denied(self, outcome: Outcome, token: Token, count: Count | None) -> Outcome:
        """Return what is counted where an outcome is denied: `no relapse in 5` counts those without one."""
        figure = (count.n or count.pct) if count else None
        if figure is not None and figure.value > 0:
            return Outcome(token.text, "other")
        if count is None:
            self.found.negated.add(len(self.found.responses))
        return outcome

    def _counts_next(self) -> bool:
        start = self.cursor.at
        count = self.count_behind()
        self.cursor.at = start
        return count is not None

    def _named_outcome(self, token: Token) -> Outcome:
        """Return the outcome that a token names; a short label of the table's own keeps its letters."""
        assert token.term is not None  # noqa: S101  (tokens of outcomes have their term)
        outcome = outcome_of(token.term)
        words = self.cell.text[token.start : token.end]
        return outcome._replace(label=words) if words in self.own and words in _LABELS else outcome

    def _same_outcome(self, outcome: Outcome, label: Quote) -> None:
        """Take further counts of the outcome just read: `56% (56/100) weekly, 53% (26/49) EOW`."""
        cursor = self.cursor
        while True:
            start = cursor.at
            if cursor.take("frequency"):
                self.told("arm", start)
                start = cursor.at
            if not cursor.take(",", "line"):
                return
            first = cursor.at
            count = read_count(cursor)
            after = cursor.at
            if count is None or not (count.of or count.pct) or not cursor.take("frequency"):
                cursor.at = start
                return
            cursor.at = after
            self.add(outcome, count, first, label=label)

    def leading_time(self) -> bool:
        """Take the `At 6 months:` that holds for the outcomes behind it."""
        cursor, start = self.cursor, self.cursor.at
        time = read_time(self.cursor)
        if time is not None and cursor.now.kind in (":", ","):
            self.pending = time
            cursor.mark(start)
            return True
        cursor.at = start
        return False

    # Counts

    def count_behind(self) -> Count | None:
        """Take the count behind a label: `(N = 3)`, `in 6`, `12/16`, `83.3%`, `: 3`."""
        cursor, start = self.cursor, self.cursor.at
        while cursor.among(_TO_THE_COUNT):
            pass
        count = read_count(cursor, bare=True, share=self.share)
        if count is None or cursor.now.text in _MEASURES:
            cursor.at = start
            return None
        cursor.among(PEOPLE) or cursor.among(PARTS)
        return count

    def nobody(self) -> bool:
        """Take `None of the patients responded` as zero of them."""
        start = self.cursor.at
        found = read_nobody(self.cursor)
        if found is not None:
            label, outcome = self.cursor.quote(self.cursor.at - 1), self._named_outcome(found[1])
            self.add(outcome, found[0], start, label=label, time=read_time(self.cursor))
        return found is not None

    def denied(self) -> bool:
        """Take `no meaningful response`: a failure; of `no CR`, that it did not come."""
        cursor, start = self.cursor, self.cursor.at
        token = read_denied(cursor)
        if token is None:
            return False
        outcome, label = self._named_outcome(token), cursor.quote(start)
        condition, count = read_condition_behind(cursor, self.own, outcome.category), self.count_behind()
        outcome = FAILED if outcome.category in _SOME else self._denied(outcome, token, count)
        self.add(outcome, count, start, label=label, condition=condition, time=read_time(cursor))
        return True

    def counted(self) -> bool:
        """Take a count before its outcome (`84.2% responded`), or one that the header names."""
        cursor, start = self.cursor, self.cursor.at
        count = read_count(cursor, bare=True, share=self.share)
        if count is None or cursor.now.text in _MEASURES:
            cursor.at = start
            return False
        cursor.among(PARTS)
        after = cursor.at
        if cursor.ahead().kind == "response":
            cursor.word("responders", "responder")  # `3/9 responders relapsed`
        pass_treated(cursor)
        for _ in range(4):
            if not cursor.among(VERBS):
                break
        first = cursor.at
        token = cursor.take("response")
        if token is not None and token.term is not None:
            outcome, label = self._named_outcome(token), cursor.quote(first)
            if outcome.category == "marker" and outcome.label in ("decrease", "increase"):
                return self.told("marker-change", start)
            condition = read_condition_behind(cursor, self.own, outcome.category)
            self.add(outcome, count, start, label=label, condition=condition, time=read_time(self.cursor))
            self._together(count)
            return True
        cursor.at = after
        if self.outcome is not None and stands_alone(self.cursor, start):
            told = label_of_count(cursor, self.found, count, start) if self.outcome.general else None
            outcome, label = told or (self.outcome, cursor.quote(start))
            self.add(outcome, count, start, label=label, time=read_time(self.cursor))
            self.arm()
            return True
        cursor.at = start
        return False

    def _together(self, count: Count) -> None:
        """Take the `in CR` of `4 alive in CR`: the same patients had both."""
        cursor, start = self.cursor, self.cursor.at
        token = cursor.take("response") if cursor.word("in", "with") else None
        if token is not None and token.term is not None and cursor.now.kind in ("", ",", ";", ".", "line"):
            self.add(self._named_outcome(token), count, start, label=cursor.quote(cursor.at - 1))
        else:
            cursor.at = start

    def versus(self) -> int | None:
        """Take what the control arm had, `vs 13% (2/15)`, and return where it begins."""
        start = self.cursor.at
        return start if self.found.responses and read_versus(self.cursor) else None

    def degree(self) -> bool:
        """Take `Good 3, fair 1, poor 1`, and a lone `Excellent`."""
        start = self.cursor.at
        found = read_degree(self.cursor, self.count_behind) if self.outcome is not None else None
        if found is not None:
            self.add(Outcome(found[0].text.lower(), "other"), found[1], start, label=found[0])
        return found is not None

    def answered(self) -> bool:
        """Take Yes and No in a column that asks: `Yes in 6`, `Yes (31/46, 67.4%)`, `Yes (complete)`, `No`."""
        cursor, start = self.cursor, self.cursor.at
        token = cursor.among(YES) if self.outcome is not None else None
        if token is None and self.outcome is not None and cursor.stop == 1:
            token = cursor.among(ALONE)
        if token is None or self.outcome is None:
            return False
        answer, label = {**ALONE, **YES}[token.text], cursor.quote(start)
        if not answer and is_no_answer(cursor):
            cursor.at = start
            return False
        degree = read_kind_of_yes(cursor) if answer and self.outcome.general else None
        count = None if degree else self.count_behind()
        outcome = self.outcome
        if degree is not None:
            outcome, label = self._named_outcome(degree[0]), degree[1]
        elif outcome.general and outcome.label == "OR":
            outcome = RESPONDED if answer else FAILED
        elif not answer:
            self.found.negated.add(len(self.found.responses))
        self.add(outcome, count, start, label=label, time=read_time(self.cursor))
        return True


def read_responses(
    cell: Cell,
    coverage: Coverage,
    *,
    span: tuple[int, int] | None = None,
    own: Mapping[str, str] | None = None,
    outcome: Outcome | None = None,
    share: Share = "n",
) -> ResponseRead:
    """Read the outcomes of a cell or clause.

    `outcome` is what the column asks for: a bare count, Yes or No then means it. Without one only
    outcomes that the words name are taken. `share` tells what bare figures are where the header says.
    """
    own = own or {}
    cursor = Cursor(cell, tokenize(cell.text, *KINDS, span=span, own=own), coverage)
    reader = _Reader(cursor, cell, own, outcome, share)
    while not cursor.done:
        start = cursor.at
        if not reader.next() or cursor.at == start:
            cursor.at = start + 1
    found = reader.found
    told = found.responses or found.statements or outcome is None
    if not told and (lone := lone_wording(cursor)) is not None:
        found.responses.append(lone)
    return found
