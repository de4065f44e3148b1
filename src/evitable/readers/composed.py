"""The text of a source that is no text itself: made of its cells, each with its place."""

from __future__ import annotations

from evitable.model import Piece


class Composed:
    r"""Gathers the text of a source, so that each of its cells can lead back to a place in it.

    Example:
        >>> text = Composed()
        >>> text.add("Study"), text.add("\t"), text.placed("N"), text.text
        (0, 5, (Piece(start=0, origin=6, length=1),), 'Study\tN')
    """

    __slots__ = ("_parts", "_size")

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._size = 0

    @property
    def text(self) -> str:
        """All that was gathered."""
        return "".join(self._parts)

    def add(self, text: str) -> int:
        """Add text, and return where it begins."""
        at = self._size
        self._parts.append(text)
        self._size += len(text)
        return at

    def placed(self, text: str) -> tuple[Piece, ...]:
        """Add text, and return its place."""
        return (Piece(0, self.add(text), len(text)),)
