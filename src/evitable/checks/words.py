"""The words of a table: short forms that are unexplained or unused, and brackets left open.

A short form explained in two ways is told by the reading, which has to choose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from evitable.checks.gathering import gathered
from evitable.checks.rule import Remark, Rule, cells_of, rows_of
from evitable.model import Abbreviation, Cell, EvidenceTable, Quote
from evitable.terms import look_up

# A word may be tied to it: anti-TNF, HIV-negative; a sign that is (IL-6) is a name of its own.
_SHORT = re.compile(r"(?:(?<![\w-])|(?<=[a-z]{2}-))([A-Z]{2,6})s?(?:(?![\w-])|(?=-[a-z]{3}))")
# A quick look, as most cells have none.
_CAPITALS = re.compile(r"[A-Z][A-Z]")
_WORD = re.compile(r"\w+")
# Stages, types and volumes; no table counts to LV, a ventricle.
_ROMAN = re.compile(r"(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3})")
# Names and statistics that no table explains, and capital letters that stand for words.
_KNOWN_WORDS = (
    "USA UK US EU UAE WHO FDA EMA DNA RNA HIV AIDS HLA CT MRI PCR BMI ICU SD SE SEM CI IQR OK NO YES AND NOT "
    "NONE TABLE TOTAL PM AM"
)
_WELL_KNOWN = frozenset(_KNOWN_WORDS.split())
# Columns that name people and places.
_NAMES = frozenset({"citation", "reference", "country", "label", "year"})
_OPENING, _CLOSING = "([", ")]"
_BRACKET = re.compile(r"[()\[\]]")
# Brackets that are closed before the next one opens, as nearly all are.
_PAIRED = re.compile(r"[^()\[\]]*(?:[(\[][^()\[\]]*[)\]][^()\[\]]*)*")
_LIST_MARK = re.compile(r"(?:^|\s)[A-Za-z\d]{1,2}$")
_MANY = 12
# The heading of a group of rows.
_SECTION = re.compile(r"s\d+$")
# "NR: no response", "NR, no response", "no response (NR)"; a short form before another one is not explained by it.
_EXPLAINED = re.compile(r"\b(\w+)\s?(?:[:=–—]|,(?=\s))\s?(?=[a-z]|\w*[a-z]{3})(?!(?:and|or|are|is)\b)")
_IN_BRACKETS = re.compile(r"\(([A-Za-z]+)\)")
_LONGEST_WORD = 60
_BEFORE_BRACKET = re.compile(r"[a-z]\w*,?\s$")


def _body(table: EvidenceTable) -> Iterator[list[Cell]]:
    """Yield the cells of each row, without those of columns of names."""
    cells = cells_of(table)
    told = [place for place, column in enumerate(table.columns) if column.role not in _NAMES]
    for row in table.rows:
        yield [cells[row[place]] for place in told if place < len(row) and row[place] in cells]


@gathered
def _headings(table: EvidenceTable) -> list[Cell]:
    """Return the headings of groups of rows."""
    return [cell for cell in table.cells if cell.id[:1] == "s" and _SECTION.match(cell.id)]


def _foot(table: EvidenceTable) -> Iterator[str]:
    """Yield what stands around the rows: a note explains its words, whether or not as a list."""
    within = {column.header.id for column in table.columns}.union(*table.rows)
    within.update(cell.id for cell in _headings(table))
    return (cell.text for cell in table.cells if cell.id not in within and cell.text != table.title)


def _is_shouted(text: str) -> bool:
    """Whether a text is set in capitals, so that they say nothing."""
    return text.isupper() and sum(map(str.isalpha, text)) > 6


@gathered
def short_forms(table: EvidenceTable) -> dict[str, Quote]:
    """Return the short forms in capitals that stand in the table as words, with the first place of each."""
    found: dict[str, Quote] = {}
    for cell in (*(column.header for column in table.columns), *_headings(table)):
        _note_short_forms(cell, found)
    told: set[str] = set()
    for own in _body(table):
        # Words that were met before tell no other short form: most words of a row are such.
        new = set(" ".join([cell.text for cell in own]).split()) - told
        telling = [word for word in new if not word.islower() and _CAPITALS.search(word) and _tells(word, found)]
        told |= new
        if telling:
            for cell in own:
                _note_short_forms(cell, found)
            told.difference_update(word for word in telling if _tells(word, found))
    return found


def _tells(word: str, found: dict[str, Quote]) -> bool:
    """Whether a word holds a short form beside those found before; no short form holds a space."""
    return any(short not in found for short in _SHORT.findall(word))


def _note_short_forms(cell: Cell, found: dict[str, Quote]) -> None:
    """Add the short forms of a cell to those found before it."""
    text = cell.text
    if not _CAPITALS.search(text) or _is_shouted(text):
        return
    for match in _SHORT.finditer(text):
        if match[1] not in found and not _is_measured(match[1], text[: match.start(1)]):
            found[match[1]] = Quote.of(cell, match.start(1), match.end(1))


def _words_of(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _is_measured(short: str, before: str) -> bool:
    """Whether a short form is a unit behind its number; MG by itself is a disease."""
    return before.rstrip()[-1:].isdigit() and look_up(short, "unit") is not None


def _needs_no_word(short: str) -> bool:
    return short in _WELL_KNOWN or bool(_ROMAN.fullmatch(short)) or look_up(short, "route", "frequency") is not None


def _told_in(note: str) -> Iterator[str]:
    """Yield the words that a note explains, or all of them where it speaks in words of no list.

    Example:
        >>> list(_told_in("CR and PR are those of one arm. NR: no response or not reported; complete response (CRi)."))
        ['nr', 'cri']
    """
    for match in _EXPLAINED.finditer(note):
        yield match[1].casefold()
    for match in _IN_BRACKETS.finditer(note):
        if _BEFORE_BRACKET.search(note, max(0, match.start() - _LONGEST_WORD), match.start()):
            yield match[1].casefold()


@gathered
def explained_words(table: EvidenceTable) -> set[str]:
    """Return every short form, with capitals undone, that the list, a note or a heading explains."""
    explained = {word for entry in table.abbreviations for word in _words_of(entry.short)}
    told = _told_in if explained else _words_of
    explained.update(word for text in _foot(table) for word in told(text))
    explained.update(word for cell in _headings(table) for word in _told_in(cell.text))
    return explained


def unexplained(table: EvidenceTable) -> Iterator[Remark]:
    """A short form that the table uses and does not explain."""
    used = short_forms(table)
    explained = explained_words(table) if used else set()
    open_ = {
        short: quote for short, quote in used.items() if short.casefold() not in explained and not _needs_no_word(short)
    }
    if table.abbreviations:
        titled = set(_told_in(table.title or ""))
        for short, quote in open_.items():
            alone = "explained in the title alone" if short.casefold() in titled else "not explained"
            yield Remark(f"{short} is used and {alone}.", quotes=(quote,))
    elif open_:
        more = " …" if len(open_) > _MANY else ""
        yield Remark(
            f"The table explains no short form; it uses {', '.join(list(open_)[:_MANY])}{more}.",
            quotes=tuple(open_.values()),
        )


def _uses(text: str, short: str) -> Iterator[int]:
    """Yield the places where a short form stands as a word, or its plural does.

    Example:
        >>> list(_uses("MS, MSs and SMS", "MS"))
        [0, 4]
    """
    at = text.find(short)
    while at >= 0:
        end = at + len(short)
        ends = (end, end + 1 if text[end : end + 1] == "s" else end, end + 2 if text[end : end + 2] == "es" else end)
        if not _is_letter(text[at - 1 : at]) and not all(_is_letter(text[stop : stop + 1]) for stop in ends):
            yield at
        at = text.find(short, at + 1)


def _is_letter(char: str) -> bool:
    return char.isalnum() and not char.isdecimal()


def unused(table: EvidenceTable) -> Iterator[Remark]:
    """A short form that the table explains and does not use."""
    if not table.abbreviations:
        return
    lists = {entry.quote.place.cell for entry in table.abbreviations}
    headers = (column.header.text for column in table.columns)
    texts = (cell.text for cell in table.cells if cell.id not in lists)
    told = "\n".join([table.title or "", table.label or "", *headers, *texts])
    for entry in table.abbreviations:
        if next(_uses(told, entry.short), None) is None and not _stands_in_list(table, entry, lists):
            yield Remark(f"{entry.short} ({entry.long}) is explained and not used.", quotes=(entry.quote,))


def _stands_in_list(table: EvidenceTable, entry: Abbreviation, lists: set[str]) -> bool:
    """Whether a short form stands beside the explanations, in a cell that holds them."""
    places = [other.quote.place for other in table.abbreviations]
    for cell in table.cells:
        for at in _uses(cell.text, entry.short) if cell.id in lists else ():
            if not any(place.cell == cell.id and place.start <= at < place.end for place in places):
                return True
    return False


def bracket_open(table: EvidenceTable) -> Iterator[Remark]:
    """A bracket that is opened and not closed, or closed and not opened, in one cell."""
    cells = cells_of(table)
    for study, ids, words in rows_of(table):
        for cell_id in ids if _has_bracket(words) else ():
            cell = cells.get(cell_id)
            place = _odd_bracket(cell.text) if cell and _has_bracket(cell.text) else None
            if cell and place is not None:
                start, end = _around(cell.text, place)
                said = "opened and not closed" if cell.text[place] in _OPENING else "closed and not opened"
                quote = Quote.of(cell, start, end)
                yield Remark(f"A bracket is {said}: “{quote.text}”.", quotes=(quote,), row=study.row)


def _has_bracket(text: str) -> bool:
    return "(" in text or ")" in text or "[" in text or "]" in text


def _odd_bracket(text: str) -> int | None:
    """Return the place of the first bracket without a partner; "1)" before an item is none."""
    if _PAIRED.fullmatch(text):
        return None
    waiting: list[int] = []
    for match in _BRACKET.finditer(text):
        index, char = match.start(), match[0]
        if char in _OPENING:
            waiting.append(index)
        elif char in _CLOSING and waiting:
            waiting.pop()
        elif char in _CLOSING and not _LIST_MARK.search(text, max(0, index - 4), index):
            return index
    return waiting[0] if waiting else None


def _around(text: str, place: int) -> tuple[int, int]:
    """Return the run of some words from an opening bracket, or up to a closing one."""
    if text[place] in _OPENING:
        end = min(len(text), place + 40)
        return place, end if end == len(text) else max(text.rfind(" ", place, end), place + 1)
    start = max(0, place - 40)
    return (start if start == 0 else text.find(" ", start, place) + 1), place + 1


RULES = (
    Rule(
        "abbreviation.unexplained",
        "note",
        "A short form without explanation",
        "Confirm what it was read as.",
        unexplained,
    ),
    Rule("abbreviation.unused", "note", "An explanation without use", "Nothing to do, if no row was lost.", unused),
    Rule(
        "words.bracket-open", "note", "A bracket without its partner", "Check whether words are missing.", bracket_open
    ),
)
