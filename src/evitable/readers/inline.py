"""What stands inside an element of HTML or JATS: its words and lines, and the signs raised beside them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Literal

from lxml import etree

from evitable.model import Mark
from evitable.readers.entities import unescaped
from evitable.readers.runs import Runs
from evitable.readers.words import Words

# An element of the tree; the library has no types of its own.
Element = Any


def _names(line: str) -> frozenset[str]:
    return frozenset(line.split())


_BLOCKS = _names(
    "p div li list-item ul ol list dl dt dd def-item def-list tr caption title h1 h2 h3 h4 h5 h6 blockquote "
    "disp-quote disp-formula section article header footer figure figcaption pre fn fn-group table thead tbody "
    "tfoot table-wrap address aside main nav center fieldset"
)
# Of articles, or so common in cells that looking for a style would cost more than it finds.
_NEVER_HIDDEN = frozenset({"sup", "sub", "break", "br", "xref", "italic", "bold", "i", "b", "list", "list-item"})
_BREAKS = frozenset({"br", "break", "hr"})
_CELLS = frozenset({"td", "th"})
_SKIPPED = _names(
    "script style template noscript head object-id alt-text long-desc tex-math annotation annotation-xml button "
    "select input textarea svg col colgroup permissions"
)
_IMAGES = frozenset({"img", "graphic", "inline-graphic", "image", "media"})
_NOTE_SIGN = re.compile(r"\(?(?:[a-z]|[*†‡§¶#‖¦∥⁎∗]+|[ivx]{1,4})(?:[,; ]\s?(?:[a-z]|[*†‡§¶#‖¦∥⁎∗]+))*\)?")
_NUMBERS = re.compile(r"[\[(]?\d{1,3}(?:\s?[,;–—-]\s?\d{1,3})*[,.]?[\])]?")
_JOINER = re.compile(r"[,;–—-]")
_AREA = re.compile(r"(?:^|[^\w])(?:[kcdmµμn]?m|ft)$")
_TEN = re.compile(r"(?:^|[^\d.,])10$")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d[a-z]?$")
_EXPONENT = re.compile(r"[−–-]?\d{1,2}")
_RAISED_DIGITS = str.maketrans("0123456789−–-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻⁻")
# What the fragment of a link on a page leads to: an entry of the references, or a note of the table.
_TO_NOTE = re.compile(r"(?i)(?:tfn|tblfn|table-?fn|t\d+-?fn|fn|foot|note)")
_TO_REFERENCE = re.compile(r"(?i)(?:bib|ref|cite?|cr|b|r|en)[a-z_.:-]*\d")

_Kind = Literal["reference", "note"]


def local(tag: object) -> str:
    """Return the name of an element without its namespace; empty for comments and the like.

    Example:
        >>> local("{http://www.w3.org/1998/Math/MathML}mi"), local("td")
        ('mi', 'td')
    """
    if not isinstance(tag, str):
        return ""
    return tag.rpartition("}")[2]


def path_of(element: Element) -> str:
    """Return the XPath of an element; empty where a name above it is longer than the library writes whole.

    Example:
        >>> path_of(etree.fromstring("<table><tr/><tr/></table>")[1])
        '/table/tr[2]'
    """
    try:
        return str(element.getroottree().getpath(element))
    except UnicodeDecodeError:
        return ""


def gather(element: Element, runs: Runs, *, skip: Callable[[Element], bool] | None = None) -> Words:
    """Gather the words inside an element, in the order of the source."""
    words = Words()
    _inside(element, words, runs, skip)
    return words


def gather_into(words: Words, element: Element, runs: Runs) -> None:
    """Add an element, as a line of its own where it is a block."""
    _element(element, words, runs, None)


def _inside(element: Element, words: Words, runs: Runs, skip: Callable[[Element], bool] | None) -> None:
    _text(element.text, words, runs)
    for child in element:
        if skip is None or not skip(child):
            _element(child, words, runs, skip)
        _text(child.tail, words, runs)


def _text(text: str | None, words: Words, runs: Runs) -> None:
    if not text:
        return
    words.add(text, () if text.isspace() and not text.strip(" \t\r\n") else runs.take(text))


def _element(element: Element, words: Words, runs: Runs, skip: Callable[[Element], bool] | None) -> None:
    name = local(element.tag)
    if name in _SKIPPED or _hidden(element, name):
        return
    if name in _BREAKS:
        words.line()
    elif name in _IMAGES:
        words.images += 1
    elif name == "sup":
        _raised(element, words, runs)
    elif name in ("xref", "a"):
        _link(element, words, runs)
    elif name in _BLOCKS:
        words.line()
        _inside(element, words, runs, skip)
        words.line()
    elif name:
        if name in _CELLS:
            words.blank()
        _inside(element, words, runs, skip)
    elif element.tag is etree.Entity:
        words.add(unescaped(element.text), ())


def _hidden(element: Element, name: str) -> bool:
    if not name or name in _NEVER_HIDDEN:
        return False
    style = element.get("style")
    hidden = style is not None and "display:none" in style.replace(" ", "").lower()
    return hidden or element.get("hidden") is not None


def _raised(element: Element, words: Words, runs: Runs) -> None:
    raise_run(words, gather(element, runs), element.tail or "")


def raise_run(words: Words, inner: Words, after: str) -> None:
    """Part a raised run from the words, or join it where it is one of them: m², 10⁶, 2nd, CD4+; `after` follows it."""
    text = inner.text
    if not text:
        words.take(inner)
        return
    kind = _kind_of(text, words.before(), after, inner.marks)
    if kind == "power":
        power = Words()
        power.add(text.translate(_RAISED_DIGITS), ())
        words.take(power)
    elif kind == "words":
        words.take(inner)
    else:
        targets = tuple(target for mark in inner.marks for target in mark.targets)
        words.raise_(Mark(kind, text, 0, 0, targets, tuple(inner.pieces)))


def _kind_of(text: str, before: str, after: str, links: list[Mark]) -> _Kind | Literal["power", "words"]:
    """Tell what a raised run is, by where it leads, by its shape, and by what stands around it."""
    if links:
        return "reference" if any(link.kind == "reference" for link in links) else "note"
    if _TEN.search(before) and _EXPONENT.fullmatch(text):
        return "power"
    if _NUMBERS.fullmatch(text):
        return _kind_of_number(text, before, after)
    if _NOTE_SIGN.fullmatch(text):
        return "note"
    return "reference" if _JOINER.fullmatch(text) and before and not before[-1].isdigit() else "words"


def _kind_of_number(text: str, before: str, after: str) -> _Kind | Literal["words"]:
    if _AREA.search(before) and text in ("2", "3"):
        return "words"
    if after[:1].isupper() and (not before or before[-1] in " ([-–/"):
        return "words"  # an isotope: 177Lu
    if before[-1:].isdigit() and not _YEAR.search(before):
        return "note"
    return "reference"


def _link(element: Element, words: Words, runs: Runs) -> None:
    kind, targets = _target(element)
    inner = gather(element, runs)
    if kind is None:
        words.take(inner)
        return
    if not inner.size and inner.marks:
        for mark in inner.marks:
            words.raise_(Mark(kind, mark.text, 0, 0, targets, mark.pieces))
        return
    text = inner.text
    if not text:
        return
    if kind == "note" or (_NUMBERS.fullmatch(text) and not inner.led and _glues(words)):
        words.raise_(Mark(kind, text, 0, 0, targets, tuple(inner.pieces)))
        return
    start, end = words.take(inner)
    words.marks.append(Mark(kind, text, start, end, targets))


def _glues(words: Words) -> bool:
    """True where a number would grow onto the word before it."""
    before = words.before()
    return bool(before) and (before[-1].isalnum() or before[-1] in ".,;)]")


def _target(element: Element) -> tuple[_Kind | None, tuple[str, ...]]:
    """Return what a link leads to, and the ids there."""
    if local(element.tag) == "xref":
        kind = _XREFS.get(element.get("ref-type", ""))
        return kind, tuple(element.get("rid", "").split()) if kind else ()
    fragment = element.get("href", "").rpartition("#")[2] if "#" in element.get("href", "") else ""
    if _TO_NOTE.match(fragment):
        return "note", (fragment,)
    return ("reference", (fragment,)) if _TO_REFERENCE.match(fragment) else (None, ())


_XREFS: dict[str, _Kind] = {"bibr": "reference", "fn": "note", "table-fn": "note"}
