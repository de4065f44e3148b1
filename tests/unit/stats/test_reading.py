"""What is read off one line for typical study, tau and new study is what each curve says by itself."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit, ndtr

from evitable.stats import HalfCauchy, HalfNormal, Normal, posterior
from evitable.stats.between_points import TAPS, cell_polynomials, places_of_shares, with_room
from evitable.stats.counts import Array
from evitable.stats.curve import at_part, even_length
from evitable.stats.kept_rows import kept_rows
from evitable.stats.lattice import kept_table, whole_blocks
from evitable.stats.lattice_choice import Totals, first_shared
from evitable.stats.new_studies import new_studies
from evitable.stats.priors import TauPrior
from evitable.stats.stack import Stack
from tests.unit.stats.tables import ALL_EVENTS, NEUROPATHY, RESPONSE, SINGLE_CASES, Table

SHARES = np.array([0.025, 0.5, 0.975])


def bells(spreads: list[float]) -> Array:
    at = np.arange(81.0) - 40.3
    lines = [np.exp(-((at / spread) ** 2) / 2) / (np.sqrt(2 * np.pi) * spread) for spread in spreads]
    return with_room(np.stack(lines))


def test_places_of_shares_of_normals() -> None:
    ends = np.full(3, TAPS), np.full(3, TAPS + 80)
    found = places_of_shares(bells([1.6, 3.0, 6.0]), np.tile(SHARES, (3, 1)), ends) - TAPS
    for places, spread in zip(found, (1.6, 3.0, 6.0), strict=True):
        np.testing.assert_allclose(ndtr((places - 40.3) / spread), SHARES, atol=5e-7 if spread < 2 else 3e-9)


def test_a_place_stays_between_its_ends() -> None:
    ends = np.array([TAPS, TAPS + 60]), np.array([TAPS + 20, TAPS + 80])
    found = places_of_shares(bells([3.0]), np.array([[0.5, 0.5]]), ends) - TAPS
    assert found.tolist() == [[20.0, 60.0]]


def test_the_polynomial_of_a_cell_is_the_share_below() -> None:
    lines, part = bells([2.5]), np.array([0.0, 0.4, 1.0])
    place = np.full(3, TAPS + 37)
    share, height = at_part(part, cell_polynomials(lines, place))
    share += np.cumsum(lines)[37]
    z = (part - 3.3) / 2.5
    np.testing.assert_allclose(share, ndtr(z), atol=1e-7)
    np.testing.assert_allclose(height, np.exp(-z * z / 2) / (np.sqrt(2 * np.pi) * 2.5), atol=1e-6)


def test_few_and_many_polynomials_are_read_alike() -> None:
    random = np.random.default_rng(3)
    coefficients, part = random.standard_normal((200, 8)), random.random(200)
    many = at_part(part, coefficients)
    few = at_part(part[:5], coefficients[:5])
    np.testing.assert_allclose(few, [values[:5] for values in many], rtol=1e-12)


@pytest.mark.parametrize("tau_prior", [HalfNormal(1.0), HalfNormal(0.5), HalfCauchy(0.5)])
@pytest.mark.parametrize("counts", [RESPONSE, NEUROPATHY, ALL_EVENTS, SINGLE_CASES, ([0], [1]), ([350], [1000])])
def test_the_line_says_what_the_curves_say(counts: Table, tau_prior: TauPrior) -> None:
    found = posterior(*counts, tau_prior=tau_prior)
    shares = [0.5, 0.025, 0.975]
    assert found.typical_study()[1:] == pytest.approx(expit(found.mu.quantile(shares)).tolist(), abs=1e-6)
    new = found.grid.new_study_curves.alone(0)
    assert found.new_study()[1:] == pytest.approx(expit(new.quantile(shares)).tolist(), abs=1e-6)
    weights = new.density * new.step
    weights[[0, -1]] /= 2
    mean = weights @ expit(new.positions) + 1 - new.below[-1]
    assert found.new_study().mean == pytest.approx(mean, abs=1e-6)


def test_broad_and_narrow_tables_of_one_stack_are_each_right() -> None:
    lattice = posterior(*NEUROPATHY).grid.lattice
    of_mu = np.exp(-((lattice.mu + 1.5) ** 2))
    weights = np.zeros((2, lattice.columns, lattice.count))
    weights[0, 3], weights[1, -1] = of_mu / of_mu.sum(), of_mu / of_mu.sum()
    stack = Stack(lattice, np.full(2, float(lattice.first)), weights)
    parts = list(new_studies(stack))
    assert sorted(chosen.tolist() for chosen, _ in parts) == [[False, True], [True, False]]
    z = np.linspace(-8, 8, 4001)
    normal = np.exp(-z * z / 2) / np.exp(-z * z / 2).sum()
    for chosen, studies in parts:
        tau = lattice.tau[3 if chosen[0] else -1]
        average = (of_mu / of_mu.sum()) @ expit(lattice.mu[:, None] + tau * z) @ normal
        assert studies.means()[0] == pytest.approx(average, abs=1e-8)


def test_new_studies_hold_everything_once() -> None:
    for counts in (RESPONSE, SINGLE_CASES, ([0] * 100, [1] * 100)):
        for tau_prior in (HalfNormal(1.0), HalfCauchy(0.5)):
            (_, studies), *others = new_studies(posterior(*counts, tau_prior=tau_prior).grid.stack)
            assert not others
            inside = studies.weights.sum() - (studies.weights[0, 0] + studies.weights[0, -1]) / 2
            assert studies.below[0] + inside + studies.above[0] == pytest.approx(1, abs=1e-12)
            # What came round from the other end, at most so much, is taken back from the shares beyond.
            assert studies.above[0] > -1e-6


def test_equal_rows_are_a_power_of_one() -> None:
    lattice = first_shared(Totals(2, 9, 41), Normal(), tau_scale=1.0, tau_reach=6.5)
    assert lattice is not None
    sheet = whole_blocks(lattice)
    log = kept_table(2, 5, sheet)
    for times in (1, 2, 3, 7):
        expected = np.exp(times * (log - log.max())).T
        np.testing.assert_allclose(kept_rows(2, 5, times, sheet), expected, rtol=1e-10, atol=1e-250)


def test_transforms_have_even_lengths_of_small_factors() -> None:
    assert [even_length(count) for count in (1, 17, 31, 137, 273, 545)] == [16, 18, 32, 144, 288, 576]
