"""The grammar of regimens: a record is made by chance, written in one of many spellings, and read back equal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from .reading import regimens

DRUGS = ("rituximab", "tocilizumab", "cyclophosphamide", "bortezomib", "methotrexate", "anakinra", "sirolimus")
# How authors write a unit, a frequency and a route.
UNITS = {
    "mg/m2": ("mg/m2", "mg/m²", "mg/sqm", "mg / m2", "mg per m2"),
    "mg/kg": ("mg/kg", "mg per kg", "mg/kg body weight", "mg / kg"),
    "mg": ("mg", "milligrams"),
    "g": ("g", "grams", "gr"),
    "mg/kg/day": ("mg/kg/day", "mg/kg/d", "mg/kg per day", "mg/kg/die"),
    "IU/kg": ("IU/kg", "iu/kg"),
}
FREQUENCIES = {
    "weekly": ("weekly", "once a week", "every week", "per week", "once weekly", "q1w"),
    "q2w": ("every 2 weeks", "every two weeks", "q2w", "q2wk", "every other week", "each 2 weeks", "2 weeks apart"),
    "q4w": ("every 4 weeks", "every four weeks", "q4w", "q 4 weeks", "4-weekly"),
    "monthly": ("monthly", "every month", "once a month", "per month"),
    "daily": ("daily", "once daily", "every day", "qd", "o.d."),
    "bid": ("bid", "twice daily", "b.i.d.", "twice a day", "2 × daily", "BD"),
    "every other day": ("every other day", "every 2 days", "on alternate days"),
}
ROUTES = {"iv": ("IV", "i.v.", "intravenously", "iv"), "sc": ("SC", "s.c.", "subcutaneously"), "po": ("PO", "orally")}
TIMES = (
    "{dose} {drug} {route} {frequency}",
    "{drug} {dose} {route} {frequency}",
    "{drug}, {dose} {route}, {frequency}",
)
NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 8: "eight", 10: "ten", 12: "twelve"}


@dataclass(frozen=True)
class Record:
    """A regimen as a person would write it down; None where nothing is said."""

    drug: str
    amount: str
    unit: str
    route: str | None = None
    frequency: str | None = None
    days: tuple[int, ...] = ()
    cycle_days: int | None = None
    cycles: int | None = None
    doses: int | None = None
    n: int | None = None

    def told(self) -> str:
        """Tell the record as `reading.told_regimen` does."""
        parts = [self.drug, f"{self.amount} {self.unit}"]
        parts += [f"route {self.route}"] if self.route else []
        parts += [f"days {','.join(map(str, self.days))}"] if self.days else []
        parts += [f"cycle_days {self.cycle_days}"] if self.cycle_days else []
        parts += [f"cycles exact {self.cycles}"] if self.cycles else []
        parts += [f"frequency {self.frequency}"] if self.frequency else []
        parts += [f"doses {self.doses}"] if self.doses else []
        return "; ".join([*parts, *([f"n {self.n}"] if self.n else [])])


AMOUNTS = st.one_of(
    st.integers(1, 2000).map(str),
    st.builds("{}.{}".format, st.integers(0, 20), st.integers(1, 9)),
    st.builds(lambda low, more: f"{low}-{low + more}", st.integers(1, 500), st.integers(1, 500)),
)


def _dash(draw: st.DrawFn, amount: str) -> str:
    return amount.replace("-", draw(st.sampled_from(("-", "–", " – ", " to ", "-"))))


def _dose(draw: st.DrawFn, record: Record) -> str:
    space = draw(st.sampled_from((" ", "", "\u2009", "\u00a0")))
    return f"{_dash(draw, record.amount)}{space}{draw(st.sampled_from(UNITS[record.unit]))}"


def _name(draw: st.DrawFn, record: Record) -> str:
    return draw(st.sampled_from((record.drug, record.drug.capitalize(), record.drug.upper())))


def _patients(draw: st.DrawFn, n: int | None) -> str:
    return (
        "" if n is None else " " + draw(st.sampled_from(("(n = {})", "[n={}]", "(N = {})", "({} patients)"))).format(n)
    )


@st.composite
def timed(draw: st.DrawFn) -> tuple[str, Record]:
    """A dose with route and frequency, maybe with how many were given, or to how many."""
    record = Record(
        draw(st.sampled_from(DRUGS)),
        draw(AMOUNTS),
        draw(st.sampled_from([unit for unit in UNITS if not unit.endswith("/day")])),
        route=draw(st.sampled_from([None, *ROUTES])),
        frequency=draw(st.sampled_from([*FREQUENCIES])),
        doses=draw(st.sampled_from([None, *NUMBERS])),
        n=draw(st.one_of(st.none(), st.integers(1, 99))),
    )
    route = draw(st.sampled_from(ROUTES[record.route])) if record.route else ""
    words = draw(st.sampled_from(TIMES)).format(
        drug=_name(draw, record),
        dose=_dose(draw, record),
        route=route,
        frequency=draw(st.sampled_from(FREQUENCIES[str(record.frequency)])),
    )
    if record.doses:
        words += draw(st.sampled_from((" × {}", " for {} doses", ", {} doses", " ({} infusions)", " x {}"))).format(
            record.doses
        )
    return " ".join(words.split(" ")).replace(" ,", ",") + _patients(draw, record.n), record


@st.composite
def cyclic(draw: st.DrawFn) -> tuple[str, Record]:
    """A dose on days of cycles."""
    days = tuple(draw(st.sampled_from(((1, 4, 8, 11), (1, 8, 15, 22), (1,), (1, 15), (1, 2, 3, 4)))))
    length = draw(st.sampled_from((21, 28, 35)))
    record = Record(
        draw(st.sampled_from(DRUGS)),
        draw(AMOUNTS),
        draw(st.sampled_from(("mg/m2", "mg/kg", "mg"))),
        route=draw(st.sampled_from([None, *ROUTES])),
        days=days,
        cycle_days=length,
        cycles=draw(st.sampled_from([None, *NUMBERS])),
    )
    route = f" {draw(st.sampled_from(ROUTES[record.route]))}" if record.route else ""
    words = f"{_name(draw, record)} {_dose(draw, record)}{route} {_days(draw, days)}"
    words += draw(
        st.sampled_from((" of {}-day cycles", " in {}-day cycles", " every {} days", ", {}-day cycle"))
    ).format(length)
    if record.cycles:
        behind = (" for {} cycles", ", {} cycles", " ({} cycles)", " × {} cycles")
        crossed = (" × {}", " x {}") if words.endswith("cycles") else ()
        words += draw(st.sampled_from((*behind, *crossed))).format(record.cycles)
    return words, record


def _days(draw: st.DrawFn, days: tuple[int, ...]) -> str:
    word = "day" if len(days) == 1 else "days"
    *head, last = map(str, days)
    listed = draw(st.sampled_from(([", ", " and "], [", ", ", "], [",", ","], [", ", ", and "])))
    run = f"{days[0]}-{days[-1]}" if days == tuple(range(1, len(days) + 1)) and len(days) > 2 else ""
    told = run or (listed[0].join(head) + listed[1] + last if head else last)
    return f"{draw(st.sampled_from(('on ', '', 'given on ')))}{word} {told}"


@st.composite
def per_day(draw: st.DrawFn) -> tuple[str, Record]:
    """A dose whose unit holds the day."""
    record = Record(draw(st.sampled_from(DRUGS)), draw(AMOUNTS), "mg/kg/day")
    return f"{_name(draw, record)} {_dose(draw, record)}", record


def _told(pair: tuple[str, Record]) -> list[str]:
    return regimens(pair[0])


@settings(max_examples=150, deadline=None)
@given(timed())
def test_doses_over_time_come_back(pair: tuple[str, Record]) -> None:
    assert _told(pair) == [pair[1].told()], pair[0]


@settings(max_examples=150, deadline=None)
@given(cyclic())
def test_cycles_come_back(pair: tuple[str, Record]) -> None:
    assert _told(pair) == [pair[1].told()], pair[0]


@settings(max_examples=50, deadline=None)
@given(per_day())
def test_doses_a_day_come_back(pair: tuple[str, Record]) -> None:
    assert _told(pair) == [pair[1].told()], pair[0]


JOINTS: tuple[Callable[[str, str], str], ...] = (
    lambda first, second: f"{first} + {second}",
    lambda first, second: f"{first} plus {second}",
    lambda first, second: f"{first} with {second}",
    lambda first, second: f"{first}; {second}",
    lambda first, second: f"{first} and {second}",
    lambda first, second: f"{first}\n{second}",
    lambda first, second: f"{first}, followed by {second}",
)


@settings(max_examples=100, deadline=None)
@given(timed(), cyclic(), st.sampled_from(JOINTS))
def test_two_drugs_come_back_in_their_order(
    first: tuple[str, Record], second: tuple[str, Record], joint: Callable[[str, str], str]
) -> None:
    if first[1].drug == second[1].drug:
        return
    words = joint(first[0], second[0])
    assert regimens(words) == [first[1].told(), second[1].told()], words
