"""How coded values are written for a reader: units, routes, outcome categories, grades."""

from __future__ import annotations

import re

from evitable.model import Dose, Quantity
from evitable.reports.wording import KEEP, figure, power_of_ten

ROUTES = {
    "iv": ("IV", "intravenous"),
    "sc": ("SC", "subcutaneous"),
    "im": ("IM", "intramuscular"),
    "po": ("by mouth", ""),
}
FREQUENCIES = {"bid": "twice a day", "tid": "three times a day", "qid": "four times a day"}
_EVERY = re.compile(r"q(\d+)([dwhm])$")
_UNITS = {"d": "day", "w": "week", "h": "hour", "m": "month"}

CATEGORIES = {
    "complete": "complete response",
    "partial": "partial response",
    "overall": "response, degree not defined",
    "improved": "improved, degree not defined",
    "stable": "stable",
    "none": "no response",
    "progression": "progression",
    "relapse": "relapse",
    "death": "death",
    "survival": "survival",
    "marker": "laboratory change",
    "other": "other outcome",
}
DEFAULTS = {
    "CR": "complete response",
    "PR": "partial response",
    "VGPR": "very good partial response",
    "OR": "overall response",
    "NR": "no response",
    "SD": "stable disease",
    "PD": "progressive disease",
}
"""What the usual codes mean where the table itself does not say."""


def unit(text: str | None) -> str:
    """Set a unit as print does.

    Example:
        >>> unit("mg/m2/week")
        'mg/m²/week'
    """
    return (text or "").replace("m2", "m²").replace("mcg", "µg")


def dose(value: Dose) -> str:
    r"""Write a dose, very large numbers as a power of ten.

    Example:
        >>> from decimal import Decimal
        >>> dose(Dose(Decimal("375"), Decimal("500"), "mg/m2")), dose(Dose(Decimal("5E5"), Decimal("1E6"), "cells/kg"))
        ('375–500\xa0mg/m²', '0.5–1 × 10⁶\xa0cells/kg')
    """
    high = value.low if value.high is None else value.high
    power, exponent = power_of_ten(high)
    ends = [figure(end / power) for end in ([value.low] if value.high is None else [value.low, value.high])]
    return f"{'–'.join(ends)}{exponent}{KEEP}{unit(value.unit)}".rstrip(f" {KEEP}")


def amount(value: Quantity, *, places: int | None = None) -> str:
    """Write the number of a quantity, or both ends of it."""
    low, high = (figure(end) if places is None else f"{end:.{places}f}" for end in (value.low, value.high))
    return low if value.exact else f"{low}–{high}"


def route(code: str) -> str:
    """Write a route: `IV`, `by mouth`, `intrathecal`."""
    return ROUTES.get(code, (code, ""))[0]


def frequency(code: str) -> str:
    """Write a frequency in words.

    Example:
        >>> frequency("q3w"), frequency("bid"), frequency("weekly")
        ('every 3 weeks', 'twice a day', 'weekly')
    """
    every = _EVERY.match(code)
    if every:
        return f"every {every[1]} {_UNITS[every[2]]}s" if every[1] != "1" else f"every {_UNITS[every[2]]}"
    return FREQUENCIES.get(code, code)


def interval_days(code: str) -> float | None:
    """Return the days between two doses, or None where the word fixes none.

    Example:
        >>> interval_days("q3w"), interval_days("daily"), interval_days("once")
        (21.0, 1.0, None)
    """
    named = {"daily": 1.0, "bid": 1.0, "tid": 1.0, "qid": 1.0, "every other day": 2.0, "weekly": 7.0, "monthly": 28.0}
    every = _EVERY.match(code)
    if every:
        return int(every[1]) * {"h": 1 / 24, "d": 1.0, "w": 7.0, "m": 28.0}[every[2]]
    return named.get(code)


def grade(code: str) -> str:
    """Write a grade: `G1–2`, `G≥3`."""
    return "G" + code.replace("-", "–").replace(">=", "≥").replace("<=", "≤")


def grade_class(code: str | None) -> str:
    """Name the shade of a grade; `gx` where none is given.

    Example:
        >>> [grade_class(code) for code in ("1", "1-2", "2", ">=3", "3-4", None)]
        ['g1', 'g12', 'g2', 'g34', 'g34', 'gx']
    """
    ends = [int(digit) for digit in re.findall(r"\d", code or "")]
    if not ends:
        return "gx"
    if max(ends) >= 3 or (code or "").startswith((">", "≥")):
        return "g34"
    if max(ends) == 2:
        return "g12" if min(ends) < 2 or (code or "").startswith("<") else "g2"
    return "g1"


def short_name(citation: str) -> str:
    """Shorten a citation to its first author.

    Example:
        >>> short_name("Jakez-Ocampo et al."), short_name("Lee, Kim and Park")
        ('Jakez-Ocampo', 'Lee')
    """
    name = re.split(r"\s+et\s+al|\s*,|\s+and\s+|\s+&\s+|\s*\(", citation.strip(), maxsplit=1)[0]
    return name or citation.strip()
