"""Mutate valid sources of every form and read them: no crash, no hang, no table lost without a sentence.

    python scripts/fuzz_readers.py [--seconds 60] [--seed 1] [--form html] [--keep FOLDER] FOLDER...

FOLDERs hold valid sources. Bytes are changed, cut, repeated, spliced from another source and nested; packed forms
are changed within their parts too. What is not answered with a document or an `EvidenceError`, or takes more CPU
time than `--slow` seconds, is printed and kept in the folder given by `--keep`.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import io
import random
import time
import traceback
import zipfile
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
    "docx": (".docx",),
}
PACKED = frozenset({"xlsx", "ods", "docx"})
LARGEST = 120_000
TOKENS = (
    b"<table>", b"</table>", b"<tr>", b"<td colspan='999999'>", b"<td rowspan='0'>", b"</td>", b"<sup>", b"<!--",
    b"-->", b"<![CDATA[", b"]]>", b"&#xD800;", b"&#0;", b"&#9999999;", b"&nbsp;", b"&foo;", b"\x00", b"\xff\xfe",
    b"\xc3", b"\r", b"\t", b"|", b'"', b";", b",", b"9", b"<table-wrap>", b"</table-wrap>", b"<alternatives>",
    b"<xref ref-type='bibr' rid='x'>", b"Table 1. ", b"<?pi", b"<w:tbl>", b"<w:gridSpan w:val='99999'/>",
    b"<w:vMerge/>", b"ref='A1:XFD1048576'", b"r='ZZZ9999999'", b"table:number-columns-repeated='16384'", b"t='s'",
    b"<v>-1</v>", b"1e999",
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
            changed.writestr(name, mutated(parts[at], parts, draw) if at == target else parts[at])
    return made.getvalue()


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
        payload = repacked(source, draw) if form in PACKED else mutated(source, sources, draw)
        runs += 1
        fault = fault_of(payload, options.slow)
        key = fault and fault.strip().splitlines()[-1][:60]
        if not fault or key in seen:
            continue
        seen.add(key)
        name = f"{form}-{hashlib.sha256(payload).hexdigest()[:10]}"
        print(f"{name}: {fault}")
        if options.keep:
            options.keep.mkdir(parents=True, exist_ok=True)
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
