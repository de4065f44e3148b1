"""Where the text of a markup document stands in its source: runs between tags, met again in the tree's order."""

from __future__ import annotations

import html
import re

from evitable.model import Piece

# What stands between a tag's end and the next tag, without the blanks before it.
_RUN = re.compile(r">\s*([^<\s][^<]*)")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|\w{1,31});?")
_BLANK = " \t\r\n"
# A parser may drop or add a run; the text is looked for among so many of the next ones.
_AHEAD = 40


class Runs:
    """The runs of text of a markup source, taken one after the other as the tree's texts are met.

    A text that is not met again (a comment between, an entity that the parser did otherwise) has no
    place, which is honest; the next one is found again.

    Example:
        >>> runs = Runs("<p>Ada &amp; Bo</p><p>N = 5</p>")
        >>> runs.take("Ada & Bo")
        (Piece(start=0, origin=3, length=4), Piece(start=5, origin=12, length=3))
        >>> runs.plain("N = 5")
        22
    """

    __slots__ = ("_at", "_raws", "_starts")

    def __init__(self, text: str, start: int = 0, end: int | None = None) -> None:
        found = list(_RUN.finditer(text, start, len(text) if end is None else end))
        self._starts = [match.start(1) for match in found]
        self._raws = [match[1] for match in found]
        self._at = 0

    def seek(self, offset: int) -> None:
        """Go on with the first run at or after an offset of the source."""
        low, high = 0, len(self._starts)
        while low < high:
            middle = (low + high) // 2
            if self._starts[middle] < offset:
                low = middle + 1
            else:
                high = middle
        self._at = low

    def plain(self, text: str) -> int | None:
        """Take the next run if it is exactly this text, and return where it starts; None otherwise."""
        at = self._at
        if at < len(self._raws) and self._raws[at] == text:
            self._at = at + 1
            return self._starts[at]
        return None

    def take(self, text: str) -> tuple[Piece, ...]:
        """Take the run that is this text (blanks around it apart) and return its places in the source."""
        wanted = text.strip(_BLANK)
        for at in range(self._at, min(self._at + _AHEAD, len(self._raws))):
            raw = self._raws[at].rstrip(_BLANK)
            if raw == wanted:
                self._at = at + 1
                return (Piece(text.index(wanted), self._starts[at], len(wanted)),)
            if ("&" in raw or "\r" in raw) and _decoded(raw) == wanted:
                self._at = at + 1
                return _around_entities(raw, text.index(wanted), self._starts[at])
        return ()


def _decoded(raw: str) -> str:
    return html.unescape(raw).replace("\r\n", "\n").replace("\r", "\n").strip(_BLANK)


def _around_entities(raw: str, start: int, origin: int) -> tuple[Piece, ...]:
    """Place the stretches between entities; what an entity or a Windows line end stands for has no place."""
    pieces: list[Piece] = []
    at, shift = 0, start
    for match in re.finditer(rf"{_ENTITY.pattern}|\r\n?", raw):
        if match.start() > at:
            pieces.append(Piece(shift, origin + at, match.start() - at))
        shift += match.start() - at + len(_decoded_sign(match[0]))
        at = match.end()
    if at < len(raw):
        pieces.append(Piece(shift, origin + at, len(raw) - at))
    lead = len(html.unescape(raw)) - len(html.unescape(raw).lstrip(_BLANK))
    return tuple(Piece(piece.start - lead, piece.origin, piece.length) for piece in pieces if piece.start >= lead)


def _decoded_sign(sign: str) -> str:
    return "\n" if sign[0] == "\r" else html.unescape(sign)
