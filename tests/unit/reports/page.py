"""Reading a rendered page back: its ids, links, texts, with the standard library's parser."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"meta", "link", "br", "col", "input", "img", "hr"})


@dataclass
class Page(HTMLParser):
    """What a page holds; `open_` must be empty at the end of a well-formed one."""

    ids: list[str] = field(default_factory=list)
    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    marks: dict[str, str] = field(default_factory=dict)
    headings: list[tuple[str, str]] = field(default_factory=list)
    open_: list[str] = field(default_factory=list)
    misfits: list[str] = field(default_factory=list)
    _mark: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append((tag, given))
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "mark":
            self._mark = given["id"]
            self.marks[self._mark] = ""
        if tag in ("h1", "h2", "h3", "h4"):
            self.headings.append((tag, ""))
        if tag not in VOID:
            self.open_.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open_.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag == "mark":
            self._mark = ""
        if not self.open_ or self.open_.pop() != tag:
            self.misfits.append(tag)

    def handle_data(self, data: str) -> None:
        if self.open_ and self.open_[-1] in ("style", "script"):
            return
        self.texts.append(data)
        if self._mark:
            self.marks[self._mark] += data
        if self.headings and self.open_ and any(tag in ("h1", "h2", "h3", "h4") for tag in self.open_):
            tag, text = self.headings[-1]
            self.headings[-1] = (tag, text + data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.texts).split())

    def values(self) -> list[dict[str, str]]:
        return [given for tag, given in self.tags if tag == "a" and "data-w" in given]


def read(html: str) -> Page:
    page = Page()
    page.feed(html)
    page.close()
    return page


def lit(given: dict[str, str]) -> list[str]:
    """The ids that a value lights: `w4-6 w9` is w4, w5, w6 and w9."""
    found = []
    for part in given["data-w"].split():
        head = part.rstrip("0123456789-") if "-w" not in part else part[: part.index("w") + 1]
        first, _, last = part[len(head) :].partition("-")
        found += [f"{head}{number}" for number in range(int(first), int(last or first) + 1)]
    return found
