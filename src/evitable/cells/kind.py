"""What kind of table this is: rows that are studies with a treatment, patients, or something else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from evitable.cells.bearing import bears_patients, bears_studies, counts_patients, lists_values, lists_variables
from evitable.cells.topics import topic_of
from evitable.cells.treated import OUTCOME, TREATMENT, aim_of, compares, names_treatments, treatment_of
from evitable.model import Cell, Column, Row

_STUDY = frozenset({"citation", "reference", "design", "year"})
_NAMED = frozenset({"citation", "reference"})
_GROUP = frozenset({"condition", "population", "comments"})
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
    r"\b(?:(?:in|ex)clusion criteria|diagnostic criteria|sensitivity|specificity|pharmacokinetic|questionnaire|"
    r"univariate|multivariate|regression|schedule of)"
)
# Words that settle it unless the rows are studies, or patients with what they were given.
_MORE_THAN_BASELINE = OUTCOME | {"dose", "regimen", "follow-up", "design", "duration", "outcome-measures", "comparator"}
_TRAIT = re.compile(
    r"(?i)\W*(?:mean |median )?(?:age|sex|gender|male|female|men|women|bmi|body|weight|height|race|ethnic|white|smok"
    r"|hba1c|(?!treatment|therapy|study|trial)\w+ duration|duration of (?:disease|illness))\b"
)
_TRAITS = 3
_BEFORE = re.compile(r"\b(?:baseline|demographic)")
# What heads rows that are things of which studies are but the sources.
_THING = re.compile(
    r"(?i)\W*(?:(?:proposed|possible|clinical|molecular|risk|input|model|cell|signall?ing) )?(?:mechanisms?|parameters?"
    r"|features?|symptoms?|manifestations?|genes?|bio-?markers?|markers?|pathways?|targets?|propert(?:y|ies)|factors?"
    r"|antibod(?:y|ies)|inputs?|cytokines?|receptors?|mediators?|mutations?|situations?|assumptions?)\W*$"
)
_ARMS_AT_MOST = 12
# A title that says of the rows that they are what was published.
_REVIEWS = re.compile(
    r"(?i)\b(?:summary|overview|review|compilation|synthesis|list|comparison) of "
    r"(?:the |all |available |published |clinical |main |key |included |previous )*"
    r"(?:evidence|literature|studies|trials|series|reports|publications|articles|papers)\b"
    r"|\b(?:evidence|literature) (?:summary|overview|table)\b"
    r"|\b(?:published|reported|included) (?:series|trials|studies)\b"
)
# What heads rows that are things measured or compared, each over several studies.
_ASKED = re.compile(
    r"(?i)\W*(?:(?:primary|secondary|main|study|clinical|efficacy|safety|critical|important) )?"
    r"(?:outcomes?|end[- ]?points?|variables?|parameters?|characteristics?|subgroups?|comparisons?|criteri(?:on|a)"
    r"|recommendations?|questions?|items?|domains?|statements?)(?: measures?| analys[ei]s)?\W*$"
)


def kind_of(title: Cell | None, columns: Sequence[Column], rows: Sequence[Row]) -> tuple[str, str]:
    """Return the kind of a table and the reason in a sentence."""
    if not rows or len(columns) < 2:
        return "other", "It has no rows that could be studies."
    if lists_values(rows):
        return "other", "Each of its columns is a list of its own, as of the values that cells may take."
    treatment = treatment_of(title, columns, rows)
    studies = bears_studies(columns, rows)
    patients = bears_patients(columns, rows)
    first = columns[0].header.text
    sourced = studies and not counts_patients(columns, rows) and _THING.match(first)
    if sourced or (not studies and not patients and _ASKED.match(first)):
        return _another(title, columns)
    if columns[0].role not in OUTCOME | TREATMENT and not patients and lists_variables(rows):
        return _another(title, columns)
    if not studies and _settled(_headline(title, columns), treated=patients and bool(treatment)):
        return _another(title, columns)
    if title is not None and _BEFORE.search(title.text.lower()) and _lists_traits(columns):
        return _another(title, columns)
    topic = topic_of(title, columns, rows, treated=bool(treatment))
    if topic:
        return topic, "Its words tell of this, and not of people who were treated."
    return _evidence(title, columns, rows, (studies, patients), treatment) or _another(title, columns)


def _lists_traits(columns: Sequence[Column]) -> bool:
    """True where columns tell what patients were like before, and none how they were treated or what came of it.

    A list of trials with their arms and numbers is evidence; a list of their baseline data is not.
    """
    others = [column for column in columns if not _TRAIT.match(column.header.text)]
    return len(columns) - len(others) >= _TRAITS and not any(column.role in _MORE_THAN_BASELINE for column in others)


def _settled(words: str, *, treated: bool) -> bool:
    return _CLEARLY.search(words) is not None or (not treated and _BEFORE.search(words) is not None)


def _evidence(
    title: Cell | None, columns: Sequence[Column], rows: Sequence[Row], borne: tuple[bool, bool], treatment: str
) -> tuple[str, str] | None:
    """Return the kind of evidence that rows of studies, patients or arms are; None where they are none."""
    studies, patients = borne
    roles = {column.role for column in columns if column.role}
    told = treatment or ("" if _BEFORE.search(_headline(title, columns)) else aim_of(title, columns, rows))
    if patients and told and not roles & _NAMED:
        return "patient-treatment", f"Its rows are patients, and {told}."
    if studies and told:
        return "treatment-evidence", f"Its rows are studies ({_studies(columns)}), and {told}."
    grouped = roles & _GROUP or _listed(columns, rows) or (title is not None and _REVIEWS.search(title.text))
    if treatment and grouped and counts_patients(columns, rows):
        return "treatment-evidence", f"Its rows are studies ({_studies(columns)}), and {treatment}."
    if _bears_arms(columns, rows):
        named = f"“{columns[0].header.text}”" if columns[0].header.text.strip() else "its first column"
        return "treatment-evidence", f"Its rows are arms that {named} names, each with its patients."
    return None


def _listed(columns: Sequence[Column], rows: Sequence[Row]) -> bool:
    """True where each row has a name of its own, what was given there, and outcomes or what it was set against."""
    names = [row.cells[0].text for row in rows]
    roles = {column.role for column in columns[1:]}
    if columns[0].role in OUTCOME or len(set(names)) < len(names) or not roles & TREATMENT:
        return False
    return bool(roles & OUTCOME) or (not names_treatments(rows, 0) and compares(columns, rows))


def _bears_arms(columns: Sequence[Column], rows: Sequence[Row]) -> bool:
    """True where each of a few rows is a treatment with its number of patients and their outcomes."""
    return (
        1 < len(rows) <= _ARMS_AT_MOST
        and counts_patients(columns[1:], [Row(row.number, row.cells[1:]) for row in rows])
        and any(column.role in OUTCOME for column in columns[1:])
        and names_treatments(rows, 0)
    )


def _studies(columns: Sequence[Column]) -> str:
    named = [f"“{column.header.text}”" for column in columns if column.role in _STUDY]
    return "columns " + ", ".join(named) if named else "by their names, or each with its number of patients"


def _headline(title: Cell | None, columns: Sequence[Column]) -> str:
    return " ".join([title.text if title else "", *(column.header.text for column in columns)]).lower()


def _another(title: Cell | None, columns: Sequence[Column]) -> tuple[str, str]:
    words = _headline(title, columns)
    for kind, signs in _OTHER_KINDS:
        found = next((sign for sign in signs if sign in words), None)
        if found:
            return kind, f"It says “{found}”, and nothing tells of a treatment given to studies or patients."
    return "other", "Nothing tells of a treatment or its outcome for studies or patients."
