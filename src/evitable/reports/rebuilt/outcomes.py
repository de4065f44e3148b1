"""What came of a row's treatment in the words of a journal: responses and harms with their counts."""

from __future__ import annotations

from collections.abc import Iterator

from evitable.model import AdverseEvent, EvidenceTable, Response, Study, Value
from evitable.reports.rebuilt.wording import cased, dashed, of_patients

_Count = Value[int] | None
_USUAL = frozenset(
    {"CR", "PR", "VGPR", "OR", "NR", "SD", "PD", "remission", "improvement", "relapse", "death", "survival"}
)
"""Outcomes whose names are read in any line."""


def headed(table: EvidenceTable) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the outcomes that have a column of their own: those before all others of their rows, and the rest.

    They are those that the source names in a header only and that no short form or usual word names: within a line
    they could not be told from what surrounds them.
    """
    heads = {
        cell: column.header.text.casefold()
        for row in table.rows
        for cell, column in zip(row, table.columns, strict=False)
    }
    found = dict.fromkeys(
        one.label.value
        for study in table.studies
        for one in study.responses
        if one.label.value not in _USUAL
        and any(one.label.value in heads.get(quote.place.cell, "") for quote in one.label.quotes)
    )
    apart = {label for label in found if all(_once(study, label) for study in table.studies)}
    behind = {one.label.value for study in table.studies for one in _behind(study, apart)}
    first = tuple(label for label in found if label in apart - behind)
    return first, tuple(label for label in found if label in apart & behind)


def _behind(study: Study, apart: set[str]) -> Iterator[Response]:
    """Yield a row's outcomes of which at least one stands before that has no column of its own."""
    before = False
    for one in study.responses:
        if before:
            yield one
        before = before or one.label.value not in apart


def _once(study: Study, label: str) -> bool:
    """True where a row has an outcome at most once, and no more of it than a count."""
    found = [one for one in study.responses if one.label.value == label]
    return len(found) < 2 and not any(one.condition or one.time for one in found)


def outcome_of(study: Study, label: str) -> str:
    """Say how many had the outcome of a column.

    Example:
        >>> found = Response(Value("off dialysis"), "improved", Value(9))
        >>> outcome_of(Study(1, n=Value(22), responses=(found,)), "off dialysis")
        '9'
    """
    found = next((one for one in study.responses if one.label.value == label), None)
    if found is None:
        return ""
    said = f"{found.n.value}" if found.n else ""
    said += f"/{found.of.value}" if found.n and found.of and found.of.status == "stated" else ""
    share = f"{dashed(found.pct.value)}%" if found.pct else ""
    return f"{said} ({share})" if said and share else said or share


def responses(table: EvidenceTable, study: Study) -> Iterator[str]:
    r"""Yield the line of a row's responses, without those that have a column of their own.

    Example:
        >>> table = EvidenceTable(None, None, None, "treatment-evidence", "", (), (), ())
        >>> found = Response(Value("CR"), "complete", Value(3), Value(5))
        >>> list(responses(table, Study(1, n=Value(5), responses=(found,))))
        ['Response: CR (N\xa0=\xa03)']
    """
    apart = {label for labels in headed(table) for label in labels}
    told = [_response(study, one) for one in study.responses if one.label.value not in apart]
    if told:
        yield f"Response: {', '.join(told)}"


def _response(study: Study, one: Response) -> str:
    parts = [cased(one.label)]
    parts += [f"of {cased(one.condition)}"] if one.condition else []
    parts += _count(study, one.n, one.of, one.pct, always_of=one.category == "relapse")
    parts += [one.time.value] if one.time else []
    return " ".join(parts)


def harms(study: Study) -> Iterator[str]:
    r"""Yield the line of a row's adverse events, or that there were none.

    Example:
        >>> event = AdverseEvent(Value("infections"), "infection", Value("3-4"), Value(3), Value(20))
        >>> list(harms(Study(1, n=Value(20), adverse_events=(event,), no_adverse_events=Value(False))))
        ['Toxicity: G3-4 infections (N\xa0=\xa03)']
        >>> list(harms(Study(1, no_adverse_events=Value(True))))
        ['No toxicity']
    """
    if study.no_adverse_events is not None and study.no_adverse_events.value and not study.harms:
        yield "No toxicity"
    elif study.harms:
        yield f"Toxicity: {', '.join(_harm(study, one) for one in study.harms)}"


def _harm(study: Study, one: AdverseEvent) -> str:
    grade = [f"G{one.grade.value}".replace("G>=", "G≥")] if one.grade else []
    return " ".join([*grade, cased(one.term), *_count(study, one.n, one.of, one.pct)])


def _count(study: Study, n: _Count, of: _Count, pct: Value[float] | None, *, always_of: bool = False) -> list[str]:
    """Say how many had it, and of how many where that is not everybody; nothing where the one patient had it.

    Relapses say of how many always (`always_of`), as those who never responded cannot have one.
    """
    share = f"{dashed(pct.value)}%" if pct else ""
    if n is None:
        return [f"({share})"] if share else []
    whole = study.denominator.value if study.denominator else None
    if of is not None and (always_of or of.value != whole):
        said = f"{n.value}/{of.value}"
        return [f"{said} ({share})"] if share else [said]
    if n.value == 1 and whole == 1 and not share:
        return []
    return [f"({of_patients(n.value)}, {share})" if share else f"({of_patients(n.value)})"]
