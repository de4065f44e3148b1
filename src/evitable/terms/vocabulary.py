"""The vocabularies: terms, where they come from, and the files they are kept in."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

_FOLDER = Path(__file__).parent / "data"
_HEAD = frozenset({"kind", "source", "version", "licence", "cut"})
COLUMNS = "name\tconcept\tsynonyms\tcodes\tattributes"


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
        for name, value in self.attributes:
            if name == attribute:
                return value
        return default


@dataclass(frozen=True, slots=True)
class TermSource:
    """Where a data file comes from: source, version, licence, and how it was cut from its source."""

    file: str
    kind: str
    source: str
    version: str
    licence: str
    cut: str


class TermsError(ValueError):
    """A vocabulary cannot be read or used; the message says why and what to do."""


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


def parse(name: str, text: str) -> _File:
    """Read the text of a data file; raises `TermsError` where its head or columns are not ours."""
    lines = text.split("\n")
    head = dict(line[2:].split(": ", 1) for line in lines if line.startswith("# "))
    lines = lines[len(head) :]
    if not lines or lines[0] != COLUMNS or not _HEAD.issubset(head):
        raise TermsError(f"{name}: not a vocabulary of Evitable any more. Remove the file, and add its source again.")
    source = TermSource(name, head["kind"], head["source"], head["version"], head["licence"], head["cut"])
    return _File(source, tuple(line for line in lines[1:] if line))


def line_of(name: str, concept: str, synonyms: Iterable[str], codes: str, attributes: str = "") -> str:
    """Return a term as a line of a data file."""
    return "\t".join((name, concept, "|".join(synonyms), codes, attributes)).rstrip("\t")


@cache
def built_in() -> tuple[_File, ...]:
    """Return the data files that come with the program."""
    return tuple(parse(path.name, path.read_text("utf-8")) for path in sorted(_FOLDER.glob("*.tsv")))


# The vocabularies that a user uses beside the built-in ones: those of the user's folder, and those of this run.
_added: tuple[_File, ...] = ()


def user_folder() -> Path:
    """Return the user's folder of vocabularies, by the XDG rules; it need not exist."""
    home = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(home) / "evitable" / "terms"


def choose(files: tuple[_File, ...]) -> None:
    """Use these data files of the user beside the built-in ones; what was kept of look-ups must be forgotten."""
    global _added  # noqa: PLW0603  (one vocabulary serves the whole process, as its index is costly)
    _added = files


def _merged(line: str, more: str) -> str:
    """Return a term's line with the synonyms and codes that another line gives it."""
    name, concept, synonyms, codes, attributes, *_ = [*line.split("\t"), "", "", "", ""]
    _, _, more_synonyms, more_codes, *_ = [*more.split("\t"), "", "", "", ""]
    known = {text.lstrip("?") for text in synonyms.split("|")}
    texts = [
        *filter(None, synonyms.split("|")),
        *(text for text in more_synonyms.split("|") if text and text not in known),
    ]
    pairs = dict.fromkeys([*filter(None, codes.split("|")), *filter(None, more_codes.split("|"))])
    return line_of(name, concept, texts, "|".join(pairs), attributes)


def _joined(files: tuple[_File, ...], added: _File) -> tuple[_File, ...]:
    """Return the files with those of the added terms first that are new; known ones gain words and codes in place."""
    more: dict[str, str] = {}
    for line in added.lines:
        name = line.split("\t", 1)[0]
        more[name] = _merged(more[name], line) if name in more else line
    found, known = [], set()
    for file in files:
        if file.source.kind != added.source.kind:
            found.append(file)
            continue
        lines = []
        for line in file.lines:
            name = line.split("\t", 1)[0]
            lines.append(_merged(line, more[name]) if name in more else line)
            known.add(name)
        found.append(_File(file.source, tuple(lines)))
    fresh = tuple(line for name, line in more.items() if name not in known)
    return (_File(added.source, fresh), *found)


@cache
def own() -> tuple[_File, ...]:
    """Return the user's data files: those kept in the folder, then those of this run."""
    kept = tuple(parse(path.name, path.read_text("utf-8")) for path in sorted(user_folder().glob("*.tsv")))
    return (*kept, *_added)


@cache
def _files() -> tuple[_File, ...]:
    files = built_in()
    for added in own():
        files = _joined(files, added)
    return files


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
    """Return where each data file comes from, and under which licence; the user's own come first."""
    return tuple(file.source for file in (*reversed(own()), *built_in()))


def sources_of(term: Term) -> tuple[TermSource, ...]:
    """Return the vocabularies that name a term, the user's own first; none for a drug that was only assumed."""
    raw = (*reversed(own()), *built_in())
    return tuple(
        source
        for source, lines in raw
        if source.kind == term.kind and any(line.split("\t", 1)[0] == term.name for line in lines)
    )
