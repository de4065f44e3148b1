"""First authors, by whom rows of one group of researchers are known."""

from __future__ import annotations

import re

from evitable.checks.gathering import by_row
from evitable.model import Study
from evitable.terms import fold

_AUTHORS_END = re.compile(r"\bet\.?\s*al\b|\band\b|&|,|;|\(|\[|\d")
_INITIALS = re.compile(r"(?:\s|^)((?:[A-Z]\.?-?){1,3})$")


def named_first(label: str) -> str:
    """Return the first author as printed.

    Example:
        >>> named_first("Segarra A, et al. 2014")
        'Segarra A'
    """
    return _AUTHORS_END.split(label, maxsplit=1)[0].strip(" .,")


@by_row
def first_author(study: Study) -> tuple[str, str] | None:
    """Return the first author's surname in lower case and the initials, "" where none are printed."""
    label = study.citation.label
    if label is None:
        return None
    name = named_first(label.value)
    # Most names end in a small letter, and so in no initials.
    initials = None if name[-1:].islower() else _INITIALS.search(name)
    if initials is None or not initials.start():
        return (fold(name), "") if name else None
    surname = name[: initials.start()].strip()
    return (fold(surname), initials[1]) if surname else None
