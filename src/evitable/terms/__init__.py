"""What tables name: drugs, diseases, harms, designs, outcomes, units, and how to find them in text."""

from evitable.terms.abbreviations import ShortForms
from evitable.terms.counted import people_at
from evitable.terms.folding import fold
from evitable.terms.lookup import Match, find, look_up
from evitable.terms.public import sources
from evitable.terms.slips import spelled_right
from evitable.terms.vocabulary import Term, TermsError, TermSource, kinds, terms_of

__all__ = [
    "Match",
    "ShortForms",
    "Term",
    "TermSource",
    "TermsError",
    "find",
    "fold",
    "kinds",
    "look_up",
    "people_at",
    "sources",
    "spelled_right",
    "terms_of",
]
