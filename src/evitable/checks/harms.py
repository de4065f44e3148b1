"""Harms: named precisely, graded without doubt, counted, and not passed over in silence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evitable.checks.rule import (
    Remark,
    Rule,
    cells_of,
    each_study,
    listed,
    quotes_of,
    shortened,
    silent_rows,
    unread_statements,
)
from evitable.model import AdverseEvent, Cell, EvidenceTable, Place, Quote, Study
from evitable.terms import look_up

# Nouns that name no event by themselves.
_GENERAL_WORDS = (
    "toxicity toxicities toxic event events effect effects side adverse reaction reactions disorder disorders "
    "symptom symptoms complication complications problem problems complaint complaints involvement"
)
_GENERAL = frozenset(_GENERAL_WORDS.split())
_ORGAN_WORDS = (
    "gastrointestinal gi digestive cardiac cardiovascular vascular haematological hematological haematologic "
    "hematologic hepatic liver hepatobiliary renal kidney urinary genitourinary pulmonary lung respiratory "
    "neurological neurologic nervous system cutaneous dermatological dermatologic skin musculoskeletal endocrine "
    "metabolic metabolism ocular eye psychiatric constitutional systemic general other various minor mild local "
    "immune immunological reproductive"
)
_ORGAN_SYSTEMS = frozenset(_ORGAN_WORDS.split())
_WORD = re.compile(r"[^\W\d_]+")
# What ends the reach of a grade: a new statement, not a comma.
# Ways to say that there was none of any kind; "no infections" beside other harms contradicts nothing.
_NONE_AT_ALL = frozenset({"none", "none reported", "no toxicity", "uneventful"})
_CLAUSE = re.compile(r"[^\s;,.•\n][^;,.•\n]*")
_STATEMENT_END = re.compile(r"[;.•\n](?:\s|$)|•")


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _is_wide(name: str) -> bool:
    """Whether a name stands for several harms, by the vocabulary."""
    term = look_up(name, "adverse-event")
    return term is not None and bool(term.get("broader"))


def _is_wider_than_its_concept(event: AdverseEvent) -> bool:
    return event.term.value != event.concept and _is_wide(event.term.value) and not _is_wide(event.concept)


def term_broader(study: Study) -> Iterator[Remark]:
    """A harm counted under a concept that is narrower than its word."""
    for index, event in enumerate(study.adverse_events):
        if _is_wider_than_its_concept(event):
            yield Remark(
                f"“{event.term.value}” is wider than {event.concept}; counted as {event.concept}.",
                f"adverse_events/{index}/concept",
                quotes_of(event.term),
                consequence=f"The sum for {event.concept} is shown without it too.",
            )


def class_only(study: Study) -> Iterator[Remark]:
    """A harm named by its organ system alone."""
    for index, event in enumerate(study.adverse_events):
        if not _ends_as_class(event.term.value):
            continue
        left = [word for word in _words(event.term.value) if word not in _GENERAL]
        if left and all(word in _ORGAN_SYSTEMS for word in left) and not _is_wider_than_its_concept(event):
            yield Remark(
                f"“{event.term.value}” names an organ system, not an event.",
                f"adverse_events/{index}/term",
                quotes_of(event.term),
                consequence="Not merged with any event of that system.",
            )


def _ends_as_class(term: str) -> bool:
    """Whether the last word of a term may be that of a class of harms: a quick look, as few are."""
    last = term.casefold().rsplit(None, 1)[-1:]
    return not last or not last[0].isalpha() or last[0] in _GENERAL or last[0] in _ORGAN_SYSTEMS


def grade_scope(table: EvidenceTable) -> Iterator[Remark]:
    """A grade before one of several terms, so that it may reach further."""
    cells = cells_of(table)
    for study in table.studies:
        for index, event in enumerate(study.adverse_events):
            if event.grade and _stands_before(event):
                followers = list(_ungraded_after(study.adverse_events, index, cells))
                if followers:
                    yield _scope_remark(study, index, event, followers)


def _scope_remark(study: Study, index: int, event: AdverseEvent, followers: list[AdverseEvent]) -> Remark:
    grade = event.grade.quotes[0].text if event.grade and event.grade.quotes else "The grade"
    terms = listed(follower.term.value for follower in followers)
    counts = "count keeps" if len(followers) == 1 else "counts keep"
    return Remark(
        f"“{grade.strip()}” stands before {event.term.value}; whether it covers {terms} too is open.",
        f"adverse_events/{index}/grade",
        quotes_of(event.grade, event.term, *(follower.term for follower in followers)),
        row=study.row,
        consequence=f"{len(followers)} {counts} “grade not stated”.",
    )


def _place(event: AdverseEvent) -> Place | None:
    return event.term.quotes[0].place if event.term.quotes else None


def _stands_before(event: AdverseEvent) -> bool:
    term = _place(event)
    grade = event.grade.quotes[0].place if event.grade and event.grade.quotes else None
    return bool(term and grade and grade.cell == term.cell and grade.start < term.start)


def _ungraded_after(events: tuple[AdverseEvent, ...], index: int, cells: dict[str, Cell]) -> Iterator[AdverseEvent]:
    """Yield the events of the same statement after one, up to the next that has a grade."""
    last = _place(events[index])
    for event in events[index + 1 :]:
        place = _place(event)
        if event.grade or not (last and place) or place.cell != last.cell or place.start < last.end:
            return
        cell = cells.get(place.cell)
        if cell and _STATEMENT_END.search(cell.text[last.end : place.start]):
            return
        last = place
        yield event


def count_missing(study: Study) -> Iterator[Remark]:
    """A harm named without the number of patients who had it."""
    whole = study.denominator
    if whole and whole.value == 1:
        return
    for index, event in enumerate(study.adverse_events):
        if event.n is None and event.pct is None:
            among = f"of {whole.value}" if whole else "patients"
            yield Remark(
                f"{event.term.value}, but in how many {among} is not said.",
                f"adverse_events/{index}/n",
                quotes_of(event.term),
                consequence=f"Left out of the sums for {event.concept}.",
            )


def repeated_concept(study: Study) -> Iterator[Remark]:
    """Two counted terms of one row that mean one harm and may share patients."""
    if len(study.adverse_events) < 2:
        return
    groups: dict[str, list[int]] = {}
    for index, event in enumerate(study.adverse_events):
        if event.n and event.grade is None:
            groups.setdefault(event.concept, []).append(index)
    for concept, places in groups.items():
        events = [study.adverse_events[place] for place in places]
        terms = {event.term.value for event in events}
        again = len(terms) > 1 or len({_place_cell(event) for event in events}) < len(events)
        if len(events) > 1 and again and study.denominator and study.denominator.value > 1:
            told = listed(f"{event.term.value} {event.n.value}" for event in events if event.n)
            yield Remark(
                f"{told} are both {concept}; they may be the same patients.",
                f"adverse_events/{places[1]}/concept",
                quotes_of(*(event.term for event in events), *(event.n for event in events)),
                consequence=f"The largest is counted as {concept}.",
            )


def _place_cell(event: AdverseEvent) -> object:
    """Return the cell in which a harm is told; one harm in two columns may be of two times or groups."""
    place = _place(event)
    return place.cell if place else event


def none_and_events(table: EvidenceTable) -> Iterator[Remark]:
    """A row that says none and lists a harm, in one column or in one cell."""
    cells = cells_of(table)
    for study in table.studies:
        events = [event for event in study.adverse_events if event.n is None or event.n.value > 0]
        none = _none_of(study, events, cells) if events else None
        if none is not None:
            yield Remark(
                f"The row says none and lists {listed(event.term.value for event in events)}.",
                "no_adverse_events",
                (*none, *quotes_of(*(event.term for event in events))),
                row=study.row,
                consequence="The listed events are counted; other harms are taken as not stated.",
            )


def _none_of(study: Study, events: list[AdverseEvent], cells: dict[str, Cell]) -> tuple[Quote, ...] | None:
    """Return the words that say none, read as such or a clause of its own beside an event; None where nothing does."""
    if study.no_adverse_events and study.no_adverse_events.value:
        return quotes_of(study.no_adverse_events)
    beside: dict[str, list[str]] = {}
    for event in events:
        for quote in event.term.quotes:
            beside.setdefault(quote.place.cell, []).append(quote.text)
    for cell_id, terms in beside.items():
        if cell_id in cells:
            cell = cells[cell_id]
            for clause in _CLAUSE.finditer(cell.text):
                # A clause that names an event does not say none.
                if not _names_one(clause[0], terms):
                    none = look_up(clause[0].strip(), "no-adverse-event")
                    if none and none.name in _NONE_AT_ALL:
                        return (Quote.of(cell, clause.start(), clause.end()),)
    return None


def _names_one(clause: str, terms: list[str]) -> bool:
    # A plain loop takes a third of the time of `any`, and every clause of every harm comes here.
    for term in terms:  # noqa: SIM110
        if term in clause:
            return True
    return False


def _without_harms(study: Study) -> Iterator[Remark]:
    unread = unread_statements(study)
    told = f"No harm was read; the row has unread words: “{shortened(unread[0].text)}”." if unread else ""
    yield Remark(
        told or "The row says nothing about harms.",
        "no_adverse_events",
        unread,
        consequence="Left out of every harm; silence is not zero.",
    )


def silent(table: EvidenceTable) -> Iterator[Remark]:
    """A row that says nothing about harms."""

    def speaks(study: Study) -> bool:
        if study.adverse_events or study.absent_events or study.no_adverse_events:
            return True
        # "No severe infections" is a word on harms, though it counts none.
        return any(statement.kind == "absent-event" for statement in study.statements)

    yield from silent_rows(
        table,
        speaks,
        row=_without_harms,
        every=Remark("No row says anything about harms.", consequence="No harm is summed; silence is not zero."),
        roles=("adverse-events", "comments", "response"),
    )


RULES = (
    Rule(
        "harm.term-broader",
        "warning",
        "A harm wider than the concept it is counted under",
        "Confirm or leave out.",
        each_study(term_broader, having="adverse_events"),
    ),
    Rule(
        "harm.class-only",
        "note",
        "An organ system instead of an event",
        "Read the paper.",
        each_study(class_only, having="adverse_events"),
    ),
    Rule("harm.grade-scope", "warning", "A grade of unknown reach", "Read the paper.", grade_scope),
    Rule(
        "harm.count-missing",
        "warning",
        "A harm without a count",
        "Read the paper.",
        each_study(count_missing, having="adverse_events"),
    ),
    Rule(
        "harm.repeated-concept",
        "warning",
        "One harm under two terms",
        "Read the paper; count each patient once.",
        each_study(repeated_concept, having="adverse_events"),
    ),
    Rule(
        "harm.none-and-events",
        "warning",
        "None, and yet events",
        "Read the paper: none of what, and in whom.",
        none_and_events,
    ),
    Rule("harm.silent", "note", "Silence about harms", "Read the paper.", silent),
)
