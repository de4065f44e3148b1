"""A row's treatment in the words of a journal: dose, route, days, cycles, and what was given with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from evitable.model import Cycles, Dose, Regimen, Study
from evitable.reports.rebuilt.wording import dashed, listed, of_patients, plain, spelt
from evitable.reports.wording import capital, power_of_ten

_ROUTES = {"iv": "IV", "sc": "SC", "im": "IM", "po": "orally"}
_FREQUENCIES = {"bid": "twice daily", "tid": "three times daily", "qid": "four times daily"}
_EVERY = re.compile(r"q(\d+)(?:-(\d+))?([hdwm])")
_UNITS = {"h": "hours", "d": "days", "w": "weeks", "m": "months"}


def treatment(study: Study) -> Iterator[str]:
    """Yield the line of a row's treatment: what was studied with what was added, in their order.

    Example:
        >>> from evitable.model import Value
        >>> steroids = Regimen(Value("corticosteroids"), part="concomitant")
        >>> list(treatment(Study(1, regimens=(Regimen(Value("bortezomib"), route=Value("iv")), steroids))))
        ['Bortezomib IV + corticosteroids']
    """
    given = [regimen for regimen in study.regimens if regimen.part != "comparator"]
    parts = [*([_phases(given)] if given else []), *(procedure.value for procedure in study.procedures)]
    if parts:
        yield capital(" + ".join(parts))


def compared(study: Study) -> str:
    """Say what the treatment was compared with.

    Example:
        >>> from evitable.model import Value
        >>> compared(Study(1, regimens=(Regimen(Value("placebo"), part="comparator"),)))
        'Placebo'
    """
    return capital(_phases([regimen for regimen in study.regimens if regimen.part == "comparator"]))


def _phases(regimens: Sequence[Regimen]) -> str:
    """Join the phases and subgroups of a drug by commas, and drugs given together by a plus sign."""
    said = ""
    for at, regimen in enumerate(regimens):
        joint = "" if not at else ", " if regimen.drug.value == regimens[at - 1].drug.value else " + "
        said += joint + regimen_phrase(regimen)
    return said


def regimen_phrase(regimen: Regimen) -> str:
    """Say one regimen entry.

    Example:
        >>> from decimal import Decimal
        >>> from evitable.model import Value
        >>> dose = Value(Dose(Decimal("1.3"), None, "mg/m2"))
        >>> days, four = Value((1, 4, 8, 11)), Cycles("exact", Value(4.0))
        >>> regimen_phrase(Regimen(Value("bortezomib"), dose, Value("iv"), days, Value(21), four))
        'bortezomib 1.3 mg/sqm IV on days 1, 4, 8 and 11 of 21-day cycles for four cycles'
    """
    parts = [regimen.drug.value]
    parts += [_dose(regimen.dose.value)] if regimen.dose else []
    route = plain(regimen.route)
    parts += [_ROUTES.get(route, route)] if route and not regimen.drug.value.startswith(route) else []
    parts += [] if _weekly_cycles(regimen) else _frequency(plain(regimen.frequency))
    parts += _days(regimen)
    parts += [f"for {spelt(regimen.doses.value)} doses"] if regimen.doses else []
    parts += (
        [_cycles(regimen.cycles, plain(regimen.frequency) if _weekly_cycles(regimen) else "")] if regimen.cycles else []
    )
    parts += [f"for {regimen.duration.value}"] if regimen.duration else []
    parts += [f"({of_patients(regimen.n.value)})"] if regimen.n else []
    return " ".join(filter(None, parts))


def _dose(dose: Dose) -> str:
    # Cells by the million are written by powers of ten; other amounts keep the digits that were given.
    by, power = power_of_ten(dose.high or dose.low)
    low, high = (format(part / by if power else part, "f") for part in (dose.low, dose.high or dose.low))
    amount = f"{low}{power}" if dose.high is None else f"{low}–{high}{power}"
    unit = (dose.unit or "").replace("/m2", "/sqm")
    return f"{amount} {unit}".strip()


def _frequency(said: str | None) -> list[str]:
    if not said:
        return []
    every = _EVERY.fullmatch(said)
    if every is None:
        return [_FREQUENCIES.get(said, said)]
    number = f"{every[1]}–{every[2]}" if every[2] else every[1]
    return [f"every {number} {_UNITS[every[3]]}"]


def _days(regimen: Regimen) -> list[str]:
    days, length = plain(regimen.days), plain(regimen.cycle_days)
    said = [f"on {'days' if len(days) > 1 else 'day'} {listed([str(day) for day in days])}"] if days else []
    if length:
        said.append(f"{'of' if days else 'in'} {length}-day cycles")
    return said


def _weekly_cycles(regimen: Regimen) -> bool:
    """True where the frequency is that of the cycles: `six weekly cycles`."""
    return bool(regimen.cycles and regimen.frequency and regimen.frequency.value in ("weekly", "monthly"))


def _cycles(cycles: Cycles, frequency: str | None) -> str:
    kind = f"{frequency} cycle" if frequency else "cycle"
    around = f"{dashed(cycles.low.value)}–{dashed(cycles.high.value)}" if cycles.low and cycles.high else ""
    if cycles.value is None:
        return f"for {around} {kind}s" if around else ""
    number = cycles.value.value
    noun = kind if number == 1 else f"{kind}s"
    if cycles.stat == "exact":
        return f"for {spelt(number)} {noun}"
    return f"for a {cycles.stat} of {spelt(number)} {noun}" + (f" (range: {around})" if around else "")
