"""One meaning in many spellings reads back the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from .reading import harms, population, regimens, responses

DRUGS = ("bortezomib", "rituximab", "cyclophosphamide", "methotrexate", "tocilizumab")
COMPANIONS = ("", "dexamethasone", "prednisone", "steroids")
WORDS = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 8: "eight"}
SPACES = (" ", "\u2009", "\u00a0", "  ")
DASHES = ("-", "–", "−", "‑")


@dataclass(frozen=True)
class Meaning:
    """A regimen as its writer means it."""

    drug: str
    dose: str
    route: str
    days: tuple[int, ...]
    length: int
    cycles: int
    companion: str

    def told(self) -> list[str]:
        parts = [self.drug, f"{self.dose} mg/m2"]
        parts += [f"route {self.route}"] if self.route else []
        parts += [f"days {','.join(map(str, self.days))}", f"cycle_days {self.length}", f"cycles exact {self.cycles}"]
        companion = {"steroids": "corticosteroids"}.get(self.companion, self.companion)
        return ["; ".join(parts), *([companion] if companion else [])]


MEANINGS = st.builds(
    Meaning,
    drug=st.sampled_from(DRUGS),
    dose=st.sampled_from(["1.3", "0.7", "375", "1", "500"]),
    route=st.sampled_from(["", "iv", "sc"]),
    days=st.sampled_from([(1,), (1, 8), (1, 4, 8, 11), (1, 8, 15, 22), (1, 15)]),
    length=st.sampled_from([21, 28, 35]),
    cycles=st.sampled_from(sorted(WORDS)),
    companion=st.sampled_from(COMPANIONS),
)


@st.composite
def spelled(draw: st.DrawFn) -> tuple[Meaning, str]:
    """A regimen in one of its many spellings."""
    meaning = draw(MEANINGS)

    def pick(*options: Any) -> Any:
        return draw(st.sampled_from(options))

    drug = pick(meaning.drug, meaning.drug.capitalize())
    dose = meaning.dose + pick(" mg/m2", " mg/sqm", " mg/m²", "mg/m2", " mg per m2", " mg / m2")
    route = {"iv": pick("IV", "i.v.", "intravenously", "iv"), "sc": pick("SC", "s.c.", "subcutaneously")}.get(
        meaning.route, ""
    )
    *first, last = map(str, meaning.days)
    listed = pick(", ", ",", " , ").join(first) + (pick(" and ", ", ", ", and ", " & ") if first else "") + last
    plural = "s" if first else ""
    days = pick(
        f"on day{plural} {listed}", f"day{plural} {listed}", f"(day{plural} {listed})", f"d{listed}", f"on d {listed}"
    )
    dash = pick(*DASHES, " ")
    length = pick(
        f"of {meaning.length}{dash}day cycles", f"({meaning.length}{dash}day cycles)",
        f"every {meaning.length} days", f"in {meaning.length}{dash}day cycles", f"q{meaning.length}d",
    )  # fmt: skip
    number = pick(str(meaning.cycles), WORDS[meaning.cycles])
    noun = "cycle" if meaning.cycles == 1 else "cycles"
    cycles = pick(
        f"for {number} {noun}",
        f"({number} {noun})",
        f"x {number} {noun}",
        f"× {number} {noun}",
        f"for {number} courses",
    )
    companion = f"{pick('+', 'with', 'plus', 'and')} {meaning.companion}" if meaning.companion else ""
    body = [drug, dose, route, days, length]
    body += pick([companion, cycles], [cycles, companion])
    return meaning, pick(*SPACES).join(part for part in body if part)


@settings(max_examples=250, deadline=None)
@given(spelled())
def test_regimen(pair: tuple[Meaning, str]) -> None:
    meaning, text = pair
    assert regimens(text) == meaning.told()


COUNTED = st.dictionaries(st.sampled_from(["CR", "PR", "NR", "SD"]), st.integers(0, 30), min_size=1)


@settings(max_examples=100, deadline=None)
@given(
    COUNTED,
    st.sampled_from(["{0} (N = {1})", "{0} (n={1})", "{0}: {1}", "{0} {1}", "{1} {0}", "{0} in {1}", "{0} ({1})"]),
    st.sampled_from([", ", "; ", " and "]),
)
def test_responses(counts: dict[str, int], form: str, joint: str) -> None:
    text = joint.join(form.format(label, count) for label, count in counts.items())
    assert responses(text) == [f"{label} {count} of 20" for label, count in counts.items()]


EVENTS = st.dictionaries(
    st.sampled_from(["infections", "nausea", "peripheral neuropathy", "transient elevated creatinine", "rash"]),
    st.tuples(st.sampled_from(["", "1", "3", "1-2", "3-4", ">=3"]), st.integers(1, 30)),
    min_size=1,
)


@settings(max_examples=100, deadline=None)
@given(
    EVENTS,
    st.sampled_from(["G{0} ", "grade {0} ", "Grade {0} "]),
    st.sampled_from(["{0} (N = {1})", "{0} (n={1})", "{0} ({1})", "{0} in {1} patients", "{0}: {1} patients"]),
    st.sampled_from([", ", "; ", "\n"]),
)
def test_harms(events: dict[str, tuple[str, int]], grading: str, form: str, joint: str) -> None:
    def written(term: str, grade: str, count: int) -> str:
        before = grading.format(grade.replace(">=", "≥").replace("-", "–")) if grade else ""
        return form.format(before + term, count)

    text = joint.join(written(term, *rest) for term, rest in events.items())
    assert harms(text) == [(f"G{grade} " if grade else "") + f"{term} {n}" for term, (grade, n) in events.items()]


@settings(max_examples=100, deadline=None)
@given(
    st.integers(1, 60), st.integers(1, 60), st.integers(21, 40), st.integers(0, 20), st.integers(1, 30),
    st.sampled_from(["{n} patients ({f} F, {m} M), median age {a} years (range {low}–{high})",
                     "{n} patients (M {m}, F {f}); median age {a} (range: {low}-{high}) years",
                     "{n} patients, F:M {f}:{m}, median age {a} years [range {low} to {high}]",
                     "{n} ({f} women, {m} men; age median {a} years, range {low}–{high})"]),
)  # fmt: skip
def test_population(f: int, m: int, age: int, less: int, more: int, form: str) -> None:
    text = form.format(n=f + m, f=f, m=m, a=age, low=age - less, high=age + more)
    low, high = age - less, age + more
    assert population(text) == f"n {f + m}; {f} F; {m} M; median {age} ({low} to {high}) years"
