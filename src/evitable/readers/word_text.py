"""The words of a paragraph in Word: runs, raised ones apart, what was deleted left out, notes as marks."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from evitable.model import Cell, Mark, Reference
from evitable.readers.composed import Composed
from evitable.readers.inline import Element, local, raise_run
from evitable.readers.package import Package
from evitable.readers.printed import printed_reference
from evitable.readers.words import Words

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VALUE = f"{W}val"
# What is no longer there, or not there yet for a reader: deletions, fallbacks of what is drawn, properties.
_SKIPPED = frozenset({"del", "moveFrom", "Fallback", "pPr", "rPr", "txbxContent", "tbl", "delText", "instrText"})
_IMAGES = frozenset({"drawing", "pict", "object"})
_SIGNS = {"noBreakHyphen": "‑", "tab": " "}
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_OFF = ("0", "false", "off")


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch of a paragraph: text, raised or not; a line end; an image; or the sign of a note, with its id."""

    kind: str
    text: str = ""
    raised: bool = False
    target: str = ""


@dataclass(slots=True)
class Styles:
    """The styles of a document by what they mean here: paragraphs of captions and headings, raised characters."""

    captions: set[str] = field(default_factory=lambda: {"Caption"})
    headings: set[str] = field(default_factory=set)
    raised: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, package: Package) -> Styles:
        """Read the styles of a package."""
        styles = cls()
        if "word/styles.xml" not in package.names:
            return styles
        for style in package.tree("word/styles.xml").iter(f"{W}style"):
            id_, name = style.get(f"{W}styleId", ""), _value(style.find(f"{W}name")).lower()
            if name == "caption":
                styles.captions.add(id_)
            if name.startswith(("heading", "title")):
                styles.headings.add(id_)
            if _value(style.find(f"{W}rPr/{W}vertAlign")) == "superscript":
                styles.raised.add(id_)
        return styles


@dataclass(slots=True)
class Notes:
    """The footnotes and endnotes of a document by their ids, and the signs given to them in the order they are met."""

    bodies: dict[str, Element] = field(default_factory=dict)
    signs: dict[str, str] = field(default_factory=dict)
    entries: dict[str, Reference | None] = field(default_factory=dict)

    @classmethod
    def of(cls, package: Package) -> Notes:
        """Read the notes of a package."""
        notes = cls()
        for kind in ("footnote", "endnote"):
            part = f"word/{kind}s.xml"
            if part in package.names:
                for note in package.tree(part).iter(f"{W}{kind}"):
                    notes.bodies[f"{kind}-{note.get(f'{W}id')}"] = note
        return notes

    def entry(self, id_: str) -> Reference | None:
        """Return the entry that an endnote is, None for a footnote and for an endnote that names no paper."""
        if id_ not in self.entries:
            body = self.bodies.get(id_) if id_.startswith("endnote") else None
            said = "" if body is None else " ".join("".join(p.itertext(f"{W}t")) for p in body.iter(f"{W}p"))
            entry = printed_reference(id_, said) if said else None
            self.entries[id_] = entry if entry and (entry.authors or entry.doi or entry.pmid) else None
        return self.entries[id_]

    def sign(self, id_: str) -> str:
        """Return the sign of a note as Word counts them: footnotes 1, 2, endnotes i, ii."""
        if id_ not in self.signs:
            kind = id_.partition("-")[0]
            number = sum(known.startswith(kind) for known in self.signs) + 1
            self.signs[id_] = str(number) if kind == "footnote" else _roman(number)
        return self.signs[id_]


def _roman(number: int) -> str:
    found = ""
    for size, sign in _ROMAN:
        found += sign * (number // size)
        number %= size
    return found


def _value(element: Element | None) -> str:
    return "" if element is None else str(element.get(_VALUE, ""))


def style_of(paragraph: Element) -> str:
    """Return the id of a paragraph's style, empty where it has none."""
    return _value(paragraph.find(f"{W}pPr/{W}pStyle"))


class Reader:
    """Reads paragraphs into words whose places are in the composed text."""

    def __init__(self, package: Package) -> None:
        self.text = Composed()
        self.styles, self.notes = Styles.of(package), Notes.of(package)

    def cell(self, id_: str, paragraphs: list[Element], *, address: str) -> tuple[Cell, int]:
        """Make a cell of paragraphs, each a line of its own, and return it with the number of its pictures."""
        words = Words()
        self._lines(words, paragraphs)
        return words.cell(id_, address=address), words.images

    def note(self, body: Element, sign: str, *, address: str) -> Cell:
        """Make a cell of a footnote or endnote, its sign in front."""
        words = Words()
        words.add(f"{sign} ", self.text.placed(f"{sign} "))
        self._lines(words, list(body.iter(f"{W}p")))
        return words.cell("note", address=address)

    def _lines(self, words: Words, paragraphs: list[Element]) -> None:
        for number, paragraph in enumerate(paragraphs):
            if number:
                words.line()
                self.text.add("\n")
            self._into(words, joined(self._tokens(paragraph)))

    def _into(self, words: Words, tokens: list[Token]) -> None:
        for number, token in enumerate(tokens):
            if token.kind == "line":
                words.line()
                self.text.add("\n")
            elif token.kind == "image":
                words.images += 1
            elif token.kind == "note":
                kind: Literal["reference", "note"] = "reference" if self.notes.entry(token.target) else "note"
                words.raise_(Mark(kind, token.text, 0, 0, (token.target,), self.text.placed(token.text)))
            elif token.raised:
                inner = Words()
                inner.add(token.text, self.text.placed(token.text))
                raise_run(words, inner, tokens[number + 1].text if number + 1 < len(tokens) else "")
            else:
                words.add(token.text, self.text.placed(token.text))

    def _tokens(self, element: Element) -> Iterator[Token]:
        for child in element:
            name = local(child.tag)
            if name == "r":
                yield from self._run(child)
            elif name in _IMAGES:
                yield Token("image")
            elif name == "t":
                yield Token("text", child.text or "")
            elif name and name not in _SKIPPED:
                yield from self._tokens(child)

    def _run(self, run: Element) -> Iterator[Token]:
        style = run.find(f"{W}rPr")
        hidden = None if style is None else style.find(f"{W}vanish")
        if hidden is not None and _value(hidden) not in _OFF:
            return
        raised = style is not None and self._is_raised(style)
        for child in run:
            name = local(child.tag)
            if name == "t":
                yield Token("text", child.text or "", raised)
            elif name in ("br", "cr"):
                yield Token("line")
            elif name in _SIGNS:
                yield Token("text", _SIGNS[name], raised)
            elif name == "sym":
                yield Token("text", _symbol(child.get(f"{W}char", "")), raised)
            elif name in ("footnoteReference", "endnoteReference"):
                yield from self._note(child, name.removesuffix("Reference"))
            elif name in _IMAGES or name == "AlternateContent":
                yield Token("image")

    def _is_raised(self, style: Element) -> bool:
        own = _value(style.find(f"{W}vertAlign"))
        return own == "superscript" if own else _value(style.find(f"{W}rStyle")) in self.styles.raised

    def _note(self, reference: Element, kind: str) -> Iterator[Token]:
        id_ = f"{kind}-{reference.get(f'{W}id')}"
        # A note with a sign of the author's own has that sign as the next text.
        if reference.get(f"{W}customMarkFollows") in (None, *_OFF):
            yield Token("note", self.notes.sign(id_), target=id_)


def _symbol(char: str) -> str:
    """Return the character of a symbol font's code; those of its private area are what they are on the keyboard."""
    try:
        code = int(char, 16)
    except ValueError:
        return ""
    code = code - 0xF000 if 0xF000 <= code <= 0xF0FF else code
    return "•" if code == 0xB7 else html.unescape(f"&#{code};")


def joined(tokens: Iterator[Token]) -> list[Token]:
    """Join neighbouring texts of one make, which Word parts wherever it was edited."""
    found: list[Token] = []
    for token in tokens:
        last = found[-1] if found else None
        if last and token.kind == last.kind == "text" and token.raised == last.raised:
            found[-1] = Token("text", last.text + token.text, token.raised)
        elif token.text or token.kind != "text":
            found.append(token)
    return found
