"""How coded values are written for a reader: units, routes, outcome categories, grades."""

from __future__ import annotations

import re
from collections.abc import Iterable

from evitable.model import Abbreviation, Cell, Dose, Quantity
from evitable.report.wording import figure

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
    """Write a dose: `1.3 mg/m²`, `375–500 mg/m²`."""
    amount = figure(value.low) if value.high is None else f"{figure(value.low)}–{figure(value.high)}"
    return f"{amount} {unit(value.unit)}".rstrip()


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


def spellings(cells: Iterable[Cell], dictionary: Iterable[Abbreviation]) -> dict[str, str]:
    """Collect the words that the table writes with a capital inside a sentence, by their lower case.

    A coded name is in lower case (`primary sjögren syndrome`); this brings back its proper spelling.

    Example:
        >>> spellings([Cell.at("a", "Refractory primary Sjögren syndrome in IgA nephropathy", 0)], ())
        {'sjögren': 'Sjögren', 'iga': 'IgA'}
    """
    texts = [cell.text for cell in cells] + [f"of {entry.long}" for entry in dictionary]
    plain = {word for text in texts for word in re.findall(r"\b[a-zà-ÿ]+\b", text)}
    found: dict[str, str] = {}
    for text in texts:
        for word in re.findall(r"(?<=[a-zà-ÿ] )\w*[A-ZÀ-Þ]\w*", text):
            # Titles In Capitals also write common words so; those stand in lower case somewhere else.
            if word != word.upper() and word.lower() not in plain:
                found.setdefault(word.lower(), word)
    return found


def proper(name: str, known: dict[str, str]) -> str:
    """Write a coded name with the capitals that the table gives it."""
    return re.sub(r"\w+", lambda word: known.get(word[0], word[0]), name)
