"""What stands on a page: words, lines of words, and straight rules, in a frame turned so that its text is upright."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

Box = tuple[float, float, float, float]

# A raised sign is smaller than what it stands beside, and its baseline higher; in parts of that size.
_SMALLER, _RAISED, _RAISED_MOST = 0.87, 0.12, 0.9
# One as large as its letters stands so much higher than they do.
_LEAST_RISE, _MOST_RISE = 0.25, 0.6
# So many words of a row of small ones stand at most between one and the larger word beside them.
_CHAIN = 12
# A page has fewer words in a band so low; more are drawn over each other, and nobody can read them.
_BAND = 300


@dataclass(slots=True, eq=False)
class Word:
    """A run of characters without a blank; lengths are points, `y` is the baseline and grows downwards.

    `spaced` tells that a blank was written before it, `raised` that it is a raised sign, `order` where
    the page writes it.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool = False
    spaced: bool = False
    raised: bool = False
    order: int = 0
    page: int = 0
    turn: int = 0

    @property
    def middle(self) -> float:
        """The middle of the word across."""
        return (self.x0 + self.x1) / 2


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight rule; `at` is its place across it, `start` and `end` its reach along it."""

    at: float
    start: float
    end: float

    @property
    def length(self) -> float:
        """How long the rule is."""
        return self.end - self.start


@dataclass(slots=True)
class Frame:
    """The words of one page that run in one direction, with the page's rules turned the same way.

    `turn` is the direction of the text in degrees against the clock.
    """

    page: int
    turn: int
    words: list[Word] = field(default_factory=list)
    across: list[Rule] = field(default_factory=list)
    down: list[Rule] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Line:
    """Words on one baseline from left to right, raised signs among them."""

    words: list[Word]
    y: float
    size: float

    @property
    def x0(self) -> float:
        """Where the line begins."""
        return self.words[0].x0

    @property
    def x1(self) -> float:
        """Where the line ends."""
        return max(word.x1 for word in self.words)

    @property
    def top(self) -> float:
        """The height of its letters."""
        return self.y - 0.72 * self.size

    @property
    def bottom(self) -> float:
        """The depth of its letters."""
        return self.y + 0.22 * self.size

    @property
    def text(self) -> str:
        """The words as read, a blank between those that do not touch."""
        said = self.words[0].text
        for before, word in zip(self.words, self.words[1:], strict=False):
            said += (" " if parted(before, word) else "") + word.text
        return said


def parted(before: Word, word: Word) -> bool:
    """True where a blank stands between two neighbours of a line.

    Example:
        >>> parted(Word("a", 0, 5, 10, 8), Word("b", 8, 12, 10, 8))
        True
    """
    gap = word.x0 - before.x1
    if gap < 0.02 * before.size and not word.spaced:
        return False
    return word.spaced or gap > 0.16 * min(before.size, max(word.size, 0.7 * before.size))


def turned(x: float, y: float, turn: int) -> tuple[float, float]:
    """Turn a point of the page (from its lower left) into a frame, where y grows downwards.

    Example:
        >>> turned(10.0, 700.0, 0), turned(10.0, 700.0, 90)
        ((10.0, -700.0), (700.0, 10.0))
    """
    return {0: (x, -y), 90: (y, x), 180: (-x, y), 270: (-y, -x)}[turn]


def unturned(x: float, y: float, turn: int) -> tuple[float, float]:
    """Turn a point of a frame back into the page.

    Example:
        >>> unturned(*turned(10.0, 700.0, 270), 270)
        (10.0, 700.0)
    """
    return {0: (x, -y), 90: (y, x), 180: (-x, y), 270: (-y, -x)}[turn]


def lines_of(words: Iterable[Word]) -> list[Line]:
    """Gather words into lines from the top, raised and lowered signs with the words they stand beside."""
    plain, small = _by_size(sorted(words, key=lambda word: (word.y, word.x0)))
    lines: list[Line] = []
    for word in plain:
        for line in reversed(lines[-8:]):
            if abs(line.y - word.y) <= 0.18 * min(line.size, word.size):
                line.words.append(word)
                line.size = max(line.size, word.size)
                break
        else:
            lines.append(Line([word], word.y, word.size))
    lines = _with_raised(lines)
    for word, beside in small:
        home = next(line for line in lines if beside in line.words)
        word.raised = word.y < home.y - _RAISED * beside.size
        home.words.append(word)
    for line in lines:
        line.words.sort(key=lambda word: word.x0)
    return sorted(lines, key=lambda line: line.y)


def _with_raised(lines: Sequence[Line]) -> list[Line]:
    """Move raised signs as large as the letters they touch from a line of their own to the line right below."""
    kept: list[Line] = []
    for above, line in itertools.pairwise([*lines, Line([], float("inf"), 1.0)]):
        if _LEAST_RISE < (line.y - above.y) / above.size < _MOST_RISE:
            ends = [(word.x1, word.size) for word in line.words]
            for word in [one for one in above.words if any(abs(one.x0 - x) < 0.12 * size for x, size in ends)]:
                word.raised = True
                above.words.remove(word)
                line.words.append(word)
        if above.words:
            kept.append(above)
    return kept


def _by_size(words: Sequence[Word]) -> tuple[list[Word], list[tuple[Word, Word]]]:
    """Part words from the raised or lowered signs beside them."""
    sizes = {round(word.size, 1) for word in words}
    if len(sizes) < 2:
        return list(words), []
    plain: list[Word] = []
    small: list[tuple[Word, Word]] = []
    touched = [_touched(at, words) for at in range(len(words))]
    before = [None if touched[at] else _before(at, words) for at in range(len(words))]
    for at, word in enumerate(words):
        beside = _beside(at, touched, before)
        if beside is None:
            plain.append(word)
        else:
            small.append((word, beside))
    settled = {id(word) for word in plain}
    loose = [word for word, beside in small if id(beside) not in settled]
    return plain + loose, [(word, beside) for word, beside in small if id(beside) in settled]


def _beside(at: int, touched: Sequence[Word | None], before: Sequence[int | None]) -> Word | None:
    """Return the larger word beside a row of small ones: "a, b" raised has its second sign beside the first."""
    for _ in range(_CHAIN):
        found, further = touched[at], before[at]
        if found is not None or further is None:
            return found
        at = further
    return None


def _touched(at: int, words: Sequence[Word]) -> Word | None:
    """Return the larger word that a small one touches with another baseline; the one before it first."""
    word = words[at]
    found: list[tuple[bool, bool, float, Word]] = []
    for _, other in _near(words, at, 2.5 * word.size + 4):
        if word.size > _SMALLER * other.size:
            continue
        rise = (other.y - word.y) / other.size
        if not (_RAISED < rise < _RAISED_MOST or -0.4 < rise < -_RAISED):
            continue
        after, ahead = word.x0 - other.x1, other.x0 - word.x1
        if -0.35 * other.size < after < 0.3 * other.size:
            found.append((rise < 0, False, abs(after), other))
        elif -0.2 * other.size < ahead < 0.35 * other.size:
            found.append((rise < 0, True, abs(ahead), other))
    return min(found, key=lambda one: one[:3])[3] if found else None


def _before(at: int, words: Sequence[Word]) -> int | None:
    """Return the place of the word of like size that stands right before one on its line."""
    word = words[at]
    for near, other in _near(words, at, 0.1):
        if other.x1 <= word.x0 + 0.1 and word.x0 - other.x1 < 0.5 * word.size and other.size < 1.1 * word.size:
            return near
    return None


def _near(words: Sequence[Word], at: int, reach: float) -> Iterable[tuple[int, Word]]:
    """Yield the words, with their places, whose baseline is so near that of one, from a list in their order."""
    y = words[at].y
    low = at
    while low > max(at - _BAND, 0) and y - words[low - 1].y <= reach:
        low -= 1
        yield low, words[low]
    high = at + 1
    while high < min(at + _BAND, len(words)) and words[high].y - y <= reach:
        yield high, words[high]
        high += 1


def box_of(words: Sequence[Word]) -> Box:
    """Return the box around words: left, top, right, bottom in their frame."""
    return (
        min(word.x0 for word in words),
        min(word.y - 0.75 * word.size for word in words),
        max(word.x1 for word in words),
        max(word.y + 0.25 * word.size for word in words),
    )


def address_of(words: Sequence[Word]) -> str:
    """Say where words stand: the page from 1, and the box in points from the page's lower left.

    Example:
        >>> address_of([Word("N", 20, 26, -700, 8)])
        'page 1, box 20.0 698.0 26.0 706.0'
    """
    if not words:
        return ""
    home = [word for word in words if word.page == words[0].page]
    left, top, right, bottom = box_of(home)
    (x0, y0), (x1, y1) = (unturned(*point, words[0].turn) for point in ((left, bottom), (right, top)))
    corners = (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
    return f"page {words[0].page + 1}, box {' '.join(f'{corner:.1f}' for corner in corners)}"
