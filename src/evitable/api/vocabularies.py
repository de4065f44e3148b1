"""Look up what words code to, and use one's own vocabularies beside the built-in ones."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from evitable.terms import TermSource, sources
from evitable.terms import added as own_terms
from evitable.terms.added import Addition
from evitable.terms.meaning import Meaning, meanings


def look_up_terms(text: str, *kinds: str) -> tuple[Meaning, ...]:
    """Tell what the words of a text code to: preferred name, ids, vocabularies with version, how matched.

    `kinds` (drug, condition, adverse-event ...) keep only terms of these. Words that no vocabulary knows give nothing.

    Example:
        >>> [(one.term.name, dict(one.term.codes)["MONDO"]) for one in look_up_terms("lupus nephritis", "condition")]
        [('lupus nephritis', 'MONDO:0005556')]
    """
    return meanings(text, *kinds)


def term_sources() -> tuple[TermSource, ...]:
    """List the vocabularies in use, with version and licence; a user's own come first."""
    return sources()


def add_terms(path: str | os.PathLike[str], *, kind: str = "", version: str = "", licence: str = "") -> Addition:
    """Keep a vocabulary (OBO, CSV, SSSOM, MedDRA, SNOMED CT) in the user's folder, so that all later runs use it.

    `kind` says what its terms are where the file does not: condition, drug, drug-class, procedure or adverse-event.
    The answer lists conflicts: words that already mean something else. Raises `TermsError` with what to do.
    """
    added = own_terms.add(Path(path), kind=kind, version=version, licence=licence)
    _forget()
    return added


def remove_terms(name: str) -> None:
    """Take an added vocabulary out of the user's folder; raises `TermsError` where there is none of that name."""
    own_terms.remove(name)
    _forget()


def use_terms(*paths: str | os.PathLike[str]) -> tuple[Addition, ...]:
    """Use these vocabularies in this process beside those that were added, without keeping them; none: no more.

    Not for several threads at once: one vocabulary serves the process.
    """
    used = own_terms.use(*map(Path, paths))
    _forget()
    return used


def _forget() -> None:
    """Forget what every room has kept of words read before: they may mean something else now."""
    for name, module in tuple(sys.modules.items()):
        if name.startswith("evitable."):
            for kept in tuple(vars(module).values()):
                if hasattr(kept, "cache_clear") and not isinstance(kept, type):
                    kept.cache_clear()
