"""Parting a line of column headers: which of its words name one column together, and what the column holds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from evitable.cells.apart import set_apart, without_arms
from evitable.cells.measures import measure_in
from evitable.cells.phrasing import is_age, is_of_controls, role_by_parts, role_by_phrase, role_of_counts, said_plainly
from evitable.cells.units import Reading, Unit, units_of
from evitable.model import Role
from evitable.terms import ShortForms, Term, find, fold, look_up

_LONGEST = 8
# No table has more columns; a line with more borders is no header, and would cost time without end.
_MOST_COLUMNS = _MOST_LINES = 40
_KEPT = 6
# Points for a word that the list of headers knows, for the name of a drug or event, and for opening a column.
_KNOWN, _NAMED, _COLUMN, _TOGETHER = 3.0, 2.0, -1.0, 1.0
# What a capital within a heading costs that no list of headers explains.
_INNER = 1.5
# What a second known header within one heading costs: two columns are likelier.
_OTHER = 4.0
_QUALIFIER = re.compile(r"\s*(?:,|\(|\[|:).*$")
_TREATING = frozenset({"drug", "dose", "regimen", "duration", "concomitant"})
_TURNING_OUT = frozenset({"response", "relapse", "death", "adverse-events", "follow-up"})
_NEVER_SPAN = frozenset(
    {"citation", "reference", "year", "country", "design", "condition", "n", "sex", "label", "follow-up"}
)
_DRUG_HEADS = frozenset({"drug", "dose", "regimen", "duration", "response"})
_EVENTS = ("adverse-event", "condition")
_OUTCOME_AT = re.compile(
    r"([^,()]+?) (?:at|after|by|within|in) (?:last |final |the |month |week |year |day )?[\w-]+", re.IGNORECASE
)
_OUTCOMES: dict[str, Role] = {"relapse": "relapse", "survival": "death", "death": "death"}
_INDICATION = re.compile(
    r"(?:indications?|reasons?) for (?:treatment|therapy|use|\w+mab|\w+ib)\b"
    r"|(?:irAEs?|toxicit(?:y|ies)|complications?|(?:adverse )?events?|reactions?|conditions?|diseases?) treated$",
    re.IGNORECASE,
)
_CONTROLLED = re.compile(r"control of (?!group|arm)\w", re.IGNORECASE)
_IDENTIFIED = re.compile(
    r"\b(?:case|patient|pt|subject|participant|record)s?['’]?s?[ /_-](?:\w+[ /_-])?"
    r"(?:id|identifier|identification|code)s?\b"
)
_BEFORE = re.compile(r"(?:previous|prior|past|earlier|failed|pre-?treatment with|history of)\b")
# What is counted, and behind it that it is counted: `ORR n (%)`, `Deaths no.`
_COUNTED_BEHIND = re.compile(
    r"(.*\w)(?:\s+(?:n|no\.?|nr\.?|n/N)|,\s*(?:eyes|patients|pts|cases|subjects|children))\s*(?:\(%\)|%)?",
    re.IGNORECASE,
)
# The sign of a note behind a header: `Partial^b`, `Response†`.
_SIGN_BEHIND = re.compile(r"\s*(?:\^[\w*]{1,2}|[*†‡§¶]+)$")
_FAILED = ("failed", "failure", "failures", "relapsed", "not cured", "failing")
_SHARE_BEFORE = re.compile(r"(?:%|percent(?:age)?)(?: of)?(?: patients| pts)?(?: with| who)? (\w.*)", re.IGNORECASE)
_SHORT_FOR_TREATMENT = re.compile(r"\b(?:[Tt][Xx]|[Rr][Xx])\b")
_KIND_OF = re.compile(
    r"(?i)(?:type|kind|form|subtype|variant)s? of ([^,()]+)|([^,()]+?) (?:type|kind|form|subtype|variant|phenotype)s?"
)


@dataclass(frozen=True, slots=True)
class Heading:
    """One column header: where its words stand (line, start, end), its text, role and the reason."""

    spans: tuple[tuple[int, int, int], ...]
    text: str
    role: Role | None
    why: str


@dataclass(frozen=True, slots=True)
class Header:
    """One way to part the header lines into columns; `score` compares it with other ways."""

    headings: tuple[Heading, ...]
    score: float
    lines: int


def role_of(header: str, own: Mapping[str, str]) -> tuple[Role | None, str, float]:
    """Return the role that a header names, the reason, and the points that its words are worth.

    Example:
        >>> role_of("Study type", {})[0], role_of("Rituximab schedule", {})[0]
        ('design', 'regimen')
    """
    return known_role(header, own) or _of_an_arm(header, *_from_words(_plain(header, own), own, len(header.split())))


def known_role(header: str, own: Mapping[str, str]) -> tuple[Role | None, str, float] | None:
    """Return the role, the reason and the points of a header that is usual as a whole or by its form; None for others.

    Example:
        >>> known_role("Side effects", {})[0], known_role("Side effects attributed to treatment", {})
        ('adverse-events', None)
    """
    share = _SHARE_BEFORE.fullmatch(header)
    if share and fold(share[1]) in _FAILED:
        return "response", "it asks in how many it failed", _KNOWN
    header = _plain(header, own)
    told = _by_form(header, own)
    if told:
        return told
    for text in dict.fromkeys((header, *said_plainly(header), _QUALIFIER.sub("", header))):
        term = look_up(text, "header", own=own) if text else None
        if term:
            return _of_an_arm(header, _role(term.get("role")), f"“{text}” is a usual header", _points(text))
    return None


def _plain(header: str, own: Mapping[str, str]) -> str:
    """Return a header with its share behind, treatment in full, and neither arms nor note signs."""
    share = _SHARE_BEFORE.fullmatch(header)
    header = f"{share[1]} (%)" if share and not look_up(header, "header", own=own) else header
    return _SHORT_FOR_TREATMENT.sub("treatment", _SIGN_BEHIND.sub("", without_arms(header)) or header)


def _by_form(header: str, own: Mapping[str, str]) -> tuple[Role | None, str, float] | None:
    """Return the role of a header that its form settles before its words do; None where it settles nothing."""
    apart = set_apart(header)
    if apart:
        return "other", apart, _KNOWN
    if is_age(header):
        return "age", "it asks how old patients were", _points(header)
    measured = measure_in(header)
    if measured:
        return "other", f"it says “{measured}”, which is measured and counts nobody", _worth(header, own)
    identified = _IDENTIFIED.search(fold(header))
    if identified:
        return "label", f"it asks for the “{identified[0]}”", _KNOWN
    if _CONTROLLED.match(header):
        return "response", "it asks whether something was controlled", _KNOWN
    if _INDICATION.match(header):
        return "condition", "it asks what was treated", _points(header)
    return _of_a_kind(header, own)


def _of_a_kind(header: str, own: Mapping[str, str]) -> tuple[Role | None, str, float] | None:
    """Tell headers that ask for the kind of a disease, or that count people, times or outcomes."""
    kind = _KIND_OF.fullmatch(header)
    disease = (kind[1] or kind[2]) if kind else ""
    if disease and not look_up(header, "header", own=own) and look_up(disease, "condition", own=own):
        return "condition", f"it asks for the kind of {disease}", _KNOWN
    told = role_of_counts(header) or (None if look_up(header, "header", own=own) else role_by_parts(header))
    if told:
        return *told, _points(header)
    counted = _COUNTED_BEHIND.fullmatch(header)
    behind = role_of(counted[1], own) if counted else None
    harmful = (
        behind is not None and behind[0] == "condition" and find(counted[1], "adverse-event") if counted else False
    )
    return behind if behind and (behind[0] in _TURNING_OUT or harmful) else None


def _of_an_arm(header: str, role: Role | None, why: str, points: float) -> tuple[Role | None, str, float]:
    """Set apart what turned out in the control arm: outcomes are those of the treatment."""
    if role in _TURNING_OUT and is_of_controls(header):
        return "other", "it is about the control arm", points
    return role, why, points


def _worth(header: str, own: Mapping[str, str]) -> float:
    """Return what a header is worth that is read otherwise than the list of headers has it."""
    texts = (header, _QUALIFIER.sub("", header))
    return next((_points(text) for text in texts if text and look_up(text, "header", own=own)), _KNOWN)


def _points(known: str) -> float:
    """Return what the words of a known header are worth: more together than as headers of their own."""
    words = len(known.split())
    return _KNOWN * words + _TOGETHER * (words - 1)


def _role(name: str) -> Role | None:
    return name or None  # type: ignore[return-value]


def _from_words(header: str, own: Mapping[str, str], words: int) -> tuple[Role | None, str, float]:
    """Tell a role from the header's last known word, then from a drug or event that it names."""
    core = _QUALIFIER.sub("", header) or header
    whole = role_by_phrase(header) or role_by_phrase(core) or _named_whole(core, own)
    if whole:
        return *whole, _NAMED
    known = find(core, "header", own=own)
    drugs = find(core, "drug", "drug-class", "procedure", own=own)
    head = next((m for m in reversed(known) if m.end >= len(core.rstrip()) or m.start == 0), None)
    if head:
        role = head.term.get("role")
        if role == "other" and find(core, *_EVENTS, own=own):
            role = "adverse-events"
        if drugs and role in ("dose", "drug"):
            role = "regimen"
        named = _NAMED if drugs and role in _DRUG_HEADS else 0.0
        points = _points(core[head.start : head.end]) + named
        return _role(role), f"it says “{core[head.start : head.end]}”", points - _OTHER * (len(known) - 1)
    if drugs:
        given: Role = "prior" if _BEFORE.match(fold(core)) else "regimen"
        return given, f"it names {drugs[0].term.name}", _NAMED
    if find(core, *_EVENTS, own=own):
        return "adverse-events", "it names an event", _NAMED
    if known:
        return _role(known[-1].term.get("role")), f"it says “{core[known[-1].start : known[-1].end]}”", _KNOWN / 2
    return None, "", -0.5 * (words - 1)


def _named_whole(core: str, own: Mapping[str, str]) -> tuple[Role, str] | None:
    """Return the role of a header that is the name of one event or outcome."""
    event = look_up(core, *_EVENTS, own=own)
    if event:
        return ("death" if event.concept == "death" else "adverse-events"), f"it names an event, {event.name}"
    outcome = _outcome(core, own)
    if outcome:
        return _OUTCOMES.get(outcome.get("category"), "response"), f"it names an outcome, {outcome.name}"
    return None


def _outcome(core: str, own: Mapping[str, str]) -> Term | None:
    """Return the outcome that a header names, alone or with the time at which it was looked at."""
    timed = _OUTCOME_AT.match(core)
    return look_up(core, "response", own=own) or (look_up(timed[1], "response", own=own) if timed else None)


def ways_to_part(lines: Sequence[str], reading: Reading) -> list[Header]:
    """Return the best ways to part the header lines at the head of a table, the best first."""
    own = ShortForms(dict(reading.own))
    if is_row(lines[0], reading):
        return [Header((Heading((), "", None, ""),), 0.0, 0)]
    plain = replace(reading, terms=False)
    count = header_lines(lines, reading)
    parted = [_ways(units_of([line], plain), line, number, own) for number, line in enumerate(lines[:count])]
    if count == 1:
        return [Header(headings, score, 1) for headings, score in parted[0]]
    if all(len(ways[0][0]) == 1 for ways in parted):
        headings = tuple(heading for ways in parted for heading in ways[0][0])
        return [Header(headings, sum(ways[0][1] for ways in parted), count)]
    together = tuple(heading for ways in parted for heading in ways[0][0])
    found = [Header(together, sum(ways[0][1] for ways in parted), count)]
    if count == 2:
        found += _spanned(parted[0][0], parted[1][0])
    return found


def heads_columns(line: str, own: Mapping[str, str]) -> bool:
    """True for a line of at least three headers, most of them known.

    Example:
        >>> heads_columns("Study type Disease N", {}), heads_columns("Gout in adults", {})
        (True, False)
    """
    reading = Reading(own=tuple(sorted(own.items())), terms=False)
    headings = _ways(units_of([line], reading), line, 0, own)[0][0]
    return len(headings) > 2 and sum(heading.role is not None for heading in headings) * 3 >= len(headings) * 2


def is_row(line: str, reading: Reading) -> bool:
    """True for a line that says what only a row says: authors, a list item, a design with a number."""
    if "et al" in line or (reading.sign and reading.sign in line and reading.sign not in "-–—*o"):
        return True
    bare = any(word.strip(".,;:()").isdigit() for word in line.split())
    return bare and bool(find(line, "design", own=ShortForms(dict(reading.own))))


def header_lines(lines: Sequence[str], reading: Reading) -> int:
    """Return how many lines at the head of a table name columns."""
    count = 1
    while count < min(_MOST_LINES, len(lines) - 1) and _names_columns(lines[count], reading):
        count += 1
    return count


def _names_columns(line: str, reading: Reading) -> bool:
    """True for a line most of whose words are headers and that says nothing a row would say."""
    own = ShortForms(dict(reading.own))
    words = line.split()
    numbers = sum(word.strip(".,;:()").isdigit() for word in words)
    if numbers * 6 > len(words) or (reading.sign and line.startswith(reading.sign)):
        return False
    if find(line, "design", "not-reported", own=own) or is_row(line, reading):
        return False
    known = sum(len(line[m.start : m.end].split()) for m in find(line, "header", own=own))
    return known * 2 >= len(words)


_Way = tuple[tuple[Heading, ...], float]


def _ways(units: Sequence[Unit], line: str, number: int, own: Mapping[str, str]) -> list[_Way]:
    """Part one header line in its best ways: a search over the borders that its words allow."""
    if len(units) > _LONGEST * _MOST_COLUMNS:
        return [((Heading(((number, 0, len(line)),), line, None, ""),), 0.0)]
    best: list[list[_Way]] = [[((), 0.0)]]
    for end in range(1, len(units) + 1):
        ways: list[_Way] = []
        for start in range(max(0, end - _LONGEST), end):
            first, last = units[start].start, units[end - 1].end
            text = line[first:last].strip()
            role, why, points = role_of(text, own)
            whole = points >= _KNOWN * len(text.split())
            inner = 0.0 if whole else _INNER * sum(unit.cut < 1.0 for unit in units[start + 1 : end])
            heading = Heading(((number, first, first + len(text)),), text, role, why)
            gain = points + _COLUMN - units[start].cut - inner
            ways += [((*before, heading), score + gain) for before, score in best[start]]
        best.append(sorted(ways, key=lambda way: -way[1])[:_KEPT])
    return [_narrowed(way, line, number) for way in best[-1]]


def _narrowed(way: _Way, line: str, number: int) -> _Way:
    """Take the columns beyond the most that a table has as one."""
    headings, score = way
    if len(headings) <= _MOST_COLUMNS:
        return way
    start = headings[_MOST_COLUMNS - 1].spans[0][1]
    rest = Heading(((number, start, len(line)),), line[start:].strip(), None, "")
    return (*headings[: _MOST_COLUMNS - 1], rest), score


def _spanned(over: _Way, under: _Way) -> list[Header]:
    """Put the headers of a second line under one or two of the first, in every order that keeps the line's."""
    upper, lower = over[0], under[0]
    found = []
    # A header with a unit of its own spans nothing.
    spanning = [
        index
        for index, heading in enumerate(upper)
        if heading.role not in _NEVER_SPAN and not _QUALIFIER.search(heading.text)
    ]
    for first in spanning:
        found.append(_spread(upper, lower, {first: len(lower)}, over[1] + under[1]))
        for second in (index for index in spanning if index > first):
            for split in range(2, len(lower) - 1):
                counts = {first: split, second: len(lower) - split}
                found.append(_spread(upper, lower, counts, over[1] + under[1] - 1.0))
    return found


def _spread(upper: Sequence[Heading], lower: Sequence[Heading], counts: Mapping[int, int], score: float) -> Header:
    made: list[Heading] = []
    pairs: list[tuple[int, Heading]] = []
    at = 0
    for index, heading in enumerate(upper):
        count = counts.get(index, 0)
        if not count:
            made.append(heading)
        made += [_under(heading, below) for below in lower[at : at + count]]
        pairs += [(index, below) for below in lower[at : at + count]]
        at += count
    agree = sum(_agree(upper[index], heading) for index, heading in pairs)
    return Header(tuple(made), score + agree, 2)


def _agree(over: Heading, below: Heading) -> float:
    """Score a header under a spanning one: treatment belongs under treatment, outcome under outcome."""
    groups = [group for group in (_TREATING, _TURNING_OUT) if over.role in group]
    if not groups or below.role is None:
        return 0.0
    return 1.0 if below.role in groups[0] else -2.0


def _under(over: Heading, below: Heading) -> Heading:
    """Join a spanning header and the one below it; the lower says what the column holds, if it says anything."""
    role, why = (below.role, below.why) if below.role not in (None, "drug") else (over.role, over.why)
    return Heading((*over.spans, *below.spans), f"{over.text} {below.text}", role, why)
