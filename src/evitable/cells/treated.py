"""Where a table tells of a treatment: a drug, device, operation, radiation, exercise, diet, vaccine or teaching."""

from __future__ import annotations

import re
from collections.abc import Sequence

from evitable.cells.bearing import bears_treatment, share_of
from evitable.model import Cell, Column, Row
from evitable.terms import find

TREATMENT = frozenset({"drug", "dose", "regimen", "concomitant"})
OUTCOME = frozenset({"response", "relapse", "death", "adverse-events"})
_DRUGS = ("drug", "drug-class", "procedure")
# Roles of columns that never say what was given in the study, whatever their words.
_APART = frozenset(
    {"prior", "age", "sex", "citation", "reference", "year", "country", "outcome-measures", "comparator"}
)
_GIVEN = (
    r"treat(?:ed|ments?|ing)\b|therap(?:y|ies|eutics?)\b|intervention|regimen|medication|drug\b|dos(?:e|age|ing)\b|infusion"
    r"|injection|vaccin|immuni[sz]ation|prophyla|surg(?:ery|ical|eries)|operation|operative|procedure|technique|approach"
    r"|implant|prosthe|device|stent|graft|\bflap|transplant|donor|conditioning|ablation|radiother|radiofreq|irradiat"
    r"|radiation|fractions?\b|laser|sessions?\b|exercise|training|rehabilitat|counsel|program(?:me|s)?\b|protocol|acupunct"
    r"|massage|supplement|stimulation|resection|excision|fixation|emboli[sz]ation|immunother|chemother|anticoag|antibiotic"
    r"|antifungal|antiviral|steroid|transfusion|cycles\b|management\b|probiotic|first-line|second-line|prescri"
    r"|sealants?\b|restorations?\b|fillers?\b|dressings?\b|orthos[ei]s|splint|brac(?:es?|ing)\b|mesh\b|taping\b"
    r"|manipulation|mobili[sz]ation|mindfulness|yoga\b|tai chi|phototherap|cryo|hypnos|psychother|herbal"
    r"|self-management|cooling|hypothermia|drainage|repair\b|reconstruct|debridement|amputation|bypass|shunt|dialysis"
    r"|apheresis|plasma exchange|ligation|sutur|closure|pacing|tamponade|tapering"
    r"|(?:treatment|therapeutic|management|dosing|tapering|stopping|withdrawal) strateg|strateg(?:y|ies)\W*$"
    # The same of German, French, Spanish, Portuguese and Italian tables.
    r"|behandlung|verfahren|eingriff|therapie|medikament|traitement|médicament|tratamiento|tratamento|trattamento|terapia"
    r"|intervenci|intervenç|intervento|f[áa]rmac|medicament|medicaç"
)
_SURGICAL = (
    r"[a-z]{3,}(?:ectomy|ectomies|plasty|plasties|otomy|otomies|ostomy|ostomies|pexy|desis|scopic|vascular repair)"
)
_HEADER = re.compile(rf"(?i)(?<![A-Za-z])(?:{_GIVEN}|{_SURGICAL}\b)")
_TITLE = re.compile(
    rf"(?i)(?<![A-Za-z])(?:{_GIVEN}|{_SURGICAL}\b|trials?\b|randomi[sz]ed|efficacy|effectiveness|\w+ versus"
    r"|received|undergo|endovascular|coiling|clipping|percutaneous|transcatheter|tapering|discontinu|cessation)"
)
# A figure about the treatment and not the treatment: when it was given, and what was measured around it.
_ABOUT = re.compile(
    r"(?i)\b(?:time (?:to|from|since)|before|after|pre-?|post-?|response to|baseline|prior to|previous|reason for|delay"
    r"|effects? (?:on|of)|history|group size|duration of disease|data|deviations?|adherence)\b"
    r"|\b(?:treatment|drug|dose)[- ](?:naive|resistan|failure)"
)
_AROUND = re.compile(r"(?i)\b(?:pre|post)-?\w*|\b(?:before|after)\b")
_EFFECT = re.compile(r"(?:\b(?:OR|RR|HR)\b|(?i:odds|risk|hazard|mean difference)).*CI|(?i:\bevents\b)")
# Cells that are figures alone, and the headers under which these tell of the treatment itself.
_FIGURES = re.compile(r"[\d\s.,()%±/<>=≤≥–~+-]*")
_MUCH = re.compile(r"(?i)\b(?:dos(?:e|age)s?|sessions?|injections?|fractions?|cycles|units|volume of)\b")
# A time to an outcome that is counted from a treatment: `mOS from SIRT (mo)`, `PFS on imatinib, months`.
_COUNTED_FROM = re.compile(
    r"(?i)\b(?:m?(?:pfs|os|efs|dfs|rfs|ttp|dor)|survival|response|remission|relapse|progression)"
    r" (?:from|after|with|on|under) (?!prior|previous|earlier)(.+)"
)
# How far a trial has come, as registries say it: no outcome, though its header may be that of one.
_UNDER_WAY = re.compile(
    r"(?i)\W*(?:active\b|(?:not yet |still )?recruiting|enroll?ing|ongoing|completed|terminated|withdrawn|suspended"
    r"|planned|unknown\b|not started)"
)
_ARM = re.compile(
    r"(?i)\b(?:placebo|sham|control(?:s| group| arm)?|untreated|no (?:treatment|[a-z]{5,}s)|vs\.?|versus|comparator"
    r"|comparison)\b"
)


def treatment_of(title: Cell | None, columns: Sequence[Column], rows: Sequence[Row]) -> str:
    """Say which column tells what was given; an empty string where none does."""
    for at, column in enumerate(columns):
        if column.role in TREATMENT and bears_treatment(title, column, rows, at):
            return f"“{column.header.text}” tells what was given"
    for at, column in enumerate(columns):
        if column.role not in _APART and _heads_treatment(column.header.text) and _says(rows, at, column.header.text):
            return f"“{column.header.text}” tells what was done"
    for at, column in enumerate(columns):
        if column.role in ("comments", "response", None) and _names_drugs(rows, at):
            return f"“{column.header.text}” names what was given"
    for column in columns:
        counted = _COUNTED_FROM.search(column.header.text) if column.role == "other" else None
        if counted and find(counted[1], *_DRUGS):
            return f"“{column.header.text}” tells from what was given the time is counted"
    return ""


def aim_of(title: Cell | None, columns: Sequence[Column], rows: Sequence[Row]) -> str:
    """Say where else a treatment is named, in the title beside outcomes or by an arm of control; "" where nowhere."""
    outcomes = any(
        column.role in OUTCOME and share_of(rows, at, lambda text: _UNDER_WAY.match(text) is not None) < 0.5
        for at, column in enumerate(columns)
    )
    if title is not None and (_TITLE.search(title.text) or find(title.text, *_DRUGS)):
        if outcomes:
            return "its title names what was given, and there are outcomes"
        if any(column.role in ("duration", "outcome-measures", "follow-up") for column in columns):
            return "its title names what was given, and there are its lengths or measures"
        if any(_AROUND.search(column.header.text) for column in columns):
            return "its title names what was given, and there are figures from before and after it"
    for at, column in enumerate(columns):
        if column.role == "comparator" and share_of(rows, at, _is_worded) >= 0.6:
            return f"“{column.header.text}” names what a treatment was set against"
    arms = [column.header.text for column in columns if column.role == "comparator" or _ARM.search(column.header.text)]
    against = outcomes or any(
        _HEADER.search(column.header.text) or _EFFECT.search(column.header.text) for column in columns
    )
    return f"“{arms[0]}” is set against a treatment" if arms and against else ""


def names_treatments(rows: Sequence[Row], at: int) -> bool:
    """True where most cells of a column name a treatment, a dose of it, or an arm without it."""

    def names(text: str) -> bool:
        return bool(_ARM.search(text) or _HEADER.search(text) or find(text, *_DRUGS) or find(text, "unit"))

    return share_of(rows, at, names) >= 0.6


def compares(columns: Sequence[Column], rows: Sequence[Row]) -> bool:
    """True where the cells of one column name what was given, and those of another what that was set against."""
    return any(
        column.role in ("drug", "regimen") and _names_drugs(rows, at) for at, column in enumerate(columns)
    ) and any(
        column.role == "comparator" and share_of(rows, at, _is_worded) >= 0.6 for at, column in enumerate(columns)
    )


def _is_worded(text: str) -> bool:
    return sum(letter.isalpha() for letter in text) > 3


def _heads_treatment(header: str) -> bool:
    return _HEADER.search(header) is not None and _ABOUT.search(header) is None


def _says(rows: Sequence[Row], at: int, header: str) -> bool:
    """True where a column is filled in half of the rows or more, with words or with how much was given."""
    filled = [row.cells[at].text for row in rows if row.cells[at].text]
    figures = sum(_FIGURES.fullmatch(text) is not None for text in filled)
    if 2 * len(filled) < len(rows) or not filled:
        return False
    return 2 * figures <= len(filled) or (_MUCH.search(header) is not None and "%" not in header)


def _names_drugs(rows: Sequence[Row], at: int) -> bool:
    """True when the cells of a column name a drug in half of the rows or more."""
    return share_of(rows, at, lambda text: bool(find(text, *_DRUGS))) >= 0.5
