"""Averages and estimates beside their intervals, in the words that tables print."""

from __future__ import annotations

import pytest

from evitable.checks.intervals import backwards, outside
from tests.unit.checks.building import Row, study, table


def _told(words: str) -> tuple[int, int]:
    made = table(study(1, 30), rows=[Row(1, "", "", "", "30", words, "")])
    return len(list(outside(made))), len(list(backwards(made)))


@pytest.mark.parametrize(
    "words",
    [
        "HR 0.72 (95% CI 0.80-0.95)",
        "risk ratio 1.41 [95 % CI, 0.62 to 1.10]",
        "ORR 60% (95% CI 36–54%)",
        "median follow-up 24 months (range: 30–60)",
        "median PFS, 4.1 months (IQR 5.2–9.0)",
        "mean difference −3.0 mL, 95% CI: −2.6 to 1.6",
    ],
)
def test_a_number_outside_its_interval_is_named(words: str) -> None:
    assert _told(words) == (1, 0)


@pytest.mark.parametrize("words", ["HR 0.72 (95% CI 0.95-0.60)", "median follow-up 24 months (range 60 to 3)"])
def test_an_interval_that_runs_backwards_is_named(words: str) -> None:
    assert _told(words) == (0, 1)


@pytest.mark.parametrize(
    "words",
    [
        "HR 0.72 (95% CI 0.55-0.94)",
        "mean difference −3.0 mL per 1.73 m2 95% CI: −7.6 to 1.6 mL",
        "mean stay 12 days (IQR 2–8)",
        "CR in 5 patients (range 6–12 months)",
        "p = 0.03 (95% CI 1.2–3.4)",
        "CR 3, PR 4 (57%; 95% CI 29 to 82)",
        "ages 4, 6 and 13 (range 4–13)",
        "dose 1.3 mg/m2 (days 4–11)",
    ],
)
def test_what_fits_or_is_no_average_passes(words: str) -> None:
    assert _told(words) == (0, 0)
