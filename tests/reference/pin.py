"""Cut reference files down to what `agree.py` compares: `python -m tests.reference.pin FILE...`.

Writes tests/reference/pinned/<kind>.json for each kind of case, with one case on a line, and the versions of
the software that computed the values. Run it again only when a reference file changes, or when more is compared;
`test_agree.py` guards the numbers of cases.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.reference.agree import Outcome, compare

PINNED = Path(__file__).parent / "pinned"
# The files of these two do not say so themselves.
_PYTHON = {"python": "3.11", "numpy": "2.4", "scipy": "1.17"}
_NAMES = {"bayes_reference.py": "bayes", "exact_ml_reference.py": "ml"}


def covered(outcomes: Iterable[Outcome]) -> frozenset[str]:
    """Return the ids of the cases that something of ours covers."""
    return frozenset(outcome.case for outcome in outcomes if outcome.pairs is not None)


def pinned(document: Mapping[str, Any], ids: frozenset[str]) -> dict[str, dict[str, Any]]:
    """Return the cases of these ids, one pinned file for each kind."""
    kept: dict[str, list[Any]] = {}
    for case in document["cases"]:
        if case["id"] in ids:
            kept.setdefault(_file_of(case, document), []).append(case)
    return {name: _document(document, cases) for name, cases in kept.items()}


def _file_of(case: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    return str(case["kind"]) if "kind" in case else _NAMES[document["meta"]["made_by"]]


def _document(document: Mapping[str, Any], cases: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    used = {case["dataset"] for case in cases if "dataset" in case}
    datasets = {name: found for name, found in document.get("datasets", {}).items() if name in used}
    versions = {} if "packages" in document["meta"] else {"packages": _PYTHON}
    meta = {key: value for key, value in document["meta"].items() if key != "split"} | versions
    return {"meta": meta, "datasets": datasets, "cases": list(cases)}


def write(document: Mapping[str, Any], target: Path) -> None:
    """Write a pinned file, a case on a line, so that a changed value shows as one line."""
    head = json.dumps({key: document[key] for key in ("meta", "datasets")}, separators=(",", ":"))
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in document["cases"])
    target.write_text(head[:-1] + ',\n"cases": [\n' + lines + "\n]}\n", encoding="utf-8")


def main(arguments: Sequence[str]) -> None:
    """Pin the named files."""
    PINNED.mkdir(exist_ok=True)
    for file in map(Path, arguments):
        document = json.loads(file.read_text(encoding="utf-8"))
        for name, part in pinned(document, covered(compare(document))).items():
            write(part, PINNED / f"{name}.json")


if __name__ == "__main__":
    main(sys.argv[1:])
