"""A row's patients in the words of a journal: disease, age, sex, and how many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evitable.model import Age, Condition, Sex, Study
from evitable.reports.rebuilt.wording import cased, dashed, listed, plain
from evitable.reports.wording import capital


def diseases(study: Study, long_forms: Sequence[str] = ()) -> str:
    """Name the diseases with what state they were in; `long_forms` are the table's own, for their capitals.

    Example:
        >>> from evitable.model import Value
        >>> diseases(Study(1, conditions=(Condition(Value("lupus nephritis"), (Value("refractory"),)),)))
        'Refractory lupus nephritis'
    """
    return capital(listed([_disease(one, long_forms) for one in study.conditions]))


def _disease(condition: Condition, long_forms: Sequence[str]) -> str:
    return " ".join([*(status.value for status in condition.status), cased(condition.name, *long_forms)])


def population(study: Study) -> str:
    """Say how old the patients were and of which sex; empty where the row does not say.

    Example:
        >>> from evitable.model import Value
        >>> age = Age(Value("adult"), Value("median"), Value(27.8), Value(21.0), Value(43.0))
        >>> population(Study(1, n=Value(5), age=age, sex=Sex(Value(4), Value(1))))
        'Adult (median age 27.8 years, range: 21–43), 4 female, 1 male'
    """
    one = study.n is not None and study.n.value == 1
    age, sexes = _age(study.age), ", ".join(_sexes(study.sex, one=one))
    # Numbers of patients behind an age without a bracket would be read as further ages.
    joint = ", " if age.endswith(")") or age.isalpha() or not age else " ("
    return capital(f"{age}{joint}{sexes}{')' if joint == ' (' else ''}".removeprefix(", ") if sexes else age)


def _age(age: Age | None) -> str:
    if age is None:
        return ""
    group, years = plain(age.group), _years(age)
    return f"{group} ({years})" if group and years else f"{group or years}"


def _years(age: Age) -> str:
    """Say the ages: of each, of the middle and the range, or the range alone."""
    if age.values:
        return f"{listed([dashed(one.value) for one in age.values])} {age.unit}"
    low, high = (dashed(one.value) if one else "" for one in (age.low, age.high))
    around = f"{low}–{high}" if low and high else ""
    stat = plain(age.stat)
    if age.value is None:
        return f"range: {around} {age.unit}" if around else ""
    middle = f"{stat} age " if stat in ("median", "mean") else "age " if around else ""
    return f"{middle}{dashed(age.value.value)} {age.unit}" + (f", range: {around}" if around else "")


def _sexes(sex: Sex, *, one: bool) -> Iterator[str]:
    """Say how many are of each sex; of one patient, which, where the row does not count both."""
    told = [(name, count.value) for name, count in (("female", sex.female), ("male", sex.male)) if count]
    for name, count in told:
        yield name if one and len(told) == 1 and count == 1 else f"{count} {name}"


def number(study: Study) -> str:
    """Say how many patients there were, and how many of them were treated.

    Example:
        >>> from evitable.model import Value
        >>> number(Study(1, n=Value(60), n_treated=Value(9)))
        '60 (9 treated)'
    """
    if study.n is None:
        return f"{study.n_treated.value} treated" if study.n_treated else ""
    return f"{study.n.value} ({study.n_treated.value} treated)" if study.n_treated else str(study.n.value)
