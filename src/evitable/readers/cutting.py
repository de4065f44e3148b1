"""An article cut down to its tables before it is parsed: most of an article is text that no table needs.

Where the source leaves any doubt (tables within comments, within each other or without a table-wrap,
names with prefixes, broken XML), the whole of it is parsed instead.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

from lxml import etree

from evitable.model import Finding, Reference
from evitable.readers.inline import Element
from evitable.readers.markup import parse_part, parse_xml
from evitable.readers.references import read_references

_WRAP = re.compile(r"<table-wrap[\s>]")
_ASIDES = (("<!--", "-->"), ("<![CDATA[", "]]>"))
_SPACE = re.compile(r"\bxmlns:[\w.-]+\s*=\s*(?:\"[^\"<]*\"|'[^'<]*')")
_REF = re.compile(r"<ref\s[^>]*?\bid\s*=\s*[\"']([^\"']+)[\"'][^>]*>")
_FIRST = re.compile(r"<[A-Za-z][^>]*>")
_NAME, _GROUP, _TAG_ENDS, _TABLE_END = "table-wrap", "table-wrap-group", frozenset(" \t\r\n>"), "table>"
_END, _REF_END = "</table-wrap>", "</ref>"
_USUAL = (
    'xmlns:xlink="http://www.w3.org/1999/xlink"',
    'xmlns:mml="http://www.w3.org/1998/Math/MathML"',
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"',
)
_FRONT = 10_000

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Cut:
    """The parsed part of an article that holds its table-wraps, and where each stands in the source.

    `whole` is True where all of the article was parsed.
    """

    root: Element
    wraps: Sequence[Span]
    whole: bool
    findings: tuple[Finding, ...] = ()


def cut_tables(text: str, *, name: str) -> Cut:
    """Parse the table-wraps of an article, all of it where they cannot be told apart by their tags alone.

    Raises what `parse_xml` raises.
    """
    spans = _wraps(text)
    if spans is not None:
        root = _parsed(text, spans)
        if root is not None:
            return Cut(root, spans, whole=False)
    tree = parse_xml(text, name=name)
    return Cut(tree.root, [(match.start(), len(text)) for match in _WRAP.finditer(text)], True, tree.findings)


class Entries:
    """The list of references of an article: its entries are cut out and parsed when they are asked for, each once."""

    def __init__(self, text: str, cut: Cut) -> None:
        self._text, self._cut = text, cut
        self._starts: dict[str, int] | None = None
        self._read: dict[str, Reference | None] = {}
        self._all = list(cut.root.iter("{*}ref")) if cut.whole else []

    def read(self, wanted: set[str]) -> tuple[Reference, ...]:
        """Read the entries with these ids, in the order of the list; none where they cannot be cut out."""
        if not wanted:
            return ()
        if self._cut.whole:
            return read_references(self._all, wanted)
        new = wanted - self._read.keys()
        self._read.update(dict.fromkeys(new))
        if new and (root := self._parsed(new)) is not None:
            self._read.update({entry.id: entry for entry in read_references(root.iter("{*}ref"), new)})
        found = [(self._known()[id_], entry) for id_ in wanted if (entry := self._read[id_]) is not None]
        return tuple(entry for _, entry in sorted(found, key=itemgetter(0)))

    def _known(self) -> dict[str, int]:
        """Return where each entry begins, by its id."""
        if self._starts is None:
            self._starts = {match[1]: match.start() for match in _REF.finditer(self._text)}
        return self._starts

    def _parsed(self, wanted: set[str]) -> Element | None:
        starts = sorted(self._known()[id_] for id_ in wanted if id_ in self._known())
        spans = [(start, self._text.find(_REF_END, start) + len(_REF_END)) for start in starts]
        if any(end <= start for start, end in spans):
            return None
        return _parsed(self._text, spans)


def _wraps(text: str) -> list[Span] | None:
    """Return where each table-wrap stands; None where tags alone do not tell.

    Everything is looked for by fixed words, and the rarer first: an article is a hundred times longer than its tables.
    """
    if _has_asides(text):
        return None
    spans: list[Span] = []
    behind, at = 0, text.find(_NAME)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(_NAME) : at + len(_NAME) + 1]
        if before == ":" or (before == "<" and text.startswith(_GROUP, at)):
            return None
        if before == "<" and after in _TAG_ENDS:
            end = text.find(_END, at) + len(_END)
            if end <= at or _WRAP.search(text, at, end) or _has_table(text, behind, at - 1):
                return None
            spans.append((at - 1, end))
            at = behind = end
        else:
            at += len(_NAME)
        at = text.find(_NAME, at)
    return None if _has_table(text, behind, len(text)) else spans


def _has_asides(text: str) -> bool:
    """True where entities are declared, a comment or bare text names a table, or one of them has no end."""
    at = text.find("!")  # one character is found at a tenth of the time
    while at >= 0:
        if text.startswith("<!ENTITY", at - 1):
            return True
        end = at + 1
        for opening, closing in _ASIDES:
            if text.startswith(opening, at - 1):
                end = text.find(closing, at)
                if end < 0 or text.find("table", at, end) >= 0:
                    return True
        at = text.find("!", end)
    return False


def _has_table(text: str, start: int, end: int) -> bool:
    """True where a table stands in no table-wrap, its name with a prefix or without."""
    at = text.find(_TABLE_END, start, end)
    while at >= 0:
        if text[at - 1 : at] in ("<", "/", ":"):
            return True
        at = text.find(_TABLE_END, at + 1, end)
    return False


def _root_tag(text: str) -> str:
    """Return the first element's tag, which declares the prefixes of the others."""
    match = _FIRST.search(text, 0, _FRONT)
    return match[0] if match else ""


def _parsed(text: str, spans: Sequence[Span]) -> Element | None:
    """Parse parts of an article under one root that knows its prefixes; None where they are broken."""
    known = {space.partition("=")[0].strip(): space for space in (*_USUAL, *_SPACE.findall(_root_tag(text)))}
    parts = "".join(text[start:end] for start, end in spans)
    try:
        return parse_part(f"<parts {' '.join(known.values())}>{parts}</parts>")
    except etree.XMLSyntaxError:
        return None
