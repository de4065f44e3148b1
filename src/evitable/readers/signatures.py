"""What a file seems to be, told by its first bytes."""

from __future__ import annotations

import re

# The longest signature stands at offset 0 of every form listed, so a short head is enough.
_HEAD = 1024

_BINARY: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"RIFF", "an image or a recording"),
    (b"\x00\x00\x00\x18ftyphei", "a HEIC image"),
    (b"\x00\x00\x00\x24ftyphei", "a HEIC image"),
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


_JATS = re.compile(rb"<(?:[\w-]+:)?(?:article|table-wrap(?:-group)?|pmc-articleset|sub-article)[\s>]")
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head)[\s>]", re.IGNORECASE)
_PACKAGE, _OLDER = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORKBOOKS = (b"xl/workbook.xml", b"application/vnd.oasis.opendocument.spreadsheet")
# What an older office file holds, by the names of its streams, and the form that the same program saves it as today.
_OF_OLDER = (("WordDocument", "an older Word file (.doc)"),)
_OLDER_FILE = "an older office file"
# What a package holds, by a name within it, the surest first; what none tells is an archive of any files.
_PACKED: tuple[tuple[bytes, str], ...] = (
    (b"application/vnd.oasis.opendocument.text", "an OpenDocument text (.odt)"),
    (b"application/vnd.oasis.opendocument.presentation", "a presentation"),
    (b"ppt/presentation.xml", "a presentation"),
    (b"application/epub+zip", "an e-book (EPUB)"),
    (b"Index/Document.iwa", "a document of Pages, Numbers or Keynote"),
    (b"Index.zip", "a document of Pages, Numbers or Keynote"),
)
_ARCHIVE, _LATEX = "a ZIP archive", "a LaTeX source"
_LATEX_SIGN = re.compile(rb"\\(?:begin\{(?:tabular|longtable|table|document|tabulary|tabularx)\*?\}|documentclass\b)")
_AS_DOCX = "Open it in Word or LibreOffice, save it as DOCX, and read that."
_OF_IMAGE = (
    "A table that is only a picture cannot be read: read the page or PDF that it was taken from, or have its text "
    "recognised (OCR), check that, and read it as text."
)
_UNPACK = "Unpack it, and read the files in it one by one."
REMEDIES = {
    "an older Word file (.doc)": _AS_DOCX,
    "an OpenDocument text (.odt)": _AS_DOCX,
    "a rich-text file": _AS_DOCX,
    _OLDER_FILE: "Open it in its program, save it as DOCX or XLSX, and read that.",
    "a presentation": "Copy the table from its slide into a spreadsheet, save that as XLSX, and read it.",
    "an e-book (EPUB)": "Unpack it as a ZIP archive, and read the HTML page in it that holds the table.",
    "a document of Pages, Numbers or Keynote": "Open it there, export it as Word or Excel, and read that.",
    _ARCHIVE: _UNPACK,
    "an empty ZIP archive": "Look for the file that should be in it.",
    "a gzip archive": _UNPACK,
    "a 7-Zip archive": _UNPACK,
    _LATEX: "Typeset it and read the PDF, or convert it to HTML and read that.",
    **dict.fromkeys(
        ("a PNG image", "a JPEG image", "a GIF image", "a bitmap image", "a TIFF image", "a HEIC image"), _OF_IMAGE
    ),
}
# Elements that pages are made of and articles in JATS never hold.
_OF_PAGES = re.compile(rb"<(?:div|span)[\s>]", re.IGNORECASE)
_HEADER = re.compile(rb"\s*[A-Za-z-]+: ")
_ARCHIVE_HEAD = 4096
_TABLE = re.compile(rb"<(?:table|tr)[\s>]", re.IGNORECASE)
_TAG = re.compile(rb"(?:\xef\xbb\xbf)?\s*<[a-zA-Z!?]|Version:\s?\d")
_WIDE = re.compile(rb"(?:\xff\xfe|\xfe\xff)?(?:\x00?\s)*\x00?<\x00?[a-zA-Z!?]")


def is_pdf(payload: bytes) -> bool:
    """True for a PDF, whose sign may stand behind a few bytes of a mail or a server.

    Example:
        >>> is_pdf(b"%PDF-1.7 ..."), is_pdf(b"PDF")
        (True, False)
    """
    return payload.startswith(b"%PDF-") or (b"%PDF-" in payload[:_HEAD] and b"%%EOF" in payload[-_HEAD:])


def is_workbook(payload: bytes) -> bool:
    """True for a package that holds a workbook: Office Open XML, or a sheet in OpenDocument.

    Example:
        >>> is_workbook(b"PK" + bytes([3, 4]) + b"xl/workbook.xml"), is_workbook(b"PK")
        (True, False)
    """
    return payload.startswith(_PACKAGE) and not is_word(payload) and any(sign in payload for sign in _WORKBOOKS)


def is_older_workbook(payload: bytes) -> bool:
    """True for a workbook of Excel 95 to 2003, whatever is embedded in it but a Word document.

    Example:
        >>> head = bytes.fromhex("d0cf11e0a1b11ae1")
        >>> is_older_workbook(head + "Workbook".encode("utf-16-le")), is_older_workbook(head)
        (True, False)
    """
    return (
        payload.startswith(_OLDER)
        and "WordDocument".encode("utf-16-le") not in payload
        and any(f"{name}\0".encode("utf-16-le") in payload + b"\0\0" for name in ("Workbook", "Book"))
    )


def is_word(payload: bytes) -> bool:
    """True for a package that holds a Word document, whatever is embedded in it.

    Example:
        >>> is_word(b"PK" + bytes([3, 4]) + b"word/document.xml")
        True
    """
    return payload.startswith(_PACKAGE) and b"word/document.xml" in payload


def is_locked(payload: bytes) -> bool:
    """True for an office file that asks for a password, which is packed otherwise than an open one."""
    return payload.startswith(_OLDER) and "EncryptedPackage".encode("utf-16-le") in payload


def is_jats(payload: bytes) -> bool:
    """True for XML that holds an article, or one table of one.

    Example:
        >>> is_jats(b'<?xml version="1.0"?><article><body/></article>'), is_jats(b"<table><tr/></table>")
        (True, False)
    """
    start = _opening(payload)
    if start is None or _PAGE.search(start):
        return False
    if _JATS.match(start) and _OF_PAGES.search(start):
        return False
    if _JATS.match(start):
        return True
    return start.startswith((b"<?", b"<!")) and _JATS.search(_plain(payload)) is not None


def is_html(payload: bytes) -> bool:
    """True for a page, or for a part of one with a table, such as a browser puts on the clipboard.

    Example:
        >>> is_html(b"<div><table><tr><td>1</table></div>"), is_html(b"<5 patients")
        (True, False)
    """
    start = _opening(payload)
    if start is None:
        return False
    return _PAGE.search(start) is not None or _TABLE.search(_plain(payload)) is not None


def _opening(payload: bytes) -> bytes | None:
    """Return the first bytes of markup without what stands before its first sign; None for what is no markup."""
    if _WIDE.match(payload[:_HEAD]):
        return _plain(payload)[:_HEAD].lstrip(b"\xff\xfe \t\r\n")
    head = payload[:_HEAD]
    return head.removeprefix(b"\xef\xbb\xbf").lstrip() if _TAG.match(head) else None


def _plain(payload: bytes) -> bytes:
    """Return bytes in which names can be looked for: UTF-16 without its zeros."""
    return payload.replace(b"\x00", b"") if _WIDE.match(payload[:_HEAD]) else payload


def is_archive(payload: bytes) -> bool:
    r"""True for a page saved with its pictures in one file, as browsers write MHTML.

    Example:
        >>> is_archive(b"From: <Saved by Blink>\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=x")
        True
    """
    head = payload[:_ARCHIVE_HEAD]
    return _HEADER.match(head) is not None and b"mime-version:" in head.lower() and b"multipart/" in head.lower()


def seems(payload: bytes) -> str | None:
    """Say what a file that is not plain text seems to be; None for plain text.

    Example:
        >>> seems(b"%PDF-1.7 ...")
        'a PDF'
    """
    head = payload[:_HEAD]
    if head.startswith(_OLDER):
        return next((what for name, what in _OF_OLDER if name.encode("utf-16-le") in payload), _OLDER_FILE)
    if head.startswith(_PACKAGE):
        return next((what for name, what in _PACKED if name in payload), _ARCHIVE)
    for signature, what in _BINARY:
        if head.startswith(signature):
            return what
    if _LATEX_SIGN.search(payload):
        return _LATEX
    opening = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for signature, what in _MARKUP:
        if opening.startswith(signature):
            return what
    return None
