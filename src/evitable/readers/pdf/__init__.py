"""PDF: words with their places, rules drawn on the page, and the tables that they make."""

from evitable.readers.pdf.document import read_pdf

__all__ = ["read_pdf"]
