"""Regimens: dosing days, cycles, doses and routes, as far as the row says them."""

from __future__ import annotations

from collections.abc import Iterator

from evitable.checks.gathering import by_row
from evitable.checks.rule import Remark, Rule, each_study, listed, plural, quotes_of, shown, silent_rows
from evitable.model import Cycles, EvidenceTable, Quantity, Regimen, Study, Value

Placed = tuple[int, Regimen]
# A course of one or two listed days (days 1 and 15) is plain; a longer list may be a cycle that repeats.
_LONG_LIST = 3


@by_row
def study_drugs(study: Study) -> dict[str, list[Placed]]:
    """Return the regimens of each drug that the table is about, with their places."""
    drugs: dict[str, list[Placed]] = {}
    for index, regimen in enumerate(study.regimens):
        if regimen.part == "study":
            drugs.setdefault(regimen.drug.value, []).append((index, regimen))
    return drugs


def _exact(cycles: Cycles | None) -> int | None:
    return int(cycles.value.value) if cycles and cycles.stat == "exact" and cycles.value else None


def _cycle_words(cycles: Cycles | None) -> tuple[Value[float] | None, ...]:
    return (cycles.value, cycles.low, cycles.high) if cycles else ()


def _told_cycles(cycles: Cycles) -> str:
    count = _exact(cycles)
    if count is not None:
        return plural(count, "cycle")
    if cycles.value:
        return f"{cycles.stat} {shown(cycles.value.value)} cycles"
    return "Cycles"


def unit(name: str) -> str:
    """Write a unit as readers expect it: mg/m² for mg/m2."""
    return name.replace("m2", "m²")


def _totals(regimen: Regimen) -> str:
    totals = regimen.schedule.total
    if not totals:
        return ""
    told = " or ".join(_amount(total) for total in totals)
    return f"Planned total {told} {unit(totals[0].unit)}"


def _amount(total: Quantity) -> str:
    return f"{total.low:f}" if total.exact else f"{total.low:f} to {total.high:f}"


def days_beyond_cycle(study: Study) -> Iterator[Remark]:
    """A dosing day later than the last day of its cycle."""
    for index, regimen in enumerate(study.regimens):
        if regimen.days and regimen.cycle_days and regimen.days.value:
            last, length = max(regimen.days.value), regimen.cycle_days.value
            if last > length:
                yield Remark(
                    f"Day {last} of a cycle of {length} days.",
                    f"regimens/{index}/days",
                    quotes_of(regimen.days, regimen.cycle_days),
                    consequence="No dose intensity is computed.",
                )


def days_out_of_order(study: Study) -> Iterator[Remark]:
    """Dosing days listed twice or backwards."""
    for index, regimen in enumerate(study.regimens):
        days = regimen.days.value if regimen.days else ()
        repeated = sorted({day for day in days if days.count(day) > 1})
        if repeated:
            told = f"Day {listed(map(str, repeated))} is listed twice."
        elif list(days) != sorted(days):
            told = f"Days {', '.join(map(str, days))} are not in order."
        else:
            continue
        yield Remark(told, f"regimens/{index}/days", quotes_of(regimen.days))


def doses_ambiguous(study: Study) -> Iterator[Remark]:
    """Doses in several cycles, without saying whether in all or in each."""
    for index, regimen in enumerate(study.regimens):
        cycles = _exact(regimen.cycles)
        if regimen.doses and cycles and cycles > 1 and regimen.days is None:
            doses = regimen.doses.value
            totals = _totals(regimen)
            yield Remark(
                f"{plural(doses, 'dose')} in {cycles} cycles: {doses} in all, or {doses} in each.",
                f"regimens/{index}/doses",
                quotes_of(regimen.doses, *_cycle_words(regimen.cycles)),
                consequence=f"{totals}; both kept." if totals else "Both readings are kept.",
            )


def doses_differ(study: Study) -> Iterator[Remark]:
    """A number of doses that the listed days do not give."""
    for index, regimen in enumerate(study.regimens):
        cycles = _exact(regimen.cycles) if regimen.cycles else 1
        if not (regimen.doses and regimen.days and cycles) or regimen.frequency:
            continue
        listed_days = len(regimen.days.value)
        if regimen.doses.value not in (listed_days, listed_days * cycles):
            yield Remark(
                f"{plural(regimen.doses.value, 'dose')}, but {plural(listed_days, 'listed day')}"
                + (f" in {cycles} cycles." if cycles > 1 else "."),
                f"regimens/{index}/doses",
                quotes_of(regimen.doses, regimen.days, *_cycle_words(regimen.cycles)),
            )


def _repeats(cycles: Cycles | None) -> bool:
    return cycles is not None and _exact(cycles) != 1


def cycle_length_missing(study: Study) -> Iterator[Remark]:
    """Cycles that are counted, with their days, and of unknown length; one remark a drug."""
    for places in study_drugs(study).values():
        open_ = [(index, regimen) for index, regimen in places if _lacks_length(regimen)]
        if open_:
            index, first = open_[0]
            words = [value for _, regimen in open_ for value in _cycle_words(regimen.cycles)]
            totals = "Totals stand; dates" if all(regimen.schedule.total for _, regimen in open_) else "Dates"
            told = listed([_told_cycles(regimen.cycles) for _, regimen in open_ if regimen.cycles])
            yield Remark(
                f"{told[0].upper()}{told[1:]} of {first.drug.value}, their length is not given.",
                f"regimens/{index}/cycle_days",
                quotes_of(*words, first.days),
                consequence=f"{totals} after the first cycle are open.",
            )


def _lacks_length(regimen: Regimen) -> bool:
    return bool(_repeats(regimen.cycles) and regimen.days and not regimen.cycle_days and not regimen.frequency)


def days_missing(study: Study) -> Iterator[Remark]:
    """Cycles without dosing days."""
    for places in study_drugs(study).values():
        for index, regimen in places:
            timed = regimen.days or regimen.frequency or regimen.doses or _is_per_day(regimen)
            if timed or regimen.dose is None or not (regimen.cycle_days or regimen.cycles):
                continue
            length = f" of {regimen.cycle_days.value} days" if regimen.cycle_days else ""
            yield Remark(
                f"Cycles{length} of {regimen.drug.value} without dosing days.",
                f"regimens/{index}/days",
                quotes_of(regimen.cycle_days, *_cycle_words(regimen.cycles), regimen.drug),
                consequence="No planned total.",
            )
            break


def _is_per_day(regimen: Regimen) -> bool:
    return bool(regimen.dose and (regimen.dose.value.unit or "").endswith("/day"))


def _lacks_dose(places: list[Placed]) -> bool:
    # A plain loop takes half the time of `all`, and every drug of every row comes here.
    for _, regimen in places:  # noqa: SIM110
        if regimen.dose is not None:
            return False
    return True


def dose_missing(table: EvidenceTable) -> Iterator[Remark]:
    """A drug the table is about, without a dose."""
    yield from silent_rows(
        table,
        lambda study: not any(map(_lacks_dose, study_drugs(study).values())),
        row=_without_dose,
        every=Remark("No row gives a dose.", consequence="No planned totals, no analysis by dose."),
        roles=("dose", "regimen", "drug", "comments"),
    )


def _without_dose(study: Study) -> Iterator[Remark]:
    """Remark once on a row, whatever the number of its drugs without a dose."""
    lacking = {drug: places[0] for drug, places in study_drugs(study).items() if _lacks_dose(places)}
    index, first = next(iter(lacking.values()))
    gaps = ["dose"]
    if len(lacking) == 1:
        gaps += [name for name, value in (("route", first.route), ("dosing day", first.days)) if not value]
    told = f"{', '.join(gaps[:-1])} or {gaps[-1]}" if len(gaps) > 1 else gaps[0]
    weekly = "; weekly cycles may mean one dose a week" if _is_weekly_cycles(first) else ""
    words = [value for _, one in lacking.values() for value in (one.drug, one.frequency, *_cycle_words(one.cycles))]
    yield Remark(
        f"No {told} of {listed(lacking)}{weekly}.",
        f"regimens/{index}/dose",
        quotes_of(*words),
        consequence="No planned total; the row is left out of any analysis by dose.",
    )


def _is_weekly_cycles(regimen: Regimen) -> bool:
    weekly = regimen.frequency is not None and regimen.frequency.value == "weekly"
    return bool(regimen.cycles and (weekly or (regimen.cycle_days and regimen.cycle_days.value == 7)))


def unit_missing(study: Study) -> Iterator[Remark]:
    """A dose without its unit."""
    for index, regimen in enumerate(study.regimens):
        if regimen.dose and regimen.dose.value.unit is None:
            yield Remark(
                f"{regimen.drug.value} {regimen.dose.value.amount}: no unit.",
                f"regimens/{index}/dose",
                quotes_of(regimen.dose),
                consequence="No planned total.",
            )


def route_missing(table: EvidenceTable) -> Iterator[Remark]:
    """A drug the table is about, without a route of administration."""
    yield from silent_rows(
        table,
        lambda study: not any(map(_lacks_route, study_drugs(study).values())),
        row=_without_route,
        every=Remark("No row gives a route of administration."),
        roles=("regimen", "dose", "drug", "comments"),
    )


def _lacks_route(places: list[Placed]) -> bool:
    for _, regimen in places:  # noqa: SIM110  (as above)
        if regimen.route:
            return False
    return True


def _without_route(study: Study) -> Iterator[Remark]:
    lacking = {drug: places[0] for drug, places in study_drugs(study).items() if _lacks_route(places)}
    index, _ = next(iter(lacking.values()))
    words = quotes_of(*(first.drug for _, first in lacking.values()))
    yield Remark(f"No route of {listed(lacking)}.", f"regimens/{index}/route", words)


def days_without_cycle(study: Study) -> Iterator[Remark]:
    """A list of dosing days that belongs to no cycle, read as one course."""
    for places in study_drugs(study).values():
        for index, regimen in places:
            days = regimen.days.value if regimen.days else ()
            if len(days) < _LONG_LIST or min(days) < 1 or regimen.cycle_days or regimen.cycles:
                continue
            totals = _totals(regimen)
            yield Remark(
                f"{len(days)} days are listed and no cycle; read as one course.",
                f"regimens/{index}/days",
                quotes_of(regimen.days),
                consequence=f"{totals}." if totals else "",
            )


RULES = (
    Rule(
        "regimen.days-beyond-cycle",
        "error",
        "A dosing day beyond its cycle",
        "Correct the day or the length of the cycle from the paper.",
        each_study(days_beyond_cycle, having="regimens.days"),
    ),
    Rule(
        "regimen.days-order",
        "warning",
        "Dosing days repeated or out of order",
        "Correct the days from the paper.",
        each_study(days_out_of_order, having="regimens.days"),
    ),
    Rule(
        "regimen.doses-ambiguous",
        "warning",
        "Doses in all or in each cycle",
        "Read the paper.",
        each_study(doses_ambiguous, having="regimens.doses"),
    ),
    Rule(
        "regimen.doses-differ",
        "warning",
        "Doses and dosing days disagree",
        "Read the paper.",
        each_study(doses_differ, having="regimens.doses"),
    ),
    Rule(
        "regimen.cycle-length-missing",
        "warning",
        "Cycles of unknown length",
        "Read the paper; do not assume 21 days.",
        each_study(cycle_length_missing, having="regimens.cycles"),
    ),
    Rule("regimen.dose-missing", "warning", "No dose", "Read the paper.", dose_missing),
    Rule(
        "regimen.unit-missing",
        "warning",
        "A dose without a unit",
        "Read the paper.",
        each_study(unit_missing, having="regimens.dose"),
    ),
    Rule("regimen.days-missing", "warning", "Cycles without dosing days", "Read the paper.", each_study(days_missing)),
    Rule(
        "regimen.days-without-cycle",
        "note",
        "Dosing days without a cycle",
        "Confirm.",
        each_study(days_without_cycle, having="regimens.days"),
    ),
    Rule("regimen.route-missing", "note", "No route", "Read the paper.", route_missing),
)
