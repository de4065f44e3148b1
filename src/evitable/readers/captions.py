"""Labels ("Table 4.") and titles of tables in running text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from evitable.readers.lines import Line

# The signs of Markdown and wikis for headings and bold type stand around words and are none.
_LABEL = re.compile(
    r"(?:#{1,6}\s+)?[*_]{0,3}(?:(?:Supplement(?:ary|al)?|Supp\.|Online|Appendix|Additional|Extended\s+Data|Web|e)\s*)?"
    r"(?:Table|TABLE|Tab\.)\s*(?:[A-Z]{1,2}[-.]?\d{1,3}|\d{1,3}[A-Za-z]?(?:\.\d{1,2})?|[IVXL]{1,6}|[A-Z])(?![\w/-])"
    r"(?:\s*\((?:continued|cont(?:'d|\.)?)\))?[.:|]?[*_]{0,3}"
)
_MARKED = re.compile(r"(?:#{1,6}\s+)?[*_]{0,3}(.*?)[*_]{0,3}", re.DOTALL)
# Words that a title has and a line of column headers lacks.
_JOINING = re.compile(r"\b(?:in|of|for|with|and|the|by|on|from|to|among|after|under|during|versus|vs)\b")
_CAPITALISED = re.compile(r"(?<!^)\b[A-Z][A-Za-z/-]*")


@dataclass(frozen=True, slots=True)
class Caption:
    """A label and the title lines after it; `length` is how many of the lines they take."""

    label: Line | None
    title: tuple[Line, ...]
    length: int


def label_length(line: Line) -> int:
    """Return how many characters of a line are a table's label, 0 when it does not begin with one.

    Example:
        >>> label_length(Line("Table 4. Bortezomib use", 0)), label_length(Line("Table 4 shows them", 0))
        (8, 0)
    """
    match = _LABEL.match(line.text)
    if not match:
        return 0
    rest = line.text[match.end() :]
    # "Table 4 shows ...", "Table 4, ..." are prose; a title begins with a capital, a digit or a bracket.
    starts_title = re.match(r"\s+[A-Z0-9(\[\"'“‘–—-]|\s+\w?[A-Z]|[–—]", rest) is not None
    if rest and not starts_title:
        return 0
    return match.end()


def looks_like_title(line: Line) -> bool:
    """True for a phrase such as a title, False for a line of column headers.

    Example:
        >>> looks_like_title(Line("Study type N Comments References", 0))
        False
    """
    joining = len(_JOINING.findall(line.text))
    return line.text.endswith(".") or (joining > 0 and joining >= len(_CAPITALISED.findall(line.text)) / 3)


def read_caption(lines: Sequence[Line]) -> Caption:
    """Part the lines of one table into its label, its title and the rest."""
    if not lines:
        return Caption(None, (), 0)
    end = label_length(lines[0])
    if not end:
        return Caption(None, *_title_below(lines, 0))
    label, rest = _bare(lines[0].part(0, end)), _bare(lines[0].part(end))
    if not rest.text:
        return Caption(label, *_title_below(lines, 1))
    return Caption(label, *_wrapped(lines, 1, (rest,)))


def _bare(line: Line) -> Line:
    """Return a line without the signs for headings and bold type around it."""
    found = _MARKED.fullmatch(line.text)
    return line.part(found.start(1), found.end(1)) if found else line


def _title_below(lines: Sequence[Line], at: int) -> tuple[tuple[Line, ...], int]:
    """Take the lines of a title that stands on its own lines from `at`."""
    rest = lines[at:]
    if len(rest) < 2 or "\t" in rest[0].text:
        return (), at
    block = next((i for i, line in enumerate(rest[1:], 1) if line.gap), len(rest))
    alone = block < len(rest) and block <= 3 and not any("\t" in line.text for line in rest[:block])
    if looks_like_title(rest[0]) or (alone and not _looks_like_header(rest[0])):
        return _wrapped(lines, at + 1, (_bare(rest[0]),))
    return (), at


def _looks_like_header(line: Line) -> bool:
    """True for a run of short capitalised names without a joining word."""
    return not _JOINING.search(line.text) and len(_CAPITALISED.findall(line.text)) >= 3


def _wrapped(lines: Sequence[Line], at: int, title: tuple[Line, ...]) -> tuple[tuple[Line, ...], int]:
    """Add the lines on which a title goes on: within its block, before its full stop, in lower case."""
    while at < len(lines) - 1 and not lines[at].gap and not title[-1].text.endswith("."):
        if not lines[at].text[0].islower() or len(title) == 4:
            break
        title = (*title, lines[at])
        at += 1
    return title, at
