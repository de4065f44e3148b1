"""Labels of outcomes in a row with their counts in a row, and counts that stand alone."""

from __future__ import annotations

from collections.abc import Mapping

from evitable.facts.counts import Share
from evitable.facts.cursor import Cursor
from evitable.facts.numbers import read_integer
from evitable.facts.outcome import Outcome
from evitable.facts.tokens import NOTE_SIGNS, Token, words
from evitable.model import Value
from evitable.terms import look_up

_BREAKS = (",", ";", "line", "(", ":")
_BREAK_WORDS = ("and", "but", "then", "at", "after", "within", "by", "during", "vs", "versus")
_MOST, _TWO = 6, 2
_ORGANS = words(
    "cardiac renal hepatic liver kidney lung pulmonary neurological neurologic skin cutaneous mucosal mucocutaneous "
    "ocular visual joint articular musculoskeletal metabolic radiological radiologic radiographic cytogenetic "
    "molecular biochemical endoscopic histological histologic virological virologic immunological immunologic "
    "serological serologic organ platelet erythroid splenic spleen muscle gastrointestinal psychiatric cognitive motor "
    "hormonal microbiological mycological parasitological symptomatic functional"
)
_KINDS_OF = ("OR", "remission")
VERBS = words(
    "achieved achieving attained reached had has have showed showing with in experienced obtained were was is "
    "entered patients went into occurred at least a an the developed who markedly significantly clinically greatly "
    "dramatically clearly rapidly substantially"
)
"""What stands between a count of patients and what they had."""


def of_an_organ(cursor: Cursor, start: int, label: str) -> bool:
    """Tell whether a response or remission at token `start` is one of an organ or a test: `cardiac response`."""
    return start > 0 and label in _KINDS_OF and cursor.tokens[start - 1].text in _ORGANS


def read_label_list(cursor: Cursor) -> list[tuple[Token, Value[int]]]:
    """Take `CR/PR/NR: 5/3/2`, `CR/PR/NR 5/3/2`: each label with its count.

    Where the counts are not as many as the labels, nothing is taken: whose they are is open. Two labels with a
    fraction, `CR/PR 8/10`, are one outcome in so many of so many, unless the first figure is the higher.

    Example:
        >>> from evitable.facts.coverage import Coverage
        >>> from evitable.facts.tokens import tokenize
        >>> from evitable.model import Cell
        >>> cell = Cell("c", "CR/PR/NR: 5/3/2")
        >>> found = read_label_list(Cursor(cell, tokenize(cell.text, "response"), Coverage([cell])))
        >>> [(token.text, n.value) for token, n in found]
        [('cr', 5), ('pr', 3), ('nr', 2)]
    """
    start, labels = cursor.at, list[Token]()
    while (token := cursor.take("response")) is not None:
        labels += _single(token, cursor.cell.text[token.start : token.end])
        if not cursor.take("/"):
            break
    cursor.take(":", "=", ",")
    counts = _counts(cursor) if 1 < len(labels) <= _MOST else []
    fraction = len(counts) == _TWO and counts[0].value <= counts[1].value
    if len(counts) != len(labels) or not labels or fraction:
        cursor.at = start
        return []
    return list(zip(labels, counts, strict=True))


def _single(token: Token, written: str) -> list[Token]:
    """Part a label that a vocabulary has as one, `CR/PR`, at its stroke."""
    parts = written.split("/")
    terms = [look_up(part, "response") for part in parts]
    if len(parts) == 1 or None in terms:
        return [token]
    single, at = list[Token](), token.start
    for part, term in zip(parts, terms, strict=True):
        single.append(Token("response", at, at + len(part), part.lower(), None, term))
        at += len(part) + 1
    return single


def _counts(cursor: Cursor) -> list[Value[int]]:
    counts = []
    while True:
        here = cursor.at
        number = read_integer(cursor)
        if number is None:
            return []
        counts.append(cursor.value(number, here))
        if not cursor.take("/"):
            return counts


def stands_alone(cursor: Cursor, start: int) -> bool:
    """Tell whether a count begins its clause or follows a break, and is followed by one; a sign of a note is passed."""
    opened = start == 0 or cursor.tokens[start - 1].kind in _BREAKS
    now = cursor.now
    mark = now.kind in NOTE_SIGNS or (now.kind == "word" and len(now.text) == 1)
    if mark and now.start == cursor.tokens[cursor.at - 1].end:
        cursor.at += 1
    behind = cursor.now
    return opened and (cursor.done or behind.kind in (*_BREAKS, ".", ")") or behind.text in _BREAK_WORDS)


def is_silent(text: str, outcome: Outcome | None, share: Share, own: Mapping[str, str]) -> bool:
    """Tell whether a lone `NR` says that nothing was reported: where a column counts one outcome, or gives shares.

    Where the table explains it as a response, it is one.
    """
    if text.strip() not in ("NR", "N/R") or "respon" in own.get("NR", "").lower() or outcome is None:
        return False
    return not outcome.general or share != "n"
