"""Binomial-normal regression on study covariates: metafor's rma.glmm with moderators."""

from __future__ import annotations

from collections.abc import Iterator

from evitable.stats.regression import RegressionFit, regression_ml
from tests.reference.kinds.pair import Case, Compared, Pair

# Seven quadrature points are another, coarser likelihood.
_NEAR = 1e-3


def _regression(dataset: Case, spec: Case, expect: Case) -> Iterator[Pair]:
    """Compare the rows that state every moderator; metafor leaves the others out without a word."""
    columns, moderators = dataset["columns"], spec["moderators"]
    stated = [i for i in range(len(columns["xi"])) if all(columns[name][i] is not None for name in moderators)]
    events, n = ([columns[name][i] for i in stated] for name in ("xi", "ni"))
    answer = regression_ml(events, n, {name: [columns[name][i] for i in stated] for name in moderators}, centre=False)
    fit = answer.numbers
    # Where rows separate, the reference's numbers are where its optimiser happened to stop.
    is_separated = answer.warned("no-finite-estimate")
    for i, found in enumerate(fit.coefficients):
        yield Pair(f"beta {i}", found.estimate, expect["beta"][i], _NEAR, is_known=is_separated)
        yield Pair(f"se {i}", found.standard_error, expect["se"][i], _NEAR, is_known=is_separated)
    yield Pair("beta length", float(len(fit.coefficients)), float(len(expect["beta"])), 0.0)
    yield from _whole(fit, expect, is_separated=is_separated)


def _whole(fit: RegressionFit, expect: Case, *, is_separated: bool) -> Iterator[Pair]:
    tau2 = None if fit.tau is None else fit.tau**2
    yield Pair("tau2", tau2, expect["tau2"], _NEAR, is_known=is_separated)
    yield Pair("QM", fit.qm, expect["QM"], _NEAR, is_known=is_separated)
    yield Pair("QM_p", fit.qm_p, expect["QM_p"], _NEAR, is_known=is_separated)
    # metafor 3.8-1 prints another number than the log-likelihood when tau is above 0.
    yield Pair("logLik", fit.log_likelihood, expect["logLik"], _NEAR, is_known=is_separated or expect["tau2"] > 1e-6)


COVERED: dict[str, Compared] = {"rma.glmm-regression": _regression}
