"""Text as words and the joints between them: what a phrase of the text and a phrase of a vocabulary share."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from evitable.terms.folding import fold, plain
from evitable.terms.spelling import american, root, without_accents

_RAISED = "\u00b2\u00b3\u00b9\u2070\u2074-\u2079\u2080-\u2089"
_GREEK = "\u03b1-\u03c9"
_LETTER = rf"[^\W\d_{_RAISED}{_GREEK}]"
# A word is a run of letters, with its accents written apart and its possessive; or of digits, raised digits,
# one Greek letter, or one sign that names something by itself.
_WORD = re.compile(
    rf"{_LETTER}+(?:[\u0300-\u036f]+{_LETTER}*)*(?:'s(?!\w))?|\d+|[{_RAISED}]+|[{_GREEK}\u0391-\u03a9]|[%‰♀♂×°]"
)
_RAISED_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", "01234567890123456789")
# The superscript minus of "m⁻²" joins like a hyphen.
_HYPHENS = ("-", "\u207b")


class Word(NamedTuple):
    """A word with its place, as written (`cased`), and by its root; `joint` ties it to the word before.

    `raised` is True for superscript and subscript digits, which may be a reference mark glued to a word.
    """

    start: int
    end: int
    cased: str
    root: str
    joint: str
    glued: bool
    raised: bool


def _cased(word: str) -> str:
    """Return a word as written, without possessive, and a short form without its plural s (AEs: AE)."""
    word = word.removesuffix("'s")
    if word[-1] == "s" and len(word) > 2 and word[-2].isupper() and word[0].isupper():
        word = word[:-1]
    return word.translate(_RAISED_DIGITS)


@lru_cache(maxsize=4096)
def _joint(gap: str) -> str:
    """Return how two words hang together: a space and a hyphen alike, any other sign as itself."""
    sign = gap.strip()
    if not sign:
        return " "
    if sign in _HYPHENS and not gap[0].isspace() and (gap[-1] == "\n" or not gap[-1].isspace()):
        return " "
    return f" {sign} " if sign in _HYPHENS else sign


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[Word, ...]:
    """Return the words of a text with their offsets."""
    seen = plain(text)
    found: list[Word] = []
    last = 0
    for match in _WORD.finditer(seen):
        start, end = match.span()
        cased = _cased(match[0])
        glued = start == last and start > 0
        joint = _joint(seen[last:start])
        raised = match[0][0] in "²³¹" or "\u2070" <= match[0][0] <= "\u2089"
        found.append(Word(start, end, cased, root(fold(cased)), joint, glued, raised))
        last = end
    return tuple(found)


def phrase(run: tuple[Word, ...]) -> str:
    """Return a run of words as one string, alike for all spellings of one phrase."""
    return run[0].root + "".join(word.joint + word.root for word in run[1:])


def cased_phrase(run: tuple[Word, ...]) -> str:
    """Return a run of words as one string with its capitals."""
    return run[0].cased + "".join(word.joint + word.cased for word in run[1:])


def plain_letters(text: str) -> str:
    """Return the words of a text in American letters without anything between them, plurals kept."""
    return "".join(american(without_accents(word)) for word in fold(text).replace("-", " ").split())
