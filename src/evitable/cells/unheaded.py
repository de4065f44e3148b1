"""Roles of columns whose headers tell none: what their cells hold, and where they stand among the others."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from evitable.cells.bearing import is_one_age, is_one_sex
from evitable.model import GUESSED, Cell, Column, Role, Row
from evitable.terms import find

_ENOUGH = 2
# So many rows tell what a column holds; a table of a hundred thousand is not read twice for it.
_LOOKED_AT = 200
_MOST = 0.6
_OUTCOMES = ("response", "adverse-event")
_DRUGS = ("drug", "drug-class")
_TREATING: frozenset[Role | None] = frozenset({"drug", "dose", "regimen"})
_TURNED_OUT: frozenset[Role | None] = frozenset({"response", "relapse", "death", "adverse-events", "follow-up"})
# What is given, and no level in blood: `375 mg/m2`, `0.4 g/kg`, but neither `12 mg/dl` nor `40 ng/ml`.
_DOSE = re.compile(
    r"\d\s*(?:m?g|mcg|[µμ]g|IU|MU|units?|Gy|vials?|MBq|GBq|mCi)\b"
    r"(?!\s*(?:/|per\s)\s*(?:d?l|ml|24|mmol|g creat|day of)\b)",
    re.IGNORECASE,
)
# So many of so many, or a share: `3/10`, `3/10 (30%)`, `3 (30)`, `30%`, `3 of 10`.
_SHARE = re.compile(
    r"(?:\d{1,4}\s*(?:/|of)\s*\d{1,4}|\d{1,4}\s*(?=\(\s*\d{1,3}(?:[.,·]\d+)?\s*%?\s*\))|\d{1,3}(?:[.,·]\d+)?\s*%)"
    r"(?:\s*[\[(][\d\s.,·%/]+[\])])?"
)
_PERSON = re.compile(
    r"(?i)\d{1,3}(?:\.\d)?\s*(?:y|yrs?|years?|mo|months?|y/?o)?\s*[/,;]?\s*(?:[mf]|male|female|boy|girl|man|woman)"
    r"|(?:[mf]|male|female|boy|girl|man|woman)\s*[/,;]?\s*\d{1,3}(?:\.\d)?\s*(?:y|yrs?|years?|mo|months?|y/?o)?"
)
_NUMBER = re.compile(r"\d{1,3}")
_PEOPLE = re.compile(
    r"(?i)\b(?:patients?|pts?|cases?|adults?|child(?:ren)?|infants?|neonates?|newborns?|subjects?|participants?|"
    r"(?:wo)?m[ae]n|girls?|boys?|(?:fe)?males?|years?[- ]old|y/?o)\b"
)
# How many, and how many of them are women or men: `12 (7/5)`, `9 (6:3)`, `14 (6)`.
_SEXED = re.compile(r"\d{1,4}\s*[(\[]\s*\d{1,4}(?:\s*[/:]\s*\d{1,4})?\s*[)\]]")


@dataclass(frozen=True, slots=True)
class _Table:
    """The columns of a table with what their cells say, and where its treatment stands (-1: nowhere)."""

    columns: tuple[Column, ...]
    texts: tuple[tuple[str, ...], ...]
    title: str
    own: Mapping[str, str]
    treated: int

    def has(self, *roles: Role) -> bool:
        return any(column.role in roles for column in self.columns)


def told_by_cells(
    columns: tuple[Column, ...], rows: Sequence[Row], title: Cell | None, own: Mapping[str, str]
) -> tuple[Column, ...]:
    """Give columns without a role the one that their cells and their place among the others leave no doubt of.

    Treatments go first, since what stands before them and what behind them is told apart by it.
    """
    texts, words = _texts(columns, rows), title.text if title else ""
    columns = _reconsidered(_Table(columns, texts, words, own, _treated(columns)))
    for rules in _RULES:
        table = _Table(columns, texts, words, own, _treated(columns))
        columns = tuple(
            _told(table, at, rules) if column.role is None and len(texts[at]) >= _ENOUGH else column
            for at, column in enumerate(columns)
        )
    return columns


def _reconsidered(table: _Table) -> tuple[Column, ...]:
    """Take back guesses from cells alone that the rows, or the place among the other columns, speak against."""
    return tuple(
        _without_doses(table, at)
        if column.guessed and column.role == "regimen"
        else _counting(table, at)
        if column.guessed and column.role == "n"
        else column
        for at, column in enumerate(table.columns)
    )


def _without_doses(table: _Table, at: int) -> Column:
    """Return a column guessed to be a regimen as one of drugs where doses stand beside it.

    Drugs without doses are left open where another column tells the treatment: they may have been tried before.
    """
    column, header = table.columns[at], table.columns[at].header
    if _share(table.texts[at], _DOSE.search) > 1 - _MOST:
        return column
    if any(other.role == "dose" for other in table.columns[at + 1 : at + 3]):
        return Column(header, "drug", f"{GUESSED}; its cells name drugs, and the doses stand beside them")
    told = any(other.role in _TREATING and not other.guessed for other in table.columns)
    return Column(header, None, "") if told else column


def _counting(table: _Table, at: int) -> Column:
    """Return a column guessed to count patients as one of labels, or open, where it is likely to count none.

    Each row is one patient, patients are counted in a column of their own, or the figures stand behind an outcome.
    """
    header, texts = table.columns[at].header, table.texts[at]
    if at == 0 and _counts_rows(texts):
        return Column(header, "label", f"{GUESSED}; its cells count the rows")
    behind = any(column.role in _TURNED_OUT for column in table.columns[:at])
    counted = table.has("population", "label") or _are_single(table) or behind or _counts_rows(texts)
    return Column(header, None, "") if counted else table.columns[at]


def _are_single(table: _Table) -> bool:
    """Tell whether rows are patients: a column holds one age or one sex each."""
    return any(
        (column.role == "sex" and _share(texts, is_one_sex) >= _MOST)
        or (column.role == "age" and not column.guessed and _share(texts, is_one_age) >= _MOST)
        for column, texts in zip(table.columns, table.texts, strict=True)
        if texts
    )


def _counts_rows(texts: Sequence[str]) -> bool:
    """Tell whether figures go up by one from cell to cell: `1, 2, 3` of patients, `61, 62, 63` of references."""
    if len(texts) <= _ENOUGH or not all(_NUMBER.fullmatch(text) for text in texts):
        return False
    first = int(texts[0])
    return [int(text) for text in texts] == list(range(first, first + len(texts)))


def _texts(columns: Sequence[Column], rows: Sequence[Row]) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(text for row in rows[:_LOOKED_AT] if at < len(row.cells) and (text := row.cells[at].text.strip()))
        for at in range(len(columns))
    )


def _treated(columns: Sequence[Column]) -> int:
    return next((at for at, column in enumerate(columns) if column.role in _TREATING), -1)


_Rule = tuple[Callable[[_Table, int], bool], Role, str]


def _told(table: _Table, at: int, rules: Sequence[_Rule]) -> Column:
    column = table.columns[at]
    for fits, role, why in rules:
        if fits(table, at):
            return Column(column.header, role, f"{GUESSED}; {why}")
    return column


def _share(texts: Sequence[str], holds: Callable[[str], object]) -> float:
    return sum(bool(holds(text)) for text in texts) / len(texts) if texts else 0.0


def _dosed(table: _Table, at: int) -> bool:
    """Tell whether most cells hold a dose and no outcome, where no other column holds doses.

    Doses without the name of a drug, beside the treatment, are a part of it: `Induction`, `Maintenance`.
    """
    if _share(table.texts[at], lambda text: _DOSE.search(text) and not find(text, *_OUTCOMES, own=table.own)) < _MOST:
        return False
    if table.treated < 0 or _share(table.texts[table.treated], _DOSE.search) <= 1 - _MOST:
        return True
    beside = any(column.role in _TREATING for column in table.columns[max(0, at - 1) : at + 2])
    return beside and not any(find(text, *_DRUGS, own=table.own) for text in table.texts[at])


def _treats(table: _Table, at: int) -> bool:
    """Tell whether most cells name drugs where no other column does, nor the title or doses stand beside them."""
    if table.treated >= 0 and _names_drugs(table, table.treated):
        return False
    dosed = [column for column in table.columns[at + 1 : at + 3] if column.role in ("dose", "regimen")]
    told = {match.term.name for match in find(table.title, *_DRUGS, "procedure", own=table.own)}
    named = {match.term.name for text in table.texts[at] for match in find(text, *_DRUGS, own=table.own)}
    if told if table.treated < 0 else told - named or not dosed or find(dosed[0].header.text, *_DRUGS, own=table.own):
        return False
    return _names_drugs(table, at)


def _names_drugs(table: _Table, at: int) -> bool:
    return _share(table.texts[at], lambda text: find(text, *_DRUGS, own=table.own)) >= _MOST


def _failed(table: _Table, at: int) -> bool:
    """Tell whether cells before the treatment list drugs, several of them in some, and not what is given there."""
    if at >= table.treated:
        return False
    named = [{match.term.name for match in find(text, *_DRUGS, own=table.own)} for text in table.texts[at]]
    if _share(table.texts[at], _DOSE.search) > 1 - _MOST:
        return False
    return sum(map(bool, named)) >= _MOST * len(named) and any(len(each) > 1 for each in named)


def _peopled(table: _Table, at: int) -> bool:
    """Tell whether most cells before an outcome say who the patients were, with a number, and no other column does."""
    return _is_before_outcomes(table, at) and _share(table.texts[at], _PEOPLE.search) >= _MOST


def _sexed(table: _Table, at: int) -> bool:
    """Tell whether cells before an outcome count patients with those of one sex: `12 (7/5)`."""
    return _is_before_outcomes(table, at) and _share(table.texts[at], _SEXED.fullmatch) >= _MOST


def _is_before_outcomes(table: _Table, at: int) -> bool:
    ahead = table.columns[: at + 1]
    return not table.has("n", "population") and not any(column.role in _TURNED_OUT for column in ahead)


def _ill(table: _Table, at: int) -> bool:
    """Tell whether most cells before the treatment name diseases, and no other column does."""
    if table.has("condition") or 0 <= table.treated < at:
        return False
    return _share(table.texts[at], lambda text: find(text, "condition", own=table.own)) >= _MOST


def _are_persons(table: _Table, at: int) -> bool:
    """Tell whether each cell is the age and sex of one person: `45/F`, `M, 12 y`."""
    texts = table.texts[at]
    return (
        not table.has("age")
        and all(_PERSON.fullmatch(text) or is_one_sex(text) for text in texts)
        and any(re.search(r"\d", text) for text in texts)
    )


def _ended(table: _Table, at: int) -> bool:
    """Tell whether most cells behind the treatment name an outcome."""
    named = _share(table.texts[at], lambda text: find(text, "response", own=table.own))
    return at > table.treated >= 0 and named >= _MOST


def _counted(table: _Table, at: int) -> bool:
    """Tell whether the cells behind the treatment are patients counted of those treated."""
    if not at > table.treated >= 0 or not table.columns[at].header.text.strip():
        return False
    return _share(table.texts[at], _SHARE.fullmatch) >= _MOST


def _harmed(table: _Table, at: int) -> bool:
    """Tell whether most cells behind the treatment name harms, where no other column asks for them."""
    if table.has("adverse-events") or not at > table.treated >= 0:
        return False
    return _share(table.texts[at], lambda text: find(text, "adverse-event", "no-adverse-event", own=table.own)) >= _MOST


_RULES: tuple[tuple[_Rule, ...], ...] = (
    ((_dosed, "regimen", "most of its cells are doses, and no other column holds them"),),
    ((_treats, "drug", "most of its cells name drugs, and nothing else tells the treatment"),),
    (
        (_are_persons, "age", "each of its cells is the age and sex of one person"),
        (_failed, "prior", "its cells list drugs, and it stands before the treatment"),
        (_peopled, "population", "most of its cells say who the patients were"),
        (_sexed, "n", "its cells count patients with those of one sex"),
        (_ill, "condition", "most of its cells name diseases, and no other column does"),
        (_counted, "response", "its cells count patients behind the treatment"),
        (_ended, "response", "most of its cells name an outcome behind the treatment"),
        (_harmed, "adverse-events", "most of its cells name harms, and no other column asks for them"),
    ),
)
