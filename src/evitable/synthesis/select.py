"""Choices of rows: which of a ledger's lines go into a sum, and why a reader may want another set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from evitable.model import EvidenceTable, LedgerLine
from evitable.synthesis.counting import Mark
from evitable.synthesis.ledger import Entry, with_intervals


@dataclass(frozen=True, slots=True)
class Choice:
    """A set of lines to add up, with its stable key, its label and what sets it apart."""

    key: str
    label: str
    lines: tuple[LedgerLine, ...]
    reason: str = ""

    @property
    def rows(self) -> tuple[int, ...]:
        """The rows of the table, in order."""
        return tuple(sorted(line.row for line in self.lines))


def choices(entries: Sequence[Entry], table: EvidenceTable) -> tuple[Choice, ...]:
    """Return the sets of rows to add up: all, without single cases, and what the open rows ask for.

    `all` and `series` always stand side by side; the others only where they leave out or add a row.
    """
    used = [entry for entry in entries if entry.line.used]
    if not used:
        return ()
    whole = Choice("all", "All rows with a count", _lines(used))
    series = _series(used)
    others = (*_narrower(used, table), *_wider(entries))
    return (whole, series, *(choice for choice in others if set(choice.rows) != set(whole.rows)))


def _lines(entries: Iterable[Entry]) -> tuple[LedgerLine, ...]:
    return tuple(entry.line for entry in entries)


def _series(used: Sequence[Entry]) -> Choice:
    kept = [entry for entry in used if not entry.line.single]
    left = len(used) - len(kept)
    reason = "no row is a single case" if not left else "" if kept else "every row is a single case"
    return Choice("series", "Without the single cases", _lines(kept), reason)


def _kept(used: Sequence[Entry], key: str, label: str, keep: Callable[[Entry], bool], *, why: str) -> Iterator[Choice]:
    """Yield a choice without some rows, naming them."""
    left = [entry.line.row for entry in used if not keep(entry)]
    if left:
        yield Choice(key, label, _lines(entry for entry in used if keep(entry)), f"{rows_text(left)}: {why}")


def _is_counted(entry: Entry) -> bool:
    return entry.line.source != "uncounted"


def _lacks(mark: Mark) -> Callable[[Entry], bool]:
    return lambda entry: mark not in entry.marks


def _narrower(used: Sequence[Entry], table: EvidenceTable) -> Iterator[Choice]:
    own, named = _lacks("other-disease"), _lacks("broader-term")
    counted = tuple(_kept(used, "counted", "Counted rows only", _is_counted, why="not counted by the table"))
    disease = tuple(
        _kept(used, "without-other-disease", "Responses of the row's own disease", own, why="of another disease")
    )
    yield from counted
    yield from disease
    if counted and disease:
        why = "not counted, or of another disease"
        yield from _kept(
            used, "strict", "Counted, and of the row's own disease", lambda one: _is_counted(one) and own(one), why=why
        )
    yield from _kept(used, "without-broader-terms", "Without wider terms", named, why="the word is wider")
    doubled = _doubled(used, table)
    yield from _kept(
        used,
        "without-overlap",
        "No patient twice",
        lambda entry: entry.line.row not in doubled,
        why="may share patients with a larger row",
    )


_TWICE = frozenset({"studies.overlap", "studies.repeated-report", "base.shared-patients", "base.one-study"})
"""Findings that patients may be counted twice."""


def _doubled(used: Sequence[Entry], table: EvidenceTable) -> frozenset[int]:
    """Return the rows whose patients may all be those of a larger row of the same sum."""
    sizes = {entry.line.row: entry.line.n or 0 for entry in used}
    doubled: set[int] = set()
    for finding in table.findings:
        if finding.code in _TWICE:
            together = sorted((row for row in finding.rows if row in sizes), key=lambda row: (-sizes[row], row))
            doubled.update(together[1:])
    return frozenset(doubled)


def _wider(entries: Sequence[Entry]) -> Iterator[Choice]:
    """Yield the choice that takes silence about a harm as zero, for scale."""
    silent = [entry for entry in entries if entry.line.source == "silent" and entry.patients]
    if not silent:
        return
    as_zero = [
        replace(entry, line=replace(entry.line, used=True, events=0, n=entry.patients)) if entry in silent else entry
        for entry in entries
    ]
    lines = _lines(entry for entry in with_intervals(as_zero) if entry.line.used)
    why = f"{rows_text(entry.line.row for entry in silent)} as zero: not believed, shown for scale"
    yield Choice("silence-as-zero", "Silence taken as zero", lines, why)


def rows_text(rows: Iterable[int]) -> str:
    """Name rows: `row 4`, `rows 2 and 8`.

    Example:
        >>> rows_text([8, 2]), rows_text([4])
        ('rows 2 and 8', 'row 4')
    """
    told = [str(row) for row in sorted(rows)]
    return f"row {told[0]}" if len(told) == 1 else f"rows {', '.join(told[:-1])} and {told[-1]}"
