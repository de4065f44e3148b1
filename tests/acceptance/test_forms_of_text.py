"""One table, copied in many ways, gives the same facts."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.acceptance.facts import EXAMPLE, FOUNDING, studies

SOURCES = [
    EXAMPLE,
    pytest.param(
        FOUNDING, marks=pytest.mark.skipif(not FOUNDING.exists(), reason="the published table lies in ../shared")
    ),
]


def bullets(sign: str) -> Callable[[str], bytes]:
    return lambda text: re.sub(r"(?m)(?:•[ \u2003]|(?<=[ \n])- )", f"{sign} ", text).encode()


FORMS: dict[str, Callable[[str], bytes]] = {
    "carriage returns": lambda text: text.replace("\n", "\r\n").encode(),
    "old Mac line ends": lambda text: text.replace("\n", "\r").encode(),
    "byte-order mark": lambda text: text.encode("utf-8-sig"),
    "utf-16": lambda text: text.encode("utf-16"),
    "utf-16 big-endian without mark": lambda text: text.encode("utf-16-be"),
    "thin spaces": lambda text: text.replace(" = ", "\u2009=\u2009").encode(),
    "no-break spaces": lambda text: text.replace(" = ", "\u00a0=\u00a0").encode(),
    "no space round the sign": lambda text: re.sub(r"[ \u2009]=[ \u2009]", "=", text).encode(),
    "double spaces": lambda text: re.sub(r"(?<=\S) (?=\S)", "  ", text).encode(),
    "trailing spaces": lambda text: text.replace("\n", "  \n").encode(),
    "blank lines at the ends": lambda text: f"\n\n{text}\n\n\n".encode(),
    "en dash for hyphen in numbers": lambda text: re.sub(r"(?<=\d)-(?=\d)", "–", text).encode(),
    "hyphen for en dash in numbers": lambda text: re.sub(r"(?<=\d)–(?=\d)", "-", text).encode(),
    "stars for bullets": bullets("*"),
    "round dots for bullets": bullets("•"),
    "en dashes for bullets": bullets("–"),
    "middle dots for bullets": bullets("·"),
}


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
@pytest.mark.parametrize("form", FORMS)
def test_another_copy_gives_the_same_facts(source: Path, form: str) -> None:
    text = source.read_text(encoding="utf-8")
    assert _spelt_alike(studies(FORMS[form](text))) == _spelt_alike(studies(source))


def _spelt_alike(found: object) -> str:
    """Wordings quote the copy's own spaces and dashes; what they say must be equal."""
    return re.sub(r"\s+", "", str(found).replace("–", "-").replace("\\u2009", "").replace("\\xa0", ""))
