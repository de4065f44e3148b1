"""Diseases: names with the table's short forms spelled out, and their state."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from evitable.facts.counts import read_bracketed
from evitable.facts.coverage import STOP_WORDS, Coverage
from evitable.facts.cursor import Cursor
from evitable.facts.prior import is_prior, read_prior
from evitable.facts.tokens import Token, tokenize
from evitable.model import Cell, Condition, Quote, Statement, Value
from evitable.terms import Term, look_up

KINDS = ("condition-status", "condition", "not-reported", "drug", "drug-class", "procedure")
_JOINTS = ("and", "or", "with", "in", "&", "+", ",", ";", "line", "plus", "/", "following", "after", "post")
_WORD = re.compile(r"[^\s()\[\],;/]+")
_NO_DISEASE = ("after", "following", "post")
_ENDS = frozenset("to who that which treated not during while on undergoing receiving patients".split())
_BEFORE_NAMES = STOP_WORDS | {"patients", "disease", "associated", "related", "secondary", "due", "complicated"}


@dataclass(slots=True)
class ConditionsRead:
    """Diseases of a cell, with therapies that had failed and what else is said."""

    conditions: list[Condition] = field(default_factory=list)
    loose: list[Value[str]] = field(default_factory=list)
    prior: list[Value[str]] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)


def _states(term: Term, quote: Quote) -> tuple[Value[str], ...]:
    """Return a state, or both of `relapsed or refractory`."""
    return tuple(Value(name, (quote,)) for name in term.name.split(" or "))


class _Reader:
    def __init__(self, cursor: Cursor, own: Mapping[str, str], *, whole: bool) -> None:
        self.cursor = cursor
        self.own = own
        self.whole = whole
        self.found = ConditionsRead()
        self.states: list[Value[str]] = []

    def read(self) -> ConditionsRead:
        cursor, joint = self.cursor, ""
        while not cursor.done:
            start = cursor.at
            token = cursor.word(*_JOINTS) or cursor.take(*_JOINTS)
            if token is not None:
                joint = token.text
            elif not self._aside() and not self._name(joint):
                cursor.at = start + 1
        self.found.loose = self.states
        return self.found

    def _aside(self) -> bool:
        """Take what stands beside the names: states, failed therapies, counts in brackets."""
        cursor, start = self.cursor, self.cursor.at
        prior = read_prior(cursor)
        if prior is not None:
            self.found.prior += prior.drugs
            self.found.statements += prior.statements
            return True
        token = cursor.take("condition-status")
        if token is not None and token.term is not None:
            self.states += _states(token.term, cursor.quote(start))
            cursor.mark(start)
            return True
        if cursor.take("not-reported"):
            cursor.mark(start)
            return True
        if read_bracketed(cursor):
            self.found.statements.append(Statement("condition-count", cursor.quote(start)))
            cursor.mark(start)
            return True
        return False

    def _name(self, joint: str) -> bool:
        cursor, start = self.cursor, self.cursor.at
        while self._goes_on(start):
            cursor.at += 1
        tokens = cursor.tokens[start : cursor.at]
        if not tokens:
            return False
        if joint in _NO_DISEASE or any(token.kind in ("procedure",) for token in tokens):
            self.found.statements.append(Statement("context", cursor.quote(start)))
            cursor.mark(start)
            return True
        known = any(token.kind == "condition" for token in tokens)
        if not known and not (self.whole and self._names_something(tokens)):
            cursor.at = start
            return False
        self._keep(start, tokens)
        return True

    def _goes_on(self, start: int) -> bool:
        """Tell whether the name goes on: over words, known diseases, hyphens and Roman numerals."""
        cursor, token = self.cursor, self.cursor.now
        if cursor.done or token.text in _JOINTS or token.kind in _JOINTS or token.text in _ENDS or is_prior(cursor):
            return False
        if token.kind in ("condition", "procedure"):
            return True
        if token.kind == "word":
            if cursor.at == start and token.text in _BEFORE_NAMES:
                return False
            return self.whole or self._leads_to_condition()
        if not self.whole or cursor.at == start:
            return False
        return token.kind in ("-", "'", "’", "number") and cursor.tokens[cursor.at - 1].end >= token.start - 1

    def _leads_to_condition(self) -> bool:
        """Outside condition columns, let words belong to a name only where a known disease ends it next."""
        return False

    def _names_something(self, tokens: tuple[Token, ...]) -> bool:
        return any(token.kind in ("word", "drug", "drug-class") and len(token.text) > 1 for token in tokens)

    def _keep(self, start: int, tokens: tuple[Token, ...]) -> None:
        cursor = self.cursor
        quote = cursor.quote(start)
        name = self._spelled(tokens)
        cursor.mark(start)
        after = self._state_behind()
        term = look_up(name, "condition")
        if any(condition.name.value == name for condition in self.found.conditions):
            return
        states = (*self.states, *after)
        self.states = []
        self.found.conditions.append(Condition(Value(name, (quote,)), states, term.codes if term else ()))

    def _state_behind(self) -> tuple[Value[str], ...]:
        """Take a state that follows its disease directly: `ITP, refractory`."""
        cursor, start = self.cursor, self.cursor.at
        opened = cursor.take(",", "(")
        first = cursor.at
        token = cursor.take("condition-status")
        closes = cursor.done or cursor.now.kind in (")", ";", "line", ",") or (opened is None)
        if opened is None or token is None or token.term is None or not closes:
            cursor.at = start
            return ()
        states = _states(token.term, cursor.quote(first))
        cursor.take(")")
        cursor.mark(start)
        return states

    def _in_own_words(self, words: str) -> str:
        """Spell out the table's short forms, each word by itself unless the whole is one."""
        if words in self.own:
            return self.own[words]
        return _WORD.sub(lambda found: self.own.get(_no_plural(found[0]), found[0]), words)

    def _spelled(self, tokens: tuple[Token, ...]) -> str:
        """Return the name with every short form spelled out, in lower case."""
        text, pieces, at = self.cursor.cell.text, [], tokens[0].start
        for token in tokens:
            words = text[token.start : token.end]
            long = self._in_own_words(words)
            if long == words and token.term is not None and _is_short(words):
                long = token.term.name
            pieces += [text[at : token.start], long]
            at = token.end
        return " ".join("".join(pieces).lower().split())


def _no_plural(word: str) -> str:
    return word[:-1] if word.endswith("s") and word[-2:-1].isupper() else word


def _is_short(words: str) -> bool:
    return " " not in words and sum(char.isupper() for char in words) >= 2


def read_conditions(
    cell: Cell,
    coverage: Coverage,
    *,
    span: tuple[int, int] | None = None,
    own: Mapping[str, str] | None = None,
    whole: bool = True,
) -> ConditionsRead:
    """Read the diseases of a cell: `Refractory SLE`, `SLE and APS in IgA MM`, `wAIHA after HSCT`.

    `whole` is True for a column of diseases, where any noun phrase is one; elsewhere only known
    diseases are taken.
    """
    cursor = Cursor(cell, tokenize(cell.text, *KINDS, span=span, own=own), coverage)
    return _Reader(cursor, own or {}, whole=whole).read()
