"""What stands around a table on a web page: buttons, navigation, the citation line."""

from __future__ import annotations

import re
from collections.abc import Iterable

from evitable.readers.lines import Line

_FURNITURE = re.compile(
    r"""(?ix) \[?\s* (?:
      skip\ to\ (?:main\ )?(?:content|navigation|search)
    | (?:open|view)\ (?:table\ |image\ )?in\ (?:a\ )?(?:new|own|separate)\ (?:tab|window|page)
    | (?:view|show|hide|expand|enlarge|download|open|collapse|full[-\s]size)\ (?:the\ |this\ |full\ |larger\ )?
      (?:table|figure|image|large(?:r)?|popup|inline|csv|pdf|powerpoint|slide|citation)s?
    | download\ as\ .{1,20}
    | (?:go\ to|jump\ to):?
    | back\ to\ (?:top|article|text)
    | (?:previous|next)\ (?:article|table|figure|section)
    | (?:copyright|pmc\ copyright)\ (?:and\ license\ information|notice|disclaimer)
    | (?:cite|share|print|save|permalink|advertisement|pdf|menu|search|log\ in|sign\ in)
    | search\ in\ (?:pmc|pubmed) | view\ in\ nlm\ catalog | add\ to\ (?:search|collections)
    ) \s*[\]>»›]? \s*"""
)
# The slash and the prefix of registrants: https://www.doi.org/the-identifier/resources/handbook
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>;,]+[^\s\"<>;,.)\]}]")
_DOI_LINE = re.compile(r"(?i)\bdoi\b|doi\.org/")


def is_furniture(line: Line) -> bool:
    """True for a line that is a button or link of the page, not text of the article.

    Example:
        >>> is_furniture(Line("Open in a new tab", 0))
        True
    """
    return len(line.text) <= 60 and _FURNITURE.fullmatch(line.text) is not None


def find_doi(around: Iterable[Line]) -> str | None:
    """Find the DOI of the article on its citation line, outside the table.

    Example:
        >>> find_doi([Line(". 2021 Nov 12;12:204. doi: 10.1177/204", 0)])
        '10.1177/204'
    """
    for line in around:
        if _DOI_LINE.search(line.text) and (match := _DOI.search(line.text)):
            return match.group()
    return None
