"""How fast each form is read, beside the bare library underneath, over the same bytes in the same run.

    python benchmarks/readers.py [--repeat 3] [FOLDER]

FOLDER holds articles (.nxml, .xml), pages (.html) or PDFs; without one, a made-up article, page, sheet and PDF of
many studies are read. CPU time, the best of several runs; a ratio of 0.5 is half the library's speed. "Looked at" is
reading with every cell and reference asked for, as articles lay a table out when it is first looked at.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import io
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pypdfium2
from lxml import etree
from reportlab.pdfgen.canvas import Canvas

from evitable import api
from evitable.model import EvidenceError

CELLS = ("Adams et al.", "12", "Gout", "imatinib 400 mg daily for 4 weeks", "CR 4, PR 3 (58 %)", "rash (2)")
HEADERS = ("Study", "N", "Disease", "Treatment", "Response", "Toxicity")
ROWS = 300


def best(run: Callable[[], object], repeat: int) -> float:
    """Return the shortest CPU time of several runs in seconds."""
    times = []
    for _ in range(repeat):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return min(times)


def made_up() -> dict[str, list[bytes]]:
    """Return sources of each form, of `ROWS` studies each."""
    prose = f"<p>{'Much was written on gout. ' * 40}</p>" * 60
    head = "".join(f"<th>{header}</th>" for header in HEADERS)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in CELLS) + "</tr>" for _ in range(ROWS))
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    wrap = f"<table-wrap><label>Table 1</label><caption><p>Imatinib in gout</p></caption>{table}</table-wrap>"
    sheet = "\n".join(",".join(f'"{cell}"' for cell in row) for row in (HEADERS, *[CELLS] * ROWS))
    return {
        "JATS": [f"<article><body>{prose}{wrap}</body></article>".encode()],
        "HTML": [f"<!DOCTYPE html><html><body>{prose}{table}</body></html>".encode()],
        "CSV": [sheet.encode()],
        "PDF": [pages()],
    }


def pages() -> bytes:
    """Return a PDF with the same rows, thirty on a page between rules."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(842, 595), invariant=1)
    for page in range(ROWS // 30):
        canvas.setFont("Helvetica", 8)
        canvas.drawString(40, 560, "Table 1. Imatinib in gout" if not page else "Table 1 (continued)")
        for at in range(31):
            for column, cell in enumerate(CELLS if at else HEADERS):
                canvas.drawString((40, 120, 150, 210, 400, 520)[column], 535 - 15 * at, cell)
        for y in (550, 528, 80):
            canvas.line(38, y, 620, y)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def from_folder(folder: Path) -> dict[str, list[bytes]]:
    """Return the sources of a folder by their form."""
    articles = [path.read_bytes() for path in sorted(folder.rglob("*")) if path.suffix in (".nxml", ".xml")]
    web = [path.read_bytes() for path in sorted(folder.rglob("*.htm*"))]
    printed = [path.read_bytes() for path in sorted(folder.rglob("*.pdf"))]
    return {form: found for form, found in (("JATS", articles), ("HTML", web), ("PDF", printed)) if found}


def bare(form: str, sources: Iterable[bytes]) -> None:
    """Do what the library does alone: build the tree, or part the records."""
    for source in sources:
        if form == "CSV":
            list(csv.reader(source.decode().splitlines()))
        elif form == "PDF":
            for page in pypdfium2.PdfDocument(source):
                page.get_textpage().get_text_bounded()
        elif form == "JATS":
            etree.fromstring(source, etree.XMLParser(resolve_entities=False, no_network=True))
        else:
            etree.fromstring(source, etree.HTMLParser(no_network=True))


def read(sources: Iterable[bytes], *, look: bool = False, labelled: bool = False) -> None:
    """Read each source into its grids, look at every cell and reference, and label them, if asked.

    Some forms lay a table out when it is first looked at. Sources without a table are passed over.
    """
    for source in sources:
        with contextlib.suppress(EvidenceError):
            document = api.read(source)
            if look:
                _ = document.references, [grid.rows for grid in document.grids]
            if labelled:
                api.label(document)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    forms = from_folder(options.folder) if options.folder else made_up()
    print(f"{'form':<6}{'sources':>8}{'bare':>10}{'read':>10}{'ratio':>7}{'looked at':>12}{'ratio':>7}{'labelled':>11}")
    for form, sources in forms.items():
        read(sources)
        floor = best(lambda form=form, sources=sources: bare(form, sources), options.repeat)  # type: ignore[misc]
        ours = best(lambda sources=sources: read(sources), options.repeat)  # type: ignore[misc]
        seen = best(lambda sources=sources: read(sources, look=True), options.repeat)  # type: ignore[misc]
        whole = best(lambda sources=sources: read(sources, labelled=True), 1)  # type: ignore[misc]
        print(
            f"{form:<6}{len(sources):>8}{floor:>8.3f} s{ours:>8.3f} s{floor / ours:>7.2f}{seen:>10.3f} s"
            f"{floor / seen:>7.2f}{whole:>9.3f} s"
        )
        print(f"{'':<14}a second:{len(sources) / ours:>9.0f}{len(sources) / seen:>21.0f}{len(sources) / whole:>18.0f}")


if __name__ == "__main__":
    main()
