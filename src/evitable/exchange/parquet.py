"""Tables of records as Parquet files in one zip, for data frames, and back."""

from __future__ import annotations

import io
import json
import re
from functools import partial
from typing import Any

from evitable.exchange.csv_files import unzipped, zipped
from evitable.exchange.dictionary import ColumnOf, dictionary
from evitable.exchange.relations import FORMAT, Plain, Relations, Row
from evitable.model import EvidenceError

# What Parquet's texts and whole numbers cannot hold.
_HALF = re.compile("[\ud800-\udfff]")
_MOST = 2**63

_MISSING = "Parquet files need the library pyarrow: pip install 'evitable[parquet]'."


def write_parquet(made: Relations) -> bytes:
    """Pack tables of records as Parquet files into a zip; each column bears its meaning, and a blank is null.

    A column with a whole number of more than 64 bits, or with half a character (a lone surrogate), which Parquet cannot
    hold, is written as JSON texts, and says so in its metadata (`written`: `json`).
    Raises `EvidenceError` where pyarrow is not installed.
    """
    arrow, parquet = _arrow()
    files = {"about.txt": f"{FORMAT}\n".encode()}
    for name, columns in dictionary().items():
        cells = [[row.get(column.name) for row in made[name]] for column in columns]
        hard = [any(map(_is_hard, told)) for told in cells]
        schema = arrow.schema(map(partial(_field, arrow), columns, hard), metadata={"format": FORMAT})
        cells = [list(map(_written, told)) if odd else told for told, odd in zip(cells, hard, strict=True)]
        arrays = [arrow.array(told, field.type) for told, field in zip(cells, schema, strict=True)]
        out = io.BytesIO()
        parquet.write_table(arrow.Table.from_arrays(arrays, schema=schema), out, compression="zstd")
        files[f"{name}.parquet"] = out.getvalue()
    return zipped(files)


def read_parquet(payload: bytes) -> Relations:
    """Unpack what `write_parquet` packed. Raises `KeyError` or `ValueError` where it is not that."""
    arrow, parquet = _arrow()
    return {
        name: _rows(parquet.read_table(arrow.BufferReader(content)))
        for name, content in unzipped(payload, ".parquet").items()
    }


def _rows(table: Any) -> list[Row]:
    hard = [field.name for field in table.schema if (field.metadata or {}).get(b"written") == b"json"]
    rows: list[Row] = table.to_pylist()
    for row in rows:
        row.update({name: json.loads(str(row[name])) for name in hard if row[name] is not None})
    return rows


def _is_hard(told: Plain) -> bool:
    if isinstance(told, str):
        return _HALF.search(told) is not None
    return isinstance(told, int) and not -_MOST <= told < _MOST


def _written(told: Plain) -> str | None:
    return None if told is None else json.dumps(told)


def _arrow() -> tuple[Any, Any]:
    try:
        import pyarrow  # noqa: PLC0415  (large, and only where Parquet is asked for)
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError:
        raise EvidenceError(_MISSING) from None
    return pyarrow, parquet


def _field(arrow: Any, column: ColumnOf, hard: bool) -> Any:
    kinds = {"whole": arrow.int64(), "number": arrow.float64(), "yes/no": arrow.bool_()}
    kind = arrow.string() if hard else kinds.get(column.kind, arrow.string())
    return arrow.field(column.name, kind, metadata={"meaning": column.meaning} | ({"written": "json"} if hard else {}))
