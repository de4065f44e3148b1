"""What stands beside an event and is none: how bad, from which value on, when; and why patients left."""

from __future__ import annotations

from dataclasses import replace

from evitable.facts.counts import PEOPLE, Count, read_bracketed, read_count
from evitable.facts.cursor import Cursor, Phrases
from evitable.facts.event import EventRead, HarmRead
from evitable.facts.tokens import spaced, words
from evitable.model import Statement

_DETAILS = words("requiring needing necessitating leading resolving resolved that which during after within")
_OCCASIONS = words("episode episodes attack attacks bout bouts occasion occasions instance instances times")
_TIMES = words("week month day year weeks")
_JUDGED = words(
    "similar comparable same equal equivalent identical acceptable manageable tolerable unremarkable expected "
    "consistent as good excellent fair satisfactory poor"
)
# From which value on something counts as the event: `< 2 × 10^9/L`, `(IgG < 4 g/l)`.
_LIMIT = spaced(
    r"(?:[a-z]+ ?)?(?:[<>≤≥]=?|below|above|under|over|less than|more than) ?\d[\d.,]* ?(?:[×x] ?10 ?\^? ?\d+)?"
    r" ?(?:(?:%|×? ?uln|[a-zμ]{1,5} ?/ ?(?:\d+ ?)?(?:μ?l|ml|dl|l|mm3|day|d|24 ?h|min)|/ ?(?:μ?l|ml|dl|l|mm3)"
    r"|mmhg|kg|g|ms|°c))"
    r"(?:/[\d.]+ ?m2)?(?!\w)"
)
# Why patients left that is no harm: told, and no event.
_LEAVING = Phrases(
    "withdrawal of consent", "withdrew consent", "consent withdrawn", "withdrawn consent", "consent withdrawal",
    "loss to follow - up", "loss to follow up",
    "protocol violation", "protocol violations", "protocol deviation", "protocol deviations", "patient choice",
    "patient's choice", "patient decision", "patient's decision", "patient request", "patient's request",
    "non - compliance", "noncompliance", "poor compliance", "non - adherence", "financial reasons", "personal reasons",
)  # fmt: skip


def take_leaving(cursor: Cursor, found: HarmRead, *, labelled: bool) -> bool:
    """Take `withdrawal of consent (1)`, `2 lost to follow-up`: patients who left for what is no harm."""
    start = cursor.at
    if not labelled:
        return False
    counted = read_count(cursor, bare=True) is not None
    cursor.word("was", "were")
    lost = cursor.now.text.startswith("lost ") and cursor.take("not-reported")
    if not lost and not cursor.phrase(_LEAVING):
        cursor.at = start
        return False
    if not counted:
        cursor.word("in", ":", "×")
        read_count(cursor, bare=True)
    found.statements.append(Statement("left-study", cursor.quote(start)))
    cursor.mark(start)
    return True


def take_measured(cursor: Cursor, found: HarmRead) -> bool:
    """Take `duration of fever 3 days`, `median time to onset 4 weeks`: a measure of an event, not the event."""
    start = cursor.at
    cursor.word("the")
    cursor.word("median", "mean", "average")
    if not (cursor.word("duration", "time", "length") and cursor.word("of", "to", "from", "until")):
        cursor.at = start
        return False
    while not cursor.done and cursor.now.kind not in (",", ";", "line", "."):
        cursor.at += 1
    found.statements.append(Statement("event-detail", cursor.quote(start)))
    cursor.mark(start)
    return True


def take_occasions(cursor: Cursor) -> bool:
    """Take the `episodes of` behind a count: how often it happened, perhaps to fewer patients."""
    start = cursor.at
    if cursor.among(_OCCASIONS) and cursor.word("of"):
        return True
    cursor.at = start
    return False


def of_occasions(count: Count) -> Count:
    """Return a count of episodes as one of patients, uncertain."""
    if count.n is None:
        return count
    return count._replace(n=replace(count.n, status="uncertain", why="episodes are counted, perhaps of fewer patients"))


def pass_bracket(cursor: Cursor, found: HarmRead) -> bool:
    """Pass over a bracket that names no event: `(5 eyes)`, `(on day 3)`."""
    start = cursor.at
    if found.events and cursor.take("(", "["):
        while not cursor.done and cursor.now.kind not in ("adverse-event", "(", "[", "line"):
            if cursor.take(")", "]"):
                return True
            cursor.at += 1
    cursor.at = start
    return False


def take_aside(cursor: Cursor, event: EventRead, found: HarmRead) -> bool:
    """Take `(mild)`, `(oral)`, `< 2 × 10^9/L`, and `(30%; dose reduced in 2)` with its count."""
    return _words_apart(cursor, found) or _limit(cursor, found) or _count_and_more(cursor, event, found)


def _words_apart(cursor: Cursor, found: HarmRead) -> bool:
    start = cursor.at
    if cursor.take("(") and (cursor.now.kind == "word" or cursor.now.text == "fatal"):
        while cursor.now.kind in ("word", "-", "/") or cursor.now.text == "fatal":
            cursor.at += 1
        if cursor.take(")"):
            found.statements.append(Statement("event-detail", cursor.quote(start)))
            return True
    cursor.at = start
    return False


def _limit(cursor: Cursor, found: HarmRead) -> bool:
    start = cursor.at
    opened = cursor.take("(", "[", ",") if cursor.ahead().kind in ("<", ">", "≤", "≥", "word") else None
    told = cursor.match(_LIMIT) is not None
    if told and (opened is None or opened.kind == "," or cursor.take(")", "]")):
        found.statements.append(Statement("event-detail", cursor.quote(start)))
        cursor.mark(start)
        return True
    cursor.at = start
    return False


def _count_and_more(cursor: Cursor, event: EventRead, found: HarmRead) -> bool:
    """Take a count in brackets that goes on in words: what else is told of the same patients."""
    start = cursor.at
    if event.count is not None or not cursor.take("(", "["):
        return False
    first = cursor.at
    count = read_count(cursor, bare=True)
    detail = cursor.at
    if count is None or not (count.n or count.pct or count.everyone):
        cursor.at = start
        return False
    if cursor.among(_OCCASIONS) and cursor.take(")", "]"):
        event.count = of_occasions(count)
        cursor.mark(first)
        return True
    if not cursor.take(",", ";"):
        cursor.at = start
        return False
    while not cursor.done and cursor.now.kind not in ("adverse-event", "(", "[", ")", "]", "line"):
        cursor.at += 1
    if not cursor.take(")", "]"):
        cursor.at = start
        return False
    event.count = count
    cursor.mark(first, detail)
    found.statements.append(Statement("event-detail", cursor.quote(detail + 1, cursor.at - 1)))
    return True


def take_detail(cursor: Cursor, event: EventRead, found: HarmRead) -> None:
    """Take `requiring dialysis (1)`, `in week 30 that ...`: what is told of an event, and its count at the end."""
    start = cursor.at
    timed = cursor.now.text in ("in", "at", "on") and cursor.ahead().text in _TIMES
    if cursor.now.text not in _DETAILS and not timed:
        return
    while not cursor.done and cursor.now.kind not in (",", ";", "line", "(", "["):
        if event.count is None and (count := _in_how_many(cursor)):
            event.count = count
            break
        cursor.at += 1
    found.statements.append(Statement("event-detail", cursor.quote(start)))
    if event.count is None:
        event.count = read_bracketed(cursor)
    cursor.mark(start)


def _in_how_many(cursor: Cursor) -> Count | None:
    """Take the `in 2 patients` that ends what is told of an event: `hypotension during infusion in 2 patients`."""
    start = cursor.at
    count = read_count(cursor, bare=True) if cursor.word("in") else None
    cursor.among(PEOPLE)
    if count is not None and (cursor.done or cursor.now.kind in (",", ";", "line", ".")):
        return count
    cursor.at = start
    return None


def take_judgement(cursor: Cursor, found: HarmRead) -> bool:
    """Take `similar in both arms`, `comparable to placebo`, `acceptable`: how harms are judged, and none of them."""
    start = cursor.at
    if not cursor.among(_JUDGED):
        return False
    while not cursor.done and cursor.now.kind not in (";", "line", "."):
        if cursor.now.kind in ("number", "number-word", "%") and cursor.now.text != "both":
            cursor.at = start
            return False
        cursor.at += 1
    found.statements.append(Statement("event-detail", cursor.quote(start)))
    cursor.mark(start)
    return True
