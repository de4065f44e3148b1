"""Every number of a report is found in the evidence or in the sums: by its id, by its words, or by its value."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from functools import cache
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from typing import Any

import pytest

import evitable
from evitable.model import EVIDENCE_KINDS, Estimate, Evidence, LedgerLine, Pool, Synthesis
from evitable.reports.figures.harms import HarmCell, HarmMap, HarmRow
from evitable.reports.figures.keys import Key
from evitable.reports.figures.marks import FigureColumn, Mark
from evitable.reports.ledger import LedgerCell, LedgerSum
from evitable.reports.numbers import Numbered, find, ids
from evitable.reports.outline import Part, Report, outline
from evitable.reports.runs import Link, Run
from evitable.reports.words import values_in
from evitable.synthesis import synthesise, with_omissions

ROOT = Path(__file__).parents[3]
TABLES = {
    "bortezomib": ROOT / "examples" / "bortezomib.txt",
    "secukinumab": ROOT / "tests" / "cases" / "secukinumab-cases",
    "mepolizumab": ROOT / "tests" / "cases" / "mepolizumab-egpa",
}
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_IN_WORDS = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
             "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "once": "1", "twice": "2"}  # fmt: skip


@dataclass(frozen=True)
class Told:
    """A text of a report, and how its numbers lead back."""

    text: str
    of: str = ""
    link: Link | None = None


@cache
def told(name: str) -> tuple[Evidence, Synthesis, Report]:
    path = TABLES[name]
    source = path if path.is_file() else next(one for one in sorted(path.iterdir()) if one.name.startswith("input"))
    evidence = evitable.extract(source)
    sums = tuple(with_omissions(synthesise(table)) for table in evidence.tables if table.kind in EVIDENCE_KINDS)
    return evidence, sums[0], outline(evidence, sums)


def numbers(text: str) -> set[str]:
    """Return the numbers of a text; spaces between thousands are no part of them, nor are idle zeros."""
    joined = re.sub(r"(?<=\d)[\u202f,](?=\d{3}\b)", "", text)
    return {plain(number) for number in _NUMBER.findall(joined)}


def plain(number: str) -> str:
    return number.rstrip("0").rstrip(".") if "." in number else str(int(number))


def walk(record: Any) -> Iterator[Told]:
    """Yield every text of an outline, with the id or the link beside it."""
    if isinstance(record, str):
        yield Told(record)
    elif isinstance(record, tuple | list):
        for one in record:
            yield from walk(one)
    elif type(record) in _TOLD:
        for one in _TOLD[type(record)](record):
            yield from [one] if isinstance(one, Told) else walk(one)
    elif is_dataclass(record):
        for item in fields(record):
            if item.name not in ("key", "kind", "prefix", "shade", "shades", "address", "id", "links"):
                yield from walk(getattr(record, item.name))


_TOLD: dict[type, Callable[[Any], Iterable[Any]]] = {
    Link: lambda link: (),
    Run: lambda run: [Told(run.text, run.of, run.link)],
    HarmRow: lambda row: [Told(row.events, row.of), Told(row.interval, row.of), Told(row.as_zero, row.of_zero),
                          row.term, row.worded, row.cells],
    HarmCell: lambda cell: [Told(f"{cell.text} {cell.grade}", link=cell.link)],
    LedgerCell: lambda cell: [Told(cell.count, cell.of)],
    LedgerSum: lambda foot: [Told(foot.count, foot.of)],
    Key: lambda key: [Told(f"{key.share} {key.rests_on.replace('95', '')}", key.of), key.title],
    Mark: lambda mark: [mark.text],
    FigureColumn: lambda column: [column.head, column.label],
}  # fmt: skip
"""Records whose numbers have an id or a link beside them, or whose other fields are places."""


def spelled(record: Numbered) -> set[str]:
    """Return what the numbers of a record look like in print: whole, as per cent, as a coverage."""
    if isinstance(record, Estimate):
        mean = record.mean_study or ()
        ends = (record.estimate, record.low, record.high, record.predictive_low, record.predictive_high, *mean)
        shares = shown(*ends, *covered(record)) | {f"{Decimal(str(one)):.2f}" for one in covered(record)}
        return {plain(one) for one in shares} | {str(record.events), str(record.n), str(record.k)}
    if isinstance(record, Pool):
        bounds = {one for each in record.estimates for one in spelled(each)}
        return bounds | {str(record.events), str(record.n), str(len(record.rows))}
    return spelled_lines(record)


def covered(record: Estimate) -> list[float]:
    """Return what coverage may look like at two places: its halves are rounded up."""
    found = [one for one in (record.coverage_mean, record.coverage_worst) if one is not None]
    return [*found, *(one + 1e-9 for one in found)]


def spelled_lines(lines: tuple[LedgerLine, ...]) -> set[str]:
    events, n = sum(line.events or 0 for line in lines), sum(line.n or 0 for line in lines)
    ends = [end for line in lines for end in (line.low, line.high)] if len(lines) == 1 else []
    return {plain(one) for one in shown(events / n if n else None, *ends)} | {str(events), str(n)}


def shown(*shares: float | None) -> set[str]:
    return {f"{100 * one:.{places}f}" for one in shares if one is not None for places in (0, 1)}


@pytest.mark.parametrize("name", TABLES)
def test_numbers_with_an_id_are_those_of_the_record_it_names(name: str) -> None:
    _, synthesis, report = told(name)
    given = [one for part in report.parts for one in walk(part.sections) if one.of and numbers(one.text)]
    assert len(given) > 20
    wrong = []
    for one in given:
        record = find(synthesis, one.of)
        if record is None or not numbers(one.text) <= spelled(record):
            wrong.append((one.text, one.of))
    assert wrong == []


@pytest.mark.parametrize("name", TABLES)
def test_numbers_with_a_link_stand_in_the_words_it_lights_or_say_how_they_came(name: str) -> None:
    _, _, report = told(name)
    given = [(part, one) for part in report.parts for one in walk(part.sections) if one.link and not one.of]
    assert len([one for _, one in given if numbers(one.text)]) > 12
    wrong = []
    for part, one in given:
        words = lit(part, one.link.words if one.link else "")
        assert words, one
        if not numbers(one.text) <= numbers(words) | in_words(words) and not (one.link and one.link.how):
            wrong.append((one.text, words))
    assert wrong == []


def lit(part: Part, words: str) -> str:
    """Return the words that an id such as `w4-6 w9` lights, in the order of the source."""
    wanted = set()
    for one in words.split():
        match = re.fullmatch(r"((?:t\d+-)?w)(\d+)(?:-(\d+))?", one)
        assert match
        wanted |= {f"{match[1]}{number}" for number in range(int(match[2]), int(match[3] or match[2]) + 1)}
    return " ".join(snip.text for row in part.pane for cell in row.cells for snip in cell.snips if snip.id in wanted)


def in_words(text: str) -> set[str]:
    return {_IN_WORDS[word] for word in re.findall(r"[a-z]+", text.lower()) if word in _IN_WORDS}


@pytest.mark.parametrize("name", TABLES)
def test_every_other_number_is_a_value_of_the_evidence_or_of_the_sums(name: str) -> None:
    evidence, synthesis, report = told(name)
    known = values_of(evidence) | values_of(synthesis) | {str(one) for one in tallies(evidence, report)} | versions()
    known |= {one for id_ in ids(synthesis) if (record := find(synthesis, id_)) for one in spelled(record)}
    texts = [one.text for one in walk((report.parts, report.tally, report.methods, report.limits))]
    stray = {(number, text) for text in texts for number in numbers(text) - known - FIXED}
    assert stray == set()


FIXED = {"95", "0", "100"}
"""Of the interval, and the ends of a scale."""


def values_of(record: Any) -> set[str]:
    """Return every number that a record holds, in its fields and in its words."""
    if isinstance(record, str):
        return numbers(record) | in_words(record)
    if isinstance(record, bool) or record is None:
        return set()
    if isinstance(record, int | float | Decimal):
        return {plain(f"{record:f}"), *({f"{record:.{places}f}" for places in (0, 1)})}
    if isinstance(record, tuple | list):
        return {one for item in record for one in values_of(item)}
    if is_dataclass(record):
        return {one for item in fields(record) for one in values_of(getattr(record, item.name))}
    return set()


def tallies(evidence: Evidence, report: Report) -> Iterator[int]:
    """Count what a report counts: rows, patients, facts, findings, cells of the map."""
    studies = [study for table in evidence.tables for study in table.studies]
    for some in (studies, [study for study in studies if study.n and study.n.value > 1]):
        yield from (len(some), len(studies) - len(some), sum(study.n.value for study in some if study.n))
    values = [value for value in values_in(tuple(studies)) if value.quotes]
    yield from (len(values), *(sum(value.status == kind for value in values) for kind in ("derived", "uncertain")))
    found = evidence.all_findings()
    yield from (len(found), len({one.code for one in found}), *Counter(one.severity for one in found).values())
    maps = [section.content for part in report.parts for section in part.sections]
    for one in (each for each in maps if isinstance(each, HarmMap)):
        cells = [cell.kind for row in (*one.rows, *one.rest) for cell in row.cells]
        yield from (len(cells), *Counter(cells).values())


def versions() -> set[str]:
    """Return the numbers of the programs' versions, which the methods name."""
    programs = [version(name) for name in ("numpy", "scipy")]
    return {one for text in (evitable.__version__, python_version(), *programs) for one in numbers(text)}
