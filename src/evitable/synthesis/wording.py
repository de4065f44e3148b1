"""Methods that a paper can print, and the caveats that the rows themselves ask for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from evitable.model import EvidenceTable, LedgerLine, Outcome, Pool
from evitable.synthesis.select import rows_text

_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def spelled(count: int) -> str:
    """Spell a small number, and set a larger one in figures."""
    return _SMALL[count] if count < len(_SMALL) else str(count)


def methods(table: EvidenceTable, outcomes: Sequence[Outcome], left_out: Collection[int] = ()) -> tuple[str, ...]:
    """Tell what was done with these rows, sentence by sentence, each only where it was done.

    `left_out` are the rows that stay out of every sum.
    """
    lines = [line for outcome in outcomes for line in outcome.ledger]
    return (
        *_of_reading(table, lines),
        *_of_further_reports(left_out),
        *_of_responses(outcomes),
        *_of_harms(outcomes),
        *_of_models(outcomes),
    )


def _of_reading(table: EvidenceTable, lines: Sequence[LedgerLine]) -> Iterator[str]:
    count = len(table.studies)
    sources = len({origin.source for origin in table.origins})
    where = f"{spelled(sources)} {'source' if sources == 1 else 'sources'}" if sources else "the source table"
    yield (
        f"The {spelled(count)} {'row' if count == 1 else 'rows'} of {where} were read into structured "
        "records; each value keeps the place of its words. Counts were taken as written."
    )
    if any(line.source == "derived" and line.n == 1 for line in lines):
        yield "Where a report describes one patient with a stated outcome, the count is 1 of 1, or 0 of 1."
    if any(line.source == "derived" and line.n != 1 and "%" in line.reason for line in lines):
        yield "A percentage without a count was turned into the nearest whole number of patients."


def _of_further_reports(left_out: Collection[int]) -> Iterator[str]:
    if left_out:
        are = (
            "is a further report of a study, or shares"
            if len(left_out) == 1
            else "are further reports of studies, or share"
        )
        rows = rows_text(left_out)
        yield f"{rows[:1].upper()}{rows[1:]} {are} its patients; each study was counted once, and they were left out."


def _of_responses(outcomes: Sequence[Outcome]) -> Iterator[str]:
    lines = [line for outcome in outcomes if outcome.key == "any-response" for line in outcome.ledger]
    if not lines:
        return
    yield "Any response is complete or partial remission, overall response or improvement, each patient counted once."
    assumed = [line for line in lines if line.used and line.source == "uncounted"]
    if assumed:
        rows = rows_text(line.row for line in assumed)
        yield (
            f"In {rows} the table tells of improvement without a count; it was taken to hold for all patients of the "
            "row, and the result is shown without it too."
        )
    other = next(
        (pool for outcome in outcomes for pool in outcome.pools if pool.choice == "without-other-disease"), None
    )
    if other:
        yield (
            f"A response of another disease ({other.reason.split(':')[0]}) was counted, and the result is shown "
            "without it too."
        )


def _of_harms(outcomes: Sequence[Outcome]) -> Iterator[str]:
    harms = [outcome for outcome in outcomes if outcome.kind == "harm"]
    if not harms:
        return
    yield "Harms named by at least two rows were summed by concept, whatever their grade."
    if any(line.source == "none-stated" for outcome in harms for line in outcome.ledger):
        yield "An outright “none” was read as zero of N for every harm."
    if any(line.source == "silent" for outcome in harms for line in outcome.ledger):
        yield (
            "A row that does not mention a harm was left out of its denominator; what taking silence as zero would "
            "do is shown beside it."
        )


def _of_models(outcomes: Sequence[Outcome]) -> Iterator[str]:
    found = {one.method: one.methods for outcome in outcomes for pool in outcome.pools for one in pool.estimates}
    for method in ("bayes-hn1", "glmm-profile", "beta-binomial", "pooled-exact"):
        if found.get(method):
            yield found[method]
    if {"logit-dl", "freeman-tukey-dl", "arcsine-dl"} & set(found):
        yield "The two-step methods of published reviews are shown for comparison only."
    if found:
        yield "Every result stands beside the one without single cases. No certainty of evidence was rated."


def notes(table: EvidenceTable, outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    """Say what the rows cannot show, from the rows themselves."""
    return tuple(_notes(table, outcomes))


def _notes(table: EvidenceTable, outcomes: Sequence[Outcome]) -> Iterator[str]:
    studies = table.studies
    single = [study.row for study in studies if study.n and study.n.value == 1]
    if single:
        are = "row is" if len(single) == 1 else "rows are"
        many = spelled(len(single)).capitalize()
        yield f"{many} of {len(studies)} {are} about a single patient ({rows_text(single)})."
    if studies and not any(regimen.part == "comparator" for study in studies for regimen in study.regimens):
        yield "No row has a comparison group: nothing here shows that the treatment caused the outcome."
    small = [study for study in studies if study.design and study.design.value in ("case report", "case series")]
    if small and any(outcome.kind == "response" and outcome.pools for outcome in outcomes):
        yield (
            "Case reports and series are published more often when the treatment worked: take the response as an "
            "upper limit, not as what a patient may expect."
        )
    with_others = [study.row for study in studies if any(regimen.part == "concomitant" for regimen in study.regimens)]
    if with_others:
        yield f"In {rows_text(with_others)} other drugs were given too."
    yield from _of_silence(table, outcomes)
    yield from _of_overlap(table)


def _of_silence(table: EvidenceTable, outcomes: Iterable[Outcome]) -> Iterator[str]:
    rows = {study.row for study in table.studies}
    counts = [
        (sum(line.source == "silent" for line in lines), len(lines))
        for outcome in outcomes
        if outcome.kind == "harm"
        for lines in ([line for line in outcome.ledger if line.row in rows],)
    ]
    silent, cells = sum(one for one, _ in counts), sum(all_ for _, all_ in counts)
    if silent:
        yield (
            f"Of {cells} row-by-harm cells {silent} {'is' if silent == 1 else 'are'} silent; harms that are not looked "
            "for are not found, so every share of harm leans on who chose to report it."
        )


def _of_overlap(table: EvidenceTable) -> Iterator[str]:
    rows = {study.row for study in table.studies}
    for finding in table.findings:
        if finding.code in {"studies.overlap", "base.shared-patients"} and rows.issuperset(finding.rows):
            yield f"{rows_text(finding.rows).capitalize()} may share patients."


def definition_of_any(lines: Sequence[LedgerLine]) -> str:
    """Say what counts as any response."""
    assumed = any(line.used and line.source == "uncounted" for line in lines)
    return "complete or partial remission, overall response or improvement" + (
        ", also where the table does not count it" if assumed else ""
    )


def note_of(outcome_pools: Sequence[Pool], lines: Sequence[LedgerLine]) -> str:
    """Say why an outcome is only counted, or that nothing can be added up; "" where it is pooled."""
    whole = next((pool for pool in outcome_pools if pool.choice == "all"), None)
    if whole is None:
        return "No row counts it: nothing can be added up."
    if len(whole.rows) == 1:
        return f"One row counts it ({rows_text(whole.rows)}): a count with its exact interval, no model."
    if all(line.single for line in lines if line.used):
        return "Single cases only: the count and its exact interval, no model."
    return ""
