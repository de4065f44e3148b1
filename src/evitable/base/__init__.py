"""The evidence base: every source, value and revision, in a file or on a server."""

from evitable.base.adding import Added
from evitable.base.errors import BaseConflict, UnusableBase
from evitable.base.revising import Revision
from evitable.base.store import EvidenceBase
from evitable.base.stored import SHARED, StoredStudy

__all__ = [
    "SHARED",
    "Added",
    "BaseConflict",
    "EvidenceBase",
    "Revision",
    "StoredStudy",
    "UnusableBase",
]
