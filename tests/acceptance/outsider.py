"""Plant errors as somebody would who read the catalogue of issues and never the rules, in every form of the tables.

`python -m tests.acceptance.outsider [--each N] [--kind WORD]` prints the figures by kind. Every plant edits a cell or a
note, or adds a row; the whole table is then written as page, article, Word document, workbook or delimited file.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

import evitable
from evitable.model import Cell, Evidence, Grid
from tests.acceptance.facts import SHARED
from tests.acceptance.forms import WRITERS, grid_of

TABLES = sorted((SHARED / "gold").glob("dev*/input.tsv"))
FORMS = ("html", "jats", "docx", "xlsx", "comma", "tab", "semicolon")


class Plant(NamedTuple):
    """A table with one error in it, and the codes of which one has to speak; `row` holds its row's texts, if any."""

    kind: str
    codes: frozenset[str]
    row: tuple[str, ...] | None
    grid: Grid
    told: str


class Spot(NamedTuple):
    """A cell to plant in."""

    grid: Grid
    row: int
    column: int
    text: str
    header: str
    design: str


def spots(grid: Grid) -> Iterator[Spot]:
    """Yield the cells of the body with their headers and, where the row has one, the design of the study."""
    heads = [
        " ".join(dict.fromkeys(grid.rows[row][column].text for row in range(grid.header_rows)))
        for column in range(len(grid.rows[0]))
    ]
    for row in range(grid.header_rows, len(grid.rows)):
        texts = [cell.text for cell in grid.rows[row]]
        if sum(map(bool, texts)) > 2:
            for column, text in enumerate(texts):
                yield Spot(grid, row, column, text, heads[column], " ".join(texts[:3]).casefold())


def _with(spot: Spot, text: str) -> Grid:
    rows = [list(row) for row in spot.grid.rows]
    rows[spot.row][spot.column] = replace(rows[spot.row][spot.column], text=text, pieces=())
    return replace(spot.grid, rows=tuple(map(tuple, rows)))


def _edit(kind: str, codes: str, spot: Spot, match: re.Match[str], words: str) -> Iterator[Plant]:
    start, end = match.span()
    text = spot.text[:start] + words + spot.text[end:]
    if text != spot.text:
        grid = _with(spot, text)
        texts = tuple(cell.text for cell in grid.rows[spot.row])
        yield Plant(kind, frozenset(codes.split()), texts, grid, f"{match[0]!r} -> {words!r}")


_NOT_DEFINED = re.compile(r"definition|endpoint|measure", re.IGNORECASE)


def percentages(spot: Spot) -> Iterator[Plant]:
    if _NOT_DEFINED.search(spot.header):
        return
    for found in re.finditer(r"\b(\d+)(?:/(\d+))? \((\d)(\d)([.]\d)?%\)", spot.text):
        n, of, tens, ones, rest = found.groups()
        if abs(int(tens) - int(ones)) > 1:
            words = f"{n}{'/' + of if of else ''} ({ones}{tens}{rest or ''}%)"
            codes = "percentage.differs percentage.other-denominator"
            yield from _edit("two digits of a percentage exchanged", codes, spot, found, words)
        if of:
            words = f"{int(n) + 1}/{of} ({tens}{ones}{rest or ''}%)"
            yield from _edit("a fraction one off its percentage", "percentage.differs", spot, found, words)
        words = f"{n}{'/' + of if of else ''} ({tens}{ones}0{rest or ''}%)"
        yield from _edit("a percentage above 100", "percentage.out-of-range percentage.differs", spot, found, words)


def fractions(spot: Spot) -> Iterator[Plant]:
    if not re.search(r"response|remission|relapse|adverse|recurr|dialysis|outcome|ORR|CR", spot.header):
        return
    for found in re.finditer(r"(?<![\d/.])(\d+)/(\d+)(?![\d/.])", spot.text):
        words = f"{int(found[2]) + 2}/{found[2]}"
        yield from _edit("a count above its denominator", "count.above-n", spot, found, words)
        words = f"{found[1]}/{int(found[2]) + 90}"
        codes = "count.denominator-above-n percentage.differs"
        yield from _edit("a denominator above N", codes, spot, found, words)


def counts(spot: Spot) -> Iterator[Plant]:
    if _NOT_DEFINED.search(spot.header):
        return
    for found in re.finditer(r"\b(CR|PR|NR)( \(N = | )(\d+)\b(?!/|\d|[.%])", spot.text):
        words = f"{found[1]}{found[2]}{int(found[3]) + 200}"
        codes = "count.above-n response.sum-above-n"
        yield from _edit("more responders than patients", codes, spot, found, words)
        codes = "response.sum-above-n response.sum-below-n response.overall-below-parts count.above-n"
        if len(re.findall(r"\b(?:CR|PR|NR) \(N = ", spot.text)) > 1 and "NR (N" in spot.text:
            words = f"{found[1]}{found[2]}{int(found[3]) + 1}"
            yield from _edit("categories one off", codes, spot, found, words)
    if re.search(r"adverse|side|toxic|complic|comment", spot.header, re.IGNORECASE):
        for found in re.finditer(r"([a-z]{4,} \((?:N = |n = )?)(\d+)\)", spot.text):
            words = f"{found[1]}{int(found[2]) + 300})"
            yield from _edit("more patients with a harm than there are", "count.above-n", spot, found, words)


def regimens(spot: Spot) -> Iterator[Plant]:
    for found in re.finditer(r"\[([nN]) = (\d+)\]", spot.text):
        codes = "regimen.n-above-n regimen.groups-and-n"
        yield from _edit("N changed in one arm", codes, spot, found, f"[{found[1]} = {int(found[2]) + 7}]")
    for found in re.finditer(r"(\d+)-day cycles", spot.text):
        last = max((int(day) for day in re.findall(r"\b(\d+)(?=,| and| \()", spot.text) if int(day) < 40), default=0)
        if re.search(r"days? [\d, ]+and (\d+)", spot.text) and last > 3:
            yield from _edit("a cycle too short", "regimen.days-beyond-cycle", spot, found, "3-day cycles")
    for found in re.finditer(r"(days [\d, ]+and )(\d+)(?= (?:of \d|\(\d))", spot.text):
        codes = "regimen.days-beyond-cycle"
        yield from _edit("a day beyond the cycle", codes, spot, found, f"{found[1]}{int(found[2]) + 30}")
    for found in re.finditer(r"(days (?:\d+, )*)(\d+), (\d+)( and \d+)", spot.text):
        words = f"{found[1]}{found[3]}, {found[2]}{found[4]}"
        yield from _edit("days out of order", "regimen.days-order", spot, found, words)
        words = f"{found[1]}{found[2]}, {found[2]}{found[4]}"
        yield from _edit("a day repeated", "regimen.days-order regimen.doses-differ", spot, found, words)


_AMOUNT = r"(?<![\d.–-])(\d+(?:\.\d+)?) (mg/(?:m2|sqm|kg)|mg)\b"


def doses(spot: Spot) -> Iterator[Plant]:
    if not re.search(r"dose|schedule|regimen|comment|daratumumab|colchicine|arm", spot.header, re.IGNORECASE):
        return
    codes = "regimen.dose-unusual regimen.dose-tenfold"
    for found in list(re.finditer(_AMOUNT, spot.text))[:1]:
        ten = f"{float(found[1]) * 10:g} {found[2]}"
        yield from _edit("a decimal point lost", codes, spot, found, ten)
        tenth = f"{float(found[1]) / 10:g} {found[2]}"
        yield from _edit("a decimal point too many", codes, spot, found, tenth)
        if found[2] == "mg/kg":
            words = f"{found[1]} mg/m2"
            codes_ = "regimen.unit-unusual regimen.dose-unusual regimen.dose-tenfold"
            yield from _edit("per square metre for per kilogram", codes_, spot, found, words)
        if found[2] in ("mg/m2", "mg/sqm"):
            words = f"{found[1]} mg/kg"
            codes_ = "regimen.unit-unusual regimen.dose-unusual"
            yield from _edit("per kilogram for per square metre", codes_, spot, found, words)
        if found[2] == "mg" and re.search("TCZ|tocilizumab|162 mg|ADA|1800", spot.text):
            codes_ = "regimen.unit-unusual"
            yield from _edit("per square metre for a flat dose", codes_, spot, found, f"{found[1]} mg/m2")
    for found in re.finditer(r"\b(SC|IV|intravenous)\b", spot.text):
        yield from _edit("a route the drug lacks", "regimen.route-unusual", spot, found, "intrathecal")
        break


def ages(spot: Spot) -> Iterator[Plant]:
    for found in re.finditer(r"Adult \((\d+) years\)", spot.text):
        yield from _edit("an adult aged 12", "population.age-and-group", spot, found, "Adult (12 years)")
    for found in re.finditer(r"One (\d+)-year-old (girl|boy)", spot.text):
        words = f"One 5{found[1][-1]}-year-old {found[2]}"
        yield from _edit("a girl or boy in the fifties", "population.age-and-group", spot, found, words)
    codes = "range.value-outside population.average-off-range"
    for found in re.finditer(r"(\d+(?:\.\d+)?)((?: years, range: | \(| \[))(\d+(?:\.\d+)?)–(\d+(?:\.\d+)?)", spot.text):
        if not re.search(r"age|population|patient", spot.header, re.IGNORECASE) and "median age" not in spot.text:
            continue
        average, sign, low, high = found.groups()
        words = f"{average}{sign}{high}–{low}"
        yield from _edit("a reversed range", "range.reversed", spot, found, words)
        words = f"{float(high) + 6:g}{sign}{low}–{high}"
        yield from _edit("a median above its range", codes, spot, found, words)
        words = f"{average}{sign}{float(average) + 3:g}–{high}"
        yield from _edit("a median below its range", f"{codes} range.reversed", spot, found, words)


def designs(spot: Spot) -> Iterator[Plant]:
    if re.fullmatch(r"N|Patients, n|Number of patients", spot.header) and re.fullmatch(r"\d+", spot.text):
        match = re.match(r"\d+", spot.text)
        if match and "case report" in spot.design:
            codes = "studies.report-of-several population.sex-below-n"
            yield from _edit("a case report of four", codes, spot, match, "4")
        if match and "case series" in spot.design:
            codes = "studies.series-of-one count.above-n"
            yield from _edit("a case series of one", codes, spot, match, "1")
    for found in re.finditer(r"\b(\d+) \((\d+)/(\d+)\)", spot.text):
        words = f"{int(found[1]) - 1} ({found[2]}/{found[3]})"
        yield from _edit("N one below women and men", "population.sex-above-n", spot, found, words)
        words = f"{int(found[1]) + 3} ({found[2]}/{found[3]})"
        yield from _edit("N three above women and men", "population.sex-below-n", spot, found, words)
    for found in re.finditer(r"\((\d+) F, (\d+) M\)", spot.text):
        words = f"({int(found[1]) + 2} F, {found[2]} M)"
        yield from _edit("N one below women and men", "population.sex-above-n", spot, found, words)
    for found in re.finditer(r"(\d+)( patients, )(\d+)( treated)", spot.text):
        words = f"{found[3]}{found[2]}{found[1]}{found[4]}"
        yield from _edit("treated and studied exchanged", "population.treated-above-n", spot, found, words)


def harms(spot: Spot) -> Iterator[Plant]:
    if not re.search(r"adverse|side|toxic|complic|comment|syndrome", spot.header, re.IGNORECASE):
        return
    for found in re.finditer(r"\b(G|[Gg]rade )([1-4])(-[1-4])?", spot.text):
        yield from _edit("grade 6", "harm.grade-outside", spot, found, f"{found[1]}6")
        yield from _edit("grade 0", "harm.grade-outside", spot, found, f"{found[1]}0")
        break
    for found in re.finditer(r"^(?=[A-Z][a-z]+[a-z ]* \(\d)", spot.text):
        yield from _edit("none beside events", "harm.none-and-events", spot, found, "None; ")
    if re.search(r"adverse|side|toxic|complic", spot.header, re.IGNORECASE):
        for found in re.finditer(r"(?<=\))$", spot.text):
            yield from _edit("a grade of nothing", "harm.grade-alone", spot, found, "; grade 3 (1)")


def cells(spot: Spot) -> Iterator[Plant]:
    """Words that no reader can read, where they matter, and brackets left open."""
    for found in list(re.finditer(_AMOUNT, spot.text))[:1]:
        codes = "reading.unread-dose reading.unread-cell reading.unread-count regimen.dose-missing regimen.unit-missing"
        if re.search(r"dose|schedule|regimen", spot.header, re.IGNORECASE):
            yield from _edit("a dose smudged", codes, spot, found, f"{found[1][0]}?? {found[2]}")
    for found in list(re.finditer(r"\((?=[^()]*\))[^()]*\)", spot.text))[:1]:
        yield from _edit("a bracket left open", "words.bracket-open", spot, found, found[0][:-1])


IN_A_CELL: tuple[Callable[[Spot], Iterator[Plant]], ...] = (
    percentages, fractions, counts, regimens, doses, ages, designs, harms, cells,
)  # fmt: skip


def _note(grid: Grid, index: int, text: str) -> Grid:
    notes = list(grid.notes)
    notes[index] = replace(notes[index], text=text, pieces=())
    return replace(grid, notes=tuple(notes))


_ENTRY = re.compile(r"(?:^|(?<=[;,] ))([A-Z][A-Z][A-Za-z]{0,3})(, | = |: | )([a-zé -]{6,}?)(?=[;.]|, [A-Z]|$)")


def notes(grid: Grid) -> Iterator[Plant]:
    """Short forms that lose their meaning, get another, or are explained in vain."""
    used = " ".join(cell.text for row in grid.rows for cell in row)
    titled = grid.title.text if grid.title else ""
    for index, note in enumerate(grid.notes):
        entries = list(
            re.finditer(
                r"(?:^|(?<=[;,] ))([A-Z][A-Za-z]{1,4})(, | = |: | )([a-zé -]{6,}?)(?=[;.]|, [A-Z]|$)", note.text
            )
        )
        if len(entries) < 2:
            continue
        for found in entries:
            rest = note.text[: found.start()] + re.sub(r"^[;,.] ?", "", note.text[found.end() :])
            stands = re.search(rf"\b{found[1]}\b", used) and f"({found[1]})" not in titled
            if stands and found[1].isupper() and found[1] not in ("IV", "SC", "SD", "EOW"):
                codes = frozenset({"abbreviation.unexplained"})
                yield Plant("a short form not explained", codes, None, _note(grid, index, rest), found[0])
            sign = "; " if ";" in note.text else ", "
            again = f"{note.text.rstrip('.')}{sign}{found[1]}{found[2]}quite another thing."
            codes = frozenset({"abbreviation.clash"})
            yield Plant("a short form explained twice", codes, None, _note(grid, index, again), found[0])
        vain = f"{note.text.rstrip('.')}{sign}QVT{entries[0][2]}quantitative visual test."
        codes = frozenset({"abbreviation.unused"})
        yield Plant("a short form explained in vain", codes, None, _note(grid, index, vain), "QVT")


_SAME = frozenset({"studies.same-row", "studies.same-study", "studies.overlap", "studies.repeated-report"})


_AUTHOR = re.compile(r"[A-Z][a-z]{5,}.*(?:et al|\d{4}|\d\d$)")


def rows(grid: Grid) -> Iterator[Plant]:
    """Rows that stand twice, one of them with a slip in the authors' names, and totals that are off."""
    for row in range(grid.header_rows, len(grid.rows)):
        texts = [cell.text for cell in grid.rows[row]]
        named = next(
            (i for i, text in enumerate(texts) if re.search(r"[A-Z][a-z]{5,}.*(?:et al|\d{4}|\d\d$)", text)), None
        )
        if sum(map(bool, texts)) < 4 or named is None:
            continue
        at = re.search(r"[A-Z][a-zé]{5,}", texts[named])
        for kind, name in (
            ("a row twice", texts[named]),
            ("a row twice, a letter of the author lost", _slip(texts[named], at, lambda w: w[:3] + w[4:])),
            ("a row twice, two letters exchanged", _slip(texts[named], at, lambda w: w[:3] + w[4] + w[3] + w[5:])),
        ):
            cells = tuple(
                replace(cell, text=name if index == named else cell.text, pieces=())
                for index, cell in enumerate(grid.rows[row])
            )
            new = replace(grid, rows=(*grid.rows[: row + 1], cells, *grid.rows[row + 1 :]))
            yield Plant(kind, _SAME, tuple(cell.text for cell in cells), new, name)


def _slip(text: str, at: re.Match[str] | None, slip: Callable[[str], str]) -> str:
    return text if at is None else text[: at.start()] + slip(at[0]) + text[at.end() :]


def totals(grid: Grid) -> Iterator[Plant]:
    heads = [cell.text for cell in grid.rows[0]]
    column = next((i for i, head in enumerate(heads) if head in ("N", "Patients, n", "Number of patients")), None)
    if column is None:
        return
    sizes = [row[column].text for row in grid.rows[grid.header_rows :] if sum(bool(c.text) for c in row) > 2]
    if all(re.fullmatch(r"\d+", size) for size in sizes):
        for off in (-10, 1, 10):
            told = str(sum(map(int, sizes)) + off)
            cells = [Cell(f"t{i}", "", (), len(grid.rows), i) for i in range(len(heads))]
            cells[0], cells[column] = replace(cells[0], text="Total"), replace(cells[column], text=told)
            codes = frozenset({"count.total-differs"})
            yield Plant("a total that is off", codes, None, replace(grid, rows=(*grid.rows, tuple(cells))), told)


@cache
def plants(path: Path) -> tuple[Plant, ...]:
    """Return every error that can be planted in a table."""
    grid = grid_of(path)
    found = [plant for spot in spots(grid) for make in IN_A_CELL for plant in make(spot)]
    fresh = [one for one in found if not _has_spoken(path, one, grid)]
    return (*fresh, *notes(grid), *rows(grid), *totals(grid))


def _has_spoken(path: Path, plant: Plant, grid: Grid) -> bool:
    """Whether a rule that has to speak does so in the row as published, so that the plant adds nothing to it."""
    planted = next(
        (at for at, row in enumerate(plant.grid.rows) if tuple(cell.text for cell in row) == plant.row), None
    )
    if planted is None:
        return False
    before = _before(path, "html")
    row = _row_of(before, tuple(cell.text for cell in grid.rows[planted]))
    return any(at == row for _, at in _said(before, plant.codes))


@cache
def _before(path: Path, form: str) -> Evidence:
    return evitable.extract(WRITERS[form](grid_of(path)))


def _row_of(evidence: Evidence, texts: tuple[str, ...]) -> int | None:
    """Return the study that stands in a row of these texts, the last of several alike."""
    best: tuple[int, int | None] = (0, None)
    for table in evidence.tables:
        cells = {cell.id: cell.text for cell in table.cells}
        for study, ids in zip(table.studies, table.rows, strict=False):
            own = {" ".join(cells.get(id_, "").split()) for id_ in ids} - {""}
            alike = sum(" ".join(text.split()) in own for text in texts)
            best = max(best, (alike, study.row), key=lambda pair: (pair[0], pair[1] or 0))
    return best[1]


def _said(evidence: Evidence, codes: frozenset[str]) -> Counter[tuple[str, int | None]]:
    found = [finding for finding in evidence.all_findings() if finding.code in codes]
    return Counter((finding.code, row) for finding in found for row in {finding.row, *finding.rows})


def is_found(path: Path, plant: Plant, form: str) -> bool:
    """Whether a rule that has to speak does so at the row planted in, more often than before."""
    after = evitable.extract(WRITERS[form](plant.grid))
    row = _row_of(after, plant.row) if plant.row else None
    before, said = _said(_before(path, form), plant.codes), _said(after, plant.codes)
    return any(at == row and count > before[code, at] for (code, at), count in said.items())


def main() -> None:
    """Plant everything, and print for each kind how many were found and which were not."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--each", type=int, default=1, help="take every so manieth plant of a table")
    options.add_argument("--kind", default="", help="take only kinds with this in their name")
    asked = options.parse_args()
    planted: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for path in TABLES:
        for index, plant in enumerate(plants(path)[:: asked.each]):
            if asked.kind not in plant.kind:
                continue
            form = FORMS[index % len(FORMS)]
            planted[plant.kind] += 1
            if is_found(path, plant, form):
                found[plant.kind] += 1
            else:
                print(f"missed: {path.parent.name} {form} {(plant.row or ('',))[0][:30]!r}: {plant.kind}: {plant.told}")
    for kind, count in sorted(planted.items()):
        print(f"{found[kind]:4} of {count:4}  {kind}")
    print(f"{found.total():4} of {planted.total():4}  of {len(planted)} kinds ({found.total() / planted.total():.1%})")


if __name__ == "__main__":
    main()
