"""The table's own dictionary: short forms and what they mean, read from the notes at its foot."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from evitable.model import Abbreviation, Cell, Finding, Quote
from evitable.terms import look_up

# A short form is short, or has two capitals or a digit, or begins in lower case and goes on in capitals.
_SHORT = (
    r"(?:[^\W\d_]{0,3}[A-Z][\w/&+.‐‑–-]{0,2}|[^\W\d_]{0,4}[A-Z][\w/&+.‐‑–-]{0,8}[A-Z0-9][\w‐‑–-]{0,4}"
    r"|[nNpPrR]|[A-Z0-9]{1,4}[‐‑–-][A-Z0-9]{1,6})"
)
_OPENING = re.compile(
    r"(?i)\s*(?:list of )?abbreviations?(?:\s+used[^:.]*)?\s*[:.–—-]?\s*|\s*(?:notes?|key|legend)\s*:\s*"
)
# "SLE, systemic lupus"; "CR: complete remission"; "CR = complete remission"; "CR - complete remission".
_PARTED = re.compile(rf"\s*(?P<short>{_SHORT})\s*(?P<sign>[,:=–—]|-(?=\s))\s*(?P<long>\S.*?)\s*", re.DOTALL)
# "AE adverse event": a long form that begins in lower case, or whose initials are the short form.
_BARE = re.compile(rf"\s*(?P<short>{_SHORT})\s+(?P<long>[^\W\d_].*?)\s*", re.DOTALL)
_SENTENCE = re.compile(r"(?<=[a-z)\]%])\.\s+(?=[A-Z0-9a-z][\w/+-]{0,11}\s*[,:=\s])")
_VERB = re.compile(r"\b(?:is|are|was|were|has|have|had|refers?|denotes?|includes?|indicates?|given)\b")
_TWO_SENSES = re.compile(r"\b(?:or|in the)\b.*\b(?:column|table|row)s?\b")
_ASIDE = re.compile(r"\s*\([^)]*\)")
_SIGNS = {",": ";", ":": ";,", "=": ";,", "–": ";,", "—": ";,", "-": ";,"}


def read_abbreviations(notes: Sequence[Cell]) -> tuple[tuple[Abbreviation, ...], tuple[Finding, ...]]:
    """Read the short forms from the notes; a form with two meanings keeps the first and makes a finding.

    Example:
        >>> found, _ = read_abbreviations([Cell.at("note1", "CR, complete remission; IV, intravenous.", 0)])
        >>> [(one.short, one.long) for one in found]
        [('CR', 'complete remission'), ('IV', 'intravenous')]
    """
    kept: dict[str, Abbreviation] = {}
    findings: list[Finding] = []
    for note in notes:
        for short, long, start, end in _entries(note.text):
            one = Abbreviation(short, long, Quote.of(note, start, end))
            first = kept.setdefault(short, one)
            if first.long.casefold() != long.casefold():
                findings.append(_clash(first, one))
    return tuple(kept.values()), tuple(findings)


def _clash(first: Abbreviation, second: Abbreviation) -> Finding:
    return Finding(
        "abbreviation.clash",
        "warning",
        f"“{first.short}” is explained twice: as “{first.long}” and as “{second.long}”; the first was used.",
        "Decide for each cell which of the two is meant.",
        quotes=(first.quote, second.quote),
    )


def _entries(text: str) -> Iterator[tuple[str, str, int, int]]:
    """Yield short form, long form and their place, for each entry of a note."""
    opening = _OPENING.match(text)
    for start, end in _sentences(text, opening.end() if opening else 0):
        yield from _dictionary(text, start, end)


def _sentences(text: str, start: int) -> Iterator[tuple[int, int]]:
    for match in _SENTENCE.finditer(text, start):
        yield start, match.start() + 1
        start = match.end()
    yield start, len(text)


def _dictionary(text: str, start: int, end: int) -> Iterator[tuple[str, str, int, int]]:
    """Yield the entries of one sentence in the way that explains most of it; none where it is no dictionary."""
    sentence = text[start:end]
    first = _PARTED.match(sentence)
    ways = [_parts(sentence, ";")]
    if (first and "," in _SIGNS[first["sign"]]) or not first:
        ways.append(_parts(sentence, ",;"))
    read = [[(match, at) for part, at in way for match in [_entry(part)] if match] for way in ways]
    counts = [(len(found) / max(1, len(way)), len(found)) for found, way in zip(read, ways, strict=True)]
    best = max(range(len(ways)), key=lambda i: (counts[i][0] >= 0.6, counts[i][1]))
    if not ways[best] or counts[best][0] < 0.6:
        return
    for (short, long, a, b), at in read[best]:
        yield short, long, start + at + a, start + at + b


def _parts(sentence: str, signs: str) -> list[tuple[str, int]]:
    """Cut a sentence at the signs outside brackets that part its entries."""
    parts, depth, at = [], 0, 0
    for i, char in enumerate(sentence):
        depth += (char in "([") - (char in ")]")
        if char in signs and depth <= 0:
            parts.append((sentence[at:i], at))
            at = i + 1
    parts.append((sentence[at:], at))
    return [(part, start) for part, start in parts if part.strip(" .\n")]


def _entry(part: str) -> tuple[str, str, int, int] | None:
    """Read one entry: its short form, its long form, and where they start and end in the part."""
    match = _PARTED.fullmatch(part) or _BARE.fullmatch(part)
    if not match:
        return None
    short, long = match["short"], match["long"].rstrip(" .\n;,")
    bare = "sign" not in match.groupdict()
    if _is_word(short) and short[0].casefold() != long[:1].casefold():
        return None
    if not long or not long[0].isalnum() or _has_two_senses(long) or (_VERB.search(long) and len(long.split()) > 5):
        return None
    if bare and not (long[0].islower() or _initials(short, long)):
        return None
    start = match.start("short")
    return short, long, start, match.start("long") + len(long)


def _has_two_senses(long: str) -> bool:
    """Tell whether a form means one thing here and another there: `not reported (dose) or no response (outcome)`."""
    if _TWO_SENSES.search(long):
        return True
    sides = _ASIDE.sub("", long).split(" or ")
    return len({look_up(side.strip(), "not-reported") is None for side in sides}) > 1


def _is_word(short: str) -> bool:
    """True for a form written like a word, such as "Age" or "Dex"."""
    return len(short) > 2 and short[0].isupper() and short[1:].isalpha() and short[1:].islower()


def _initials(short: str, long: str) -> bool:
    initials = "".join(word[0] for word in re.findall(r"\w+", long)).casefold()
    return initials.startswith(short.casefold()[:2])
