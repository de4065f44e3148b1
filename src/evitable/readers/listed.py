"""A list of references printed at the end of a manuscript or page, to whose entries no links lead."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from evitable.model import Reference
from evitable.readers.inline import Element, local
from evitable.readers.printed import printed_reference

_HEADING = re.compile(
    r"(?i)\W*(?:\d{1,2}\.?\s+)?(?:list of )?(?:references?(?: list| cited)?|bibliography|literature(?: cited)?"
    r"|works cited)(?: and notes)?\W*"
)
# A paragraph that is no entry may stand between two (a note, a line cut in two); more of them end the list.
_BETWEEN, _MOST = 1, 2_000
_LONGEST_HEADING = 40
_HEADS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_ENTRIES = ("li", "p", "div", "dd", "h1", "h2", "h3", "h4", "h5", "h6")


class Line(NamedTuple):
    """A paragraph: its words, the number that its list gives it (not among its words), and whether it is a heading."""

    text: str
    number: int | None = None
    heading: bool = False
    links: tuple[str, ...] = ()


def listed_references(lines: Sequence[Line]) -> tuple[Reference, ...]:
    """Read the entries below the last heading of references that has some; each has its number as its label.

    A number that two entries have is none, as it leads to neither. Entries without a number are found by their authors.

    Example:
        >>> entries = listed_references([Line("References"), Line("1. Ada B. On gout. J Gout. 2012;3:4.")])
        >>> [(entry.label, entry.authors, entry.year) for entry in entries]
        [('1', ('Ada B',), 2012)]
    """
    for at in reversed([at for at, line in enumerate(lines) if heads_references(line.text)]):
        found = list(_entries(lines[at + 1 :]))
        if found:
            often = Counter(entry.label for entry in found)
            return tuple(replace(entry, label="") if often[entry.label] > 1 else entry for entry in found)
    return ()


def heads_references(text: str) -> bool:
    """Tell whether a line is the heading of a list of references.

    Example:
        >>> heads_references("6. References"), heads_references("References were searched by hand")
        (True, False)
    """
    return len(text) <= _LONGEST_HEADING and _HEADING.fullmatch(text) is not None


def _entries(lines: Iterable[Line]) -> Iterator[Reference]:
    between = 0
    for number, line in enumerate(lines, 1):
        if line.heading or number > _MOST:
            return
        if not line.text.strip():
            continue
        entry = printed_reference(f"listed-{number}", line.text, line.links)
        if entry is None:
            between += 1
            if between > _BETWEEN:
                return
            continue
        between = 0
        yield replace(entry, label=str(line.number)) if line.number and not entry.label else entry


def lines_of_page(root: Element) -> list[Line]:
    """Return the paragraphs of a page from its first heading of references on; none where it has no such heading."""
    found: list[Line] = []
    for element in root.iter(*_ENTRIES):
        if (
            element.tag == "div"
            and next(element.iterchildren("p", "div", "ol", "ul", "table", "section"), None) is not None
        ):
            continue
        if element.tag == "p" and element.getparent() is not None and element.getparent().tag in ("li", "dd"):
            continue
        text = " ".join("".join(element.itertext()).split()) if found or _may_head(element) else ""
        if found or (text and heads_references(text)):
            links = tuple(link.get("href", "") for link in element.iter("a"))
            found.append(Line(text, _number(element), local(element.tag) in _HEADS, links))
        if len(found) > _MOST:
            break
    return found


def _may_head(element: Element) -> bool:
    """True for an element whose own first words are few: most of a page is not asked for all of its text."""
    return element.tag != "li" and len(element.text or "") <= _LONGEST_HEADING and len(element) <= _BETWEEN


def _number(element: Element) -> int | None:
    """Return the number that an ordered list gives its item."""
    parent = element.getparent()
    if element.tag != "li" or parent is None or parent.tag != "ol":
        return None
    start = parent.get("start", "1")
    own = element.get("value", "")
    before = sum(1 for _ in element.itersiblings("li", preceding=True))
    return int(own) if own.isdecimal() else (int(start) if start.isdecimal() else 1) + before
