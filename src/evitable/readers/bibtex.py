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
# Signs that LaTeX has words for; they are opened last, so that none is taken for a brace, a tie or an accent.
_WORDS = {"backslash": "\\", "braceleft": "{", "braceright": "}", "asciitilde": "~", "asciicircum": "^"}
_WORD = re.compile(rf"\\text({'|'.join(_WORDS)})(?:\{{\}}|(?![A-Za-z])\s*)")
_KEPT = {name: chr(0xF0000 + at) for at, name in enumerate(_WORDS)}
_OPENED = {ord(sign): _WORDS[name] for name, sign in _KEPT.items()}
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
        name = match[1].lower()
        fields.setdefault(name, "\n".join(_names(value)) if name == "author" else opened(value))
    return fields, at


def _names(value: str) -> Iterator[str]:
    r"""Yield the names of a list; one that stands in braces as a whole is a body's, and gets a comma at its end.

    Example:
        >>> list(_names("Adams, Ann and {Health and Care Group} and {\\'E}mile Roux"))
        ['Adams, Ann', 'Health and Care Group,', 'Émile Roux']
    """
    for name in _parted(value):
        whole = name.startswith("{") and _end(name, 0) == len(name) - 1 and "," not in name
        yield f"{opened(name)}," if whole else opened(name)


def _parted(value: str) -> Iterator[str]:
    """Part a list of names at each "and" that stands in no braces."""
    start, depth = 0, 0
    for match in re.finditer(r"\\.|[{}]|\s+and\s+", value, re.DOTALL):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if match[0][:1].isspace() and depth == 0:
            yield value[start : match.start()].strip()
            start = match.end()
    yield value[start:].strip()


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
    value = _WORD.sub(lambda match: _KEPT[match[1]], value)
    value = _ACCENT.sub(lambda match: _accented(match[1], match[2] or match[3]), value)
    value = _COMMAND.sub("", _LETTER.sub(lambda match: _LETTERS[match[1]], value))
    value = value.replace("\\{", _KEPT["braceleft"]).replace("\\}", _KEPT["braceright"])
    value = re.sub(r"\\([&%$#_])", r"\1", value).replace("---", "—").replace("--", "–").replace("~", " ")
    plain = re.sub(r"\s+", " ", re.sub(r"[{}]", "", value)).strip()
    return unicodedata.normalize("NFC", plain).translate(_OPENED)


def _accented(accent: str, letter: str) -> str:
    return unicodedata.normalize("NFC", letter.removeprefix("\\") + _COMBINING[accent])
