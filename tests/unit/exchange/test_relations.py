"""Evidence as tables of records, in every form and back: nothing lost, nothing run, the same bytes twice."""

from __future__ import annotations

import csv
import dataclasses
import io
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import evitable
from evitable.api.exports import FORMS
from evitable.exchange.csv_files import read_csv_files, write_csv_files
from evitable.exchange.dictionary import MEANINGS, dictionary
from evitable.exchange.json_records import (
    read_json_record_lines,
    read_json_records,
    write_json_record_lines,
    write_json_records,
)
from evitable.exchange.parquet import read_parquet, write_parquet
from evitable.exchange.relations import NAMES, Relations, evidence_of, relations
from evitable.exchange.workbook import read_workbook, write_workbook
from evitable.model import (
    Abbreviation,
    Acceptance,
    AdverseEvent,
    Age,
    Cell,
    Citation,
    Column,
    Condition,
    Cycles,
    Dose,
    Evidence,
    EvidenceError,
    EvidenceTable,
    Finding,
    Mark,
    Origin,
    Piece,
    Place,
    Quantity,
    Quote,
    Reference,
    Regimen,
    Response,
    Schedule,
    Sex,
    SharedPatients,
    Source,
    Statement,
    Study,
    Value,
)

GOLD = Path(__file__).parents[4] / "shared" / "gold"
EXAMPLE = Path(__file__).parents[3] / "examples" / "bortezomib.txt"
Write: TypeAlias = Callable[[Relations], bytes]
Read: TypeAlias = Callable[[bytes], Relations]
NAMES_BACK = ["csv-files", "xlsx", "parquet", "records", "records-lines"]


def as_bytes(write: Callable[[Relations], str]) -> Write:
    return lambda made: write(made).encode()


_BACK: list[tuple[Write, Read]] = [
    (write_csv_files, read_csv_files),
    (write_workbook, read_workbook),
    (write_parquet, read_parquet),
    (as_bytes(write_json_records), read_json_records),
    (as_bytes(write_json_record_lines), read_json_record_lines),
]
FORMS_BACK = pytest.mark.parametrize(("write", "read"), _BACK, ids=NAMES_BACK)


def unlike(one: Any, other: Any, at: str = "") -> str:
    """Say where two records differ, in the fields too that their own equality passes over."""
    if type(one) is not type(other):
        return f"{at}: {one!r} and {other!r}"
    if dataclasses.is_dataclass(one):
        names = [field.name for field in dataclasses.fields(one)]
        told = (unlike(getattr(one, name), getattr(other, name), f"{at}/{name}") for name in names)
        return next(filter(None, told), "")
    if isinstance(one, tuple):
        if len(one) != len(other):
            return f"{at}: {len(one)} and {len(other)} parts"
        told = (unlike(*pair, f"{at}/{place}") for place, pair in enumerate(zip(one, other, strict=True)))
        return next(filter(None, told), "")
    return "" if str(one) == str(other) else f"{at}: {one!r} and {other!r}"


@pytest.mark.skipif(not GOLD.is_dir(), reason="the gold tables lie in ../shared/gold")
def test_every_gold_table_comes_back_from_its_records() -> None:
    tables = {path.parent for path in GOLD.glob("*/gold.json")}
    paths = [next(folder.glob("input.html"), folder / "input.txt") for folder in sorted(tables)]
    assert len(paths) > 15
    for path in paths:
        evidence = evitable.extract(path)
        made = relations(evidence)
        assert unlike(evidence_of(made), (evidence,)) == "", path.parent.name
        for write, read in _BACK:
            assert unlike(evidence_of(read(write(made))), (evidence,)) == "", (path.parent.name, write)


_HARD = (
    "=1+1",
    "-5",
    "+x",
    "@a",
    "'",
    '"',
    '""',
    "",
    "\\u0041",
    "_x0041_",
    "a\r\nb\rc\n",
    "\t",
    "<b>&",
    "\u202e",
    "None",
)
_TEXT = st.one_of(st.sampled_from(_HARD), st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12))
_MAYBE = st.one_of(st.none(), _TEXT)
_COUNT = st.integers(0, 10**9)
_SHARE = st.floats(0, 1e6, allow_nan=False)
_DECIMAL = st.decimals(Decimal("0.01"), 10**6, places=2)


def few(one: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(one, max_size=2).map(tuple)


_QUOTE = st.builds(Quote, _TEXT, st.builds(Place, _TEXT, _COUNT, _COUNT))


def value(of: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    status = st.sampled_from(["stated", "derived", "uncertain"])
    return st.builds(Value, of, few(_QUOTE), status, _TEXT)


def maybe(of: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), value(of))


_PIECES = few(st.builds(Piece, _COUNT, _COUNT, _COUNT))
_MARK = st.builds(Mark, st.sampled_from(["reference", "note"]), _TEXT, _COUNT, _COUNT, few(_TEXT), _PIECES)
_CELL = st.builds(Cell, _TEXT, _TEXT, _PIECES, _COUNT, _COUNT, _COUNT, _COUNT, few(_MARK), _TEXT)
_REFERENCE = st.builds(Reference, _TEXT, _TEXT, _TEXT, few(_TEXT), st.one_of(st.none(), _COUNT), _MAYBE, _MAYBE)
_CODES = few(st.tuples(_TEXT, _TEXT))
_QUANTITY = st.builds(Quantity, _DECIMAL, _DECIMAL, _TEXT)
_DOSE = st.builds(Dose, _DECIMAL, st.one_of(st.none(), _DECIMAL), _MAYBE)
_CYCLES = st.builds(Cycles, _TEXT, maybe(_SHARE), maybe(_SHARE), maybe(_SHARE))
_SCHEDULE = st.builds(
    Schedule, st.one_of(st.none(), _COUNT), st.one_of(st.none(), _QUANTITY), few(_QUANTITY), few(_QUANTITY),
    st.one_of(st.none(), _QUANTITY), few(_COUNT), few(_TEXT),
)  # fmt: skip
_REGIMEN = st.builds(
    Regimen, value(_TEXT), maybe(_DOSE), maybe(_TEXT), maybe(few(_COUNT)), maybe(_COUNT), st.one_of(st.none(), _CYCLES),
    maybe(_TEXT), maybe(_COUNT), maybe(_TEXT), maybe(_COUNT), st.sampled_from(["study", "comparator"]), _CODES,
    _SCHEDULE,
)  # fmt: skip
_EVENT = st.builds(AdverseEvent, value(_TEXT), _TEXT, maybe(_TEXT), maybe(_COUNT), maybe(_COUNT), maybe(_SHARE), _CODES)
_RESPONSE = st.builds(
    Response, value(_TEXT), _TEXT, maybe(_COUNT), maybe(_COUNT), maybe(_SHARE), maybe(_TEXT), maybe(_TEXT),
    st.one_of(st.none(), _QUOTE),
)  # fmt: skip
_FINDING = st.builds(
    Finding, _TEXT, st.just("note"), _TEXT, _TEXT, st.one_of(st.none(), _COUNT), _MAYBE, _TEXT, few(_QUOTE),
    few(_COUNT), _TEXT, st.one_of(st.none(), st.builds(Acceptance, _TEXT, _TEXT, _TEXT)),
    few(st.builds(SharedPatients, st.tuples(_COUNT, _COUNT), few(_TEXT), st.just("weak"))),
)  # fmt: skip
_STUDY = st.builds(
    Study,
    _COUNT,
    st.builds(Citation, maybe(_TEXT), maybe(_TEXT), maybe(_COUNT), maybe(_TEXT), maybe(_TEXT), few(_REFERENCE)),
    maybe(_TEXT),
    maybe(_TEXT),
    few(st.builds(Condition, value(_TEXT), few(value(_TEXT)), _CODES)),
    maybe(_COUNT),
    maybe(_COUNT),
    st.one_of(st.none(), st.builds(Age, maybe(_TEXT), unit=_TEXT, values=few(value(_SHARE)))),
    st.builds(Sex, maybe(_COUNT), maybe(_COUNT)),
    few(value(_TEXT)),
    few(_REGIMEN),
    few(value(_TEXT)),
    few(_RESPONSE),
    few(_EVENT),
    few(_EVENT),
    maybe(st.booleans()),
    few(st.builds(Statement, _TEXT, _QUOTE)),
    few(_FINDING),
    few(st.builds(Place, _TEXT, _COUNT, _COUNT)),
    few(_QUOTE),
)
_SOURCE = st.builds(Source, _TEXT, _TEXT, _TEXT, _TEXT, _TEXT, _MAYBE)
_TABLE = st.builds(
    EvidenceTable, _MAYBE, _MAYBE, _MAYBE, _TEXT, _TEXT, few(st.builds(Column, _CELL, st.just(None), _TEXT)),
    few(st.builds(Abbreviation, _TEXT, _TEXT, _QUOTE)), few(_STUDY), few(_CELL), few(few(_TEXT)), few(_FINDING),
    few(st.builds(Origin, _TEXT, _TEXT, _COUNT, few(_TEXT), _TEXT)),
)  # fmt: skip
EVIDENCE = st.builds(Evidence, _SOURCE, few(_TABLE), few(_FINDING), few(_SOURCE))


# Records so large take minutes to shrink, and slow draws are no defect of what is tested.
@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(evidence=EVIDENCE)
def test_any_evidence_comes_back_from_every_form(evidence: Evidence) -> None:
    tables = relations(evidence)
    for write, read in _BACK:
        made = write(tables)
        assert unlike(evidence_of(read(made)), (evidence,)) == "", write
        assert write(relations(evidence)) == made


@FORMS_BACK
@pytest.mark.parametrize("number", [2**53 + 1, 10**20])
def test_whole_numbers_come_back_that_a_form_has_no_kind_for(write: Write, read: Read, number: int) -> None:
    found = tuple(Finding("a.b", "note", "", "", row) for row in (number, None, 3))
    evidence = Evidence(Source("t", "text/plain", "", ""), (), found)
    assert unlike(evidence_of(read(write(relations(evidence)))), (evidence,)) == ""


@FORMS_BACK
@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_a_line_end_within_a_text_ends_no_row(write: Write, read: Read, end: str) -> None:
    evidence = Evidence(Source(f"a{end}b", "text/plain", "", end), (), (), (Source("t", "", "", f"{end}c{end}"),))
    assert unlike(evidence_of(read(write(relations(evidence)))), (evidence,)) == ""


@FORMS_BACK
@pytest.mark.parametrize(
    "text",
    [
        *_HARD,
        "=cmd|' /C calc'!A0",
        "a" * 10_000,
        "é\\" * 40_000,
        "a\x00\x01\x1b[31m\x7f\x85",
        "half \ud800 a character",
        "\uff1d1+1",
        "\n=1",
        "\u202eevil\u2066",
        "{=1}",
        "http://x",
    ],
    ids=lambda text: text[:8].encode("unicode_escape").decode(),
)
def test_hostile_text_comes_back_whole(write: Write, read: Read, text: str) -> None:
    evidence = Evidence(Source("t", "text/plain", "", text), (), (Finding("a.b", "note", text, text, column=text),))
    assert unlike(evidence_of(read(write(relations(evidence)))), (evidence,)) == ""


def test_no_text_runs_in_a_spreadsheet() -> None:
    bad = ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\n=1", "\uff1d1", "{=1}", "http://example.org", "mailto:x@y"]
    found = tuple(Finding("a.b", "note", text, "") for text in bad)
    made = relations(Evidence(Source("t", "text/plain", "", ""), (), found))
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(made)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "b"}
    assert not any(cell.hyperlink for cell in cells)
    assert book["studies"].freeze_panes == "B2"
    with zipfile.ZipFile(io.BytesIO(write_csv_files(made))) as pack:
        for name in pack.namelist():
            for line in csv.reader(io.StringIO(pack.read(name).decode(), newline="")):
                assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d")) for cell in line)


def test_cells_are_typed_and_what_is_not_told_is_blank_never_zero() -> None:
    evidence = evitable.extract(EXAMPLE)
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(relations(evidence))))
    header, *rows = [[cell.value for cell in row] for row in book["studies"].iter_rows()]
    n = [row[header.index("n")] for row in rows]
    assert n == [study.n.value if study.n else None for study in evidence.tables[0].studies]
    assert all(row[header.index("sex_female")] is None for row in rows)
    header, *rows = [[cell.value for cell in row] for row in book["regimens"].iter_rows()]
    assert 1.3 in [row[header.index("dose_low")] for row in rows]


def test_the_dictionary_explains_every_column_and_nothing_else() -> None:
    made = relations(evitable.extract(EXAMPLE))
    for name, rows in made.items():
        columns = dictionary()[name]
        assert all(list(row) == [column.name for column in columns] for row in rows), name
        assert all(column.meaning for column in columns)
        told = {"whole": int, "number": float, "yes/no": bool, "text": str}
        for row in rows:
            for column in columns:
                assert column.optional or row[column.name] is not None, (name, column)
                assert row[column.name] is None or type(row[column.name]) is told[column.kind], (name, column)
    parts = {"citation", "age", "sex", "cycles", "schedule", "acceptance"}
    assert set(MEANINGS) == {*NAMES.values()} | parts
    for kind, name in NAMES.items():
        assert list(MEANINGS[name]) == [field.name for field in dataclasses.fields(kind)]


@pytest.mark.parametrize("name", NAMES_BACK)
def test_a_broken_export_is_told_in_a_sentence(name: str, tmp_path: Path) -> None:
    target = tmp_path / f"records{FORMS[name].ending}"
    evitable.export(EXAMPLE, target)
    assert evitable.load(target) == (evitable.extract(EXAMPLE),)
    whole = target.read_bytes()
    for broken in (b"", b"not a file", b"[]", whole[: len(whole) // 2], whole[:-30]):
        target.write_bytes(broken)
        with pytest.raises(EvidenceError, match="Export"):
            evitable.load(target)
    with pytest.raises(EvidenceError, match="read back"):
        evitable.load(EXAMPLE)
    with pytest.raises(EvidenceError, match="No such file"):
        evitable.load(tmp_path / f"none{FORMS[name].ending}")


def test_record_lines_that_lack_some_are_refused() -> None:
    first, *lines = write_json_record_lines(relations(evitable.extract(EXAMPLE))).splitlines(keepends=True)
    for kept in (lines[:-1], lines[1:], []):
        with pytest.raises(EvidenceError, match="as many records"):
            read_json_record_lines("".join([first, *kept]).encode())
