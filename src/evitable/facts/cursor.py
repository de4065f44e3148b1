"""A place in the tokens of a clause: what comes next, what is taken, and the quote of what was taken."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from typing import TypeVar

from evitable.facts.coverage import Coverage
from evitable.facts.tokens import END, Token, folded
from evitable.model import Cell, Quote, Status, Value

T = TypeVar("T")


class Phrases:
    """Phrases to be taken one for another, the longest first, looked up by their first word.

    Example:
        >>> Phrases("up to", "at most").heads["up"]
        (('up', 'to'),)
    """

    __slots__ = ("heads",)

    def __init__(self, *phrases: str) -> None:
        heads: dict[str, list[tuple[str, ...]]] = {}
        for phrase in sorted(phrases, key=lambda each: -len(each.split())):
            heads.setdefault(phrase.split()[0], []).append(tuple(phrase.split()))
        self.heads = {head: tuple(found) for head, found in heads.items()}


class Cursor:
    """Tokens of one clause of a cell, read from left to right; setting `at` back undoes a try."""

    __slots__ = ("at", "cell", "coverage", "folded", "stop", "tokens")

    def __init__(self, cell: Cell, tokens: Sequence[Token], coverage: Coverage) -> None:
        self.cell = cell
        self.tokens = (*tokens, END)
        self.stop = len(tokens)
        self.at = 0
        self.folded = folded(cell.text)
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
        token = self.tokens[self.at]
        if token.kind in kinds:
            self.at += 1
            return token
        return None

    def word(self, *words: str) -> Token | None:
        """Take the next token if it reads as one of these folded words."""
        token = self.tokens[self.at]
        if token.text in words:
            self.at += 1
            return token
        return None

    def among(self, words: Container[str]) -> Token | None:
        """Take the next token if it reads as one of many folded words."""
        token = self.tokens[self.at]
        if token.text in words:
            self.at += 1
            return token
        return None

    def words(self, phrase: str) -> bool:
        """Take these words, one after the other, or none of them."""
        text = self.tokens[self.at].text
        if not text or not phrase.startswith(text):
            return False
        return self._take_all(tuple(phrase.split()))

    def phrase(self, phrases: Phrases) -> bool:
        """Take one of these phrases, the longest that stands here."""
        found = phrases.heads.get(self.tokens[self.at].text)
        return found is not None and any(self._take_all(words) for words in found)

    def _take_all(self, words: tuple[str, ...]) -> bool:
        at, tokens = self.at, self.tokens
        if at + len(words) > self.stop:
            return False
        for step, word in enumerate(words):
            if tokens[at + step].text != word:
                return False
        self.at = at + len(words)
        return True

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
        last = (self.at if end is None else end) - 1
        left, right = self.tokens[start].start, self.tokens[max(last, start)].end
        return Quote.at(self.cell.text[left:right], self.cell.id, left, right)

    def value(self, value: T, start: int, *, status: Status = "stated", why: str = "") -> Value[T]:
        """Make a value of the tokens from index `start` to here."""
        return Value(value, (self.quote(start),), status, why)

    def mark(self, start: int, end: int | None = None) -> None:
        """Count the tokens from index `start` to `end` (default: to here) as read."""
        stop = self.at if end is None else end
        if stop > start:
            self.coverage.mark(self.cell.id, self.tokens[start].start, self.tokens[stop - 1].end)
