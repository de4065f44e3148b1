"""The vocabularies: terms, where they come from, and the files they are kept in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

_FOLDER = Path(__file__).parent / "data"
_COLUMNS = "name\tconcept\tsynonyms\tcodes\tattributes"


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

    def __hash__(self) -> int:
        # Terms are keys of what has been read before; all five fields would cost more than the reading.
        return hash((self.kind, self.name))

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


class Forms(NamedTuple):
    """All ways to write all terms: `texts`, and beside each the number of its line in `lines`, kind first."""

    texts: list[str]
    owners: list[int]
    lines: list[tuple[str, str]]


def _pairs(field: str) -> tuple[tuple[str, str], ...]:
    if not field:
        return ()
    return tuple((name, value) for name, _, value in (pair.partition("=") for pair in field.split("|")))


@cache
def term_of(kind: str, line: str) -> Term:
    """Return the term of a line of a data file."""
    name, concept, _, codes, attributes, *_ = [*line.split("\t"), "", "", "", ""]
    return Term(kind, name, concept or name, _pairs(codes), _pairs(attributes))


class _File(NamedTuple):
    """A data file: its head, and its lines without the names of the columns."""

    source: TermSource
    lines: tuple[str, ...]


def _read(path: Path) -> _File:
    lines = path.read_text("utf-8").split("\n")
    head = dict(line[2:].split(": ", 1) for line in lines if line.startswith("# "))
    lines = lines[len(head) :]
    if not lines or lines[0] != _COLUMNS:
        raise ValueError(f"{path.name}: the columns must be {_COLUMNS!r}")
    source = TermSource(path.name, head["kind"], head["source"], head["version"], head["licence"], head["cut"])
    return _File(source, tuple(line for line in lines[1:] if line))


@cache
def _files() -> tuple[_File, ...]:
    return tuple(_read(path) for path in sorted(_FOLDER.glob("*.tsv")))


def forms() -> Forms:
    """Return every way to write every term, in the order of the files; a "?" that marks it as ambiguous is kept."""
    found = Forms([], [], [(source.kind, line) for source, lines in _files() for line in lines])
    for number, (_, line) in enumerate(found.lines):
        name, _, rest = line.partition("\t")
        synonyms = rest.split("\t", 2)[1:2]
        texts = [name, *synonyms[0].split("|")] if synonyms and synonyms[0] else [name]
        found.texts.extend(texts)
        found.owners.extend([number] * len(texts))
    return found


@cache
def terms_of(kind: str) -> tuple[Term, ...]:
    """Return the terms of one kind in the order of its file; empty for a kind that does not exist.

    Example:
        >>> "intrathecal" in [term.name for term in terms_of("route")]
        True
    """
    return tuple(term_of(kind, line) for source, lines in _files() if source.kind == kind for line in lines)


def kinds() -> tuple[str, ...]:
    """Return the kinds of terms that there are."""
    return tuple(dict.fromkeys(source.kind for source in sources()))


def sources() -> tuple[TermSource, ...]:
    """Return where each data file comes from, and under which licence."""
    return tuple(file.source for file in _files())
