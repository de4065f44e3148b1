"""The report on paper: the same outline as the page, set as a PDF or as a Word document."""

from __future__ import annotations

from datetime import datetime

from evitable.model import Evidence, EvidenceError, Synthesis
from evitable.reports.paper.pdf import render_pdf

__all__ = ["render_docx", "render_pdf"]


def render_docx(evidence: Evidence, syntheses: tuple[Synthesis, ...], *, date: datetime | None = None) -> bytes:
    """Render the report of some evidence as a Word document; see `evitable.reports.paper.word.render_docx`.

    Raises `EvidenceError` where what writes it is not installed.
    """
    try:
        from evitable.reports.paper.word import render_docx as render  # noqa: PLC0415  (an extra of the install)
    except ImportError as error:
        raise EvidenceError("A Word document needs more: pip install 'evitable[report]'.") from error
    return render(evidence, syntheses, date=date)
