"""Responses and harms of a study in words, each count leading to its words."""

from __future__ import annotations

from evitable.model import AdverseEvent, Response, Study
from evitable.reports.reading import Reading, is_single
from evitable.reports.runs import Run, Runs, absent, between, quiet, say
from evitable.reports.spelling import as_quoted
from evitable.reports.vocabulary import DEFAULTS, grade
from evitable.reports.wording import KEEP, THIN, capital, cut, figure, many

_TOLD = 90
"""Words of a statement that fit into a cell of the table."""

_BEFORE_A_TIME = frozenset(
    {"after", "at", "before", "by", "during", "for", "in", "over", "since", "until", "up", "within"}
)
OUTCOMES_TOLD = frozenset({"marker", "marker-change", "response", "outcome", "change", "result"})
HARMS_TOLD = frozenset({"absent-event", "harm", "adverse-events", "toxicity"})
"""Kinds of statement that speak of an outcome, or of a harm, without a count."""
VERBS = {"improvement": "improved", "stabilisation": "stable", "stabilization": "stable"}


def meaning(reading: Reading, label: str) -> str:
    """Return what a response label means: by the table's own dictionary, else by common use."""
    own = {entry.short: entry.long for entry in reading.table.abbreviations}
    return own.get(label) or DEFAULTS.get(label) or VERBS.get(label, label)


def of_other_disease(study: Study, response: Response) -> bool:
    """Tell whether a response is of a disease that the row names beside its first."""
    if response.condition is None:
        return False
    names = [condition.name.value for condition in study.conditions]
    told = [name in response.condition.value or response.condition.value in name for name in names]
    return any(told[1:]) and not told[0]


def label_text(response: Response) -> str:
    """Write the label of a response: a code as it is, words as the table spells them."""
    verb = VERBS.get(response.label.value)
    return verb or as_quoted(response.label)


def count_text(n: int | None, of: int | None, pct: float | None, *, whole: int | None) -> str:
    """Write a count: its number, its denominator where that is not the row's own, or its share."""
    if n is None:
        return f"{figure(pct)}{THIN}%" if pct is not None else ""
    return f"{n} of {of}" if of is not None and (of != whole or of == 1) else str(n)


def response_runs(reading: Reading, study: Study, at: int) -> Runs:
    """Write one response: `CR 3`, `improved 1 of 1`, with the disease and the time it is about."""
    response = study.responses[at]
    if response.category == "marker":
        return _marker(reading, study, at)
    label = label_text(response)
    whole = study.n.value if study.n else None
    n, of = (value.value if value else None for value in (response.n, response.of))
    count = count_text(n, of, response.pct.value if response.pct else None, whole=whole)
    said = _said(reading, response)
    told = reading.told(
        study, f"{cut(reading.proper(label), _TOLD)} {count}".strip(), response.label, response.n, response.pct,
        said=said, at=f"responses/{at}/n",
    )  # fmt: skip
    disease = response.condition.value if response.condition and of_other_disease(study, response) else ""
    where = quiet(f" of {reading.proper(disease)}") if disease else ""
    when = quiet(f" {_when(response.time.value)}") if response.time else ""
    silent = say(", ", reading.missing(study, "number not stated", at=f"responses/{at}/n"))
    return say(told, where, when, () if count else silent)


def _when(time: str) -> str:
    """Put a time into a sentence: `at 6 months`, `after 3 years`."""
    return time if time.split(" ", 1)[0] in _BEFORE_A_TIME else f"at {time}"


def _marker(reading: Reading, study: Study, at: int) -> Runs:
    """Write a laboratory change: it counts no patients, however many had it."""
    response = study.responses[at]
    told = reading.told(
        study, cut(label_text(response), _TOLD), response.label, said="Laboratory change, no patient outcome",
        at=f"responses/{at}/label", kind="quiet",
    )  # fmt: skip
    return say(told)


def _where(reading: Reading, response: Response) -> str:
    return f", of {reading.proper(response.condition.value)}" if response.condition else ""


def _said(reading: Reading, response: Response) -> str:
    name = capital(meaning(reading, response.label.value))
    if response.n is None:
        share = f"{figure(response.pct.value)}{THIN}%" if response.pct else "patients not counted"
        return f"{name}: {share}{_where(reading, response)}"
    of = f" of {response.of.value}" if response.of else ""
    noun = many(response.of.value if response.of else response.n.value, "patient")
    return f"{name}: {response.n.value}{of} {noun}{_where(reading, response)}"


def responses_line(reading: Reading, study: Study) -> Runs:
    """Write all responses of a study, or that no patients were counted."""
    told = between([response_runs(reading, study, at) for at in range(len(study.responses))], "; ")
    remarks = statement_runs(reading, study, OUTCOMES_TOLD)
    if told:
        return between([told, remarks], "; ")
    silent = reading.missing(study, "no patients counted" if remarks else "not stated", at="responses")
    return between([say(silent), remarks], "; ")


def statement_runs(reading: Reading, study: Study, kinds: frozenset[str]) -> Runs:
    """Quote what is told of these kinds and is no count."""
    told = []
    for statement in study.statements:
        if statement.kind in kinds:
            said = f"{capital(statement.kind.replace('-', ' '))}, not counted"
            link = reading.words.link_quotes(said, [statement.text], how="In the table's words.")
            told.append(say(Run(cut(statement.text.text, _TOLD), "quiet", link)))
    return between(told, "; ")


def harm_runs(reading: Reading, study: Study, at: int) -> Runs:
    """Write one harm: `5 thrombocytopenia, G1–2`."""
    event = study.adverse_events[at]
    whole = study.n.value if study.n else None
    n, of = (value.value if value else None for value in (event.n, event.of))
    count = count_text(n, None if is_single(study) else of, event.pct.value if event.pct else None, whole=whole)
    mark = f", {grade(event.grade.value)}" if event.grade else ""
    text = f"{count}{KEEP}{reading.proper(event.term.value)}{mark}".strip(f" {KEEP}")
    told = reading.told(
        study, text, event.term, event.n, event.grade, event.pct, said=harm_said(event), at=f"adverse_events/{at}/n"
    )
    return say(told, () if count else say(", ", absent("number not stated")))


def harm_said(event: AdverseEvent) -> str:
    """Say a harm in full for the pane."""
    name = capital(event.concept)
    worded = "" if event.concept == event.term.value else f" (as {event.term.value})"
    graded = f"grade {event.grade.value.replace('-', '–')}" if event.grade else "grade not stated"
    if event.n is None:
        return f"{name}{worded}: named, patients not counted, {graded}"
    of = f" of {event.of.value}" if event.of else ""
    noun = many(event.of.value if event.of else event.n.value, "patient")
    return f"{name}{worded}: {event.n.value}{of} {noun}, {graded}"


def harms_line(reading: Reading, study: Study) -> Runs:
    """Write all harms of a study, that it had none, or that it says nothing."""
    told = between([harm_runs(reading, study, at) for at in range(len(study.adverse_events))], "; ")
    remarks = statement_runs(reading, study, HARMS_TOLD)
    if told or remarks:
        return between([told, remarks], "; ")
    none = study.no_adverse_events
    if none is not None and none.value:
        size = study.n.value if study.n else 0
        said = f"No harm: 0 of {size} {many(size, 'patient')}" if size else "No harm"
        return say(reading.told(study, "none, stated", none, said=f"{said}; not the same as silence"))
    return say(reading.missing(study, "not stated", at="no_adverse_events"))
