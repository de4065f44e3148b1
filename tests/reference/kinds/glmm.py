"""Random-effects logistic models by maximum likelihood: metafor's rma.glmm and lme4's glmer."""

from __future__ import annotations

from collections.abc import Iterable

from evitable import stats
from tests.reference.kinds.controlled import one_arm_glmm, two_arm_glmm
from tests.reference.kinds.pair import Case, Compared, Pair
from tests.reference.kinds.rates import poisson_normal


def _metafor(dataset: Case, spec: Case, expect: Case) -> Iterable[Pair] | None:
    """Compare exact fits with 25 quadrature points, and every rule with the same rule of ours."""
    if dataset["type"] == "binary2":
        return two_arm_glmm(dataset, spec, expect)
    if spec["nAGQ"] != 25:
        return one_arm_glmm(dataset, spec, expect)
    if dataset["type"] == "rate":
        return poisson_normal(dataset, spec, expect)
    return [*(_lme4(dataset, spec, expect) or ()), *one_arm_glmm(dataset, spec, expect)]


def _lme4(dataset: Case, spec: Case, expect: Case) -> Iterable[Pair] | None:
    """Compare the exact fit with 25 quadrature points only: fewer are another, coarser likelihood."""
    if dataset["type"] != "proportion" or spec["nAGQ"] != 25:
        return None
    fit = stats.binomial_normal_ml(dataset["columns"]["xi"], dataset["columns"]["ni"])
    share = expect["back"]["estimate"] if "back" in expect else expect["p"]
    tau2 = None if fit.spread is None else fit.spread**2
    pairs = [Pair("p", fit.share, share, 1e-4), Pair("tau2", tau2, expect["tau2"], 1e-4)]
    if "logLik" in expect:
        pairs.append(Pair("logLik", fit.log_likelihood, expect["logLik"], 1e-4, is_known=expect["tau2"] > 1e-6))
    return pairs


COVERED: dict[str, Compared] = {"rma.glmm": _metafor, "lme4.glmer": _lme4}
