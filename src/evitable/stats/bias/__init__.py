"""Small-study effects: tests of funnel asymmetry and corrections for what was not published."""

from __future__ import annotations

from evitable.stats.bias.asymmetry import Asymmetry, egger_test, peters_test
from evitable.stats.bias.fail_safe import FailSafe, fail_safe_n
from evitable.stats.bias.rank import RankTest, begg_test
from evitable.stats.bias.selection import LesserTop, Selected, selection_model
from evitable.stats.bias.trimming import Filled, trim_and_fill

__all__ = [
    "Asymmetry",
    "FailSafe",
    "Filled",
    "LesserTop",
    "RankTest",
    "Selected",
    "begg_test",
    "egger_test",
    "fail_safe_n",
    "peters_test",
    "selection_model",
    "trim_and_fill",
]
