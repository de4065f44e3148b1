"""Averages and spreads that so few patients cannot have.

The mean of N whole numbers is a whole number of N-ths (GRIM: Brown and Heathers 2017, Social Psychological and
Personality Science 8:363), a median is one of the numbers or lies half-way between two, and lowest and highest value
bound both the mean and the standard deviation (Popoviciu 1935 and, from below, Thomson 1955).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import sqrt

from evitable.checks.rule import Remark, Rule, cells_of, each_study, plural, quotes_of, shown
from evitable.model import Age, Cell, EvidenceTable, Quote, Study, Value

_SPREAD = re.compile(r"(?:±|\+/-|\+-|\bSD:?)\s*(\d+(?:\.\d+)?)")
# "41.5 (9.0), 28-57": a bracket of one number before a range holds the deviation.
_IN_BRACKETS = re.compile(r"(?:\s?years)?\s?\(\s?(?:SD:?\s?)?(\d+(?:\.\d+)?)\s?\)(?=\s?[,;(\[]?\s?(?:range:?\s?)?\d)")
_RANGE = re.compile(
    r"\s?(?:years)?\s?[),;(\[]*\s?(?:range:?\s?)?(\d+(?:\.\d+)?)\s?(?:-|–|to)\s?(\d+(?:\.\d+)?)(?![\d/])", re.IGNORECASE
)
_NEAR = 12
# Half a unit of a whole year at either end of the range, and of the deviation itself.
_LOOSE = 0.55
_FIGURES = re.compile(r"\d+(?:[.,·](\d+))?")
# Ages of children are often told in parts of years.
_GROWN = 18.0
# Printed numbers are rounded: half a unit of the last digit, and the fuzz of binary fractions.
_FUZZ = 1e-9


def grim(mean: float, n: int, *, digits: int) -> bool:
    """Tell whether the mean of `n` whole numbers, printed with so many digits, can be `mean`.

    A mean may be rounded to the nearest, half up or half to even.

    Example:
        >>> grim(5.19, 28, digits=2), grim(5.18, 28, digits=2)
        (False, True)
    """
    half = 0.5 * 10**-digits + _FUZZ
    nearest = round(mean * n)
    return any(abs(whole / n - mean) <= half for whole in (nearest - 1, nearest, nearest + 1))


def median_can_be(median: float, n: int) -> bool:
    """Tell whether the median of `n` whole numbers can be this: whole, or for an even `n` a half.

    Example:
        >>> median_can_be(41.5, 4), median_can_be(41.5, 5), median_can_be(41.3, 4)
        (True, False, False)
    """
    return float(median * (1 if n % 2 else 2)).is_integer()


def mean_bounds(low: float, high: float, n: int) -> tuple[float, float]:
    """Return the least and greatest mean of `n` numbers whose lowest and highest are known; `n` is 2 or more.

    Example:
        >>> mean_bounds(20, 60, 4)
        (30.0, 50.0)
    """
    return (low * (n - 1) + high) / n, (low + high * (n - 1)) / n


def spread_bounds(low: float, high: float, n: int) -> tuple[float, float]:
    """Return the least and greatest standard deviation (of a sample) with this lowest and highest value.

    Example:
        >>> [round(bound, 3) for bound in spread_bounds(20, 60, 4)]
        [16.33, 23.094]
    """
    width = high - low
    below = width**2 / 2
    inner = width**2 * (n // 2) * (n - n // 2) / n
    return sqrt(below / (n - 1)), sqrt(inner / (n - 1))


def _digits(value: Value[float]) -> int | None:
    """Return the digits printed behind the point, None where no words tell."""
    found = _FIGURES.search(value.quotes[0].text) if value.quotes else None
    return None if found is None else len(found[1] or "")


def _sizes(study: Study) -> tuple[int, ...]:
    return tuple(dict.fromkeys(size.value for size in (study.n, study.n_treated) if size and size.value > 0))


def _in_whole_years(age: Age) -> bool:
    """Whether ages are told in years of grown people, all printed whole but the average."""
    others = [value for value in (age.low, age.high, *age.values) if value]
    return age.unit == "years" and all(float(value.value).is_integer() for value in others)


def average_impossible(study: Study) -> Iterator[Remark]:
    """A mean or median age that this number of patients cannot have, if ages are whole years."""
    age = study.age
    if not age or not age.value or not age.stat or age.stat.value not in ("mean", "median"):
        return
    digits, sizes, stat, number = _digits(age.value), _sizes(study), age.stat.value, age.value.value
    if digits is None or not sizes or number < _GROWN or not _in_whole_years(age):
        return
    fits = grim if stat == "mean" else _median
    if not any(fits(number, size, digits=digits) for size in sizes):
        size = sizes[-1]
        yield Remark(
            f"A {stat} age of {shown(number)} years: no {size} ages in whole years have it.",
            "age/value",
            quotes_of(age.value, study.n),
        )


def _median(median: float, n: int, *, digits: int) -> bool:
    """A median printed without digits may have been rounded from a half."""
    return digits == 0 or median_can_be(median, n)


def average_off_range(study: Study) -> Iterator[Remark]:
    """A mean too near one end of the range for so few patients, or a range of one patient's ages."""
    age, sizes = study.age, _sizes(study)
    if not age or not age.low or not age.high or not sizes or age.low.value >= age.high.value:
        return
    low, high, size = age.low.value, age.high.value, sizes[-1]
    if max(sizes) == 1:
        yield Remark(
            f"One patient aged {shown(low)} to {shown(high)} {age.unit}.", "age", quotes_of(age.low, age.high, study.n)
        )
    elif age.value and age.stat and _is_forbidden(age.value, age.stat.value, age.low, age.high, sizes):
        yield Remark(
            f"{plural(size, 'patient')} aged {shown(low)} to {shown(high)} {age.unit} cannot have a {age.stat.value} "
            f"age of {shown(age.value.value)}.",
            "age/value",
            quotes_of(age.value, age.low, age.high, study.n),
        )


def _is_forbidden(
    average: Value[float], stat: str, low: Value[float], high: Value[float], sizes: tuple[int, ...]
) -> bool:
    """Whether an average within its range is too near an end of it; the median of two is their mean."""
    if stat not in ("mean", "median") or (stat == "median" and max(sizes) > 2):
        return False
    half = 0.5 * 10 ** -(_digits(average) or 0) + 0.5 * 10 ** -(_digits(low) or 0)
    bounds = [mean_bounds(low.value, high.value, size) for size in sizes if size > 1]
    inside = low.value <= average.value <= high.value
    return inside and bool(bounds) and not any(least - half <= average.value <= most + half for least, most in bounds)


def spread_impossible(table: EvidenceTable) -> Iterator[Remark]:
    """A standard deviation of ages that their range and number forbid."""
    cells = cells_of(table)
    for study in table.studies:
        age = study.age
        cell = cells.get(age.value.quotes[0].place.cell) if age and age.value and age.value.quotes else None
        told = _spread(cell, age.value.quotes[0]) if cell and age and age.value else None
        if not told or not cell or not age:
            continue
        spread, quote = told
        low, high, quotes = _range_of(age, cell, quote)
        sizes = [size for size in _sizes(study) if size > 1]
        bounds = [spread_bounds(low, high, size) for size in sizes] if low < high else []
        if bounds and not any(least - _LOOSE <= spread <= most + _LOOSE for least, most in bounds):
            least, most = bounds[-1]
            yield Remark(
                f"A standard deviation of {shown(spread)}: {sizes[-1]} ages from {shown(low)} to {shown(high)} have "
                f"one of {shown(round(least, 1))} to {shown(round(most, 1))}.",
                "age",
                (quote, *quotes),
                study.row,
            )


def _range_of(age: Age, cell: Cell, spread: Quote) -> tuple[float, float, tuple[Quote, ...]]:
    """Return the range of some ages, as read or as printed behind their standard deviation; 0 to 0 if there is none."""
    if age.low and age.high:
        return age.low.value, age.high.value, quotes_of(age.low, age.high)
    found = _RANGE.match(cell.text, spread.place.end)
    if not found:
        return 0.0, 0.0, ()
    return float(found[1]), float(found[2]), (Quote.of(cell, found.start(1), found.end(2)),)


def _spread(cell: Cell, near: Quote) -> tuple[float, Quote] | None:
    """Return the standard deviation printed behind an average, after its sign or in brackets before a range."""
    signed = "±" in cell.text or "+" in cell.text or "SD" in cell.text
    found = _SPREAD.search(cell.text, near.place.start) if signed else None
    if found and found.start() - near.place.end <= _NEAR:
        return float(found[1]), Quote.of(cell, found.start(), found.end())
    found = _IN_BRACKETS.match(cell.text, near.place.end)
    return (float(found[1]), Quote.of(cell, found.start(1), found.end())) if found else None


def average_outside_printed_range(table: EvidenceTable) -> Iterator[Remark]:
    """A mean age outside the range that is printed behind its standard deviation."""
    cells = cells_of(table)
    for study in table.studies:
        age = study.age
        if not age or not age.value or not age.value.quotes or age.low:
            continue
        cell = cells.get(age.value.quotes[0].place.cell)
        told = _spread(cell, age.value.quotes[0]) if cell else None
        low, high, quotes = _range_of(age, cell, told[1]) if cell and told else (0.0, 0.0, ())
        if quotes and low < high and not low <= age.value.value <= high:
            number = shown(age.value.value)
            message = f"Age: mean {number}, range {shown(low)} to {shown(high)}."
            yield Remark(message, "age/value", (*age.value.quotes, *quotes), study.row)


RULES = (
    Rule(
        "population.average-impossible",
        "note",
        "An average that no whole ages give",
        "Look in the paper for the average and for how many patients it is of.",
        each_study(average_impossible, having="age"),
    ),
    Rule(
        "population.average-off-range",
        "warning",
        "An average that the range forbids",
        "Look in the paper for average, range and number of patients.",
        each_study(average_off_range, having="age"),
    ),
    Rule(
        "population.spread-impossible",
        "warning",
        "A standard deviation that the range forbids",
        "Look in the paper whether it is a standard error, and for the range.",
        spread_impossible,
    ),
)
