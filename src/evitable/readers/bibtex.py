"""Entries of a BibTeX file: keys and fields, braces and accents of LaTeX opened."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_ENTRY = re.compile(r"@(\w+)\s*[{(]\s*")
_KEY = re.compile(r"([^,\s{}()=]*)\s*,")
_FIELD = re.compile(r"[\s,]*([A-Za-z][\w-]*)\s*=\s*")
_BARE = re.compile(r"[^\s,{}()#\"]+")
_NOT_ENTRIES = frozenset({"comment", "preamble", "string"})
_ACCENT = re.compile(r"\\([`'^\"~=.]|[Hcvurk](?![A-Za-z]))\s*(?:\{\s*(\\?[A-Za-z])\s*\}|(\\?[A-Za-z]))")
_COMBINING = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "H": "\u030b", "c": "\u0327", "v": "\u030c", "u": "\u0306", "r": "\u030a", "k": "\u0328",
}  # fmt: skip
_LETTERS = {
    "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å",
    "i": "ı", "j": "ȷ",
}  # fmt: skip
_LETTER = re.compile(r"\\(ss|ae|AE|oe|OE|aa|AA|[oOlLij])(?![A-Za-z])\s*")
_COMMAND = re.compile(r"\\(?:emph|textit|textbf|textsc|textsuperscript|textsubscript|it|bf|url)\b\s*")


def bibtex_entries(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    r"""Yield the key and the fields of each entry, their names in lower case; broken entries as far as they go.

    Example:
        >>> list(bibtex_entries('@article{ref3, author = {M{\\"u}ller, K}, year = 2019}'))
        [('ref3', {'author': 'Müller, K', 'year': '2019'})]
    """
    at = 0
    while match := _ENTRY.search(text, at):
        at = match.end()
        key = _KEY.match(text, at)
        if match[1].lower() in _NOT_ENTRIES or key is None:
            continue
        fields, at = _fields(text, key.end())
        yield key[1], fields


def _fields(text: str, at: int) -> tuple[dict[str, str], int]:
    fields: dict[str, str] = {}
    while match := _FIELD.match(text, at):
        value, at = _value(text, match.end())
        fields.setdefault(match[1].lower(), opened(value))
    return fields, at


def _value(text: str, at: int) -> tuple[str, int]:
    """Return the value at a place and the place behind it: in braces, in quotes, bare, or several joined by #."""
    parts: list[str] = []
    while at < len(text):
        if text[at] == "{" or text[at] == '"':
            end = _end(text, at)
            parts.append(text[at + 1 : end])
            at = end + 1
        elif bare := _BARE.match(text, at):
            parts.append(bare[0])
            at = bare.end()
        else:
            break
        more = re.compile(r"\s*#\s*").match(text, at)
        if more is None:
            break
        at = more.end()
    return "".join(parts), at


def _end(text: str, at: int) -> int:
    """Return the place of the sign that closes a value; the text's end where none does."""
    quoted, depth = text[at] == '"', 0
    for match in re.compile(r'[{}"]|\\.').finditer(text, at + 1):
        sign = match[0]
        if (sign == '"' and quoted and depth == 0) or (sign == "}" and not quoted and depth == 0):
            return match.start()
        depth += {"{": 1, "}": -1}.get(sign, 0)
    return len(text)


def opened(value: str) -> str:
    r"""Write the accents and signs of LaTeX as letters, and leave out its braces.

    Example:
        >>> opened(r"{\'E}tude {CD}20 \& S{\o}rensen -- 5\%")
        'Étude CD20 & Sørensen – 5%'
    """
    value = _ACCENT.sub(lambda match: _accented(match[1], match[2] or match[3]), value)
    value = _COMMAND.sub("", _LETTER.sub(lambda match: _LETTERS[match[1]], value))
    value = re.sub(r"\\([&%$#_{}])", r"\1", value).replace("---", "—").replace("--", "–").replace("~", " ")
    return unicodedata.normalize("NFC", re.sub(r"\s+", " ", re.sub(r"[{}]", "", value)).strip())


def _accented(accent: str, letter: str) -> str:
    return unicodedata.normalize("NFC", letter.removeprefix("\\") + _COMBINING[accent])
