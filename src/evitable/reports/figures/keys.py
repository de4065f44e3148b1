"""The two key figures of the summary: a share, its interval, and where the next series may lie."""

from __future__ import annotations

from dataclasses import dataclass

from evitable.model import Outcome, Pool
from evitable.reports.estimates import default
from evitable.reports.figures.marks import Mark, Strip
from evitable.reports.figures.shares import WHOLE, diamond, prediction, ridge
from evitable.reports.numbers import estimate_id
from evitable.reports.wording import capital, counted, percent, percent_between, rows

_HEIGHT = 44


@dataclass(frozen=True, slots=True)
class Key:
    """One key figure: its title, the number, what it rests on, its picture, and `of`, the id of the model's answer."""

    title: str
    share: str
    rests_on: str
    strip: Strip
    axis: Strip
    of: str


def key_figure(outcome: Outcome, pool: Pool) -> Key | None:
    """Draw the key figure of a pooled outcome; None when the default model gives no answer."""
    main = default(pool)
    if main is None or main.estimate is None or main.low is None or main.high is None:
        return None
    marks: list[Mark] = []
    if main.predictive_low is not None and main.predictive_high is not None and len(pool.rows) >= 3:
        marks.append(prediction(main.predictive_low, main.predictive_high, y=_HEIGHT - 7, height=7))
    if main.density:
        marks += ridge(main.density, main.low, main.high, y=3, height=_HEIGHT - 16)
        marks.append(Mark("tick", "est", WHOLE.at(main.estimate), y=3, height=_HEIGHT - 16))
    else:
        marks.append(diamond(main.estimate, main.low, main.high, open_=False, y=_HEIGHT / 2 - 4))
    rests_on = (
        f"{pool.events} of {counted(pool.n, 'patient')}; 95\u202f% interval {percent_between(main.low, main.high)}"
    )
    where = rows(pool.rows) if len(pool.rows) <= 12 else f"{len(pool.rows)} rows"
    return Key(
        f"{capital(outcome.label)}, {where}", percent(main.estimate), rests_on, Strip(tuple(marks), _HEIGHT),
        WHOLE.axis(4, height=16), estimate_id(outcome, pool, main),
    )  # fmt: skip
