"""What changed from one version of some evidence to another: rows, cells, values and codes."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal, NamedTuple, TypeAlias

from evitable.base.aligning import Version, renamed, said, same_slots
from evitable.base.pointers import part, shape_of, value_of
from evitable.base.same import surname
from evitable.base.words import label_of, tokens
from evitable.model import Evidence, EvidenceTable, Study, Value

Mark: TypeAlias = Literal["kept", "gone", "new"]

# Below this share of common words two rows that name no study are no versions of one another.
_ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A value that was added (`before` is None), taken away (`after` is None) or changed; `field` is its pointer."""

    field: str
    before: Value[Any] | None
    after: Value[Any] | None


def marked(before: str, after: str) -> list[tuple[Mark, str]]:
    """Part two texts of a cell into what was kept, what is gone and what is new, word by word."""
    ours, theirs = before.split(" "), after.split(" ")
    parts: list[tuple[Mark, str]] = []
    for kind, low, high, start, end in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append(("kept", " ".join(ours[low:high])))
            continue
        if low < high:
            parts.append(("gone", " ".join(ours[low:high])))
        if start < end:
            parts.append(("new", " ".join(theirs[start:end])))
    return parts


@dataclass(frozen=True, slots=True)
class TextChange:
    """A cell of a row whose text is another; None where the row had, or has, no such cell."""

    column: str
    before: str | None
    after: str | None

    @property
    def marked(self) -> list[tuple[Mark, str]]:
        """The text in parts: kept, gone, new."""
        return marked(self.before or "", self.after or "")


@dataclass(frozen=True, slots=True)
class CodeChange:
    """An id that a name got, lost or changed."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class StudyChange:
    """What became of one study; `before` and `after` are its rows (or numbers in a base), None where it is not."""

    label: str
    change: Literal["added", "removed", "changed"]
    before: int | None
    after: int | None
    values: tuple[ValueChange, ...] = ()
    cells: tuple[TextChange, ...] = ()
    codes: tuple[CodeChange, ...] = ()


class Row(NamedTuple):
    """A study to be compared: what names it for good where something does (`key`), its printed cells by column."""

    key: str
    number: int
    study: Study
    cells: Mapping[str, str]


def rows_of(evidence: Evidence) -> list[Row]:
    """Return the studies of a file's evidence with their printed cells; a file gives them no lasting key."""
    return [row for table in evidence.tables for row in _rows_of(table)]


def _rows_of(table: EvidenceTable) -> Iterator[Row]:
    texts = {cell.id: cell.text for cell in table.cells}
    heads = [column.header.text for column in table.columns]
    for at, study in enumerate(table.studies):
        ids = table.rows[at] if at < len(table.rows) else ()
        printed: dict[str, str] = {}
        for column, name in enumerate(ids):
            head = heads[column] if column < len(heads) and heads[column] else f"column {column + 1}"
            text = texts.get(name, "")
            printed[head] = f"{printed[head]}\n{text}" if head in printed else text
        yield Row("", study.row, study, printed)


def difference(before: Sequence[Row], after: Sequence[Row]) -> tuple[StudyChange, ...]:
    """Return what became of every study that is not the same in both, in the order of `after`, removed ones last.

    Studies are paired by their key where they have one, then by what they cite, then by their words. Where the words
    of a value moved or changed but it says the same, only the cell counts as changed.
    """
    pairs = _pairs(before, after)
    taken = {id(old) for old, _ in pairs if old is not None}
    found = [change for old, new in pairs if (change := _change(old, new)) is not None]
    found += [StudyChange(_label(old), "removed", old.number, None) for old in before if id(old) not in taken]
    return tuple(found)


def _pairs(before: Sequence[Row], after: Sequence[Row]) -> list[tuple[Row | None, Row]]:
    left, chosen = list(before), dict[int, Row]()
    for rule in (_same_key, _same_words, _same_citation, _alike):
        for at, new in enumerate(after):
            if at not in chosen:
                best = max(left, key=lambda old, new=new: rule(old, new), default=None)  # type: ignore[misc]
                if best is not None and rule(best, new) > 0:
                    chosen[at] = best
                    left.remove(best)
    return [(chosen.get(at), new) for at, new in enumerate(after)]


def _same_key(old: Row, new: Row) -> float:
    return float(bool(old.key) and old.key == new.key)


def _same_words(old: Row, new: Row) -> float:
    return float(bool(old.cells) and old.cells == new.cells)


def _same_citation(old: Row, new: Row) -> float:
    """Rate two rows that cite the same: 0 where they do not, more the more words they share."""
    ours, theirs = _cited(old.study), _cited(new.study)
    return 1 + _alikeness(old, new) if ours and ours == theirs else 0.0


def _cited(study: Study) -> tuple[Any, ...]:
    cited = study.citation
    for value in (cited.doi, cited.pmid):
        if value is not None:
            return (value.value,)
    name = surname(cited.label.value) if cited.label else ""
    year = cited.year.value if cited.year else None
    mark = cited.number.value if cited.number and year is None else None
    return (name, year, mark) if name or mark else ()


def _alike(old: Row, new: Row) -> float:
    if old.key and new.key:
        return 0.0
    rate = _alikeness(old, new)
    return rate if rate >= _ALIKE else 0.0


def _alikeness(old: Row, new: Row) -> float:
    ours, theirs = (set(tokens(" ".join(row.cells.values()))) for row in (old, new))
    return len(ours & theirs) / len(ours | theirs) if ours and theirs else 0.0


def _label(row: Row) -> str:
    return label_of(row.study) or f"row {row.number}"


def _change(old: Row | None, new: Row) -> StudyChange | None:
    if old is None:
        return StudyChange(_label(new), "added", None, new.number)
    values, cells, codes = _values(old.study, new.study), _cells(old, new), _codes(old.study, new.study)
    if not (values or cells or codes):
        return None
    return StudyChange(_label(new), "changed", old.number, new.number, values, cells, codes)


def _values(old: Study, new: Study) -> tuple[ValueChange, ...]:
    before, after = _version(old), _version(new)
    now = dict(renamed(after, same_slots(before, after)))
    fields = dict.fromkeys([*before.bodies, *now])
    return tuple(
        ValueChange(field, _value(field, before.bodies.get(field)), _value(field, now.get(field)))
        for field in sorted(fields, key=_in_order)
        if _told(before.bodies.get(field)) != _told(now.get(field))
    )


def _version(study: Study) -> Version:
    frame, bodies = part(study)
    return Version(frame, dict(bodies))


def _told(body: str | None) -> tuple[str, str] | None:
    """Return what a body says and how surely; its words may move without a change of value."""
    return None if body is None else (said(body), "uncertain" if '"status":"uncertain"' in body else "")


def _value(field: str, body: str | None) -> Value[Any] | None:
    return None if body is None else value_of(body, shape_of(field.replace("/+", "/")))


def _in_order(field: str) -> list[tuple[int, int, str]]:
    """Sort pointers by name, and slots by number, new ones last."""
    return [
        (1 if step.startswith("+") else 0, int(step.lstrip("+")) if step.lstrip("+").isdigit() else -1, step)
        for step in field.split("/")
    ]


def _cells(old: Row, new: Row) -> tuple[TextChange, ...]:
    columns = dict.fromkeys([*old.cells, *new.cells])
    return tuple(
        TextChange(column, old.cells.get(column), new.cells.get(column))
        for column in columns
        if old.cells.get(column) != new.cells.get(column)
    )


def _codes(old: Study, new: Study) -> tuple[CodeChange, ...]:
    before, after = _coded(old), _coded(new)
    return tuple(
        CodeChange(field, before.get(field), after.get(field))
        for field in sorted(before.keys() | after.keys())
        if before.get(field) != after.get(field)
    )


def _coded(study: Study) -> dict[str, str]:
    """Return the ids of a study's names: `conditions/lupus nephritis/MONDO` and the like."""
    named = [(f"conditions/{one.name.value}", one.codes) for one in study.conditions]
    named += [(f"regimens/{one.drug.value}", one.codes) for one in study.regimens]
    named += [(f"adverse_events/{one.term.value}", one.codes) for one in study.harms]
    return {f"{name}/{vocabulary}": code for name, codes in named for vocabulary, code in codes}


def in_words(changes: Sequence[StudyChange]) -> str:
    """Return the changes as one sentence fit for a report.

    Example:
        >>> in_words([StudyChange("Ali 2019", "added", None, 4), StudyChange("Zhang 52", "removed", 5, None)])
        '1 study was added (Ali 2019) and 1 was taken out (Zhang 52).'
        >>> in_words([])
        'Nothing changed.'
    """
    parts = [told for kind in ("added", "removed", "changed") if (told := _told_kind(changes, kind))]
    if not parts:
        return "Nothing changed."
    first, *rest = parts
    noun = "study" if first.startswith("1 ") else "studies"
    number, _, tail = first.partition(" ")
    return " and ".join([f"{number} {noun} {tail}", *rest]) + "."


_DONE = {"added": "added", "removed": "taken out", "changed": "changed"}


def _told_kind(changes: Sequence[StudyChange], kind: str) -> str:
    chosen = [one for one in changes if one.change == kind]
    if not chosen:
        return ""
    shown = [_shown(one) for one in chosen[:3]] + (["..."] if len(chosen) > 3 else [])
    return f"{len(chosen)} {'was' if len(chosen) == 1 else 'were'} {_DONE[kind]} ({', '.join(shown)})"


def _shown(one: StudyChange) -> str:
    if one.change != "changed" or not one.values:
        return one.label
    return f"{one.label}: {len(one.values)} value{'s' if len(one.values) > 1 else ''}"


def as_records(changes: Sequence[StudyChange]) -> list[dict[str, Any]]:
    """Return the changes as plain records, for JSON."""
    return [dataclasses.asdict(one, dict_factory=_plain) for one in changes]


def _plain(items: list[tuple[str, Any]]) -> dict[str, Any]:
    return {name: str(found) if found.__class__.__name__ in {"Dose", "Decimal"} else found for name, found in items}
