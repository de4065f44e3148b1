"""A PDF opened by its library: its pages as frames of words and rules, within limits of pages, characters and time."""

from __future__ import annotations

import ctypes
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from evitable.model import UnreadableSource
from evitable.readers.limits import Limits
from evitable.readers.pdf.drawing import rules_of
from evitable.readers.pdf.marks import Frame, Rule, Word, turned

# The library keeps state of its own and is not made for several threads at once.
_ONE_AT_A_TIME = Lock()
_CHECKED_EVERY = 2_000
_BOLD = 600
# No page is larger, in points: what is drawn further out, or in larger letters, cannot be seen on any.
_FARTHEST = 20_000.0
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_CUT = (2, 0xFFFE)


@dataclass(slots=True)
class Page:
    """A page: its frames by direction, and whether a picture covers much of it."""

    number: int
    frames: list[Frame]
    characters: int
    pictured: bool


class Clock:
    """Tells when the time for one source is over."""

    def __init__(self, name: str, limits: Limits) -> None:
        self._name, self._seconds = name, limits.seconds
        self._end = time.monotonic() + limits.seconds

    def check(self) -> None:
        """Raise `UnreadableSource` when it is."""
        if time.monotonic() > self._end:
            raise UnreadableSource(
                f"{self._name}: reading the PDF took over {self._seconds:g} seconds, which is the limit. "
                "Save the pages with the tables as a file of their own."
            )


def read_pages(payload: bytes, *, name: str, limits: Limits) -> list[Page]:
    """Read all pages; raises `UnreadableSource` for what is locked, damaged or beyond the limits."""
    with _ONE_AT_A_TIME:
        document = _opened(payload, name)
        try:
            return _pages(document, name, limits)
        except pypdfium2.PdfiumError:
            raise _damaged(name) from None
        finally:
            document.close()


def _opened(payload: bytes, name: str) -> Any:
    try:
        return pypdfium2.PdfDocument(payload)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableSource(
                f"{name}: the PDF is protected by a password. Open it, print or save it without one, and read that."
            ) from None
        raise _damaged(name) from None


def _damaged(name: str) -> UnreadableSource:
    return UnreadableSource(f"{name}: the PDF is damaged and cannot be opened. Get it again, whole, from its source.")


def _pages(document: Any, name: str, limits: Limits) -> list[Page]:
    if len(document) > limits.pages:
        raise UnreadableSource(
            f"{name}: {len(document):,} pages are over the limit of {limits.pages:,}. Keep the pages with the tables."
        )
    clock, pages, room = Clock(name, limits), [], limits.characters
    for number in range(len(document)):
        clock.check()
        page = document[number]
        try:
            pages.append(_page(page, number, room, name, clock))
        finally:
            page.close()
        room -= pages[-1].characters
    return pages


def _page(page: Any, number: int, room: int, name: str, clock: Clock) -> Page:
    text = page.get_textpage()
    try:
        count = max(text.count_chars(), 0)
        if count > room:
            raise UnreadableSource(
                f"{name}: its text goes on over the limit of characters on page {number + 1}. "
                "Keep the pages with the tables."
            )
        words = list(_words(text, count, number, clock))
    finally:
        text.close()
    strokes, pictured = rules_of(page, clock.check)
    frames: dict[int, Frame] = {}
    for word in words:
        frames.setdefault(word.turn, Frame(number, word.turn)).words.append(word)
    for frame in frames.values():
        for stroke in strokes:
            if _seen(*stroke):
                _draw(frame, *stroke)
    return Page(number, list(frames.values()), count, pictured)


def _seen(*places: float) -> bool:
    """True for places that can stand on a page; a matrix may lead anywhere, and to no number at all."""
    return all(abs(place) <= _FARTHEST for place in places)


def _draw(frame: Frame, x0: float, y0: float, x1: float, y1: float) -> None:
    """Add a rule to a frame, turned as its text is."""
    (a, b), (c, d) = turned(x0, y0, frame.turn), turned(x1, y1, frame.turn)
    if abs(c - a) >= abs(d - b):
        frame.across.append(Rule((b + d) / 2, min(a, c), max(a, c)))
    else:
        frame.down.append(Rule((a + c) / 2, min(b, d), max(b, d)))


@dataclass(slots=True)
class _Face:
    """How the characters of one text object look."""

    turn: int
    size: float
    bold: bool


class _Glyphs:
    """Asks the library for one character after the other."""

    def __init__(self, text: Any) -> None:
        self._text, self._faces = text, dict[int, _Face]()
        self._box, self._matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()

    def sign(self, at: int) -> str:
        code = pdfium.FPDFText_GetUnicode(self._text, at)
        if code in _CUT:  # the library's own sign for a hyphen at a line end, whatever it is for
            return "-"
        sign = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
        return _LIGATURES.get(sign, sign)

    def made_up(self, at: int) -> bool:
        return bool(pdfium.FPDFText_IsGenerated(self._text, at) == 1)

    def face(self, at: int) -> _Face:
        found = pdfium.FPDFText_GetTextObject(self._text, at)
        key = ctypes.addressof(found.contents) if found else 0
        if key not in self._faces:
            self._faces[key] = self._look(at)
        return self._faces[key]

    def _look(self, at: int) -> _Face:
        pdfium.FPDFText_GetMatrix(self._text, at, self._matrix)
        matrix = self._matrix
        size = pdfium.FPDFText_GetFontSize(self._text, at) * math.hypot(matrix.c, matrix.d)
        angle = math.degrees(math.atan2(matrix.b, matrix.a))
        weight = pdfium.FPDFText_GetFontWeight(self._text, at)
        return _Face(round(angle / 90) % 4 * 90, abs(size) or 1.0, weight >= _BOLD)

    def place(self, at: int, turn: int) -> tuple[float, float, float]:
        """Return where a character begins and ends on its line, and its baseline."""
        pdfium.FPDFText_GetLooseCharBox(self._text, at, self._box)
        pdfium.FPDFText_GetCharOrigin(self._text, at, self._x, self._y)
        box = self._box
        (a, _), (b, _) = turned(box.left, box.bottom, turn), turned(box.right, box.top, turn)
        return min(a, b), max(a, b), turned(self._x.value, self._y.value, turn)[1]


def _words(text: Any, count: int, page: int, clock: Clock) -> Iterator[Word]:
    """Join characters to words: up to a blank, a gap, another line, or another size."""
    glyphs, word, spaced = _Glyphs(text), None, False
    for at in range(count):
        if at % _CHECKED_EVERY == 0:
            clock.check()
        sign = glyphs.sign(at)
        if not sign or sign in " \t\r\n\x00" or (glyphs.made_up(at) and sign not in "-\xad"):
            spaced = spaced or sign in " \t"
            if word:
                yield word
            word = None
            continue
        face = glyphs.face(at)
        x0, x1, y = glyphs.place(at, face.turn)
        if not _seen(x0, x1, y, face.size):
            continue
        if word and _goes_on(word, face, x0, y):
            word.text += sign
            word.x1 = max(word.x1, x1)
            continue
        if word:
            yield word
        word = Word(sign, x0, x1, y, face.size, face.bold, spaced, False, at, page, face.turn)
        spaced = False
    if word:
        yield word


def _goes_on(word: Word, face: _Face, x: float, y: float) -> bool:
    near = -0.5 * face.size < x - word.x1 < 0.22 * face.size
    level = abs(y - word.y) < 0.05 * face.size
    return near and level and word.turn == face.turn and abs(face.size - word.size) < 0.04 * word.size
