"""The report: an outline of what the evidence says, figures with computed positions, and one HTML page."""

from evitable.reports.html import render_html, render_svg

__all__ = ["render_html", "render_svg"]
