"""Compare the package with reference files: `python tests/reference/agree.py FILE...`.

Prints for every kind of case how many there are, how many are covered and agree, the worst deviation
(relative to the larger of 1 and the reference value) and each failing id. Exit status 1 on any disagreement.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from evitable import stats

Case = Mapping[str, Any]


class Pair(NamedTuple):
    """One number of ours beside the reference's; None means that there is none.

    `is_known` marks a number that docs/where-we-differ.md explains, by its name: it is shown, not failed.
    """

    name: str
    ours: float | None
    theirs: float | None
    tolerance: float
    is_known: bool = False

    @property
    def deviation(self) -> float:
        """Return the deviation relative to max(1, |reference|); infinite when only one of them has a number."""
        if self.ours is None or self.theirs is None:
            return 0.0 if self.ours is self.theirs else float("inf")
        return abs(self.ours - self.theirs) / max(1.0, abs(self.theirs))


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case that was compared (`pairs`) or that nothing of ours covers yet (None)."""

    kind: str
    case: str
    pairs: tuple[Pair, ...] | None

    @property
    def worst(self) -> float:
        """Return the worst deviation."""
        return max((pair.deviation for pair in self.pairs or () if not pair.is_known), default=0.0)

    @property
    def failures(self) -> tuple[Pair, ...]:
        """Return the numbers that disagree."""
        return tuple(pair for pair in self.pairs or () if pair.deviation > pair.tolerance and not pair.is_known)


def compare(document: Mapping[str, Any]) -> Iterator[Outcome]:
    """Compare every case of a file of one of the three shapes."""
    datasets = document.get("datasets", {})
    for case in document["cases"]:
        if "quadrature" in case:
            yield Outcome("bayes quadrature", case["id"], tuple(_bayes(case)))
        elif "kind" not in case:
            for model, expect in case["expect"].items():
                yield Outcome(f"exact ML {model}", case["id"], tuple(_likelihood(case, model, expect)))
        else:
            yield Outcome(case["kind"], case["id"], _classical(case, datasets[case["dataset"]]))


def _bayes(case: Case) -> Iterator[Pair]:
    prior = stats.HalfNormal if case["prior_tau"]["family"] == "half-normal" else stats.HalfCauchy
    found = stats.posterior(
        case["xi"],
        case["ni"],
        tau_prior=prior(case["prior_tau"]["scale"]),
        mu_prior=stats.Normal(case["prior_mu"]["mean"], case["prior_mu"]["sd"]),
    )
    expected = case["quadrature"]
    for name, summary in (("p", found.typical_study), ("p_new", found.new_study)):
        yield Pair(f"{name} mean", summary().mean, expected[name]["mean"], 1e-4)
        for quantile, ours in _quantiles(summary(0.95)[1:], summary(0.9)[1:]):
            yield Pair(f"{name} {quantile}", ours, expected[name][quantile], 1e-4)
    for quantile, ours in _quantiles(found.tau(0.95), found.tau(0.9)):
        yield Pair(f"tau {quantile}", ours, expected["tau"][quantile], 1e-3)


def _quantiles(at95: Sequence[float], at90: Sequence[float]) -> Iterator[tuple[str, float]]:
    """Name the quantiles of two summaries, each of median, lower and upper end."""
    yield from zip(("median", "q025", "q975"), at95, strict=True)
    yield from zip(("q05", "q95"), at90[1:], strict=True)


def _likelihood(case: Case, model: str, expect: Mapping[str, Any]) -> Iterator[Pair]:
    fit = (stats.binomial_normal_ml if model == "binomial_normal" else stats.beta_binomial_ml)(case["xi"], case["ni"])
    spread = "tau" if model == "binomial_normal" else "rho"
    yield Pair("p", fit.share, expect.get("p"), 1e-6)
    yield Pair(spread, fit.spread, expect.get(spread), 1e-6)
    if expect["estimate"] is not None:
        yield Pair("logLik", fit.log_likelihood, expect["logLik"], 1e-6)
    for name, ours, theirs in zip(("low", "high"), (fit.low, fit.high), expect["ci_profile"], strict=True):
        yield Pair(f"profile {name}", ours, theirs, 1e-6)


def _classical(case: Case, dataset: Mapping[str, Any]) -> tuple[Pair, ...] | None:
    """Return the pairs of a case of the R file, or None when nothing of ours covers it."""
    columns, spec = dataset["columns"], case["spec"]
    compared = _COVERED.get(case["kind"])
    if compared is None or dataset["type"] != "proportion":
        return None
    pairs = compared(columns["xi"], columns["ni"], spec, case["expect"])
    return None if pairs is None else tuple(pairs)


def _exact_binomial(x: list[int], n: list[int], _spec: Case, expect: Case) -> Iterator[Pair]:
    for name, interval in (
        ("clopper_pearson", stats.clopper_pearson),
        ("wilson", stats.wilson),
        ("jeffreys", stats.jeffreys),
    ):
        for end, ours in zip(("lb", "ub"), interval(x, n), strict=True):
            for i, (value, theirs) in enumerate(zip(ours.tolist(), expect[f"{name}_{end}"], strict=True)):
                yield Pair(f"{name} {end} {i}", value, theirs, 1e-10)
    pooled = next(answer for answer in _pooled(tuple(x), tuple(n)) if answer.method == "pooled-exact")
    for name, value in (("estimate", pooled.estimate), ("ci_lb", pooled.low), ("ci_ub", pooled.high)):
        yield Pair(f"pooled {name}", value, expect["pooled"][name], 1e-10)


@lru_cache(maxsize=64)
def _pooled(x: tuple[int, ...], n: tuple[int, ...]) -> tuple[stats.Pooled, ...]:
    return stats.pool_proportion(x, n)


_TWO_STEP = {"PLO": "logit-dl", "PFT": "freeman-tukey-dl", "PAS": "arcsine-dl"}


def _two_step(x: list[int], n: list[int], spec: Case, expect: Case) -> Iterable[Pair] | None:
    if (spec["method"], spec["test"]) != ("DL", "z") or spec["measure"] not in _TWO_STEP or len(spec) > 3:
        return None
    found = stats.reproduce(x, n, method=_TWO_STEP[spec["measure"]])
    ours = {"estimate": found.estimate, "ci_lb": found.low, "ci_ub": found.high}
    pairs = [Pair(name, value, expect["back"][name], 1e-10) for name, value in ours.items()]
    tau2 = None if found.tau is None else found.tau**2
    return [*pairs, Pair("tau2", tau2, expect["tau2"], 1e-10)]


def _glmm(x: list[int], n: list[int], spec: Case, expect: Case) -> Iterable[Pair] | None:
    """Compare with 25 quadrature points only: fewer are another, coarser likelihood."""
    if spec.get("measure", "PLO") != "PLO" or spec["nAGQ"] != 25:
        return None
    fit = stats.binomial_normal_ml(x, n)
    share = expect["back"]["estimate"] if "back" in expect else expect["p"]
    tau2 = None if fit.spread is None else fit.spread**2
    pairs = [Pair("p", fit.share, share, 1e-4), Pair("tau2", tau2, expect["tau2"], 1e-4)]
    if "logLik" in expect:
        pairs.append(Pair("logLik", fit.log_likelihood, expect["logLik"], 1e-4, is_known=expect["tau2"] > 1e-6))
    return pairs


_COVERED: dict[str, Callable[[list[int], list[int], Case, Case], Iterable[Pair] | None]] = {
    "exact-binomial": _exact_binomial,
    "rma.uni": _two_step,
    "rma.glmm": _glmm,
    "lme4.glmer": _glmm,
}


def report(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Return the lines of the report."""
    yield f"{'kind':32} {'cases':>6} {'covered':>8} {'agree':>6} {'worst deviation':>16}"
    for kind in dict.fromkeys(outcome.kind for outcome in outcomes):
        yield from _kind_lines(kind, [outcome for outcome in outcomes if outcome.kind == kind])


def _kind_lines(kind: str, outcomes: Sequence[Outcome]) -> Iterator[str]:
    covered = [outcome for outcome in outcomes if outcome.pairs is not None]
    if not covered:
        yield f"{kind:32} {len(outcomes):6} not covered yet"
        return
    agreeing = sum(not outcome.failures for outcome in covered)
    worst = max(outcome.worst for outcome in covered)
    yield f"{kind:32} {len(outcomes):6} {len(covered):8} {agreeing:6} {worst:16.1e}"
    known = sum(pair.is_known for outcome in covered for pair in outcome.pairs or ())
    if known:
        yield f"  {known} numbers differ for a reason given in docs/where-we-differ.md"
    for outcome in covered:
        for pair in outcome.failures:
            yield f"  {outcome.case}: {pair.name} is {pair.ours}, the reference has {pair.theirs}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the files named on the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    failed = False
    for file in parser.parse_args(arguments).files:
        outcomes = list(compare(json.loads(file.read_text(encoding="utf-8"))))
        sys.stdout.write("\n".join([str(file.name), *report(outcomes), "", ""]))
        failed = failed or any(outcome.failures for outcome in outcomes)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
