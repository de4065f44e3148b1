"""What was done, for the methods part of a paper: sentences of the sums, every model with its options, versions."""

from __future__ import annotations

import platform
import textwrap
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.metadata import version

from evitable.model import Estimate, Pool, Synthesis

_WIDTH = 100


def paragraphs(syntheses: Sequence[Synthesis]) -> tuple[str, ...]:
    """Set the sentences of the methods as paragraphs: the reading and the counts, the models, the programs.

    Nothing where nothing was added up.
    """
    told = list(dict.fromkeys(text for synthesis in syntheses for text in synthesis.methods))
    models = {estimate.methods for estimate in _estimates(syntheses)}
    first = next((at for at, text in enumerate(told) if text in models), len(told))
    parts = tuple(" ".join(part) for part in (told[:first], told[first:]) if part)
    return (*parts, programs()) if parts else ()


@lru_cache(maxsize=1)
def programs() -> str:
    """Name the programs and their versions that the numbers come from.

    Example:
        >>> programs().startswith("Computed with Evitable ")
        True
    """
    used = ", ".join(f"{name} {version(name)}" for name in ("numpy", "scipy"))
    return f"Computed with Evitable {version('evitable')} (Python {platform.python_version()}, {used})."


def write_methods(syntheses: Sequence[Synthesis]) -> str:
    r"""Write the methods as text: the report's own paragraphs, every model by its key with its options, and limits.

    Example:
        >>> write_methods([]).split("\n\n")
        ['Methods', 'Nothing was added up.\n']
    """
    blocks = [_filled(text) for text in paragraphs(syntheses) or ("Nothing was added up.",)]
    parts = ["\n\n".join(["Methods", *blocks])]
    models = {one.method: one for one in _estimates(syntheses)}
    parts += _listed("Models, by their keys", ((f"{key}: {one.methods}") for key, one in models.items()))
    leanings = (leaning for synthesis in syntheses for outcome in synthesis.outcomes for leaning in outcome.leanings)
    parts += _listed(
        "Sensitivity", (f"{key}: {text}" for key, text in {one.key: one.methods for one in leanings}.items())
    )
    chosen = {(pool.choice, pool.label) for pool in _pools(syntheses)}
    parts += _listed("Sets of rows", (f"{choice}: {label}." for choice, label in sorted(chosen)))
    parts += _listed("Limits", dict.fromkeys(note for synthesis in syntheses for note in synthesis.notes))
    return "\n\n".join(parts) + "\n"


def _listed(title: str, texts: Sequence[str] | Iterator[str] | dict[str, None]) -> Iterator[str]:
    """Yield a heading with a list below it, nothing without entries."""
    entries = [
        textwrap.fill(text, _WIDTH, break_on_hyphens=False, initial_indent="- ", subsequent_indent="  ")
        for text in texts
    ]
    if entries:
        yield "\n".join([title, "", *entries])


def _filled(text: str) -> str:
    return textwrap.fill(text, _WIDTH, break_on_hyphens=False)


def _pools(syntheses: Sequence[Synthesis]) -> Iterator[Pool]:
    return (pool for synthesis in syntheses for outcome in synthesis.outcomes for pool in outcome.pools)


def _estimates(syntheses: Sequence[Synthesis]) -> Iterator[Estimate]:
    return (estimate for pool in _pools(syntheses) for estimate in pool.estimates)
