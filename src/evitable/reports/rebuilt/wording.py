"""Numbers and lists as the founding table writes them, so that they are read back the same."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from evitable.model import Value
from evitable.reports.wording import KEEP, in_words


def plain(value: Value[Any] | None) -> Any:
    """Return what a value says; None where there is none."""
    return None if value is None else value.value


def cased(value: Value[str], *more: str) -> str:
    """Write a value with the capitals of its words in its quotes, or in `more`; records are in lower case.

    Capitals that only open a quote do not count.

    Example:
        >>> from evitable.model import Quote
        >>> cased(Value("iga vasculitis", (Quote.at("Refractory IgA vasculitis", "r1c1", 0, 25),)))
        'IgA vasculitis'
    """
    known: dict[str, str] = {}
    for text in (*more, *(quote.text for quote in value.quotes)):
        for at, word in enumerate(text.split()):
            if word[1:] != word[1:].lower() or (at and word != word.lower()):
                known.setdefault(word.lower(), word)
    return " ".join(known.get(word, word) for word in value.value.split(" "))


def of_patients(number: int) -> str:
    """Write a number of patients, kept on one line.

    Example:
        >>> of_patients(5).replace("\u00a0", " ")
        'N = 5'
    """
    return f"N{KEEP}={KEEP}{number}"


def dashed(number: float | Decimal) -> str:
    """Write a number in figures, without idle zeros, with a point.

    Example:
        >>> dashed(27.80), dashed(Decimal("13.0")), dashed(12500.0), dashed(Decimal("1E+6"))
        ('27.8', '13', '12500', '1000000')
    """
    text = f"{number:f}" if isinstance(number, Decimal) else f"{number:.6f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def spelt(number: float) -> str:
    """Spell a small whole number, as the table's `four cycles`; others in figures.

    Example:
        >>> spelt(4.0), spelt(2.5), spelt(16)
        ('four', '2.5', '16')
    """
    return in_words(int(number)) if number == int(number) and 0 < number <= 10 else dashed(number)


def listed(items: Sequence[str]) -> str:
    """Join items by commas, the last by `and`, without a comma before it.

    Example:
        >>> listed(["1", "4", "8", "11"])
        '1, 4, 8 and 11'
    """
    return " and ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)
