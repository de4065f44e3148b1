"""A place in the tokens of a clause: what comes next, what is taken, and the quote of what was taken."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeVar

from evitable.facts.coverage import Coverage
from evitable.facts.tokens import END, Token
from evitable.model import Cell, Quote, Status, Value
from evitable.terms import fold

T = TypeVar("T")


class Cursor:
    """Tokens of one clause of a cell, read from left to right; setting `at` back undoes a try."""

    __slots__ = ("at", "cell", "coverage", "folded", "stop", "tokens")

    def __init__(self, cell: Cell, tokens: Sequence[Token], coverage: Coverage) -> None:
        self.cell = cell
        self.tokens = (*tokens, END)
        self.stop = len(tokens)
        self.at = 0
        self.folded = fold(cell.text)
        self.coverage = coverage

    @property
    def now(self) -> Token:
        """The next token, or the end token."""
        return self.tokens[self.at]

    @property
    def done(self) -> bool:
        """True when nothing is left."""
        return self.at >= self.stop

    def ahead(self, steps: int = 1) -> Token:
        """Return the token `steps` after the next one."""
        index = self.at + steps
        return self.tokens[index] if 0 <= index < self.stop else END

    def take(self, *kinds: str) -> Token | None:
        """Take the next token if it is of one of these kinds."""
        token = self.now
        if token.kind in kinds and not self.done:
            self.at += 1
            return token
        return None

    def word(self, *words: str) -> Token | None:
        """Take the next token if it reads as one of these folded words."""
        token = self.now
        if token.text in words and not self.done:
            self.at += 1
            return token
        return None

    def words(self, phrase: str) -> bool:
        """Take these words, one after the other, or none of them."""
        start = self.at
        if all(self.word(word) for word in phrase.split()):
            return True
        self.at = start
        return False

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Take the tokens that a pattern covers, if it matches here and ends where a token ends."""
        if self.done:
            return None
        found = pattern.match(self.folded, self.now.start, self.tokens[self.stop - 1].end)
        if found is None or found.end() == found.start():
            return None
        index = self.at
        while index < self.stop and self.tokens[index].start < found.end():
            index += 1
        if self.tokens[index - 1].end > found.end():
            return None
        self.at = index
        return found

    def quote(self, start: int, end: int | None = None) -> Quote:
        """Quote the tokens from index `start` to `end` (default: to here)."""
        last = self.tokens[max(start, (self.at if end is None else end) - 1)]
        return Quote.of(self.cell, self.tokens[start].start, last.end)

    def value(self, value: T, start: int, *, status: Status = "stated", why: str = "") -> Value[T]:
        """Make a value of the tokens from index `start` to here."""
        return Value(value, (self.quote(start),), status, why)

    def mark(self, start: int, end: int | None = None) -> None:
        """Count the tokens from index `start` to `end` (default: to here) as read."""
        if (self.at if end is None else end) > start:
            self.coverage.mark_quote(self.quote(start, end))
