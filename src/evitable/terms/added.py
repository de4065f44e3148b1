"""A user's own vocabularies: added for good in the user's folder, or used for one run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from evitable.terms.folding import fold
from evitable.terms.foreign import Entry, Foreign, read_foreign
from evitable.terms.vocabulary import (
    COLUMNS,
    TermsError,
    TermSource,
    built_in,
    choose,
    line_of,
    own,
    parse,
    user_folder,
)

ADDABLE = ("condition", "drug", "drug-class", "procedure", "adverse-event")
"""The kinds that can be added to; the others (units, routes, headers ...) are what the program reasons with."""

_SAFE = re.compile(r"[^a-z0-9]+")
_SHORT = 2


class Conflict(NamedTuple):
    """Words that the added vocabulary and another both know, for different things."""

    words: str
    kind: str
    added: str
    known: str
    source: str


class Addition(NamedTuple):
    """What adding a vocabulary came to: terms that are new, terms that only gained words or codes, conflicts."""

    name: str
    form: str
    version: str
    licence: str
    new: int
    joined: int
    conflicts: tuple[Conflict, ...]
    left_out: tuple[str, ...]


def add(path: Path, *, kind: str = "", version: str = "", licence: str = "") -> Addition:
    """Read a vocabulary and keep it in the user's folder, one file a kind; what it said under its name is replaced."""
    texts, addition = _as_files(path, kind, version, licence)
    target = user_folder()
    target.mkdir(parents=True, exist_ok=True)
    remove(addition.name, missing_ok=True)
    for of, text in texts.items():
        (target / f"{addition.name}.{of}.tsv").write_text(text, "utf-8", newline="\n")
    return addition


def remove(name: str, *, missing_ok: bool = False) -> None:
    """Take a vocabulary out of the user's folder; raises `TermsError` where there is none of that name."""
    files = sorted(user_folder().glob(f"{_slug(name)}.*.tsv"))
    if not files and not missing_ok:
        known = ", ".join(sorted({file.name.split(".")[0] for file in user_folder().glob("*.tsv")})) or "none"
        raise TermsError(f"No vocabulary {name!r} was added. There are: {known}.")
    for file in files:
        file.unlink()


def use(*paths: Path) -> tuple[Addition, ...]:
    """Use these vocabularies from now on beside the user's folder, without keeping them; none: the folder alone."""
    files, additions = [], []
    for path in paths:
        texts, addition = _as_files(path, "", "", "")
        files += [parse(f"{addition.name}.{kind}.tsv", text) for kind, text in texts.items()]
        additions.append(addition)
    choose(tuple(files))
    return tuple(additions)


def _as_files(path: Path, kind: str, version: str, licence: str) -> tuple[dict[str, str], Addition]:
    """Return a vocabulary as the text of data files by kind, and what adding it means."""
    if kind and kind not in ADDABLE:
        raise TermsError(f"Terms of the kind {kind!r} cannot be added. Kinds: {', '.join(ADDABLE)}.")
    found = read_foreign(path)
    name = _slug(path.name.split(".")[0])
    version, licence = version or found.version or "not stated", licence or found.licence or "not stated"
    lines: dict[str, list[str]] = {}
    conflicts, joined, kept = list[Conflict](), 0, 0
    known = _Known(name)
    for entry in found.entries:
        of = kind or entry.kind
        if of not in ADDABLE:
            continue
        line, is_known, clashes = known.line(of, entry)
        lines.setdefault(of, []).append(line)
        conflicts += clashes
        joined, kept = joined + is_known, kept + 1
    if not lines:
        raise TermsError(
            f"{path.name}: it does not say what its terms are. Say so with --kind ({', '.join(ADDABLE)}), or give the "
            "file a column headed kind."
        )
    left = (*found.left_out, *_unkinded(found, kept))
    addition = Addition(name, found.form, version, licence, kept - joined, joined, tuple(conflicts), left)
    heads = {of: _head(of, path.name, found, version, licence) for of in lines}
    return {of: "\n".join([heads[of], *dict.fromkeys(rows)]) + "\n" for of, rows in lines.items()}, addition


def _unkinded(found: Foreign, kept: int) -> Iterator[str]:
    if kept < len(found.entries):
        yield f"{len(found.entries) - kept} terms of no kind that can be added"


def _head(kind: str, file: str, found: Foreign, version: str, licence: str) -> str:
    cut = "; ".join(["; ".join(found.left_out) and f"left out: {'; '.join(found.left_out)}"]) or "nothing left out"
    facts = {"kind": kind, "source": f"{file} ({found.form}), added by the user", "version": version}
    facts |= {"licence": licence, "cut": cut}
    return "\n".join([*(f"# {key}: {' '.join(value.split())}" for key, value in facts.items()), COLUMNS])


def _slug(name: str) -> str:
    return _SAFE.sub("-", name.lower()).strip("-") or "terms"


class _Known:
    """What the other vocabularies know, by kind: terms by their words and by their codes."""

    def __init__(self, but: str) -> None:
        self._words: dict[tuple[str, str], tuple[TermSource, str]] = {}
        self._codes: dict[tuple[str, tuple[str, str]], str] = {}
        for source, lines in (*built_in(), *own()):
            if source.kind in ADDABLE and not source.file.startswith(f"{but}."):
                for line in lines:
                    self._take(source, line)

    def _take(self, source: TermSource, line: str) -> None:
        name, _, synonyms, codes, *_ = [*line.split("\t"), "", "", ""]
        for text in (name, *synonyms.split("|")):
            self._words.setdefault((source.kind, fold(text.lstrip("?"))), (source, name))
            self._words.setdefault((source.kind, _in_order(text.lstrip("?"))), (source, name))
        for pair in filter(None, codes.split("|")):
            vocabulary, _, code = pair.partition("=")
            self._codes.setdefault((source.kind, (vocabulary, code)), name)

    def line(self, kind: str, entry: Entry) -> tuple[str, bool, list[Conflict]]:
        """Return an entry as a line of a data file, under the name of the term that it is where that is known."""
        texts = list(dict.fromkeys(filter(None, map(_form, (entry.name, *entry.synonyms)))))
        name = next((self._codes[kind, code] for code in entry.codes if (kind, code) in self._codes), "")
        name = name or self._named(kind, texts)
        is_known = bool(name)
        name = name or (texts[0].lower() if texts else entry.name.lower())
        conflicts = []
        for text in texts:
            source, other = self._words.get((kind, fold(text)), (None, ""))
            if source is not None and other != name:
                conflicts.append(Conflict(text, kind, name, other, source.file))
        concept = "" if is_known else entry.concept.lower()
        codes = "|".join(f"{vocabulary}={_plain(code)}" for vocabulary, code in entry.codes)
        return line_of(name, concept, [text for text in texts if text != name], codes), is_known, conflicts

    def _named(self, kind: str, texts: list[str]) -> str:
        """Return the name of the term that has the first of these texts, in whatever order its words stand."""
        if not texts:
            return ""
        found = self._words.get((kind, fold(texts[0]))) or self._words.get((kind, _in_order(texts[0])))
        return found[1] if found else ""


def _in_order(text: str) -> str:
    """Return the words of a text in the order of the alphabet: MedDRA writes “neuropathy peripheral”.

    Example:
        >>> _in_order("Neuropathy peripheral") == _in_order("peripheral neuropathy")
        True
    """
    return "\0" + " ".join(sorted(fold(text).replace(",", " ").split()))


def _form(text: str) -> str:
    """Return words as a data file has them: capitals kept only in short forms, as they count there.

    Example:
        >>> _form("Systemic Lupus Erythematosus"), _form("SLE"), _form("HIV infection"), _form("x")
        ('systemic lupus erythematosus', 'SLE', 'HIV infection', '')
    """
    plain = _plain(text)
    if len(plain) < _SHORT or not any(letter.isalpha() for letter in plain):
        return ""
    short = [word for word in plain.split() if sum(letter.isupper() for letter in word) > 1]
    if not short or (plain.isupper() and len(plain) > 12):
        return plain.lower()
    return " ".join(word if word in short else word.lower() for word in plain.split())


def _plain(text: str) -> str:
    return " ".join(text.replace("|", "/").replace("\t", " ").split())
