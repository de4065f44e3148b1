"""Tables of counts for the tests, and strategies that make them."""

from __future__ import annotations

from hypothesis import strategies as st

RESPONSE = ([1, 1, 20, 4, 11, 1, 3], [1, 1, 20, 5, 12, 1, 3])
NEUROPATHY = ([0, 1, 2, 3, 2, 0, 0], [1, 1, 20, 5, 12, 1, 3])
ALL_EVENTS = ([1, 1, 3, 5, 8], [1, 1, 3, 5, 8])
SINGLE_CASES = ([1, 1, 0, 1, 1, 0, 1, 1], [1] * 8)

Row = tuple[int, int]
Table = tuple[list[int], list[int]]

# The sizes that case series have, so that the kept row likelihoods are met again.
row = st.sampled_from([1, 1, 1, 2, 3, 5, 8, 12]).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
table = st.lists(row, min_size=1, max_size=10).map(lambda rows: ([x for x, _ in rows], [n for _, n in rows]))


def mirrored(counts: Table) -> Table:
    """Return the table with events and non-events exchanged."""
    x, n = counts
    return [size - some for some, size in zip(x, n, strict=True)], n
