"""Small office files written by hand: a package with the parts that a form needs, and nothing else."""

from __future__ import annotations

import html
import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGED = "http://schemas.openxmlformats.org/package/2006"
# Cell styles of `workbook`: 0 plain, 1 a percentage, 2 a date.
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="0.0%"/></numFmts>'
    '<cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="14"/></cellXfs></styleSheet>'
)


def package(parts: Mapping[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        for name, part in parts.items():
            packed.writestr(name, part, zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED)
    return made.getvalue()


def letters(column: int) -> str:
    return (chr(64 + column // 26) if column >= 26 else "") + chr(65 + column % 26)


def rich(*runs: str) -> str:
    """A cell's text in runs; one that begins with ^ is raised."""
    raised = '<rPr><vertAlign val="superscript"/></rPr>'
    return "".join(
        f'<r>{raised if run[:1] == "^" else ""}<t xml:space="preserve">{html.escape(run.removeprefix("^"))}</t></r>'
        for run in runs
    )


def cell_xml(value: Any, at: str) -> str:
    """A cell: text, a number, or ("style", number), ("runs", ...), ("shared", index)."""
    if value in ("", None):
        return ""
    if isinstance(value, tuple):
        kind, *rest = value
        if kind == "runs":
            return f'<c r="{at}" t="inlineStr"><is>{rich(*rest)}</is></c>'
        if kind == "shared":
            return f'<c r="{at}" t="s"><v>{rest[0]}</v></c>'
        return f'<c r="{at}" s="{kind}"><v>{rest[0]}</v></c>'
    if isinstance(value, bool):
        return f'<c r="{at}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, str):
        return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{html.escape(value)}</t></is></c>'
    return f'<c r="{at}"><v>{value}</v></c>'


def sheet_xml(rows: Sequence[Sequence[Any]], merged: Sequence[str] = ()) -> str:
    lines = "".join(
        f'<row r="{number}">'
        + "".join(cell_xml(value, f"{letters(at)}{number}") for at, value in enumerate(row))
        + "</row>"
        for number, row in enumerate(rows, 1)
    )
    ranges = "".join(f'<mergeCell ref="{found}"/>' for found in merged)
    return (
        f'<worksheet xmlns="{_MAIN}"><sheetData>{lines}</sheetData>'
        f"{f'<mergeCells>{ranges}</mergeCells>' if ranges else ''}</worksheet>"
    )


def workbook(
    sheets: Mapping[str, str], *, hidden: Sequence[str] = (), shared: Sequence[str] = (), more: Mapping[str, Any] = {}
) -> bytes:
    """A workbook of sheets, each its XML by its name."""
    names = list(sheets)
    book = "".join(
        f'<sheet name="{html.escape(name)}" sheetId="{at}" r:id="rId{at}"'
        + (' state="hidden"/>' if name in hidden else "/>")
        for at, name in enumerate(names, 1)
    )
    relations = "".join(
        f'<Relationship Id="rId{at}" Type="{_RELATED}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in range(1, len(names) + 1)
    )
    relations += f'<Relationship Id="rIdS" Type="{_RELATED}/styles" Target="styles.xml"/>'
    parts: dict[str, Any] = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGED}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGED}/relationships"><Relationship Id="rId1" '
        f'Type="{_RELATED}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATED}"><sheets>{book}</sheets></workbook>',
        "xl/styles.xml": _STYLES,
    }
    if shared:
        items = "".join(f"<si>{item}</si>" for item in shared)
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{_MAIN}">{items}</sst>'
        relations += f'<Relationship Id="rIdT" Type="{_RELATED}/sharedStrings" Target="sharedStrings.xml"/>'
    parts["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="{_PACKAGED}/relationships">{relations}</Relationships>'
    )
    parts |= {f"xl/worksheets/sheet{at}.xml": sheets[name] for at, name in enumerate(names, 1)}
    return package(parts | dict(more))


def opendocument(rows: str) -> bytes:
    """A sheet in OpenDocument, its rows as XML."""
    space = "urn:oasis:names:tc:opendocument:xmlns"
    return package(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="{space}:manifest:1.0"/>',
            "content.xml": f'<office:document-content xmlns:office="{space}:office:1.0" '
            f'xmlns:table="{space}:table:1.0" xmlns:text="{space}:text:1.0" '
            f'xmlns:style="{space}:style:1.0"><office:automatic-styles>'
            '<style:style style:name="Up" style:family="text">'
            '<style:text-properties style:text-position="super 58%"/></style:style></office:automatic-styles>'
            f'<office:body><office:spreadsheet><table:table table:name="One">{rows}'
            "</table:table></office:spreadsheet></office:body></office:document-content>",
        }
    )


_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def run(text: str, style: str = "") -> str:
    """A run of text, its properties as XML; line ends as Word writes them."""
    inside = "<w:br/>".join(f'<w:t xml:space="preserve">{html.escape(line)}</w:t>' for line in text.split("\n"))
    return f"<w:r><w:rPr>{style}</w:rPr>{inside}</w:r>"


def raised(text: str) -> str:
    return run(text, '<w:vertAlign w:val="superscript"/>')


def paragraph(*runs: str, style: str = "") -> str:
    """A paragraph of runs; what is no XML is taken for text."""
    named = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{named}{''.join(one if one.startswith('<') else run(one) for one in runs)}</w:p>"


def table_cell(*paragraphs: str, properties: str = "") -> str:
    inside = "".join(one if one.startswith(("<w:p>", "<w:p/>", "<w:tbl>")) else paragraph(one) for one in paragraphs)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inside or '<w:p/>'}</w:tc>"


def word_table(rows: Sequence[Sequence[str]], heads: int = 0) -> str:
    """A table of rows of texts, or of cells in XML."""
    lines = []
    for number, row in enumerate(rows):
        cells = "".join(one if one.startswith("<w:tc>") else table_cell(one) for one in row)
        lines.append(f"<w:tr>{'<w:trPr><w:tblHeader/></w:trPr>' if number < heads else ''}{cells}</w:tr>")
    return f"<w:tbl><w:tblPr/>{''.join(lines)}</w:tbl>"


def word(body: str, *, before: str = "", more: Mapping[str, Any] = {}) -> bytes:
    """A Word document with this body."""
    styles = "".join(
        f'<w:style w:type="{kind}" w:styleId="{id_}"><w:name w:val="{name}"/>{inside}</w:style>'
        for kind, id_, name, inside in (
            ("paragraph", "Beschriftung", "caption", ""),
            ("paragraph", "Heading1", "heading 1", ""),
            ("character", "Up", "raised", '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'),
        )
    )
    return package(
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGED}/content-types"/>',
            "word/document.xml": f'<?xml version="1.0" encoding="UTF-8"?>{before}<w:document xmlns:w="{_WORD}">'
            f"<w:body>{body}</w:body></w:document>",
            "word/styles.xml": f'<w:styles xmlns:w="{_WORD}">{styles}</w:styles>',
            **more,
        }
    )


def word_notes(kind: str, *notes: str) -> str:
    """The part with the footnotes or endnotes of a document, numbered from 1."""
    inside = "".join(f'<w:{kind} w:id="{number}">{paragraph(note)}</w:{kind}>' for number, note in enumerate(notes, 1))
    return f'<w:{kind}s xmlns:w="{_WORD}">{inside}</w:{kind}s>'
