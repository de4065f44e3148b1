"""Tables of records as one JSON document, or as JSON Lines with a record a line, and back."""

from __future__ import annotations

import json

from evitable.exchange.relations import FORMAT, Relations
from evitable.model import EvidenceError

_NO_RECORDS = f"This file does not say that its format is {FORMAT}. Export the evidence again."


def write_json_records(made: Relations) -> str:
    """Write tables of records as one JSON object: its `format`, and under `tables` each table's rows; ASCII only."""
    return json.dumps({"format": FORMAT, "tables": made}, indent=1) + "\n"


def write_json_record_lines(made: Relations) -> str:
    """Write tables of records as JSON Lines: a record a line, under the name of its table.

    The first line tells the `format` and how many rows each table has, so that a file cut short is known as such.
    """
    first = {"format": FORMAT, "tables": {name: len(rows) for name, rows in made.items()}}
    lines = ({name: row} for name, rows in made.items() for row in rows)
    return "".join(f"{json.dumps(line)}\n" for line in (first, *lines))


def read_json_records(payload: bytes) -> Relations:
    """Read what `write_json_records` wrote. Raises `EvidenceError` or `ValueError` where it is not that."""
    told = json.loads(payload)
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise EvidenceError(_NO_RECORDS)
    made: Relations = told["tables"]
    return made


def read_json_record_lines(payload: bytes) -> Relations:
    """Read what `write_json_record_lines` wrote. Raises `EvidenceError` or `ValueError` where it is not that."""
    lines = map(json.loads, payload.splitlines())
    first = next(lines, None)
    if not isinstance(first, dict) or first.get("format") != FORMAT:
        raise EvidenceError(_NO_RECORDS)
    made: Relations = {name: [] for name in first["tables"]}
    for line in lines:
        for name, row in line.items():
            made[name].append(row)
    if {name: len(rows) for name, rows in made.items()} != first["tables"]:
        raise EvidenceError("This file does not hold as many records as it says. Export the evidence again.")
    return made
