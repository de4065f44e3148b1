"""Prose that says what a drug does to an outcome (delays progression, prolongs survival): it counts nobody."""

from __future__ import annotations

from evitable.facts.cursor import Cursor
from evitable.facts.tokens import Token, words

_ACTING = words(
    "delay delays delayed slow slows slowed slowing prevent prevents prevented preventing reduce reduces reduced "
    "reducing reduction improve improves improved improving prolong prolongs prolonged decrease decreases decreased "
    "on lowers"
)
_ACTED_ON = ("progression", "relapse", "survival", "death")
_FAR = 3
_BREAKS = (",", ";", ".", "line", ":")


def is_effect(cursor: Cursor, start: int, token: Token) -> bool:
    """Tell whether a verb stands shortly before an outcome that begins at token `start`."""
    category = token.term.get("category") if token.term else ""
    near = cursor.tokens[max(0, start - _FAR) : start]
    breaks = [index for index, each in enumerate(near, start=1) if each.kind in _BREAKS]
    before = [each.text for each in near[breaks[-1] if breaks else 0 :]]
    return category in _ACTED_ON and any(word in _ACTING for word in before)
