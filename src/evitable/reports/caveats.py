"""What to keep in mind when reading the sums, each sentence made from the rows it names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evitable.model import Study
from evitable.reports.outcomes import of_other_disease
from evitable.reports.reading import Reading, is_single, study_regimens
from evitable.reports.wording import capital, counted, in_words, many, rows, shortened

CONTROLLED = frozenset({"randomised trial", "controlled trial", "case-control"})
REMISSION = frozenset({"complete", "partial"})

_SHARED = frozenset({"studies.overlap", "base.shared-patients"})


@dataclass(frozen=True, slots=True)
class Caveat:
    """One thing to keep in mind, under a few words that name it."""

    title: str
    text: str


def controlled_rows(reading: Reading) -> tuple[int, ...]:
    """Return the rows that had a comparison group."""
    return tuple(
        study.row
        for study in reading.studies
        if (study.design and study.design.value in CONTROLLED)
        or any(regimen.part == "comparator" for regimen in study.regimens)
    )


def caveats(reading: Reading) -> Iterable[Caveat]:
    """List what to keep in mind, each made from the rows it names."""
    yield Caveat("Who was reported.", _who_was_reported(reading))
    if any(study.responses for study in reading.studies):
        yield Caveat("What “response” means.", _what_response_means(reading))
    missing = _what_is_missing(reading)
    if missing:
        yield Caveat("What is missing.", missing)
    yield Caveat("What it cannot tell.", _what_it_cannot_tell(reading))


def _who_was_reported(reading: Reading) -> str:
    studies = reading.studies
    single = sum(is_single(study) for study in studies)
    text = capital(counted(len(studies), "row"))
    if len(studies) == single:
        return f"{text}, {'each of' if single > 1 else 'of'} one patient."
    several = ", each of several patients." if len(studies) > 1 else ", of several patients."
    text += f", {in_words(single)} of them of one patient." if single else several
    counted_ = {study.row for study in studies}
    shared = [one for one in reading.table.findings if one.code in _SHARED and counted_ >= set(one.rows)]
    shared += [finding for study in studies for finding in study.findings if finding.code == "studies.overlap"]
    for finding in shared[:1]:
        about = finding.rows or ((finding.row,) if finding.row else ())
        text += f" {capital(rows(about))} may share patients." if len(about) > 1 else f" {finding.message}"
    return text


def _what_response_means(reading: Reading) -> str:
    def found(*categories: str) -> list[int]:
        return [s.row for s in reading.studies if any(r.category in categories for r in s.responses)]

    other = [
        s.row for s in reading.studies if any(of_other_disease(s, r) and r.category in REMISSION for r in s.responses)
    ]
    uncounted = [s.row for s in reading.studies if _uncounted(s)]
    none = [s.row for s in reading.studies if not s.responses]
    parts = [
        f"Complete or partial in {rows(found(*REMISSION))}" if found(*REMISSION) else "",
        f"of another disease in {rows(other)}" if other else "",
        f"“response” without a degree in {rows(found('overall'))}" if found("overall") else "",
        f"“improved” in {rows(found('improved'))}" if found("improved") else "",
        f"not counted in {rows(uncounted)}" if uncounted else "",
        f"relapse, not added up, in {rows(found('relapse'))}" if found("relapse") else "",
        f"no patients counted at all in {rows(none)}" if none else "",
    ]
    return capital("; ".join(part for part in parts if part)) + "."


def _uncounted(study: Study) -> bool:
    able = [response for response in study.responses if response.category not in ("marker", "other")]
    return bool(able) and all(response.n is None and response.pct is None for response in able)


def _what_is_missing(reading: Reading) -> str:
    studies = reading.studies
    dosed = [study for study in studies if study_regimens(study)]
    gaps = (
        ("no dose", [s for s in dosed if not any(regimen.dose for _, regimen in study_regimens(s))]),
        (
            "no dosing days or frequency",
            [s for s in dosed if not any(r.days or r.frequency for _, r in study_regimens(s))],
        ),
        ("no word about harms", [s for s in studies if not s.adverse_events and s.no_adverse_events is None]),
        ("no age", [s for s in studies if s.age is None]),
        ("no sex", [s for s in studies if not (s.sex.female or s.sex.male)]),
        ("no number of patients", [s for s in studies if s.n is None]),
    )
    parts = [_gap(name, found, len(studies)) for name, found in gaps if found]
    return capital("; ".join(parts)) + "." if parts else ""


def _gap(name: str, found: list[Study], whole: int) -> str:
    if len(found) == whole:
        return f"no row gives {name.removeprefix('no ')}" if whole > 1 else f"the row gives {name}"
    where = f" ({rows(study.row for study in found)})" if len(found) <= 6 else ""
    return f"{counted(len(found), 'row')} {many(len(found), 'gives', 'give')} {name}{where}"


def _what_it_cannot_tell(reading: Reading) -> str:
    text = _what_was_given_too(reading)
    what = reading.proper(reading.drug) if reading.drug else "the treatment"
    if controlled_rows(reading):
        return (
            f"{text}The sums are of single arms and compare nothing; they do not show that {what} caused the outcome."
        )
    return f"{text}There is no control group, so nothing here shows that {what} caused the outcome."


def _what_was_given_too(reading: Reading) -> str:
    beside = {
        study.row: [regimen.drug.value for regimen in study.regimens if regimen.part == "concomitant"]
        for study in reading.studies
    }
    given = [row for row, drugs in beside.items() if drugs]
    if not given:
        return ""
    where = rows(given) if len(given) <= 8 else counted(len(given), "row")
    drugs = list(dict.fromkeys(reading.proper(drug) for row in given for drug in beside[row]))
    return f"In {where} other drugs were given too ({shortened(drugs, 4, 'more')}). "
