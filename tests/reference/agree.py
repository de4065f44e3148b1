"""Compare the package with reference files: `python tests/reference/agree.py FILE...`.

Prints for every kind of case how many there are, how many are covered and agree, the worst deviation
(relative to the larger of 1 and the reference value) and each failing id. Exit status 1 on any disagreement.
"""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# As a script this file is not part of a package, and the comparisons beside it are.
if __package__ in {None, ""}:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from evitable import stats
from tests.reference import kinds
from tests.reference.kinds.pair import Case, Compared, Pair


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case that was compared (`pairs`) or that nothing of ours covers yet (None)."""

    kind: str
    case: str
    pairs: tuple[Pair, ...] | None

    @property
    def worst(self) -> float:
        """Return the worst deviation of what is not explained."""
        return max((pair.deviation for pair in self.pairs or () if pair not in self.explained), default=0.0)

    @property
    def failures(self) -> tuple[Pair, ...]:
        """Return the numbers that disagree."""
        return tuple(pair for pair in self.pairs or () if pair.disagrees and not pair.is_known)

    @property
    def explained(self) -> tuple[Pair, ...]:
        """Return the numbers that disagree for a reason given in docs/where-we-differ.md."""
        return tuple(pair for pair in self.pairs or () if pair.disagrees and pair.is_known)


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
            yield Outcome(case["kind"], case["id"], _published(case, datasets[case["dataset"]]))


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
        yield Pair(f"{name} mean", summary().mean, expected[name]["mean"], 1e-6)
        for quantile, ours in _quantiles(summary(0.95)[1:], summary(0.9)[1:]):
            yield Pair(f"{name} {quantile}", ours, expected[name][quantile], 1e-6)
    for quantile, ours in _quantiles(found.tau(0.95), found.tau(0.9)):
        yield Pair(f"tau {quantile}", ours, expected["tau"][quantile], 1e-6)
    intervals = (found.shortest_typical_study, 1e-6), (found.shortest_new_study, 1e-6), (found.shortest_tau, 2e-6)
    for name, (shortest, tolerance) in zip(("p", "p_new", "tau"), intervals, strict=True):
        for end, ours, theirs in zip(("low", "high"), shortest(), expected[name]["shortest95"], strict=True):
            yield Pair(f"{name} shortest {end}", ours, theirs, tolerance)


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


def _covered() -> dict[str, Compared]:
    found: dict[str, Compared] = {}
    for module in pkgutil.iter_modules(kinds.__path__):
        here = getattr(importlib.import_module(f"{kinds.__name__}.{module.name}"), "COVERED", {})
        twice = found.keys() & here
        if twice:
            raise RuntimeError(f"{module.name} compares {', '.join(sorted(twice))}, which another module compares too.")
        found |= here
    return found


_COVERED = _covered()


def _published(case: Case, dataset: Case) -> tuple[Pair, ...] | None:
    """Return the pairs of a case of the R file, or None when nothing of ours covers it."""
    compared = _COVERED.get(case["kind"])
    pairs = None if compared is None else compared(dataset, case["spec"], case["expect"])
    return None if pairs is None else tuple(pairs)


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
    known = sum(len(outcome.explained) for outcome in covered)
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
