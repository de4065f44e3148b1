"""Slips of the pen: long words that no vocabulary knows and that are one letter away from one drug, disease or harm.

One letter wrong, missing, too many, or two in turn exchanged (Damerau, Communications of the ACM 7:171, 1964),
found by the words that both give when a letter is left out. Only words of the field are taken for slips: names of
drugs, and names of diseases and harms by their Greek and Latin endings, so that plain English is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, lru_cache
from typing import NamedTuple

from evitable.terms.folding import fold
from evitable.terms.index import Choice, Entry, branch_of
from evitable.terms.spelling import root
from evitable.terms.vocabulary import Term, forms, term_of

_KINDS = frozenset({"drug", "condition", "adverse-event"})
_SHORTEST = 8
_WORD = re.compile(r"[a-zà-ÿ]{8,}")
_LONG_WORD = re.compile(r"[^\W\d_]{8,}")
# How names of diseases and harms end, and English words do not.
_OF_THE_FIELD = re.compile(
    r"(?:itis|osis|emia|penia|oma|pathy|algia|uria|rrhea|toxicity|plegia|edema|rrhage|megaly|philia|trophy|sthenia|"
    r"phagia|pnea|cardia|thrombosis|embolism|pruritus|alopecia|myelitis|keratosis|dystonia|psoriasis|vitiligo|"
    r"dermia|urticaria|hypertension|hypotension|pneumonia|arthralgia)$"
)
# How English words end that happen to lie beside a drug (aspirin, aspiring).
_ENGLISH = re.compile(r"(?:ing|ed|ly|ers?|ness|ment|ions?|ings?|ated|ically|able)$")

# Words of the laboratory and the body that lie beside a drug and are none.
_NO_SLIPS = frozenset({"thyroglobulin", "thyreoglobulin", "hydroxyproline", "erythropoiesis"})


class _Known(NamedTuple):
    word: str
    text: str
    kind: str
    line: str


def _words() -> Iterator[_Known]:
    known = forms()
    for text, owner in zip(known.texts, known.owners, strict=True):
        if not _WORD.fullmatch(text):
            continue
        kind, line = known.lines[owner]
        if kind in _KINDS:
            word = root(text)
            if kind == "drug" or _OF_THE_FIELD.search(word):
                yield _Known(word, text, kind, line)


def _shortened(word: str) -> Iterator[str]:
    """Yield a word, and what it is without each of its letters."""
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]


@cache
def _by_rest() -> dict[str, list[_Known]]:
    found: dict[str, list[_Known]] = {}
    for known in _words():
        for rest in dict.fromkeys(_shortened(known.word)):
            found.setdefault(rest, []).append(known)
    return found


def _is_slip(word: str, known: str) -> bool:
    """Tell whether two words differ by one letter, wrong, missing or too many, or by two that are exchanged."""
    shorter, longer = sorted((word, known), key=len)
    if len(longer) - len(shorter) > 1 or word == known or word[:2] != known[:2]:
        return False
    at = next((i for i, pair in enumerate(zip(shorter, longer, strict=False)) if pair[0] != pair[1]), len(shorter))
    if len(shorter) < len(longer):
        return shorter[at:] == longer[at + 1 :]
    if shorter[at + 1 :] == longer[at + 1 :]:
        return True
    return shorter[at : at + 2] == longer[at : at + 2][::-1] and shorter[at + 2 :] == longer[at + 2 :]


@lru_cache(maxsize=4096)
def meant(word: str) -> Choice | None:
    """Return the one drug, disease or harm that an unknown word in lower case is a slip of; None where none is.

    Example:
        >>> found = meant("ibuprofin")
        >>> (found.entries[0].term.name, found.entries[0].term.get("slip")) if found else None
        ('ibuprofen', 'ibuprofen')
        >>> meant("aspiring") is None
        True
    """
    if len(word) < _SHORTEST or word in _NO_SLIPS or _ENGLISH.search(word) or not word.isalpha():
        return None
    near: dict[_Known, None] = {}
    for rest in _shortened(word):
        near.update(dict.fromkeys(known for known in _by_rest().get(rest, ()) if _is_slip(word, known.word)))
    # One disease may be a harm as well, under the same name; two different things it may not be.
    lines = {(known.kind, known.line) for known in near}
    shared = set.intersection(*({one.word for one in near if one.kind == kind} for kind, _ in lines)) if near else set()
    if not shared or len(lines) != len({kind for kind, _ in lines}):
        return None
    entries = tuple(Entry(word, "", _named(known)) for known in near if known.word == min(shared))
    return Choice(entries)


def _named(known: _Known) -> Term:
    term = term_of(known.kind, known.line)
    return replace(term, attributes=(*term.attributes, ("slip", known.text)))


def spelled_right(wording: str, kind: str) -> str:
    """Return a wording with the slips in the names of this kind set right; the same wording where it has none.

    Example:
        >>> spelled_right("severe thromocytopenia", "adverse-event")
        'severe thrombocytopenia'
    """
    return _LONG_WORD.sub(lambda found: _right(found[0], kind), wording)


def _right(word: str, kind: str) -> str:
    plain = root(fold(word))
    choice = meant(plain) if branch_of(plain) is None else None
    slips = [entry.term.get("slip") for entry in choice.entries if entry.term.kind == kind] if choice else []
    return slips[0] if slips else word
