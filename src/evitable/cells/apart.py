"""Headers that ask for neither treatment nor outcome (classes, states, causes, scales), and arms named by one."""

from __future__ import annotations

import re

from evitable.terms import fold

# A class of patients or of disease; one of drugs or evidence is none of these.
_CLASS = re.compile(
    r"(?!.*\b(?:drug|therap\w+|pharmac\w+|agents?|medications?|evidence|study|treatment)\b).*\bclass(?:ification)?"
)
_STATE = re.compile(
    r"(?:(?:ab|antibody|autoantibody|sero|serologic(?:al)?|achr|musk|aqp4|hiv|hbv|hcv|ebv|cmv|mutation(?:al)?|genetic|"
    r"performance|ecog|menopausal|immune|vaccination|transplant|transfusion|smoking|nutritional|volume|viral|carrier)"
    r"[ -]?status|ecog(?: ps)?|karnofsky(?: \w+)?)(?: at \w+)?"
)
_CAUSE = re.compile(
    r"(?:underlying )?(?:causes?|a?etiolog(?:y|ies)|origin) (?:of|for) (?!death|mortality|treat|therap)\w.*"
)
# What lay on a scale: `Healing (0–3)`.
_SCALE = re.compile(r".*[(\[](?:score |grade |scale |range )?0 ?(?:-|–|to) ?\d{1,3}[)\]]")
_BESIDE = re.compile(
    r"(?:dialysis(?: (?:type|modality|status))?|rrt|renal replacement therapy|donor(?: type)?|graft(?: type)?|"
    r"steroid (?:dose )?(?:reduction|tapering|dose)|journal|onset,? days?|"
    r"interval (?:to|until|between)(?: [\w/-]+){1,3}|"
    r"(?:transplant|graft|donor|organ) type|type of (?:transplant(?:ation)?|graft|donor|organ)|"
    r"(?:time|delay) (?:from|since|between|to (?:treatment|therapy|diagnosis|administration|initiation))"
    r"(?: [\w/-]+){0,3}|"
    r"(?:lab(?:oratory)?|mri|ct|imaging|biopsy|histolog\w+|patholog\w+|radiolog\w+|eeg|ecg|echo\w*|csf) "
    r"(?:findings?|results?)|"
    r"(?:trough|serum|plasma|blood|drug|peak) (?:drug )?(?:levels?|concentrations?)(?: ?[(\[][^)]*[)\]])?|"
    r"(?:length of |duration of )?(?:hospital|icu) (?:stay|days)(?: ?[(\[][^)]*[)\]])?|length of stay|los|"
    r"quality of life|adherence|compliance|costs?)"
)
# What was measured in blood or of the body, by its unit.
_MEASURED = re.compile(
    r"(?!.*\b(?:dos(?:e|age|ing)|drug|treatment|strength)\b).*[(\[](?:[\w%]+,? )?"
    r"(?:[mμµnp]?g/d?l|[mμµnp]g/ml|[mμµn]?mol/l|m?iu/m?l|u/l|(?:[×x] ?)?10 ?\^? ?\d+/l|/[μµ]l|mm3|mmhg|"
    r"ml/min.*|kg/m2|kg/m²)[)\]]"
)
# How many had which disease, below a heading: `Indication, n CAPS`.
_KINDS_COUNTED = re.compile(
    r"(?:indications?|diagnos[ei]s|underlying (?:disease|condition)s?|disease|a?etiology|subtype),? ?"
    r"(?:[(\[]?(?:n|no\.?)[)\]]?(?: ?[(\[]%[)\]])?|[(\[]%[)\]]|%)"
)
_AGAINST = re.compile(r"(?i)[\s,;:(\[]+[\w-]{1,14} (?:vs\.?|versus) [\w-]{1,14}[)\]]?$")


def set_apart(header: str) -> str:
    """Return why a header asks for neither treatment nor outcome; "" where it may.

    Example:
        >>> set_apart("MGFA class"), set_apart("Drug class")
        ('it asks for a class', '')
        >>> set_apart("Antibody status"), set_apart("Cause of ESRD"), set_apart("Healing (0–3)")
        ('it asks for a state', 'it asks for a cause', 'it is a scale')
    """
    plain = " ".join(fold(header).split())
    for form, why in (
        (_CLASS, "it asks for a class"),
        (_STATE, "it asks for a state"),
        (_CAUSE, "it asks for a cause"),
        (_SCALE, "it is a scale"),
        (_MEASURED, "it is measured"),
        (_BESIDE, "it tells what stood beside the treatment"),
    ):
        if form.fullmatch(plain):
            return why
    return ""


def counts_kinds(heading: str) -> bool:
    """Tell whether a heading spans counts of diseases.

    Example:
        >>> counts_kinds("Indication, n"), counts_kinds("Diagnosis")
        (True, False)
    """
    return _KINDS_COUNTED.fullmatch(fold(heading).strip()) is not None


def without_arms(header: str) -> str:
    """Return a header without the arms that it sets against each other at its end.

    Example:
        >>> without_arms("AEs, I vs C"), without_arms("Responders (drug vs. placebo)")
        ('AEs', 'Responders')
    """
    return _AGAINST.sub("", header)
