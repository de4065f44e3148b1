"""Header levels that were joined on one line: neighbours that all begin with the same drug stood below its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from evitable.cells.headers import role_of
from evitable.terms import look_up

_LONGEST = 4
# What stands below the name of a drug and is its own: a figure of its dose, or for how long.
_OF_THE_DRUG = ("dose", "duration")


def below_leads(headers: Sequence[str], own: Mapping[str, str]) -> dict[int, str]:
    """Return what stands below the name of a drug, by column, where neighbours share that name.

    `IVIG Dose, g/kg` beside `IVIG Interval` is a dose and an interval below `IVIG`, as a header of two levels says it;
    a `Rituximab dose` alone may hold the drug too, and stays as it is.

    Example:
        >>> below_leads(["N", "Imatinib Dose, mg", "Imatinib Duration, weeks", "Imatinib dose"], {})
        {1: 'Dose, mg', 2: 'Duration, weeks'}
        >>> below_leads(["N", "Imatinib Dose, mg", "Response"], {})
        {}
    """
    parted = [_parted(header, own) for header in headers]
    found: dict[int, str] = {}
    for lead, group in groupby(range(len(headers)), key=lambda at: parted[at][0]):
        columns = list(group)
        if lead and len(columns) > 1:
            found.update({at: parted[at][1] for at in columns if role_of(parted[at][1], own)[0] in _OF_THE_DRUG})
    return found


def _parted(header: str, own: Mapping[str, str]) -> tuple[str, str]:
    """Part a header behind the name of a drug that it begins with, where a capital opens the rest."""
    words = header.split()
    for size in range(min(_LONGEST, len(words) - 1), 0, -1):
        lead, rest = " ".join(words[:size]), " ".join(words[size:])
        if rest[:1].isupper() and look_up(lead, "drug", "drug-class", "procedure", own=own):
            return lead, rest
    return "", header
