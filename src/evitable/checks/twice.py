"""One study counted twice: rows that say the same, names spelled in two ways."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, product

from evitable.checks.authors import first_author
from evitable.checks.regimens import study_drugs
from evitable.checks.responses import same_disease
from evitable.checks.rule import Remark, Rule, cells_of, plural, quotes_of
from evitable.model import EvidenceTable, Study
from evitable.terms import fold

_MARK = re.compile(r"\[[\d\s,–-]+\]")
# Shorter names differ by one letter and are two people (Wang, Yang).
_LONG_NAME = 6
# Where all other cells agree, a shorter name may be misspelled too.
_LONG_ENOUGH = 5
# Columns that name a study; rows alike in all others may be one study under two spellings.
_NAMING = frozenset({"citation", "reference", "label"})
# A register has many rows that are alike but for their names; no more of them are set against each other.
_MANY_ALIKE = 20
# Stands in no text.
_CELL_END = " \0 "
# Rows with fewer filled cells are alike by chance.
_ENOUGH_CELLS = 4


def same_row(table: EvidenceTable) -> Iterator[Remark]:
    """A row that repeats another, word for word or but for a slip in the name of its study."""
    cells = cells_of(table)
    naming = [column.role in _NAMING for column in table.columns]
    for rows in _alike(table):
        seen: list[tuple[Study, str]] = []
        for study, row in rows:
            texts = [_one_line(cells[cell_id].text) if cell_id in cells else "" for cell_id in row]
            if sum(bool(text) for text in texts) < _ENOUGH_CELLS:
                continue
            name = " ".join(text for text, names in zip(texts, naming, strict=False) if names)
            earlier = next((other for other, known in seen if _is_slip(known, name)), None)
            if earlier is not None:
                exactly = any(other is earlier and known == name for other, known in seen)
                yield _repeated(study, earlier, exactly=exactly)
            elif len(seen) < _MANY_ALIKE:
                seen.append((study, name))


def _alike(table: EvidenceTable) -> Iterator[list[tuple[Study, tuple[str, ...]]]]:
    """Yield the rows of which several say the same, but for the name of their study."""
    cells = cells_of(table)
    rest = [place for place, column in enumerate(table.columns) if column.role not in _NAMING]
    for near in _alike_at(table, _wordiest(table, rest)):
        seen: dict[str, list[tuple[Study, tuple[str, ...]]]] = {}
        for study, row in near:
            told = [cells[row[place]].text if row[place] in cells else "" for place in rest if place < len(row)]
            # All cells in one go, as folding each of them takes three times as long.
            seen.setdefault(_one_line(_CELL_END.join(told)), []).append((study, row))
        yield from (rows for rows in seen.values() if len(rows) > 1)


def _alike_at(table: EvidenceTable, place: int) -> Iterator[list[tuple[Study, tuple[str, ...]]]]:
    """Yield the rows of which several have the same words in one column: others cannot be alike in all of them."""
    cells = cells_of(table)
    seen: dict[str, list[tuple[Study, tuple[str, ...]]]] = {}
    for study, row in zip(table.studies, table.rows, strict=False):
        cell = cells.get(row[place]) if 0 <= place < len(row) else None
        seen.setdefault(_one_line(cell.text) if cell else "", []).append((study, row))
    return (rows for rows in seen.values() if len(rows) > 1)


def _wordiest(table: EvidenceTable, places: list[int]) -> int:
    """Return the column with most words in the first row, as it tells most rows apart; -1 where none has any."""
    cells, first = cells_of(table), table.rows[0] if table.rows else ()
    lengths = {place: len(cells[first[place]].text) for place in places if place < len(first) and first[place] in cells}
    return max(lengths, key=lengths.__getitem__, default=-1)


def _one_line(text: str) -> str:
    return " ".join(fold(text).split())


def _repeated(study: Study, earlier: Study, *, exactly: bool) -> Remark:
    how = "word for word" if exactly else "but for a slip in its name"
    return Remark(
        f"Row {study.row} says {how} what row {earlier.row} says.",
        quotes=quotes_of(study.citation.label or study.citation.number or study.n),
        row=study.row,
        rows=(earlier.row, study.row),
        consequence=_counted_twice(study),
    )


def _is_slip(one: str, other: str) -> bool:
    """Whether two names of studies are one, but for a letter of a longer word and the mark in brackets.

    Example:
        >>> _is_slip("harwnell et al. [31]", "harwell et al. [90]"), _is_slip("case 1", "case 2")
        (True, False)
    """
    if one == other:
        return True
    mine, yours = _MARK.sub("", one).split(), _MARK.sub("", other).split()
    if mine == yours:
        return True
    unlike = [pair for pair in zip(mine, yours, strict=False) if pair[0] != pair[1]]
    return (
        len(mine) == len(yours)
        and len(unlike) == 1
        and _like(*(word.strip(".,;()[]") for word in unlike[0]), least=_LONG_ENOUGH)
    )


def _counted_twice(study: Study) -> str:
    return f"{plural(study.n.value, 'patient')} counted twice." if study.n else ""


def same_study(table: EvidenceTable) -> Iterator[Remark]:
    """Two rows of like names, one year, one N, one drug and one disease."""
    if table.kind == "patient-treatment":
        return
    kin: dict[tuple[int, int], dict[str, list[Study]]] = {}
    for study in table.studies:
        author = first_author(study)
        if study.n and study.citation.year and author:
            alike = kin.setdefault((study.citation.year.value, study.n.value), {})
            alike.setdefault(author[0], []).append(study)
    kin = {at: alike for at, alike in kin.items() if len(alike) > 1 or len(next(iter(alike.values()))) > 1}
    near = _near_names({name for alike in kin.values() for name in alike})
    pairs: dict[tuple[int, int], tuple[Study, Study]] = {}
    for alike in kin.values():
        for name, studies in alike.items():
            others = [study for other in near.get(name, ()) for study in alike.get(other, ())]
            if len(studies) + len(others) > 1:
                pairs.update({(one.row, other.row): (one, other) for one, other in _of_two_reports(studies + others)})
    for rows in sorted(pairs):
        if _are_one(*pairs[rows]):
            yield _same(*pairs[rows])


def _near_names(names: set[str]) -> dict[str, set[str]]:
    """Return for each name the others that are like it, without setting every name against every other."""
    seen: dict[str, list[str]] = {}
    for name in names:
        for less in _near(name) if len(name) >= _LONG_NAME else ():
            seen.setdefault(less, []).append(name)
    near: dict[str, set[str]] = {}
    for alike in seen.values():
        for name in alike if len(alike) > 1 else ():
            near.setdefault(name, set()).update(other for other in alike if other != name)
    return near


def _of_two_reports(alike: list[Study]) -> Iterator[tuple[Study, Study]]:
    """Yield each pair of rows, without those that bear one reference mark and one name: they are of one report."""
    reports: dict[object, list[Study]] = {}
    for study in alike:
        number = study.citation.number
        reports.setdefault((number.value, first_author(study)) if number else study.row, []).append(study)
    for mine, yours in combinations(reports.values(), 2):
        for one, other in product(mine, yours):
            yield (one, other) if one.row < other.row else (other, one)


def _near(name: str) -> set[str]:
    """Return a name, and what is left without one of its letters: like names share one of these.

    Example:
        >>> sorted(_near("alexandre") & _near("alexander"))
        ['alexande', 'alexandr']
    """
    return {name, *(name[:at] + name[at + 1 :] for at in range(len(name)))}


def _same(one: Study, other: Study) -> Remark:
    mine, yours = one.citation.label, other.citation.label
    names = f"“{mine.value}” and “{yours.value}”" if mine and yours else "the names"
    return Remark(
        f"Rows {one.row} and {other.row} look like one study: {names}, same year, N, drug and disease.",
        quotes=quotes_of(other.citation.label, one.citation.label),
        row=other.row,
        rows=(one.row, other.row),
        consequence=_counted_twice(other),
    )


def _are_one(one: Study, other: Study) -> bool:
    numbers = [study.citation.number.value for study in (one, other) if study.citation.number]
    first, second = first_author(one), first_author(other)
    if not first or not second or not _like(first[0], second[0]):
        return False
    if len(numbers) == 2 and numbers[0] == numbers[1] and first[0] == second[0]:
        return False  # Rows of one report are told of by another rule.
    if first[0] == second[0] and first[1] and second[1] and first[1] != second[1]:
        return False
    drugs = set(study_drugs(one)) & set(study_drugs(other))
    diseases = any(
        same_disease(mine.name.value, yours.name.value) for mine in one.conditions for yours in other.conditions
    )
    return bool(drugs) and diseases


def _like(one: str, other: str, *, least: int = _LONG_NAME) -> bool:
    """Whether two surnames are one, but for a letter in a long name."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if len(short) < least or len(long) - len(short) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) < len(long):
        return short[start:] == long[start + 1 :]
    swapped = short[start + 1 : start + 2] + short[start : start + 1] + short[start + 2 :]
    return short[start + 1 :] == long[start + 1 :] or swapped == long[start:]


RULES = (
    Rule(
        "studies.same-row",
        "warning",
        "A row that repeats another",
        "Take one of them out, unless two patients really are alike in everything.",
        same_row,
    ),
    Rule(
        "studies.same-study",
        "warning",
        "One study under two spellings",
        "Compare the references; take one row out if they are one.",
        same_study,
    ),
)
