"""Where the text of a markup document stands in its source: runs between tags, met again in the tree's order."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache

from evitable.model import Piece
from evitable.readers.entities import unescaped

# What stands between a tag's end and the next tag, without the blanks before it.
_RUN = re.compile(r">[ \t\r\n]*([^< \t\r\n][^<]*)")
_ENTITY = re.compile(r"&(?:#\d+|#[xX][\da-fA-F]+|[A-Za-z]\w{1,31});")
_LEFT = re.compile(r"&(?:#\d+|#[xX][\da-fA-F]+|\w{1,31});?|\r\n?")
_BLANK = " \t\r\n"
# Signs of the markup itself stay as they are written, and so do line ends.
_KEPT = frozenset("<>&\"' \t\r\n")
_UNEVEN = re.compile(r"[\t\r\n]|  ")
# Makes a piece without the keywords of its constructor, at a third of the time.
_placed = tuple.__new__
# A parser may drop or add a run; the text is looked for among so many of the next ones.
_AHEAD = 40


@lru_cache(maxsize=4096)
def _sign(entity: str) -> str:
    """Return the one character that an entity stands for, or an empty string where it is to stay."""
    sign = unescaped(entity)
    return sign if len(sign) == 1 and sign not in _KEPT else ""


def places_of(text: str, start: int) -> tuple[str, tuple[Piece, ...] | None]:
    r"""Open the entities of a text that begins at `start` of its source, and place it; None where it is not plain.

    Example:
        >>> places_of("58 %\n", 12)
        ('58 %', (Piece(start=0, origin=12, length=4),))
    """
    if "&" in text:
        return _opened(text, start)
    said = text.rstrip(_BLANK)
    if "  " in said or "\n" in said or "\t" in said or "\r" in said:
        return said, None
    return (said, (_placed(Piece, (0, start, len(said))),)) if said and not said.isspace() else ("", ())


def _opened(text: str, start: int) -> tuple[str, tuple[Piece, ...] | None]:
    parts: list[str] = []
    pieces: list[Piece] = []
    at = size = 0
    for match in _ENTITY.finditer(text):
        sign = _sign(match[0])
        if not sign:
            return text, None
        first, last = match.span()
        if first > at:
            parts.append(text[at:first])
            pieces.append(_placed(Piece, (size, start + at, first - at)))
            size += first - at
        parts.append(sign)
        size += 1
        at = last
    rest = text[at:].rstrip(_BLANK)
    if rest:
        parts.append(rest)
        pieces.append(_placed(Piece, (size, start + at, len(rest))))
    said = "".join(parts)
    if "&" in rest or _UNEVEN.search(said):
        return said, None
    return ("", ()) if said.isspace() else (said, tuple(pieces))


class Flat:
    """A stretch of a source with its entities opened, and the way from its offsets back to the source's.

    Example:
        >>> flat = Flat("age &#8805; 18", 0, 14)
        >>> flat.text, flat.pieces(0, 8)
        ('age ≥ 18', (Piece(start=0, origin=0, length=4), Piece(start=5, origin=11, length=3)))
    """

    __slots__ = ("_at", "_ends", "_shifts", "text")

    def __init__(self, text: str, start: int, end: int) -> None:
        parts: list[str] = []
        self._at: list[int] = []
        self._ends: list[int] = []
        self._shifts = [start]
        at, size = start, 0
        for match in _ENTITY.finditer(text, start, end):
            sign = _sign(match[0])
            if not sign:
                continue
            first, last = match.span()
            parts += (text[at:first], sign)
            size += first - at
            self._at.append(size)
            self._ends.append(last)
            size += 1
            self._shifts.append(last - size)
            at = last
        parts.append(text[at:end])
        self.text = "".join(parts)

    def pieces(self, start: int, end: int, shift: int = 0) -> tuple[Piece, ...]:
        """Place `text[start:end]` in the source; `shift` is where it begins in the cell's text."""
        if not self._at:
            return (Piece(shift, start + self._shifts[0], end - start),)
        low, high = bisect_left(self._at, start), bisect_left(self._at, end)
        if low == high:
            return (Piece(shift, start + self._shifts[low], end - start),)
        found: list[Piece] = []
        at = start
        for index in range(low, high):
            stop = self._at[index]
            if stop > at:
                found.append(Piece(shift + at - start, at + self._shifts[index], stop - at))
            at = stop + 1
        if end > at:
            found.append(Piece(shift + at - start, at + self._shifts[high], end - at))
        return tuple(found)

    def offset(self, origin: int) -> int:
        """Return the offset in this text of an offset in the source that is not within an entity."""
        return origin - self._shifts[bisect_right(self._ends, origin)]


class Runs:
    """The runs of text of a markup source, taken one after the other as the tree's texts are met.

    A text that is not met again (a comment between, an entity that the parser did otherwise) has no
    place, which is honest; the next one is found again.

    Example:
        >>> runs = Runs("<p>Ada &amp; Bo</p><p>N = 5</p>")
        >>> runs.take("Ada & Bo")
        (Piece(start=0, origin=3, length=4), Piece(start=5, origin=12, length=3))
        >>> runs.plain("N = 5")
        (Piece(start=0, origin=22, length=5),)
    """

    __slots__ = ("_at", "_raws", "_starts", "flat", "start")

    def __init__(self, text: str, start: int = 0, end: int | None = None) -> None:
        self.start = start
        self.flat = Flat(text, start, len(text) if end is None else end)
        found = list(_RUN.finditer(self.flat.text))
        self._starts = [match.start(1) for match in found]
        self._raws = [match[1] for match in found]
        self._at = 0

    def seek(self, offset: int) -> None:
        """Go on with the first run at or after an offset of the source."""
        self._at = bisect_left(self._starts, self.flat.offset(offset))

    def plain(self, text: str) -> tuple[Piece, ...] | None:
        """Take the next run if it is exactly this text, and place it; None otherwise."""
        at = self._at
        if at < len(self._raws):
            raw = self._raws[at]
            if raw == text or raw.rstrip(_BLANK) == text:
                self._at = at + 1
                start = self._starts[at]
                return self.flat.pieces(start, start + len(text))
        return None

    def take(self, text: str) -> tuple[Piece, ...]:
        """Take the run that is this text (blanks around it apart) and return its places in the source."""
        wanted = text.strip(_BLANK)
        if not wanted:
            return ()
        for at in range(self._at, min(self._at + _AHEAD, len(self._raws))):
            raw = self._raws[at].rstrip(_BLANK)
            start = self._starts[at]
            if raw == wanted:
                self._at = at + 1
                return self.flat.pieces(start, start + len(raw), text.index(wanted))
            if ("&" in raw or "\r" in raw) and _decoded(raw) == wanted:
                self._at = at + 1
                return self._around(raw, text.index(wanted), start)
        return ()

    def _around(self, raw: str, shift: int, start: int) -> tuple[Piece, ...]:
        """Place the stretches between what the markup writes otherwise: &lt; and &amp;, Windows line ends."""
        pieces: list[Piece] = []
        at = 0
        for match in _LEFT.finditer(raw):
            pieces += self.flat.pieces(start + at, start + match.start(), shift) if match.start() > at else ()
            shift += match.start() - at + len(_decoded_sign(match[0]))
            at = match.end()
        pieces += self.flat.pieces(start + at, start + len(raw), shift) if at < len(raw) else ()
        return tuple(pieces)


def _decoded(raw: str) -> str:
    return unescaped(raw).replace("\r\n", "\n").replace("\r", "\n")


def _decoded_sign(sign: str) -> str:
    return "\n" if sign[0] == "\r" else unescaped(sign)
