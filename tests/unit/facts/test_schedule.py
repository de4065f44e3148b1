"""The algebra of regimens: the founding rows first, then what stays open."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evitable.facts import plan
from evitable.facts.schedule import interval_days
from evitable.model import Cycles, Dose, Quantity, Regimen, Schedule, Value

from .reading import regimen_read


def _plan(text: str) -> Schedule:
    return plan(regimen_read(text).regimens[0])


def _told(quantities: tuple[Quantity, ...]) -> list[str]:
    return [f"{one.low:f}" if one.exact else f"{one.low:f}-{one.high:f}" for one in quantities]


@pytest.mark.parametrize(
    ("text", "doses", "total", "per_week", "missing"),
    [
        (
            "Bortezomib 1.5 mg/sqm on days 1, 4, 8 and 11 + steroids (28-day cycles) for three cycles",
            ["12"], ["18.0"], "1.5", ("route",),
        ),
        (
            "Bortezomib 1.3 mg/sqm IV on days 1, 8, 15 and 22 (for four cycles)",
            ["16"], ["20.8"], None, ("cycle length",),
        ),
        ("Bortezomib 1.3 mg/sqm IV in 21-day cycles for a median of two cycles (range: 1–4)", [], [], None, ("days",)),
        (
            "Bortezomib 1.3 mg/sqm for four injections in two cycles",
            ["4", "8"], ["5.2", "10.4"], None, ("route", "days", "cycle length"),
        ),
        (
            "Bortezomib 1.3 mg/sqm IV on days 1, 4, 8 and 11 of 21-day cycles for four cycles",
            ["16"], ["20.8"], "1.73", (),
        ),
        ("Bortezomib for a median of six (range: 5–7) weekly cycles", [], [], None, ("dose", "route")),
        (
            "Bortezomib 1.3 mg/sqm on days 1, 4, 8, 11, 22, 29, 36, 43, 50 and 57",
            ["10"], ["13.0"], None, ("route",),
        ),
    ],
)  # fmt: skip
def test_founding_rows(
    text: str, doses: list[str], total: list[str], per_week: str | None, missing: tuple[str, ...]
) -> None:
    schedule = _plan(text)
    assert _told(schedule.doses) == doses
    assert _told(schedule.total) == total
    assert (schedule.per_week and f"{schedule.per_week.low.normalize():f}") == per_week
    assert schedule.missing == missing


def test_subgroups_of_cycles_have_their_own_totals() -> None:
    text = (
        "Bortezomib 1.3 mg/sqm IV on days 1, 4, 8, 11 for eight cycles for two patients, three cycles for one patient"
    )
    long, short = regimen_read(text).regimens
    assert (_told(plan(long).doses), _told(plan(long).total)) == (["32"], ["41.6"])
    assert (_told(plan(short).doses), _told(plan(short).total)) == (["12"], ["15.6"])


def test_calendar_repeats_the_days_of_each_cycle() -> None:
    schedule = _plan("Bortezomib 1.3 mg/m2 on days 1 and 8 of 21-day cycles for three cycles")
    assert schedule.calendar == (1, 8, 22, 29, 43, 50)
    assert schedule.dose_per_cycle == Quantity(Decimal("2.6"), Decimal("2.6"), "mg/m2")


def test_listed_days_without_cycles_are_one_course() -> None:
    assert _plan("Rituximab 1 g on days 1 and 15").calendar == (1, 15)


def test_a_range_of_cycles_gives_a_range_of_totals() -> None:
    schedule = _plan("Bortezomib 1.3 mg/m2 on days 1, 4, 8, 11 of 21-day cycles for 2-6 cycles")
    assert _told(schedule.total) == ["10.4-31.2"]
    assert schedule.calendar == ()


def test_a_range_of_doses_gives_a_range_of_totals() -> None:
    assert _told(_plan("Cyclophosphamide 500–750 mg/m2 on days 1 and 15").total) == ["1000-1500"]


def test_a_median_without_range_settles_nothing() -> None:
    schedule = _plan("Bortezomib 1.3 mg/m2 on days 1, 4, 8, 11 of 21-day cycles for a median of 4 cycles")
    assert schedule.total == ()
    assert "cycles" in schedule.missing


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("Dexamethasone 40 mg/day on days 1-4", ["160"]),
        ("Prednisone 1 mg/kg/day", []),
        ("Prednisone 1 mg/kg/day for four cycles", []),
        ("Rituximab 375 mg/m2 weekly for 4 weeks", ["1500"]),
        ("Tocilizumab 8 mg/kg every 4 weeks for 52 weeks", ["104"]),
        ("Adalimumab 40 mg q2w for 5 weeks", []),
        ("Colchicine 1 mg twice daily on day 1", ["2"]),
        ("Rituximab 375 mg/m2 weekly × 4", ["1500"]),
    ],
)
def test_units_decide_what_adds_up(text: str, total: list[str]) -> None:
    assert _told(_plan(text).total) == total


def test_a_dose_per_day_adds_up_to_a_dose() -> None:
    assert _plan("Dexamethasone 40 mg/day on days 1-4").total[0].unit == "mg"


def test_no_intensity_where_a_day_lies_beyond_the_cycle() -> None:
    assert _plan("Cyclophosphamide 750 mg/m2 on days 1, 15 and 30 of 28-day cycles for two cycles").per_week is None


def test_intervals() -> None:
    named = {"q4w": 28, "weekly": 7, "q6h": Decimal("0.25"), "bid": Decimal("0.5"), "monthly": None, "once": None}
    assert {name: interval_days(name) for name in named} == named


@settings(max_examples=60)
@given(
    dose=st.decimals(Decimal("0.1"), Decimal(2000), places=1),
    days=st.lists(st.integers(1, 28), min_size=1, max_size=8, unique=True).map(sorted),
    cycles=st.integers(1, 12),
)
def test_total_is_dose_times_days_times_cycles(dose: Decimal, days: list[int], cycles: int) -> None:
    schedule = plan(
        Regimen(
            Value("bortezomib"),
            dose=Value(Dose(dose, None, "mg/m2")),
            days=Value(tuple(days)),
            cycle_days=Value(28),
            cycles=Cycles("exact", Value(float(cycles))),
        )
    )
    assert schedule.total == (Quantity(dose * len(days) * cycles, dose * len(days) * cycles, "mg/m2"),)
    assert len(schedule.calendar) == len(days) * cycles
    assert list(schedule.calendar) == sorted(schedule.calendar)
    assert schedule.per_week
    exact = dose * len(days) / 4
    assert abs(schedule.per_week.low - exact) <= Decimal("0.005") * max(Decimal(1), exact)
