"""Diseases: names with the table's short forms spelled out, and their state."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from evitable.facts.counts import Count, read_bracketed
from evitable.facts.coverage import STOP_WORDS, Coverage
from evitable.facts.cursor import Cursor, Phrases
from evitable.facts.naming import in_full, names_disease, shared_heads, short_within
from evitable.facts.prior import is_prior, read_prior
from evitable.facts.tokens import Token, tokenize, words
from evitable.model import Cell, Condition, Quote, Statement, Value
from evitable.terms import Term, find, look_up, spelled_right

KINDS = ("condition-status", "condition", "not-reported", "drug", "drug-class", "procedure")
_JOINTS = Phrases(
    "complicated by", "associated with", "together with", "and", "or", "with", "in", "&", "+", ",", ";", "line", "plus",
    "/",
)  # fmt: skip
# What follows these is no disease that was treated: its cause, or what went before.
_CAUSES = Phrases(
    "secondary to", "due to", "caused by", "triggered by", "induced by", "related to", "despite", "following", "after",
    "post", "without",
)  # fmt: skip
_ENDS = words("to who that which treated not during while on undergoing receiving patients failing")
_BEFORE_NAMES = STOP_WORDS | {"patients", "disease"}
# States that stay apart from a name even where a vocabulary has both as one.
_APART = ("refractory", "resistant", "recurrent", "relapsed", "newly diagnosed", "steroid-")
_AGAIN = {"recurrence": "recurrent", "relapse": "relapsed", "relapses": "relapsed", "recurrences": "recurrent"}
# Words before a disease that make it a kind of its own, where only known diseases are taken.
_KIND = re.compile(
    r"(?<![\w-])((?:(?:(?:late|early|later|adult|juvenile|infantile|childhood|neonatal)-onset"
    r"|[bt]-(?:cell|lineage)|(?:non-)?transfusion-dependent|acute|subacute|chronic|idiopathic|congenital|hereditary|familial|x-linked"
    r"|type (?:\d[a-c]?|[ivx]{1,3})|central nervous system|cns|cerebral"
    r"|pulmonary|cardiac|renal|hepatic|ocular|cutaneous|parenchymal|intestinal|gastric|oral|genital|nasal|palmar|plantar"
    r"|(?:bk|jc|epstein-barr|herpes simplex|varicella[- ]zoster|hepatitis [bcde]) virus(?:[- ]associated)?"
    r"|(?:bkv|jcv|cmv|ebv|hiv|hbv|hcv)(?:[- ](?:associated|related|positive))?"
    r"|palmoplantar|axillary|visceral|mucosal|disseminated|systemic|peripheral|bacterial|viral|fungal|tuberculous|tubal"
    r"|cervical|lumbar|thoracic|abdominal|pustular|papulopustular|nodular|bullous|granulomatous|eosinophilic|lymphocytic"
    r"|necroti[sz]ing|ulcerative|erosive|nodulocystic|plaque|hypertrophic|interstitial|membranous|vestibular|spinal)\s+){1,3})$"
)
_TYPE = re.compile(r"\d[a-c]?|[ivx]{1,4}|[a-c]")
_DRUG_STATE = re.compile(r"([\w-]+)[-‐‑–](resistant|refractory|dependent|intolerant)\s+(.+)")
_WORD = re.compile(r"[^\s()\[\],;/]+")
_DETAIL_WORDS = 2
_TESTED = re.compile(r"(?i)[- ](?:associated|related|induced|positive|negative|mutated|mutant|mutation)$")
# Two short names with a number each: `GPA 7, MPA 3`.
_COUNTED = re.compile(r"[a-z] \d+\W+(?:and )?[a-z]+ \d+\W*$")
# Short names that bear a number of their own, and from which on it can be no type.
_NUMBERED = ("sca", "spg", "cmt", "lgmd", "scar", "cda", "dyt", "park")
_MANY = 9
_HYPHENS = ("-", "‐", "‑", "–")


@dataclass(slots=True)
class ConditionsRead:
    """Diseases of a cell, with therapies that had failed and what else is said; `loose` states stand alone."""

    conditions: list[Condition] = field(default_factory=list)
    loose: list[Value[str]] = field(default_factory=list)
    prior: list[Value[str]] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)


def _states(term: Term, quote: Quote) -> tuple[Value[str], ...]:
    """Return a state, or both of `relapsed or refractory`."""
    return tuple(Value(name, (quote,)) for name in term.name.split(" or "))


def _named(name: str, quote: Quote) -> Value[str]:
    """Return the name of a disease, uncertain where a slip of the pen was set right in it."""
    right = spelled_right(name, "condition")
    if right == name:
        return Value(name, (quote,))
    return Value(right, (quote,), "uncertain", f"“{quote.text}” is taken for a slip of {right}")


class _Reader:
    def __init__(self, cursor: Cursor, own: Mapping[str, str], *, whole: bool) -> None:
        self.cursor = cursor
        self.own = own
        self.whole = whole
        self.found = ConditionsRead()
        self.states: list[Value[str]] = []
        self.cause = False
        self.general = ""  # the short form of the name at hand that only the general dictionary spells out

    def read(self) -> ConditionsRead:
        cursor = self.cursor
        while not cursor.done:
            start = cursor.at
            if not (self._joint() or self._aside() or self._name()) or cursor.at == start:
                cursor.at = start + 1
        self.found.loose = self.states
        if self.whole:
            self.found.conditions = shared_heads(self.found.conditions)
        return self.found

    def _joint(self) -> bool:
        cursor, start = self.cursor, self.cursor.at
        if self._post():
            return True
        cause = cursor.phrase(_CAUSES)
        if not cause and not cursor.phrase(_JOINTS) and not cursor.take("line"):
            return False
        self.cause = cause
        cursor.mark(start)
        return True

    def _post(self) -> bool:
        """Take the `Post-transplant` right before a disease: when it came, and no cause that hides it."""
        cursor, start = self.cursor, self.cursor.at
        led = cursor.word("post") and cursor.take("-") and cursor.take("procedure", "word")
        if led and cursor.now.kind == "condition":
            return self._tell("context", start)
        cursor.at = start
        return False

    def _at_joint(self) -> bool:
        cursor, start = self.cursor, self.cursor.at
        found = cursor.phrase(_JOINTS) or cursor.phrase(_CAUSES)
        cursor.at = start
        return found

    def _aside(self) -> bool:
        """Take what stands beside the names: states, failed therapies, counts and details in brackets."""
        cursor, start = self.cursor, self.cursor.at
        prior = read_prior(cursor)
        if prior is not None:
            self.found.prior += prior.drugs
            self.found.statements += prior.statements
            return True
        token = cursor.take("condition-status")
        if token is not None and token.term is not None and not self._hyphened(token):
            before = cursor.tokens[start - 1]
            joined = start > 1 and before.kind == "-" and before.end == token.start  # antihistamine-resistant
            first = start - 2 if joined else start
            if not self.cause:  # `due to resistant bacteria`: the state of a cause is none of the disease
                self.states += _states(token.term, cursor.quote(first))
                cursor.mark(first)
            return True
        cursor.at = start
        if cursor.take("not-reported"):
            cursor.mark(start)
            return True
        count = read_bracketed(cursor)
        if count is not None:
            self.found.counts.append(count)
            return self._tell("condition-count", start)
        return self._bracketed_detail()

    def _hyphened(self, token: Token) -> bool:
        """Tell whether a state is but the first part of a word (relapsing-remitting)."""
        now = self.cursor.now
        return now.kind == "-" and now.start == token.end

    def _tell(self, kind: str, start: int) -> bool:
        self.found.statements.append(Statement(kind, self.cursor.quote(start)))
        self.cursor.mark(start)
        return True

    def _bracketed_detail(self) -> bool:
        """Take `(class III/IV)`, `(MuSK+)`: a bracket behind a disease that names no other."""
        cursor, start = self.cursor, self.cursor.at
        if not self.whole or not self.found.conditions or not cursor.take("(", "["):
            return False
        while not cursor.done and cursor.now.kind not in (")", "]"):
            known = cursor.now.kind in ("condition", "condition-status", "drug", "drug-class")
            if known or cursor.cell.text[cursor.now.start : cursor.now.end] in self.own:
                break
            cursor.at += 1
        if cursor.take(")", "]"):
            return self._tell("condition-detail", start)
        cursor.at = start
        return False

    # Names

    def _name(self) -> bool:
        cursor, start = self.cursor, self.cursor.at
        while self._goes_on(start):
            cursor.at += 1
        tokens = cursor.tokens[start : cursor.at]
        if not tokens:
            return False
        if self.cause or any(token.kind == "procedure" for token in tokens):
            return self._tell("context", start)
        if self._is_marker():
            cursor.at += 1
            return self._tell("condition-detail", start)
        known = any(token.kind == "condition" or self._is_own(token) for token in tokens)
        if not known and not (self.whole and any(len(token.text) > 1 for token in tokens if token.kind != "number")):
            cursor.at = start
            return False
        if not known and self._is_detail(tokens):
            return self._tell("condition-detail", start)
        if known and self.whole:
            self._leave_count(start)
        if not self.whole:
            start = self._qualified(start)
            self._type_behind()
        self._keep(start, cursor.tokens[start : cursor.at])
        return True

    def _is_marker(self) -> bool:
        """Tell whether a `+` right behind the words makes them a test of the disease that follows: `HHV8+ MCD`."""
        cursor = self.cursor
        before, plus = cursor.tokens[cursor.at - 1], cursor.now
        glued = plus.kind == "+" and plus.start == before.end and plus.end < cursor.ahead().start
        return glued and cursor.ahead().kind == "condition" and before.kind != "condition"

    def _leave_count(self, start: int) -> None:
        """Leave the `7` of `GPA 7, MPA 3` out of the name, where other diseases are counted too: it counts patients."""
        cursor = self.cursor
        last, before = cursor.tokens[cursor.at - 1], cursor.tokens[cursor.at - 2]
        counted = last.kind == "number" and cursor.at - start > 1 and before.kind == "condition"
        many = last.text.isdigit() and int(last.text) >= _MANY and before.text not in _NUMBERED
        alone = many and cursor.done
        if counted and before.text.isalpha() and (alone or _COUNTED.search(cursor.folded)):
            cursor.at -= 1

    def _type_behind(self) -> None:
        """Take the `type 1` behind a disease that has types."""
        cursor, start = self.cursor, self.cursor.at
        if cursor.word("type", "types") and _TYPE.fullmatch(cursor.now.text):
            cursor.at += 1
        else:
            cursor.at = start

    def _qualified(self, start: int) -> int:
        """Return where a disease begins with the words that make it a kind of its own: `late-onset`, `chronic`."""
        cursor, before = self.cursor, _KIND.search(self.cursor.folded[: self.cursor.tokens[start].start])
        if before is None:
            return start
        while start > 0 and cursor.tokens[start - 1].start >= before.start(1):
            start -= 1
        return start

    def _is_own(self, token: Token) -> bool:
        return token.kind == "word" and self.cursor.cell.text[token.start : token.end] in self.own

    def _means_disease(self, token: Token) -> bool:
        """Tell whether a short form of the table ends in a known disease: PLD, partial lipodystrophy."""
        long = self.own[self.cursor.cell.text[token.start : token.end]]
        return any(match.end == len(long) for match in find(long, "condition"))

    def _is_detail(self, tokens: tuple[Token, ...]) -> bool:
        """Tell `mucosal` behind `pemphigus vulgaris,` from another disease: short, unknown, in small letters.

        What a disease came with or was tested for (`EBV-associated`, `PLA2R+`) is none either.
        """
        words = self.cursor.cell.text[tokens[0].start : tokens[-1].end]
        if _TESTED.search(words) or self.cursor.now.kind == "+":
            return bool(self.found.conditions)
        return bool(self.found.conditions) and words.islower() and len(words.split()) <= _DETAIL_WORDS

    def _goes_on(self, start: int) -> bool:
        """Tell whether the name goes on: over words, known diseases, hyphens and numbers of types."""
        cursor, token = self.cursor, self.cursor.now
        if cursor.done or token.text in _ENDS or token.kind == "line" or is_prior(cursor) or self._at_joint():
            return False
        if token.kind in ("condition", "procedure") or (token.kind == "condition-status" and self._joined(start)):
            return True
        if token.kind == "." and cursor.at == start + 1:  # the genus of `C. auris candidaemia`
            return self.whole and len(cursor.ahead(-1).text) == 1 and cursor.ahead(1).kind in ("word", "condition")
        if token.kind in ("drug", "drug-class"):
            return self.whole and names_disease(cursor)
        if token.kind == "word":
            if not self.whole:
                return self._is_own(token) and self._means_disease(token)
            return not (cursor.at == start and token.text in _BEFORE_NAMES)
        if not self.whole or cursor.at == start:
            return False
        return token.kind in ("-", "'", "number") and cursor.tokens[cursor.at - 1].end >= token.start - 1

    def _joined(self, start: int) -> bool:
        """Tell whether a state is part of a word with a hyphen, on either side."""
        cursor, token = self.cursor, self.cursor.now
        behind, before = cursor.ahead(), cursor.ahead(-1)
        glued = behind.kind == "-" and behind.start == token.end
        return self.whole and (glued or (cursor.at > start and before.kind == "-" and before.end == token.start))

    def _keep(self, start: int, tokens: tuple[Token, ...]) -> None:
        cursor = self.cursor
        quote = cursor.quote(start)
        name, apart = self._apart(in_full(self._spelled(tokens)) if self.whole else self._spelled(tokens), quote)
        cursor.mark(start)
        after = self._state_behind()
        term = look_up(name, "condition")
        if any(self._is_same(condition, name, term) for condition in self.found.conditions):
            return
        states = (*self.states, *apart, *after)
        self.states = []
        told = _named(name, quote)
        if self.general and told.status == "stated":
            told = replace(told, status="derived", why=f"the table does not explain {self.general}; usually it is this")
        self.found.conditions.append(Condition(told, states, term.codes if term else ()))

    def _is_same(self, condition: Condition, name: str, term: Term | None) -> bool:
        """Tell whether a disease was named before, in other words or by its short form."""
        before = condition.name.value
        known = look_up(before, "condition")
        if before == name or (term is not None and known is term):
            return True
        # `Erosive oral lichen planus (OLP)`: the bracket shortens the name that it stands behind.
        return bool(known and term and known.concept == term.name) and self.cursor.now.kind in (")", "]")

    def _apart(self, name: str, quote: Quote) -> tuple[str, tuple[Value[str], ...]]:
        """Take a state off the front of a name, where what is left is a disease by itself."""
        compound = _DRUG_STATE.match(name)
        if compound and look_up(compound[1], "drug", "drug-class") and look_up(compound[3], "condition") is not None:
            return compound[3], (Value(f"{compound[1]}-{compound[2]}", (quote,)),)
        rest, _, last = name.rpartition(" ")
        if last in _AGAIN and look_up(rest, "condition") is not None:
            return rest, (Value(_AGAIN[last], (quote,)),)
        if name.startswith(_APART):
            for match in find(name, "condition-status"):
                rest = name[match.end :].strip()
                if match.start == 0 and look_up(rest, "condition") is not None:
                    return rest, _states(match.term, quote)
        return name, ()

    def _state_behind(self) -> tuple[Value[str], ...]:
        """Take a state that follows its disease directly: `ITP, refractory`."""
        cursor, start = self.cursor, self.cursor.at
        opened = cursor.take(",", "(")
        first = cursor.at
        token = cursor.take("condition-status")
        closes = cursor.done or cursor.now.kind in (")", ";", "line", ",")
        if opened is None or token is None or token.term is None or not closes:
            cursor.at = start
            return ()
        states = _states(token.term, cursor.quote(first))
        cursor.take(")")
        cursor.mark(start)
        return states

    def _spelled(self, tokens: tuple[Token, ...]) -> str:
        """Return the name with every short form spelled out, in lower case."""
        text, pieces, at = self.cursor.cell.text, list[str](), tokens[0].start
        self.general = ""
        for token in tokens:
            words = text[token.start : token.end]
            long = self._in_own_words(words)
            hyphened = text[token.end : token.end + 1] in _HYPHENS  # HIV-associated
            if long == words and token.term is not None and _is_short(words) and not hyphened:
                long = token.term.name
                self.general = words
            elif long == words and token.term is not None and (within := short_within(words, token.term.name)):
                long, self.general = within
            pieces += [text[at : token.start], long]
            at = token.end
        return " ".join("".join(pieces).lower().split())

    def _in_own_words(self, words: str) -> str:
        """Spell out the table's short forms, each word by itself unless the whole is one."""
        if words in self.own:
            return self.own[words]
        return _WORD.sub(lambda found: self.own.get(_no_plural(found[0]), found[0]), words)


def _no_plural(word: str) -> str:
    return word[:-1] if word.endswith("s") and word[-2:-1].isupper() else word


def _is_short(words: str) -> bool:
    return " " not in words and sum(char.isupper() for char in words) > 1


def read_conditions(
    cell: Cell,
    coverage: Coverage,
    *,
    span: tuple[int, int] | None = None,
    own: Mapping[str, str] | None = None,
    whole: bool = True,
) -> ConditionsRead:
    """Read the diseases of a cell: `Refractory SLE`, `SLE and APS in IgA MM`, `wAIHA after HSCT`.

    `whole` is True for a column of diseases, where any noun phrase is one; elsewhere only known
    diseases are taken.
    """
    cursor = Cursor(cell, tokenize(cell.text, *KINDS, span=span, own=own), coverage)
    return _Reader(cursor, own or {}, whole=whole).read()
