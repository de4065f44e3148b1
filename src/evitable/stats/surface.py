"""A log-likelihood over a location and a spread, as `profile` sees it: values, slopes and a scan."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from evitable.stats.counts import Array


class Slopes(NamedTuple):
    """A log-likelihood at some points with its first and second slopes."""

    log: Array
    location: Array
    location_twice: Array
    spread: Array
    both: Array
    spread_twice: Array


class Scan(NamedTuple):
    """A log-likelihood on a grid, columns of spread by positions of location, both rising from the least."""

    location: Array
    spread: Array
    log: Array


class Surface(Protocol):
    """A log-likelihood over location and spread; the spread runs from 0 to `largest`."""

    @property
    def largest(self) -> float:
        """Return the largest spread that is looked at."""

    @property
    def pooled(self) -> float:
        """Return the location of the maximum without spread, infinite where there is none."""

    def slopes(self, location: Array, spread: Array) -> Slopes:
        """Return the log-likelihood and its slopes at each point."""

    def scan(self, finer: int) -> Scan:
        """Return the whole surface on a grid, `finer` times as fine as needed to see its shape."""
