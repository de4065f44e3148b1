"""The regimens of a row set in order: columns about one drug put together, durations and patients given out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from evitable.facts.arms import with_sizes
from evitable.facts.context import TableContext
from evitable.facts.draft import Draft
from evitable.facts.schedule import plan
from evitable.model import Regimen, Value

_FIELDS = ("route", "days", "cycle_days", "cycles", "frequency", "doses", "duration", "n")


def _is_study_drug(regimen: Regimen, names: set[str]) -> bool:
    return regimen.part == "study" and regimen.drug.value in names


def _main_names(regimens: list[Regimen], context: TableContext) -> set[str]:
    """Return the drugs that the row is about: those of title and headers, else the first that it names."""
    named = {drug.name.value for drug in context.drugs}
    given = [regimen.drug.value for regimen in regimens if regimen.part == "study"]
    return named & set(given) or set(given[:1])


def _completed(regimens: list[Regimen]) -> list[Regimen]:
    """Put an entry without a dose (from a column of intervals or numbers) onto the entry of its drug before it."""
    kept: list[Regimen] = []
    for regimen in regimens:
        before = kept[-1] if kept else None
        same = before is not None and before.drug.value == regimen.drug.value and before.part == regimen.part
        fills = before is not None and all(
            getattr(regimen, name) is None or getattr(before, name) is None or name == "route" for name in _FIELDS
        )
        if same and not fills and _only_often(regimen) and _from_header(regimen):
            continue  # how often is said with the dose: the column says in which weeks
        if same and before is not None and regimen.dose is None and fills and _from_header(regimen):
            news = {name: getattr(before, name) or getattr(regimen, name) for name in _FIELDS}
            kept[-1] = replace(before, **news)
            kept[:-1] = [_as_often(each, before, regimen) for each in kept[:-1]]
        else:
            kept.append(regimen)
    return [regimen for regimen in kept if not _names_again(regimen, kept)]


def _only_often(regimen: Regimen) -> bool:
    """Tell whether an entry says how often its drug was given, and nothing else."""
    said = {name for name in _FIELDS if name != "route" and getattr(regimen, name) is not None}
    return regimen.dose is None and said == {"frequency"}


def _names_again(regimen: Regimen, others: list[Regimen]) -> bool:
    """Tell an entry that only names a drug (the arm `Fexinidazole`) where another cell says how it was given."""
    if regimen.dose is not None or any(getattr(regimen, name) is not None for name in _FIELDS):
        return False
    cells = {quote.place.cell for quote in regimen.drug.quotes}
    return any(
        other.drug.value == regimen.drug.value
        and other.part == regimen.part
        and other.dose is not None
        and not cells & {quote.place.cell for quote in (*other.drug.quotes, *other.dose.quotes)}
        for other in others
    )


def _as_often(phase: Regimen, last: Regimen, told: Regimen) -> Regimen:
    """Give a column's frequency to the earlier phases of its drug too, where they say none of their own."""
    same = phase.drug.value == last.drug.value and phase.part == last.part and phase.dose is not None
    if not same or told.frequency is None or phase.frequency is not None or phase.days is not None:
        return phase
    why = "a column of its own says it for all doses"
    return replace(phase, frequency=replace(told.frequency, status="derived", why=why))


def _from_header(regimen: Regimen) -> bool:
    """Tell whether the drug's name stands outside the row, in a header or title."""
    cells = {quote.place.cell for quote in regimen.drug.quotes}
    told = [getattr(regimen, name) for name in _FIELDS if name != "route" and getattr(regimen, name) is not None]
    places = {quote.place.cell for value in told for quote in getattr(value, "quotes", ())}
    return not cells & places


def _with_durations(regimens: list[Regimen], durations: list[Value[str]], names: set[str]) -> list[Regimen]:
    """Give the column's duration to the last phase of the drug, or to each counted subgroup."""
    places = [index for index, regimen in enumerate(regimens) if _is_study_drug(regimen, names)]
    if not durations or not places:
        return regimens
    counted = [index for index in places if regimens[index].n is not None]
    for index in counted if len(counted) > 1 else places[-1:]:
        if regimens[index].duration is None:
            regimens[index] = replace(regimens[index], duration=durations[0])
    return regimens


def _with_patients(regimens: list[Regimen], treated: Value[int] | None, names: set[str]) -> list[Regimen]:
    """Give the number treated to the drug of the table where it has one entry."""
    places = [index for index, regimen in enumerate(regimens) if _is_study_drug(regimen, names)]
    if treated is not None and len(places) == 1 and regimens[places[0]].n is None:
        regimens[places[0]] = replace(regimens[places[0]], n=treated)
    return regimens


def _route_of_all(regimen: Regimen, context: TableContext) -> Value[str] | None:
    """Return the route that title or notes give to a drug, or to all that the table is about."""
    return context.routes.get(regimen.drug.value) or context.way


def _with_part(regimen: Regimen, names: set[str]) -> Regimen:
    if regimen.part == "study" and regimen.drug.value not in names:
        return replace(regimen, part="concomitant")
    return regimen


def _against(given: Sequence[Regimen], draft: Draft, context: TableContext) -> list[Regimen]:
    """Take `B` of `A vs B` for the control where N gives both arms, of which the first is counted: `30 vs 29`.

    Where N counts all, or the title names the drug behind, both were studied.
    """
    titled = {drug.name.value for drug in context.drugs}
    arms = set(draft.arms) - titled
    two = any(statement.kind == "control-group" for statement in draft.statements)
    before = any(each.part == "study" and each.drug.value not in draft.arms for each in given)
    return [
        replace(each, part="comparator")
        if two and before and each.part == "study" and each.drug.value in arms
        else each
        for each in given
    ]


def arranged(
    draft: Draft, context: TableContext, treated: Value[int] | None, *, control: bool = False
) -> tuple[Regimen, ...]:
    """Return the row's regimens: put together, with duration and patients, and worked out.

    A row about a `control` arm does not get what the title says of all rows.
    """
    titled = [] if draft.procedures or control else list(context.regimens)
    given = with_sizes(draft.regimens or titled, draft.sizes)
    names = _main_names(given, context)
    about = names | set(draft.arms)
    regimens = _completed(_against(given, draft, context))
    regimens = _with_durations(regimens, draft.durations, names)
    regimens = _with_patients(regimens, treated, names)
    finished = []
    for regimen in regimens:
        route = _route_of_all(regimen, context) if regimen.part == "study" and not regimen.route else None
        settled = _with_part(replace(regimen, route=route) if route else regimen, about)
        finished.append(replace(settled, schedule=plan(settled)))
    return tuple(finished)
