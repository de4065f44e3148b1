"""What two writings of one word have in common: British or American, singular or plural, with accents or without."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_GREEK = {
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "κ": "kappa",
    "λ": "lambda",
    "ω": "omega",
}
_LETTERS = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "ß": "ss", "đ": "d", "ı": "i"})
# What doses and intervals are abbreviated to. Both sides of a comparison are read by this, so it costs no meaning
# ("vitamin d" stays apart from "vitamin e"), and it spares the vocabularies a thousand ways to write an interval.
_SHORT = {
    "d": "day",
    "die": "day",
    "h": "hour",
    "hr": "hour",
    "w": "week",
    "wk": "week",
    "mo": "month",
    "mth": "month",
    "yr": "year",
    "x": "×",
    "ug": "mcg",
    "μg": "mcg",
    "microgram": "mcg",
    "milligram": "mg",
    "gram": "g",
    "kilogram": "kg",
    "millilitre": "ml",
    "milliliter": "ml",
}
# Shorter words are left alone: "four" is not "for", and "ae" alone is an abbreviation.
_LONG_ENOUGH = 6
_INNER = (("ae", "e"), ("oe", "e"), ("sulph", "sulf"), ("gramme", "gram"))
# British ends and their American letters; a word has at most one of them.
_ENDS = re.compile("(?:(ou)rs?|(is|ys)(?:e|ed|es|er|ing|ation|ations)|(?<=[tb])(re)s?|(ll)(?:ed|ing))$")
_AMERICAN_ENDS = {"ou": "o", "is": "iz", "ys": "yz", "re": "er", "ll": "l"}
# Words without any of these are their own root.
_MARKED_ENDS = (
    "s",
    "our",
    "ise",
    "ised",
    "iser",
    "ising",
    "isation",
    "yse",
    "ysed",
    "ysing",
    "tre",
    "bre",
    "lled",
    "lling",
)
_MARKED_LETTERS = ("ae", "oe", "sulph", "gramme")
# Only of these may an s at the end of three letters be taken off.
_SHORT_PLURALS = frozenset({"wks", "hrs", "yrs", "mgs", "kgs"})
# Word ends that are no plural although they end in s.
_SINGULAR = ("ss", "us", "is")
_GREEK_PLURAL = re.compile("(.{4,}(?:o|y|e|sta))ses$")


def without_accents(word: str) -> str:
    """Return a lower-case word in plain letters, Greek ones by their names."""
    if word.isascii():
        return word
    word = _GREEK.get(word, word)
    parts = unicodedata.normalize("NFKD", word.translate(_LETTERS))
    return "".join(char for char in parts if not unicodedata.combining(char))


def american(word: str) -> str:
    """Return a lower-case word with its British letters made American.

    Example:
        >>> american("haemolysis"), american("tumour"), american("four")
        ('hemolysis', 'tumor', 'four')
    """
    if len(word) < _LONG_ENOUGH:
        return word
    end = _ENDS.search(word) if word.endswith(_MARKED_ENDS) else None
    if end and end.lastindex:
        start, stop = end.span(end.lastindex)
        word = word[:start] + _AMERICAN_ENDS[word[start:stop]] + word[stop:]
    for british, letters in _INNER:
        word = word.replace(british, letters)
    return word


def singular(word: str) -> str:
    """Return a lower-case English noun in the singular, as far as its ending tells.

    Example:
        >>> singular("infections"), singular("thromboses"), singular("neuropathies"), singular("lupus")
        ('infection', 'thrombosis', 'neuropathy', 'lupus')
    """
    if len(word) < 4 and word not in _SHORT_PLURALS:
        return word
    if word[-1] != "s" or word.endswith(_SINGULAR):
        return word
    if word.endswith("itides"):
        return word[:-6] + "itis"
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if len(word) > 7 and _GREEK_PLURAL.match(word):
        return word[:-2] + "is"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1]


@lru_cache(maxsize=65536)
def root(word: str) -> str:
    """Return what all writings of a lower-case word share: no accents, no plural, American letters."""
    letters = singular(without_accents(word))
    return _SHORT.get(letters) or american(letters)


def roots(words: Iterable[str]) -> dict[str, str]:
    """Return the roots of many lower-case words at once, at a tenth of the time.

    Only words that an ending or letters mark as plural or British are looked at one by one.

    Example:
        >>> roots(["anaemias", "fever"])
        {'anaemias': 'anemia', 'fever': 'fever'}
    """
    known = {word: word for word in words}
    for word in known:
        if word.endswith(_MARKED_ENDS) or not word.isascii() or any(map(word.__contains__, _MARKED_LETTERS)):
            known[word] = root(word)
    known.update((short, _SHORT[short]) for short in _SHORT.keys() & known.keys())
    return known
