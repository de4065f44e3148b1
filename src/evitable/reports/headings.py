"""Headings and the words beside pictures: rules that say what the same numbers show."""

from __future__ import annotations

from collections.abc import Sequence

from evitable.model import Finding, Outcome, Pool
from evitable.reports.estimates import answered, misleads
from evitable.reports.figures.calendar import untimed_rows
from evitable.reports.figures.harms import HarmMap
from evitable.reports.figures.marks import Dots, RowFigure, Strip
from evitable.reports.figures.responses import legend
from evitable.reports.findings import grouped, severity_text
from evitable.reports.outcomes import meaning
from evitable.reports.reading import Reading, is_single, pooled, study_regimens
from evitable.reports.wording import THIN, capital, counted, in_words, joined, many, rows

_SHARES = (
    (0.9, "Nearly all of the map is silence"),
    (0.6, "Most of the map is silence"),
    (0.52, "More than half of the map is silence"),
    (0.48, "Half of the map is silence"),
    (0.42, "Nearly half of the map is silence"),
    (1 / 3, "More than a third of the map is silence"),
)


def calendar_heading(reading: Reading) -> str:
    """Say how many regimens add up to one planned total, and how many to two."""
    planned = [[r for _, r in study_regimens(study)] for study in reading.studies]
    planned = [regimens for regimens in planned if regimens]
    adds = sum(all(len(regimen.schedule.total) == 1 for regimen in regimens) for regimens in planned)
    open_ = sum(any(len(regimen.schedule.total) > 1 for regimen in regimens) for regimens in planned)
    if not adds and not open_:
        return "Dosing calendar"
    if adds == len(planned):
        return "The regimen adds up" if adds == 1 else f"All {in_words(adds)} regimens add up"
    head = f"{capital(in_words(adds))} of {counted(len(planned), 'regimen')} {many(adds, 'adds', 'add')} up"
    return head + (f", {in_words(open_)} {many(open_, 'is', 'are')} open" if open_ else "")


def _responders(reading: Reading) -> tuple[Pool | None, Pool | None]:
    return pooled(reading.outcome("any-response")), pooled(reading.outcome("complete-response"))


def responses_heading(reading: Reading) -> str:
    """Say how many of the responses are complete."""
    any_, complete = _responders(reading)
    if any_ is None or not any_.events:
        return "Responses"
    if complete is None or complete.events > any_.events:
        return f"{any_.events} of {any_.n} patients responded"
    name = _complete_name(reading)
    if any_.events == 1:
        return f"The one response is {'' if complete.events else 'not '}a {name}"
    number = complete.events
    if not number:
        return f"None of the {in_words(any_.events)} responses is a {name}"
    are = many(number, f"is a {name}", f"are {name}s")
    return f"{capital(in_words(number))} of the {in_words(any_.events)} responses {are}"


def _complete_name(reading: Reading) -> str:
    labels = {r.label.value for s in reading.studies for r in s.responses if r.category == "complete"}
    name = meaning(reading, labels.pop()) if len(labels) == 1 else "complete response"
    return name if name.startswith("complete ") else "complete response"


def responses_lead(reading: Reading, figure: RowFigure) -> tuple[str, ...]:
    """Say what a mark is, and what else the marks show."""
    dots = {kind: number for kind, _, number in legend(reading)}
    parts = [
        f"{capital(in_words(dots['partial']))} {many(dots['partial'], 'is', 'are')} partial"
        if dots.get("partial")
        else "",
        _other(dots.get("other-disease", 0)),
        _improved(dots.get("improved", 0)),
        _uncounted(dots.get("uncounted", 0)),
    ]
    said = "; ".join(part for part in parts if part)
    return (_unit_of(figure) + (f" {capital(said)}." if said else ""),)


def _unit_of(figure: RowFigure) -> str:
    cells = [cell for group in figure.groups for row in group.rows for cell in row.cells]
    bars = any(isinstance(cell, Strip) for cell in cells)
    if not any(isinstance(cell, Dots) for cell in cells):
        return "A bar is all patients of a line, parted by how they fared." if bars else ""
    return "One dot is one patient" + ("; a row of more than 60 is a bar." if bars else ".")


def _other(number: int) -> str:
    return f"{in_words(number)} {many(number, 'is', 'are')} of another disease" if number else ""


def _improved(number: int) -> str:
    if not number:
        return ""
    return f"{in_words(number)} {many(number, 'is an improvement', 'are improvements')} that the table does not define"


def _uncounted(number: int) -> str:
    return f"of {in_words(number)} more the outcome is named and not counted" if number else ""


def harms_heading(found: HarmMap) -> str:
    """Say how much of the map is silence, in the words of its share."""
    cells = sum(found.counts.values())
    share = found.counts["silent"] / cells if cells else 0.0
    if cells < 6:
        return "Harms by study"
    return next(
        (text for least, text in _SHARES if share >= least), "Harms by disease" if found.grouped else "Harms by study"
    )


def harms_lead(found: HarmMap) -> tuple[str, ...]:
    """Count the kinds of cell, and say what the figures at the right are."""
    counts = found.counts
    cells = sum(counts.values())
    parts = [
        f"{counts['count']} hold a count",
        f"{counts['named']} name an event without a number" if counts["named"] else "",
        f"{counts['none']} a stated none" if counts["none"] else "",
        f"{counts['zero']} a counted zero" if counts["zero"] else "",
        f"{counts['silent']} nothing" if counts["silent"] else "",
    ]
    whose = "by disease" if found.grouped else "by study"
    held = joined([part for part in parts if part])
    first = f"Patients with each event, {whose}; the shade is the grade. Of {counted(cells, 'cell')} {held}."
    if counts["silent"]:
        first += " A blank in the source is not a zero: it is hatched here and stays out of every denominator."
    second = (
        "The figures at the end of a line: patients over the rows that speak of the term, the exact "
        f"95{THIN}% interval, and the count if silence were zero."
    )
    return (first, second) if found.summed else (first,)


def calendar_lead(reading: Reading, figure: RowFigure) -> tuple[str, ...]:
    """Say what is drawn, and what each kind of mark means that occurs."""
    kinds = kinds_in(figure)
    name = capital(reading.proper(reading.drug)) if reading.drug else "The drugs"
    meanings = (
        ("ds", "A solid bar is a listed dose; the bar's height is the dose."),
        ("ds f", "Pale: its repeat in a later cycle, or a daily dose."),
        ("ds h", "Hollow: doses at the stated interval, their days not listed."),
        ("cy", "Shaded: a cycle."),
        ("cy o", "Outlined: cycles whose dosing days are not stated."),
        ("cy m", "Dashed: up to the longest course."),
        ("open", "Dotted line: the course goes on, dates unknown."),
    )
    told = " ".join(text for kind, text in meanings if kind in kinds)
    first = f"{name} by day, all rows on one scale. {told}".rstrip()
    untimed = untimed_rows(reading)
    if not untimed:
        return (first,)
    where = rows(untimed) if len(untimed) <= 8 else counted(len(untimed), "row")
    return (first, f"Not drawn, since no schedule is stated: {where}.")


def kinds_in(figure: RowFigure) -> frozenset[str]:
    """Return the kinds of mark that a figure holds."""
    cells = [cell for group in figure.groups for row in group.rows for cell in row.cells]
    return frozenset(mark.kind for cell in cells if isinstance(cell, Strip) for mark in cell.marks)


def forest_lead(reading: Reading, figures: Sequence[RowFigure]) -> tuple[str, ...]:
    """Say what each kind of mark in the plots means that occurs."""
    kinds = frozenset[str]().union(*(kinds_in(figure) for figure in figures))
    studies = f"Square: the share in one study, its area the number of patients; line: exact 95{THIN}% interval."
    if any(is_single(study) for study in reading.studies):
        studies += f" A single case can only be 0 or 100{THIN}%, so its line spans nearly everything."
    meanings = (
        ("den in", f"Ridge: the default model's answer, full inside its 95{THIN}% interval, the thin line its mean."),
        ("dia", "Filled diamond: the default model."),
        ("dia o", "Open diamond: the same model by profile likelihood."),
        ("pi", "Pale bar: where the next series may lie."),
    )
    told = [text for kind, text in meanings if kind in kinds]
    return (studies, " ".join([*told, "The model has no study weights, so none are printed."])) if told else (studies,)


def forest_heading(reading: Reading) -> str:
    """Name the section; say that single cases are apart where there are any."""
    single = sum(is_single(study) for study in reading.studies)
    return "Pooled results, with the single cases apart" if 0 < single < len(reading.studies) else "Pooled results"


def compared_heading() -> str:
    """Ask what the section answers."""
    return "Would another method say the same?"


def compared_lead(poolings: Sequence[tuple[Outcome, Pool]]) -> tuple[str, ...]:
    """Say what is compared, and which methods were measured to mislead."""
    estimates = {each.method: each for _, pool in poolings for each in pool.estimates}
    bad = [each for each in answered(estimates.values()) if misleads(each)]
    first = (
        f"The same counts by {in_words(len(estimates))} methods; the tinted band is the default's interval. The last "
        f"column is how often a 95{THIN}% interval held the truth in simulated tables of this kind: on average, and in "
        "the worst setting."
    )
    if not bad:
        return (first,)
    held = joined([f"{round((each.coverage_mean or 0) * 100)}" for each in bad])
    one = len(bad) == 1
    second = (
        f"{capital(counted(len(bad), 'method'))} marked ✕ {'is' if one else 'are'} common in published reviews and "
        f"{'misleads' if one else 'mislead'} here: promising 95{THIN}%, {'it' if one else 'they'} held the truth in "
        f"{held}{THIN}%."
    )
    return (first, second)


def funnel_heading() -> str:
    """Ask what the section can only hint at."""
    return "Are small studies different?"


def findings_lead(findings: Sequence[Finding]) -> tuple[str, ...]:
    """Count the findings and the rules behind them."""
    rules = len(grouped(findings))
    first = f"{capital(severity_text(findings))}, under {counted(rules, 'rule')}."
    return (f"{first} Each names its rows, its rule, what to do, and what would change.",)
