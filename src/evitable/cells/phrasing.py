"""Headers told by how they are put rather than by a list: who is counted, what is healed, whose arm it is."""

from __future__ import annotations

import re

from evitable.model import Role
from evitable.terms import fold, look_up

# People by what they are called; with or without a word for their number.
_WHO = (
    r"(?:evaluable |treated |included |enrolled |eligible |total |exposed )?"
    r"(?:patients?|pts|subjects?|participants?|cases?|children|infants?|neonates?|newborns?|adults?|adolescents?|"
    r"individuals?|persons?|people|recipients?|volunteers?|pregnancies|mothers?|boys|girls)"
    r"(?: (?:treated|included|enrolled|evaluated|analysed|analyzed|studied|exposed|evaluable))?"
)
_NUMBER = r"(?:n|no\.?|nos\.?|nr\.?|nb\.?|#|number|total)"
_COUNTED = re.compile(
    rf"{_NUMBER}(?: of)? {_WHO}|{_WHO}(?:,? [(\[]?{_NUMBER}[)\]]?|,{_NUMBER})"
    r"|(?:infants?|neonates?|newborns?|recipients?|volunteers?|(?:evaluable|treated|included|enrolled) \w+)"
)
# What becomes of a complaint: it is an outcome, even where the complaint is a harm elsewhere.
_HEALED = re.compile(
    r"(?<!\w)(?:cessation|freedom|relief|healing|closure|resolution|clearance|eradication|normali[sz]ation|recovery|"
    r"independence|stabili[sz]ation|negativity|free|negative)$"
)
_HEALS = frozenset({"wound healing"})
_OF_CONTROLS = re.compile(
    r"(?:[:–—-]\s*|[(\[,]\s*|\bin (?:the )?)(?:controls?|placebo|comparators?)(?: (?:group|arm))?\W*$"
    r"|(?:(?:control|placebo|comparator) (?:group|arm))\W*$"
)
_TURNED_OUT = frozenset({"response", "relapse", "death", "adverse-events"})
# The noun that a header is about stands before these.
_BEFORE = re.compile(r"\s+(?:in|on|during|under|while|among|within|following)\s+\S")


def role_by_phrase(core: str) -> tuple[Role, str] | None:
    """Return the role that the form of a header tells, and the reason; None where it tells none.

    Example:
        >>> role_by_phrase("No. of neonates")
        ('n', 'it counts people')
        >>> role_by_phrase("Seizure freedom")
        ('response', 'it asks what became of a complaint')
    """
    plain = " ".join(fold(core).split())
    if _COUNTED.fullmatch(plain):
        return "n", "it counts people"
    healed = _HEALED.search(plain)
    if healed and healed.start() > 0:
        return "response", "it asks what became of a complaint"
    before = _BEFORE.search(core)
    term = look_up(core[: before.start()], "header") if before else None
    role = term.get("role") if term else ""
    return (role, f"it is about “{core[: before.start()]}”") if before and role in _TURNED_OUT else None  # type: ignore[return-value]


def is_of_controls(header: str) -> bool:
    """Tell whether a column is about the control arm: `Response rate: control`, `Relapse (placebo)`.

    Example:
        >>> is_of_controls("Responders, control group"), is_of_controls("Disease control")
        (True, False)
    """
    return _OF_CONTROLS.search(fold(header)) is not None
