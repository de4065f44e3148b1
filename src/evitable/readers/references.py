"""The list of references of a JATS article: what the signs in its tables lead to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from evitable.model import Cell, Finding, Grid, Mark, Quote, Reference
from evitable.readers.inline import Element, local

_YEAR = re.compile(r"(?:19|20)\d\d")
_BLANKS = re.compile(r"\s+")
_SHOWN = 3


def read_references(root: Element, wanted: set[str]) -> tuple[Reference, ...]:
    """Read the entries with these ids, in the order of the list."""
    return tuple(_reference(ref) for ref in root.iter("{*}ref") if ref.get("id") in wanted)


def wanted_by(grids: Iterable[Grid]) -> set[str]:
    """Return the ids that the reference signs of these tables lead to."""
    return {target for grid in grids for _, mark in _signs(grid) for target in mark.targets}


def _signs(grid: Grid) -> list[tuple[Cell, Mark]]:
    around = [cell for cell in (grid.label, grid.title, *grid.notes) if cell is not None and cell.marks]
    inside = {cell.id: cell for row in grid.rows for cell in row if cell.marks}
    return [(cell, mark) for cell in (*around, *inside.values()) for mark in cell.marks if mark.kind == "reference"]


def with_unresolved(grid: Grid, known: set[str]) -> Grid:
    """Tell of the signs of a table that lead to no entry of the list."""
    lost = [(cell, mark) for cell, mark in _signs(grid) if mark.targets and not known.intersection(mark.targets)]
    if not lost:
        return grid
    said = ", ".join(dict.fromkeys(f"“{mark.text}”" for _, mark in lost[:_SHOWN]))
    finding = Finding(
        "table.reference-lost",
        "note",
        f"The source has no list of references with what {said}{' and more' if len(lost) > _SHOWN else ''} in this "
        "table should lead to.",
        "Find the study by its authors and year, or read the whole article.",
        quotes=tuple(Quote.of(cell, mark.start, mark.end) for cell, mark in lost if not mark.raised),
    )
    return replace(grid, findings=(*grid.findings, finding))


def _reference(ref: Element) -> Reference:
    citation = next((part for part in ref if local(part.tag) not in ("label", "")), ref)
    if local(citation.tag) == "citation-alternatives":
        citation = next(iter(citation), citation)
    ids = {part.get("pub-id-type"): _said(part) for part in citation.iter("{*}pub-id")}
    year = _YEAR.search(_first(citation, "year"))
    title = _first(citation, "article-title") or _first(citation, "chapter-title") or _first(citation, "source")
    return Reference(
        id=ref.get("id", ""),
        label=_first(ref, "label").strip(" .[]()"),
        title=title.rstrip(". "),
        authors=_authors(citation),
        year=int(year[0]) if year else None,
        doi=ids.get("doi") or None,
        pmid=ids.get("pmid") or None,
    )


def _authors(citation: Element) -> tuple[str, ...]:
    """Return the authors, editors left out, as `Surname Given`."""
    found = []
    for name in citation.iter("{*}name", "{*}string-name", "{*}collab"):
        group = name.getparent()
        if local(group.tag) == "person-group" and group.get("person-group-type") == "editor":
            continue
        surname, given = _first(name, "surname"), _first(name, "given-names")
        found.append(" ".join(part for part in (surname, given) if part) or _said(name))
    return tuple(name for name in found if name)


def _first(element: Element, name: str) -> str:
    found = next(element.iter(f"{{*}}{name}"), None)
    return "" if found is None else _said(found)


def _said(element: Element) -> str:
    return _BLANKS.sub(" ", "".join(element.itertext())).strip()
