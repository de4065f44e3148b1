"""Files made to hurt end soon, in little memory, with a sentence that says what was wrong."""

from __future__ import annotations

import contextlib
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from evitable.model import Document, EvidenceError
from evitable.readers import read
from tests.hostile.make import REFUSED, ROWS, TOLD, WRAP, article, main, page

SECONDS, MEGABYTES = 6, 300


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_a_sentence(name: str) -> None:
    make, words = REFUSED[name]
    payload = make()
    start = time.process_time()
    with pytest.raises(EvidenceError) as caught:
        read(payload, name=name)
    assert time.process_time() - start < SECONDS
    assert str(caught.value).startswith(f"{name}: ") or words in str(caught.value)
    assert words in str(caught.value)
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize("name", TOLD)
def test_read_with_a_finding(name: str) -> None:
    make, code = TOLD[name]
    start = time.process_time()
    document = read(make(), name=name)
    assert time.process_time() - start < SECONDS
    assert document.grids
    assert code in codes(document)


def codes(document: Document) -> set[str]:
    return {found.code for found in (*document.findings, *(one for grid in document.grids for one in grid.findings))}


def said(document: Document) -> str:
    return " ".join(cell.text for grid in document.grids for cell in grid.cells())


@pytest.fixture
def server() -> socket.socket:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    listening.settimeout(0.2)
    return listening


def test_nothing_is_fetched_and_no_other_file_is_read(tmp_path: Path, server: socket.socket) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret words", encoding="utf-8")
    where = f"http://127.0.0.1:{server.getsockname()[1]}/x"
    wrap = WRAP.format(f"<table>{ROWS}</table>")
    sources = [
        article(wrap, f'<!DOCTYPE article SYSTEM "{where}">'),
        article(wrap, f'<!DOCTYPE article PUBLIC "-//NLM//DTD" "{secret.as_uri()}">'),
        article(
            f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{secret.as_uri()}" parse="text"/>{wrap}'
        ),
        page(
            f'<link rel="stylesheet" href="{where}"><img src="{where}"><iframe src="{where}"></iframe>'
            f"<table>{ROWS}</table>"
        ),
    ]
    for source in sources:
        document = read(source, name="source")
        assert "imatinib" in said(document)
        assert "secret words" not in said(document)
    for entity in (where, secret.as_uri()):
        with pytest.raises(EvidenceError, match="entities of its own"):
            read(article(wrap, f'<!DOCTYPE article [<!ENTITY x SYSTEM "{entity}">]>'), name="source")
    with pytest.raises(TimeoutError):
        server.accept()
    server.close()


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is read from /proc, which is not here")
def test_all_of_them_together_stay_small(tmp_path: Path) -> None:
    main(tmp_path)
    script = (
        "import sys, pathlib\n"
        "from evitable.model import EvidenceError\n"
        "from evitable.readers import read\n"
        "for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):\n"
        "    try:\n        read(path.read_bytes(), name=path.name)\n"
        "    except EvidenceError:\n        pass\n"
        "print(pathlib.Path('/proc/self/status').read_text())\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True)
    # Not ru_maxrss: a child begins with the peak of the process that started it.
    peak = re.search(r"VmHWM:\s+(\d+) kB", done.stdout)
    assert peak is not None
    assert int(peak[1]) / 1024 < MEGABYTES, "peak memory in megabytes"


@pytest.mark.parametrize(
    "digits", ["0" * 5_000 + "65", "x" + "0" * 5_000 + "41", "9" * 5_000, "x09999999999999999999900e7"]
)
def test_a_character_by_a_number_of_thousands_of_digits(digits: str) -> None:
    rows = ROWS.replace("Ada", f"&#{digits};da").replace("imatinib", f"1 &lt; 2<sup>&#{digits};</sup>imatinib")
    table = f"<table colspan='&#{digits};'>{rows}</table>"
    for source in (page(table), article(WRAP.format(table))):
        document = read(source, name="source")
        cell = document.grids[0].rows[1][0]
        assert cell.text in ("Ada 2020", "\ufffdda 2020")
        (piece,) = cell.pieces[-1:]
        assert document.source.text[piece.origin :].startswith(cell.text[piece.start :])


@pytest.mark.parametrize("opening", ["<!--", "<![CDATA[", "<?", "<table ", "<table-wrap "])
def test_what_is_opened_ten_thousand_times_and_never_closed_ends_soon(opening: str) -> None:
    start = time.process_time()
    for source in (article(WRAP.format(f"<table>{ROWS}</table>") + opening * 10_000), page(opening * 10_000)):
        with contextlib.suppress(EvidenceError):
            assert read(source, name="source").grids
    assert time.process_time() - start < SECONDS


@pytest.mark.parametrize("tag", ["xref ref-type='bibr' rid='x'", "sup", "a href='#ref1'", "list", "bold"])
def test_marks_within_marks_as_deep_as_the_parser_goes(tag: str) -> None:
    deep = f"<{tag}>" * 235 + "1" + f"</{tag.split(maxsplit=1)[0]}>" * 235
    table = f"<table>{ROWS.replace('imatinib', deep)}</table>"
    for source in (page(table), article(WRAP.format(table))):
        with contextlib.suppress(EvidenceError):
            assert read(source, name="source").grids


def test_thousands_of_lines_around_a_table_end_soon() -> None:
    lines = "<b>Ada</b>" * 6_000
    start = time.process_time()
    document = read(page(f"<table>{ROWS}</table><div>{lines}<table>{ROWS}</table>{lines}</div>"), name="source")
    assert len(document.grids) == 2
    assert time.process_time() - start < SECONDS


@pytest.mark.parametrize("before", ["", " ", "<article>", "<article >", "<article\n >", "<?xml version='1.0'?>"])
def test_a_table_wrap_near_the_start_that_never_ends(before: str) -> None:
    with contextlib.suppress(EvidenceError):
        assert read(f"{before}<table-wrap><table>{ROWS}".encode(), name="source").grids


@pytest.mark.parametrize("length", [489, 490])
def test_a_name_longer_than_the_library_writes_whole(length: int) -> None:
    name = "n" * length + "é" * 40
    table = f"<{name}><table><caption><p>Gout</p></caption>{ROWS}</table></{name}>"
    rows = "<tr><th>Study</th><th>N</th></tr><tr><td>Ada 2020</td><td>3</td></tr>"
    assert read(f"<article><{name}><table>{rows}</table></{name}></article>".encode(), name="source").grids
    for source in (article(table), page(table)):
        with contextlib.suppress(EvidenceError):
            assert read(source, name="source").grids


def test_notes_within_notes_are_read_once() -> None:
    deep = "<p>x" * 230 + "</p>" * 230
    foot = f"<table>{ROWS}</table><table-wrap-foot>{deep}</table-wrap-foot>"
    (grid,) = read(article(WRAP.format(foot)), name="source").grids
    assert sum(note.text.count("x") for note in grid.notes) == 230
