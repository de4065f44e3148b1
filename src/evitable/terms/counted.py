"""Headers that count people beside what each may have several of: their eyes, lesions or episodes."""

from __future__ import annotations

import re

from evitable.terms.folding import fold

_NUMBER = r"(?:n|no\.?|nos\.?|nr\.?|nb\.?|#|number|total)"
_WHO = (
    r"(?:patients?|pts|pt|subjects?|participants?|cases?|children|infants?|neonates?|newborns?|adults?|individuals?|"
    r"persons?|people|men|women|boys|girls)"
)
_PARTS = r"(?:eyes?|episodes?|lesions?|limbs?|joints?|procedures?|sites?|ulcers?|hands?|feet|knees?|kidneys?)"
_PAIRED = re.compile(
    rf"(?:{_NUMBER}(?: of)? )?(?P<first>{_WHO}|{_PARTS}) ?(?:/|\(|\[|,|and) ?(?:{_NUMBER}(?: of)? )?"
    rf"(?P<second>{_WHO}|{_PARTS})[)\]]?(?:,? \(?{_NUMBER}\)?)?"
)

# Which sexes a bracket at the end counts: `Eyes/patients (men, women)`.
_SEXES = re.compile(r" ?[(\[](?:men|women|males?|females?|m|f)(?: ?[,/:] ?(?:men|women|males?|females?|m|f))?[)\]]$")


def people_at(header: str) -> int | None:
    """Return which of two numbers under a header counts people, 0 or 1: of `Patients/eyes` the first.

    None where the header does not ask for people and for what each may have several of.

    Example:
        >>> people_at("Eyes (patients)"), people_at("Patients/eyes, n"), people_at("Eyes")
        (1, 0, None)
    """
    found = _PAIRED.fullmatch(_SEXES.sub("", " ".join(fold(header).split())))
    if found is None:
        return None
    people = [re.fullmatch(_WHO, found[side]) is not None for side in ("first", "second")]
    return people.index(True) if people.count(True) == 1 else None
