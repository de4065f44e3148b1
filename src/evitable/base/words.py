"""What is worked out of a study so that it can be found: its line in a list, its names, the words to search."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import Any

from sqlalchemy import TextClause, bindparam, text
from sqlalchemy.engine import Connection

from evitable.base.packing import dumps, loads
from evitable.base.rows import put
from evitable.model import Study, Value

_WORD = re.compile(r"[^\W_]+")

# A whole number beyond this does not fit a database column; the study keeps it, the list does not show it.
_LARGEST = 2**62

_DROP = text("DELETE FROM study_text WHERE rowid = :id")
_FOUND = {
    "sqlite": text("SELECT rowid AS id FROM study_text WHERE study_text MATCH :asked"),
    "postgresql": text("SELECT rowid AS id FROM study_text WHERE words @@ CAST(:asked AS tsquery)"),
}


def tokens(words: str) -> list[str]:
    """Part text into the words that are searched: folded, without accents, each once.

    Example:
        >>> tokens("Müller's 1.3 mg/m2, müller")
        ['muller', 's', '1', '3', 'mg', 'm2']
    """
    return list(dict.fromkeys(chain.from_iterable(map(_tokens, words.split()))))


@lru_cache(maxsize=2**16)
def _tokens(word: str) -> tuple[str, ...]:
    """Part one word: sources repeat themselves, so that most have been parted before."""
    folded = word.casefold()
    if not folded.isascii():
        folded = "".join(sign for sign in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(sign))
    return tuple(_WORD.findall(folded))


def words_of(study: Study, printed: Iterable[str]) -> str:
    """Return the words by which a study is found: what its row prints, and the names it has now."""
    return " ".join(tokens("\n".join([*printed, *names_in(study)])))


def names_in(study: Study) -> Iterator[str]:
    """Yield the names that a study has now: those that codes and people gave it, beside those printed."""
    values: list[Value[Any] | None] = [study.label, study.citation.label, study.citation.doi, study.citation.pmid]
    values += [study.design, *(condition.name for condition in study.conditions)]
    values += [regimen.drug for regimen in study.regimens]
    values += [event.term for event in study.harms]
    values += [response.label for response in study.responses]
    values += [*study.prior, *study.procedures]
    yield from (str(value.value) for value in values if value is not None)


def drop_words(connection: Connection, study_id: int) -> None:
    """Forget the words of one study."""
    connection.execute(_DROP, {"id": study_id})


def add_words(connection: Connection, rows: list[tuple[int, str]]) -> None:
    """Keep the words of studies: each row is a study's number and its words."""
    if connection.dialect.name == "postgresql":
        # Words are letters and digits, so that none can end its quotes.
        rows = [(study_id, " ".join(f"'{word}'" for word in words.split())) for study_id, words in rows]
    put(connection, "study_text", ("rowid", "words"), list(rows))


def matching(dialect: str, asked: str) -> TextClause | None:
    """Return the search for studies that hold every one of these words; None where there is no word in them.

    What a person types is only ever a list of words: it has no operators that could fail or mislead.
    """
    query = query_of(dialect, asked)
    return None if query is None else _FOUND[dialect].bindparams(bindparam("asked", query))


def query_of(dialect: str, asked: str) -> str | None:
    """Return the words of a search as the database takes them; None where there is no word in them.

    Example:
        >>> query_of("sqlite", "Lupus OR *"), query_of("postgresql", "1.3 mg"), query_of("sqlite", "*")
        ('"lupus" AND "or"', "'1' & '3' & 'mg'", None)
    """
    parted = tokens(asked)
    if dialect == "sqlite":
        return " AND ".join(f'"{word}"' for word in parted) or None
    return " & ".join(f"'{word}'" for word in parted) or None


def label_of(study: Study) -> str:
    """Return what a study is called in a list."""
    if study.label is not None:
        return study.label.value
    named = [study.citation.label.value] if study.citation.label else []
    if study.citation.year and not any(str(study.citation.year.value) in name for name in named):
        named.append(str(study.citation.year.value))
    return " ".join(named)


LINE_COLUMNS = ("study_id", "design", "n", "year", "doi", "pmid", "shown")
"""The columns of a study's line, in the order of what `summary_of` returns."""


def summary_of(study: Study, study_id: int, place: dict[str, Any]) -> dict[str, Any]:
    """Return a study's line: `place` tells its source, table and row."""
    conditions = [condition.name.value for condition in study.conditions]
    shown = [place["source"], place["table"], place["row"], label_of(study), conditions, drugs_of(study)]
    citation = study.citation
    return {
        "study_id": study_id,
        "design": _key(study.design),
        "n": _whole(study.n),
        "year": _whole(citation.year),
        "doi": _key(citation.doi),
        "pmid": _key(citation.pmid),
        "shown": dumps(shown),
    }


def drugs_of(study: Study) -> list[str]:
    """Return the drugs that the table is about, each once."""
    return list(dict.fromkeys(regimen.drug.value for regimen in study.regimens if regimen.part == "study"))


def terms_of(study: Study) -> list[tuple[str, str]]:
    """Return the names by which studies are filtered, each with its kind."""
    found = [("condition", fold(condition.name.value)) for condition in study.conditions]
    found += [("drug", fold(regimen.drug.value)) for regimen in study.regimens]
    return list(dict.fromkeys(found))


def fold(words: str) -> str:
    """Fold a name so that the same name in other letters is the same.

    Example:
        >>> fold("  Lupus  Nephritis")
        'lupus nephritis'
    """
    return " ".join(words.casefold().replace("\x00", " ").split()).encode("utf-8", "replace").decode()


def _key(value: Value[str] | None) -> str | None:
    return None if value is None else fold(value.value)


def _whole(value: Value[int] | None) -> int | None:
    return value.value if value is not None and -_LARGEST < value.value < _LARGEST else None


_SHOWN = itemgetter("source", "table", "row", "label", "conditions", "drugs")


def shown_of(written: Sequence[str]) -> list[list[Any]]:
    """Read back what `summary_of` wrote of studies: source, table, row, label, conditions and drugs of each.

    Example:
        >>> shown_of(['["a.txt",1,2,"Ada 1998",["lupus"],[]]'])
        [['a.txt', 1, 2, 'Ada 1998', ['lupus'], []]]
    """
    found: list[Any] = loads(f"[{','.join(written)}]")
    # The first format had objects, and a base of it that may only be read still has.
    return [list(_SHOWN(one)) for one in found] if found and found[0].__class__ is dict else found


def kept_words(connection: Connection, ids: list[int]) -> dict[int, list[str]]:
    """Return the words that are kept of studies."""
    column = (
        "words" if connection.dialect.name == "sqlite" else "array_to_string(tsvector_to_array(words), ' ') AS words"
    )
    asked = text(f"SELECT rowid AS id, {column} FROM study_text WHERE rowid IN :ids")  # noqa: S608  (no words of users)
    found = connection.execute(asked.bindparams(bindparam("ids", ids, expanding=True)))
    return {row.id: row.words.split() for row in found}
