"""Regimens in words: dose, route, days, cycles, and what the row does not say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evitable.model import Cycles, Regimen, Study
from evitable.reports.reading import Reading, study_regimens
from evitable.reports.runs import Run, Runs, between, quiet, say
from evitable.reports.vocabulary import dose, frequency, route
from evitable.reports.wording import KEEP, capital, figure, many
from evitable.reports.words import AnyValue

_LISTED_DAYS = 8


def day_list(days: Sequence[int]) -> str:
    """Write dosing days; runs of three and more as ranges.

    Example:
        >>> day_list([1, 4, 8, 11]), day_list([1, 2, 3, 4, 5])
        ('1, 4, 8, 11', '1–5')
        >>> day_list([-5, -4, -3])
        '\u22125 to \u22123'
    """
    parts: list[str] = []
    run: list[int] = []
    low = any(day < 0 for day in days)
    for day in [*days, None]:
        if day is not None and run and day == run[-1] + 1:
            run.append(day)
            continue
        span = f"{figure(run[0])} to {figure(run[-1])}" if run and low else f"{run[0]}–{run[-1]}" if run else ""
        parts += [span] if len(run) > 2 else [figure(each) for each in run]
        run = [day] if day is not None else []
    return ", ".join(parts)


def cycles_text(cycles: Cycles) -> str:
    """Write how many cycles: `4 cycles`, `median 2 (1–4) cycles`, `5–7 cycles`."""
    value = figure(cycles.value.value) if cycles.value else ""
    low = figure(cycles.low.value) if cycles.low else ""
    high = figure(cycles.high.value) if cycles.high else ""
    span = f"{low}–{high}" if low and high else ""
    if cycles.stat == "exact" or not value:
        return f"{value or span}{KEEP}{'cycle' if value == '1' else 'cycles'}"
    return f"{cycles.stat} {value}{f' ({span})' if span else ''} cycles"


@dataclass(frozen=True, slots=True)
class RegimenWords:
    """A regimen of one study, worded part by part, each part leading to its words."""

    reading: Reading
    study: Study
    at: int

    @property
    def regimen(self) -> Regimen:
        """The regimen itself."""
        return self.study.regimens[self.at]

    def _told(self, text: str, *values: AnyValue | None, said: str, part: str) -> Run:
        return self.reading.told(self.study, text, *values, said=said, at=f"regimens/{self.at}/{part}")

    def _missing(self, text: str, part: str) -> Run:
        return self.reading.missing(self.study, text, at=f"regimens/{self.at}/{part}")

    def drug(self) -> Run:
        """Name the drug."""
        name = self.reading.proper(self.regimen.drug.value)
        return self._told(name, self.regimen.drug, said=f"Drug: {name}", part="drug")

    def dose(self) -> Runs:
        """Write dose and route, or say that no dose is stated."""
        given = self.regimen.dose
        text = dose(given.value) if given else ""
        told = self._told(text, given, said=f"Dose: {text}", part="dose") if given else None
        way = self.regimen.route
        by = self._told(route(way.value), way, said=f"Route: {route(way.value)}", part="route") if way else None
        return between(
            [say(*([told] if told else [self._missing("dose not stated", "dose")])), say(*([by] if by else []))], " "
        )

    def timing(self) -> Runs:
        """Write days within the cycle, or the frequency."""
        regimen = self.regimen
        parts: list[Runs] = []
        if regimen.frequency:
            text = frequency(regimen.frequency.value)
            parts.append(say(self._told(text, regimen.frequency, said=f"Frequency: {text}", part="frequency")))
        if regimen.days:
            parts.append(self._days())
        elif regimen.cycle_days:
            text = "weekly cycles" if regimen.cycle_days.value == 7 else f"{regimen.cycle_days.value}-day cycles"
            said = f"Cycle length: {regimen.cycle_days.value} days"
            parts.append(say("in ", self._told(text, regimen.cycle_days, said=said, part="cycle_days")))
        return between(parts, " ")

    def _days(self) -> Runs:
        days, cycle = self.regimen.days, self.regimen.cycle_days
        assert days is not None  # noqa: S101  (the caller has looked)
        text = day_list(days.value)
        many_days = f" ({len(days.value)} days)" if len(days.value) > _LISTED_DAYS else ""
        told = self._told(f"{many(len(days.value), 'day')} {text}", days, said=f"Dosing days: {text}", part="days")
        length = (
            say(
                " of ", self._told(str(cycle.value), cycle, said=f"Cycle length: {cycle.value} days", part="cycle_days")
            )
            if cycle
            else ()
        )
        return say("on ", told, many_days, length)

    def extent(self) -> Runs:
        """Write cycles, number of doses and duration."""
        regimen = self.regimen
        parts: list[Runs] = []
        if regimen.cycles:
            cycles = regimen.cycles
            text = cycles_text(cycles)
            told = self._told(text, cycles.value, cycles.low, cycles.high, said=f"Cycles: {text}", part="cycles")
            parts.append(say(told, self._of_unknown_length()))
        if regimen.doses:
            text = f"{regimen.doses.value}{KEEP}{many(regimen.doses.value, 'dose')}"
            parts.append(say(self._told(text, regimen.doses, said=f"Doses: {regimen.doses.value}", part="doses")))
        if regimen.duration:
            text = regimen.duration.value
            parts.append(say("for ", self._told(text, regimen.duration, said=f"Duration: {text}", part="duration")))
        return between(parts, ", ")

    def _of_unknown_length(self) -> Runs:
        if self.regimen.cycle_days or not self.regimen.days:
            return ()
        return say(" of ", self._missing("length not stated", "cycle_days"))

    def _no_days(self) -> Runs:
        regimen = self.regimen
        if regimen.days or regimen.frequency or not (regimen.cycles or regimen.cycle_days or regimen.doses):
            return ()
        return say(self._missing("days not stated", "days"))

    def _no_schedule(self) -> Runs:
        regimen = self.regimen
        told = (regimen.days, regimen.frequency, regimen.cycles, regimen.cycle_days, regimen.doses, regimen.duration)
        return () if any(told) else say(self._missing("schedule not stated", "frequency"))

    def patients(self) -> Runs:
        """Write how many patients had this drug or schedule."""
        given = self.regimen.n
        if given is None:
            return ()
        of = f" of {self.study.n.value}" if self.study.n else ""
        return say(
            quiet(" in "),
            self._told(f"{given.value}{of}", given, self.study.n, said=f"Patients: {given.value}{of}", part="n"),
        )

    def whole(self, *, named: bool) -> Runs:
        """Write the regimen as one phrase, with its drug when the table has several."""
        head = between([say(self.drug()) if named else (), self.dose(), self.timing()], " ")
        parts = [self.extent(), self._no_days(), self._no_schedule()]
        return say(between([head, *parts], "; "), self.patients())

    def beside(self) -> Runs:
        """Write a drug given beside: its name, its dose if stated, its patients."""
        amount = self.dose() if self.regimen.dose else ()
        return say(
            between([say(self.drug()), amount, self.timing() if self.regimen.dose else ()], " "), self.patients()
        )


def study_lines(reading: Reading, study: Study) -> tuple[Runs, ...]:
    """Write the study's own regimens, a line each."""
    named = reading.drug is None
    return tuple(RegimenWords(reading, study, at).whole(named=named) for at, _ in study_regimens(study))


def beside_line(reading: Reading, study: Study, *, part: str) -> Runs:
    """Write the drugs given beside, or those of the comparator, as one list."""
    found = [at for at, regimen in enumerate(study.regimens) if regimen.part == part]
    return between([RegimenWords(reading, study, at).beside() for at in found], ", ")


def short_regimen(reading: Reading, regimen: Regimen) -> str:
    """Name a regimen in few words for a figure: dose, cycle, number."""
    parts = [reading.proper(regimen.drug.value)] if reading.drug is None else []
    parts += [dose(regimen.dose.value) if regimen.dose else "dose not stated", _rhythm(regimen)]
    if regimen.n:
        parts.append(f"{regimen.n.value} {many(regimen.n.value, 'patient')}")
    return (
        capital(" · ".join(part for part in parts if part)) if reading.drug is None else " · ".join(filter(None, parts))
    )


def _rhythm(regimen: Regimen) -> str:
    cycles = cycles_text(regimen.cycles) if regimen.cycles and regimen.cycles.stat == "exact" else ""
    if regimen.cycle_days:
        length = "weekly cycles" if regimen.cycle_days.value == 7 else f"{regimen.cycle_days.value}-day cycles"
        return f"{length} × {cycles.split(KEEP)[0]}" if cycles else length
    if regimen.frequency:
        often = frequency(regimen.frequency.value)
        return f"{often}, {regimen.doses.value} doses" if regimen.doses else often
    doses = f"{regimen.doses.value} doses" if regimen.doses else ""
    if cycles or doses:
        return ", ".join(filter(None, [doses, cycles]))
    return f"{len(regimen.days.value)} listed days" if regimen.days else ""
