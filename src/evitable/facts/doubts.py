"""What the reading of a row left open, as findings: figures that nothing was made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from evitable.facts.tokens import spaced
from evitable.model import Finding, Quote
from evitable.terms import fold

_DOSE = spaced(r"\d ?(?:mg|mcg|μg|g|iu|miu|mu|u|units?|ml)(?: ?/ ?\w+)*(?!\w)")
_DAYS = spaced(r"\bdays? \d|\bcycles?\b|\bcourses?\b")
_COUNT = spaced(r"\bn ?= ?\d|\d ?(?:/|of|out of) ?\d|\d ?%|\d+ (?:patients?|pts?|cases?)\b")

_LONGEST = 90
_KINDS: tuple[tuple[str, re.Pattern[str], str, str], ...] = (
    ("dose", _DOSE, "look like a dose", "No total is made of them."),
    ("days", _DAYS, "look like dosing days or cycles", "No calendar is made of them."),
    ("count", _COUNT, "look like a count of patients", "They are in no sum."),
)


def doubts(unread: Iterable[Quote], row: int, headers: Mapping[str, str]) -> Iterator[Finding]:
    """Yield a finding for each unread stretch that holds a dose, dosing days or a count.

    `headers` are the headers as printed by the id of the cell under them.
    """
    for quote in unread:
        folded = fold(quote.text)
        for name, pattern, looks, consequence in _KINDS:
            if pattern.search(folded):
                yield Finding(
                    code=f"reading.unread-{name}",
                    severity="warning",
                    message=f"The words “{_short(quote.text)}” {looks} and were not read.",
                    remedy="Read the cell and enter the value by hand.",
                    row=row,
                    column=headers.get(quote.place.cell),
                    quotes=(quote,),
                    consequence=consequence,
                )
                break


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1].rstrip()}…"
