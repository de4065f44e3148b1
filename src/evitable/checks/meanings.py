"""Short forms that mean two things to readers of treatment tables, and that the table leaves open."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evitable.checks.rule import Remark, Rule, cells_of
from evitable.checks.words import explained_words, short_forms
from evitable.model import Abbreviation, Cell, EvidenceTable, Quote, Study
from evitable.terms import look_up

# Short forms by the meanings that published tables give them.
_SENSES = """
AD: atopic dermatitis, Alzheimer disease, autosomal dominant
AF: atrial fibrillation, acute failure
AS: ankylosing spondylitis, aortic stenosis
BD: Behçet disease, twice daily, bipolar disorder
CD: Crohn disease, Castleman disease, cluster of differentiation
CP: chronic pancreatitis, cerebral palsy, Child-Pugh
CS: corticosteroids, cardiac sarcoidosis, Churg-Strauss syndrome
CVA: cerebrovascular accident, costovertebral angle
DM: dermatomyositis, diabetes mellitus
GA: general anaesthesia, granuloma annulare, glatiramer acetate
HD: haemodialysis, Hodgkin disease, Huntington disease, high dose
HS: hidradenitis suppurativa, hereditary spherocytosis
IF: immunofluorescence, interferon
MG: myasthenia gravis, monoclonal gammopathy
MI: myocardial infarction, mitral insufficiency
MM: multiple myeloma, malignant melanoma
MS: multiple sclerosis, mitral stenosis
NE: not evaluable, not evaluated, norepinephrine
NR: no response, not reported, not reached
PC: plasma cell, prostate cancer, platelet concentrate
PD: progressive disease, Parkinson disease, peritoneal dialysis
PE: plasma exchange, pulmonary embolism, pleural effusion
PH: pulmonary hypertension, portal hypertension
PM: polymyositis, pacemaker
PV: pemphigus vulgaris, polycythaemia vera
RA: rheumatoid arthritis, refractory anaemia, retinoic acid
RT: radiotherapy, renal transplantation
SD: stable disease, standard deviation
SS: Sjögren syndrome, Sézary syndrome, systemic sclerosis
TB: tuberculosis, total bilirubin
"""
MEANINGS = {
    short: tuple(meaning.strip() for meaning in said.split(","))
    for short, said in (line.split(":") for line in _SENSES.strip().splitlines())
}
_SPREAD = re.compile(r"±|\bmean\b|\+/-", re.IGNORECASE)


def two_meanings(table: EvidenceTable) -> Iterator[Remark]:
    """A short form of two meanings that the table leaves open, and one used where its explanation does not fit."""
    known = explained_words(table)
    open_ = {short: quote for short, quote in short_forms(table).items() if short in MEANINGS}
    spelled = _spelled_out(table) if open_ else ""
    for short, quote in open_.items():
        senses = MEANINGS[short]
        clear = any(sense.casefold() in spelled for sense in senses) or (short == "SD" and _is_statistic(table))
        if not clear and short.casefold() not in known:
            said = f"{', '.join(senses[:-1])} or {senses[-1]}"
            yield Remark(f"{short} may be {said}; the table does not say.", quotes=(quote,))
    for study, cell, entry in _answers(table):
        yield Remark(
            f"“{entry.short}” is {entry.long} by the note, and stands alone under harms: not reported?",
            quotes=(Quote.of(cell, 0, len(cell.text)),),
            row=study.row,
            consequence="Read as not reported: silence, not zero.",
        )


def _spelled_out(table: EvidenceTable) -> str:
    """Return all words of a table in lower case: where one meaning is spelled out, the short form is clear."""
    return " ".join([table.title or "", *(cell.text for cell in table.cells)]).casefold()


def _is_statistic(table: EvidenceTable) -> bool:
    return any(_SPREAD.search(column.header.text) for column in table.columns)


def _answers(table: EvidenceTable) -> Iterator[tuple[Study, Cell, Abbreviation]]:
    """Yield cells of harms that hold nothing but a short form explained as an outcome."""
    outcomes = {entry.short: entry for entry in table.abbreviations if look_up(entry.long, "response")}
    places = [at for at, column in enumerate(table.columns) if column.role == "adverse-events"]
    cells = cells_of(table) if outcomes and places else {}
    for study, row in zip(table.studies, table.rows, strict=False):
        for at in places if cells else ():
            cell = cells.get(row[at]) if at < len(row) else None
            entry = outcomes.get(cell.text.strip()) if cell else None
            if cell and entry and entry.short in MEANINGS:
                yield study, cell, entry


RULES = (
    Rule(
        "abbreviation.two-meanings",
        "warning",
        "A short form that may mean two things",
        "Find in the paper which is meant.",
        two_meanings,
    ),
)
