"""What a file seems to be, told by its first bytes."""

from __future__ import annotations

# The longest signature stands at offset 0 of every form listed, so a short head is enough.
_HEAD = 1024

_BINARY: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive, such as a Word or Excel file"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an older Word or Excel file"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"BM\x00", "a bitmap image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
)

_MARKUP: tuple[tuple[bytes, str], ...] = (
    (b"<!doctype html", "an HTML page"),
    (b"<html", "an HTML page"),
    (b"<?xml", "an XML file"),
    (b"<!doctype article", "a JATS article"),
    (b"<article", "a JATS article"),
    (b"{\\rtf", "a rich-text file"),
)


def seems(payload: bytes) -> str | None:
    """Say what a file that is not plain text seems to be; None for plain text.

    Example:
        >>> seems(b"%PDF-1.7 ...")
        'a PDF'
    """
    head = payload[:_HEAD]
    for signature, what in _BINARY:
        if head.startswith(signature):
            return what
    opening = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for signature, what in _MARKUP:
        if opening.startswith(signature):
            return what
    return None
