"""What a rule is, what it remarks, and the small words that rules share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple

from evitable.checks.gathering import gathered
from evitable.model import Cell, Column, EvidenceTable, Quote, Role, Severity, SharedPatients, Study, Value


@dataclass(slots=True)
class Remark:
    """What a rule saw at one place; `row` is None where it is about the table.

    `quotes` are the words concerned, the ones to show first at the head; `column` is named only where
    they do not tell it. A remark is made for one place and turned into a finding at once, so it need not be frozen.
    """

    message: str
    at: str = ""
    quotes: tuple[Quote, ...] = ()
    row: int | None = None
    rows: tuple[int, ...] = ()
    consequence: str = ""
    column: str | None = None
    links: tuple[SharedPatients, ...] = ()


Judge = Callable[[EvidenceTable], Iterable[Remark]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with its stable code, its plain title, its advice, and the function that applies it."""

    code: str
    severity: Severity
    title: str
    remedy: str
    judge: Judge


def each_study(judge: Callable[[Study], Iterable[Remark]], *, having: str = "") -> Judge:
    """Make a rule about one study a rule about a table.

    `having` names what a row must have for the rule to say anything ("sex.female"), or one of its regimens, responses
    or harms ("regimens.days"): such rows are found once for all rules that name the same.
    """
    rows = rows_having(having) if having else _all_rows

    def judge_table(table: EvidenceTable) -> Iterator[Remark]:
        for study in rows(table):
            for remark in judge(study):
                remark.row = study.row
                yield remark

    return judge_table


def _all_rows(table: EvidenceTable) -> Sequence[Study]:
    return table.studies


_SEVERAL = frozenset({"regimens", "responses", "adverse_events"})


@cache
def rows_having(part: str) -> Callable[[EvidenceTable], list[Study]]:
    """Return what finds the rows that have a part, or of whose regimens, responses or harms one has it."""
    whole, _, of_one = part.partition(".")
    if of_one and whole in _SEVERAL:
        all_of, has = attrgetter(whole), attrgetter(of_one)
        return gathered(lambda table: [study for study in table.studies if any(map(has, all_of(study)))])
    has = attrgetter(part)
    return gathered(lambda table: list(filter(has, table.studies)))


def silent_rows(
    table: EvidenceTable,
    says: Callable[[Study], bool],
    *,
    row: Callable[[Study], Iterable[Remark]],
    every: Remark,
    roles: tuple[Role, ...] = (),
) -> Iterator[Remark]:
    """Remark on each row that does not say what other rows say, once where no row of several says it.

    `roles` are the columns in which it was looked for, the likeliest first: a remark on a row names the
    first that the table has, with the words that stand there.
    """
    silent = [study for study in table.studies if not says(study)]
    if not silent:
        return
    if len(silent) == len(table.studies) > 1:
        yield every
        return
    looked = _looked_in(table, roles, silent)
    for study in silent:
        column, quotes = looked.get(study.row, (None, ()))
        for said in row(study):
            yield Remark(said.message, said.at, said.quotes or quotes, study.row, said.rows, said.consequence, column)


def _looked_in(
    table: EvidenceTable, roles: tuple[Role, ...], silent: list[Study]
) -> dict[int, tuple[str, tuple[Quote, ...]]]:
    """Return for each silent row the header of the first column of these roles, and the words in its cell."""
    place = next((at for role in roles for at, column in enumerate(table.columns) if column.role == role), None)
    if place is None or not silent:
        return {}
    header, cells = table.columns[place].header.text, cells_of(table)
    wanted = {study.row for study in silent}
    found: dict[int, tuple[str, tuple[Quote, ...]]] = {}
    for study, row in zip(table.studies, table.rows, strict=False):
        if study.row in wanted:
            cell = cells.get(row[place]) if place < len(row) else None
            quotes = (Quote.of(cell, 0, len(cell.text)),) if cell and cell.text.strip() else ()
            found[study.row] = (header, quotes)
    return found


@gathered
def cells_of(table: EvidenceTable) -> dict[str, Cell]:
    """Return a table's cells by id."""
    return {cell.id: cell for cell in table.cells}


class Row(NamedTuple):
    """A row with the ids of its cells and all that stands in them, a line a cell."""

    study: Study
    ids: tuple[str, ...]
    text: str


@gathered
def rows_of(table: EvidenceTable) -> list[Row]:
    """Return a table's rows, for rules that look at words and can pass over most rows at a glance."""
    cells = cells_of(table)
    return [
        Row(study, ids, "\n".join([cells[id_].text for id_ in ids if id_ in cells]))
        for study, ids in zip(table.studies, table.rows, strict=False)
    ]


def column_of(quote: Quote, table: EvidenceTable) -> Column | None:
    """Return the column in which quoted words stand, None for words of a title or note."""
    _, sign, place = quote.place.cell.rpartition("c")
    number = int(place) if sign and place.isdecimal() else 0
    return table.columns[number - 1] if 0 < number <= len(table.columns) else None


def quotes_of(*values: Value[Any] | None) -> tuple[Quote, ...]:
    """Return the words of some values in their order, each once."""
    quotes = [quote for value in values if value is not None for quote in value.quotes]
    if len(quotes) < 2:
        return tuple(quotes)
    # Their fields tell quotes apart at a third of the time that their own equality takes.
    return tuple({(quote.text, at.cell, at.start, at.end): quote for quote in quotes for at in (quote.place,)}.values())


# Fewer unread words are the crumbs of a statement that was read.
_WORDS_OF_A_STATEMENT = 3


def unread_statements(study: Study) -> tuple[Quote, ...]:
    """Return the unread words of a row that are long enough to say something.

    Example:
        >>> from evitable.model import Place
        >>> crumb, prose = (Quote(text, Place("r1c5", 0, 1)) for text in ("cycles of", "plasma cells fell by half"))
        >>> [quote.text for quote in unread_statements(Study(1, unread=(crumb, prose)))]
        ['plasma cells fell by half']
    """

    def words(quote: Quote) -> int:
        return sum(any(char.isalpha() for char in word) for word in quote.text.split())

    return tuple(quote for quote in study.unread if words(quote) >= _WORDS_OF_A_STATEMENT)


def shortened(words: str) -> str:
    """Cut a quotation after some words."""
    words = " ".join(words.split())
    return words if len(words) <= 60 else f"{words[:58].rsplit(maxsplit=1)[0]} …"


def shown(number: float | Decimal) -> str:
    """Write a number without idle zeros: 4 for 4.0, 27.8 for 27.8.

    Example:
        >>> shown(4.0), shown(Decimal("20.80")), shown(0.05)
        ('4', '20.8', '0.05')
    """
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def listed(items: Iterable[str]) -> str:
    """Join words as a sentence does: a, b and c.

    Example:
        >>> listed(["3", "4", "7"])
        '3, 4 and 7'
    """
    *head, last = items
    return f"{', '.join(head)} and {last}" if head else last


def plural(count: int, noun: str) -> str:
    """Write a count with its noun.

    Example:
        >>> plural(1, "patient"), plural(20, "patient")
        ('1 patient', '20 patients')
    """
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def there(count: int) -> str:
    """Say how many patients there are.

    Example:
        >>> there(1), there(20)
        ('there is 1 patient', 'there are 20 patients')
    """
    return f"there {'is' if count == 1 else 'are'} {plural(count, 'patient')}"
