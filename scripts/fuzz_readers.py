"""Mutate valid sources of every form and read them: no crash, no hang, no table lost without a sentence.

    python scripts/fuzz_readers.py [--seconds 60] [--seed 1] [--form html] [--keep FOLDER] FOLDER...

FOLDERs hold valid sources. Bytes are changed, cut, repeated, spliced from another source and nested; elements are
moved, doubled and given other values; lines and cells of text are moved; packed forms are changed within their
parts, and PDFs within their objects and unpacked streams. What is not answered with a document or an
`EvidenceError`, or takes more CPU time than `--slow` seconds, is printed and kept in the folder given by `--keep`,
where the source being read stands as `FORM-reading`: it stays there where the program itself falls or hangs.
"""

from __future__ import annotations

import argparse
import contextlib
import faulthandler
import hashlib
import io
import random
import re
import time
import traceback
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

from evitable.model import EvidenceError
from evitable.readers import read

FORMS = {
    "html": (".html", ".htm"),
    "jats": (".nxml", ".xml"),
    "csv": (".csv", ".tsv"),
    "text": (".txt", ".md"),
    "xlsx": (".xlsx",),
    "ods": (".ods",),
    "xls": (".xls",),
    "docx": (".docx",),
    "pdf": (".pdf",),
}
MARKED = frozenset({"html", "jats"})
LINED = frozenset({"csv", "text"})
PACKED = frozenset({"xlsx", "ods", "docx"})
LARGEST = 120_000
HANG = 120
TOKENS = (
    b"<table>", b"</table>", b"<tr>", b"<td colspan='999999'>", b"<td rowspan='0'>", b"</td>", b"<sup>", b"<!--",
    b"-->", b"<![CDATA[", b"]]>", b"&#xD800;", b"&#0;", b"&#9999999;", b"&nbsp;", b"&foo;", b"\x00", b"\xff\xfe",
    b"\xc3", b"\r", b"\t", b"|", b'"', b";", b",", b"9", b"<table-wrap>", b"</table-wrap>", b"<alternatives>",
    b"<xref ref-type='bibr' rid='x'>", b"Table 1. ", b"<?pi", b"<w:tbl>", b"<w:gridSpan w:val='99999'/>",
    b"<w:vMerge/>", b"ref='A1:XFD1048576'", b"r='ZZZ9999999'", b"table:number-columns-repeated='16384'", b"t='s'",
    b"<v>-1</v>", b"1e999",
)  # fmt: skip
VALUES = (b"0", b"-1", b"1", b"3", b"99999999", b"1e30", b"-0.0001", b"", b"x", b"\xe2\x80\x8b", b"4294967296")
DRAWN = (
    b" 0 0 0 0 0 0 cm ", b" 1 0 0 -1 0 0 cm ", b" 0 1 -1 0 300 0 cm ", b" 1e9 0 0 1e9 0 0 cm ", b" q ", b" Q ",
    b" BT ", b" ET ", b" 0 Tz ", b" -100 Tz ", b" 3 Tr ", b" 90 Ts ", b" 50 Tc ", b" -50 Tw ", b" T* ",
    b" 10 100 500 0.5 re f ", b" 60 100 m 60 700 l S ", b" 10 300 m 590 300 l S ", b" 0 0 600 800 re S ", b" W n ",
    b" (Table 1. Ada) Tj ", b" (\x00\xff\x80) Tj ", b" [(a) -9000 (b) 9000 (c)] TJ ", b" /F1 0 Tf ", b" /F1 1e6 Tf ",
    b" /F1 -8 Tf ", b" /X1 Do ", b" BI /W 9 /H 9 ID x EI ",
)  # fmt: skip
OBJECTS = (
    b"/Rotate 90", b"/Rotate 45", b"/MediaBox [0 0 0 0]", b"/MediaBox [0 0 1e9 1e9]", b"/MediaBox [600 800 0 0]",
    b"/CropBox [9 9 10 10]", b"/UserUnit 1000", b"/Count -1", b"/Count 99999999", b"/Kids [1 0 R 2 0 R 3 0 R]",
    b"/Parent 3 0 R", b"/Contents [5 0 R 5 0 R 5 0 R]", b"/Encrypt 1 0 R", b"/Filter /LZWDecode", b"/Filter /DCTDecode",
    b"/Length 0", b"/Widths [0 0 -1 1e9]", b"/ToUnicode 1 0 R", b"/Prev 0", b"endobj", b"endstream", b"%%EOF", b"null",
)  # fmt: skip


def mutated(payload: bytes, others: Sequence[bytes], draw: random.Random) -> bytes:
    """Return bytes after a few changes of random kinds."""
    for _ in range(draw.randint(1, 6)):
        payload = draw.choice(_CHANGES)(payload, others, draw)
    return payload[:LARGEST]


def _place(payload: bytes, draw: random.Random) -> int:
    return draw.randint(0, len(payload))


def _flip(payload: bytes, _: Sequence[bytes], draw: random.Random) -> bytes:
    changed = bytearray(payload)
    for _number in range(draw.randint(1, 8)) if changed else ():
        changed[draw.randrange(len(changed))] = draw.randrange(256)
    return bytes(changed)


def _truncate(payload: bytes, _: Sequence[bytes], draw: random.Random) -> bytes:
    return payload[: _place(payload, draw)]


def _insert(payload: bytes, _: Sequence[bytes], draw: random.Random) -> bytes:
    at = _place(payload, draw)
    return payload[:at] + draw.choice(TOKENS) * draw.choice((1, 1, 1, 3, 300, 6_000)) + payload[at:]


def _delete(payload: bytes, _: Sequence[bytes], draw: random.Random) -> bytes:
    at = _place(payload, draw)
    return payload[:at] + payload[at + draw.choice((1, 5, 80, 900)) :]


def _repeat(payload: bytes, _: Sequence[bytes], draw: random.Random) -> bytes:
    at, size = _place(payload, draw), draw.choice((4, 30, 200))
    return payload[:at] + payload[at : at + size] * draw.choice((2, 20, 200)) + payload[at:]


def _splice(payload: bytes, others: Sequence[bytes], draw: random.Random) -> bytes:
    other = draw.choice(others)
    at = _place(other, draw)
    return payload[: _place(payload, draw)] + other[at : at + 2_000] + payload[_place(payload, draw) :]


_CHANGES: tuple[Callable[[bytes, Sequence[bytes], random.Random], bytes], ...] = (
    _flip, _truncate, _insert, _insert, _delete, _repeat, _splice,
)  # fmt: skip
_TAG = re.compile(rb"<(/?)([\w:.-]+)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*?)(/?)>")
_VALUE = re.compile(rb"=\s*(?:\"([^\"]*)\"|'([^']*)')")
_FIGURE = re.compile(rb"-?\d+(?:\.\d+)?")
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\n?endstream", re.DOTALL)


def rebuilt(payload: bytes, others: Sequence[bytes], draw: random.Random) -> bytes:
    """Return markup in which elements were taken out, doubled, moved or swapped with another source's."""
    for _ in range(draw.randint(1, 5)):
        start, end = _element(payload, draw)
        kind = draw.randrange(6)
        if kind == 0:
            payload = payload[:start] + payload[end:]
        elif kind == 1:
            payload = payload[:end] + payload[start:end] * draw.choice((1, 2, 40)) + payload[end:]
        elif kind == 2:
            at, _ = _element(payload, draw)
            payload = payload[:at] + payload[start:end] + payload[at:]
        elif kind == 3:
            other = draw.choice(others)
            first, last = _element(other, draw)
            payload = payload[:start] + other[first:last] + payload[end:]
        else:
            payload = _set_value(payload, draw)
    return payload[:LARGEST]


def _element(payload: bytes, draw: random.Random) -> tuple[int, int]:
    """Return where an element begins and ends; where none is closed, where a tag does."""
    tags = list(_TAG.finditer(payload))
    if not tags:
        return 0, 0
    at = draw.randrange(len(tags))
    begin, depth = tags[at], 0
    if begin[1] or begin[4]:
        return begin.span()
    for tag in tags[at : at + 2_000]:
        if tag[2] == begin[2] and not tag[4]:
            depth += -1 if tag[1] else 1
            if depth == 0:
                return begin.start(), tag.end()
    return begin.span()


def _set_value(payload: bytes, draw: random.Random) -> bytes:
    """Give an attribute another value, or write another text between two tags."""
    places = list(_VALUE.finditer(payload))
    if places and draw.random() < 0.6:
        start, end = (found := draw.choice(places)).span(1 if found[1] is not None else 2)
        return payload[:start] + draw.choice(VALUES) + payload[end:]
    _, at = _element(payload, draw)
    end = payload.find(b"<", at)
    return payload[:at] + draw.choice((*VALUES, *TOKENS)) + payload[end if end >= 0 else at :]


def relined(payload: bytes, others: Sequence[bytes], draw: random.Random) -> bytes:
    """Return text in which lines and cells were taken out, doubled, moved, joined or parted another way."""
    lines = payload.split(b"\n")
    sign = draw.choice((b"\t", b"|", b",", b";", b"  ", b"+", b"-", b'"'))
    for _ in range(draw.randint(1, 8)):
        at = draw.randrange(len(lines))
        kind = draw.randrange(7)
        if kind == 0 and len(lines) > 1:
            del lines[at]
        elif kind == 1:
            lines[at:at] = [lines[at]] * draw.choice((1, 2, 60))
        elif kind == 2:
            lines.insert(draw.randrange(len(lines)), lines[at])
        elif kind == 3:
            lines[at:at] = draw.choice(others).split(b"\n")[: draw.randint(1, 9)]
        elif kind == 4:
            cells = lines[at].split(sign)
            draw.shuffle(cells)
            lines[at] = sign.join(cells[: draw.randint(1, len(cells))])
        elif kind == 5:
            lines[at : at + 2] = [draw.choice((b"", sign, b" ")).join(lines[at : at + 2])]
        else:
            lines[at] = lines[at].replace(sign, draw.choice((b"", b"\n", sign * 2, b"|", b"\t", b"\x0b")))
    return b"\n".join(lines)[:LARGEST]


def redrawn(payload: bytes, others: Sequence[bytes], draw: random.Random) -> bytes:
    """Return a PDF with one of its streams drawn otherwise, its objects changed, or its plain bytes."""
    for _ in range(draw.randint(1, 4)):
        streams = list(_STREAM.finditer(payload))
        kind = draw.random()
        if streams and kind < 0.7:
            payload = _with_stream(payload, draw.choice(streams), draw)
        elif kind < 0.95:
            payload = _with_object(payload, draw)
        else:
            payload = draw.choice(_CHANGES)(payload, others, draw)
    return payload[:LARGEST]


def _with_stream(payload: bytes, found: re.Match[bytes], draw: random.Random) -> bytes:
    said = found[1]
    try:
        plain, packed = zlib.decompress(said), True
    except zlib.error:
        plain, packed = said, False
    for _ in range(draw.randint(1, 8)):
        plain = _drawing(plain[: 4 * LARGEST], draw)
    return payload[: found.start(1)] + (zlib.compress(plain) if packed else plain) + payload[found.end(1) :]


def _drawing(plain: bytes, draw: random.Random) -> bytes:
    """Change a number, or put in, take out, move or repeat operators of a stream."""
    kind = draw.randrange(4)
    lines = plain.split(b"\n")
    at = draw.randrange(len(lines))
    if kind == 0:
        lines[at] = _FIGURE.sub(lambda one: draw.choice((*VALUES[:7], one[0])), lines[at], count=draw.randint(1, 4))
    elif kind == 1:
        lines.insert(at, draw.choice(DRAWN) * draw.choice((1, 1, 1, 20, 2_000)))
    elif kind == 2:
        lines[at : at + draw.choice((1, 1, 6))] = []
    else:
        lines[at:at] = lines[(start := draw.randrange(len(lines))) : start + draw.choice((1, 9, 60))]
    return b"\n".join(lines)


def _with_object(payload: bytes, draw: random.Random) -> bytes:
    """Put an entry into a dictionary, or change a number outside the streams."""
    places = [found.end() for found in re.finditer(rb"<<", payload)]
    if places and draw.random() < 0.6:
        at = draw.choice(places)
        return payload[:at] + b" " + draw.choice(OBJECTS) + b" " + payload[at:]
    figures = [found.span() for found in re.finditer(rb"(?<=[ \[])-?\d+(?=[ \]\r\n/>])", payload)]
    start, end = draw.choice(figures) if figures else (0, 0)
    return payload[:start] + draw.choice((*VALUES, b"2", b"5", b"7")) + payload[end:]


def repacked(payload: bytes, draw: random.Random) -> bytes:
    """Return a package with one of its parts changed; now and then the package's own bytes are changed instead."""
    if draw.random() < 0.15:
        return mutated(payload, [payload], draw)
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(payload)) as package, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as changed:
        names = package.namelist()
        parts = [package.read(name) for name in names]
        likely = [at for at, part in enumerate(parts) if 200 < len(part) < LARGEST and names[at].endswith(".xml")]
        target = draw.choice(likely or range(len(names)))
        for at, name in enumerate(names):
            change = rebuilt if draw.random() < 0.6 else mutated
            changed.writestr(name, change(parts[at], parts, draw) if at == target else parts[at])
    return made.getvalue()


def changed_source(form: str, source: bytes, sources: Sequence[bytes], draw: random.Random) -> bytes:
    """Return a source changed in the way of its form, and now and then only in its bytes."""
    if form in PACKED:
        return repacked(source, draw)
    if draw.random() < 0.25:
        return mutated(source, sources, draw)
    if form == "pdf":
        return redrawn(source, sources, draw)
    payload = rebuilt(source, sources, draw) if form in MARKED else source
    payload = relined(source, sources, draw) if form in LINED else payload
    return mutated(payload, sources, draw) if draw.random() < 0.3 else payload


def fault_of(payload: bytes, slow: float) -> str | None:
    """Return what is wrong with how a source is answered, None where nothing is."""
    start = time.process_time()
    try:
        with contextlib.suppress(EvidenceError):
            document = read(payload, name="fuzz")
            for grid in document.grids:
                for cell in grid.cells():
                    for piece in cell.pieces:
                        source = document.source.text[piece.origin : piece.origin + piece.length]
                        if source != cell.text[piece.start : piece.start + piece.length]:
                            return f"place: {cell.id} says {cell.text!r}, the source there {source!r}"
    except Exception:  # whatever is no sentence is what is looked for
        return traceback.format_exc(limit=-3)
    taken = time.process_time() - start
    return f"slow: {taken:.1f} s of CPU time" if taken > slow else None


def fuzz(form: str, sources: Sequence[bytes], options: argparse.Namespace) -> int:
    """Read changed sources of a form until the time is up; return how many were answered badly."""
    draw = random.Random(f"{options.seed}-{form}")  # noqa: S311  (the same seed has to give the same run)
    end, runs, seen = time.process_time() + options.seconds, 0, set()
    while time.process_time() < end:
        source = draw.choice(sources)
        payload = changed_source(form, source, sources, draw)
        runs += 1
        if options.keep:
            (options.keep / f"{form}-reading").write_bytes(payload)
        faulthandler.dump_traceback_later(HANG, exit=True)
        fault = fault_of(payload, options.slow)
        faulthandler.cancel_dump_traceback_later()
        key = fault and fault.strip().splitlines()[-1][:60]
        if not fault or key in seen:
            continue
        seen.add(key)
        name = f"{form}-{hashlib.sha256(payload).hexdigest()[:10]}"
        print(f"{name}: {fault}")
        if options.keep:
            (options.keep / name).write_bytes(payload)
    print(f"{form}: {runs:,} sources read in {options.seconds:.0f} s, {len(seen)} kinds of fault", flush=True)
    return len(seen)


def main() -> int:
    """Fuzz each form that the folders hold; return 1 where something was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--seconds", type=float, default=60, help="CPU time for each form")
    parser.add_argument("--slow", type=float, default=5, help="CPU time that one source may take")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--form", choices=FORMS, action="append")
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    faulthandler.enable()
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
    files = [path for folder in options.folders for path in sorted(folder.rglob("*")) if path.is_file()]
    found = 0
    for form in options.form or FORMS:
        sources = [path.read_bytes() for path in files if path.suffix.lower() in FORMS[form]]
        sources = [source for source in sources if len(source) <= LARGEST]
        if sources:
            found += fuzz(form, sources, options)
        else:
            print(f"{form}: no source of this form in the folders")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
