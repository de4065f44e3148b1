"""A drawing turned into pixels or into a page of its own size, by the typesetter of the reports."""

from __future__ import annotations

from typing import Literal

from evitable.model import EvidenceError
from evitable.reports.paper.pdf import fonts

_PAGE = '#set document(date: none)\n#set page(width: auto, height: auto, margin: 0pt)\n#image("figure.svg")'


def converted(svg: str, form: Literal["png", "pdf"]) -> bytes:
    """Turn an SVG drawing into a PNG of twice its pixels, or a PDF of one page; the same drawing, the same bytes.

    Raises `EvidenceError` where the typesetter is not installed.
    """
    try:
        import typst  # noqa: PLC0415  (large: only where a picture is asked for)
    except ImportError as error:
        raise EvidenceError("A PNG or PDF needs the typesetter: pip install 'evitable[report]'.") from error
    files = {"main.typ": _PAGE.encode(), "figure.svg": svg.encode("utf-8", "replace")}
    # An SVG's pixel is three quarters of a point: 192 pixels an inch are two of its own.
    made: bytes = typst.compile(files, format=form, ppi=192, font_paths=list(fonts()))  # type: ignore[call-overload]
    return made
