"""The foot of a table: abbreviations, marked notes, sentences about the table."""

from __future__ import annotations

import re
from collections.abc import Sequence

from evitable.readers.lines import Line

_OPENING = re.compile(
    r"(?i)(?:list of )?(?:abbreviations?|acronyms?|notes?|key|legend|foot-?notes?|sources?|definitions?)"
    r"\s*(?:used\b.*?)?[:.\-–—]"
    r"|(?:data|values|numbers|ages?|results|percentages|figures|doses)\s+(?:are|were|is|refer|shown|given|presented|expressed)\b"
)
_MARK = re.compile(
    r"(?:[†‡§¶#‖]+|\*+|[a-np-z]|\(?[a-z1-9]\)|[¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈᵉ]+)\s+(?=[A-Z0-9(])|[†‡§¶‖¹²³⁴ᵃᵇᶜᵈ]+(?=[A-Z])"
)
_SIGN = re.compile(r"[*#]")
# A short form is short or has two capitals or a digit (SLE, wAIHA, Ig, M/F, IL-6): "Response:" is none.
_SHORT = r"(?:[^\W\d_]{0,3}[A-Z][\w/&+.‐‑–-]{0,2}|[^\W\d_]{0,4}[A-Z][\w/&+.‐‑–-]{0,8}[A-Z0-9][\w‐‑–-]{0,4}|[nNpPrR])"
_LONG = r"[^\W\d_(][^;=]{2,140}"
_ENTRY = re.compile(rf"{_SHORT}\s*[,:=–—-]\s*{_LONG}")
_BARE = re.compile(
    r"[^\W\d_]{0,3}[A-Z][\w/&+\-]{0,11} (?!(?:and|or|in|of|with|to|for|after|at|on)\b)[a-zà-ÿ][^;,\d=]{3,80}"
)
# Codes and what they mean: `Outcome: 1 = remission; 2 = no response`.
_CODES = re.compile(r"(?:^|[\s:;,(])\d{1,2}\s*=\s*[^\W\d_][^;=]{2,}?[;,]\s*\d{1,2}\s*=\s*[^\W\d_]")
# Signs and what they mean: `a: complete response; b: partial response`.
_SIGNS = re.compile(r"[a-z*†‡§¶]\s*[:=)]\s*[^\W\d_][^;]{3,}[;.]\s*[b-z*†‡§¶]{1,2}\s*[:=)]\s*[^\W\d_]")
_SINGLE = re.compile(rf"{_SHORT}\s*[:=]\s*[a-z][^\d]*")
# One short form alone with its meaning, closed by a full stop as no row or section is: `NR, not reported.`
_LONE = re.compile(rf"{_SHORT}\s*,\s*[a-z][a-z \-–/']{{3,80}}\.")
_SENTENCE = re.compile(r"\b(?:is|are|was|were|has|have|had|refers?|denotes?|includes?|indicates?|means)\b")


def is_note(line: Line) -> bool:
    """True for a line that can only stand at the foot: abbreviations, a marked note, "Data are ...".

    Example:
        >>> is_note(Line("CR, complete remission; IV, intravenous.", 0))
        True
        >>> is_note(Line("Case report SLE 1 Frölich et al. 49", 0))
        False
    """
    text = line.text
    if _OPENING.match(text) or is_dictionary(text) or _CODES.search(text) or _SIGNS.match(text):
        return True
    if _is_single(line):
        return True
    mark = _MARK.match(text)
    # A star or a hash may also be the bullet of a list within a cell; only a gap tells them apart.
    return mark is not None and (line.gap or not _SIGN.match(text))


def _is_single(line: Line) -> bool:
    """True for one short form with its meaning, set apart from the lines above it."""
    return line.gap and (_SINGLE.match(line.text) or _LONE.fullmatch(line.text)) is not None


def is_dictionary(text: str) -> bool:
    """True for a list of short forms and what they mean, in any of the usual shapes.

    Example:
        >>> is_dictionary("AE adverse event, CR complete remission")
        True
    """
    parts = [part.strip() for part in text.rstrip(".").split(";") if part.strip()]
    if sum(_ENTRY.fullmatch(part) is not None for part in parts) * 3 >= len(parts) * 2 and len(parts) > 1:
        return True
    commas = [part.strip() for part in re.split(r"[,;]\s", text.rstrip("."))]
    equal = sum(re.fullmatch(rf"{_SHORT}\s*[=:]\s*{_LONG}", part) is not None for part in commas)
    bare = sum(_BARE.fullmatch(part) is not None for part in commas)
    return len(commas) > 1 and max(equal, bare) * 4 >= len(commas) * 3


def is_sentence(line: Line) -> bool:
    """True for a whole sentence about the table, such as stands at its foot or in an article."""
    text = line.text
    return (
        text[0].isupper()
        and text.endswith((".", ".”"))
        and _SENTENCE.search(text) is not None
        and len(text.split()) > 4
    )


def is_prose(line: Line) -> bool:
    """True for a paragraph of running text: several sentences, more words than a row has without digits."""
    stops = len(re.findall(r"[a-z)\]%][.?!]\s+[A-Z]", line.text)) + line.text.endswith(".")
    return line.text[0].isalpha() and stops >= 2 and len(line.text.split()) >= 25


def foot_start(lines: Sequence[Line]) -> int:
    """Return the index of the first note among the lines below a title, their number where there is none.

    The header and the first row are never notes.
    """
    for at in range(2, len(lines)):
        if is_note(lines[at]) and _ends_block(lines, at):
            return _back_to_gap(lines, at)
    if len(lines) > 2 and "\t" in lines[0].text and _is_untabbed(lines[-1]):
        return _back_to_gap(lines, len(lines) - 1)
    for at in range(len(lines) - 1, 1, -1):
        if lines[at].gap:
            return at if all(is_sentence(line) or is_prose(line) for line in lines[at:]) else len(lines)
    return len(lines)


def _is_untabbed(line: Line) -> bool:
    """True for a line that closes with a full stop and has no border, below rows that tabs part."""
    return "\t" not in line.text and line.text.endswith(".") and line.text[0].isalnum()


def _ends_block(lines: Sequence[Line], at: int) -> bool:
    """True when what follows in the block is notes too, or their wrapped lines: a note never splits a table."""
    rest = lines[at + 1 : foot_end(lines, at)]
    fits = sum(is_note(line) or line.text.endswith(".") or ";" in line.text or line.text[0].islower() for line in rest)
    return fits * 2 >= len(rest)


def _back_to_gap(lines: Sequence[Line], at: int) -> int:
    """Step back over sentences that stand before the first sure note: in its block, or below the last border."""
    bordered = "\t" in lines[0].text
    start = at
    while (
        start > 2
        and not lines[start].gap
        and (is_sentence(lines[start - 1]) or (bordered and _is_untabbed(lines[start - 1])))
    ):
        if bordered and "\t" in lines[start - 1].text:
            break
        start -= 1
    return start if bordered or lines[start].gap else at


def foot_end(lines: Sequence[Line], start: int) -> int:
    """Return the index after the last note: further blocks count only as long as they are notes."""
    at = start
    while at < len(lines) and (not lines[at].gap or at == start or is_note(lines[at])):
        at += 1
    return at
