"""Sums as records: pooled outcomes with every row and model, and groups held against each other."""

from __future__ import annotations

from collections.abc import Iterable

from evitable.exchange.document import Record, fields_told
from evitable.model import Comparison, Outcome


def outcome_record(outcome: Outcome, methods: Iterable[str] = ()) -> Record:
    """Turn a pooled outcome into its entry of `evitable pool --format json`: every row, every model.

    `methods` keeps only the estimates of these methods; empty keeps all.
    """
    wanted = set(methods)
    return {
        "key": outcome.key,
        "label": outcome.label,
        "kind": outcome.kind,
        "definition": outcome.definition,
        "note": outcome.note,
        "pools": [
            {
                "choice": pool.choice,
                "label": pool.label,
                "rows": list(pool.rows),
                "events": pool.events,
                "n": pool.n,
                "reason": pool.reason,
                "estimates": [
                    fields_told(estimate) for estimate in pool.estimates if not wanted or estimate.method in wanted
                ],
            }
            for pool in outcome.pools
        ],
        "leanings": [fields_told(leaning) for leaning in outcome.leanings],
        "ledger": [
            {**fields_told(line), "quotes": [{"cell": quote.place.cell, "quote": quote.text} for quote in line.quotes]}
            for line in outcome.ledger
        ],
    }


def comparison_record(comparison: Comparison) -> Record:
    """Turn a comparison of groups into its entry of `evitable pool --by ... --format json`."""
    return {**fields_told(comparison), "groups": [fields_told(group) for group in comparison.groups]}
