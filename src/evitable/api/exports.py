"""Evidence as files for other programs, each form under the name that `--to` takes."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from evitable.api import extract
from evitable.api.sources import Readable
from evitable.api.texts import to_csv, to_json, to_json_lines
from evitable.exchange import write_bibtex, write_csl, write_ris
from evitable.model import Document, Evidence, EvidenceError


class Form(NamedTuple):
    """A form that evidence is written in: what it holds, how its files end, and what writes it."""

    title: str
    ending: str
    write: Callable[..., str]


def _documents(*sources: Evidence) -> str:
    documents = [to_json(evidence) for evidence in sources]
    return documents[0] if len(documents) == 1 else "[" + ",\n".join(documents) + "]"


def _lines(*sources: Evidence) -> str:
    return "\n".join(filter(None, map(to_json_lines, sources)))


def _values(*sources: Evidence) -> str:
    header, *_ = to_csv(sources[0]).splitlines(keepends=True)
    return header + "".join(to_csv(evidence).removeprefix(header) for evidence in sources)


FORMS: Mapping[str, Form] = MappingProxyType(
    {
        "json": Form("the evidence document", ".json", _documents),
        "jsonl": Form("one study a line, as JSON", ".jsonl", _lines),
        "csv": Form("one value a line, with its words and place", ".csv", _values),
        "ris": Form("the studies' references as RIS", ".ris", write_ris),
        "bibtex": Form("the studies' references as BibTeX", ".bib", write_bibtex),
        "csl": Form("the studies' references as CSL-JSON", ".csl.json", write_csl),
    }
)
"""Every form by its name."""


def export(
    source: Readable | Document | Evidence | Sequence[Evidence],
    path: str | os.PathLike[str] | None = None,
    *,
    to: str | None = None,
    name: str | None = None,
) -> str:
    """Write a source's evidence, or that of several, in a form for other programs, and to `path` if given.

    `to` is one of `FORMS`; without it the ending of `path` tells. References are written each once, whichever source
    names them. The same evidence gives the same bytes. Raises `EvidenceError` for any other form, and where the
    folder is missing.

    Example:
        >>> print(export(Path("examples/bortezomib.txt"), to="ris")[:9])
        TY  - GEN
    """
    form = _form(path, to)
    several = isinstance(source, Sequence) and not isinstance(source, str | bytes)
    sources = tuple(source) if several else (extract(source, name=name),)  # type: ignore[arg-type]
    text = form.write(*sources).rstrip("\n") + "\n"
    if path is not None:
        target = Path(path)
        if not target.parent.is_dir():
            raise EvidenceError(f"{target}: there is no folder {target.parent}. Make it, or name another.")
        target.write_text(text, encoding="utf-8", newline="\n")
    return text


def _form(path: str | os.PathLike[str] | None, to: str | None) -> Form:
    if to is None:
        ended = [form for form in FORMS.values() if path is not None and os.fspath(path).endswith(form.ending)]
        found = max(ended, key=lambda form: len(form.ending), default=None)
    else:
        found = FORMS.get(to)
    if found is None:
        asked = f"There is no form {to!r}." if to else "Say in which form, or give the file its ending."
        raise EvidenceError(f"{asked} There are: {', '.join(FORMS)}.")
    return found
