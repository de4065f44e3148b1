"""How much a pooled effect hangs on single rows and on their order."""

from __future__ import annotations

from evitable.stats.influence.accumulation import Accumulated, cumulative
from evitable.stats.influence.diagnostics import Influence, RowInfluence, row_influence
from evitable.stats.influence.omission import LeftOut, leave_one_out
from evitable.stats.influence.refit import Pool

__all__ = [
    "Accumulated",
    "Influence",
    "LeftOut",
    "Pool",
    "RowInfluence",
    "cumulative",
    "leave_one_out",
    "row_influence",
]
