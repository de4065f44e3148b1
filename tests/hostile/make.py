"""Files made to hurt: run `python -m tests.hostile.make FOLDER` to look at them."""

from __future__ import annotations

import struct
import sys
from collections.abc import Callable
from pathlib import Path

from tests.older import added, around, beginning, cell, record, sheets
from tests.packed import opendocument, package, sheet_xml, table_cell, word, word_table, workbook

ROWS = "<tr><th>Study</th><th>N</th><th>Drug</th></tr><tr><td>Ada 2020</td><td>3</td><td>imatinib</td></tr>"
JATS = "<article><body>{}</body></article>"
WRAP = "<table-wrap id='T1'><label>Table 1</label><caption><p>Imatinib in gout</p></caption>{}</table-wrap>"


def page(inside: str) -> bytes:
    return f"<!DOCTYPE html><html><body>{inside}</body></html>".encode()


def article(inside: str, before: str = "") -> bytes:
    return f'<?xml version="1.0"?>{before}{JATS.format(inside)}'.encode()


def laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE article [<!ENTITY l0 "ha">{entities}]>'
    return article(WRAP.format("<table><tr><td>&l9;</td></tr></table>"), bomb)


def quadratic() -> bytes:
    bomb = f'<!DOCTYPE article [<!ENTITY a "{"a" * 50_000}">]>'
    return article(WRAP.format(f"<table><tr><td>{'&a;' * 50_000}</td></tr></table>"), bomb)


SHEET = sheet_xml([["Study", "N", "Drug"], ["Ada 2020", 3, "imatinib"], ["Bo 2021", 4, "imatinib"]])
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def book(sheet: str = SHEET, more: dict[str, bytes] | None = None) -> bytes:
    return workbook({"One": sheet}, more=more or {})


def lying() -> bytes:
    """A package whose directory promises ten bytes of a part that unpacks to millions."""
    payload = bytearray(package({"xl/workbook.xml": "<a/>", "xl/worksheets/sheet1.xml": "<a>" + " " * 9_000_000}))
    size = (9_000_003).to_bytes(4, "little")
    while (at := payload.find(size)) >= 0:
        payload[at : at + 4] = (10).to_bytes(4, "little")
    return bytes(payload)


def protected() -> bytes:
    """The opening of a compound file that holds an encrypted package, as Office writes with a password."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(512)


def far_cells() -> str:
    return SHEET.replace("</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')


def merged_over(count: int) -> str:
    rows: list[tuple[str, ...]] = [("Study", "N", "Drug"), *[("Ada 2020", "3", "imatinib")] * 300]
    return sheet_xml(rows, [f"A{at % 200 + 1}:C{301 - at % 90}" for at in range(count)])


def ods_cells(columns: int, rows: int) -> bytes:
    cell = f'<table:table-cell office:value-type="string" table:number-columns-repeated="{columns}"><text:p>x</text:p>'
    return opendocument(
        f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-cell></table:table-row>'
    )


WORDS = word_table([["Study", "N", "Drug"], ["Ada 2020", "3", "imatinib"], ["Bo 2021", "4", "imatinib"]])


def spread(columns: int, rows: int) -> bytes:
    wide = table_cell("x", properties=f'<w:gridSpan w:val="{columns}"/>')
    return word(word_table([["Study", "N", "Drug"], *[[wide]] * rows]))


# What is refused: name -> (maker, words of the sentence).
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "laughs.xml": (laughs, "declares entities of its own"),
    "quadratic.xml": (quadratic, "declares entities of its own"),
    "deep.xml": (
        lambda: article(
            WRAP.format("<table><tr><td>" + "<b>" * 100_000 + "x" + "</b>" * 100_000 + "</td></tr></table>")
        ),
        "nested deeper",
    ),
    "deep.html": (lambda: page("<div>" * 200_000 + f"<table>{ROWS}</table>"), "nested deeper"),
    "deep-tables.html": (lambda: page("<table><tr><td>" * 50_000), "nested deeper"),
    "many-tables.html": (lambda: page(f"<table>{ROWS}</table>" * 5_000), "5,000 tables; the limit is 200"),
    "many-tables.xml": (
        lambda: article(WRAP.format(f"<table>{ROWS}</table>") * 5_000),
        "5,000 tables; the limit is 200",
    ),
    "wide-rows.html": (
        lambda: page("<table>" + "<tr><td colspan=1000>x</td></tr>" * 5_000 + "</table>"),
        "more places than the limits",
    ),
    "long-row.html": (
        lambda: page(f"<table>{ROWS}<tr>{'<td>1</td>' * 300_000}</tr></table>"),
        "more places than the limits",
    ),
    "tall-and-wide.html": (
        lambda: page("<table><tr><td rowspan=65000 colspan=1000>x</td></tr>" + "<tr></tr>" * 65_000 + "</table>"),
        "more places than the limits",
    ),
    "bomb.xlsx": (lambda: book(more={"xl/media/image1.png": bytes(70_000_000)}), "unpacked it would be"),
    "many-parts.xlsx": (lambda: book(more={f"xl/media/{n}.png": b"" for n in range(6_000)}), "unpacked it would be"),
    "lying.xlsx": (lying, "damaged or cut short"),
    "cut.xlsx": (lambda: book()[:-200], "damaged or cut short"),
    "broken-sheet.xlsx": (lambda: book(SHEET[:-40]), "damaged or cut short"),
    "password.xlsx": (protected, "protected by a password"),
    "entities-sheet.xlsx": (lambda: book(BOMB + SHEET), "declares entities of its own"),
    "entities-workbook.xlsx": (
        lambda: package({"xl/workbook.xml": BOMB + "<workbook/>", "xl/_rels/workbook.xml.rels": "<a/>"}),
        "declares entities of its own",
    ),
    "far-cells.xlsx": (lambda: book(far_cells()), "more places than the limits"),
    "far-name.xlsx": (lambda: book(far_cells().replace("XFD1048576", "A999999999")), "damaged or cut short"),
    "far-elsewhere.xlsx": (lambda: book(far_cells().replace("/main", "/mine")), "more places than the limits"),
    "many-merged.xlsx": (lambda: book(merged_over(50_000)), "more places than the limits"),
    "many-sheets.xlsx": (lambda: workbook({f"S{n}": SHEET for n in range(300)}), "300 sheets; the limit is 200"),
    "empty-part.xlsx": (lambda: book(more={"xl/styles.xml": b""}), "damaged or cut short"),
    "far-cells.xls": (lambda: added(cell(65_535, 255, 1)), "more places than the limits"),
    "many-merged.xls": (
        lambda: added(record(0x00E5, struct.pack("<H", 1_000) + struct.pack("<4H", 0, 2, 0, 2) * 1_000) * 250),
        "more places than the limits",
    ),
    "many-sheets.xls": (lambda: sheets(201), "201 sheets; the limit is 200"),
    "password.xls": (lambda: beginning(record(0x002F, bytes(6))), "protected by a password"),
    "many-fonts.xls": (lambda: beginning(record(0x0031, bytes(20)) * 30_000), "more texts, fonts or formats"),
    "one-sheet-twice.xls": (lambda: beginning(record(0x0085, struct.pack("<I5B", 0, 0, 0, 1, 0, 65))), "damaged"),
    "no-records.xls": (lambda: around(b"x" * 5_000), "damaged or cut short"),
    "cut.xls": (lambda: added(b"")[:-512], "seems to be an older office file"),
    "open.ods": (lambda: opendocument("<table:table-row><table:table-cell>"), "damaged or cut short"),
    "wide.ods": (lambda: ods_cells(10**9, 1), "more places than the limits"),
    "tall.ods": (lambda: ods_cells(3, 10**9), "more places than the limits"),
    "bomb.docx": (lambda: word(WORDS, more={"word/media/image1.png": bytes(70_000_000)}), "unpacked it would be"),
    "bomb-document.docx": (lambda: word(WORDS + " " * 30_000_000), "a part of it (word/document.xml) would be"),
    "cut.docx": (lambda: word(WORDS)[:-200], "damaged or cut short"),
    "entities.docx": (lambda: word(WORDS, before=BOMB), "declares entities of its own"),
    "entities-styles.docx": (lambda: word(WORDS, more={"word/styles.xml": BOMB + "<a/>"}), "declares entities"),
    "deep.docx": (lambda: word("<w:sdt>" * 5_000 + WORDS + "</w:sdt>" * 5_000), "nested deeper"),
    "spread.docx": (lambda: spread(1_000, 5_000), "more places than the limits"),
    "many-tables.docx": (lambda: word(WORDS * 500), "over 200 tables"),
    "no-document.docx": (lambda: package({"word/document.xml.rels": "<a/>"}), "a part is missing"),
    "no-rows.html": (lambda: page("<table></table>"), "no table in this page"),
    "empty.xml": (lambda: article("<p>Words.</p>"), "no table in this XML"),
    "not-xml.xml": (lambda: b"<?xml version='1.0'?><article>" + b"<" * 100_000, "no"),
    "many-cells.csv": (lambda: b"Study,N,Drug\n" + b"a,1,b\n" * 90_000, "over the limits"),
    "long-record.csv": (lambda: b"Study,N,Drug\nAda,1,x\nBo,2" + b",y" * 20_000 + b"\nCy,3,z\n", "over the limit"),
    "quotes.csv": (lambda: b"Study,N,Drug\nAda,1,x\n" + b'"a,"b\n' * 20_000, "no table in this text"),
    "image.xml": (
        lambda: article("<table-wrap><label>Table 1</label><graphic/></table-wrap>"),
        "Table 1 is only an image",
    ),
}
# What is read, with the finding that tells what was put right: name -> (maker, code).
TOLD: dict[str, tuple[Callable[[], bytes], str]] = {
    "million-columns.html": (
        lambda: page(f"<table>{ROWS}<tr><td colspan=1000000>x</td><td>1</td><td>y</td></tr></table>"),
        "table.span-refused",
    ),
    "million-columns.xml": (
        lambda: article(WRAP.format(f"<table>{ROWS}<tr><td colspan='1000000'>x</td><td>1</td><td>y</td></tr></table>")),
        "table.span-refused",
    ),
    "cut.xml": (
        lambda: article(WRAP.format(f"<table><tbody>{ROWS}</tbody></table>"))[:-60],
        "source.broken",
    ),
    "misnamed.html": (
        lambda: b"<html><head><meta charset='klingon'></head><body><table>" + ROWS.encode() + b"</table></body></html>",
        "source.encoding-misnamed",
    ),
    "picture.html": (
        lambda: page(f"<table>{ROWS}<tr><td>Bo 2021</td><td><img src='n.png'></td><td>x</td></tr></table>"),
        "table.cell-images",
    ),
    "image-beside.xml": (
        lambda: article(
            WRAP.format(f"<table>{ROWS}</table>") + "<table-wrap><label>Table 2</label><graphic/></table-wrap>"
        ),
        "table.image",
    ),
    "half-characters.html": (
        lambda: page(f"<table>{ROWS}<tr><td>&#xD800;&#57343;&#xDC00 Bo</td><td><img></td><td>x</td></tr></table>"),
        "table.cell-images",
    ),
    "wide-span.docx": (lambda: spread(10**9, 1), "table.span-refused"),
    "broken.docx": (lambda: word(WORDS + "<w:p><w:q></w:p>"), "source.broken"),
    "ragged.csv": (lambda: b"Study,N,Drug\nAda,1,x\nBo,2\nCy,3,z\nDi,4,w\n", "row.ragged"),
    "comma-in-cell.csv": (lambda: b"Study,N,Drug\nAda,1,x\nBo,2,\nCy, et al,3,z\nDi,4,w\n", "row.rejoined"),
}


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, (make, _) in {**REFUSED, **TOLD}.items():
        (folder / name).write_bytes(make())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
