"""Evitable: evidence tables that compute.

Read a published treatment-evidence table into coded records that lead back to their words, check
them, add them up honestly, and report them.

Example:
    >>> import evitable
    >>> evidence = evitable.extract("examples/bortezomib.txt")
    >>> len(evidence.tables[0].studies)
    8
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evitable.api import check, extract, pool, read, report
    from evitable.api.bases import Base
    from evitable.api.exports import export, load
    from evitable.api.figures import figure
    from evitable.model import (
        Document,
        Evidence,
        EvidenceError,
        Finding,
        NoTable,
        Synthesis,
        UnknownFormat,
        UnreadableSource,
    )

__version__ = "0.1.0"

__all__ = [
    "Base",
    "Document",
    "Evidence",
    "EvidenceError",
    "Finding",
    "NoTable",
    "Synthesis",
    "UnknownFormat",
    "UnreadableSource",
    "__version__",
    "check",
    "export",
    "extract",
    "figure",
    "load",
    "pool",
    "read",
    "report",
]

_HOMES = dict.fromkeys(("check", "extract", "pool", "read", "report"), "evitable.api")
_HOMES |= {"Base": "evitable.api.bases", "figure": "evitable.api.figures"}
_HOMES |= dict.fromkeys(("export", "load"), "evitable.api.exports")


def __getattr__(name: str) -> Any:
    """Load the rooms when they are first asked for: `evitable --help` needs none of them."""
    if name not in __all__:
        raise AttributeError(f"module 'evitable' has no attribute {name!r}")
    home = _HOMES.get(name, "evitable.model")
    return getattr(importlib.import_module(home), name)


def __dir__() -> list[str]:
    return sorted(__all__)
