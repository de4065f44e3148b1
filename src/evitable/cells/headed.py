"""Headers that say more than their noun: `Side effects attributed to treatment`, `Details of anakinra`.

In a table that kept its borders a header is one cell, and its role is that of the noun that it begins with; the last
word of it that some list knows would make the first a column of treatments.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from evitable.cells.headers import known_role, role_of
from evitable.cells.phrasing import is_of_controls
from evitable.model import Role

# Words before a noun, and behind it, that leave what it asks for.
_EMPTY_BEFORE = re.compile(
    r"(?i)(?:(?:main|major|reported|observed|documented|noted|(?:most )?(?:common|frequent|relevant|important)|notable|"
    r"principal|key|selected|details? (?:of|on)|description of|information on|specific|individual|actual)\s+)+"
)
_EMPTY_BEHIND = re.compile(
    r"(?i)(?:,?\s+(?:\(?(?:as |if |where )?(?:reported|available|applicable|stated|described|documented|recorded|noted|"
    r"observed|given|used|received|administered|applied|details?|description|information)\)?"
    r"|(?:in|by|per|for) (?:each |the |this |every |single )?(?:study|studies|trials?|reports?|series)"
    r"|of (?:the )?(?:patients|cases|subjects|participants)))+\W*$"
)
_PHRASE = re.compile(
    r"(?i)(?P<head>\S.*?)[\s,]+(?P<joint>in|on|to|at|by|from|during|under|while|among|within|following|after|with|per|"
    r"due to|attributed to|related to|associated with|according to|as|over|through(?:out)?|until)\s+(?P<tail>\S.*)"
)
_MOST_WORDS = 6
# Nouns that count what stands behind them say nothing alone: `Patients with relapse`, `N on treatment`.
_PEOPLE = ("patients", "cases", "subjects", "participants")
_COUNTING: frozenset[Role | None] = frozenset({"n", "population", "label", None})
_TREATING: frozenset[Role | None] = frozenset({"drug", "dose", "regimen", "concomitant"})
# Nouns that keep their role whatever stands behind them, where the noun is no usual header but has a name in it.
_LEADING: frozenset[Role | None] = frozenset({"response", "relapse", "death", "adverse-events", "condition", "prior"})
_TURNED_OUT: frozenset[Role | None] = frozenset({"response", "relapse", "death", "adverse-events"})
# When treatment is looked at that went on or was over: `Prednisone dose at last follow-up`.
_LATER = re.compile(
    r"(?i)(?:the )?(?:last|end|final|latest|most recent|discharge|follow-?up|\d|month|week|year|day)\b.*"
)


# What is not of this treatment: the other arm, what was given before, and the time from one thing to another.
_ELSEWHERE = re.compile(
    r"(?i)(?:the )?(?:placebo|controls?|comparators?|untreated|sham|standard (?:of )?care|usual care)\b.*"
    r"|(?:the |a |their )?(?:prior|previous|earlier|past|preceding|first|1st|last|initial|conventional|standard"
    r"|other)\b.*"
    r"|.*(?:[,(]|\bin) ?(?:days?|weeks?|months?|years?|h|hours?|d|wk|mo|y|yr)\)?"
)


def role_of_header(header: str, own: Mapping[str, str]) -> tuple[Role | None, str]:
    """Return the role of a header in a cell of its own, and the reason.

    Example:
        >>> role_of_header("Side effects attributed to treatment", {})[0]
        'adverse-events'
        >>> role_of_header("Patients with relapse", {})[0], role_of_header("Details of rituximab (IV)", {})[0]
        ('relapse', 'regimen')
    """
    if known_role(header, own) is None and not is_of_controls(header):
        headed = _by_head(header, own) or _by_noun(header, own)
        if headed is not None:
            return headed
    return role_of(header, own)[:2]


def _by_head(header: str, own: Mapping[str, str]) -> tuple[Role | None, str] | None:
    """Return the role of the header that a phrase with a preposition goes on from."""
    found = _PHRASE.fullmatch(header)
    if found is None or len(found["tail"].split()) > _MOST_WORDS or _is_elsewhere(found["joint"], found["tail"]):
        return None
    known = known_role(found["head"], own)
    role, why = (known or role_of(found["head"], own))[:2]
    if role in _COUNTING and found["joint"] == "with":
        role, why = role_of(found["tail"], own)[:2]
        return (role, why) if role in _TURNED_OUT else None
    behind = f"“{found['joint']} {found['tail']}” stands behind it"
    if role in _TREATING and found["joint"] == "at" and _LATER.fullmatch(found["tail"]):
        return "other", f"{why}, and {behind}"
    if role in _COUNTING or (known is None and role not in _LEADING):
        return None
    return role, f"{why}, and {behind}"


def _is_elsewhere(joint: str, tail: str) -> bool:
    """Tell whether a phrase sets what its noun asks for apart from the treatment; `at last follow-up` does not."""
    return joint.lower() != "at" and _ELSEWHERE.fullmatch(tail) is not None


def _by_noun(header: str, own: Mapping[str, str]) -> tuple[Role | None, str] | None:
    """Return the role of a header without the words that say nothing of what it asks for."""
    noun = _EMPTY_BEHIND.sub("", _EMPTY_BEFORE.sub("", header, count=1)).strip()
    if not noun or noun == header.strip():
        return None
    role, why = role_of(noun, own)[:2]
    return None if role is None or (role in _COUNTING and header.lower().rstrip().endswith(_PEOPLE)) else (role, why)
