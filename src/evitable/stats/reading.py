"""Quantiles and means of typical study, tau and new study, read off for many tables in one go."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import expit

from evitable.stats.between_points import TAPS, places_of_shares
from evitable.stats.counts import Array
from evitable.stats.lattice import tau_at
from evitable.stats.new_studies import NewStudies, new_studies
from evitable.stats.stack import Stack


class Reading(NamedTuple):
    """Means, one a table, and quantiles, tables by shares."""

    typical_mean: Array
    typical: Array
    tau: Array
    new_mean: Array
    new: Array


def read(stack: Stack, shares: Array) -> Reading:
    """Return what the tables of a stack say; the quantiles are those below which each share lies."""
    parts = [(chosen, _read(stack.some(chosen), studies, shares)) for chosen, studies in new_studies(stack)]
    if len(parts) == 1:
        return parts[0][1]
    tables = len(stack.weights)
    whole = Reading(*(np.empty((tables, *values.shape[1:])) for values in parts[0][1]))
    for chosen, part in parts:
        for values, some in zip(whole, part, strict=True):
            values[chosen] = some
    return whole


def read_one(stack: Stack, studies: NewStudies, shares: Array) -> Reading:
    """Return what one table says, with its new studies at hand."""
    return _read(stack, studies, shares)


def _read(stack: Stack, studies: NewStudies, shares: Array) -> Reading:
    lattice, both = stack.lattice, stack.between_taus()
    of_new = studies.weights
    # The three curves of a table stand one after another on one line, so that all are read in one go.
    mu_at, tau_at_, new_at, width = _places(lattice.count, both.shape[1], of_new.shape[1])
    lines = np.zeros((len(both), width))
    lines[:, mu_at : mu_at + lattice.count] = stack.of_mu
    lines[:, tau_at_ : tau_at_ + both.shape[1]] = both
    lines[:, new_at : new_at + of_new.shape[1]] = of_new
    wanted = np.empty((len(both), 3, len(shares)))
    wanted[:, 0] = shares
    # A share of tau lies as half of it on either side of the middle. What rings at the ends may not add up to one.
    all_tau = both.sum(axis=1)[:, None]
    wanted[:, 1] = 1 + (all_tau + shares) / 2
    wanted[:, 2] = 1 + all_tau + shares + (of_new[:, 0] / 2 - studies.below)[:, None]
    first = np.repeat([mu_at, tau_at_, new_at], len(shares))
    size = np.repeat([lattice.count, both.shape[1], of_new.shape[1]], len(shares))
    places = places_of_shares(lines, wanted.reshape(len(both), -1), (first, first + size - 1)) - first
    mu, v, new = places.reshape(wanted.shape).swapaxes(0, 1)
    return Reading(
        typical_mean=(stack.of_mu * expit(stack.mu())).sum(axis=1) / stack.of_mu.sum(axis=1),
        typical=expit(lattice.step * (stack.first[:, None] + mu)),
        tau=tau_at(lattice.stride * (v / 2 - (lattice.columns - 1)), lattice.scale),
        new_mean=studies.means(),
        new=expit(studies.step * (studies.first + new)),
    )


def _places(*sizes: int) -> tuple[int, ...]:
    """Return where each of some curves begins on a line with room around every one, and how long the line is."""
    at, places = TAPS, []
    for size in sizes:
        places.append(at)
        at += size + 2 * TAPS
    return (*places, at - TAPS)
