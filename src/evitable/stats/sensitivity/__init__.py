"""What the pooled share leans on: priors, single cases, unreported failures and silent rows.

Each answers with a `Result` whose `numbers.in_words` is a sentence for a reader without statistics.
"""

from evitable.stats.sensitivity.pooled_share import Share
from evitable.stats.sensitivity.priors_tried import PriorSensitivity, UnderPrior, prior_sensitivity
from evitable.stats.sensitivity.silence import SilentRows, silent_rows
from evitable.stats.sensitivity.single_cases import Difference, SingleCases, single_case_stratum
from evitable.stats.sensitivity.unreported import FailureBound, UnreportedFailures, unreported_failures

__all__ = [
    "Difference",
    "FailureBound",
    "PriorSensitivity",
    "Share",
    "SilentRows",
    "SingleCases",
    "UnderPrior",
    "UnreportedFailures",
    "prior_sensitivity",
    "silent_rows",
    "single_case_stratum",
    "unreported_failures",
]
