"""Averages and estimates printed with a range, quartiles or a confidence interval, in any cell of a row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from evitable.checks.gathering import gathered
from evitable.checks.rule import Remark, cells_of, rows_of, shown
from evitable.model import Cell, Column, EvidenceTable, Place, Quote, Study

_NUMBER = r"[-−–+]?\d+(?:[.·]\d+)?"
_KIND = (
    r"(?P<kind>range|IQR|inter-?quartile(?: range)?|Q1\s?[-–]\s?Q3|(?:\d\d\s?%\s?)?(?:CI|CrI|confidence interval|"
    r"credible interval))"
)
# "median 24 months (range: 3-60)", "HR 0.72 (95% CI, 0.55-0.94)", "60% [95% CI 36 to 81]".
_TOLD = re.compile(
    rf"(?P<value>(?<![\w.·/–-]){_NUMBER})\s?(?P<unit>%|[^\W\d_]{{1,12}})?\s?[,;:]?\s?[(\[]?\s?{_KIND}"
    r"\s?[:=,]?\s?(?:of |from )?"
    rf"(?P<low>{_NUMBER})\s?%?(?:\s?(?:-|–|−|~)\s?|\s(?:to|and)\s|[,;]\s)(?P<high>{_NUMBER})(?![\d.·]|/)",
    re.IGNORECASE,
)
# "12.1 (8.7-15.2)", in a column that says what it is.
_BARE = re.compile(
    r"(?P<value>(?<![\w.·/–-])\d+(?:[.·]\d+)?)\s?(?P<unit>%)?\s?[(\[]\s?(?P<kind>)(?P<low>\d+(?:[.·]\d+)?)\s?(?:-|–|to)\s?"
    r"(?P<high>\d+(?:[.·]\d+)?)\s?[)\]]"
)
_STAT = re.compile(r"\b(median|mean|average)\b", re.IGNORECASE)
_ESTIMATE = re.compile(r"\b(?:HR|OR|RR|IRR|SMR|ratio|risk|rate|difference|estimate)\b|%", re.IGNORECASE)
_NO_ESTIMATE = re.compile(r"\bp\s?[=<>]\s?$", re.IGNORECASE)
_PEOPLE = frozenset({"patients", "patient", "pts", "cases", "studies", "subjects", "women", "men", "children"})
_SPREAD_HEADER = re.compile(r"\b(?:range|IQR|interquartile|CI|confidence)\b", re.IGNORECASE)
_LEVELS = frozenset({"80", "90", "95", "99"})
_NEAR = 40
# A short name of a confidence or credible interval, before a number.
_SHORT_SIGN = re.compile(r"[cC][rR]?[iI]\s?[:=,]?\s?(?:[oO][fF] |[fF][rR][oO][mM] )?[-−–+]?\d")


class Interval(NamedTuple):
    """A number, and the two ends printed with it."""

    row: int
    quote: Quote
    stat: str
    kind: str
    value: float
    low: float
    high: float

    @property
    def told(self) -> str:
        """Name the number and its interval as they are printed."""
        return f"{self.stat or 'value'} {shown(self.value)}, {self.kind} {shown(self.low)} to {shown(self.high)}"


@gathered
def intervals(table: EvidenceTable) -> list[Interval]:
    """Gather the intervals of all rows that no other rule judges: those of ages and cycles are read as such."""
    cells = cells_of(table)
    columns = [(column, _says_how(column.header.text)) for column in table.columns]
    told: list[Interval] = []
    # Where no word names an interval, only a header can tell that a number and its bracket are one.
    telling = [place for place, (column, explained) in enumerate(columns) if explained or column.role == "age"]
    for study, ids, words in rows_of(table):
        for place in range(min(len(ids), len(columns))) if _names_interval(words) else telling:
            cell = cells.get(ids[place]) if place < len(ids) else None
            if cell and ("(" in cell.text or "[" in cell.text or "," in cell.text):
                column, explained = columns[place]
                found = [*_in_cell(cell, column, study, explained=explained)]
                judged = [*_judged(study)] if found else []
                told += [one for one in found if not any(_meets(one.quote.place, other) for other in judged)]
    return told


def _judged(study: Study) -> Iterator[Place]:
    age = study.age
    values = [age.value, age.low] if age and age.low else []
    for regimen in study.regimens:
        values += [regimen.cycles.value, regimen.cycles.low] if regimen.cycles and regimen.cycles.low else []
    return (quote.place for value in values if value for quote in value.quotes)


def _meets(one: Place, other: Place) -> bool:
    return one.cell == other.cell and one.start < other.end and other.start < one.end


def _in_cell(cell: Cell, column: Column, study: Study, *, explained: bool) -> Iterator[Interval]:
    """Yield the intervals of a cell; `explained` tells whether the header says what a number and its bracket are."""
    header, told = column.header.text, False
    for match in _TOLD.finditer(cell.text) if _names_interval(cell.text) else ():
        told = True
        before = cell.text[max(0, match.start() - _NEAR) : match.start()]
        if _is_estimate(match, before, header):
            yield _interval(match, cell, study, _STAT.search(header) or _STAT.search(before))
    if not told and (explained or _is_age(column, cell, study)):
        for match in _BARE.finditer(cell.text):
            yield _interval(match, cell, study, _STAT.search(header))


def _names_interval(text: str) -> bool:
    """Whether a text has what every kind of interval has in its name: a quick look, as few texts do."""
    words = text.casefold()
    return (
        "range" in words
        or "iqr" in words
        or "quartile" in words
        or "q1" in words
        or "interval" in words
        or (("ci" in words or "cri" in words) and _SHORT_SIGN.search(text) is not None)
    )


def _says_how(header: str) -> bool:
    """Whether a header says what a number and its bracket are: a median and its range, a ratio and its interval."""
    return bool(_SPREAD_HEADER.search(header) and (_STAT.search(header) or _ESTIMATE.search(header)))


def _is_estimate(match: re.Match[str], before: str, header: str) -> bool:
    """Whether the number before an interval is what the interval is about, and no count of patients."""
    if (match["unit"] or "").casefold() in _PEOPLE or _NO_ESTIMATE.search(before):
        return False
    if match["unit"] == "%" and match["value"] in _LEVELS and match["kind"][:1] in "cC":
        return False  # "95% CI": the level, not what the interval is of.
    said = f"{header} {before} {match['unit'] or ''}"
    return bool(_STAT.search(said) or (_is_confidence(match["kind"]) and _ESTIMATE.search(said)))


def _is_confidence(kind: str) -> bool:
    return "ci" in kind.casefold() or "cri" in kind.casefold() or "interval" in kind.casefold()


def _is_age(column: Column, cell: Cell, study: Study) -> bool:
    """Whether the first number of a cell was read as an age, and its bracket as no range."""
    age = study.age
    quotes = age.value.quotes if age and age.value and not age.low else ()
    return column.role == "age" and any(quote.place.cell == cell.id for quote in quotes)


def _interval(match: re.Match[str], cell: Cell, study: Study, stat: re.Match[str] | None) -> Interval:
    kind = " ".join(match["kind"].split()) or "range"
    value, low, high = (_number(match[name]) for name in ("value", "low", "high"))
    quote = Quote.of(cell, match.start(), match.end())
    return Interval(study.row, quote, stat[1].casefold() if stat else "", kind, value, low, high)


def _number(text: str) -> float:
    """Read a printed number: a sign before it may be any dash."""
    sign = -1 if text[0] in "-−–" else 1
    return sign * float(text.lstrip("-−–+").replace("·", "."))


def outside(table: EvidenceTable) -> Iterator[Remark]:
    """A number that its own interval leaves out; a mean may lie outside quartiles."""
    for one in intervals(table):
        skewed = one.stat in ("mean", "average") and ("q" in one.kind.casefold())
        if one.low <= one.high and not one.low <= one.value <= one.high and not skewed:
            yield Remark(f"{one.told}.", quotes=(one.quote,), row=one.row)


def backwards(table: EvidenceTable) -> Iterator[Remark]:
    """An interval that runs from the larger to the smaller number."""
    for one in intervals(table):
        if one.low > one.high:
            yield Remark(f"{one.told}.", quotes=(one.quote,), row=one.row)
