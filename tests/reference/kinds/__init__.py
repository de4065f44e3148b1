"""How each kind of reference case is put to the package: one module for a room of statistics.

A module here holds `COVERED`, which maps a kind of case to a function of (dataset, spec, expect) that yields
a `Pair` for every number compared, or returns None when the package has no such method.
"""
