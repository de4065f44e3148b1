"""Slots made to cells: lines joined or kept apart, words parted at line ends joined, raised signs beside the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from evitable.model import Cell
from evitable.readers.composed import Composed
from evitable.readers.inline import raise_run
from evitable.readers.pdf.marks import Line, Word, address_of, parted
from evitable.readers.words import Words

_LIST_SIGN = re.compile(r"[•‣◦▪●○■□·⁃∙➢►✓]")
# A line that begins with a name and a colon begins a clause of its own.
_NAMED = re.compile(r"[A-Z][a-z]{3,}:")
_DASHES = "-‐\xad"
# Lines so far apart, in parts of the size of their letters, are no lines of one paragraph.
_APART = 1.75
_WORD = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)*")


# A word cut at a line end tells nothing of the words there are.
_PIECE = re.compile(r"[^\W\d_]+[-‐\xad](?=\s|$)")
# Words that stand before or after a hyphen and seldom without one.
_BEFORE = re.compile("non|anti|self|half|low|high|well|long|short|single|double|triple|follow|steroid|dose|event")
_AFTER = re.compile(
    "term|free|old|dose|related|resistant|dependent|refractory|line|based|like|induced|associated|positive|negative|"
    "specific|naive|risk|grade|up|label|blind|controlled|sparing|threatening|onset|escalation|arm|centre|center"
)


class Vocabulary:
    """The words of a document, which tell whether a hyphen at a line end belongs to its word.

    Example:
        >>> known = Vocabulary(["steroid-refractory disease of the haemolytic kind"])
        >>> known.keeps("steroid-", "refractory"), known.keeps("haemo-", "lytic")
        (True, False)
    """

    def __init__(self, texts: Iterable[str]) -> None:
        whole = (_PIECE.sub(" ", text) for text in texts)
        self._words = {word.lower().replace("‐", "-") for text in whole for word in _WORD.findall(text)}
        self._parts = {part for word in self._words for part in word.split("-")}

    def keeps(self, before: str, after: str) -> bool:
        """Tell whether the hyphen at the end of `before` is to stay where `after` is joined to it."""
        if before.endswith("\xad"):
            return False
        first, second = _WORD.findall(before.lower()), _WORD.findall(after.lower())
        if not first or not second or not after[:1].islower():
            return True
        left, right = first[-1].replace("‐", "-"), second[0].replace("‐", "-")
        if f"{left}{right}" in self._words:
            return False
        if f"{left}-{right}" in self._words or _BEFORE.fullmatch(left) or _AFTER.fullmatch(right):
            return True
        left = left.rpartition("-")[2]
        return left in self._parts and right in self._parts and len(left) > 2


class Writer:
    """Writes slots and lines as cells whose places are in the composed text."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.text, self._known, self._run = Composed(), vocabulary, ""

    def cell(self, id_: str, lines: Sequence[Sequence[Word]], *, right: float | None = None) -> Cell:
        """Make a cell of lines of words; `right` is how far its lines may reach."""
        kept = [line for line in lines if line]
        words = Words()
        for number, line in enumerate(kept):
            before = kept[number - 1] if number else None
            joint = self._joint(before, line, right) if before else ""
            following = kept[number + 1] if number + 1 < len(kept) else None
            self._line(words, line, following, joint)
        self._flush(words)
        return words.cell(id_, address=address_of([word for line in kept for word in line]))

    def _joint(self, before: Sequence[Word], line: Sequence[Word], right: float | None) -> str:
        """Return how a line goes on from the one before it: a line end, a blank, or nothing."""
        last, first = _last(before), line[0]
        if _LIST_SIGN.match(first.text) or _NAMED.fullmatch(first.text):
            return "\n"
        if last.text[-1] in _DASHES and len(last.text) > 1 and first.text[0].isalnum():
            return ""
        if right is not None and (_would_fit(before, line, right) or _begins_anew(before, line)):
            return "\n"
        return " " if last.text[-1] not in "/–" or last.text in "/–" or not first.text[0].isalnum() else ""

    def _line(self, words: Words, line: Sequence[Word], following: Sequence[Word] | None, joint: str) -> None:
        if joint == "\n":
            self._flush(words)
            words.line()
            self.text.add("\n")
        else:
            self._run += joint
        at = 0
        while at < len(line):
            word, end = line[at], at + 1
            self._run += " " if at and parted(line[at - 1], word) else ""
            if word.raised:
                while end < len(line) and line[end].raised and not parted(line[end - 1], line[end]):
                    end += 1
                self._flush(words)
                self._raised(words, line[at:end], line[end] if end < len(line) else None)
            else:
                self._run += self._shown(word, following) if end == len(line) else word.text.replace("\xad", "")
            at = end

    def _flush(self, words: Words) -> None:
        """Add the plain text gathered so far, as one run of the source."""
        if self._run:
            words.add(self._run, self.text.placed(self._run))
            self._run = ""

    def _shown(self, word: Word, following: Sequence[Word] | None) -> str:
        """Return the last word of a line, without its hyphen where that is the line's and not the word's."""
        text = word.text
        if following and text[-1] in _DASHES and len(text) > 1 and text[-2].isalpha():
            first = following[0].text
            if first[0].isalpha() and not self._known.keeps(text, first):
                text = text[:-1]
        return text.replace("\xad", "")

    def _raised(self, words: Words, run: Sequence[Word], after: Word | None) -> None:
        text = "".join(word.text for word in run)
        inner = Words()
        inner.add(text, self.text.placed(text))
        near = after is not None and not parted(run[-1], after)
        raise_run(words, inner, (after.text if near else " " + after.text) if after else "")

    def line(self, id_: str, line: Line) -> Cell:
        """Make a cell of one line."""
        return self.cell(id_, [line.words])


def _last(line: Sequence[Word]) -> Word:
    plain = [word for word in line if not word.raised]
    return plain[-1] if plain else line[-1]


def _would_fit(before: Sequence[Word], line: Sequence[Word], right: float) -> bool:
    """True where the first word of a line would have had room on the line before: a line end that was written."""
    first = line[0]
    return max(word.x1 for word in before) + 0.3 * first.size + (first.x1 - first.x0) < right - 0.35 * first.size


def _begins_anew(before: Sequence[Word], line: Sequence[Word]) -> bool:
    """True for lines further apart than those of a cell are, and for two items that end with a bracket each."""
    first, last = line[0], before[-1]
    if first.y - before[0].y > _APART * first.size and first.page == last.page:
        return True
    items = all(words[0].text[0].isdigit() and words[-1].text[-1] in ")]" for words in (before, line))
    return items and last.text.count("(") + last.text.count("[") > 0


def placed(cell: Cell, row: int, column: int, rows: int, columns: int) -> Cell:
    """Give a cell its place in the grid."""
    return replace(cell, id=f"g{row + 1}c{column + 1}", row=row, column=column, rows=rows, columns=columns)
