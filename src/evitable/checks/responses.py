"""What became of the patients: counted, told without a count, or of another disease."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from evitable.checks.rule import Remark, Rule, each_study, quotes_of, shortened, silent_rows, unread_statements
from evitable.model import EvidenceTable, Quote, Response, Study

# Categories that speak of patients; an antibody or a score alone does not.
PATIENT_OUTCOMES = frozenset({"complete", "partial", "overall", "improved", "stable", "none", "progression"})
RESPONDED = frozenset({"complete", "partial", "overall", "improved"})
# What the reading keeps of an outcome that is told and not counted.
_OUTCOME_STATEMENTS = frozenset({"marker-change", "response"})
_LATER_OUTCOMES = frozenset({"relapse", "death", "survival"})
_ANY_OUTCOME = PATIENT_OUTCOMES | _LATER_OUTCOMES


def _is_counted(response: Response) -> bool:
    return response.n is not None or response.pct is not None


def _words(response: Response) -> tuple[Quote, ...]:
    quotes = quotes_of(response.label)
    return (response.wording, *quotes) if response.wording else quotes


def count_missing(study: Study) -> Iterator[Remark]:
    """An outcome told of several patients without saying of how many."""
    whole = study.denominator
    told = [
        (index, response) for index, response in enumerate(study.responses) if response.category in PATIENT_OUTCOMES
    ]
    if any(_is_counted(response) for _, response in told) or (whole and whole.value == 1):
        return
    for index, response in told:
        words = response.wording.text if response.wording else response.label.value
        among = f"of {whole.value}" if whole else "patients"
        yield Remark(
            f"“{shortened(words)}”, but in how many {among} is not said.",
            f"responses/{index}/n",
            (*_words(response), *quotes_of(whole)),
            consequence="Sums are shown with and without the row."
            if response.category in RESPONDED
            else "Left out of any response.",
        )


def other_disease(study: Study) -> Iterator[Remark]:
    """A response of a disease that is not the one the row is about first."""
    if not study.conditions:
        return
    main = study.conditions[0].name.value
    for index, response in enumerate(study.responses):
        if response.category not in RESPONDED or response.condition is None:
            continue
        disease = response.condition.value
        if not same_disease(disease, main) and (_is_named(disease, study) or _is_apart(disease, study)):
            yield Remark(
                f"{_label(response)} is of {disease}, not of {main}.",
                f"responses/{index}/condition",
                (*_words(response), *quotes_of(response.condition, study.conditions[0].name)),
                consequence="It counts in any response; the sum is shown without it too.",
            )


def _label(response: Response) -> str:
    names = {"complete": "The complete response", "partial": "The partial response", "improved": "The improvement"}
    return names.get(response.category, "The response")


def _is_named(disease: str, study: Study) -> bool:
    """Whether the row's own disease column names it: arthritis within lupus is no other disease."""
    return any(same_disease(disease, condition.name.value) for condition in study.conditions[1:])


def _is_apart(disease: str, study: Study) -> bool:
    """Whether a disease that the row does not name is one of its own, and no part or sign of those it names."""
    words = _named_words(disease)
    known = set().union(*(_named_words(condition.name.value) for condition in study.conditions))
    return bool(words) and not words & known and not words & _SIGNS


def _named_words(disease: str) -> set[str]:
    return set(_WORD.findall(disease.casefold())) - _EMPTY_WORDS


# Diseases by these names are signs of wider ones: arthritis within lupus, anaemia within a lymphoma.
_SIGN_WORDS = (
    "nephritis nephropathy glomerulonephritis arthritis uveitis scleritis anaemia anemia cytopenia cytopenias "
    "pancytopenia thrombocytopenia neutropenia leukopenia haemolysis hemolysis vasculitis neuropathy polyneuropathy "
    "serositis pericarditis pleuritis myocarditis myositis dermatitis colitis enteritis hepatitis pneumonitis fibrosis "
    "rash ulcer ulcers alopecia panniculitis lymphadenopathy splenomegaly proteinuria oedema edema fever pain headache "
    "seizures stroke thrombosis hypertension encephalitis myelitis meningitis neuritis infection insufficiency failure "
    "hypogammaglobulinaemia inhibitor inhibitors microangiopathy amyloidosis lesion lesions tumour tumor"
)
_SIGNS = frozenset(_SIGN_WORDS.split())
_WORD = re.compile(r"[^\W\d_]+")
_EMPTY_WORDS = frozenset({"of", "the", "and", "with", "in", "disease", "syndrome", "disorder"})


@lru_cache(maxsize=4096)
def same_disease(one: str, other: str) -> bool:
    """Tell whether two names are one disease or a form of it: every word of one stands in the other.

    Example:
        >>> same_disease("multiple myeloma", "iga multiple myeloma"), same_disease("lupus nephritis", "psoriasis")
        (True, False)
    """
    first, second = (frozenset(_WORD.findall(name.casefold())) - _EMPTY_WORDS for name in (one, other))
    return bool(first and second) and (first <= second or second <= first)


def no_count(study: Study) -> Iterator[Remark]:
    """A row that tells of its outcome without counting a patient."""
    if any(response.category in _ANY_OUTCOME for response in study.responses):
        return
    told = [response for response in study.responses if not response.n]
    statements = [statement.text for statement in study.statements if statement.kind in _OUTCOME_STATEMENTS]
    if told or statements:
        quotes = [quote for response in told for quote in _words(response)] + statements
        yield Remark(
            f"The outcome is told as “{shortened(quotes[0].text) if quotes else told[0].label.value}”; "
            "no patients are counted.",
            "responses",
            tuple(dict.fromkeys(quotes)),
            consequence="Left out of any response.",
        )


def _says_outcome(study: Study) -> bool:
    return bool(study.responses) or any(statement.kind in _OUTCOME_STATEMENTS for statement in study.statements)


def _without_outcome(study: Study) -> Iterator[Remark]:
    unread = unread_statements(study)
    if unread:
        told = f"No outcome was read; the row has unread words: “{shortened(unread[0].text)}”."
        yield Remark(told, "responses", unread, consequence="Left out of any response.")
    else:
        yield Remark("The row says nothing about the outcome.", "responses", consequence="Left out of any response.")


def silent(table: EvidenceTable) -> Iterator[Remark]:
    """A row that says nothing about the outcome."""
    yield from silent_rows(
        table,
        _says_outcome,
        row=_without_outcome,
        every=Remark("No row says how the patients fared."),
        roles=("response", "comments"),
    )


RULES = (
    Rule(
        "response.count-missing",
        "warning",
        "An outcome without a count",
        "Read the paper; leave the row out until then.",
        each_study(count_missing, having="responses"),
    ),
    Rule(
        "response.other-disease",
        "warning",
        "A response of another disease",
        "Decide which disease the question is about.",
        each_study(other_disease, having="responses.condition"),
    ),
    Rule(
        "response.no-count",
        "note",
        "An outcome that counts no patients",
        "Nothing to do.",
        each_study(no_count),
    ),
    Rule("response.silent", "note", "No outcome", "Read the paper.", silent),
)
