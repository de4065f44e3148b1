"""What the table says, in plain words, each sentence made by a rule from the numbers it names."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from evitable.model import Outcome, Pool
from evitable.reports.caveats import Caveat, caveats, controlled_rows
from evitable.reports.estimates import counts, default
from evitable.reports.figures.harms import harm_outcomes
from evitable.reports.figures.keys import Key, key_figure
from evitable.reports.reading import Reading, patients, pooled, study_regimens
from evitable.reports.runs import Runs, say, strong
from evitable.reports.wording import (
    THIN,
    capital,
    counted,
    in_words,
    joined,
    many,
    percent,
    percent_between,
)

_NAMED = 4


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
    extra = sorted(reading.proper(name) for name in _plainest(also) if name not in main)
    listed = joined(names, "or") if len(names) <= _NAMED + 1 else joined(
        [*names[:_NAMED], f"one of {in_words(len(names) - _NAMED)} other diseases"], "or"
    )  # fmt: skip
    with_ = "" if not extra else joined(extra, "or") if len(extra) < _NAMED else "another disease"
    return f" for {listed}" + (f", some of them with {with_} as well" if with_ else "")


def _plainest(names: set[str]) -> set[str]:
    """Drop a name that only narrows another: IgA multiple myeloma beside multiple myeloma."""
    return {name for name in names if not any(other != name and other in name for other in names)}


def fared(reading: Reading, response: tuple[Outcome, Pool] | None) -> Runs:
    """Say how the patients fared: counts, then what the default model makes of them."""
    if response is None:
        told = any(study.responses for study in reading.studies)
        return say(
            "No responses are counted in a way that can be added up." if told else "No row says how the patients fared."
        )
    outcome, pool = response
    verb = "responded or improved" if _with_improved(reading, pool) else "responded"
    whom = f"{pool.n} of them" if pool.n < patients(reading.studies) else f"all {pool.n}"
    noun = report_noun(reading, len(pool.rows))
    say_ = many(len(pool.rows), "says", "say")
    head = (
        f"{capital(in_words(len(pool.rows)))} {noun} {say_} how {whom} fared: "
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
            state = (
                f"{capital(counted(len(none), 'row'))} of {len(reading.studies)} {many(len(none), 'states', 'state')}"
            )
            return say(f"{state} that there was no harm; no row names one.")
        return say("No row says anything of harms, which does not mean that there were none.")
    outcome, pool = harm
    main = default(pool)
    rest = ""
    if main and main.estimate is not None and main.low is not None and main.high is not None:
        rest = f", in a typical report {percent(main.estimate)} ({percent_between(main.low, main.high)})"
    return say(strong(f"{capital(outcome.label)} was recorded in {pool.events} of {pool.n}"), f"{rest}.")


def caution(reading: Reading) -> Runs:
    """Say what the sums are not."""
    compared = len(controlled_rows(reading))
    if compared:
        return say(
            f"{capital(counted(compared, 'row'))} had a comparison group, ",
            "but these sums take the treated patients alone: ",
            strong("they say what was seen, not what the treatment did"), ".",
        )  # fmt: skip
    return say(
        "There was no comparison group, and treatments that fail are written up less often: ",
        strong("take the response as an upper limit"), ", not as what a patient may expect.",
    )  # fmt: skip
