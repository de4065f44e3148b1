"""Amounts of a drug with their units, and the blood levels that look like them."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from evitable.facts.cursor import Cursor
from evitable.facts.numbers import NUMBERS, Amount, read_amount, read_number
from evitable.facts.times import LENGTH_WORDS, SPELL, name_interval
from evitable.facts.tokens import spaced
from evitable.model import Dose

_BASES = {
    "milligram": "mg", "milligrams": "mg", "gram": "g", "grams": "g", "gramme": "g", "grammes": "g", "gr": "g",
    "gm": "g", "μg": "mcg", "ug": "mcg", "microgram": "mcg", "micrograms": "mcg", "iu": "IU", "miu": "MIU",
    "mu": "MU", "ku": "kU", "u": "U", "unit": "U", "units": "U", "ml": "mL", "gy": "Gy", "cgy": "cGy",
    "vector genome": "vg", "vector genomes": "vg", "gc": "vg", "genome copies": "vg",
    "million units": "MU", "million iu": "MIU",
}  # fmt: skip
_BASE = (
    r"(?:milligrams?|micrograms?|gram(?:me)?s?|million (?:units|iu)|mg|mcg|μg|ug|ng|gm|gr|g|miu|mu|ku|iu|units?|u|ml|"
    r"mmol|meq|cgy|gy|mci|mbq|gbq|vector genomes?|genome copies|vg|gc|(?:car[ +-]*t? ?)?cells?)"
)
_BODY = r"(?:m2|m²|m\^2|m 2|sqm|sq\.? ?m|square met(?:er|re)|kg(?: (?:body ?weight|bw|b\.w\.))?)"
_TIME = rf"(?:{SPELL}|doses?|cycles?|infusions?|pulses?)"
_UNIT = spaced(
    rf"(?P<base>{_BASE})(?: ?(?:/|per) ?(?P<body>{_BODY}))?"
    rf"(?: ?(?:/|per) ?(?P<rate>hours?|hr?|minutes?|min))?"
    rf"(?: ?(?:/|per|a|each) ?(?:(?P<low>\d+)(?: ?- ?(?P<high>\d+))? ?)?(?P<time>{_TIME}))?(?![\w²])"
)
# Units in which powers of ten are given.
_RAISABLE = ("cells", "vg", "IU", "U", "MBq")
_NO_TIME = ("do", "cy", "in", "pu")
_LEVEL = spaced(r"(?:[nμu]g|mcg|mg|g|iu|u|miu|mu|mmol|μmol|pmol|nmol|meq)(?: ?/ ?)(?:ml|dl|l|mm3|μl|ul)(?!\w)")
# What is dropped, smeared or breathed in is dosed by its strength.
_APPLIED = re.compile(
    r"\b(?:drops?|eye ?drops|gtt|topical(?:ly)?|ointment|cream|gel|mouth ?(?:wash|rinse)|nebuli[sz]\w+)\b"
)
_STRENGTH = spaced(r"(?P<base>[mμu]g|mcg|mg|iu|miu|mu|u) ?/ ?ml(?!\w)")
# 1 × 10^6, with the power raised, or glued where the page lost its raising (1 × 106).
_POWER = spaced(r"[×x*] ?10 ?\^? ?(?P<exponent>[1-9]\d?|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2})(?!\d)")
# What a dose is dissolved in: `400 μg/0.1 ml`, `2 mg in 0.05 mL`.
_VOLUME = spaced(
    r"(?:/|in) ?\d+(?:[.-]\d+)? ?(?:ml|μl|ul|cc|l)(?!\w)"
    r"(?: (?:of )?(?:0\.9 ?% |5 ?% |normal |isotonic |physiological |sterile )?"
    r"(?:saline|water|dextrose|glucose|sodium chloride|nacl)(?: 0\.9 ?%)?)?"
)
# What patients weigh, and no amount of a drug: `30 mg/h/70 kg`.
_WEIGHTS = ("kg", "kgs", "kilogram", "kilograms")
_CROSSES = ("×", "x", "*")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_COUNTED = (
    *LENGTH_WORDS, "cycle", "cycles", "course", "courses", "dose", "doses", "injection", "injections", "infusion",
    "infusions", "patient", "patients", "pts",
)  # fmt: skip
_A_DAY = {2: "bid", 3: "tid", 4: "qid"}


class UnitOfDose(NamedTuple):
    """A unit of dose and how often it says that the dose is given: mg/kg/4 weeks is mg/kg, q4w."""

    unit: str
    frequency: str | None = None


class DoseRead(NamedTuple):
    """A dose and the frequency that its unit carries."""

    dose: Dose
    frequency: str | None = None


def _normal_unit(found: re.Match[str]) -> UnitOfDose:
    base = found["base"]
    unit = "cells" if base.endswith(("cell", "cells")) else _BASES.get(base, base)
    if found["body"]:
        unit += "/kg" if found["body"].startswith("kg") else "/m2"
    if found["rate"]:
        unit += "/min" if found["rate"].startswith("m") else "/h"  # a rate of infusion
    time = found["time"]
    if not time or time.startswith(_NO_TIME):
        return UnitOfDose(unit)
    if time[0] == "d" and found["low"] is None:
        return UnitOfDose(f"{unit}/day")
    return UnitOfDose(unit, name_interval(time, found["low"], found["high"]))


def read_unit(cursor: Cursor) -> UnitOfDose | None:
    """Take a unit of dose with its interval: `mg/sqm`, `mg/kg/day`, `g/kg/month`, `mg/kg/4 weeks`."""
    if cursor.done or cursor.now.text[0].isdigit():
        return None
    if _LEVEL.match(cursor.folded, cursor.now.start):
        found = cursor.match(_STRENGTH) if _APPLIED.search(cursor.folded) else None
        return UnitOfDose(f"{_BASES.get(found['base'], found['base'])}/mL") if found else None
    found = cursor.match(_UNIT)
    if found:
        return _normal_unit(found)
    token = cursor.take("unit") if cursor.now.text not in _WEIGHTS else None
    return UnitOfDose(token.term.name) if token and token.term else None


def read_dose(cursor: Cursor, default: UnitOfDose | None = None) -> DoseRead | None:
    """Take an amount with its unit; `default` is the unit where the header gives it and the cell does not."""
    if cursor.now.kind not in NUMBERS:
        return None
    start = cursor.at
    amount = read_amount(cursor)
    if amount is None:
        return None
    exponent = _read_power(cursor)
    after = cursor.at
    cursor.take("-")
    unit = read_unit(cursor) or (_read_cells(cursor) if exponent else None)
    if unit is None:
        cursor.at = after
        unit = default if _stands_bare(cursor) else None
    if unit is None or (exponent and not unit.unit.startswith(_RAISABLE)):
        cursor.at = start
        return None
    cursor.match(_VOLUME)
    amount = _raised(amount, exponent) if exponent else amount
    second = _read_same(cursor, unit) if amount.high is None else None
    return DoseRead(Dose(amount.low, second or amount.high, unit.unit), unit.frequency)


def _read_cells(cursor: Cursor) -> UnitOfDose | None:
    """Take the `/kg` of `0.75 × 10^6/kg`, where the cells go without saying."""
    if cursor.take("/", "per") and cursor.word("kg"):
        return UnitOfDose("cells/kg")
    return None


def _read_power(cursor: Cursor) -> int:
    found = cursor.match(_POWER) if cursor.now.text[:1] in _CROSSES else None
    return int(found["exponent"].translate(_RAISED)) if found else 0


def _raised(amount: Amount, exponent: int) -> Amount:
    scale = Decimal(10) ** exponent
    high = None if amount.high is None else (amount.high * scale).normalize()
    return Amount((amount.low * scale).normalize(), high)


def _stands_bare(cursor: Cursor) -> bool:
    return cursor.now.kind not in ("%", "/") and cursor.now.text not in _COUNTED


def _read_same(cursor: Cursor, unit: UnitOfDose) -> Decimal | None:
    """Take the upper end of a range that repeats the unit: `2 mg/kg to 4 mg/kg`."""
    start = cursor.at
    if cursor.word("-", "to", "~"):
        high = read_number(cursor)
        if high is not None and read_unit(cursor) == unit:
            return high
    cursor.at = start
    return None


def read_level(cursor: Cursor) -> bool:
    """Take a blood level, `8-12 ng/mL`: no dose."""
    start = cursor.at
    if _APPLIED.search(cursor.folded):
        return False
    cursor.take("<", ">", "≥", "≤")
    if read_amount(cursor) is not None and cursor.match(_LEVEL):
        return True
    cursor.at = start
    return False


def read_times_a_day(cursor: Cursor, unit: UnitOfDose | None = None) -> DoseRead | None:
    """Take `2 × 2 g/d`, `3 x 500 mg daily`: so much, so many times a day."""
    start, number = cursor.at, cursor.now.number
    often = _A_DAY.get(int(number)) if number is not None and number == int(number) else None
    cursor.at += 1
    found = read_dose(cursor, unit) if often is not None and cursor.word("×", "x") else None
    if found is None or found.frequency not in (None, "daily"):
        cursor.at = start
        return None
    per_day = (found.dose.unit or "").endswith("/day")
    if not (per_day or found.frequency or cursor.word("daily") or cursor.words("a day") or cursor.words("per day")):
        cursor.at = start
        return None
    flat = replace(found.dose, unit=(found.dose.unit or "").removesuffix("/day") or None)
    return DoseRead(flat, often)
