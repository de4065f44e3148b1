"""Figures of a report, each as a file of its own with the numbers that it draws beside it."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

from evitable.api import check_all, keep_outcome
from evitable.api.sources import Readable
from evitable.model import EVIDENCE_KINDS, Document, Evidence, EvidenceError, Pool, Synthesis
from evitable.reports.figures.published import KINDS, Published, published
from evitable.reports.reading import read_table
from evitable.synthesis import synthesise, without_each

_ENDINGS = (".svg", ".png", ".pdf")
_SUMS = "no table tells enough of it. See `pool`."
_NEEDS = {
    "leave-one-out": "it needs an outcome that three rows count. See `pool`.",
    "funnel": "it needs an outcome that three rows of more than one size count. See `pool`.",
    "responses": "no row tells how its patients fared.",
    "harms": "no row says anything of harms.",
    "calendar": "no row tells on which days, or how often, a drug was given.",
    "swimmer": "it needs rows of one patient each that tell a time: how long the treatment or the follow-up was, or "
    "when a response, a relapse or the death was seen.",
}
"""What a figure needs that no table has."""


def figure(
    source: Readable | Document | Evidence,
    kind: str,
    path: str | os.PathLike[str] | None = None,
    *,
    outcome: str | None = None,
    name: str | None = None,
    data: bool = True,
) -> str:
    """Draw a figure of a source as SVG, and write it to `path` (.svg, .png or .pdf) if given.

    `kind` is forest, leave-one-out, funnel, responses, harms, calendar or swimmer. Of the first three the first outcome
    is drawn that holds the words of `outcome` in its name. Beside `path` stands a .json of what is drawn: each line by
    its id in the drawing, with its whole words, and the numbers unrounded; `data=False` leaves it out. The same
    evidence gives the same bytes. Raises `EvidenceError` where the source has no such figure, and says what it has.

    Example:
        >>> drawn = figure(Path("examples/bortezomib.txt"), "forest", outcome="any response")
        >>> "Any response" in drawn
        True
    """
    if kind not in KINDS:
        raise EvidenceError(f"There is no figure {kind!r}. There are: {', '.join(KINDS)}.")
    target = _target(path)
    found = figures(source, kind, outcome=outcome, name=name)
    if not found:
        about = f" of {outcome!r}" if outcome else ""
        raise EvidenceError(f"There is nothing to draw as {kind}{about}: {_NEEDS.get(kind, _SUMS)}")
    svg = found[0].svg()
    if target is not None:
        _write(target, svg, json.dumps(found[0].record(), ensure_ascii=False, indent=1, default=str) if data else None)
    return svg


def figures(
    source: Readable | Document | Evidence, kind: str, *, outcome: str | None = None, name: str | None = None
) -> tuple[Published, ...]:
    """Return every figure of a kind that a source has, table by table, each with `svg()` and `record()`."""
    evidence = check_all(source, name=name)
    found: list[Published] = []
    for table in evidence.tables:
        if table.kind not in EVIDENCE_KINDS or not table.studies:
            continue
        synthesis = synthesise(table)
        kept = keep_outcome(synthesis, outcome)
        reading = read_table(table, synthesis, prefix="", concerns={})
        without = _without(kept) if kind == "leave-one-out" else {}
        keys = None if outcome is None else [one.key for one in kept.outcomes]
        found += published(reading, kind, without, keys=keys)
    return tuple(found)


def _without(synthesis: Synthesis) -> dict[str, Sequence[Pool]]:
    """Leave each row out of each outcome in turn: a fit for every row, so only when it is asked for."""
    return {outcome.key: without_each(outcome) for outcome in synthesis.outcomes}


def _target(path: str | os.PathLike[str] | None) -> Path | None:
    if path is None:
        return None
    target = Path(path)
    if target.suffix.lower() not in _ENDINGS:
        raise EvidenceError(f"{target.name}: figures are written as .svg, .png or .pdf; name the file so.")
    if not target.parent.is_dir():
        raise EvidenceError(f"{target.parent}: no such folder; make it first or name another place.")
    return target


def _write(target: Path, svg: str, record: str | None) -> None:
    from evitable.reports.paper.picturing import converted  # noqa: PLC0415  (the typesetter: only where asked)

    ending = target.suffix.lower()
    if ending == ".svg":
        target.write_text(svg, encoding="utf-8", errors="replace", newline="\n")
    else:
        target.write_bytes(converted(svg, "png" if ending == ".png" else "pdf"))
    if record is not None:
        beside = target.with_suffix(".json")
        beside.write_text(record + "\n", encoding="utf-8", errors="backslashreplace", newline="\n")
