"""Forms that are read through another, and those that are refused with what to do instead."""

from __future__ import annotations

import base64
import quopri

import pytest

from evitable.model import NoTable, UnknownFormat
from evitable.readers import read

PAGE = (
    "<html><head><meta charset='utf-8'></head><body><p>Table 1. Imatinib in gout</p><table><tr><th>Study</th><th>N</th>"
    "</tr><tr><td>Müller 2019</td><td>≥ 3</td></tr></table></body></html>"
)


def archive(kind: str, encoding: str, inside: bytes) -> bytes:
    return (
        b"From: <Saved by Blink>\r\nSubject: Gout\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n"
        b'\ttype="text/html";\r\n\tboundary="----Part"\r\n\r\n------Part\r\nContent-Type: image/png\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n------Part\r\nContent-Type: "
        + f"{kind}\r\nContent-Transfer-Encoding: {encoding}\r\nContent-Location: x\r\n\r\n".encode()
        + inside
        + b"\r\n------Part--\r\n"
    )


@pytest.mark.parametrize(
    ("encoding", "inside"),
    [("quoted-printable", quopri.encodestring(PAGE.encode())), ("base64", base64.encodebytes(PAGE.encode()))],
)
def test_a_web_archive_is_read_as_its_page(encoding: str, inside: bytes) -> None:
    document = read(archive("text/html", encoding, inside), name="gout.mhtml")
    (grid,) = document.grids
    assert [[cell.text for cell in row] for row in grid.rows] == [["Study", "N"], ["Müller 2019", "≥ 3"]]
    cell = grid.rows[1][0]
    (piece,) = cell.pieces
    assert document.source.text[piece.origin : piece.origin + piece.length] == "Müller 2019"


def test_a_web_archive_without_a_page_is_told() -> None:
    with pytest.raises(NoTable, match="holds no page"):
        read(archive("text/css", "base64", b"eA=="), name="gout.mhtml")


@pytest.mark.parametrize(
    ("stream", "said"),
    [("WordDocument", "save it as DOCX"), ("Other", "DOCX or XLSX")],
)
def test_older_office_files_are_refused_with_what_to_save_them_as(stream: str, said: str) -> None:
    payload = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + stream.encode("utf-16-le") + bytes(512)
    with pytest.raises(UnknownFormat, match=said):
        read(payload, name="gout")
