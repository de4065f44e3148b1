"""The sums of tables as a script in R or Python that repeats them from the counts, by arithmetic of its own."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from importlib import resources
from typing import NamedTuple

from evitable.exchange.scripts.sums import Compared, Repeated, Row, Sum, Sums, plain, repeated
from evitable.model import Comparison

_WIDTH = 110
_PLAIN_SIGNS = frozenset(map(chr, range(32, 127))) - {'"', "\\"}


class _Language(NamedTuple):
    """How a language says what both scripts say."""

    programs: tuple[str, str, str]
    head: str
    lists: tuple[str, str, str]
    leanings: str
    compared: str
    vector: Callable[[Iterable[str]], str]
    entry: tuple[str, str, str]
    nested: tuple[str, str]


def write_r(
    tables: Sequence[Sums],
    comparisons: Sequence[Sequence[Comparison]] = (),
    *,
    names: Sequence[str],
    version: str,
    by: str = "",
) -> str:
    """Write an R script that prints every number of the sums, an id, a tab and the number a line.

    `names` are the sources', `comparisons` those of each table's groups, which `by` names. metafor pools the two-step
    methods, the rest is plain R. Whatever a text of a study holds, it is no more than a string here, in ASCII. What is
    not computed stands at the end with the reason.
    """
    return _written(repeated(tables, comparisons, by=by), _R, names, version)


def write_python(
    tables: Sequence[Sums],
    comparisons: Sequence[Sequence[Comparison]] = (),
    *,
    names: Sequence[str],
    version: str,
    by: str = "",
) -> str:
    """Write the same as `write_r` in Python with numpy and scipy, and nothing of Evitable."""
    return _written(repeated(tables, comparisons, by=by), _PYTHON, names, version)


def _written(what: Repeated, language: _Language, names: Sequence[str], version: str) -> str:
    # What is tried under other assumptions, and groups, come with programs of their own, behind the first.
    pools, leanings, groups = (
        resources.files(__package__).joinpath(name).read_text(encoding="utf-8").rstrip("\n")
        for name in language.programs
    )
    leant = [_listed(language.leanings, map(partial(_sum, language=language), what.leanings), language), leanings]
    held = [_listed(language.compared, map(partial(_compared, language=language), what.compared), language), groups]
    sources = ", ".join(literal(plain(name)) for name in names) or "none"
    told = [*_told(f"Sources: {sources}."), *_told(f"Written by Evitable {version}.")]
    about, setting = language.head.split("\n\n", 1)
    parts = [
        "\n".join([about, *told]),
        setting,
        _data(what, language),
        pools,
        *(leant if what.leanings else ()),
        *(held if what.compared else ()),
        *_left(what),
    ]
    return "\n\n".join(parts) + "\n"


def _told(text: str) -> list[str]:
    lines = textwrap.wrap(text, _WIDTH - 2, break_long_words=False, break_on_hyphens=False)
    return [f"# {line}" for line in lines]


def _data(what: Repeated, language: _Language) -> str:
    rows, sums = language.lists[:2]
    counted = _listed(rows, map(partial(_row, language=language), what.rows), language)
    added = _listed(sums, map(partial(_sum, language=language), what.sums), language)
    return f"{counted}\n\n{added}"


def _listed(head: str, entries: Iterable[str], language: _Language) -> str:
    inside = "".join(entries)
    if language is _R and inside:
        # R takes no comma behind the last entry.
        inside = inside.rstrip("\n").removesuffix(",") + "\n"
    return f"{head}\n{inside}{language.lists[-1]}"


def _row(row: Row, language: _Language) -> str:
    key, of, end = language.entry
    fields = [("id", literal(row.id)), ("label", literal(plain(row.label))), ("x", str(row.events)), ("n", str(row.n))]
    return f"  {key}{', '.join(of.format(name) + value for name, value in fields)}{end},\n"


def _sum(one: Sum, language: _Language) -> str:
    key, of, end = language.entry
    fields = [
        ("id", literal(one.id)),
        ("label", literal(plain(one.label))),
        ("x", language.vector(map(str, one.events))),
        ("n", language.vector(map(str, one.n))),
        ("models", language.vector(map(literal, one.models))),
    ]
    inside = "".join(f"    {of.format(name)}{value},\n" for name, value in fields)
    return f"  {key}\n{inside.removesuffix(f',{chr(10)}')}\n  {end},\n"


def _compared(one: Compared, language: _Language) -> str:
    key, of, end = language.entry
    opened, closed = language.nested
    groups = []
    for group in one.groups:
        fields = [
            ("id", literal(group.id)),
            ("x", language.vector(map(str, group.events))),
            ("n", language.vector(map(str, group.n))),
        ]
        groups.append(f"{key}{', '.join(of.format(name) + value for name, value in fields)}{end}")
    inside = ",\n      ".join(groups)
    head = f"{of.format('id')}{literal(one.id)},\n    {of.format('label')}{literal(plain(one.label))}"
    return f"  {key}\n    {head},\n    {of.format('groups')}{opened}\n      {inside}\n    {closed}\n  {end},\n"


def literal(text: str) -> str:
    r"""Write a text as a string in ASCII that R and Python read alike; what neither can hold becomes U+FFFD.

    Example:
        >>> print(literal('é"); quit("no")'))
        "\u00e9\"); quit(\"no\")"
    """
    return f'"{"".join(map(_sign, text))}"'


def _sign(char: str) -> str:
    if char in _PLAIN_SIGNS:
        return char
    if char in '"\\':
        return f"\\{char}"
    code = ord(char)
    if code == 0 or 0xD800 <= code <= 0xDFFF:
        code = 0xFFFD
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _left(what: Repeated) -> Iterator[str]:
    """Yield, as comments, the ids that are not computed, under their reason."""
    by_reason: dict[str, list[str]] = {}
    for key, reason in what.left:
        by_reason.setdefault(reason, []).append(literal(key))
    if by_reason:
        yield "# --- Not computed here " + "-" * 85
    for reason, keys in by_reason.items():
        yield "\n".join([*_told(f"{reason[:1].upper()}{reason[1:]}:"), *(f"#   {key}" for key in keys)])


def _vector_r(values: Iterable[str]) -> str:
    return f"c({_wrapped(values)})"


def _vector_python(values: Iterable[str]) -> str:
    return f"[{_wrapped(values)}]"


def _wrapped(values: Iterable[str]) -> str:
    lines = textwrap.wrap(", ".join(values), _WIDTH - 10, break_long_words=False, break_on_hyphens=False)
    return lines[0] if len(lines) == 1 else "\n      " + "\n      ".join(lines) + "\n    "


_R = _Language(
    ("pools.R.txt", "leanings.R.txt", "groups.R.txt"),
    """# Every pooled number again, from the counts of the rows: prints an id, a tab and the number a line.
# Needs R with the package metafor; tried with R 4.2.2 and metafor 3.8-1.
# Run it: Rscript --vanilla pools.R

if (!requireNamespace("metafor", quietly = TRUE)) stop("Install the package metafor first.")
message(R.version.string, ", metafor ", packageVersion("metafor"))

# The ends of a 95% interval.
LEVEL_LOW <- 0.025
LEVEL_HIGH <- 0.975""",
    (
        "# Rows with their counts, x of n, for each outcome.\nrows <- list(",
        "# Sets of rows, with the models that answer for them.\npools <- list(",
        ")",
    ),
    "# Sets of rows whose sums are tried under other assumptions.\nleanings <- list(",
    "# Groups of rows that are held against each other.\ncompared <- list(",
    _vector_r,
    ("list(", "{} = ", ")"),
    ("list(", ")"),
)
_PYTHON = _Language(
    ("pools.py.txt", "leanings.py.txt", "groups.py.txt"),
    """# Every pooled number again, from the counts of the rows: prints an id, a tab and the number a line.
# Needs Python 3.11 or later with numpy and scipy; tried with numpy 2 and scipy 1.
# Run it: python pools.py

import sys

import numpy as np
import scipy
from scipy.interpolate import CubicSpline
from scipy.optimize import brentq, minimize_scalar
from scipy.special import expit
from scipy.stats import beta, norm

print(f"Python {sys.version.split()[0]}, numpy {np.__version__}, scipy {scipy.__version__}", file=sys.stderr)

# The ends of a 95% interval.
LEVEL_LOW, LEVEL_HIGH = 0.025, 0.975""",
    (
        "# Rows with their counts, x of n, for each outcome.\nROWS = [",
        "# Sets of rows, with the models that answer for them.\nPOOLS = [",
        "]",
    ),
    "# Sets of rows whose sums are tried under other assumptions.\nLEANINGS = [",
    "# Groups of rows that are held against each other.\nCOMPARED = [",
    _vector_python,
    ("{", '"{}": ', "}"),
    ("[", "]"),
)
