"""A thousand tables at once say what each says alone."""

from __future__ import annotations

import numpy as np
import pytest

from evitable.stats import HalfCauchy, HalfNormal, Normal, posterior
from evitable.stats.counts import Array
from evitable.stats.lattice import kept_table
from evitable.stats.many import Posteriors, Summaries, posterior_many
from evitable.stats.priors import Flat, TauPrior
from tests.unit.stats.tables import ALL_EVENTS, NEUROPATHY, RESPONSE, SINGLE_CASES, Table

ODD: list[Table] = [
    RESPONSE,
    NEUROPATHY,
    ALL_EVENTS,
    SINGLE_CASES,
    ([0] * 100, [1] * 100),
    ([3], [7]),
    ([0, 40], [40, 40]),
    ([6000, 1, 0], [10_000, 1, 1]),
    ([0, 20] * 5, [20] * 10),
]


def drawn(count: int, seed: int) -> list[Table]:
    random = np.random.default_rng(seed)
    tables = []
    for _ in range(count):
        n = random.choice([1, 1, 1, 2, 3, 5, 8, 12, 20], size=random.integers(5, 21))
        logits = random.choice([-3.0, -0.8, 0.4, 2.2]) + random.choice([0.0, 0.5, 1.0]) * random.standard_normal(len(n))
        tables.append((random.binomial(n, 1 / (1 + np.exp(-logits))).tolist(), n.tolist()))
    return tables


def line(found: Posteriors, i: int) -> Array:
    def at(summaries: Summaries) -> Array:
        return np.array([values[i] for values in summaries])

    return np.concatenate((at(found.typical_study), found.mean_study[i], found.tau[i], at(found.new_study)))


def alone(table: Table, tau_prior: TauPrior, mu_prior: Normal) -> Array:
    found = posterior(*table, tau_prior=tau_prior, mu_prior=mu_prior)
    return np.concatenate((found.typical_study(0.9), found.mean_study(0.9), found.tau(0.9), found.new_study(0.9)))


@pytest.mark.parametrize(
    ("tau_prior", "mu_prior"),
    [
        (HalfNormal(1.0), Normal()),
        (HalfNormal(0.5), Normal(-1.0, 1.5)),
        (HalfCauchy(0.5), Normal()),
        (HalfNormal(1.0), Normal(0.5, 3.0)),
    ],
)
def test_every_table_says_what_it_says_alone(tau_prior: TauPrior, mu_prior: Normal) -> None:
    tables = ODD + drawn(12, seed=3)
    found = posterior_many(tables, level=0.9, tau_prior=tau_prior, mu_prior=mu_prior)
    for i, table in enumerate(tables):
        np.testing.assert_allclose(line(found, i), alone(table, tau_prior, mu_prior), rtol=1e-6, atol=1e-7)


def test_neither_company_nor_what_came_before_moves_a_number() -> None:
    tables = drawn(60, seed=4)
    together = posterior_many(tables)
    backwards = posterior_many(tables[::-1])
    kept_table.cache_clear()
    once_more = posterior_many(tables)
    for i in range(len(tables)):
        assert line(together, i).tolist() == line(once_more, i).tolist()
        np.testing.assert_allclose(line(together, i), line(backwards, len(tables) - 1 - i), rtol=1e-9, atol=1e-12)


def test_one_table_alone_is_the_same_to_the_last_bit_whatever_was_kept() -> None:
    before = alone(NEUROPATHY, HalfNormal(1.0), Normal())
    kept_table.cache_clear()
    alone(RESPONSE, HalfCauchy(0.5), Normal())
    posterior_many(drawn(5, seed=5))
    assert alone(NEUROPATHY, HalfNormal(1.0), Normal()).tolist() == before.tolist()


def test_a_flat_prior_names_the_table_that_it_cannot_bear() -> None:
    assert posterior_many([NEUROPATHY], tau_prior=Flat()).tau[0, 0] > 0
    with pytest.raises(ValueError, match="improper"):
        posterior_many([NEUROPATHY, ALL_EVENTS], tau_prior=Flat())


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ([], "tables is empty"),
        ([([1], [2]), ([3], [2])], r"tables\[1\]: events\[0\] is 3"),
        ([([1, 2], [2])], r"tables\[0\]: events has 2 rows"),
    ],
)
def test_what_is_not_a_table_is_refused_by_name(tables: list[Table], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        posterior_many(tables)


def test_a_level_is_a_share() -> None:
    with pytest.raises(ValueError, match="level is"):
        posterior_many([RESPONSE], level=95)
