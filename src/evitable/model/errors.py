"""The few exceptions: what stops the work, and what to do next."""

from __future__ import annotations


class EvidenceError(Exception):
    """Something stopped the work; the message names the source, the place and the next step."""


class UnreadableSource(EvidenceError):
    """The source cannot be read: empty, binary, too large, or in an unknown encoding."""


class UnknownFormat(EvidenceError):
    """No reader knows the form of this source."""


class NoTable(EvidenceError):
    """The source was read, but there is no table in it."""
