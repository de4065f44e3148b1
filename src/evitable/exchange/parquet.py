"""Tables of records as Parquet files in one zip, for data frames, and back."""

from __future__ import annotations

import io
from typing import Any

from evitable.exchange.csv_files import unzipped, zipped
from evitable.exchange.dictionary import ColumnOf, dictionary
from evitable.exchange.relations import FORMAT, Relations
from evitable.model import EvidenceError

_MISSING = "Parquet files need the library pyarrow: pip install 'evitable[parquet]'."


def write_parquet(made: Relations) -> bytes:
    """Pack tables of records as Parquet files into a zip; each column bears its meaning, and a blank is null.

    Raises `EvidenceError` where pyarrow is not installed.
    """
    arrow, parquet = _arrow()
    files = {"about.txt": f"{FORMAT}\n".encode()}
    for name, columns in dictionary().items():
        schema = arrow.schema([_field(arrow, column) for column in columns], metadata={"format": FORMAT})
        cells = [[row.get(column.name) for row in made[name]] for column in columns]
        arrays = [arrow.array(told, field.type) for told, field in zip(cells, schema, strict=True)]
        out = io.BytesIO()
        parquet.write_table(arrow.Table.from_arrays(arrays, schema=schema), out, compression="zstd")
        files[f"{name}.parquet"] = out.getvalue()
    return zipped(files)


def read_parquet(payload: bytes) -> Relations:
    """Unpack what `write_parquet` packed. Raises `KeyError` or `ValueError` where it is not that."""
    arrow, parquet = _arrow()
    return {
        name: parquet.read_table(arrow.BufferReader(content)).to_pylist()
        for name, content in unzipped(payload, ".parquet").items()
    }


def _arrow() -> tuple[Any, Any]:
    try:
        import pyarrow  # noqa: PLC0415  (large, and only where Parquet is asked for)
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError:
        raise EvidenceError(_MISSING) from None
    return pyarrow, parquet


def _field(arrow: Any, column: ColumnOf) -> Any:
    kinds = {"whole": arrow.int64(), "number": arrow.float64(), "yes/no": arrow.bool_()}
    return arrow.field(column.name, kinds.get(column.kind, arrow.string()), metadata={"meaning": column.meaning})
