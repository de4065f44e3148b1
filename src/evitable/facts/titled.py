"""What a title says for every row: its drugs, the way one was given, a regimen, an age group."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from evitable.facts.coverage import Coverage
from evitable.facts.regimen import Drug, drug_of, read_regimen
from evitable.model import Cell, Condition, LabelledTable, Quote, Regimen, Value
from evitable.terms import Match, find, fold

# What a title names behind its last preposition: `for palmar hyperhidrosis`, `in patients with X`.
_ABOUT = re.compile(
    r"(?<!\w)(?:in|for|of|with|on)\s+((?:(?!(?<!\w)(?:in|for|of|with|on)\s)[^:;(),.])+?)\s*"
    r"(?:[:;(,.]|$|(?<=\s)(?=(?:in|among|of)\s(?:the\s)?(?:adult|child|infant|neonat|newborn|adolescen|wom[ae]n|m[ae]n\b|elderly|"
    r"older|young|pregnan|p(?:a)?ediatric))"
    r"|(?<=\s)(?=(?:in|among|of)\s(?:[\w-]+\s){0,2}(?:patients|cases|recipients|practice|individuals)\b)"
    r"|(?<=\s)(?=(?:due to|secondary to|caused by|after|following|complicating|unresponsive to)\s))"
)
_NO_DISEASE = re.compile(
    r"\b(?:patients?|adults?|children|infants?|studies|reports?|cases?|series|trials?|literature|publications?|published|"
    r"summary|survey|overview|experience|review|evidence|therapy|use|"
    r"treatments?|outcomes?|women|men|(?<!ectopic )(?<!molar )pregnancy|practice|"
    r"care|medicine|centres?|centers?|hospitals?|data|years?|table|"
    # An article, a centre or a time is no disease.
    r"databases?|registr(?:y|ies)|groups?|hands|months?|periods?|decades?|"
    # Several diseases are no row's own.
    r"diseases|disorders|conditions|syndromes|diagnoses|indications|settings|malignancies|situations|populations)\b|\d"
)
# What a title calls treatments at large: `Oral drugs for`, `Intralesional treatments of`.
_THERAPY = re.compile(
    r"\s+(?:therap(?:y|ies)|treatments?|drugs?|agents?|injections?|medications?|administration|immunosuppress\w+|"
    r"corticosteroids?|steroids?|antibiotics?|biologics?|anti-?\w+(?: (?:agents?|drugs?|injections?|therapy))?)\b"
)
# What a title lists stands before these: `case reports of`, `randomised trials evaluating`.
_LISTED = re.compile(
    r" ?(?:[(\[][^()]*[)\]] ?)?(?:of|on|in|for|with|using|evaluating|assessing|investigating|examining|comparing|"
    r"testing|about|regarding|addressing)\b"
)
_OTHER_STUDIES = re.compile(r"\b(?:stud(?:y|ies)|trials?|reports?|series|reviews?|cohorts?|cases|registr(?:y|ies))\b")
_UNDERLYING = re.compile(r"\b(?:underlying|assoc(?:iated|\.)|predispos|comorbid|host|risk factor|concomitant dis)")
_MOST_WORDS = 5
_HYPHENS = ("-", "‐", "‑", "–")  # adult-onset is a kind of disease
# The drug of `colchicine-resistant fever`, and of `anaemia refractory to cyclosporine`, was given before.
_STATE_BEHIND = re.compile(
    r"[-‐‑–](?:resistant|refractory|dependent|intolerant|na[iï]ve|unresponsive|sensitive|treated|induced|associated|"
    r"related|free|failing|exposed|specific|binding|neutrali[sz]ing)"
    r"|[-‐‑– ](?:poisoning|intoxication|overdos(?:e|es|age)|toxicity|ingestion|withdrawal|levels?|"
    r"antibod(?:y|ies)|allergy)\b"
)
# What a drug did to patients is a disease: `digoxin poisoning`.
_POISONING = re.compile(
    r"[\w-]+(?: [\w-]+)? (?:poisoning|intoxication|overdose|withdrawal)\b"
    r"|(?:[\w-]+ )?[\w-]+[-‐‑–](?:induced|associated|related) \w[\w -]*"
)
_SENTENCE = re.compile(r"[^.;\n]+")
_UNLESS = re.compile(
    r"\b(?:unless|except where|if not) (?:it is |is |are )?(?:otherwise |differently )?"
    r"(?:stated|specified|indicated|noted|mentioned|marked|given)(?: otherwise)?\b"
    r"|\ball (?:drugs|doses|agents|treatments|medications)\b.{0,20}\b(?:given|administered|taken)\b"
)
_BLAMED = re.compile(r"(?:\bfor|\bof|\bin) (?:the )?(?:[\w-]+ )?[\w]+-induced (?!remission|response)\w")
_FAILED_BEFORE = re.compile(
    r"(?:refractory|resistant|unresponsive|intolerant|failing|failed|failure|despite|after|following|"
    r"respon(?:se|ding|sive)|prior|previous)(?: (?:to|of|with))?(?: [\w-]+){0,2} $"
)


def names_underlying(header: str) -> bool:
    """Tell whether a header asks what patients had besides the disease of the title.

    Example:
        >>> names_underlying("Underlying disease"), names_underlying("Disease")
        (True, False)
    """
    return _UNDERLYING.search(fold(header)) is not None


def blames_drug(title: Cell | None) -> bool:
    """Tell whether a title is about what a drug did: what patients had the drug for is another disease of theirs.

    Example:
        >>> blames_drug(Cell("title", "Methylene blue for ifosfamide-induced encephalopathy"))
        True
    """
    return title is not None and _BLAMED.search(fold(title.text)) is not None


def drugs_in(cell: Cell, own: Mapping[str, str]) -> Iterator[Drug]:
    """Yield the drugs that a header or title names."""
    for match in find(cell.text, "drug", "drug-class", own=own):
        yield drug_of(match.term, Quote.of(cell, match.start, match.end), own)


def titled_regimens(table: LabelledTable, own: Mapping[str, str], drugs: tuple[Drug, ...]) -> tuple[Regimen, ...]:
    """Read what a title says of the one drug that it names: `treated with golimumab every 4 weeks`."""
    if table.title is None or len(drugs) != 1:
        return ()
    found = read_regimen(table.title, Coverage([]), own=own).regimens
    why = "the title says it for all rows"
    return tuple(replace(each, drug=replace(each.drug, status="derived", why=why), n=None) for each in found[:1])


def way_of_all(table: LabelledTable, own: Mapping[str, str]) -> Value[str] | None:
    """Return the one way in which a title says that all that its table lists was given: `Intravitreal therapy of`."""
    if table.title is None:
        return None
    # Systemic treatment is set against local or surgical treatment, and says no way.
    ways = [way for way in find(table.title.text, "route", own=own) if way.term.name != "systemic"]
    if len(ways) != 1 or not _THERAPY.match(fold(table.title.text), ways[0].end):
        return None
    quote = Quote.of(table.title, ways[0].start, ways[0].end)
    return Value(ways[0].term.name, (quote,), "derived", "the title gives it for all rows")


def way_noted(table: LabelledTable, own: Mapping[str, str]) -> Value[str] | None:
    """Return the way in which a note says that all was given: `By mouth unless otherwise stated`."""
    for note in table.notes:
        for sentence in _SENTENCE.finditer(note.text):
            ways = find(sentence[0], "route", own=own)
            if len(ways) == 1 and _UNLESS.search(fold(sentence[0])) and not find(sentence[0], "drug", own=own):
                quote = Quote.of(note, *sentence.span())
                return Value(ways[0].term.name, (quote,), "derived", "a note gives it for all rows")
    return None


def titled_route(table: LabelledTable, own: Mapping[str, str], drugs: tuple[Drug, ...]) -> dict[str, Value[str]]:
    """Read the way in which a title says that its one drug was given: `Intravitreal bevacizumab`, `oral X`."""
    if table.title is None or len(drugs) != 1:
        return {}
    if drugs[0].route is not None:  # `Oral propranolol`: the name of the drug says it
        return {drugs[0].name.value: replace(drugs[0].route, why="the title gives it for all rows")}
    ways = find(table.title.text, "route", own=own)
    (drug,) = drugs[0].name.quotes
    beside = [way for way in ways if way.end + 1 == drug.place.start or drug.place.end + 1 == way.start]
    if len(ways) != 1 or not beside:
        return {}
    quote = Quote.of(table.title, ways[0].start, ways[0].end)
    return {drugs[0].name.value: Value(ways[0].term.name, (quote,), "derived", "the title gives it for all rows")}


def age_groups(table: LabelledTable, own: Mapping[str, str]) -> Iterator[Value[str]]:
    """Read the age group that a title or the header of patients gives to all rows: `in children`, `No. of infants`."""
    heads = [column.header for column in table.columns if column.role in ("n", "population")]
    for cell in [*([table.title] if table.title else []), *heads]:
        named = list(find(cell.text, "condition", own=own))
        for match in find(cell.text, "age-group", own=own):
            inside = any(each.start <= match.start < each.end for each in named)
            if not inside and cell.text[match.end : match.end + 1] not in _HYPHENS:
                quote = Quote.of(cell, match.start, match.end)
                yield Value(match.term.name, (quote,), "derived", "said of all rows")


def section_groups(section: Cell | None, own: Mapping[str, str]) -> Iterator[Value[str]]:
    """Read the age group that a section gives to the rows below it: `X-linked hypophosphataemia, children`."""
    if section is None:
        return
    named = find(section.text, "condition", own=own)
    for match in find(section.text, "age-group", own=own):
        inside = any(each.start <= match.start < each.end for each in named)
        if not inside and section.text[match.end : match.end + 1] not in _HYPHENS:
            quote = Quote.of(section, match.start, match.end)
            yield Value(match.term.name, (quote,), "derived", "said of the rows of this section")


def titled_disease(table: LabelledTable, own: Mapping[str, str]) -> tuple[Condition, ...]:
    """Return the disease that no vocabulary knows, where a title names it: `Botulinum toxin for palmar hyperhidrosis`.

    It is uncertain, and looked for only where the table has no column of diseases but of underlying ones.
    """
    if table.title is None or any(
        column.role == "condition" and not names_underlying(column.header.text) and not blames_drug(table.title)
        for column in table.columns
    ):
        return ()
    named = [found for found in _ABOUT.finditer(table.title.text) if not _NO_DISEASE.search(fold(found[1]))]
    if not named or len(named[-1][1].split()) > _MOST_WORDS:
        return ()
    start, end = named[-1].span(1)
    known = find(table.title.text[start:end], "drug", "drug-class", "procedure", own=own)
    if known and not _POISONING.fullmatch(fold(table.title.text[start:end])):
        return ()
    states: tuple[Value[str], ...] = ()
    for match in find(table.title.text[start:end], "condition-status", own=own)[:1]:
        if match.start == 0:  # `severe frostbite`
            states = (Value(match.term.name, (Quote.of(table.title, start, start + match.end),)),)
            start += match.end + 1
    if start >= end:
        return ()
    quote = Quote.of(table.title, start, end)
    name = " ".join(quote.text.lower().split())
    disease = Value(name, (quote,), "uncertain", "no disease of this name is known; the title names it")
    return (Condition(disease, states),)


def titled_design(table: LabelledTable, own: Mapping[str, str]) -> Value[str] | None:
    """Return the one design that a title gives to all that its table lists: `Randomised trials of oral X in Y`.

    Several kinds of study (`case reports and trials of`), or a column of designs, leave it open.
    """
    if table.title is None or any(column.role == "design" for column in table.columns):
        return None
    found = find(table.title.text, "design", own=own)
    if len(found) != 1 or found[0].term.get("assumed"):
        return None
    (match,) = found
    if not _LISTED.match(fold(table.title.text), match.end) or _OTHER_STUDIES.search(_cut(table.title.text, match)):
        return None
    if not fold(table.title.text[match.start : match.end]).endswith(("trials", "studies")):
        return None  # `a randomised trial of` is where the table was printed, and cases are no design
    quote = Quote.of(table.title, match.start, match.end)
    return Value(match.term.concept, (quote,), "derived", "the title says it of all rows")


def _cut(title: str, match: Match) -> str:
    return fold(f"{title[: match.start]} · {title[match.end :]}")


def titled_drugs(table: LabelledTable, own: Mapping[str, str]) -> tuple[Drug, ...]:
    """Return the drugs that a title names as given, each once; those that had failed before are left out."""
    found: dict[str, Drug] = {}
    if table.title is None:
        return ()
    plain = fold(table.title.text)
    for drug in drugs_in(table.title, own):
        place = drug.name.quotes[0].place
        others = plain[: place.start].endswith(("other ", "another ", "further "))
        if not (others or _STATE_BEHIND.match(plain, place.end) or _FAILED_BEFORE.search(plain[: place.start])):
            found.setdefault(drug.name.value, drug)
    return tuple(found.values())
