"""Typed tokens with their offsets: the words, numbers and signs of a cell, and the terms among them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from evitable.terms import Match, ShortForms, Term, find, fold

_TOKEN = re.compile(
    # Words first: they are the most, and nothing else begins with a letter.
    r"(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*)"
    r"|(?P<number>\d{1,3}(?:,\d{3})+(?![\d.])"
    # Thousands set apart by a blank, before a unit that comes in thousands: `50 000 IU`, `1 000 mg`.
    r"|(?<![\d.,] )(?<![\d.,])\d{1,3}(?: 000)+(?= ?(?:iu|u|units?|mg|mcg|[μµ]g|miu)\b)"
    # A decimal comma: before a unit or per cent, behind ±, or in a cell that is one such number.
    r"|(?<![\d,.])\d+,\d{1,2}(?= ?(?:%|mg|mcg|[μµ]g|g/|g |kg|ml|years|months))|(?<=± )\d+,\d{1,2}(?![\d,])"
    r"|\A\s*\d{2,3},\d(?=\s*(?:±|\Z))|\d+(?:[.·]\d+)?)"
    r"|(?P<line>\n)"
    r"|(?P<sign>[^\s\w]|_)"
)

_DECIMAL_COMMA = re.compile(r"\s*\d+,\d{1,2}")

# Words for numbers are wanted wherever numbers are.
_DOSE_NOUNS = ("dose", "doses", "injection", "injections", "infusion", "infusions", "pulse", "pulses")
_COUNTING = ("two", "three", "four", "five", "six", "eight", "ten", "twelve")
_ALWAYS = ("number-word",)
_NO_FORMS = ShortForms()
NOTE_SIGNS = ("*", "†", "‡", "§", "¶", "#")
"""Signs of notes that stand behind a figure: `56%*`."""
BULLETS = "[•●▪◦‣∙·○■□▶►⁃*]"
# Where bullets part the clauses, a line break within one is only where the line was full.
_BULLETED = re.compile(rf"(?:^|\n)\s*{BULLETS}")


folded = lru_cache(maxsize=4096)(fold)
"""The text in small letters and plain signs, as long as before; each text is folded once."""


def words(line: str) -> frozenset[str]:
    """Return the words of a line as a set."""
    return frozenset(line.split())


def spaced(pattern: str) -> re.Pattern[str]:
    """Compile a pattern in which each space stands for one or more, and ` ?` for any number of them.

    Pages copied as text double their spaces now and then. A space in a character class stays itself.

    Example:
        >>> bool(spaced("once a ?day").match("once  a  day"))
        True
    """
    parts = re.split(r"(\[(?:\\.|[^\]])*\])", pattern)
    for index in range(0, len(parts), 2):
        parts[index] = parts[index].replace(" ?", "\0").replace(" ", r"\s+").replace("\0", r"\s*")
    return re.compile("".join(parts))


class Token(NamedTuple):
    """A word, number, sign, line break or known term, at its place in the cell.

    `kind` is number, word, line, the sign itself, or the kind of term; `text` is folded; `number` is the
    amount that a number or number word stands for.
    """

    kind: str
    start: int
    end: int
    text: str
    number: Decimal | None = None
    term: Term | None = None


END = Token("", 0, 0, "")
"""What stands after the last token."""


# A named tuple's own constructor takes thrice as long, and tokens are made by the dozen.
_made = tuple.__new__


@lru_cache(maxsize=4096)
def _amount(digits: str) -> Decimal:
    if _DECIMAL_COMMA.fullmatch(digits):
        digits = digits.replace(",", ".")
    return Decimal(digits.strip().replace(",", "").replace(" ", "").replace("·", "."))


def _lexical(folded: str, start: int, end: int) -> list[Token]:
    tokens = []
    for match in _TOKEN.finditer(folded, start, end):
        kind, text = match.lastgroup or "", match[0]
        left, right = match.span()
        number = None
        if kind == "number":
            number = _amount(text)
        elif kind == "sign":
            kind = text
        tokens.append(_made(Token, (kind, left, right, text, number, None)))
    return tokens


def _term_token(match: Match, folded: str, shift: int) -> Token:
    start, end = match.start + shift, match.end + shift
    number = match.term.get("value") if match.term.kind == "number-word" else ""
    return Token(match.term.kind, start, end, folded[start:end], _amount(number) if number else None, match.term)


def _merge(tokens: list[Token], terms: list[Token]) -> list[Token]:
    if not terms:
        return tokens
    merged: list[Token] = []
    upcoming = iter(terms)
    term = next(upcoming, None)
    for token in tokens:
        while term is not None and token.start >= term.end:
            term = next(upcoming, None)
        if term is None or token.end <= term.start:
            merged.append(token)
        elif not merged or merged[-1] is not term:
            merged.append(term)
    return merged


def tokenize(
    text: str, *kinds: str, span: tuple[int, int] | None = None, own: Mapping[str, str] | None = None
) -> tuple[Token, ...]:
    """Cut a cell's text, or a span of it, into tokens, with terms of these kinds as one token each.

    `own` is the table's own dictionary. Offsets count from the start of `text` whatever the span.

    Example:
        >>> [(token.kind, token.text) for token in tokenize("N = 5")]
        [('word', 'n'), ('=', '='), ('number', '5')]
    """
    return _tokens(text, kinds, span or (0, len(text)), _short_forms(own), parted=span is not None)


def _short_forms(own: Mapping[str, str] | None) -> ShortForms:
    if not own:
        return _NO_FORMS
    return own if isinstance(own, ShortForms) else ShortForms(own)


@lru_cache(maxsize=4096)
def _tokens(
    text: str, kinds: tuple[str, ...], span: tuple[int, int], own: ShortForms, *, parted: bool
) -> tuple[Token, ...]:
    start, end = span
    plain = folded(text)
    tokens = _lexical(plain, start, end)
    if parted and _BULLETED.search(plain):
        tokens = [token for token in tokens if token.kind != "line"]
    terms: list[Token] = []
    for match in find(text[start:end], *kinds, *_ALWAYS, own=own):
        phrase = plain[match.start + start : match.end + start]
        if _is_wanted(match.term, phrase):
            terms.append(_term_token(match, plain, start))
        elif match.term.kind == "frequency":
            # The number in it still counts: `six weekly cycles` are six.
            terms += [_term_token(inner, plain, match.start + start) for inner in find(phrase, *_ALWAYS)]
    return tuple(_merge(tokens, terms))


@lru_cache(maxsize=4096)
def _is_wanted(term: Term, text: str) -> bool:
    """Leave out what the grammar reads better from its parts.

    Words such as every, all and once count but are no number; a frequency with a number or a noun in
    it (`×4 weekly`, `six weekly cycles`, `monthly doses`) may as well be a number of doses.
    """
    if term.kind in _ALWAYS:
        return not (term.get("of") or term.get("times") or term.get("article"))
    if term.kind == "frequency":
        parts = re.split(r"[\s-]+", text)
        counted = any(char.isdigit() for char in text) or parts[0] in _COUNTING
        return not counted and parts[-1] not in _DOSE_NOUNS
    return term.kind != "unit" or term.name != "%"
