"""From bytes to text: which encoding the bytes are in, and what was uncertain about it."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from evitable.model import Finding, UnknownFormat, UnreadableSource

_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 4096
# C0 controls that no text holds; tab, line ends, form feed and escape are left out.
_CONTROL = bytes((*range(0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20), 0x7F))


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a source, the encoding it was in, and findings about it."""

    text: str
    encoding: str
    findings: tuple[Finding, ...] = ()


def decode(payload: bytes, *, name: str) -> Decoded:
    """Turn bytes into text: by byte-order mark, by the pattern of zero bytes, as UTF-8, else as Windows-1252.

    Example:
        >>> decode("N = 5".encode("utf-16"), name="t").text
        'N = 5'
    """
    for mark, encoding in _MARKS:
        if payload.startswith(mark):
            return _strict(payload[len(mark) :], encoding, name)
    wide = _wide(payload[:_SAMPLE])
    if wide:
        return _strict(payload, wide, name)
    sample = payload[:_SAMPLE]
    if b"\x00" in payload or len(sample) - len(sample.translate(None, _CONTROL)) > 8:
        raise UnknownFormat(
            f"{name}: this is binary, not text. Copy the table from the page where you see it and "
            "save it as plain text, then read that file."
        )
    return _narrow(payload, name)


def _wide(sample: bytes) -> str | None:
    """Tell UTF-16 without a mark from the side on which the zero bytes of its Latin letters stand."""
    if len(sample) < 4:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    pairs = len(sample) // 2
    # European text has nine zeros in ten on one side and next to none on the other; no binary file has.
    if odd > pairs // 2 and even <= pairs // 20:
        return "utf-16-le"
    if even > pairs // 2 and odd <= pairs // 20:
        return "utf-16-be"
    return None


def _strict(payload: bytes, encoding: str, name: str) -> Decoded:
    """Decode bytes whose encoding is known; only an end cut within a character is forgiven."""
    try:
        return Decoded(payload.decode(encoding), encoding)
    except UnicodeDecodeError as fault:
        if fault.start >= len(payload) - 4:
            return Decoded(payload[: fault.start].decode(encoding), encoding, (_cut(name),))
        raise UnreadableSource(
            f"{name}: the text is marked as {encoding.upper()} but byte {fault.start} does not fit. "
            "Save it again as UTF-8, then read that file."
        ) from None


def _narrow(payload: bytes, name: str) -> Decoded:
    try:
        return Decoded(payload.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as fault:
        if fault.reason == "unexpected end of data" and fault.start >= len(payload) - 4:
            return Decoded(payload[: fault.start].decode("utf-8"), "utf-8", (_cut(name),))
    try:
        return Decoded(payload.decode("cp1252"), "cp1252", (_guessed(name),))
    except UnicodeDecodeError as fault:
        raise UnreadableSource(
            f"{name}: byte {fault.start} fits neither UTF-8 nor Windows-1252. "
            "Save the text as UTF-8, then read that file."
        ) from None


def _cut(name: str) -> Finding:
    return Finding(
        "source.cut",
        "warning",
        f"{name} ends in the middle of a character; the text before it was read.",
        "Copy the table again and compare its last row.",
    )


def _guessed(name: str) -> Finding:
    return Finding(
        "source.encoding-guessed",
        "note",
        f"{name} is not UTF-8; it was read as Windows-1252, so dashes and accents may be wrong.",
        "Save the text as UTF-8 if letters look wrong.",
    )
