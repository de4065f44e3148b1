"""What kind of table this is: rows that are studies with a treatment, patients, or something else."""

from __future__ import annotations

from collections.abc import Sequence

from evitable.model import Cell, Column, Row
from evitable.terms import find

_TREATMENT = frozenset({"drug", "dose", "regimen", "comments", "concomitant"})
_OUTCOME = frozenset({"response", "relapse", "death", "adverse-events"})
_STUDY = frozenset({"citation", "reference", "design", "year"})
_PATIENT = frozenset({"label", "age", "sex", "population", "condition"})
_OTHER_KINDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("diagnostic", ("sensitivity", "specificity", "diagnostic accuracy", "auc", "cut-off", "predictive value")),
    ("baseline", ("baseline", "demographic", "characteristics of the patients", "characteristics of patients")),
    ("laboratory", ("laboratory", "serum level", "biomarker", "assay", "cytokine levels")),
)


def kind_of(title: Cell | None, columns: Sequence[Column], rows: Sequence[Row]) -> tuple[str, str]:
    """Return the kind of a table and the reason in a sentence."""
    roles = {column.role for column in columns if column.role}
    treats = bool(roles & _TREATMENT) or (bool(roles & _OUTCOME) and _title_treats(title))
    studies = roles & _STUDY or _has(columns, rows, "n")
    if not rows:
        return "other", "It has no rows that could be studies."
    if treats and studies:
        return (
            "treatment-evidence",
            f"Its rows are studies ({_named(columns, _STUDY)}) with a treatment or its outcome.",
        )
    if treats and roles & _PATIENT:
        return "patient-treatment", "Its rows are patients with their treatment or its outcome."
    return _another(title, columns)


def _title_treats(title: Cell | None) -> bool:
    return title is not None and bool(find(title.text, "drug", "drug-class", "procedure"))


def _has(columns: Sequence[Column], rows: Sequence[Row], role: str) -> bool:
    """True when a column of this role is filled in at least half of the rows."""
    places = [i for i, column in enumerate(columns) if column.role == role]
    return any(sum(bool(row.cells[i].text) for row in rows) * 2 >= len(rows) for i in places)


def _named(columns: Sequence[Column], roles: frozenset[str]) -> str:
    named = [f"“{column.header.text}”" for column in columns if column.role in roles]
    return "column " + " and ".join(named) if named else "each with a number of patients"


def _another(title: Cell | None, columns: Sequence[Column]) -> tuple[str, str]:
    words = " ".join([title.text if title else "", *(column.header.text for column in columns)]).lower()
    for kind, signs in _OTHER_KINDS:
        found = next((sign for sign in signs if sign in words), None)
        if found:
            return kind, f"Its words say “{found}”, and no column names a treatment given to the rows' patients."
    return "other", "No column names a treatment or its outcome for studies or patients."
