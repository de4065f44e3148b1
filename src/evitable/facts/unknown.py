"""Drugs that no vocabulary knows, told by where they stand: `bedaquiline 400 mg + zorbamide 200 mg daily`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from evitable.facts.cursor import Cursor
from evitable.facts.parts import Part
from evitable.facts.tokens import words
from evitable.terms import Term

# Endings of the international names of drugs. Common words end like them too, so the place has to speak as well.
_ENDING = re.compile(
    r"(?:ine|[dmnrtvz]ide|ol|[cdflmprstvz]in|[dlrt]ate|[nrs]one|[dl]am|vir|ib|mab|il|stat|[pr]ane|[dpr]ene|ase|"
    r"cept|gene|cel|ant|ole|nium|manid|tib|mer|zumab|lix|zole|xel|parin|fene)$"
)
_NO_DRUGS = words(
    "baseline control protocol alone hormone medium within alternate separate moderate immediate intermediate routine "
    "decline evening morning again remain obtain certain creatinine bilirubin hemoglobin haemoglobin ferritin troponin "
    "calcineurin adjuvant infant important significant relevant resistant constant instant tolerant remnant vaccine "
    "machine guideline outline saline urine combine determine define discontinue inside beside outside provide decide "
    "divide alcohol symbol origin margin begin total pencil until daytime increase decrease release disease phase base "
    "appropriate adequate late rate date state initiate escalate estimate placebo gene hydrate consolidate zone bone "
    "none tone milestone cytokine antigene plant donor recipient transplant implant whole role console ultimate"
)
_SHORTEST = 6
_JOINTS = ("plus", "comma", "semicolon")


def with_unknown(cursor: Cursor, parts: Sequence[Part], *, first: bool) -> list[Part]:
    """Return the parts with a drug where an unknown word stands between a joint and a dose, as a drug would.

    At the start of the words it is taken only if `first`: under a header that names a drug the dose is that drug's.
    Such drugs are uncertain. Without them the dose would be taken for another phase of the drug before.
    """
    found: list[Part] = []
    for part in parts:
        if part.kind == "dose" and part.start > 0 and _is_opened(found, part.start - 1, first=first):
            token = cursor.tokens[part.start - 1]
            if token.kind == "word" and is_like_drug(token.text):
                found.append(Part("drug", _term(token.text), part.start - 1, part.start))
        found.append(part)
    return found


def _is_opened(found: Sequence[Part], at: int, *, first: bool) -> bool:
    """Tell whether a segment opens at a token: at the beginning, or right behind a joint."""
    if not found:
        return first and at == 0
    return found[-1].kind == "join" and found[-1].end == at and found[-1].value in _JOINTS


def is_like_drug(word: str) -> bool:
    """Tell whether a word in small letters ends like a drug and is none of the common words that do.

    Example:
        >>> is_like_drug("zorbamide"), is_like_drug("baseline"), is_like_drug("children")
        (True, False, False)
    """
    return len(word) >= _SHORTEST and word not in _NO_DRUGS and _ENDING.search(word) is not None


def _term(word: str) -> Term:
    return Term("drug", word, word, (), (("assumed", "place"),))
