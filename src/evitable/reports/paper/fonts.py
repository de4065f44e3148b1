"""The fonts that the typesetter sets reports and pictures in."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

_PACKAGES = ("font_source_sans_pro", "font_source_serif_pro")


@cache
def known_fonts() -> Any:
    """Return the fonts of the report, read once; without their packages the typesetter sets its own."""
    import typst  # noqa: PLC0415  (large: only where paper is asked for)

    found = []
    for package in _PACKAGES:
        try:
            found.append(str(files(package) / "files"))
        except ModuleNotFoundError:
            continue
    return typst.Fonts(font_paths=found)
