"""Numbers, lists and ranges as a reader expects them in print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

THIN = "\u202f"
"""A narrow space that no line is broken at: it stands before the per cent sign."""
KEEP = "\u00a0"
MINUS = "\u2212"

_LISTED, _SHOWN = 9, 5
"""A list of rows up to this long is written out; of a longer one, so many."""
_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def in_words(number: int) -> str:
    """Spell a number up to twelve, and set a larger one in figures.

    Example:
        >>> in_words(8), in_words(51)
        ('eight', '51')
    """
    return _SMALL[number] if 0 <= number < len(_SMALL) else figure(number)


def counted(number: int, noun: str, plural: str = "") -> str:
    """Put a number before its noun.

    Example:
        >>> counted(1, "study", "studies"), counted(51, "patient")
        ('one study', '51 patients')
    """
    return f"{in_words(number)} {many(number, noun, plural)}"


def many(number: int, noun: str, plural: str = "") -> str:
    """Choose the form of a noun that fits the number."""
    return noun if number == 1 else plural or f"{noun}s"


def figure(number: float | Decimal) -> str:
    """Set a number in figures: no idle zeros, a real minus, spaces between thousands.

    Example:
        >>> figure(27.80), figure(Decimal("13.0")), figure(12500), figure(-3)
        ('27.8', '13', '12\u202f500', '\u22123')
    """
    text = f"{number:,f}" if isinstance(number, Decimal) else f"{number:,.6f}"
    large = abs(float(number)) >= 10_000
    text = text.rstrip("0").rstrip(".") if "." in text else text
    grouped = text.replace(",", THIN) if large else text.replace(",", "")  # 1500, but 12 500
    return grouped.replace("-", MINUS)


def power_of_ten(largest: Decimal) -> tuple[Decimal, str]:
    """Return what to divide numbers up to `largest` by, and how to write that: from a million on.

    Example:
        >>> power_of_ten(Decimal("2E6")), power_of_ten(Decimal("500"))
        ((Decimal('1E+6'), ' × 10⁶'), (Decimal('1'), ''))
    """
    if largest < 1_000_000:
        return Decimal(1), ""
    exponent = largest.adjusted() // 3 * 3
    raised = str(exponent).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return Decimal(1).scaleb(exponent), f" × 10{raised}"


def joined(items: Iterable[str], word: str = "and") -> str:
    """Join words as a sentence does.

    Example:
        >>> joined(["fever", "nausea", "zoster"])
        'fever, nausea and zoster'
    """
    parts = list(items)
    return f" {word} ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def shortened(items: Sequence[str], limit: int, rest: str = "more") -> str:
    """Join the first words and count the others.

    Example:
        >>> shortened(["a", "b", "c", "d"], 2, "other terms")
        'a, b and 2 other terms'
    """
    if len(items) <= limit + 1:
        return joined(items)
    return joined([*items[:limit], f"{len(items) - limit} {rest}"])


def spans(numbers: Iterable[int]) -> list[str]:
    """Write whole numbers as runs, a text each.

    Example:
        >>> spans([1, 2, 3, 5, 6, 7, 8]), spans([3, 4])
        (['1–3', '5–8'], ['3', '4'])
    """
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts: list[str] = []
    for run in runs:
        parts += [f"{run[0]}–{run[-1]}"] if len(run) > 2 else [str(number) for number in run]
    return parts


def rows(numbers: Iterable[int]) -> str:
    """Name rows of the table, a long list by its first and the number of the others.

    Example:
        >>> rows([4]), rows([1, 2, 3, 5, 6])
        ('row 4', 'rows 1–3, 5 and 6')
        >>> rows(range(1, 40, 2))
        'rows 1, 3, 5, 7, 9 and 15 more'
    """
    listed = sorted(set(numbers))
    parts = spans(listed)
    if len(parts) <= _LISTED:
        return f"{many(len(listed), 'row')} {joined(parts)}"
    shown = parts[:_SHOWN]
    last = int(shown[-1].rpartition("–")[2])
    return f"rows {joined([*shown, f'{sum(number > last for number in listed)} more'])}"


def whole_percent(share: float) -> str:
    """Round a share to whole per cent without the sign; what is not all or none never looks like it.

    Example:
        >>> whole_percent(0.831), whole_percent(0.996), whole_percent(0.002)
        ('83', 'almost 100', 'under 1')
    """
    rounded = round(share * 100)
    if rounded == 100 and share < 1:
        return "almost 100"
    if rounded == 0 and share > 0:
        return "under 1"
    return str(rounded)


def percent(share: float) -> str:
    """Round a share to whole per cent."""
    return f"{whole_percent(share)}{THIN}%"


def percent_range(low: float, high: float) -> str:
    """Write an interval in whole per cent for a table: `8–33 %`."""
    return f"{round(low * 100)}–{round(high * 100)}{THIN}%"


def percent_between(low: float, high: float) -> str:
    """Write an interval in whole per cent for a sentence: `83 to 99 %`."""
    return f"{whole_percent(low)} to {whole_percent(high)}{THIN}%"


def tenths(share: float) -> str:
    """Write a share in per cent to one decimal place, without the sign: `94.0`."""
    return f"{share * 100:.1f}"


def tenths_range(low: float, high: float) -> str:
    """Write an interval in per cent to one decimal place: `83.1–99.1`."""
    return f"{tenths(low)}–{tenths(high)}"


def hundredths(number: float) -> str:
    """Write a number to two decimal places, halves away from zero.

    Example:
        >>> hundredths(0.725), hundredths(0.001)
        ('0.73', '0.00')
    """
    return str(Decimal(str(number)).quantize(Decimal("0.01"), ROUND_HALF_UP))


def capital(text: str) -> str:
    """Begin a sentence or a heading; the rest keeps its letters."""
    return text[:1].upper() + text[1:]


def lowered(text: str) -> str:
    """Write a label inside a sentence: in lower case, unless it is a short form.

    Example:
        >>> lowered("Any response"), lowered("CRS")
        ('any response', 'CRS')
    """
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def cut(text: str, limit: int) -> str:
    """Shorten a text at a word, with an ellipsis."""
    flat = " ".join(text.split())
    if len(flat) <= limit:
        return flat
    return flat[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:·") + "…"
