"""The report on paper: the same outline as the page, set as a PDF."""

from evitable.reports.paper.pdf import render_pdf

__all__ = ["render_pdf"]
