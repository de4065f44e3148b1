"""The outline of a report as plain values and pictures, for a typesetter that knows none of our records."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, Literal

from evitable.reports.figures.marks import RowFigure, Strip
from evitable.reports.html import environment, render_svg
from evitable.reports.palette import LIGHT
from evitable.reports.paper.cutting import sheets, width_of

PAINT: Mapping[str, str] = {**LIGHT, "paper": "#ffffff", "surface": "#ffffff"}
"""The light colours on white paper."""

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\ufffe\uffff]"
)
_LONG_WORD = re.compile(r"[^\s\u200b]{25,}")
_PIECE = 12
"""Signs after which a word that is too long for a cell may be broken."""


def shown(text: str) -> str:
    r"""Return a text that is whole on paper and harmless: signs that steer are shown, words too long may be broken.

    Example:
        >>> shown("a\u202eb"), shown("x" * 30) == "\u200b".join(["x" * 12, "x" * 12, "x" * 6])
        ('a⟨U+202E⟩b', True)
    """
    visible = _UNSEEN.sub(lambda sign: f"⟨U+{ord(sign[0]):04X}⟩", text)
    return _LONG_WORD.sub(lambda word: "\u200b".join(_pieces(word[0])), visible)


def _pieces(word: str) -> list[str]:
    return [word[at : at + _PIECE] for at in range(0, len(word), _PIECE)]


@dataclass
class Plain:
    """Turns records into plain values, and keeps the pictures that it draws on the way by their file names."""

    pictures: dict[str, bytes] = field(default_factory=dict)

    def of(self, record: Any) -> Any:
        """Return a record as dictionaries, lists, numbers and texts; figures and strips as pictures."""
        if record is None or isinstance(record, bool | int | float):
            return record
        if isinstance(record, str):
            return shown(record)
        if isinstance(record, RowFigure):
            drawn = [self._kept(render_svg(sheet, PAINT), "figure") for sheet in sheets(record)]
            return {"is": "RowFigure", "title": shown(record.title), "note": shown(record.note), "pictures": drawn,
                    "width": width_of(record, 0)}  # fmt: skip
        if isinstance(record, Strip):
            return {"is": "Strip", "said": shown(record.said), "picture": self.strip(record)}
        if isinstance(record, Mapping):
            return {str(name): self.of(found) for name, found in record.items()}
        if isinstance(record, tuple | list):
            return [self.of(item) for item in record]
        if is_dataclass(record):
            told = {item.name: self.of(getattr(record, item.name)) for item in fields(record)}
            return {"is": type(record).__name__, **told}
        raise TypeError(type(record))

    def strip(self, strip: Strip, *, width: int = 300) -> str:
        """Draw a strip on its own; return the name of the picture."""
        template = environment().get_template("strip.svg.j2")
        return self._kept(template.render(strip=strip, width=width, paint=PAINT), "strip")

    def dot(self, kind: str) -> str:
        """Draw the sign of a kind of response; return the name of the picture."""
        return self._kept(environment().get_template("dot.svg.j2").render(kind=kind, paint=PAINT), "dot")

    def _kept(self, drawn: str, kind: Literal["figure", "strip", "dot"]) -> str:
        content = _clean(drawn).encode()
        for name, held in self.pictures.items():
            if held == content:
                return name
        name = f"{kind}-{len(self.pictures) + 1}.svg"
        self.pictures[name] = content
        return name


def _clean(drawn: str) -> str:
    """XML holds no control signs at all; they are shown as in the text."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", lambda s: f"⟨U+{ord(s[0]):04X}⟩", drawn)
