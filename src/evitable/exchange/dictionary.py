"""What each column of the tables of records holds: its kind, whether it may be blank, and what it means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

from evitable.exchange.relations import NAMES, Field, fields_of
from evitable.model import Dose

_KINDS = {"exact": "text", "list": "text", "values": "text", "quote": "text", "quotes": "text"}


class ColumnOf(NamedTuple):
    """A column: the kind of its cells (text, whole, number, yes/no), whether one may be missing, its meaning."""

    name: str
    kind: str
    optional: bool
    meaning: str


@cache
def dictionary() -> Mapping[str, tuple[ColumnOf, ...]]:
    """Return the columns of every table of records, in their order.

    Example:
        >>> [column.name for column in dictionary()["studies"]][:5]
        ['record', 'owner', 'row', 'citation_label', 'citation_number']
    """
    found = {name: (*_KEYS, *_columns(kind)) for kind, name in NAMES.items()}
    return MappingProxyType(found | {"values": (*_KEYS, *_OF_VALUES), "quotes": (*_KEYS, *_OF_QUOTES)})


def _columns(kind: Any, prefix: str = "", of: str = "", *, optional: bool = False) -> Iterator[ColumnOf]:
    table = NAMES.get(kind, kind.__name__.lower())
    for field in fields_of(kind):
        name = f"{prefix}{field.name}"
        said = MEANINGS[table][field.name]
        meaning = f"{of}: {said}" if of else said
        if field.kind == "part":
            if field.optional:
                yield ColumnOf(name, "yes/no", optional, f"whether there is one: {meaning}")
            yield from _columns(field.of, f"{name}_", said.split(";")[0], optional=optional)
        elif field.kind != "parts":
            yield from _of_field(field, name, meaning, optional=optional)


def _of_field(field: Field, name: str, meaning: str, *, optional: bool) -> Iterator[ColumnOf]:
    if field.kind == "value" and field.of is Dose:
        yield ColumnOf(f"{name}_low", "number", True, f"{meaning}: the amount, or the least of a range")
        yield ColumnOf(f"{name}_high", "number", True, f"{meaning}: the greatest of a range")
        yield ColumnOf(f"{name}_unit", "text", True, f"{meaning}: its unit")
    elif field.kind == "value":
        yield ColumnOf(name, _VALUES.get(field.of, "text"), True, meaning)
    else:
        yield ColumnOf(name, _KINDS.get(field.kind, field.kind), field.optional or optional, meaning)


_VALUES = {int: "whole", float: "number", bool: "yes/no"}
_KEYS = (
    ColumnOf("record", "text", False, "the way to the record; unique in its table"),
    ColumnOf("owner", "text", False, "the record that this one belongs to"),
)
_OF_VALUES = (
    ColumnOf("field", "text", False, "the field of the owner that the value is of"),
    ColumnOf("value", "text", False, "the value as text; a dose as its least, its greatest and its unit"),
    ColumnOf("kind", "text", False, "what the text stands for: text, whole, number, yes/no, list, dose"),
    ColumnOf("status", "text", False, "how sure: stated, derived or uncertain"),
    ColumnOf("why", "text", False, "how a derived or uncertain value came about"),
)
_OF_QUOTES = (
    ColumnOf("quote", "text", False, "the very words of the table"),
    ColumnOf("cell", "text", False, "the id of the cell in which they stand"),
    ColumnOf("start", "whole", False, "where they begin in the cell's text, counted from 0"),
    ColumnOf("end", "whole", False, "where they end"),
)

_SAID = """
evidence: source, where all was read from; tables, the tables read; findings, what is said of the source; sources, \
where gathered evidence came from
sources: name, name of the file; media_type, its form; sha256, hash of its bytes; text, its text as decoded; \
encoding, of its text; doi, DOI of the article
tables: id, its id in the source; label, its number as printed; title, its caption; kind, which kind of table it is; \
why, why it is taken for that; columns, its columns; abbreviations, its short forms; studies, its rows; cells, its \
cells; rows, ids of the cells of each row; findings, what is said of the table; origins, where gathered rows stood
columns: header, the header as printed; role, what the column was taken to hold; why, why it was taken for that
abbreviations: short, the short form; long, what it means; quote, the words that say so
studies: row, number of the row, from 1; citation, how the table names the study; label, name of a patient or group; \
design, kind of study; conditions, diseases; n, patients; n_treated, patients treated; age, age of the patients; \
sex, numbers by sex; prior, drugs that failed before; regimens, what was given; procedures, procedures beside drugs; \
responses, outcomes; adverse_events, harms that patients had; absent_events, harms counted zero; \
no_adverse_events, whether the row says that there was no harm; statements, what is measured or told without a count; \
findings, what is said of the row; read, cell, start and end of what was read; unread, words that were not read
citation: label, authors as printed; number, reference mark; year, year of publication; doi, DOI; pmid, PubMed id; \
references, entries of the source's list
age: group, age group; stat, what the value is: exact, median, mean, range; value, age; low, youngest; high, oldest; \
unit, years, months, weeks or days; values, ages of single patients
sex: female, women and girls; male, men and boys
conditions: name, name of the disease; status, its state, such as refractory; codes, vocabularies and ids
regimens: drug, drug; dose, one dose; route, way of giving; days, dosing days of a cycle; cycle_days, days of a \
cycle; cycles, cycles given; frequency, how often; doses, number of doses as stated; duration, for how long; \
n, patients on it; part, study drug, concomitant or comparator; codes, vocabularies and ids; \
schedule, what follows by arithmetic
cycles: stat, what the value is: exact, median, mean, range; value, cycles; low, fewest; high, most
schedule: doses_per_cycle, doses in a cycle; dose_per_cycle, amount in a cycle; doses, readings of the number of \
doses; total, readings of the total amount; per_week, amount a week; calendar, dosing days from day 1; missing, what \
the row does not say
quantities: low, least; high, greatest; unit, unit
responses: label, outcome as named; category, its sort; n, patients who had it; of, patients it is counted of; \
pct, percentage as printed; condition, disease that responded; time, when; wording, the whole statement
adverse_events: term, harm as worded; concept, harm it is counted under; grade, grade; n, patients who had it; \
of, patients it is counted of; pct, percentage as printed; codes, vocabularies and ids
statements: kind, of which sort; text, its words
references: id, id in the source; label, number in the source's list; title, title; authors, authors; year, year; \
doi, DOI; pmid, PubMed id; journal, journal as the list names it; volume, volume; issue, issue; \
pages, pages
findings: code, code of the rule; severity, error, warning or note; message, what is wrong or open; remedy, what to \
do; row, row it is about; column, column it is about; at, field it is about; quotes, words it is about; rows, all its \
rows; consequence, what it changes; accepted, who lets it stand; links, rows that may share patients
acceptance: reason, why it may stand; by, who says so; on, on which day
shared_patients: rows, the two rows; reasons, why they may share patients; strength, weak, moderate or strong
cells: id, id of the cell; text, its text; pieces, runs of its text: start, place in the source, length; row, row in \
the grid from 0, -1 outside; column, column in the grid from 0, -1 outside; rows, rows it spans; columns, columns it \
spans; marks, its signs; address, where the form has it
marks: kind, reference or note; text, the sign; start, where it begins in the cell; end, where it ends; targets, ids \
of what it leads to; pieces, runs of its text: start, place in the source, length
origins: source, source of the row; table, table there; row, row there; headers, headers over its cells; \
left_out, why it stays out of sums
"""


def _meanings() -> dict[str, dict[str, str]]:
    found = {}
    for line in _SAID.strip().splitlines():
        table, _, said = line.partition(": ")
        found[table] = dict(part.strip().split(", ", 1) for part in said.split("; "))
    return found


MEANINGS = _meanings()
"""What each field of each record means, in a few words."""
