"""The list of references of an article or a page: what the signs in its tables lead to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from operator import itemgetter

from evitable.model import Cell, Finding, Grid, Mark, Quote, Reference
from evitable.readers.inline import Element, local
from evitable.readers.printed import printed_reference

_YEAR = re.compile(r"(?:19|20)\d\d")
_BLANKS = re.compile(r"\s+")
_NUMBER = re.compile(r"\d+")
# An id that ends in a number; a range of more is taken for none.
_COUNTED = re.compile(r"(.*?)(\d{1,4})")
_WIDEST = 60
_DASHES = frozenset("–—-")
_SHOWN = 3
# An anchor or a number alone is shorter than any entry.
_SHORT, _LEVELS = 25, 3
_LISTS = frozenset({"ol", "ul", "dl", "table", "tbody", "section", "body", "html", "article", "main"})


def read_references(entries: Iterable[Element], wanted: set[str]) -> tuple[Reference, ...]:
    """Read those of a list's entries with these ids, in its order."""
    return tuple(_reference(entry) for entry in entries if entry.get("id") in wanted)


class Linked:
    """The entries of a page that its links lead to, each the block around what has the id; read when asked for."""

    def __init__(self, root: Element) -> None:
        self._root = root
        self._places: dict[str, list[tuple[int, Element]]] = {}
        self._read: dict[str, tuple[int, Reference] | None] = {}

    def read(self, wanted: set[str]) -> tuple[Reference, ...]:
        """Read the entries with these ids, in the order of the page."""
        if wanted and not self._places:
            for at, element in enumerate(self._root.iter("*")):
                for id_ in (element.get("id"), element.get("name")):
                    if id_:
                        self._places.setdefault(id_, []).append((at, element))
        for id_ in wanted - self._read.keys():
            self._read[id_] = next(filter(None, (_entry(id_, *place) for place in self._places.get(id_, ()))), None)
        found = [entry for id_ in wanted if (entry := self._read[id_])]
        return tuple(entry for _, entry in sorted(found, key=itemgetter(0)))


def _entry(id_: str, at: int, element: Element) -> tuple[int, Reference] | None:
    block = _block(element)
    entry = printed_reference(id_, _said(block), [link.get("href", "") for link in block.iter("a")])
    return (at, entry) if entry is not None else None


def _block(element: Element) -> Element:
    """Return what holds the words of an entry: the element, or the nearest around it, an anchor being none."""
    block, levels = element, 0
    while len(_said(block)) < _SHORT and levels < _LEVELS and block.getparent() is not None:
        above = block.getparent()
        if local(above.tag) in _LISTS:
            break
        block, levels = above, levels + 1
    return block


def with_ranges(grid: Grid) -> Grid:
    """Let each range of signs lead to the entries between its ends too: B13 between B12 and B14."""
    marked = {cell.id: cell for row in grid.rows for cell in row if cell.marks}
    opened = {id_: marks for id_, cell in marked.items() if (marks := _opened(cell)) != cell.marks}
    if not opened:
        return grid
    made = {id_: replace(marked[id_], marks=marks) for id_, marks in opened.items()}
    return replace(grid, rows=tuple(tuple(made.get(cell.id, cell) for cell in row) for row in grid.rows))


def _opened(cell: Cell) -> tuple[Mark, ...]:
    """Return the marks of a cell, those that end a range with the ids between its ends."""
    found: list[Mark] = []
    for mark in cell.marks:
        targets = _within(mark) if len(mark.targets) > 1 else mark.targets
        last = found[-1] if found else None
        if last and last.targets and targets and cell.text[last.end : mark.start].strip() in _DASHES:
            targets = (*_between(last.targets[-1], targets[0]), *targets)
        found.append(mark if targets == mark.targets else replace(mark, targets=targets))
    return tuple(found)


def _within(mark: Mark) -> tuple[str, ...]:
    """Return the ids of one sign of several numbers, each with an id of its own, ranges among them opened."""
    numbers = list(_NUMBER.finditer(mark.text))
    if len(numbers) != len(mark.targets):
        return mark.targets
    found = [mark.targets[0]]
    for before, number, target in zip(numbers, numbers[1:], mark.targets[1:], strict=False):
        dashed = mark.text[before.end() : number.start()].strip() in _DASHES
        found += [*(_between(found[-1], target) if dashed else ()), target]
    return tuple(found)


def _between(first: str, last: str) -> list[str]:
    low, high = _COUNTED.fullmatch(first), _COUNTED.fullmatch(last)
    if not low or not high or low[1] != high[1] or len(low[2]) > len(high[2]):
        return []
    numbers = range(int(low[2]) + 1, int(high[2]))
    return [f"{low[1]}{number:0{len(low[2])}}" for number in numbers] if len(numbers) <= _WIDEST else []


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
        journal=_first(citation, "source").strip(" .") if _first(citation, "article-title") else "",
        volume=_first(citation, "volume"),
        issue=_first(citation, "issue"),
        pages=_pages(citation),
    )


def _pages(citation: Element) -> str:
    """Return the pages, from the first to the last; of an article without pages, its number."""
    first, last = _first(citation, "fpage"), _first(citation, "lpage")
    pages = f"{first}-{last}" if first and last and first != last else first
    return pages or _first(citation, "page-range") or _first(citation, "elocation-id")


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
