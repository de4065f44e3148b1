"""Plant errors in tables whose reading is known, one at a time: `python -m tests.acceptance.planting [--each N]`.

Every plant edits the source's own characters, names the row it is in, and the rules of which one has to speak there.
A rule that spoke there before the edit does not count.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import evitable
from evitable.checks.usual import usual
from evitable.model import Abbreviation, AdverseEvent, Cell, Evidence, EvidenceTable, Finding, Response, Study, Value
from evitable.terms import look_up
from tests.acceptance.facts import FOUNDING, SHARED

TABLES = [*sorted((SHARED / "gold").glob("dev*/input.tsv")), FOUNDING]
_NUMBER = re.compile(r"\d+(?:[.·]\d+)?")
_RANGE_BEFORE = re.compile(r"(?:[-\u2010-\u2015]|\b(?:to|through|until))\s*\Z")
_EXCLUSIVE = ("complete", "partial", "none")


class Plant(NamedTuple):
    """An edit of a source, and who has to notice: `row` is None where it concerns the table."""

    kind: str
    codes: frozenset[str]
    row: int | None
    start: int
    end: int
    words: str


class Ground(NamedTuple):
    """A table read as published, to plant in."""

    path: Path
    text: str
    table: EvidenceTable
    cells: dict[str, Cell]

    def place(self, value: Value[Any] | None) -> tuple[int, int] | None:
        """Return where a stated value's words stand in the source, if they are one run of it."""
        if value is None or value.status != "stated" or len(value.quotes) != 1:
            return None
        place = value.quotes[0].place
        return self.cells[place.cell].origin(place.start, place.end) if place.cell in self.cells else None

    def number(self, value: Value[Any] | None, *, last: bool = False) -> tuple[int, int] | None:
        """Return where the only figure of a value stands, or the last of several if so wanted."""
        at = self.place(value)
        found = list(_NUMBER.finditer(self.text, *at)) if at else []
        return found[-1].span() if found and (last or len(found) == 1) else None


@cache
def ground(path: Path) -> Ground:
    """Read a table to plant in."""
    table = _read(path).tables[0]
    return Ground(path, path.read_text(encoding="utf-8"), table, {cell.id: cell for cell in table.cells})


def _plant(kind: str, codes: str, row: int | None, at: tuple[int, int] | None, words: str) -> Iterator[Plant]:
    if at:
        yield Plant(kind, frozenset(codes.split()), row, *at, words)


def _of(counted: Response | AdverseEvent, study: Study) -> int | None:
    whole = counted.of or study.denominator
    return whole.value if whole else None


def harms_above_n(here: Ground, study: Study) -> Iterator[Plant]:
    for event in study.adverse_events:
        whole = _of(event, study)
        if whole and event.n and not event.pct and not (event.of and event.of.status == "stated"):
            yield from _plant(
                "more patients with a harm than N", "count.above-n", study.row, here.number(event.n), f"{whole + 3}"
            )


def responses_above_n(here: Ground, study: Study) -> Iterator[Plant]:
    for response in study.responses:
        whole = _of(response, study)
        if whole and response.n and not response.pct:
            at = here.number(response.n)
            yield from _plant("more patients with an outcome than N", "count.above-n", study.row, at, f"{whole + 4}")


def categories_above_n(here: Ground, study: Study) -> Iterator[Plant]:
    own = [one for one in study.responses if one.category in _EXCLUSIVE and one.n and not one.condition]
    whole = study.denominator
    stated = any(one.pct or (one.of and one.of.status == "stated") for one in own)
    if whole and len(own) == len({one.category for one in own}) > 1 and not stated:
        total, last = sum(one.n.value for one in own if one.n), own[-1]
        new = (last.n.value if last.n else 0) + whole.value - total + 1
        if new <= whole.value:
            codes = "response.sum-above-n response.overall-below-parts"
            yield from _plant("categories that add up to more than N", codes, study.row, here.number(last.n), f"{new}")


def percentages(here: Ground, study: Study) -> Iterator[Plant]:
    counted: list[Response | AdverseEvent] = [*study.responses, *study.adverse_events]
    for one in counted:
        if one.n and one.pct and 5 < one.pct.value < 90 and one.n.status == "stated":
            codes = "percentage.differs percentage.other-denominator"
            at = here.number(one.pct)
            yield from _plant("a percentage unlike its count", codes, study.row, at, f"{one.pct.value + 7.3:.1f}")
        if one.pct and not (one.n and one.n.status == "stated") and study.n and study.n.value < 12:
            at, whole = here.number(one.pct), study.n.value
            odd = next(pct for pct in range(40, 99) if min(abs(pct - 100 * k / whole) for k in range(whole + 1)) > 3)
            yield from _plant("a percentage of no whole count", "percentage.impossible", study.row, at, f"{odd}")


def _first(here: Ground, value: Value[Any] | None) -> tuple[int, int] | None:
    at = here.place(value)
    found = _NUMBER.search(here.text, *at) if at else None
    return found.span() if found else None


def ages(here: Ground, study: Study) -> Iterator[Plant]:
    age = study.age
    if not age:
        return
    if age.value and age.low and age.high and age.stat and age.stat.value in ("median", "mean"):
        at = here.number(age.value)
        yield from _plant(
            "an average outside its range", "range.value-outside", study.row, at, f"{age.high.value + 5:g}"
        )
    if age.low and age.high and age.low.value < age.high.value:
        at = here.number(age.low) or _first(here, age.low)
        yield from _plant("a reversed range", "range.reversed", study.row, at, f"{age.high.value + 9:g}")
    if age.group and age.group.value == "adult" and age.value and age.unit == "years":
        codes = "population.age-and-group range.value-outside"
        yield from _plant("an age unlike the age group", codes, study.row, here.number(age.value), "7")
    if age.value and age.unit == "years" and age.value.value > 12:
        codes = "population.age-implausible range.value-outside"
        yield from _plant("an age that nobody reaches", codes, study.row, here.number(age.value), "190")


def days(here: Ground, study: Study) -> Iterator[Plant]:
    for regimen in study.regimens:
        told = regimen.days.value if regimen.days else ()
        if len(told) > 1 and regimen.cycle_days:
            words = f"{regimen.cycle_days.value + 3}"
            at = here.number(regimen.days, last=True)
            yield from _plant("a dosing day beyond its cycle", "regimen.days-beyond-cycle", study.row, at, words)
        if len(told) > 2 and told[0] > 0:
            codes, at = "regimen.days-order regimen.doses-differ", here.number(regimen.days, last=True)
            # "Days 1-5" turned into "days 1-4" is no error; only a list names its days one by one.
            if at and _RANGE_BEFORE.search(here.text[max(0, at[0] - 12) : at[0]]):
                continue
            yield from _plant("a dosing day listed twice", codes, study.row, at, f"{told[-2]}")


_UNITS = (("mg/m2", "mg/kg"), ("mg/sqm", "mg/kg"), ("mg/kg", "mg/m2"))


def doses(here: Ground, study: Study) -> Iterator[Plant]:
    for regimen in study.regimens:
        at = here.place(regimen.dose)
        if not at or not regimen.dose or regimen.part != "study":
            continue
        words = here.text[slice(*at)]
        for old, new in _UNITS:
            if old in words and usual(regimen.drug.value):
                codes = "regimen.unit-unusual regimen.dose-unusual"
                yield from _plant("a unit of another basis", codes, study.row, at, words.replace(old, new))
                break
        figure = here.number(regimen.dose)
        if figure and regimen.dose.value.high is None:
            codes = "regimen.dose-unusual regimen.dose-tenfold regimen.dose-differs"
            yield from _plant("a dose ten times as high", codes, study.row, figure, _tenfold(here.text[slice(*figure)]))
            if "/" in words and not words.rstrip().endswith(("day", "die", "week")):
                unread = "reading.unread-dose reading.unread-cell reading.unread-count"
                codes = f"regimen.unit-missing regimen.dose-missing {unread}"
                yield from _plant("a dose without its unit", codes, study.row, at, here.text[slice(*figure)])


def _tenfold(figure: str) -> str:
    return f"{float(figure.replace('·', '.')) * 10:g}"


def routes(here: Ground, study: Study) -> Iterator[Plant]:
    for regimen in study.regimens:
        known = usual(regimen.drug.value)
        if known and regimen.route:
            new = (
                "PO" if "po" not in known.routes else "intrathecal" if "intrathecal" not in known.routes else "inhaled"
            )
            yield from _plant(
                "a route the drug lacks", "regimen.route-unusual", study.row, here.place(regimen.route), new
            )


def grades(here: Ground, study: Study) -> Iterator[Plant]:
    for event in study.adverse_events:
        at = here.place(event.grade)
        found = re.search(r"[1-5]", here.text[slice(*at)]) if at else None
        if at and found and re.search(r"grade|G", here.text[at[0] - 6 : at[1]]):
            spot = (at[0] + found.start(), at[0] + found.end())
            in_header = event.grade and event.grade.quotes[0].place.cell.startswith("h")
            row = None if in_header else study.row
            yield from _plant("a grade beyond 5", "harm.grade-outside", row, spot, "7")


def none_and_events(here: Ground, study: Study) -> Iterator[Plant]:
    cells = {event.term.quotes[0].place.cell for event in study.adverse_events if event.term.quotes}
    for cell_id in cells if len(cells) == 1 else ():
        first = min(event.term.quotes[0].place.start for event in study.adverse_events)
        # A harm named by its column's header has no words in the row.
        if first == 0 and cell_id in here.cells and not cell_id.startswith("h"):
            at = here.cells[cell_id].origin(0, 0)
            yield from _plant("none beside events", "harm.none-and-events", study.row, at, "None, ")


def numbers(here: Ground, study: Study) -> Iterator[Plant]:
    design, at = study.design.value if study.design else "", here.number(study.n)
    if design == "case report" and study.n and study.n.value == 1:
        yield from _plant("a case report of several", "studies.report-of-several", study.row, at, "3")
    if design == "case series" and study.n and study.n.value > 1:
        yield from _plant("a series of one", "studies.series-of-one", study.row, at, "1")
    if study.n and study.n_treated:
        at = here.number(study.n_treated)
        yield from _plant(
            "more treated than studied", "population.treated-above-n", study.row, at, f"{study.n.value + 5}"
        )
    if study.n and here.number(study.n) and study.sex.female and study.sex.male:
        at = here.number(study.sex.female)
        codes = "population.sex-above-n"
        yield from _plant("more women and men than N", codes, study.row, at, f"{study.n.value + 2}")
    for regimen in study.regimens:
        if study.n and regimen.n and regimen.part != "comparator":
            at = here.number(regimen.n)
            yield from _plant("more on a drug than N", "regimen.n-above-n", study.row, at, f"{study.n.value + 2}")


IN_A_ROW: tuple[Callable[[Ground, Study], Iterable[Plant]], ...] = (
    harms_above_n, responses_above_n, categories_above_n, percentages, ages, days, doses, routes, grades,
    none_and_events, numbers,
)  # fmt: skip


def _lines(here: Ground, row: int) -> tuple[int, int] | None:
    """Return where the lines of a row begin and end in the source."""
    origins = [
        at for id_ in here.table.rows[row - 1] if id_ in here.cells and (cell := here.cells[id_]).text
        for at in [cell.origin(0, len(cell.text))] if at
    ]  # fmt: skip
    if not origins or here.path.suffix != ".tsv":
        return None
    start = here.text.rfind("\n", 0, min(at[0] for at in origins)) + 1
    end = here.text.find("\n", max(at[1] for at in origins))
    return start, end + 1 or len(here.text)


def rows(here: Ground) -> Iterator[Plant]:
    """Rows that stand twice, as they are and under another spelling."""
    studies = {study.row: study for study in here.table.studies}
    for row, study in studies.items():
        lines = _lines(here, row)
        label = here.place(study.citation.label)
        if not lines or here.text[slice(*lines)].count("\t") < 3:
            continue
        line = here.text[slice(*lines)]
        codes = "studies.same-row studies.repeated-report studies.overlap"
        yield from _plant("a row that stands twice", codes, row + 1, (lines[1], lines[1]), line)
        if label and study.citation.year and study.citation.number and study.n:
            at = label[0] - lines[0] + 4
            named, digits = line[:at] + line[at + 1 :], study.citation.number.value
            other = re.sub(
                rf"\[{re.escape(digits)}\]|(?<=\t){re.escape(digits)}$", f"[{990 + row}]", named.rstrip("\n")
            )
            if other != named.rstrip("\n"):
                codes = "studies.same-study studies.overlap"
                yield from _plant("a study under another spelling", codes, row + 1, (lines[1], lines[1]), other + "\n")


def words(here: Ground) -> Iterator[Plant]:
    """Short forms that lose their explanation, get a second one, or are explained in vain."""
    for entry in here.table.abbreviations:
        place = entry.quote.place
        cell = here.cells.get(place.cell)
        at = cell.origin(place.start, place.end) if cell else None
        if not cell or not at:
            continue
        sign, parting = _signs(here, entry)
        other = " ".join(_WORDS.get(letter, f"{letter}-word") for letter in entry.short.casefold() if letter.isalpha())
        words_ = f"{parting}{entry.short}{sign}{other}"
        yield from _plant("a second meaning", "abbreviation.clash", None, (at[1], at[1]), words_)
        rest = re.match(r"\s*[;,]\s*", here.text[at[1] :])
        if rest and _needs_a_word(entry.short):
            end = at[1] + rest.end()
            yield from _plant("a short form unexplained", "abbreviation.unexplained", None, (at[0], end), "")
    for last in here.table.abbreviations[-1:]:
        cell = here.cells.get(last.quote.place.cell)
        at = cell.origin(last.quote.place.end, last.quote.place.end) if cell else None
        sign, parting = _signs(here, last)
        for short, long in (("QXF", "quixotic x-ray factor"), ("ZJL", "zonal jet length"), ("WKV", "weak k value")):
            yield from _plant(
                "an explanation in vain", "abbreviation.unused", None, at, f"{parting}{short}{sign}{long}"
            )


# A word for each letter, for second meanings.
_ALPHABET = (
    "alternative bilateral central distal early focal global heavy inner joint known lateral mean normal open partial "
    "quick rapid severe total upper venous weak x-linked young zonal"
)
_WORDS = {word[0]: word for word in _ALPHABET.split(" ")}


def _signs(here: Ground, entry: Abbreviation) -> tuple[str, str]:
    """Return what stands between a short form and its meaning, and between two entries, as the table has it."""
    text = entry.quote.text
    sign = text[len(entry.short) : len(text) - len(entry.long)]
    note = here.cells[entry.quote.place.cell].text
    return sign, "; " if note.count(";") >= len(here.table.abbreviations) - 2 else ", "


def _needs_a_word(short: str) -> bool:
    """Whether a table has to explain a short form; units, routes and frequencies are known to all."""
    return short.isupper() and 2 <= len(short) <= 6 and not look_up(short, "route", "frequency", "unit")


def plants(path: Path) -> list[Plant]:
    """Return every error that can be planted in a table."""
    here = ground(path)
    found = [one for study in here.table.studies for plant in IN_A_ROW for one in plant(here, study)]
    spoken = {(finding.code, row) for finding in _read(path).all_findings() for row in _rows_of(finding)}
    fresh = [one for one in found if not any((code, one.row) in spoken for code in one.codes)]
    return [*fresh, *rows(here), *words(here)]


@cache
def _read(path: Path) -> Evidence:
    return evitable.extract(path)


def _spoken(evidence: Evidence, codes: frozenset[str]) -> Counter[tuple[str, int | None]]:
    said: Counter[tuple[str, int | None]] = Counter()
    for finding in evidence.all_findings():
        if finding.code in codes:
            said.update((finding.code, row) for row in _rows_of(finding))
    return said


def _rows_of(finding: Finding) -> set[int | None]:
    return {finding.row, *finding.rows}


def is_found(path: Path, plant: Plant) -> bool:
    """Whether one of the rules that have to speak does so at the planted place, and did not before."""
    here = ground(path)
    text = here.text[: plant.start] + plant.words + here.text[plant.end :]
    try:
        after = _spoken(evitable.extract(text.encode()), plant.codes)
    except evitable.EvidenceError:
        return False
    before = _spoken(_read(path), plant.codes)
    return any(row == plant.row and count > before[code, row] for (code, row), count in after.items())


def main() -> None:
    """Plant everything, and print for each kind how many were found and which were not."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--each", type=int, default=1, help="take every so manieth plant of a table")
    asked = options.parse_args()
    planted: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for path in TABLES:
        for plant in plants(path)[:: asked.each]:
            planted[plant.kind] += 1
            if is_found(path, plant):
                found[plant.kind] += 1
            else:
                before = ground(path).text[plant.start : plant.end]
                print(f"missed: {path.parent.name} row {plant.row}: {plant.kind}: {before!r} -> {plant.words!r}")
    for kind, count in sorted(planted.items()):
        print(f"{found[kind]:4} of {count:4}  {kind}")
    print(f"{found.total():4} of {planted.total():4}  of {len(planted)} kinds ({found.total() / planted.total():.1%})")


if __name__ == "__main__":
    main()
