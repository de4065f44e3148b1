"""Drugs that no vocabulary knows, told by the stem that their international name ends in.

The stems are those that the World Health Organization assigns to substances of one kind (-mab, -nib, -cept), as
far as no other English word of these tables ends like it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from evitable.terms.index import Choice, Entry
from evitable.terms.vocabulary import Term

_SHORTEST = 7
_STEM = re.compile(
    r"(?:mab|nib|sertib|lisib|ciclib|parib|zomib|degib|clax|cept|limus|kinra|leukin|grastim|"
    r"poetin|plostim|bopag|imod|copan|leucel|ersen|siran|gliptin|gliflozin|glutide|reotide|paratide|"
    r"trexate|trexed|platin|rubicin|taxel|tecan|lidomide|vastatin|sartan|prazole|setron|triptan|lukast|"
    r"conazole|fungin|ciclovir|buvir|navir|tegravir|micin|mycin|floxacin|cillin|cycline|quine|"
    r"xaban|gatran|vaptan|entan|ciguat|nisolone|metasone|gepant|orexant|fenacin|parvovec|autotemcel)$"
)
# Words of another kind that end like a drug.
_NO_DRUGS = frozenset({"concept", "intercept", "precept"})


@lru_cache(maxsize=4096)
def assumed(word: str) -> Choice | None:
    """Return the drug that a word in lower case must be by its ending, None where nothing tells.

    Example:
        >>> found = assumed("nipocalimab")
        >>> found.entries[0].term.get("assumed") if found else None
        '1'
        >>> assumed("concept") is None
        True
    """
    if len(word) < _SHORTEST or word in _NO_DRUGS:
        return None
    if _STEM.search(word) is None:
        return None
    term = Term("drug", word, word, (), (("assumed", "1"),))
    return Choice((Entry(word, "", term),))
