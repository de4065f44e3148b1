"""The report as one HTML page that needs nothing else."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from evitable.model import Evidence, Synthesis
from evitable.reports.figures.marks import Dots, RowFigure, Strip
from evitable.reports.figures.picture import picture
from evitable.reports.outline import outline
from evitable.reports.palette import DARK, LIGHT
from evitable.reports.references import addresses

_NUMBERS = re.compile(r"(\d[\d.,]*[–-]\d[\d.,]*(?:\u202f%)?|\d[\d.,]*\u202f%|\b\w+-\w\b|\b\w-\w+)")
"""Ranges, percentages and words like CAR-T: no line is broken inside them."""
_VARIABLES = {name: f"var(--{name})" for name in LIGHT}


def render_html(evidence: Evidence, syntheses: tuple[Synthesis, ...]) -> str:
    """Render the report of some evidence as one HTML page that opens offline.

    `syntheses` holds one record for each evidence table (kind `treatment-evidence` or `patient-treatment`),
    in the order of `evidence.tables`. The same input gives the same bytes.

    Example:
        >>> from evitable.model import Source
        >>> page = render_html(Evidence(Source("empty.txt", "text/plain", "0" * 64, ""), ()), ())
        >>> page.startswith("<!doctype html>")
        True
    """
    templates = environment()
    style = templates.get_template("page.css.j2").render(light=LIGHT, dark=DARK, paint=_VARIABLES)
    script = _own("page.js")
    return templates.get_template("page.html.j2").render(
        report=outline(evidence, syntheses),
        paint=_VARIABLES,
        style=style,
        script=script,
        policy=_policy(style, script),
    )


def render_svg(figure: RowFigure, paint: Mapping[str, str] = MappingProxyType(LIGHT)) -> str:
    """Draw a figure of rows as one SVG picture, for paper and for other programs; `paint` are its colours."""
    return environment().get_template("rows.svg.j2").render(picture=picture(figure), paint=paint, inline=False)


def _inline(figure: RowFigure) -> Markup:
    """Draw a figure for the page itself, which has the styles already and takes none from inside a drawing."""
    drawn = environment().get_template("rows.svg.j2").render(picture=picture(figure), paint=_VARIABLES, inline=True)
    return Markup(drawn)  # noqa: S704  (our own drawing, escaped where it was made)


@cache
def environment() -> Environment:
    """Return the templates; text is escaped everywhere, and a missing name is an error."""
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters |= {"near": _near, "kept": _kept, "addresses": addresses, "inline": _inline}
    made.tests |= {
        "strip": lambda cell: isinstance(cell, Strip),
        "dots": lambda cell: isinstance(cell, Dots),
    }
    return made


@cache
def _own(name: str) -> str:
    return (Path(__file__).parent / "templates" / name).read_text(encoding="utf-8")


def _near(number: float) -> str:
    """Write a coordinate to two places, without idle zeros."""
    text = f"{number:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _kept(text: str) -> list[tuple[str, bool]]:
    """Part a text at the numbers that must not be broken."""
    parts = _NUMBERS.split(text)
    return [(part, at % 2 == 1) for at, part in enumerate(parts) if part]


def _policy(style: str, script: str) -> str:
    """Write the page's content policy: its own style and script by their hashes, and nothing else."""
    digests = [b64encode(sha256(text.encode()).digest()).decode() for text in (style, script)]
    return (
        f"default-src 'none'; style-src 'sha256-{digests[0]}'; script-src 'sha256-{digests[1]}'; "
        "base-uri 'none'; form-action 'none'"
    )
