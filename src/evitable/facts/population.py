"""Who was treated: number, age, sex, and the therapies that had failed before."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from evitable.facts.age import AgeStyle, read_age, read_ages
from evitable.facts.armsizes import read_arm_sizes
from evitable.facts.counts import PEOPLE, Count, read_count
from evitable.facts.coverage import Coverage
from evitable.facts.cursor import Cursor
from evitable.facts.numbers import NUMBERS, read_integer
from evitable.facts.prior import read_prior
from evitable.facts.sex import PopulationRead, read_both_sexes, read_pair_of_sexes, read_ratio, read_sex
from evitable.facts.tokens import tokenize
from evitable.model import Cell, Statement, Value
from evitable.terms import find

KINDS = ("age-group", "sex", "drug", "drug-class", "procedure", "not-reported")
_TREATED = ("treated", "received", "receiving", "given", "got", "on", "exposed", "evaluable", "evaluated", "assessed")
_KINDS_OF_PATIENTS = ("consecutive", "randomised", "randomized", "evaluable", "enrolled", "treated", "unrelated")
_AGED = re.compile(r"\bage|\bold\b|\bborn|\binfant|\bneonat|\bnewborn|\bbab(?:y|ies)\b")
_ACTIVE = ("treatment", "intervention", "active", "experimental", "study", "verum", "drug")
_NOUNS = {"women": "female", "girls": "female", "men": "male", "boys": "male"}
_YEAR_OLD = re.compile(r"\W*(?:an? )?\d+[ -]?(?:years?|yrs?|months?|mo|weeks?|days?|y)[ -]?(?:old|/?o)\b(?!s)")
_ONE = re.compile(r"\W*(?:one|1|a) ")
# A header that asks how old patients were too, and a number set apart from what follows.
_WITH_AGE = re.compile(r"(?i)\bages?\b")
_BRACKETS_AGE = re.compile(r"(?i)[(\[](?:mean |median )?ages?\b")
_AGE_IN_BRACKET = re.compile(r"\s*(\d+)\b[^()\d]*[(\[]([^()\d]*\d[^()]*)[)\]]\s*")
_NUMBER_FIRST = re.compile(r"\s*(\d+)\s*[;,:]\s+")
# The arms of `N (treated/control)`, in their order.
_TREATED_FIRST = re.compile(
    r"(?i)[(\[,] ?(?:treat(?:ed|ment)|interventions?|active|drug|experimental|study|verum|t|i)(?: (?:arm|group))?"
    r" ?(?:/|:|vs\.?|versus|-|–) ?(?:controls?|placebo|comparators?|c|p)(?: (?:arm|group))? ?[)\]]?$"
)
_UNBORN = ("ga", "gestation", "gestational")
_FEW = 3
# From here on `42 M` may as well be a man of 42.
_OLD = 16
_GROUPS = {"adult": "adult", "child": "child"}


def _read_treated(cursor: Cursor, found: PopulationRead) -> bool:
    """Take `31 treated with anakinra`, `9 of them treated with ...`, `53 of 211 treated`."""
    start = cursor.at
    cursor.take(",", ";", "(")
    cursor.words("of whom") or cursor.words("of which")
    first = cursor.at
    number = read_integer(cursor)
    if number is None:
        cursor.at = start
        return False
    n = cursor.value(number, first)
    total = _read_total(cursor)
    cursor.among(PEOPLE)
    cursor.word("who", "were", "was")
    cursor.word("were")
    if found.n_treated or not cursor.among(_TREATED):
        cursor.at = start
        return False
    cursor.word("with")
    cursor.take("drug", "drug-class", "procedure")
    cursor.take(")")
    found.n_treated = n
    found.n = found.n or total
    cursor.mark(start)
    return True


def _read_arm(cursor: Cursor, found: PopulationRead) -> bool:
    """Take `49 in the rituximab arm` and `vs 37 controls`: the size of an arm beside N."""
    start = cursor.at
    if found.n is None:
        return False
    versus = cursor.now.text in ("vs", "versus")
    against = cursor.word("vs", "versus", "and", "plus") is not None
    cursor.take(".")
    first = cursor.at
    number = read_integer(cursor)
    if number is None:
        cursor.at = start
        return False
    n = cursor.value(number, first)
    if cursor.word("controls", "control") or (versus and cursor.done):  # `30 vs 29`
        found.statements.append(Statement("control-group", cursor.quote(start)))
        cursor.mark(start)
        return True
    cursor.among(PEOPLE)
    named = not against and cursor.word("in", "on", "with", "received", "receiving", "to") is not None
    cursor.word("the", "a")
    treated = cursor.take("drug", "drug-class", "procedure") or cursor.among(_ACTIVE)
    grouped = cursor.word("arm", "group", "therapy", "treatment") is not None
    if named and treated and grouped and found.n_treated is None:
        found.n_treated = n
        cursor.take(")")
        cursor.mark(start)
        return True
    cursor.at = start
    return False


def _read_total(cursor: Cursor) -> Value[int] | None:
    start = cursor.at
    if cursor.word("of", "/"):
        cursor.word("the")
        first = cursor.at
        number = read_integer(cursor)
        if number is not None:
            return cursor.value(number, first)
        if cursor.word("them", "these", "whom"):
            return None
    cursor.at = start
    return None


def _read_n(cursor: Cursor, found: PopulationRead, *, bare: bool) -> bool:
    """Take the number of patients: `(N = 12)`, `44 patients`, `Ten children`, `One` before an age, `60` alone."""
    start = cursor.at
    if found.n is not None:
        return False
    count = read_count(cursor)
    if count is not None and count.n is not None and count.pct is None:
        return _keep_n(cursor, found, start, count)
    cursor.at = start
    number = read_integer(cursor)
    if number is None:
        return False
    ends = cursor.now.kind in ("", ",", ";", "(", "[", "line", ")") or cursor.now.text in ("vs", "versus")
    now = cursor.cell.text[cursor.now.start : cursor.now.end]
    opens = start == 0 or bool(found.statements and found.statements[-1].kind == "screened")
    named = opens and (cursor.now.text in _KINDS_OF_PATIENTS or (now.isupper() and len(now) > 1))
    named = named or (start == 0 and _before_disease(cursor))
    if cursor.now.kind in ("age-group", *NUMBERS) or (bare and (named or (start == 0 and ends))):
        found.n = cursor.value(number, start)
        cursor.mark(start)
        return True
    cursor.at = start
    return False


def _before_disease(cursor: Cursor) -> bool:
    """Tell whether a disease with its state stands right here: `15 R/R BPDCN`, `29 first-line AL amyloidosis`."""
    rest = cursor.cell.text[cursor.now.start :]
    found = find(rest, "condition", "condition-status") if cursor.now.kind == "word" else ()
    first = next((match for match in found if match.term.kind == "condition"), None)
    between = rest[: first.start] if first is not None else "0"
    return not any(char.isdigit() for char in between) and len(between.split()) <= _FEW


def _keep_n(cursor: Cursor, found: PopulationRead, start: int, count: Count) -> bool:
    if count.of is not None and cursor.tokens[cursor.at - 1].text not in PEOPLE:
        cursor.at = start
        return False
    if count.of is not None:
        found.n_treated, found.n = count.n, count.of
    else:
        found.n = count.n
        _keep_sex(cursor, found)
    cursor.mark(start)
    # The noun may be the age group as well: "Ten children".
    while cursor.at > start + 1 and cursor.tokens[cursor.at - 1].kind == "age-group":
        cursor.at -= 1
    return True


def _keep_sex(cursor: Cursor, found: PopulationRead) -> None:
    """Keep the sex of `3 women`: the number of patients is that of one sex."""
    sex = _NOUNS.get(cursor.tokens[cursor.at - 1].text)
    if sex and found.female is None and found.male is None:
        setattr(found, sex, found.n)


def _read_further_group(cursor: Cursor, found: PopulationRead) -> bool:
    """Add the `4 children` of `6 adults, 4 children` to N."""
    start = cursor.at
    number = read_integer(cursor)
    within = number is not None and found.groups and _in_bracket(cursor, start)
    if number is None or found.n is None or not found.groups or within or cursor.now.kind != "age-group":
        cursor.at = start
        return False
    quotes = (*found.n.quotes, cursor.quote(start))
    found.n = Value(found.n.value + number, quotes, "derived", f"{found.n.value} + {number} patients by age group")
    cursor.mark(start)
    return True


def _in_bracket(cursor: Cursor, at: int) -> bool:
    """Tell whether a bracket is open here: what it holds parts the patients counted before it."""
    kinds = [token.kind for token in cursor.tokens[:at]]
    return kinds.count("(") + kinds.count("[") > kinds.count(")") + kinds.count("]")


def _read_screened(cursor: Cursor, found: PopulationRead) -> bool:
    """Take `112 screened`: who might have taken part; N follows."""
    start = cursor.at
    if found.n is None and read_integer(cursor) is not None:
        cursor.among(PEOPLE)
        cursor.word("were")
        if cursor.word("screened", "invited", "approached"):
            found.statements.append(Statement("screened", cursor.quote(start)))
            cursor.mark(start)
            return True
    cursor.at = start
    return False


def _read_limit(cursor: Cursor, found: PopulationRead) -> bool:
    """Take `aged ≥18 years`: who could take part, not how old the patients were."""
    start = cursor.at
    cursor.word("age", "aged")
    if cursor.take("≥", ">", "<", "≤") and read_integer(cursor) is not None:
        cursor.word("years", "year", "y", "yrs", "months")
        found.statements.append(Statement("age-limit", cursor.quote(start)))
        cursor.mark(start)
        return True
    cursor.at = start
    return False


def _read_group(cursor: Cursor, found: PopulationRead) -> bool:
    start = cursor.at
    token = cursor.take("age-group")
    if token is None or token.term is None:
        return False
    found.groups.append(cursor.value(token.term.name, start))
    cursor.mark(start)
    return True


def _read_age(cursor: Cursor, found: PopulationRead, style: AgeStyle) -> bool:
    if found.age is not None:
        return False
    start = cursor.at
    found.age = read_age(cursor, style)
    told = found.age is not None and found.age.unit in ("days", "weeks")
    if told and (not _AGED.search(cursor.folded) or cursor.now.text in _UNBORN):
        # `stroke (120 days)`: so long ago, not so old; `28 wk GA`: so long borne.
        found.age, cursor.at = None, start
        return False
    if found.age is not None:
        cursor.mark(start)
    return found.age is not None


def read_population(
    cell: Cell,
    coverage: Coverage,
    *,
    span: tuple[int, int] | None = None,
    own: Mapping[str, str] | None = None,
    style: AgeStyle | None = None,
    bare: bool = True,
) -> PopulationRead:
    """Read a population cell: `Adult (median age 27.8 years, range: 21-43)`, `One 54-year-old male`, `6 (2/4)`.

    `bare` lets a lone number at the beginning be the number of patients.
    """
    cursor = Cursor(cell, tokenize(cell.text, *KINDS, span=span, own=own), coverage)
    found, start = PopulationRead(), span[0] if span else 0
    while not cursor.done:
        if not _read_next(cursor, found, style or AgeStyle(), bare=bare):
            cursor.at += 1
    return _of_one_sex(found, cursor.folded, start)


def _of_one_sex(found: PopulationRead, plain: str, start: int) -> PopulationRead:
    """Take the patients of one sex that a cell begins with as all of them: `Six males, 2-20 y`, `1 F`."""
    sexes = [one for one in (found.female, found.male) if one]
    age = found.age.value if found.age else None
    if found.n is None and not sexes and age is not None and _YEAR_OLD.match(plain, start):
        found.n = Value(1, age.quotes, "derived", "one age, of one patient")
    if found.n is not None or len(sexes) != 1 or found.pair or found.ratio:
        return found
    first = sexes[0].quotes[0].place.start == start + len(plain[start:]) - len(plain[start:].lstrip())
    if sexes[0].value == 1 and _ONE.match(plain, start):
        found.n = replace(sexes[0], status="derived", why="one patient of this sex")
    elif sexes[0].value > 1 and first and not found.statements:
        doubted = sexes[0].value >= _OLD and sexes[0].quotes[0].text[-1:] in ("F", "M")
        why = "may be the age of one patient" if doubted else "patients of one sex, and no others told"
        found.n = replace(sexes[0], status="uncertain" if doubted else "derived", why=why)
    return found


def read_described(
    cell: Cell, coverage: Coverage, header: Cell, *, own: Mapping[str, str] | None = None, style: AgeStyle | None = None
) -> PopulationRead:
    """Read patients under a header; one that asks how many and how old gets both from `1; 11 y`."""
    bracketed = _AGE_IN_BRACKET.fullmatch(cell.text) if _BRACKETS_AGE.search(header.text) else None
    if bracketed is not None:
        found = read_population(cell, coverage, span=(0, bracketed.start(2)), own=own, style=style)
        cursor = Cursor(cell, tokenize(cell.text, *KINDS, span=bracketed.span(2), own=own), coverage)
        found.age = found.age or read_ages(cursor, style or AgeStyle(), one=int(bracketed[1]) == 1)
        coverage.mark(cell.id, bracketed.start(2), len(cell.text) if cursor.done else bracketed.start(2))
        return found
    number = _NUMBER_FIRST.match(cell.text) if _WITH_AGE.search(header.text) else None
    if number is not None:
        behind = Coverage([cell])
        span = (number.end(), len(cell.text))
        cursor = Cursor(cell, tokenize(cell.text, *KINDS, span=span, own=own), behind)
        age = read_ages(cursor, style or AgeStyle(), one=int(number[1]) == 1)
        if age is not None and cursor.done:
            found = read_population(cell, coverage, span=number.span(1), own=own, style=style)
            found.age = age
            coverage.mark(cell.id, *span)
            return found
    found = read_population(cell, coverage, own=own, style=style)
    if found.pair is not None and found.n is None and _TREATED_FIRST.search(header.text):
        found.n, control = found.pair
        found.pair = None
        found.statements.append(Statement("control-group", control.quotes[0]))
    return found


def _read_next(cursor: Cursor, found: PopulationRead, style: AgeStyle, *, bare: bool) -> bool:
    kind = cursor.now.kind
    if kind in ("drug", "drug-class", "procedure"):
        return read_arm_sizes(cursor, found)
    if kind in (")", "]"):
        return False
    if cursor.take("not-reported"):
        cursor.mark(cursor.at - 1)
        return True
    if kind == "age-group":
        return _read_group(cursor, found)
    if kind == "sex":
        return read_ratio(cursor, found) or read_sex(cursor, found)
    prior = read_prior(cursor)
    if prior is not None:
        found.prior += prior.drugs
        found.statements += prior.statements
        return True
    return (
        read_both_sexes(cursor, found)
        or read_arm_sizes(cursor, found)
        or _read_arm(cursor, found)
        or _read_treated(cursor, found)
        or _read_screened(cursor, found)
        or _read_limit(cursor, found)
        or _read_further_group(cursor, found)
        or _read_age(cursor, found, style)
        or _read_n(cursor, found, bare=bare)
        or read_sex(cursor, found)
        or read_pair_of_sexes(cursor, found)
    )


def group_of(groups: list[Value[str]]) -> Value[str] | None:
    """Return the age group where the words name one; adults and adolescents together are none."""
    names = {group.value for group in groups}
    return groups[0] if len(names) == 1 and names <= _GROUPS.keys() else None
