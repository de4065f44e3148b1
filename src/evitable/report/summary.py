"""What the table says, in plain words, each sentence made by a rule from the numbers it names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from evitable.model import Outcome, Pool, Study
from evitable.report.estimates import counts, default
from evitable.report.figures.harms import harm_outcomes
from evitable.report.figures.keys import Key, key_figure
from evitable.report.outcomes import of_other_disease
from evitable.report.reading import Reading, is_single, patients, pooled, study_regimens
from evitable.report.runs import Runs, say, strong
from evitable.report.wording import (
    THIN,
    capital,
    counted,
    in_words,
    joined,
    many,
    percent,
    percent_between,
    rows,
    shortened,
)

CONTROLLED = frozenset({"randomised trial", "controlled trial", "case-control"})
REMISSION = frozenset({"complete", "partial"})
_NAMED = 4


@dataclass(frozen=True, slots=True)
class Caveat:
    """One thing to keep in mind, under a few words that name it."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The summary: a paragraph, the key figures, the caveats."""

    words: Runs
    keys: tuple[Key, ...]
    caveats: tuple[Caveat, ...]


def summary(reading: Reading) -> Summary:
    """Tell a table in plain words."""
    response = lead_response(reading)
    harm = next(iter(harm_outcomes(reading)), None)
    keys = [key_figure(*pair) for pair in (response, harm) if pair and len(pair[1].rows) > 1]
    words = say(
        who(reading), " ", fared(reading, response), " ", harmed(reading, harm), " ", caution(reading),
    )  # fmt: skip
    return Summary(words, tuple(key for key in keys if key), tuple(caveats(reading)))


def lead_response(reading: Reading) -> tuple[Outcome, Pool] | None:
    """Return any response with its pool, or the first response that was pooled."""
    found = [
        (outcome, pool)
        for outcome in reading.synthesis.outcomes
        if outcome.kind == "response" and (pool := pooled(outcome)) is not None and pool.n
    ]
    return next((pair for pair in found if pair[0].key == "any-response"), found[0] if found else None)


def report_noun(reading: Reading, number: int) -> str:
    """Name what a row is: a report, or a patient."""
    if reading.table.kind == "patient-treatment":
        return many(number, "patient")
    return many(number, "report")


def who(reading: Reading) -> str:
    """Say who was given what for which disease."""
    studies = reading.studies
    treated = f"{_people(reading)} who {_given(reading)}{_for_what(reading)}."
    if reading.table.kind == "patient-treatment":
        return capital(
            f"{counted(len(studies), 'row')} of the table {many(len(studies), 'describes', 'describe')} {treated}"
        )
    return capital(
        f"{counted(len(studies), 'published report')} {many(len(studies), 'describes', 'describe')} {treated}"
    )


def _people(reading: Reading) -> str:
    number = patients(reading.studies)
    if not number:
        return "people"
    unknown = any(study.n is None for study in reading.studies)
    return f"{'at least ' if unknown else ''}{counted(number, 'person', 'people')}"


def _given(reading: Reading) -> str:
    found = Counter(regimen.drug.value for study in reading.studies for _, regimen in study_regimens(study))
    drugs = [reading.proper(drug) for drug, _ in found.most_common()]
    be = "was" if patients(reading.studies) == 1 else "were"
    if not drugs:
        return f"{be} treated"
    if len(drugs) > _NAMED:
        return f"{be} given one or more of {len(drugs)} treatments"
    return f"{be} given {joined(drugs, 'or')}"


def _for_what(reading: Reading) -> str:
    main: Counter[str] = Counter()
    also: set[str] = set()
    for study in reading.studies:
        names = [condition.name.value for condition in study.conditions]
        if names:
            main[names[0]] += study.n.value if study.n else 1
            also.update(names[1:])
    if not main:
        return ""
    names = [reading.proper(name) for name, _ in main.most_common()]
    extra = sorted(reading.proper(name) for name in also - set(main))
    listed = joined(names, "or") if len(names) <= _NAMED + 1 else joined(
        [*names[:_NAMED], f"one of {len(names) - _NAMED} other diseases"], "or"
    )  # fmt: skip
    with_ = "" if not extra else joined(extra, "or") if len(extra) < _NAMED else "another disease"
    return f" for {listed}" + (f", some of them with {with_} as well" if with_ else "")


def fared(reading: Reading, response: tuple[Outcome, Pool] | None) -> Runs:
    """Say how the patients fared: counts, then what the default model makes of them."""
    if response is None:
        told = any(study.responses for study in reading.studies)
        return say(
            "No responses are counted in a way that can be added up." if told else "No row says how the patients fared."
        )
    outcome, pool = response
    verb = "responded or improved" if _with_improved(reading, pool) else "responded"
    them = "them" if pool.n < patients(reading.studies) else "the patients"
    noun = report_noun(reading, len(pool.rows))
    head = (
        f"{capital(in_words(len(pool.rows)))} {noun} {many(len(pool.rows), 'says', 'say')} how {pool.n} of {them} fared: "
        if outcome.key == "any-response"
        else f"{capital(outcome.label)} is counted in {counted(len(pool.rows), noun.rstrip('s'))}: "
    )
    result = strong(
        f"{pool.events} of the {pool.n} {verb}" if outcome.key == "any-response" else f"{pool.events} of {pool.n}"
    )
    return say(head, result, ". ", _typical(pool))


def _with_improved(reading: Reading, pool: Pool) -> bool:
    return any(
        response.category == "improved"
        for study in reading.studies
        if study.row in pool.rows
        for response in study.responses
    )


def _typical(pool: Pool) -> str:
    main = default(pool) if len(pool.rows) > 1 else None
    if main and main.estimate is not None and main.low is not None and main.high is not None:
        told = (
            f"In a typical report of this kind about {percent(main.estimate)} would "
            f"(95{THIN}% interval {percent_between(main.low, main.high)})"
        )
        if main.predictive_low is not None and main.predictive_high is not None and len(pool.rows) >= 3:
            low, high = percent_between(main.predictive_low, main.predictive_high).split(" to ", 1)
            told += f", and the next one could lie anywhere between {low} and {high}"
        return f"{told}."
    plain = counts(pool)
    if plain and plain.low is not None and plain.high is not None:
        return f"The exact 95{THIN}% interval of that share is {percent_between(plain.low, plain.high)}."
    return ""


def harmed(reading: Reading, harm: tuple[Outcome, Pool] | None) -> Runs:
    """Say the harm that most rows name; silence is not read as none."""
    if harm is None:
        told = [study for study in reading.studies if study.adverse_events]
        none = [study for study in reading.studies if study.no_adverse_events and study.no_adverse_events.value]
        if told:
            return say("Harms are named, but not in a way that can be added up.")
        if none:
            return say(
                f"{capital(counted(len(none), 'row'))} of {len(reading.studies)} {many(len(none), 'states', 'state')} that there was no harm; no row names one."
            )
        return say("No row says anything of harms, which does not mean that there were none.")
    outcome, pool = harm
    main = default(pool)
    rest = ""
    if main and main.estimate is not None and main.low is not None and main.high is not None:
        rest = f", in a typical report {percent(main.estimate)} ({percent_between(main.low, main.high)})"
    return say(strong(f"{capital(outcome.label)} was recorded in {pool.events} of {pool.n}"), f"{rest}.")


def caution(reading: Reading) -> Runs:
    """Say what the sums are not."""
    if is_controlled(reading):
        return say(
            "Some rows had a comparison group, but these sums take the treated patients alone: ",
            strong("they say what was seen, not what the treatment did"), ".",
        )  # fmt: skip
    return say(
        "There was no comparison group, and treatments that fail are written up less often: ",
        strong("take the response as an upper limit"), ", not as what a patient may expect.",
    )  # fmt: skip


def is_controlled(reading: Reading) -> bool:
    """Tell whether some row had a comparison group."""
    designs = {study.design.value for study in reading.studies if study.design}
    arms = any(regimen.part == "comparator" for study in reading.studies for regimen in study.regimens)
    return arms or bool(designs & CONTROLLED)


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
    text += f", {in_words(single)} of them of one patient." if single else ", each of several patients."
    shared = [finding for finding in reading.table.findings if finding.code == "studies.overlap"]
    shared += [finding for study in studies for finding in study.findings if finding.code == "studies.overlap"]
    for finding in shared[:1]:
        about = finding.rows or ((finding.row,) if finding.row else ())
        text += f" {capital(rows(about))} may share patients." if len(about) > 1 else f" {finding.message}"
    return text


def _what_response_means(reading: Reading) -> str:
    def found(*categories: str) -> list[int]:
        return [s.row for s in reading.studies if any(r.category in categories for r in s.responses)]

    def some(test: object) -> bool:
        return bool(test)

    other = [
        s.row for s in reading.studies if any(of_other_disease(s, r) and r.category in REMISSION for r in s.responses)
    ]
    uncounted = [s.row for s in reading.studies if _uncounted(s)]
    none = [s.row for s in reading.studies if not s.responses]
    parts = [
        f"Complete or partial in {rows(found(*REMISSION))}" if some(found(*REMISSION)) else "",
        f"of another disease in {rows(other)}" if other else "",
        f"“response” without a degree in {rows(found('overall'))}" if found("overall") else "",
        f"“improved” in {rows(found('improved'))}" if found("improved") else "",
        f"not counted in {rows(uncounted)}" if uncounted else "",
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
    beside = [study for study in reading.studies if any(regimen.part == "concomitant" for regimen in study.regimens)]
    drugs = list(dict.fromkeys(
        reading.proper(regimen.drug.value) for study in beside for regimen in study.regimens if regimen.part == "concomitant"
    ))  # fmt: skip
    text = ""
    if beside:
        text = f"In {rows(study.row for study in beside) if len(beside) <= 8 else counted(len(beside), 'row')} other drugs were given too ({shortened(drugs, 4, 'more')}). "
    what = reading.proper(reading.drug) if reading.drug else "the treatment"
    if is_controlled(reading):
        return (
            f"{text}The sums are of single arms and compare nothing; they do not show that {what} caused the outcome."
        )
    return f"{text}There is no control group, so nothing here shows that {what} caused the outcome."
