"""The evidence base: every source, value and revision, in a file or on a server."""

from evitable.base.adding import Added
from evitable.base.chain import Entry, Writer
from evitable.base.errors import BaseConflict, UnusableBase
from evitable.base.pointers import body_of, shape_of
from evitable.base.revising import Revision
from evitable.base.searching import Filters, Page, StudyLine
from evitable.base.store import EvidenceBase
from evitable.base.stored import SHARED, StoredStudy
from evitable.base.verifying import Verified
from evitable.base.view import Past, StoredSource, View

__all__ = [
    "SHARED",
    "Added",
    "BaseConflict",
    "Entry",
    "EvidenceBase",
    "Filters",
    "Page",
    "Past",
    "Revision",
    "StoredSource",
    "StoredStudy",
    "StudyLine",
    "UnusableBase",
    "Verified",
    "View",
    "Writer",
    "body_of",
    "shape_of",
]
