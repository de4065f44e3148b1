"""Cut reference files down to what `agree.py` compares: `python -m tests.reference.pin FILE...`.

Writes tests/reference/pinned/<name>.json with one case on a line, and the versions of the software that
computed the values. Run it again only when a reference file changes; `test_agree.py` guards the numbers of cases.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.reference.agree import compare

PINNED = Path(__file__).parent / "pinned"
_KEPT = ("id", "kind", "dataset", "spec", "xi", "ni", "prior_mu", "prior_tau", "quadrature", "expect")
_NAMES = {
    "bayes_reference.py": "bayes.json",
    "exact_ml_reference.py": "ml.json",
    "make_reference.R": "single_arm.json",
}
# The files of these two do not say so themselves.
_PYTHON = {"python": "3.11", "numpy": "2.4", "scipy": "1.17"}
_DROPPED = {"shortest95", "mu", "se_mu_wald", "ci_wald", "lme4_minus_exact", "pval", "stat", "se", "Q", "Q_p", "I2"}


def pinned(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the covered cases of a reference file without what nobody compares."""
    covered = {outcome.case for outcome in compare(document) if outcome.pairs is not None}
    cases = [_trimmed({key: case[key] for key in _KEPT if key in case}) for case in document["cases"]]
    kept = [case for case in cases if case["id"] in covered]
    used = {case["dataset"] for case in kept}
    datasets = {
        name: {"type": found["type"], "columns": {key: found["columns"][key] for key in ("xi", "ni")}}
        for name, found in document.get("datasets", {}).items()
        if name in used
    }
    versions = {} if "packages" in document["meta"] else {"packages": _PYTHON}
    meta = {key: value for key, value in document["meta"].items() if key != "split"} | versions
    return {"meta": meta, "datasets": datasets, "cases": kept}


def _trimmed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _trimmed(part) for key, part in value.items() if key not in _DROPPED}
    return value


def write(document: Mapping[str, Any], target: Path) -> None:
    """Write a pinned file, a case on a line, so that a changed value shows as one line."""
    head = {key: document[key] for key in ("meta", "datasets")}
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in document["cases"])
    target.write_text(json.dumps(head)[:-1] + ',\n"cases": [\n' + lines + "\n]}\n", encoding="utf-8")


def main(arguments: Sequence[str]) -> None:
    """Pin the named files."""
    PINNED.mkdir(exist_ok=True)
    for file in map(Path, arguments):
        document = json.loads(file.read_text(encoding="utf-8"))
        write(pinned(document), PINNED / _NAMES.get(document["meta"]["made_by"], file.name))


if __name__ == "__main__":
    main(sys.argv[1:])
