"""What the name of a disease is made of: drugs that caused it, kinds that share its noun, short forms within it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from evitable.facts.cursor import Cursor
from evitable.facts.tokens import words
from evitable.model import Condition, Value
from evitable.terms import fold, look_up

_BROUGHT = words("induced associated related triggered")
# Nouns that are diseases behind the name of a substance: `Lithium intoxication`, `Folate deficiency`.
_HEADS = words(
    "deficiency syndrome disease intoxication poisoning toxicity overdose withdrawal excess pneumonitis hepatitis "
    "colitis nephritis neuropathy allergy hypersensitivity nephropathy encephalopathy"
)
_NO_PART = words("failure failing failed treated naive exposure exposed therapy treatment use given alone who on not")
_LONGEST = 5
# What makes a disease one of its kinds, and is none by itself.
_MODIFIER = re.compile(
    r"(?:(?:type|stage|grade|class) (?:\d[a-c]?|[ivx]{1,4})"
    r"|(?:late|early|adult|childhood|infantile|juvenile)[- ]onset|(?:sub)?acute|chronic|perinatal|prenatal|neonatal"
    r"|infantile"
    r"|juvenile|childhood|adolescent|adult|paediatric|pediatric|primary|secondary|congenital|acquired|hereditary"
    r"|familial|sporadic|idiopathic|cutaneous|systemic|disseminated|localised|localized|generalised|generalized|diffuse|limited|focal"
    r"|pulmonary|extrapulmonary|cardiac|renal|hepatic|ocular|oral|genital|cerebral|intestinal|nodal|extranodal|central"
    r"|peripheral|classic|classical|atypical|typical|autoimmune|bullous|pustular|erosive|ulcerative|nodular|visceral"
    r"|anterior|intermediate|posterior|ischaemic|ischemic|haemorrhagic|hemorrhagic|distal|proximal|axial|medullary"
    r"|papillary|follicular|seropositive|seronegative|eosinophilic|lymphocytic|wet|dry|warm|cold)"
)


def names_disease(cursor: Cursor) -> bool:
    """Tell whether a drug begins the name of a disease: `Nivolumab-induced colitis`, `Surfactant protein C deficiency`.

    A drug that only stands before a disease, or that failed, is not part of its name.
    """
    at = 1
    if cursor.ahead(1).kind == "-" and cursor.ahead(2).text in _BROUGHT:
        return _follows(cursor, 3)
    if cursor.ahead(1).kind != "word" and not _follows(cursor, 1):
        return False
    while at <= _LONGEST:
        token = cursor.ahead(at)
        if token.kind == "condition" or token.text in _HEADS or token.text.endswith(("toxicity", "pathy")):
            return _follows(cursor, at)
        if token.kind != "word" or token.text in _NO_PART:
            return False
        at += 1
    return False


def _follows(cursor: Cursor, at: int) -> bool:
    """Tell whether a token stands one space, or nothing, behind the one before it."""
    token = cursor.ahead(at)
    between = cursor.cell.text[cursor.ahead(at - 1).end : token.start]
    return token.kind in ("word", "condition") and between in (" ", "")


def shared_heads(conditions: Sequence[Condition]) -> list[Condition]:
    """Give a kind that stands alone the noun of the disease behind it: `Acute and chronic GVHD` are two diseases."""
    found = list(conditions)
    for at in range(len(found) - 2, -1, -1):
        alone, behind = found[at].name, found[at + 1].name
        kind = _MODIFIER.match(fold(behind.value))
        head = behind.value[kind.end() :].strip() if kind else ""
        if not head or not _MODIFIER.fullmatch(fold(alone.value)):
            continue
        name = f"{alone.value} {head}"
        term = look_up(name, "condition")
        told = Value(name, (*alone.quotes, *behind.quotes), "derived", f"it shares “{head}” with what stands behind it")
        found[at] = replace(found[at], name=told, codes=term.codes if term else ())
    return found


# Any kind of the disease: it says nothing more than the disease.
_ANY = re.compile(r"(?:any|all|mixed|various|unspecified|not specified|undetermined|unknown|both|either)(?: types?)?")
# How a disease came about: its place stays part of the name.
_BY_CAUSE = re.compile(r"autoimmune|hereditary|secondary|primary|congenital|acquired|familial|sporadic|idiopathic")
_POISON = re.compile(
    r"(?:type of )?(?:poison|poisoning|toxic agent|intoxication|ingested substance|substance ingested)s?(?: agent)?"
)
_POISONED = re.compile(r"poison|intoxication|overdose|toxicity|ingestion")
_BY = "the header asks for the poison"
_OF_KIND = re.compile(r"[a-z0-9]+[-‐‑–](?:associated|related|induced|triggered|driven|positive|negative)")


def of_kind(conditions: Sequence[Condition], titled: Sequence[Condition]) -> list[Condition]:
    """Give kinds that stand alone in a column (`Pulmonary`, `EBV-associated`, `Any`) the one disease of the title."""
    if len(titled) != 1:
        return list(conditions)
    whole, found = titled[0], list[Condition]()
    for each in conditions:
        kind = fold(each.name.value)
        printed = fold(each.name.quotes[0].text) if each.name.quotes else ""
        if _BY_CAUSE.fullmatch(printed):
            name = f"{printed} {whole.name.value}"
        elif _ANY.fullmatch(kind):
            name = whole.name.value
        elif _MODIFIER.fullmatch(kind) or _OF_KIND.fullmatch(each.name.quotes[0].text.lower()):
            name = f"{each.name.value} {_without_kind(whole.name.value)}"
        else:
            found.append(each)
            continue
        why = "the title names the disease of which this is a kind"
        told = Value(name, (*each.name.quotes, *whole.name.quotes), "derived", why)
        term = look_up(name, "condition")
        found.append(replace(each, name=told, codes=term.codes if term else whole.codes))
    return found


def poisoned(conditions: Sequence[Condition], header: str) -> list[Condition]:
    """Return what patients were poisoned by as their disease: `Methanol` under `Poison` is methanol poisoning."""
    if _POISON.fullmatch(fold(header).strip()) is None:
        return list(conditions)
    return [
        each
        if _POISONED.search(fold(each.name.value))
        else replace(each, name=replace(each.name, value=f"{each.name.value} poisoning", status="derived", why=_BY))
        for each in conditions
    ]


def _without_kind(name: str) -> str:
    """Return a disease without the kind before it: a pulmonary one is no disseminated one."""
    kind = _MODIFIER.match(fold(name))
    rest = name[kind.end() :].strip() if kind else ""
    return rest if rest and look_up(rest, "condition") else name


def _is_short(text: str) -> bool:
    return sum(char.isupper() for char in text) > 1 and text.isalpha()


def _spelled_within(text: str, name: str) -> tuple[str, str] | None:
    """Spell out a short form within the words of a disease where its name bears it: `MAC lung disease`, `M. abscessus`.

    Example:
        >>> _spelled_within("MAC lung disease", "mycobacterium avium complex disease")
        ('mycobacterium avium complex lung disease', 'MAC')
    """
    long = list(re.finditer(r"[^\s-]+", name))
    genus = re.match(r"([A-Z])\. ([a-z]+)\b", text)
    if genus:
        for first, second in pairwise(long):
            if first[0][0] == genus[1].lower() and second[0] == genus[2]:
                return f"{first[0]}{text[2:]}", genus[0]
    for short in text.split():
        letters = short.lower()
        if not _is_short(short) or letters in (word[0] for word in long):
            continue
        for at in range(len(long) - len(letters) + 1):
            said = long[at : at + len(letters)]
            if "".join(word[0][0] for word in said) == letters:
                return text.replace(short, name[said[0].start() : said[-1].end()], 1), short
        # `Catastrophic APS`: all other words are in the name, and the short form is what is left of it.
        rest = [word.lower() for word in text.split() if word != short]
        if rest and all(word in [each[0] for each in long] for word in rest) and len(long) > len(rest):
            return name, short
    return None


def in_full(name: str) -> str:
    """Return `dravet syndrome` for Dravet: an eponym alone, where a disease of that name is known with its noun.

    Example:
        >>> in_full("dravet"), in_full("gout")
        ('dravet syndrome', 'gout')
    """
    if len(name.split()) > 1 or look_up(name, "condition") is not None:
        return name
    bare = name.removesuffix("'s").removesuffix("’s")
    nouns = [f"{one} {noun}" for one in dict.fromkeys((name, bare)) for noun in ("syndrome", "disease")]
    return next((full for full in nouns if look_up(full, "condition")), name)


def short_within(text: str, name: str) -> tuple[str, str] | None:
    """Spell out a short form within a name: by what the disease is called, or as the disease that it is alone."""
    within = _spelled_within(text, name)
    if within is not None:
        return within
    for short in text.split():
        alone = look_up(short, "condition") if _is_short(short) and short != text else None
        if alone is not None and short.lower() not in alone.name.split():
            return text.replace(short, alone.name, 1), short
    return None
