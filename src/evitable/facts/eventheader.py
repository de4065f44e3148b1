"""Headers that name an event or its grade, alone or below a heading that spans the harms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from evitable.facts.coverage import Coverage
from evitable.facts.cursor import Cursor
from evitable.facts.event import EventRead
from evitable.facts.grade import read_grade
from evitable.facts.harm import read_harms
from evitable.facts.parts import KINDS
from evitable.facts.tokens import tokenize
from evitable.model import Cell, Role, Value
from evitable.terms import find, fold

# Two counts in one column: all with the event, and in brackets those with the worse grades.
_ANY_GRADE = re.compile(r"\b(?:any|all)[- ]grades?\b\W*[(\[/]")
# What a heading that spans harms counts: `Toxicity, n (%)`, `Adverse events (no.)`, `Side effects, number of patients`.
_COUNTED = re.compile(
    r"(?:\s*[,(\[]?\s*(?:\b(?:n|no|nr|number|of|patients|pts|in)\b\.?(?:\s*/\s*n\b)?|%|[)\]:–—-]))*[\s:,–—-]*"
)
# What is counted, behind the name of an event: `Infection n (%)`, `Deaths, no.`
_COUNTED_BEHIND = re.compile(r"(?i)(?<=\w)[\s,]+(?:n|no\.?|nr\.?)(?:/N)?\s*(?:[(\[]?%[)\]]?)?\s*$")
# Harms at large: no event of their own.
_AT_LARGE = re.compile(
    r"\b(?:events?|aes?|toxicit\w+|reactions?|effects?|complications?|grades?|total|other|overall)\b"
)
_MOST_WORDS = 5
# What stands before the word for harms in a heading that spans them: `Grade ≥3 toxicity`, `Most common severe AEs`.
_BEFORE = re.compile(
    r"(?:(?:(?:ctcae|who|nci)?\s*gr(?:ade)?s?\.?\s*(?:≥|>=|>|≤)?\s*(?:[1-5]|iv|v|i{1,3})"
    r"(?:\s*(?:[-–/]|to|or|and)\s*(?:[1-5]|iv|v|i{1,3}|higher|more|above|worse))?\+?|[≥>]\s*grade\s*[1-5]"
    r"|any[- ]grade|all[- ]grades?|severe|serious|major|main|most|common|frequent|selected|reported|observed|number of|"
    r"no\. of|(?:treatment|drug|therapy|infusion)[- ](?:related|emergent|associated)|related)[\s,:-]*)*"
)


def event_named(cell: Cell, role: Role | None, own: Mapping[str, str]) -> EventRead | None:
    """Return the event that a header names: `Grade ≥3 cytopenia, n`, `Headache (all grades)`, `Toxicity: rash`.

    Below a heading that spans the harms, an event that no vocabulary knows is one in its own words.
    """
    if role != "adverse-events":
        return None
    start = _below(cell, own)
    found = read_harms(cell, Coverage([]), own=own, span=(start, len(_COUNTED_BEHIND.sub("", cell.text)))).events
    known = [event for event in found if event.known is not None]
    if not known and start and len(found) == 1 and _is_name(found[0].term.value):
        known = found
    if len(known) != 1:
        return None
    if start:
        known = [replace(known[0], grade=known[0].grade or grade_named(cell, own))]
    if _ANY_GRADE.search(fold(cell.text)):
        return replace(known[0], count=None, joined="", grade=None, within=grade_named(cell, own))
    return replace(known[0], count=None, joined="")


def _below(cell: Cell, own: Mapping[str, str]) -> int:
    """Return where a header goes on behind a heading that spans harms; 0 where it has none, or says nothing more."""
    heads = [match for match in find(cell.text, "header", own=own) if match.term.get("role") == "adverse-events"]
    if not heads or not _BEFORE.fullmatch(fold(cell.text[: heads[0].start])):
        return 0
    behind = _COUNTED.match(fold(cell.text), heads[0].end)
    end = behind.end() if behind else heads[0].end
    return end if end > heads[0].end and re.match(r"\w", cell.text[end : end + 1]) else 0


def _is_name(words: str) -> bool:
    return len(words.split()) <= _MOST_WORDS and not _AT_LARGE.search(fold(words))


def grade_named(cell: Cell, own: Mapping[str, str]) -> Value[str] | None:
    """Return the grade that a header gives to all events under it: `Toxicity grade ≥3`."""
    cursor = Cursor(cell, tokenize(cell.text, *KINDS, own=own), Coverage([]))
    while not cursor.done:
        start = cursor.at
        grade = read_grade(cursor)
        if grade is not None:
            return grade
        cursor.at = start + 1
    return None
