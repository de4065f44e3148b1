"""Study covariates, checked and coded: numbers as they are, words as indicators, all of them centred and scaled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from evitable.stats.counts import Array

Covariates: TypeAlias = Mapping[str, Sequence[object] | ArrayLike]
Setting: TypeAlias = Mapping[str, float | str | bool]


@dataclass(frozen=True, slots=True)
class Column:
    """A covariate's values as numbers; `level` is the word that an indicator stands for, `reference` the one at 0."""

    covariate: str
    values: tuple[float, ...]
    level: str | None = None
    reference: str | None = None

    @property
    def name(self) -> str:
        """Return the name of its coefficient."""
        return self.covariate if self.level is None else f"{self.covariate}: {self.level}"

    @property
    def centre(self) -> float:
        """Return the mean over the rows."""
        return float(np.mean(self.values))

    @property
    def scale(self) -> float:
        """Return one standard deviation over the rows, or half the distance where there are only two values.

        An indicator's own standard deviation would tell how common it is, not how much it means (Gelman 2008).
        """
        distinct = sorted(set(self.values))
        return (distinct[1] - distinct[0]) / 2 if len(distinct) == 2 else float(np.std(self.values, ddof=1))


@dataclass(frozen=True, slots=True)
class Coded:
    """All columns of a regression; the coefficients run intercept first, in centred and scaled units."""

    columns: tuple[Column, ...]

    @property
    def design(self) -> Array:
        """Return rows by 1 by coefficients."""
        parts = [(np.array(column.values) - column.centre) / column.scale for column in self.columns]
        whole: Array = np.stack([np.ones_like(parts[0]), *parts], axis=1)[:, None, :]
        return whole

    def coefficient(self, position: int) -> Array:
        """Return what a column's coefficient, in the covariate's own units, is of the scaled ones."""
        along = np.zeros(len(self.columns) + 1)
        along[position + 1] = 1 / self.columns[position].scale
        return along

    def intercept(self, *, is_centred: bool) -> Array:
        """Return what the logit at the covariates' means, or at 0, is of the scaled coefficients."""
        if is_centred:
            return np.array([1.0, *(0.0 for _ in self.columns)])
        whole: Array = np.array([1.0, *(-column.centre / column.scale for column in self.columns)])
        return whole

    def described(self) -> tuple[str, ...]:
        """Return what the coding did, in sentences."""
        means = [f"{c.covariate} around {c.centre:.6g}" for c in self.columns if c.level is None]
        words = {c.covariate: c.reference for c in self.columns if c.level is not None}
        said = [f"{name} is compared with {reference!r}, its commonest value." for name, reference in words.items()]
        return (*([f"Centred: {', '.join(means)}."] if means else []), *said)

    def at(self, setting: Setting, where: str) -> Array:
        """Return what the logit at some values of the covariates is of the scaled coefficients."""
        known = {column.covariate for column in self.columns}
        for name in setting:
            if name not in known:
                raise ValueError(f"{where} names {name!r}: the covariates are {_listed(known)}.")
        for name in sorted(known):
            if name not in setting:
                raise ValueError(f"{where} lacks {name!r}: give every covariate a value.")
        values = [self._value(column, setting[column.covariate], where) for column in self.columns]
        return np.array([1.0, *values])

    def _value(self, column: Column, value: object, where: str) -> float:
        if column.level is None:
            number = _number(value, f"{where}[{column.covariate!r}]")
        else:
            levels = {c.level for c in self.columns if c.covariate == column.covariate} | {column.reference}
            if value not in levels:
                words = _listed(str(level) for level in levels)
                raise ValueError(f"{where}[{column.covariate!r}] is {value!r}: give one of {words}.")
            number = float(value == column.level)
        return (number - column.centre) / column.scale

    def is_within(self, setting: Setting) -> bool:
        """Tell whether every number lies within what the rows have."""
        numbers = [(column, setting[column.covariate]) for column in self.columns if column.level is None]
        return all(min(column.values) <= float(value) <= max(column.values) for column, value in numbers)


def coded(covariates: Covariates, k: int) -> Coded:
    """Return the columns, or raise ValueError naming the covariate, the row and the value.

    Numbers stay numbers. Words become one indicator for every word but the reference, which is the
    commonest (of equally common ones the first in the alphabet).

    >>> [column.name for column in coded({"dose": [1.0, 1.3, 1.5], "design": ["case", "series", "series"]}, 3).columns]
    ['dose', 'design: case']
    """
    if not isinstance(covariates, Mapping) or not covariates:
        raise ValueError("covariates is empty or no mapping: give names with one value a row, such as {'dose': [...]}.")
    columns: list[Column] = []
    for name, values in covariates.items():
        columns += _columns(name, values, k)
    found = Coded(tuple(columns))
    _refuse_dependent(found, k)
    return found


def _columns(name: str, values: Sequence[object] | ArrayLike, k: int) -> list[Column]:
    where = f"covariates[{name!r}]"
    listed: list[object] = np.asarray(values, dtype=object).tolist()
    if not isinstance(listed, list) or len(listed) != k:
        raise ValueError(
            f"{where} has {np.size(np.asarray(values, dtype=object))} values: give one for each of {k} rows."
        )
    for i, value in enumerate(listed):
        if value is None or value == "" or (isinstance(value, float) and np.isnan(value)):
            raise ValueError(f"{where}[{i}] is blank: leave it out, the whole row, or find the value; none is guessed.")
    if any(isinstance(value, str) for value in listed):
        return _indicators(name, listed, where)
    numbers = tuple(_number(value, f"{where}[{i}]") for i, value in enumerate(listed))
    if len(set(numbers)) == 1:
        raise ValueError(f"{where} is {numbers[0]:g} in every row: a covariate that does not vary explains nothing.")
    return [Column(name, numbers)]


def _indicators(name: str, values: list[object], where: str) -> list[Column]:
    for i, value in enumerate(values):
        if not isinstance(value, str):
            raise ValueError(f"{where}[{i}] is {value!r} among words: give words only, or numbers only.")
    words = sorted({str(value) for value in values})
    if len(words) == 1:
        raise ValueError(f"{where} is {words[0]!r} in every row: a covariate that does not vary explains nothing.")
    reference = max(words, key=lambda word: (values.count(word), -words.index(word)))
    return [
        Column(name, tuple(float(value == word) for value in values), word, reference)
        for word in words
        if word != reference
    ]


def _number(value: object, where: str) -> float:
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, int | float) and np.isfinite(value):
        return float(value)
    raise ValueError(f"{where} is {value!r}: give a finite number.")


def _refuse_dependent(found: Coded, k: int) -> None:
    size = len(found.columns) + 1
    if k < size:
        raise ValueError(f"covariates need {size} coefficients and there are {k} rows: leave covariates out.")
    for last in range(2, size + 1):
        if np.linalg.matrix_rank(found.design[:, 0, :last], tol=1e-9 * k) < last:
            name = found.columns[last - 2].name
            raise ValueError(f"covariates: {name!r} follows from those before it in every row: leave one of them out.")


def _listed(words: Iterable[str]) -> str:
    return ", ".join(repr(word) for word in sorted(words))
