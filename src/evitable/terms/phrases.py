"""Text as words and the joints between them: what a phrase of the text and a phrase of a vocabulary share."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from evitable.terms.folding import fold, plain
from evitable.terms.spelling import american, root, roots, singular, without_accents

_RAISED = "\u00b2\u00b3\u00b9\u2070\u2074-\u2079\u2080-\u2089"
# Without mu, which is the micro of a unit.
_GREEK = "\u03b1-\u03bb\u03bd-\u03c9"
# Soft hyphen and zero-width joiners stand inside words, unseen.
_UNSEEN = "\u00ad\u200c\u200d"
_LETTER = rf"[^\W\d_{_RAISED}{_GREEK}]"
# A word is a run of letters with its possessive, its accents maybe written apart; a run of digits or of raised
# digits; one Greek letter; or one sign that names something by itself.
_INNER = rf"[\u0300-\u036f]+{_LETTER}*|[{_UNSEEN}]+{_LETTER}+"
_WORD = re.compile(rf"{_LETTER}+(?:{_INNER})*(?:'s(?!\w))?|\d+|[{_RAISED}]+|[{_GREEK}%‰♀♂×°#]")
_PARTED = re.compile(f"({_WORD.pattern})")
_LEVEL = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", "01234567890123456789", _UNSEEN)
# The superscript minus of "m⁻²" joins like a hyphen.
_HYPHENS = ("-", "\u207b")


class Words(NamedTuple):
    """The words of a text, one tuple a property: a text of a dozen words costs six records, not dozens.

    `cased` is a word as written, `roots` what all its spellings share; `joints` tie each word to the one
    before. `raised` is True for superscript and subscript digits, which may be a reference mark.
    """

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    cased: tuple[str, ...]
    roots: tuple[str, ...]
    joints: tuple[str, ...]
    raised: tuple[bool, ...]

    def cased_of(self, first: int, last: int) -> str:
        """Return the words from `first` up to `last` as one string with their capitals."""
        cased, joints = self.cased, self.joints
        if last == first + 1:
            return cased[first]
        return cased[first] + "".join([joints[at] + cased[at] for at in range(first + 1, last)])


_NO_WORDS = Words((), (), (), (), (), ())


class Phrase(NamedTuple):
    """A phrase in the form that all its spellings share, the same with capitals, and word by word.

    The first of `steps` is the root of its first word, each further one a root with the joint before it.
    """

    key: str
    cased: str
    steps: tuple[str, ...]


@lru_cache(maxsize=16384)
def _read(word: str) -> tuple[str, str, bool]:
    """Return a word without possessive and with its capitals, its root, and whether it is raised digits."""
    cased = _level(word)
    return cased, root(fold(cased)), cased != word and cased.isdigit()


def _level(word: str) -> str:
    """Return a word without possessive and unseen characters, raised digits set level.

    A short form loses its plural s here (AEs: AE), because only capitals tell that s from a letter of it.
    """
    cased = word.removesuffix("'s")
    if len(cased) > 2 and cased[-1] == "s" and cased[0].isupper() and cased[-2].isupper():
        cased = cased[:-1]
    return cased if cased.isascii() else cased.translate(_LEVEL)


@lru_cache(maxsize=4096)
def _joint(gap: str) -> str:
    """Return how two words hang together: a space and a hyphen alike, any other sign as itself."""
    sign = gap.strip()
    if not sign:
        return " "
    if sign in _HYPHENS and not gap[0].isspace() and (gap[-1] == "\n" or not gap[-1].isspace()):
        return " "
    return f" {sign} " if sign in _HYPHENS else sign


@lru_cache(maxsize=1024)
def words(text: str) -> Words:
    """Return the words of a text with their offsets."""
    # Gaps and words in turn, the first and the last a gap: one call cuts the text, and what it gives is as long.
    parts = _PARTED.split(plain(text))
    if len(parts) == 1:
        return _NO_WORDS
    edges = tuple(accumulate(map(len, parts)))
    cased, roots, raised = zip(*map(_read, parts[1::2]), strict=True)
    return Words(edges[:-1:2], edges[1::2], cased, roots, tuple(map(_joint, parts[:-1:2])), raised)


def first_words(texts: Iterable[str]) -> list[str]:
    """Return the root of the first word of each of many plain texts, empty where a text begins with none."""
    heads = [text.partition(" ")[0] for text in texts]
    level = {head: head for head in heads}
    for head in level:
        # Most heads are a plain word; only the others have to be looked into.
        if head[-1] == "s" or not head.isalpha() or not head.isascii():
            word = _WORD.search(head)
            level[head] = _level(word[0]) if word else ""
    known = roots(word.lower() for word in level.values())
    return [known[level[head].lower()] for head in heads]


def phrase(text: str) -> Phrase | None:
    """Return a text as one phrase, None where it has no word.

    Example:
        >>> phrase("Haemolytic anaemias").key == phrase("hemolytic  anemia").key
        True
    """
    spaced = text.replace("-", " ")
    # Most of the vocabulary is plain words; they are read at a third of the time.
    if spaced.isascii() and spaced.islower() and spaced.replace(" ", "").isalpha():
        roots = [root(word) for word in spaced.split()]
        return Phrase(" ".join(roots), spaced, (roots[0], *[f" {each}" for each in roots[1:]]))
    seen = plain(text)
    matches = list(_WORD.finditer(seen))
    if not matches:
        return None
    cased, first, _ = _read(matches[0][0])
    steps, last = [first], matches[0].end()
    for match in matches[1:]:
        word, word_root, _ = _read(match[0])
        joint = _joint(seen[last : match.start()])
        steps.append(joint + word_root)
        cased += joint + word
        last = match.end()
    return Phrase("".join(steps), cased, tuple(steps))


def letters(text: str, *, plural: bool = False) -> str:
    """Return the words of a text in American letters with nothing between them, in the singular unless `plural`."""
    seen = text.replace("-", " ").split()
    if plural:
        return "".join(american(without_accents(fold(word.translate(_LEVEL)).removesuffix("'s"))) for word in seen)
    return "".join(american(singular(without_accents(fold(_level(plain(word)))))) for word in seen)
