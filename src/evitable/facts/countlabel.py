"""What a count is of that stands without its outcome: the words before its colon, or the outcome before its comma."""

from __future__ import annotations

from evitable.facts.counts import Count
from evitable.facts.cursor import Cursor
from evitable.facts.outcome import Outcome, ResponseRead
from evitable.facts.tokens import words
from evitable.model import Quote

_MOST, _TWO = 6, 2
# With these before a colon no outcome is named: people, times, and outcomes as such.
_NO_OUTCOME = words(
    "n no nr number total patients patient pts cases case overall all at after by within in on of the and or to for "
    "week weeks month months mo mos year years yr yrs day days wk wks last final follow up fu end baseline treatment "
    "therapy group arm results result outcome outcomes efficacy rate rates percentage visit discharge evaluable treated"
)


def label_of_count(cursor: Cursor, found: ResponseRead, count: Count, start: int) -> tuple[Outcome, Quote] | None:
    """Return the outcome of a count that begins at token `start`, and its words; None where nothing names one.

    `SALT50: 4` and `no regrowth: 3` name it before a colon; the `6/8` of `Stable 8/8, 6/8` counts the one before again.
    """
    named = _words_before(cursor, start)
    if named is not None:
        cursor.mark(named[0], start)
        quote = cursor.quote(*named)
        return Outcome(" ".join(quote.text.lower().split()), "other"), quote
    before = found.responses[-1] if found.responses else None
    again = count.of is not None and start > 0 and cursor.tokens[start - 1].kind == ","
    if before is None or not again or before.of is None:
        return None
    return Outcome(before.label.value, before.category), before.label.quotes[0]


def _words_before(cursor: Cursor, start: int) -> tuple[int, int] | None:
    """Return where the words before the colon that a count follows begin and end; None where they name no outcome.

    Words for patients, times or outcomes as such (`Response at 12 months: 5/12`) name none.
    """
    if start < _TWO or cursor.tokens[start - 1].kind != ":":
        return None
    first = start - 1
    while first > 0 and cursor.tokens[first - 1].kind in ("word", "number", "-", "condition"):
        first -= 1
    told = cursor.tokens[first : start - 1]
    opened = first == 0 or cursor.tokens[first - 1].kind in (",", ";", "line", ".")
    named = [token for token in told if token.kind == "word" and token.text not in _NO_OUTCOME and len(token.text) > 1]
    if (
        not named
        or not opened
        or len(told) > _MOST
        or cursor.coverage.is_read(cursor.cell.id, told[0].start, told[-1].end)
    ):
        return None
    return first, start - 1
