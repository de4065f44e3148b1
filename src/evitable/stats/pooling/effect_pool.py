"""Effects with known variances, pooled or held against covariates: the normal-normal model."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc, fdtrc, ndtri, stdtrit

from evitable.stats.counts import Array, checked_level
from evitable.stats.pooling.cautions import Answered, cautions
from evitable.stats.pooling.normal_fit import METHODS, NormalFit, fit_framed
from evitable.stats.pooling.record import Coefficient, EffectPool, Foretold, foretold
from evitable.stats.pooling.rows import Checked, checked_rows, checked_weights
from evitable.stats.pooling.testing import tested, wald
from evitable.stats.pooling.wording import TEST_WORDS, counted, sentence
from evitable.stats.result import Result

Method = Literal["FE", "DL", "HE", "HS", "HSk", "SJ", "ML", "REML", "EB", "PM", "PMM", "GENQ"]
Test = Literal["z", "t", "knha", "adhoc"]


class Options(NamedTuple):
    """What was asked of a pool of effects."""

    method: str
    test: str
    level: float
    weights: Array | None
    weighted: bool
    intercept: bool
    tau2: float | None

    @property
    def weighting(self) -> str:
        """Return how the rows were weighed."""
        if not self.weighted:
            return "equal"
        return "inverse-variance" if self.weights is None else "given"


def pool_effects(  # noqa: PLR0913 - each option is one that papers name
    effects: ArrayLike,
    variances: ArrayLike,
    *,
    method: Method = "REML",
    test: Test = "z",
    level: float = 0.95,
    weights: ArrayLike | None = None,
    weighted: bool = True,
    moderators: ArrayLike | None = None,
    intercept: bool = True,
    tau2: float | None = None,
) -> Result[EffectPool]:
    """Pool effects with known variances, or hold them against covariates.

    `effects` and `variances` are one finite number a row on a scale where a normal distribution is fair (logits, log
    ratios); variances are above 0. A blank is refused, never read as zero. `moderators` is one row of covariates for
    every effect; an intercept is put first unless `intercept` is False. `weights` replace the inverse variances in the
    estimate (with GENQ in tau2 too); `weighted=False` gives every row the same. `tau2` sets the between-row variance
    instead of estimating it. `test` is `z`, `t` (k - p degrees of freedom), `knha` (Hartung, Knapp 2001) or `adhoc`
    (the same, its factor at least 1). Raises ValueError for bad arguments.

    The formulas and their papers are in docs/methods/pooling.md. A pool of counts of tiny series is better made from
    the counts: `pool_proportion`.

    >>> answer = pool_effects([0.1, 0.6, 0.3, 1.2], [0.04, 0.09, 0.02, 0.25], method="DL", test="knha")
    >>> pool = answer.numbers
    >>> f"{pool.estimate:.3f} ({pool.ci_low:.3f} to {pool.ci_high:.3f}), tau2 {pool.tau2:.3f}"
    '0.373 (-0.191 to 0.937), tau2 0.041'
    """
    rows = checked_rows(effects, variances, moderators, intercept=intercept)
    given = None if weights is None else checked_weights(weights, len(rows.effects))
    options = _checked(Options(method, test, checked_level(level), given, weighted, intercept, tau2))
    used = np.ones(len(rows.effects)) if not weighted else given
    fit = fit_framed(rows.effects, rows.variances, rows.frame, method, weights=used, tau2=tau2)
    return _answer(rows, fit, options)


def _checked(options: Options) -> Options:
    if options.method not in METHODS:
        raise ValueError(f"method is {options.method!r}: give one of {', '.join(METHODS)}.")
    if options.test not in TEST_WORDS:
        raise ValueError(f"test is {options.test!r}: give one of {', '.join(TEST_WORDS)}.")
    _check_weights(options)
    tau2 = options.tau2
    if tau2 is not None and (isinstance(tau2, bool) or not 0 <= tau2 < float("inf")):
        raise ValueError(f"tau2 is {tau2!r}: a between-row variance is a finite number from 0 up.")
    if tau2 is not None and options.method == "FE":
        raise ValueError(f"tau2 is {tau2:g} and method is 'FE', which has none: leave one of them out.")
    return options


def _check_weights(options: Options) -> None:
    if options.weights is not None and not options.weighted:
        raise ValueError("weights is given and weighted is False: leave one of them out.")
    if options.method == "GENQ" and options.weights is None:
        raise ValueError("method is 'GENQ' and weights is None: the generalised Q needs a weight for every row.")
    if options.weighting != "inverse-variance" and options.test in {"knha", "adhoc"}:
        raise ValueError(f"test is {options.test!r}, which is for inverse-variance weights: give 'z' or 't'.")


def _answer(rows: Checked, fit: NormalFit, options: Options) -> Result[EffectPool]:
    df = None if options.test == "z" else fit.spare
    if df == 0:
        raise ValueError(f"test is {options.test!r} and there are no rows beyond the coefficients: give 'z'.")
    factor = _factor(fit, options.test)
    vcov = fit.vcov * factor
    normal_reach = float(ndtri((1 + options.level) / 2))
    reach = normal_reach if df is None else float(stdtrit(df, (1 + options.level) / 2))
    q_p = float(chdtrc(fit.spare, fit.q)) if fit.spare else None
    covariates = len(rows.names) - options.intercept
    model = _Model(fit, options, vcov, df, reach, q_p, covariates)
    warned = Answered(fit, options.method, options.test, covariates, factor, reach, normal_reach, q_p)
    return Result(
        method=f"{options.method.lower()}-{options.test}",
        numbers=_numbers(rows.names, model),
        asked=_asked(options, covariates),
        done=_done(fit, options),
        warnings=cautions(warned),
        methods=sentence(
            method=options.method,
            test=options.test,
            level=options.level,
            tau2=options.tau2,
            weighting=options.weighting,
            covariates=covariates,
        ),
    )


class _Model(NamedTuple):
    """A fit with the covariance, the distribution and the reach that its test asks for."""

    fit: NormalFit
    options: Options
    vcov: Array
    df: int | None
    reach: float
    q_p: float | None
    covariates: int

    @property
    def is_random(self) -> bool:
        return self.options.method != "FE" and (self.fit.spare > 0 or self.options.tau2 is not None)


def _factor(fit: NormalFit, test: str) -> float:
    """Return what the covariance is multiplied by (Knapp, Hartung 2003)."""
    if test not in {"knha", "adhoc"} or fit.knha_factor is None:
        return 1.0
    return max(1.0, fit.knha_factor) if test == "adhoc" else fit.knha_factor


def _numbers(names: tuple[str, ...], model: _Model) -> EffectPool:
    fit, random = model.fit, model.is_random
    coefficients = tested(names, fit.beta, model.vcov, model.df, model.reach)
    i2, h2 = _heterogeneity(fit, model)
    total = float(fit.weights.sum())
    return EffectPool(
        k=fit.k,
        level=model.options.level,
        coefficients=coefficients,
        vcov=tuple(map(tuple, model.vcov.tolist())),
        df=model.df,
        tau2=fit.tau2 if random or model.options.method == "FE" else None,
        se_tau2=fit.se_tau2,
        i2=i2,
        h2=h2,
        q=fit.q,
        q_df=fit.spare,
        q_p=model.q_p,
        log_likelihood=fit.log_likelihood,
        weights=tuple((fit.weights / total).tolist()),
        reach=model.reach,
        random_effects=random,
        intercept=model.options.intercept,
        **(_held_against(model) if model.covariates else _foretelling(coefficients[0], model)),
    )


def _heterogeneity(fit: NormalFit, model: _Model) -> tuple[float | None, float | None]:
    """Return I2 and H2 (Higgins, Thompson 2002): from Q for a fixed effect, from tau2 otherwise."""
    if fit.typical_variance is None:
        return None, None
    if model.options.method == "FE":
        h2 = fit.q / fit.spare
        return (max(0.0, 1 - 1 / h2) if h2 > 0 else 0.0), h2
    return fit.tau2 / (fit.typical_variance + fit.tau2), 1 + fit.tau2 / fit.typical_variance


def _foretelling(pooled: Coefficient, model: _Model) -> dict[str, Any]:
    """Return both intervals of a new study's true effect."""
    if not model.is_random:
        return {}
    spread = (pooled.se**2 + model.fit.tau2) ** 0.5
    near = model.reach * spread
    ends = {"pi_low": pooled.estimate - near, "pi_high": pooled.estimate + near}
    if model.fit.k < 3:
        return ends
    far = float(stdtrit(model.fit.k - 2, (1 + model.options.level) / 2)) * spread
    return ends | {"pi_hts_low": pooled.estimate - far, "pi_hts_high": pooled.estimate + far}


def _held_against(model: _Model) -> dict[str, Any]:
    """Return the test of all covariates, R2 and what the model says of every row."""
    first = int(model.options.intercept)
    beta, vcov, m = model.fit.beta[first:], model.vcov[first:, first:], model.covariates
    stat = wald(beta, vcov)
    fitted: tuple[Foretold, ...] = foretold(
        model.fit.rows.frame.design,
        model.fit.beta,
        model.vcov,
        model.fit.tau2 if model.is_random else None,
        model.reach,
    )
    if model.df is not None and stat is not None:
        stat /= m
    pval = None if stat is None else chdtrc(m, stat) if model.df is None else fdtrc(m, model.df, stat)
    return {
        "qm": stat,
        "qm_df": (m, model.df),
        "qm_p": None if pval is None else float(pval),
        "r2": _explained(model),
        "fitted": fitted,
    }


def _explained(model: _Model) -> float | None:
    """Return the share of the between-row variance that the covariates account for, 0 where there is none.

    For a fixed effect the share of H2 (Higgins, Thompson 2002). None where the model has no intercept, or was given
    its tau2.
    """
    options, fit = model.options, model.fit
    if not options.intercept or options.tau2 is not None or fit.spare == 0:
        return None
    used = None if options.weighting == "inverse-variance" else fit.weights
    bare = fit_framed(fit.rows.effects, fit.rows.variances, None, options.method, weights=used)
    if options.method == "FE":
        before, after = bare.q / bare.spare, fit.q / fit.spare
    else:
        before, after = bare.tau2, fit.tau2
    return max(0.0, 1 - after / before) if before > 0 else 0.0


def _asked(options: Options, covariates: int) -> tuple[tuple[str, str], ...]:
    return (
        ("method", options.method),
        ("test", options.test),
        ("level", f"{options.level:g}"),
        ("weights", "none" if options.weights is None else "given"),
        ("weighted", "yes" if options.weighted else "no"),
        ("moderators", counted(covariates, "column") if covariates else "none"),
        ("intercept", "yes" if options.intercept else "no"),
        ("tau2", "estimated" if options.tau2 is None else f"{options.tau2:g}"),
    )


def _done(fit: NormalFit, options: Options) -> tuple[str, ...]:
    if options.method == "FE" or options.tau2 is not None:
        return ()
    if fit.spare == 0:
        return ("There were no rows beyond the coefficients: the between-row variance was taken as 0.",)
    return ("The between-row variance came to 0.",) if fit.tau2 == 0 else ()
