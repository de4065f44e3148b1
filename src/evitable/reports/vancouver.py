"""A reference in the style of medical journals (ICMJE, NLM): what is there, in its order; nothing is made up."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evitable.model import Reference

_SHOWN = 6
"""So many authors are named before `et al.`"""
_INITIALS = re.compile(r"(?:[A-ZÀ-Þ][.\-]{0,2}){1,4}")
_BODY = re.compile(
    r"(?i)\b(?:group|consortium|network|investigators|committee|collaborat\w+|society|team|registry|association"
    r"|institute|agency|trialists)\b"
)
INCOMPLETE = "[incomplete]"


def vancouver(entry: Reference) -> str:
    """Write an entry without its number, DOI and PMID: authors, title, journal as named, year;volume(issue):pages.

    A reference that lacks its authors, title, journal or year, or a place in the journal and a DOI or PMID as well, is
    marked `[incomplete]`.

    Example:
        >>> people = ("Adams Ann Marie", "Li W")
        >>> entry = Reference("r", "5", "Gout", people, 2019, None, None, "J Gout", "3", "4", "5-9")
        >>> vancouver(entry)
        'Adams AM, Li W. Gout. J Gout. 2019;3(4):5-9.'
        >>> vancouver(Reference("r", "5", "", ("Adams",), 2019, None, None))
        'Adams. 2019. [incomplete]'
    """
    return " ".join([*map(_closed, _parts(entry)), *([] if complete(entry) else [INCOMPLETE])])


def _closed(part: str) -> str:
    """End a part with a full stop, but a question with its own sign."""
    said = part.rstrip(". ")
    return said if said.endswith(("?", "!")) else f"{said}."


def complete(entry: Reference) -> bool:
    """True where nothing is missing that a reader needs to find the article."""
    found = entry.volume or entry.pages or entry.doi or entry.pmid
    return bool(entry.authors and entry.title and entry.journal and entry.year and found)


def _parts(entry: Reference) -> Iterator[str]:
    names = [_named(name) for name in entry.authors]
    if names:
        yield ", ".join([*names[:_SHOWN], *(["et al"] if len(names) > _SHOWN else [])])
    if entry.title:
        yield entry.title
    if entry.journal:
        yield entry.journal
    placed = _placed(entry)
    if placed:
        yield placed


def _placed(entry: Reference) -> str:
    """Write `2019;3(4):5-9`, as far as it is known."""
    year = str(entry.year) if entry.year else ""
    issue = f"({entry.issue})" if entry.issue else ""
    pages = f":{entry.pages}" if entry.pages else ""
    where = f"{entry.volume}{issue}{pages}".lstrip(":")
    return ";".join(filter(None, (year, where)))


def _named(name: str) -> str:
    """Write a name that begins with the surname with the initials of what follows; a body's name stays.

    Example:
        >>> [_named(name) for name in ("van der Berg J.-A.", "Li W", "Japanese Study Group", "Fröhlich")]
        ['van der Berg JA', 'Li W', 'Japanese Study Group', 'Fröhlich']
    """
    words = name.replace(",", " ").split()
    if len(words) < 2 or _BODY.search(name):
        return " ".join(words)
    if _INITIALS.fullmatch(words[-1]):
        cut = 1 + next((at for at in range(len(words) - 1, 0, -1) if not _INITIALS.fullmatch(words[at])), 0)
    else:
        cut = 1 + next((at for at, word in enumerate(words[:-1]) if not word[0].islower()), 0)
    given = "".join(word if _INITIALS.fullmatch(word) else word[0].upper() for word in words[cut:])
    return f"{' '.join(words[:cut])} {re.sub(r'[.-]', '', given)}".rstrip()
