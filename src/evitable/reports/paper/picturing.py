"""Drawings turned into pixels or into a page of their own size, by the typesetter of the reports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from evitable.model import EvidenceError
from evitable.reports.paper.fonts import known_fonts

_SHEET = "#set document(date: none)\n#set page(width: auto, height: auto, margin: 0pt)\n"


def converted(svg: str, form: Literal["png", "pdf"]) -> bytes:
    """Turn an SVG drawing into a PNG of twice its pixels, or a PDF of one page; the same drawing, the same bytes.

    Raises `EvidenceError` where the typesetter is not installed.
    """
    try:
        import typst  # noqa: PLC0415  (large: only where a picture is asked for)
    except ImportError as error:
        raise EvidenceError("A PNG or PDF needs the typesetter: pip install 'evitable[report]'.") from error
    files = {"main.typ": f'{_SHEET}#image("figure.svg")'.encode(), "figure.svg": svg.encode("utf-8", "replace")}
    # An SVG's pixel is three quarters of a point: 192 pixels an inch are two of its own.
    made: Any = typst.compile(files, format=form, ppi=192, font_paths=known_fonts())
    return bytes(made)


def pictures(drawn: Sequence[tuple[str, float]]) -> list[bytes]:
    """Turn SVG drawings, each with its width in millimetres, into PNG at 200 pixels an inch, all in one run.

    The typesetter takes longer to start than to draw, so that a report hands over all its pictures at once.
    """
    import typst  # noqa: PLC0415  (large: only where a picture is asked for)

    if not drawn:
        return []
    sheets = (f'#image("{at}.svg", width: {width:.1f}mm)\n' for at, (_, width) in enumerate(drawn))
    files = {f"{at}.svg": svg.encode("utf-8", "replace") for at, (svg, _) in enumerate(drawn)}
    source = _SHEET + "#pagebreak()\n".join(sheets)
    made: Any = typst.compile({"main.typ": source.encode(), **files}, format="png", ppi=200, font_paths=known_fonts())
    return list(made) if isinstance(made, list) else [bytes(made)]
