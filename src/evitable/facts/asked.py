"""What a column of outcomes asks for: a usual outcome, one in its header's own words, or whether patients responded."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from evitable.facts.outcome import RESPONDED, Outcome, outcome_of
from evitable.facts.tokens import words
from evitable.model import Cell, Role
from evitable.terms import Match, find, fold, look_up

_OUTCOMES: frozenset[Role] = frozenset({"response", "relapse", "death"})
_NAMED = {"relapse": Outcome("relapse", "relapse"), "death": Outcome("death", "death")}
# Words of a header that leave its outcome what it is.
_NEUTRAL = words(
    "n no nr number numbers of the in with who whom at on to and or as for by per a an patients pts pt patient cases "
    "case subjects participants children adults infants eyes rate rates proportion percent percentage achieving "
    "achieved reaching reached overall clinical objective any global total complete partial treatment therapy "
    "treated group arm response responses responders outcome outcomes result results efficacy observed reported "
    "best final last end early late long term short major minor main primary first-line initial positive good "
    "favourable favorable disease confirmed durable sustained duration during follow up"
)
# With these an outcome of the same name is asked for twice: after the first course, and after all.
_ORDINAL = words("first second third initial primary secondary final single repeat repeated after before")
# A kind of these is still the same outcome (haematological CR, seizure recurrence, cancer death).
_WHOLE = frozenset({"CR", "PR", "VGPR", "NR", "SD", "PD"})
_LOST = frozenset({"relapse", "death", "survival"})
_TIME = re.compile(
    r"\b(?:at|after|by|within|in|during|until)? ?(?:the )?(?:last |final |end of |month |week |year |day )?"
    r"\d*[- ]?(?:months?|mos?|weeks?|wks?|years?|yrs?|days?|visits?|follow-up|treatment|therapy)\b"
)
_SIGN = re.compile(r"(?:\^|(?=[*†‡§¶]))([\w*†‡§¶]{1,2})$")
_WHEN = re.compile(
    r"(.{3,}?)\s+(?:after|at|by|within|during|on|under|to|in|attributed to)\s+"
    r"(?:the |this |each |last |final |end of |\d+ ?)?"
    r"(?:treatment|therapy|study|trial|follow-?up|(?:last |final )?visit|discharge"
    r"|(?:week|month|day|year)s?(?: \d+)?|\d+ ?\w+)$",
    re.IGNORECASE,
)
# Whose outcome it is: `Patients with hearing improvement, n/N`.
_WHOSE = re.compile(
    r"(?i)(?:(?:no\.?|number|n|%|proportion|percentage) (?:of )?)?(?:patients|pts|subjects|cases|children) "
    r"(?:with|achieving|reaching|showing|having|who (?:had|achieved|reached|showed)) (?:an? )?(?=[\w≥>])"
)
# Words of a heading above that say no more than that outcomes stand below it.
_SPANNING = re.compile(
    r"(?i)(?:(?:best |clinical |treatment |tumou?r |overall |[\w-]+(?:al|ic|ous|ar) )*"
    r"(?:outcomes?|results?|efficacy|responses?))"
    r"(?: (?:in|of|for|among) (?:the )?[\w-]+(?: [\w-]+)? (?:arm|group))?[ :–-]+(?=\S)"
)
# What a heading says of counts before it goes on: `Response, n (%) Complete`.
_COUNTED_WITHIN = re.compile(
    r",? ?(?:[(\[]? ?\b(?:[Nn](?:os?\.?|umbers?) of (?:patients|pts|subjects|cases)|n|nos?\.?|Nos?\.)(?!\w)\.?"
    r" ?(?:[(\[]%[)\]]|, ?%)?[)\]]?|[(\[]%[)\]]|, ?%) +(?=[^\W\d])"
)
# By which criteria, between a heading and what stands below it: `Best response (RECIST 1.1) CR`.
_CRITERIA_WITHIN = re.compile(
    r"(?i)\b(responses?|outcomes?|results?|efficacy) ?(?:\([^()]*\)|\[[^\[\]]*\])(?=,? +(?!rates?\b)[^\W\d])"
)
_DEGREES = {
    "complete": "complete", "full": "complete", "total": "complete", "partial": "partial", "incomplete": "partial",
    "none": "no", "no": "no", "nil": "no", "absent": "no", "any": "overall", "overall": "overall",
}  # fmt: skip
_SUCCESS = frozenset({"successful", "success", "effective", "achieved"})
# Headers that ask how it went, without naming an outcome.
_GENERAL = re.compile(
    r"outcome|respon|effica|effect|result|success|benefit|finding|evolution|course|prognos|status|answer|treatment|"
    r"follow|conclusion|improv|change|evaluation|assessment"
)
# Words that leave a response what it is, and headers that only ask how it went.
_RESPONDING = words("response responses responder responders responded rate rates n no of number patients overall")
_ASKING = re.compile(
    r"(?:.*\b)?(?:outcomes?|results?|efficacy|effects?|effectiveness|findings?|course|status)(?:\b.*)?"
)
_PEOPLE_BEHIND = re.compile(r"(?<=free) (?:patients|pts|subjects|participants|children|infants|cases)$")
_EITHER = re.compile(r" or | and |/|\+")
_WORD = re.compile(r"[^\W\d_]+")
_BESIDE = ("header", "condition", "condition-status", "drug", "drug-class", "procedure", "age-group")


def signed_as(cell: Cell, notes: Sequence[Cell], own: Mapping[str, str]) -> Outcome | None:
    """Return the one outcome that a note gives to the sign behind a header: `Clearance^a`, `a: complete response`."""
    sign = _SIGN.search(cell.text)
    if sign is None:
        return None
    said = re.compile(rf"(?:^|[;.]\s*){re.escape(sign[1])}\s*[:=,)]\s*([^;.(]+)")
    meanings = [found[1].strip() for note in notes for found in said.finditer(note.text)]
    terms = [look_up(meaning, "response", own=own) for meaning in meanings]
    return outcome_of(terms[0]) if len(terms) == 1 and terms[0] is not None else None


def asked_of(cell: Cell, role: Role | None, own: Mapping[str, str]) -> Outcome | None:
    """Return what a column of outcomes asks for; a general one asks whether patients responded.

    A header that names no known outcome, nor outcomes as such, is an outcome in its own words; so is one
    that narrows a known one to something else (`Proptosis response`, `Endoscopic remission`).
    """
    if role not in _OUTCOMES:
        return None
    plain = _COUNTED_WITHIN.sub(" ", _CRITERIA_WITHIN.sub(r"\1", _WHOSE.sub("", cell.text, count=1)))
    cell, counted = replace(cell, text=plain), plain != cell.text
    degree = _degree_below(cell, own)
    if degree is None and counted:  # `Efficacy, % Enteral autonomy`: what stands below the heading is asked for
        cell = replace(cell, text=_SPANNING.sub("", plain, count=1) or plain)
    return degree or _asked(cell, role, own)


def _asked(cell: Cell, role: Role | None, own: Mapping[str, str]) -> Outcome | None:
    matches = _named(_core(cell), own) or _named(cell.text, own)
    outcomes = {outcome.label: outcome for outcome in (outcome_of(match.term) for match in matches)}
    below = _below_span(cell, own) if len(outcomes) > 1 else None
    if below is not None:
        return below
    if len(outcomes) > 1 and _EITHER.search(fold(_core(cell))):
        return _in_own_words(cell)  # `Improved or stable`
    if len(outcomes) != 1:
        general = role != "response" or outcomes or _GENERAL.search(_when_off(fold(_core(cell)).strip()))
        return _NAMED.get(str(role), RESPONDED) if general else _in_own_words(cell)
    (outcome,) = outcomes.values()
    if all(match.term.get("negated") for match in matches):
        return _in_own_words(cell)  # `Relapse-free, n` counts those without a relapse
    if _is_narrowed(cell, matches, outcome, own):
        return _in_own_words(cell)._replace(category=outcome.category, general=False)
    if outcome.label == "OR" and not re.search(r"\b(?:(?i:overall|objective)|ORR?)\b", cell.text):
        return RESPONDED
    return outcome


def _degree_below(cell: Cell, own: Mapping[str, str]) -> Outcome | None:
    """Return the outcome of a degree under a heading that spans responses: the CR of `Response, n (%) | Complete`."""
    spanning = _SPANNING.match(_core(cell))
    degree = fold(_core(cell)[spanning.end() :]).strip() if spanning else ""
    noun = "remission" if spanning and "remission" in fold(spanning[0]) else "response"
    if degree not in _DEGREES:
        return None
    term = look_up(f"{_DEGREES[degree]} {noun}", "response", own=own)
    return outcome_of(term) if term is not None else None


def _below_span(cell: Cell, own: Mapping[str, str]) -> Outcome | None:
    """Return the one outcome under a heading that spans outcomes: the CR of `Best response CR`."""
    spanning = _SPANNING.match(_core(cell))
    named = _named(_core(cell)[spanning.end() :], own) if spanning else []
    outcomes = {outcome.label: outcome for outcome in (outcome_of(match.term) for match in named)}
    return next(iter(outcomes.values())) if len(outcomes) == 1 else None


def _named(text: str, own: Mapping[str, str]) -> list[Match]:
    found = [match for match in find(text, "response", own=own) if not match.term.get("bare")]
    # `Eradication successful`: the other word says what succeeded.
    return [match for match in found if fold(text[match.start : match.end]) not in _SUCCESS] or found


def _is_narrowed(cell: Cell, matches: list[Match], outcome: Outcome, own: Mapping[str, str]) -> bool:
    """Tell whether a header says more than its outcome, where and when: of what, or after which course."""
    if outcome.label in _LOST:
        return False
    core = _core(cell)
    beside = [(match.start, match.end) for match in (*matches, *find(core, *_BESIDE, own=own))]
    beside += [found.span() for found in _TIME.finditer(fold(core))]
    rest = [
        found[0]
        for found in _WORD.finditer(fold(core))
        if not any(start <= found.start() < end for start, end in beside)
    ]
    if outcome.label in _WHOLE:
        return any(word in _ORDINAL for word in rest) and len(rest) > 1
    return any(word not in _NEUTRAL and word not in _SUCCESS for word in rest)


def own_response(cell: Cell) -> str:
    """Return the words of a header that tell one kind of response from others, as `renal response`; "" for none."""
    name = _when_off((_SPANNING.sub("", _core(cell).strip(), count=1) or _core(cell)).strip().lower())
    kinds = [word for word in _WORD.findall(name) if word not in _RESPONDING]
    return name if kinds and len(name) > 1 and not _ASKING.fullmatch(name) else ""


def _core(cell: Cell) -> str:
    """Return a header without its unit and what is counted: `Remission` of `Remission, n (%)`."""
    return re.split(r"[,(\[]", _SIGN.sub("", cell.text))[0]


def _when_off(core: str) -> str:
    """Return an outcome without the time it was looked at: `closure` of `closure after treatment`."""
    found = _WHEN.match(core)
    return found[1] if found else core


def _in_own_words(cell: Cell) -> Outcome:
    core = _core(cell).strip()
    spanning = _SPANNING.match(core)
    name = _PEOPLE_BEHIND.sub("", _when_off((core[spanning.end() :] if spanning else core).lower()))
    return Outcome(name, "other") if len(name) > 1 else RESPONDED
