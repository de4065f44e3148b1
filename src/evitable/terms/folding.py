"""One character to one character: text as the matcher sees it, with every offset kept true."""

from __future__ import annotations

import re
import unicodedata

# Line ends of other systems become the plain one; the plain ones stay what they are.
_LINE_ENDS = "\n\r"
_ODD_LINE_ENDS = "\x0b\x0c\x85\u2028\u2029"
# Zero-width space, word joiner and byte-order mark part words on a page without being spaces to Unicode.
_UNSEEN_SPACES = "\u200b\u2060\ufeff\u180e"
# Minus signs stand outside the dash category. The soft hyphen is no dash: it stands inside words, unseen.
_ODD_DASHES = "\u2212\u02d7"
_ODD_APOSTROPHES = "\u2018\u2019\u201a\u201b\u2032\u00b4\u0060\u02bc\uff07"
_ODD_QUOTES = "\u201c\u201d\u201e\u201f\u2033\uff02"
# Of the plain letters and signs only these become others.
_ODD_ASCII = re.compile(r"[\t\x0b\x0c\x1c-\x1f`]")
_MU = "\u03bc"


def _space(char: str) -> str:
    if char in _LINE_ENDS:
        return char
    if char in _ODD_LINE_ENDS:
        return "\n"
    return " " if char.isspace() or char in _UNSEEN_SPACES else ""


def _sign(char: str, category: str) -> str:
    if category == "Pd" or char in _ODD_DASHES:
        return "-"
    if char in _ODD_APOSTROPHES:
        return "'"
    return '"' if char in _ODD_QUOTES else ""


def _plain_char(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if char == "\u00b5":
        return _MU
    return _space(char) or _sign(char, category) or char


def _folded_char(char: str) -> str:
    plain = _plain_char(char)
    lower = plain.lower()
    # A capital whose small form takes two characters (Turkish İ) stays, or every offset after it would be wrong.
    return lower if len(lower) == 1 else plain


class _Plain(dict[int, str]):
    """A translation table that fills itself with the characters it meets."""

    def __missing__(self, code: int) -> str:
        self[code] = _plain_char(chr(code))
        return self[code]


class _Folded(dict[int, str]):
    """As `_Plain`, in lower case."""

    def __missing__(self, code: int) -> str:
        self[code] = _folded_char(chr(code))
        return self[code]


_PLAIN = _Plain()
_FOLDED = _Folded()


def _is_plain(text: str) -> bool:
    """Tell whether a text has none but letters and signs that stay what they are; most have no odd space either."""
    return text.isascii() and ((text.isprintable() and "`" not in text) or not _ODD_ASCII.search(text))


def plain(text: str) -> str:
    """Return `text` with odd spaces, dashes, quotes and digits made plain, and its capitals kept."""
    return text if _is_plain(text) else text.translate(_PLAIN)


def fold(text: str) -> str:
    """Return `text` in lower case with odd spaces, dashes, quotes and digits made plain, as long as before.

    Line breaks, superscripts, accents, × and Greek letters stay; the micro sign becomes the letter mu.

    Example:
        >>> fold("Sjögren’s\u2009−\u2009G1–2")
        "sjögren's - g1-2"
    """
    return text.lower() if _is_plain(text) else text.translate(_FOLDED)
