"""Roles settled by what the cells of a column say, where its header says nothing or says it loosely."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from evitable.cells.among import among_others
from evitable.cells.bearing import is_study
from evitable.cells.parted import Parted
from evitable.cells.scoring import usual_fit
from evitable.cells.units import Reading, units_of
from evitable.model import GUESSED, Column, Role
from evitable.terms import Match, find, look_up

_ROLES: tuple[Role, ...] = (
    "design",
    "condition",
    "population",
    "n",
    "age",
    "sex",
    "citation",
    "year",
    "regimen",
    "duration",
    "response",
    "adverse-events",
)
# A role is taken from cells when they fit it this well, and this much better than the next.
_FITS, _BETTER, _ENOUGH, _SAMPLE = 2.5, 1.0, 2, 12
_FIGURES = frozenset({"n", "age", "sex", "year"})
# Under these words figures are measurements, whatever they look like.
_MEASURED = re.compile(
    r"/(?:d?l|ml|mm3|[µμ]l|h|day)\b|\b(?:levels?|tit(?:er|re)s?|concentrations?|counts?|scores?|ind(?:ex|ices)|ratios?|"
    r"values?|rates?|pressures?|saturations?|days|weeks|months|hours)\b|\bper min",
    re.IGNORECASE,
)
_OLDEST = 120
_OF_AGE = re.compile(r"(?i)\bage|years?\b|\byrs?\b|\bold|birth|patient|case|subject|child|infant")
_NAME = re.compile(r"[A-ZÀ-Þ][\w'’‐‑–-]+.*?\bet\s+al\b|^[A-ZÀ-Þ][\w'’‐‑–-]{2,}")
_AUTHORED = re.compile(r"[A-ZÀ-Þ][\w'’‐‑–-]+.{0,40}?\b(?:19|20)\d\d\b")
_MARK = re.compile(r"[\[(]?\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*[\])]?")
_PATIENT = re.compile(r"(?i)(?:patient|case|subject|participant|pt)\.?")
_ID = re.compile(r"(?i)(?:case|patient|pt|no|subject)?[. ]*#?[A-Za-z]{0,4}[-_. ]?\d{1,4}[a-z]?")
_ANSWER = re.compile(r"(?i)yes|no|[yn01x+–-]")
# Why patients were susceptible, where diseases stand under it; elsewhere it is what was given besides.
_WEAKENED = re.compile(
    r"(?:(?:cause|type|reason|form)s? (?:of|for) |underlying )?immuno(?:suppress|compromis|deficien)\w*"
    r"(?: (?:status|conditions?|states?))?",
    re.IGNORECASE,
)
_TWO = 2
_OF_HARMS = re.compile(r"(?i)\w*AEs?\b|\bevents?\b|\beffects?\b|\btoxic|\bgrades?\b|\breactions?\b|\bside\b")
_ENDS = ("complete", "partial", "overall", "improved", "remission", "none", "stable")
_STUDY_ID = re.compile(r"(?i)(?:stud(?:y|ies)|trial|article|paper|publication|source|id|label|reference)\b")
_BODY = re.compile(
    r"(?i)\b(?:face|facial|scalp|trunk|axillae?|groins?|arms?|legs?|hands?|foot|feet|head|neck|chest|abdomen|lips?|oral|"
    r"mouth|genitals?|vulva|perianal|knees?|hips?|spine|eyes?|lungs?|liver|brain|skin|nose|nasal|ears?|thighs?|palms?|"
    r"soles?|bladder|bowel|ileum|colon|kidneys?|heart|limbs?|shoulders?|elbows?|fingers?|toes?|nails?|breast|penis|"
    r"tongue|larynx|pharynx|oesophagus|esophagus|stomach|pancreas|spleen|marrow|bones?|orbit(?:al)?|orbits|retina|"
    r"inframammary|buttocks?|flexural|extremit(?:y|ies))\b"
)
_INT = re.compile(r"\d{1,5}")
_VERSUS = re.compile(r"(?i)\d\)?\s*%?\)?\s*(?:vs\.?|versus|v\.?)\s*\(?\d")
_COURSE = re.compile(r"(?i)courses?\b")
_LENGTH = re.compile(
    r"(?i)\d+(?:\.\d+)?(?: ?[-–] ?\d+(?:\.\d+)?)? ?(?:d|days?|w|wks?|weeks?|mos?|months?|y|yrs?|years?)\.?"
)
# `Disease status`, `Status at baseline`: what patients had, where the cells are words of it.
_STATUS = re.compile(
    r"(?i)(?:(?:disease|clinical|patient|remission) )?status"
    r"(?: (?:at|before|prior to) (?:baseline|entry|inclusion|start|enrol\w+|transplant\w*|treatment|therapy))?"
)
_GROUPED = re.compile(r"(?i)(?:study |patient |treatment )?(?:groups?|cohorts?|arms?)$")
_GIVEN = re.compile(r"(?i)(?:controls?|placebo|observation|no treatment|standard (?:of )?care|usual care|sham)\b")


def settle_roles(parted: Parted, own: Mapping[str, str]) -> Parted:
    """Give a role to columns without one, and the exact one to columns of authors, references and patients."""
    columns = tuple(
        _settled(column, [row.cells[i].text for row in parted.rows if row.cells[i].text], own)
        for i, column in enumerate(parted.columns)
    )
    columns = among_others(columns, parted.rows)
    taken = {column.role for column in parted.columns}
    return replace(
        parted, columns=tuple(_unique(new, old, taken) for new, old in zip(columns, parted.columns, strict=True))
    )


def _unique(new: Column, old: Column, taken: set[Role | None]) -> Column:
    """Keep a guess only where no header claims the role: two columns of patients' numbers would mislead."""
    return old if old.role is None and new.role in taken else new


def _settled(column: Column, texts: Sequence[str], own: Mapping[str, str]) -> Column:
    if not texts:
        return column
    better = _by_cells(column, texts, own)
    if better is not None:
        return better
    if column.role is None and len(texts) >= _ENOUGH:
        guess = _guess(texts[:_SAMPLE], own)
        if guess in _FIGURES and (_MEASURED.search(column.header.text) or not _may_be(guess, texts)):
            return column
        if guess == "age" and column.header.text and not _OF_AGE.search(column.header.text):
            return column  # `Prolongation of pregnancy, days`
        if guess is None and sum(is_study(text) for text in texts) * _TWO > len(texts):
            return Column(column.header, "citation", f"{GUESSED}; its cells name studies")
        return Column(column.header, guess, f"{GUESSED}; its cells look like {guess}") if guess else column
    return column


def _by_cells(column: Column, texts: Sequence[str], own: Mapping[str, str]) -> Column | None:
    """Return the column in the role that its cells settle, where its header says it loosely."""
    for fits, role, why in _SETTLED.get(str(column.role), ()):
        if fits(column, texts):
            return Column(column.header, role, f"{column.why}; {why}")
    if _WEAKENED.fullmatch(column.header.text.strip()) and any(find(text, "condition", own=own) for text in texts):
        return Column(column.header, "other", f"{column.why}; its cells tell why patients were susceptible")
    if column.role == "condition" and all(_ANSWER.fullmatch(text.strip()) for text in texts):
        event = find(column.header.text, "adverse-event", own=own)
        told: Role = "adverse-events" if event else "other"
        return Column(column.header, told, f"{column.why}; its cells answer yes or no")
    return None


def _name_authors(_: Column, texts: Sequence[str]) -> bool:
    return sum(_NAME.match(text) is not None for text in texts) * 2 > len(texts)


def _are_numbers(_: Column, texts: Sequence[str]) -> bool:
    return all(_MARK.fullmatch(text) for text in texts)


def _are_designs(_: Column, texts: Sequence[str]) -> bool:
    """Tell whether most cells are designs; one that begins with authors and a year names a study besides."""
    named = sum(_AUTHORED.match(text) is not None for text in texts)
    return sum(bool(find(text, "design")) for text in texts) * 3 >= len(texts) * 2 and named * _TWO <= len(texts)


def _are_often_designs(_: Column, texts: Sequence[str]) -> bool:
    """Tell whether half of the cells under `Setting` are designs."""
    return sum(bool(find(text, "design")) for text in texts) * _TWO >= len(texts)


def _are_states(_: Column, texts: Sequence[str]) -> bool:
    """Tell whether cells under `Setting` are states of a disease, as Refractory and Relapsed are."""
    return sum(bool(find(text, "condition-status")) for text in texts) * _TWO >= len(texts)


def _are_stages(column: Column, texts: Sequence[str]) -> bool:
    """Tell whether cells under `Disease status` are what was treated, and not what became of it."""
    return _STATUS.fullmatch(column.header.text.strip()) is not None and _are_states(column, texts)


def _are_of_the_body(_: Column, texts: Sequence[str]) -> bool:
    """Tell whether cells under `Site` or `Location` are parts of the body, and no places."""
    return sum(_BODY.search(text) is not None for text in texts) * _TWO >= len(texts)


def _are_diseases(_: Column, texts: Sequence[str]) -> bool:
    """Tell whether cells under a loose header are diseases, and none a design."""
    named = sum(bool(find(text, "condition")) for text in texts)
    return named * _TWO > len(texts) and not any(find(text, "design") for text in texts)


def _are_drugs(column: Column, texts: Sequence[str]) -> bool:
    """Tell whether cells under `Group` or `Cohort` are what its patients were given: a drug or a control each."""
    named = _GROUPED.match(column.header.text.strip()) is not None
    return named and all(_GIVEN.match(text) or find(text, "drug", "drug-class") for text in texts)


def _are_compared(_: Column, texts: Sequence[str]) -> bool:
    """Tell whether cells set figures of two arms side by side, `16/20 vs 4/20`, and name no drug."""
    return all(_VERSUS.search(text) and not find(text, "drug", "drug-class") for text in texts)


def _tell_how_it_ended(column: Column, texts: Sequence[str]) -> bool:
    """Tell whether cells under the name of one complaint tell what became of it: `Candidiasis`, `Resolved`."""
    if not find(column.header.text, "adverse-event") or look_up(column.header.text, "header") is not None:
        return False
    if _OF_HARMS.search(column.header.text):
        return False
    ended = [text for text in texts if any(match.term.get("category") in _ENDS for match in _outcomes_in(text))]
    return len(ended) * _TWO >= len([text for text in texts if re.search(r"\w", text)]) > 0


def _outcomes_in(text: str) -> list[Match]:
    """Return the outcomes that a cell names; a lone NR may say that nothing was reported."""
    return [match for match in find(text, "response") if text[match.start : match.end] not in ("NR", "N/R")]


def _are_lengths(column: Column, texts: Sequence[str]) -> bool:
    """Tell whether cells under `Course` are how long it was given: `6 mo`, `3–12 weeks`."""
    asked = _COURSE.match(column.header.text.strip()) is not None
    told = [text for text in texts if re.search(r"\d", text)]
    return asked and bool(told) and all(_LENGTH.fullmatch(text.strip()) for text in told)


def _are_outcomes(_: Column, texts: Sequence[str]) -> bool:
    """Tell whether cells under `Course` tell what became of patients, and hold no figure of a dose."""
    told = sum(bool(find(text, "response")) for text in texts)
    return told * _TWO > len(texts) and not any(re.search(r"\d", text) for text in texts)


def _are_studies(column: Column, texts: Sequence[str]) -> bool:
    """Tell whether cells under `Study ID` are authors with their years."""
    named = _STUDY_ID.match(column.header.text.strip()) is not None
    return named and sum(is_study(text) for text in texts) * _TWO > len(texts)


def _are_whole(_: Column, texts: Sequence[str]) -> bool:
    return all(_INT.fullmatch(text) for text in texts)


def _number_patients(column: Column, texts: Sequence[str]) -> bool:
    """Tell whether cells under `Patient` are short ids, not all alike."""
    named = _PATIENT.fullmatch(column.header.text.strip()) is not None
    return named and len(set(texts)) > 1 and all(_ID.fullmatch(text.strip()) for text in texts)


_SETTLED: Mapping[str, tuple[tuple[Callable[[Column, Sequence[str]], bool], Role, str], ...]] = {
    "reference": ((_name_authors, "citation", "its cells name authors"),),
    "citation": (
        (_are_numbers, "reference", "its cells are numbers alone"),
        (_are_designs, "design", "its cells are designs"),
    ),
    "comparator": ((_are_compared, "response", "its cells compare what turned out"),),
    "country": (
        (_are_of_the_body, "other", "its cells are parts of the body"),
        (_are_states, "population", "its cells are states of a disease"),
        (_are_often_designs, "design", "its cells are designs"),
    ),
    "dose": (
        (_are_lengths, "duration", "its cells are lengths of time"),
        (_are_outcomes, "response", "its cells tell what became of patients"),
    ),
    "design": ((_are_diseases, "condition", "its cells name diseases"),),
    "label": ((_are_studies, "citation", f"{GUESSED}; its cells name studies"),),
    "population": (
        (_number_patients, "label", "its cells number the patients"),
        (_are_whole, "n", "its cells are whole numbers"),
        (_are_drugs, "drug", "its cells name drugs"),
    ),
    "adverse-events": ((_tell_how_it_ended, "response", "its cells tell what became of it"),),
    "response": ((_are_stages, "population", "its cells are states of a disease"),),
    "n": ((_number_patients, "label", "its cells number the patients"),),
}


def _may_be(role: Role | None, texts: Sequence[str]) -> bool:
    """Tell whether figures are not too high for what they are guessed to be."""
    figures = [int(found[0]) for text in texts if (found := re.search(r"\d+", text))]
    return role != "age" or all(figure <= _OLDEST for figure in figures)


def _guess(texts: Sequence[str], own: Mapping[str, str]) -> Role | None:
    """Return the role whose usual content fits the cells best, if it fits well and clearly better."""
    reading = Reading(own=tuple(sorted(own.items())))
    # Columns say the same again and again: what is said once is cut into units once.
    said = {text: [(unit.tags, unit.bullet) for unit in units_of([text], reading)] for text in dict.fromkeys(texts)}
    units = [unit for text in texts for unit in said[text]]
    ranked = sorted(
        ((sum(usual_fit(tags, role, bullet=bullet) for tags, bullet in units) / len(units), role) for role in _ROLES),
        reverse=True,
    )
    (best, role), (second, _) = ranked[:2]
    return role if best >= _FITS and best - second >= _BETTER else None
