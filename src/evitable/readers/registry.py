"""The forms of sources that can be read, and how each is recognised."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from evitable.model import Document, NoTable, Source, UnknownFormat, UnreadableSource
from evitable.readers.delimited import read_delimited, sign_of
from evitable.readers.encoding import decode
from evitable.readers.limits import Limits, too_deep
from evitable.readers.pasted import read_pasted
from evitable.readers.signatures import (
    REMEDIES,
    is_archive,
    is_html,
    is_jats,
    is_locked,
    is_older_workbook,
    is_pdf,
    is_word,
    is_workbook,
    seems,
)

_ENOUGH = 4096


@dataclass(frozen=True, slots=True)
class Form:
    """One form of source: its name for messages, how its bytes are recognised, and its reader."""

    name: str
    recognise: Callable[[bytes], bool]
    read: Callable[[bytes, str, Limits], Document]


def _read_text(payload: bytes, name: str, limits: Limits) -> Document:
    decoded = decode(payload, name=name)
    _within(decoded.text, name, limits)
    source = Source(name, "text/plain", hashlib.sha256(payload).hexdigest(), decoded.text, decoded.encoding)
    document = _pasted_or_delimited(source, limits)
    return replace(document, findings=(*decoded.findings, *document.findings))


def _pasted_or_delimited(source: Source, limits: Limits) -> Document:
    """Read text by what parts its lines; tabs are copied from pages too, so pasted text is tried first for them."""
    sign = sign_of(source.text)
    if sign not in (None, "\t"):
        return read_delimited(replace(source, media_type="text/csv"), limits=limits)
    try:
        return read_pasted(source, limits=limits)
    except NoTable:
        if sign is None:
            raise
        return read_delimited(replace(source, media_type="text/tab-separated-values"), limits=limits)


def _read_jats(payload: bytes, name: str, limits: Limits) -> Document:
    from evitable.readers.jats import read_jats  # noqa: PLC0415  (the parser: only for markup)
    from evitable.readers.markup import decode_markup  # noqa: PLC0415

    decoded = decode_markup(payload, name=name)
    source = Source(name, "application/xml", hashlib.sha256(payload).hexdigest(), decoded.text, decoded.encoding)
    return read_jats(source, limits=limits, findings=decoded.findings)


def _read_html(payload: bytes, name: str, limits: Limits) -> Document:
    from evitable.readers.markup import decode_markup, parse_html  # noqa: PLC0415
    from evitable.readers.page import read_page  # noqa: PLC0415

    decoded = decode_markup(payload, name=name)
    source = Source(name, "text/html", hashlib.sha256(payload).hexdigest(), decoded.text, decoded.encoding)
    return read_page(source, parse_html(decoded.text, name=name), limits=limits, findings=decoded.findings)


def _read_archive(payload: bytes, name: str, limits: Limits) -> Document:
    """Read the page of a web archive; its pictures and frames stay behind."""
    import email.policy  # noqa: PLC0415  (only for web archives)

    pages = [
        part.get_payload(decode=True)
        for part in email.message_from_bytes(payload, policy=email.policy.compat32).walk()
        if part.get_content_type() in ("text/html", "application/xhtml+xml")
    ]
    page = next((page for page in pages if isinstance(page, bytes) and page.strip()), None)
    if page is None:
        raise NoTable(f"{name}: this web archive holds no page. Save the page as HTML, and read that.")
    document = _read_html(page, name, limits)
    sha256 = hashlib.sha256(payload).hexdigest()
    return replace(document, source=replace(document.source, media_type="multipart/related", sha256=sha256))


def _read_workbook(payload: bytes, name: str, limits: Limits) -> Document:
    from evitable.readers.workbook import read_workbook  # noqa: PLC0415  (its library: only for workbooks)

    return read_workbook(payload, name=name, limits=limits)


def _read_older_workbook(payload: bytes, name: str, limits: Limits) -> Document:
    from evitable.readers.older_workbook import read_older_workbook  # noqa: PLC0415  (its library: only for XLS)

    return read_older_workbook(payload, name=name, limits=limits)


def _read_word(payload: bytes, name: str, limits: Limits) -> Document:
    from evitable.readers.word_document import read_word  # noqa: PLC0415  (the parser: only for markup)

    return read_word(payload, name=name, limits=limits)


def _read_pdf(payload: bytes, name: str, limits: Limits) -> Document:
    from evitable.readers.pdf import read_pdf  # noqa: PLC0415  (its library: only for PDF)

    return read_pdf(payload, name=name, limits=limits)


# Tried in order; the first form that recognises the bytes reads them.
FORMS: tuple[Form, ...] = (
    Form("PDF", is_pdf, _read_pdf),
    Form("Excel or another workbook (XLSX, ODS)", is_workbook, _read_workbook),
    Form("older Excel (XLS)", is_older_workbook, _read_older_workbook),
    Form("Word (DOCX)", is_word, _read_word),
    Form("JATS XML", is_jats, _read_jats),
    Form("HTML", is_html, _read_html),
    Form("web archive (MHTML)", is_archive, _read_archive),
    Form("delimited text (CSV, TSV) or text copied from a page", lambda payload: seems(payload) is None, _read_text),
)


def read(payload: bytes, *, name: str, limits: Limits | None = None) -> Document:
    r"""Read a source into its grids; the form is told from the bytes, the name is for messages.

    Raises `UnreadableSource` for an empty or too large source, `UnknownFormat` for a form without a
    reader, `NoTable` where the text has no table.

    Example:
        >>> document = read(b"Table 1. Cases of gout\n\nStudy N\nAda 2020 3", name="gout.txt")
        >>> document.grids[0].title.text
        'Cases of gout'
    """
    limits = limits or Limits()
    if len(payload) > limits.bytes:
        raise UnreadableSource(
            f"{name}: {len(payload):,} bytes are over the limit of {limits.bytes:,}. "
            "Keep the part that holds the table, or raise the limit."
        )
    if not payload[:_ENOUGH].strip(b"\x00 \t\r\n\v\f\xef\xbb\xbf\xff\xfe") and not payload.strip():
        raise UnreadableSource(f"{name}: the source is empty. Copy the table into it, then read it again.")
    if is_locked(payload):
        raise UnreadableSource(
            f"{name}: the file is protected by a password. Open it, save it without one, and read that."
        )
    for form in FORMS:
        if form.recognise(payload):
            return _answer(form, payload, name, limits)
    what = seems(payload)
    remedy = REMEDIES.get(what or "", "Open it, copy the table as text, save that, and read it.")
    raise UnknownFormat(
        f"{name}: this seems to be {what}. Forms that can be read: {', '.join(form.name for form in FORMS)}. {remedy}"
    )


def _answer(form: Form, payload: bytes, name: str, limits: Limits) -> Document:
    """Read a source by its form; nesting that exhausts the stack is refused like any that is too deep."""
    try:
        return form.read(payload, name, limits)
    except RecursionError:
        raise UnreadableSource(too_deep(name)) from None


def _within(text: str, name: str, limits: Limits) -> None:
    """Refuse blank text and text whose lines are too many or too long to be a table's."""
    if not any(map(str.isalnum, text)):
        raise UnreadableSource(f"{name}: the source is blank. Copy the table into it, then read it again.")
    lines = text.count("\n") + text.count("\r")
    if lines > limits.lines:
        raise UnreadableSource(
            f"{name}: {lines:,} lines are over the limit of {limits.lines:,}. Keep the table's part."
        )
    longest = max(map(len, text.splitlines()))
    if longest > limits.line:
        raise UnreadableSource(
            f"{name}: a line of {longest:,} characters is over the limit of {limits.line:,}. "
            "Keep the table's part, with a line end after each row."
        )
