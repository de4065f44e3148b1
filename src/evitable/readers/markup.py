"""Markup into a tree, safely: nothing is fetched, no entity is opened, no depth or size is without bounds."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from evitable.model import Finding, UnreadableSource
from evitable.readers.encoding import Decoded, decode
from evitable.readers.inline import Element

_DECLARED = re.compile(
    rb"""<\?xml[^>]{0,80}?\bencoding\s*=\s*["']([\w.:-]{1,40})|<meta[^>]{0,200}?\bcharset\s*=\s*["']?([\w.:-]{1,40})""",
    re.IGNORECASE,
)
_HEAD = 2048
_UNDEFINED_ENTITY, _UNDEFINED_PREFIX, _TOO_LARGE = 26, 201, 114
_PROLOG = re.compile(r"(?:\ufeff)?\s*(?:<\?xml[^>]*\?>)?")
# With a document type, an undefined name such as &nbsp; is kept for us to look up, and nothing is loaded.
_DOCTYPE = '<!DOCTYPE any SYSTEM "none">'


# Numbers of half characters: the parser would take them for characters, and no text can hold them.
_HALVES = re.compile(r"&#(?:[xX]0*[dD][89a-fA-F][\da-fA-F]{2}|0*5(?:529[6-9]|5[3-9]\d\d|[67]\d{3}))(?![\da-fA-F]);?")


@dataclass(frozen=True, slots=True)
class Tree:
    """A parsed document, and what was amiss with it."""

    root: Element
    findings: tuple[Finding, ...] = ()


def decode_markup(payload: bytes, *, name: str) -> Decoded:
    """Turn the bytes of markup into text, by the encoding that they name themselves where they name one.

    Example:
        >>> decode_markup('<?xml version="1.0" encoding="iso-8859-1"?><p>é</p>'.encode("latin-1"), name="p").text[-5:]
        'é</p>'
    """
    match = _DECLARED.search(payload[:_HEAD])
    named = (match[1] or match[2]).decode("ascii").lower() if match else "utf-8"
    # Browsers read these names as Windows-1252, and pages are written for browsers.
    wanted = "cp1252" if named in ("iso-8859-1", "latin1", "ascii", "us-ascii") else named
    if wanted in ("utf-8", "utf8", "utf-16") or payload.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return decode(payload, name=name)
    try:
        return Decoded(payload.decode(wanted), wanted)
    except (LookupError, UnicodeDecodeError, ValueError):
        found = decode(payload, name=name)
        return Decoded(found.text, found.encoding, (*found.findings, _misnamed(name, named, found.encoding)))


def _misnamed(name: str, named: str, read: str) -> Finding:
    return Finding(
        "source.encoding-misnamed",
        "warning",
        f"{name} says that it is in {named}, which its bytes are not; it was read as {read}.",
        "Look whether dashes and accents are right; save it as UTF-8 if they are not.",
    )


def parse_xml(text: str, *, name: str) -> Tree:
    """Parse XML; broken XML is read as far as it goes, with a finding.

    Raises `UnreadableSource` for entities of the document's own, nesting without end and oversized text.
    """
    if "<!ENTITY" in text:
        raise UnreadableSource(
            f"{name}: it declares entities of its own, which can fetch other files or grow without bounds, so it was "
            "not opened. Remove the part in square brackets behind <!DOCTYPE, then read it again."
        )
    try:
        return Tree(_xml(text))
    except etree.XMLSyntaxError as fault:
        first: etree.XMLSyntaxError = fault
    _refuse_large([first.code], name)
    if first.code == _UNDEFINED_ENTITY:
        start = _PROLOG.match(text)
        at = start.end() if start else 0
        text = text[:at] + _DOCTYPE + text[at:]
    parser = _xml_parser(recover=True)
    root = etree.fromstring(_bytes(text), parser)
    codes = [entry.type for entry in parser.error_log]
    _refuse_large(codes, name)
    if root is None:
        raise UnreadableSource(f"{name}: this is no XML that can be read ({_said(first)}). Save the source again.")
    broken = any(code not in (_UNDEFINED_ENTITY, _UNDEFINED_PREFIX) for code in codes)
    return Tree(root, (_broken(name, first),) if broken else ())


def parse_part(text: str) -> Element:
    """Parse a part of XML whose names may be defined elsewhere; raises `XMLSyntaxError` where it is broken."""
    return _xml(_DOCTYPE + text)


def _xml(text: str) -> Element:
    return etree.fromstring(_bytes(text), _xml_parser(recover=False))


def _bytes(text: str) -> bytes:
    return _HALVES.sub("&#xFFFD;", text).encode()


def _xml_parser(*, recover: bool) -> Element:
    return etree.XMLParser(
        encoding="utf-8",
        recover=recover,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def parse_html(text: str, *, name: str) -> Tree:
    """Parse a page or a part of one, as browsers do: what is unclosed or misplaced is put right.

    Raises `UnreadableSource` for nesting without end.
    """
    parser = etree.HTMLParser(
        encoding="utf-8", recover=True, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(_bytes(text), parser)
    except etree.XMLSyntaxError as fault:
        _refuse_large([fault.code], name)
        root = None
    _refuse_large([entry.type for entry in parser.error_log], name)
    if root is None:
        raise UnreadableSource(f"{name}: there is nothing in this page. Save it again, with its text.")
    return Tree(root)


def _refuse_large(codes: Sequence[int], name: str) -> None:
    if _TOO_LARGE in codes:
        raise UnreadableSource(
            f"{name}: its elements are nested deeper than 250 levels, or one of its texts is over 10 million "
            "characters, as no article is. Keep the part that holds the table, and read that."
        )


def _said(fault: etree.XMLSyntaxError) -> str:
    return f"line {fault.position[0]}: {str(fault.msg).split(', line')[0]}"


def _broken(name: str, fault: etree.XMLSyntaxError) -> Finding:
    return Finding(
        "source.broken",
        "warning",
        f"{name} is broken XML ({_said(fault)}); it was read as far as it goes.",
        "Compare the tables with the page, or save the source again.",
    )
