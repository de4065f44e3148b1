"""What kind of table this is: rows that are studies with a treatment, patients, or something else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from evitable.cells.bearing import bears_patients, bears_studies, bears_treatment, counts_patients, lists_variables
from evitable.model import Cell, Column, Row
from evitable.terms import find

_TREATMENT = frozenset({"drug", "dose", "regimen", "concomitant"})
_OUTCOME = frozenset({"response", "relapse", "death", "adverse-events"})
_STUDY = frozenset({"citation", "reference", "design", "year"})
_GROUP = frozenset({"condition", "population", "comments"})
_PATIENT = frozenset({"label", "age", "sex", "population"})
_DRUGS = ("drug", "drug-class", "procedure")
# Words of titles and headers that tell the other kinds apart, the surest first.
_OTHER_KINDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("pharmacokinetics", ("pharmacokinetic", "cmax", "half-life", "clearance")),
    ("diagnostic", ("sensitivity", "specificity", "diagnostic", "npv", "ppv", "auc", "cut-off", "prevalence")),
    ("baseline", ("baseline", "demographic", "clinical characteristics")),
    ("laboratory", ("laboratory", "serum", "biomarker", "assay", "concentration")),
    ("costs", ("cost", "price")),
    ("schedule", ("schedule of", "visits")),
    ("criteria", ("criteria", "score", "severity")),
)
# Words that settle the kind, unless the rows name the studies that they are of.
_CLEARLY = re.compile(
    r"\b(?:baseline|demographic|(?:in|ex)clusion criteria|diagnostic criteria|sensitivity|specificity|pharmacokinetic|"
    r"questionnaire|univariate|multivariate|regression|schedule of)"
)
_ROWS_LOOKED_AT = 20


def kind_of(title: Cell | None, columns: Sequence[Column], rows: Sequence[Row]) -> tuple[str, str]:
    """Return the kind of a table and the reason in a sentence."""
    if not rows:
        return "other", "It has no rows that could be studies."
    treatment = _treatment(title, columns, rows)
    roles = {column.role for column in columns if column.role}
    studies = bears_studies(columns, rows)
    named_first = columns[0].role not in _OUTCOME | _TREATMENT
    if treatment and (
        (named_first and lists_variables(rows)) or (not studies and _CLEARLY.search(_headline(title, columns)))
    ):
        return _another(title, columns)
    if treatment and (studies or (roles & _GROUP and counts_patients(columns, rows))):
        return "treatment-evidence", f"Its rows are studies ({_studies(columns)}), and {treatment}."
    if treatment and roles & _PATIENT and bears_patients(columns, rows):
        return "patient-treatment", f"Its rows are patients, and {treatment}."
    return _another(title, columns)


def _treatment(title: Cell | None, columns: Sequence[Column], rows: Sequence[Row]) -> str:
    """Say where the table tells of a treatment; an empty string where it does not."""
    for index, column in enumerate(columns):
        if column.role in _TREATMENT and bears_treatment(title, column, rows, index):
            return f"“{column.header.text}” tells what was given"
    for index, column in enumerate(columns):
        if column.role in ("comments", "response", None) and _names_drugs(rows, index):
            return f"“{column.header.text}” names what was given"
    if any(column.role in _OUTCOME for column in columns) and title and find(title.text, *_DRUGS):
        return "its title names what was given"
    return ""


def _names_drugs(rows: Sequence[Row], index: int) -> bool:
    """True when the cells of a column name a drug in half of the rows or more."""
    texts = [row.cells[index].text for row in rows[:_ROWS_LOOKED_AT] if row.cells[index].text]
    return bool(texts) and sum(bool(find(text, *_DRUGS)) for text in texts) * 2 >= len(texts)


def _studies(columns: Sequence[Column]) -> str:
    named = [f"“{column.header.text}”" for column in columns if column.role in _STUDY]
    return "columns " + ", ".join(named) if named else "each with its number of patients"


def _headline(title: Cell | None, columns: Sequence[Column]) -> str:
    return " ".join([title.text if title else "", *(column.header.text for column in columns)]).lower()


def _another(title: Cell | None, columns: Sequence[Column]) -> tuple[str, str]:
    words = _headline(title, columns)
    for kind, signs in _OTHER_KINDS:
        found = next((sign for sign in signs if sign in words), None)
        if found:
            return kind, f"It says “{found}”, and nothing tells of a treatment given to studies or patients."
    return "other", "Nothing tells of a treatment or its outcome for studies or patients."
