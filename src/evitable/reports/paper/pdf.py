"""The report as a PDF: the outline of the page, set on A4 by typst."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from evitable.model import Evidence, EvidenceError, Synthesis
from evitable.reports.outline import Report, outline
from evitable.reports.paper.fonts import known_fonts
from evitable.reports.paper.plain import Plain, shown
from evitable.reports.sections import Section

_CUT = 90
_HALF_A_PAGE = 900


def render_pdf(evidence: Evidence, syntheses: tuple[Synthesis, ...]) -> bytes:
    """Render the report of some evidence as a PDF of A4 pages, tagged for screen readers.

    It keeps to PDF/UA-1 where the fonts have every sign of the source. It holds what the page holds, the source's words
    at the end, to which every value leads; of the plots that the page folds it gives the numbers. `syntheses` are
    those of `render_html`. The same input gives the same bytes. Raises `EvidenceError` where the typesetter is not
    installed.
    """
    try:
        import typst  # noqa: PLC0415  (large: only where a PDF is asked for)
    except ImportError as error:
        raise EvidenceError("A PDF needs the typesetter: pip install 'evitable[report]'.") from error
    plain = Plain()
    told = json.dumps(_told(outline(evidence, syntheses), plain), ensure_ascii=False)
    sources = {"main.typ": _document(), "report.json": told.encode("utf-8", "replace"), **plain.pictures}
    try:
        return _set(typst, sources, ["ua-1"])
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
        # No font here has some sign of the source. Its place is marked, the text is there to search and to copy,
        # and the pages are tagged; but the standard wants every sign seen.
        return _set(typst, sources, [])


def _set(typst: ModuleType, sources: Mapping[str, bytes], standards: list[str]) -> bytes:
    """Set the document; the files are in memory, as the typesetter is given no folder to look into."""
    made: bytes = typst.compile(dict(sources), font_paths=known_fonts(), pdf_standards=standards)
    return made


def _told(report: Report, plain: Plain) -> dict[str, Any]:
    told: dict[str, Any] = plain.of(report)
    for part, made in zip(report.parts, told["parts"], strict=True):
        for section, printed in zip(part.sections, made["sections"], strict=True):
            printed["extra"] = list(_legend(section, plain))
            if section.kind == "harms":
                printed["content"]["summed"] = section.content.summed  # type: ignore[union-attr]
    title = report.title if len(report.title) <= _CUT else f"{report.title[:_CUT].rstrip()}…"
    # A row keeps together; only where a single text fills half a page it may go on overleaf.
    told["long"] = any(len(text) > _HALF_A_PAGE for text in _texts(told))
    told["running"] = shown(title)
    told["foot"] = shown(f"Read from {report.source.text}")
    told["seal_short"] = shown(f"Evitable, {report.seal.rpartition(' ')[2][:12]}")
    return told


def _texts(told: Any) -> Iterator[str]:
    if isinstance(told, str):
        yield told
    elif isinstance(told, dict | list):
        for one in told.values() if isinstance(told, dict) else told:
            yield from _texts(one)


def _legend(section: Section, plain: Plain) -> Iterator[list[str]]:
    for kind, name, number in section.extra:
        yield [plain.dot(kind), shown(name), str(number)]


@cache
def _document() -> bytes:
    return (Path(__file__).parent / "report.typ").read_bytes()
