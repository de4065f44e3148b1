"""The file of accepted findings: JSON that a person can read and a version control system can compare."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from evitable.model import Acceptance, Accepted, EvidenceError

FIELDS = ("code", "row", "quote", "reason", "by", "on")


def read_acceptances(text: str, name: str) -> list[Accepted]:
    """Read accepted findings: `{"accepted": [{"code", "row", "quote", "reason", "by", "on"}, ...]}`.

    A blank reason is refused, for an acceptance without one helps nobody. Raises `EvidenceError` naming the entry.

    Example:
        >>> read_acceptances('{"accepted": []}', "table.accepted.json")
        []
    """
    try:
        entries = json.loads(text)["accepted"]
    except (ValueError, KeyError, TypeError) as error:
        raise EvidenceError(f'{name} is no file of accepted findings: it has to hold {{"accepted": [...]}}.') from error
    if not isinstance(entries, list):
        raise EvidenceError(f"{name}: “accepted” has to be a list.")
    for number, entry in enumerate(entries, 1):
        _refuse_incomplete(entry, number, name)
    return [
        Accepted(entry["code"], entry["row"], entry["quote"], Acceptance(entry["reason"], entry["by"], entry["on"]))
        for entry in entries
    ]


def _refuse_incomplete(entry: Any, number: int, name: str) -> None:
    missing = [field for field in FIELDS if field not in entry] if isinstance(entry, dict) else list(FIELDS)
    if missing:
        raise EvidenceError(f"{name}, entry {number}: {', '.join(missing)} is missing.")
    if not str(entry["reason"]).strip():
        raise EvidenceError(f"{name}, entry {number}: the reason is blank. Say why the finding may stand.")
    if not (entry["row"] is None or isinstance(entry["row"], int)):
        raise EvidenceError(f"{name}, entry {number}: the row has to be a number or null.")


def write_acceptances(accepted: Iterable[Accepted]) -> str:
    """Write accepted findings, one field a line, in the order of row and code; of one place the last counts."""
    kept = {one.key: one for one in accepted}
    ordered = sorted(kept.values(), key=lambda one: (one.row or 0, one.code, one.quote))
    plain = [
        {
            "code": one.code,
            "row": one.row,
            "quote": one.quote,
            "reason": one.acceptance.reason,
            "by": one.acceptance.by,
            "on": one.acceptance.on,
        }
        for one in ordered
    ]
    return json.dumps({"accepted": plain}, ensure_ascii=False, indent=1) + "\n"
