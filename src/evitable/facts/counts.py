"""How many patients: counts, fractions and percentages in every place that tables put them."""

from __future__ import annotations

from typing import Literal, NamedTuple

from evitable.facts.cursor import Cursor
from evitable.facts.numbers import NUMBERS, read_integer, read_list, read_number
from evitable.facts.tokens import Token, words
from evitable.model import Quote, Value

PEOPLE = words(
    "patients patient pts pt cases case subjects subject participants participant individuals people persons "
    "children child adults adult adolescents women men girls boys infants siblings brothers sisters twins neonates "
    "newborns toddlers teenagers recipients"
)
# What patients may have several of, counted in their place.
PARTS = words("eye eyes limb limbs lesion lesions joint joints knee knees ear ears site sites")
Share = Literal["n", "pct", "n (pct)", "pct (n)", "grade"]
"""What bare figures are under a header: patients, per cent (`CR, %`), or both (`CR, n (%)`, `CR, % (n)`).

`grade` is for harms whose bracketed figures are grades: `Toxicity (CTCAE grade)`."""

# A count that begins with a word begins with one of these.
COUNT_WORDS = words("all both every everyone n no nr patients patient pts pt cases case")
_OPEN = {"(": ")", "[": "]"}
_CLOSE = frozenset(_OPEN.values())
_LABELS = words("n no nr")
_EVERYONE = words("all both every everyone")
# A count begins with a number, a bracket or one of its words.
_BEGINS = frozenset({*NUMBERS, *_OPEN})


_WHOLE = 100
# `rituximab-treated patients`, `patients treated`.
_TREATED = words("treated exposed naive refractory resistant evaluable assessable")
_MOST_OF_WHOM = 4
# What makes of a number a count, a fraction or a percentage.
_AFTER_FIGURE = PEOPLE | {*_OPEN, "%", "percent", "per cent", "/", "of", "out", "among", "from"}


class Count(NamedTuple):
    """Patients counted: `n` of `of`, or `pct` per cent; `everyone` where the words are all or both, `but` so many."""

    n: Value[int] | None = None
    of: Value[int] | None = None
    pct: Value[float] | None = None
    everyone: Quote | None = None
    but: int = 0

    def settled(self, total: Value[int] | None) -> Count:
        """Return the count with "all" and "both" turned into the number of patients, where it is known."""
        if self.everyone is None or self.n is not None or total is None or total.value < self.but:
            return self
        why = f"all {f'but {self.but} ' if self.but else ''}of {total.value} patients"
        return self._replace(n=Value(total.value - self.but, (self.everyone, *total.quotes[:1]), "derived", why))


def _read_people(cursor: Cursor) -> bool:
    start, text = cursor.at, cursor.now.text
    if text != "of" and text not in PEOPLE:
        return False
    if cursor.word("of"):
        if cursor.word("them", "these", "whom"):
            return True
        cursor.word("the")
    if cursor.among(PEOPLE):
        return True
    cursor.at = start
    return False


def _read_label(cursor: Cursor) -> bool:
    """Take `N =`, `n:`, `no.`."""
    start = cursor.at
    if cursor.among(_LABELS):
        cursor.take(".")
        if cursor.take("=", ":"):
            return True
    cursor.at = start
    return False


def _read_figure(cursor: Cursor, share: Share = "n") -> Count | None:
    """Take a fraction, a percentage or a whole number; under a header of per cent also a decimal."""
    start = cursor.at
    number = read_number(cursor)
    if number is None:
        return None
    cut = cursor.at
    if cursor.take("%", "percent", "per cent"):
        return Count(pct=cursor.value(float(number), start))
    if number != int(number) or "." in cursor.tokens[start].text:
        if share == "pct":
            return Count(pct=cursor.value(float(number), start))
        cursor.at = start
        return None
    n = cursor.value(int(number), start)
    _read_people(cursor)
    if cursor.take("/") or cursor.words("out of") or cursor.word("of", "among", "from"):
        cursor.word("the", "a", "total")
        below = cursor.at
        of = read_integer(cursor)
        if of is not None and cursor.now.kind != "%":
            return Count(n=n, of=cursor.value(of, below))
    cursor.at = cut
    return Count(n=n)


def _joined(first: Count, second: Count) -> Count | None:
    """Put two figures of one count together, unless they say the same thing twice."""
    if (first.n and second.n) or (first.pct and second.pct):
        return None
    return Count(first.n or second.n, first.of or second.of, first.pct or second.pct)


def _read_figures(cursor: Cursor, share: Share = "n") -> Count | None:
    found = _read_figure(cursor, share)
    while found is not None:
        _read_people(cursor)
        start = cursor.at
        if not cursor.take(",", ";", "="):
            break
        more = _read_figure(cursor)
        both = _joined(found, more) if more else None
        if both is None:
            cursor.at = start
            break
        found = both
    return found


def read_bracketed(cursor: Cursor, *, bare: bool = True, share: Share = "n") -> Count | None:
    """Take a count in brackets: `(N = 3)`, `[n = 38]`, `(3/31, 10%)`, and `(3)` if `bare`.

    `share` tells what a lone figure is where the header says so.
    """
    start, opening = cursor.at, cursor.now
    if opening.kind not in _OPEN:
        return None
    cursor.at += 1
    labelled = _read_label(cursor)
    found = _read_figures(cursor, share)
    _skip_interval(cursor)
    if found is not None:
        read_versus(cursor)  # `(14% vs 10%)`: the other arm had the second
    closed = cursor.take(_OPEN[opening.kind]) is not None or (labelled and cursor.done)
    named = bare or labelled or (found is not None and (found.of or found.pct or not _is_lone(cursor, start)))
    if found is None or not closed or not named:
        cursor.at = start
        return None
    quoted = _quoted(cursor, found, start)
    if share == "pct" and not labelled and quoted.n and not quoted.of and not quoted.pct:
        return Count(pct=Value(float(quoted.n.value), quoted.n.quotes))
    return quoted


def _skip_interval(cursor: Cursor) -> None:
    """Pass over a confidence interval behind a figure: `, 95% CI 52-96`."""
    start = cursor.at
    if cursor.now.kind in _CLOSE:
        return
    cursor.take(",", ";", "[")
    if cursor.take("number"):
        cursor.take("%")
    if cursor.word("ci", "cri"):
        cursor.take(":", "=", ",")
        if read_number(cursor) is not None:
            cursor.take("%")
            if cursor.word("-", "to", ",") and read_number(cursor) is not None:
                cursor.take("%")
                cursor.take("]")
                return
    cursor.at = start


def _is_lone(cursor: Cursor, start: int) -> bool:
    """Tell whether the brackets that open at `start` hold one token only."""
    return cursor.at - start <= 3


def _quoted(cursor: Cursor, count: Count, start: int) -> Count:
    """Let a lone figure quote its whole phrase ("N = 3"), brackets left out."""
    end = cursor.at
    if cursor.tokens[start].kind in _OPEN:
        start, end = start + 1, end - (cursor.tokens[end - 1].kind in _OPEN.values())
    quotes = (cursor.quote(start, end),)
    if count.n and not count.of and not count.pct:
        return count._replace(n=Value(count.n.value, quotes))
    return count


def pass_treated(cursor: Cursor) -> None:
    """Pass over the `rituximab-treated patients` behind a count: who was counted."""
    start = cursor.at
    for _ in range(_MOST_OF_WHOM):
        if cursor.now.kind not in ("word", "-") or cursor.now.text in PEOPLE:
            break
        cursor.at += 1
    treated = cursor.at > start and cursor.tokens[cursor.at - 1].text in _TREATED
    if not (treated and cursor.among(PEOPLE)):
        cursor.at = start


def read_everyone(cursor: Cursor) -> Count | None:
    """Take `all`, `all patients`, `both`."""
    start = cursor.at
    token = cursor.among(_EVERYONE)
    if token is None:
        return None
    if not _read_people(cursor) and token.text == "every":
        cursor.at = start
        return None
    but = _read_but(cursor)
    quote = cursor.quote(start)
    n = Value(2, (quote,), "derived", "both: two patients") if token.text == "both" else None
    return Count(n=n, everyone=quote, but=but)


def _read_but(cursor: Cursor) -> int:
    """Take the `but one` of `all but one`; 0 where none is left out."""
    start = cursor.at
    number = read_integer(cursor) if cursor.word("but", "except") else None
    if number is None or number < 0 or cursor.now.kind in ("%", "/"):
        cursor.at = start
        return 0
    cursor.among(PEOPLE)
    return number


def _goes_on(token: Token) -> bool:
    """Tell whether a number before this may be a count: of what, of how many, or with its share."""
    return token.kind in _AFTER_FIGURE or token.text in _AFTER_FIGURE


def read_count(cursor: Cursor, *, bare: bool = False, share: Share = "n") -> Count | None:
    """Take a count of patients in or out of brackets; a lone number only if `bare`, or with its noun.

    `share` tells what bare figures are where the header says so.

    Example: `(N = 3)`, `3/31 (10%)`, `37 (78.7%)`, `17 out of 20 pts`, `three patients`, `all`.
    """
    start = cursor.at
    now = cursor.now
    if now.text not in COUNT_WORDS:
        if now.kind not in _BEGINS:
            return None
        if not bare and share != "pct" and now.kind in NUMBERS and not _goes_on(cursor.ahead()):
            return None  # a lone number
    found = read_bracketed(cursor, bare=bare, share=share) or read_everyone(cursor)
    found = found or (_read_share_first(cursor) if share == "pct (n)" else None)
    if found:
        return found
    labelled = _read_label(cursor)
    found = _read_figure(cursor, share)
    if found is None:
        cursor.at = start
        return None
    named = _read_people(cursor) or labelled or found.of is not None or found.pct is not None
    after = cursor.at
    more = _read_share(cursor, found, sure=share == "n (pct)") or read_bracketed(cursor)
    both = _joined(found, more) if more else None
    if both is None:
        cursor.at = after
    if not (named or both or bare):
        cursor.at = start
        return None
    if share == "pct" and both is None and not named and found.n is not None:
        return Count(pct=Value(float(found.n.value), found.n.quotes))
    return both or _quoted(cursor, found, start)


def _read_share_first(cursor: Cursor) -> Count | None:
    """Take the `25.5 (26)` of a header `% (n)`: the share, and the count behind it."""
    start = cursor.at
    share = read_number(cursor)
    cut = cursor.at
    cursor.take("%")
    if share is not None and cursor.take("(", "["):
        below = cursor.at
        n = read_integer(cursor)
        behind = cursor.at
        if n is not None and cursor.take(")", "]"):
            pct = Value(float(share), (cursor.quote(start, cut),))
            return Count(n=Value(n, (cursor.quote(below, behind),)), pct=pct)
    cursor.at = start
    return None


def _read_share(cursor: Cursor, count: Count, *, sure: bool) -> Count | None:
    """Take the `(78.7)` of `37 (78.7)`: a percentage where it has a decimal, under a header of n (%), or if it fits.

    It fits where the count has its denominator (`5/10 (50)`). Where it has none, a whole number above the count can
    be little else (`10 (100)`): it is taken, and uncertain.
    """
    start = cursor.at
    if cursor.take("(", "["):
        first = cursor.at
        number = read_number(cursor)
        after = cursor.at
        if number is not None and cursor.take(")", "]"):
            whole = number == int(number)
            quotes = (cursor.quote(first, after),)
            if sure or not whole or _fits(count, float(number)):
                return Count(pct=Value(float(number), quotes))
            if count.n is not None and count.of is None and count.n.value < number <= _WHOLE:
                why = f"{number} in brackets is taken for a percentage"
                return Count(pct=Value(float(number), quotes, "uncertain", why))
    cursor.at = start
    return None


def _fits(count: Count, pct: float) -> bool:
    """Tell whether a percentage is that of a count with its denominator, to the whole number."""
    if count.n is None or count.of is None or not count.of.value:
        return False
    return abs(_WHOLE * count.n.value / count.of.value - pct) <= 1


def read_versus(cursor: Cursor) -> Quote | None:
    """Take the control arm's figures behind a count: `vs 13% (2/15)`, `versus 0`."""
    start = cursor.at
    if cursor.word("vs", "versus", "v", "against"):
        cursor.take(".")
        if read_count(cursor, bare=True) is not None:
            return cursor.quote(start)
    cursor.at = start
    return None


def read_patient_list(cursor: Cursor) -> Count | None:
    """Take patients named by number, `patients 1 and 2`, as the count of them."""
    start = cursor.at
    if cursor.word("patients", "patient", "pts", "pt", "cases", "case") and cursor.now.kind in NUMBERS:
        numbers = read_list(cursor, "patient", "patients")
        if numbers:
            n = cursor.value(len(numbers), start, status="derived", why="patients listed by number")
            return Count(n=n)
    cursor.at = start
    return None
