"""The vocabularies: terms, where they come from, and the files they are kept in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

_FOLDER = Path(__file__).parent / "data"
_COLUMNS = ["name", "concept", "synonyms", "codes", "attributes"]


@dataclass(frozen=True, slots=True)
class Term:
    """A thing that a table may name.

    `name` is its preferred name in lower case, `concept` what it is counted under. `codes` pair a
    vocabulary with an id, `attributes` a property with its value.

    Example:
        >>> Term("route", "iv", "iv", (), (("label", "intravenous"),)).get("label")
        'intravenous'
    """

    kind: str
    name: str
    concept: str
    codes: tuple[tuple[str, str], ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()

    def get(self, attribute: str, default: str = "") -> str:
        """Return the value of an attribute, or `default` where the term has none."""
        return next((value for name, value in self.attributes if name == attribute), default)


@dataclass(frozen=True, slots=True)
class TermSource:
    """Where a data file comes from: source, version, licence, and how it was cut from its source."""

    file: str
    kind: str
    source: str
    version: str
    licence: str
    cut: str


class Form(NamedTuple):
    """One way to write a term; `ambiguous` where the vocabulary says that it has other meanings."""

    text: str
    term: Term
    ambiguous: bool


def _pairs(field: str) -> tuple[tuple[str, str], ...]:
    if not field:
        return ()
    return tuple((name, value) for name, _, value in (pair.partition("=") for pair in field.split("|")))


def _lines(path: Path) -> tuple[dict[str, str], list[list[str]]]:
    """Return the head of a data file (`# key: value` lines) and its rows without the column names."""
    head: dict[str, str] = {}
    rows: list[list[str]] = []
    for line in path.read_text("utf-8").split("\n"):
        if line.startswith("# "):
            key, _, value = line[2:].partition(": ")
            head[key] = value
        elif line:
            rows.append(line.split("\t"))
    if not rows or rows[0] != _COLUMNS:
        raise ValueError(f"{path.name}: the columns must be {', '.join(_COLUMNS)}")
    return head, rows[1:]


def _forms(kind: str, rows: Iterable[list[str]]) -> Iterator[Form]:
    for row in rows:
        name, concept, synonyms, codes, attributes = row + [""] * (5 - len(row))
        term = Term(kind, name, concept or name, _pairs(codes), _pairs(attributes))
        yield Form(name, term, ambiguous=False)
        for text in synonyms.split("|") if synonyms else ():
            yield Form(text.removeprefix("?"), term, ambiguous=text[0] == "?")


@cache
def _files() -> tuple[tuple[TermSource, tuple[Form, ...]], ...]:
    found = []
    for path in sorted(_FOLDER.glob("*.tsv")):
        head, rows = _lines(path)
        origin = TermSource(path.name, head["kind"], head["source"], head["version"], head["licence"], head["cut"])
        found.append((origin, tuple(_forms(head["kind"], rows))))
    return tuple(found)


@cache
def forms() -> tuple[Form, ...]:
    """Return every way to write every term, in the order of the files."""
    return tuple(form for _, found in _files() for form in found)


@cache
def terms_of(kind: str) -> tuple[Term, ...]:
    """Return the terms of one kind in the order of its file; empty for a kind that does not exist.

    Example:
        >>> "intrathecal" in [term.name for term in terms_of("route")]
        True
    """
    return tuple(dict.fromkeys(form.term for form in forms() if form.term.kind == kind))


def kinds() -> tuple[str, ...]:
    """Return the kinds of terms that there are."""
    return tuple(dict.fromkeys(source.kind for source in sources()))


def sources() -> tuple[TermSource, ...]:
    """Return where each data file comes from, and under which licence."""
    return tuple(source for source, _ in _files())
