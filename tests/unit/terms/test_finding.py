"""Terms are found as whole words, the longest first, the table's own short forms before every dictionary."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evitable.terms import Match, find, look_up, terms_of

DRUGS = [term.name for term in terms_of("drug") if term.name.isalpha()]
NAMES = {
    kind: [term.name for term in terms_of(kind)]
    for kind in ("drug", "condition", "adverse-event", "response", "route", "design")
}


def said(text: str, *kinds: str, **own: str) -> list[tuple[str, str, str]]:
    """Return the words, the term and the manner of every match."""
    return [(text[m.start : m.end], m.term.name, m.how) for m in find(text, *kinds, own=own)]


def names(text: str, *kinds: str, **own: str) -> list[str]:
    return [name for _, name, _ in said(text, *kinds, **own)]


# --- whole words


@given(st.sampled_from(DRUGS), st.sampled_from("bzqñ"))
@settings(deadline=None)  # the first look-up loads the vocabularies
def test_letters_around_a_word_make_it_another_word(drug: str, letter: str) -> None:
    found = look_up(letter + drug, "drug")
    assert found is None or found.name != drug
    assert drug not in [name for words, name, _ in said(f"{letter}{drug}", "drug") if words == drug]
    assert drug not in [name for words, name, _ in said(f"{drug}{letter}q", "drug") if words == drug]


def test_a_term_inside_a_longer_word_is_not_found() -> None:
    assert names("prednisolones, methylprednisolone, zosterlike, ivy", "drug", "adverse-event", "route") == [
        "prednisolone",
        "methylprednisolone",
    ]


@pytest.mark.parametrize("around", ["({})", "“{}”", "{}.", "{};", "•{}", "+{}", "/{}/", "{}\n", "{}¹²", "[{}]", "{}*"])
def test_signs_around_a_word_do_not_belong_to_it(around: str) -> None:
    assert names(around.format("bortezomib"), "drug") == ["bortezomib"]


def test_a_long_word_may_carry_a_reference_number_and_a_short_one_may_not() -> None:
    assert names("lymphoma12", "condition") == ["lymphoma"]
    assert names("SLE2", "condition") == []
    assert names("SLE²", "condition") == ["systemic lupus erythematosus"]


def test_units_and_frequencies_may_be_glued_to_their_number() -> None:
    assert said("375mg/m2", "unit") == [("mg/m2", "mg/m2", "exact")]
    assert names("5mg", "unit") == ["mg"]
    assert names("21d", "time-unit") == []
    assert names("G1-2", "unit") == []
    assert names("2RA", "condition") == []


# --- longest first


def test_the_longer_of_two_terms_counts() -> None:
    assert names("no response", "response") == ["no response"]
    assert names("lupus nephritis", "condition") == ["lupus nephritis"]
    assert names("acute graft-versus-host disease", "condition") == ["acute graft-versus-host disease"]
    assert names("very good partial response", "response") == ["very good partial response"]
    assert names("no adverse events", "adverse-event", "no-adverse-event") == ["no toxicity"]


@settings(max_examples=60, deadline=None)  # the first look-up loads the vocabularies
@given(st.data())
def test_matches_are_whole_ordered_and_apart(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(NAMES)))
    parts = data.draw(st.lists(st.sampled_from(NAMES[kind]), min_size=1, max_size=6))
    text = data.draw(st.sampled_from([", ", "; ", " + ", "\n• ", " (N = 3), "])).join(parts)
    found = find(text, kind)
    assert [m.start for m in found] == sorted(m.start for m in found)
    assert all(left.end <= right.start for left, right in pairwise(found))
    for match in found:
        assert look_up(text[match.start : match.end], kind) == match.term
    for name in parts:
        place = text.index(name)
        assert any(m.start <= place and m.end >= place + len(name) for m in found), name


@settings(max_examples=60)
@given(st.text(max_size=60))
def test_any_text_at_all_is_searched_without_harm(text: str) -> None:
    for match in find(text):
        assert 0 <= match.start < match.end <= len(text)
        assert not text[match.start].isspace()


# --- capitals, plurals, spellings


def test_short_forms_count_only_as_written() -> None:
    assert names("MS", "condition") == ["multiple sclerosis"]
    assert names("5 ms", "condition") == []
    assert names("PR and pr", "response") == ["partial response"]
    assert find("MS", "condition")[0].short
    assert not find("multiple sclerosis", "condition")[0].short


@pytest.mark.parametrize(
    ("text", "kind", "name", "how"),
    [
        ("thrombocytopenia", "adverse-event", "thrombocytopenia", "exact"),
        ("Thrombocytopenias", "adverse-event", "thrombocytopenia", "plural"),
        ("deep vein thromboses", "adverse-event", "deep vein thrombosis", "plural"),
        ("neuropathies", "adverse-event", "neuropathy", "plural"),
        ("mononeuropathies", "adverse-event", "mononeuropathy", "plural"),
        ("anemia", "adverse-event", "anaemia", "spelling"),
        ("diarrhea", "adverse-event", "diarrhoea", "spelling"),
        ("peripheral edema", "adverse-event", "peripheral oedema", "spelling"),
        ("Behcet's disease", "condition", "behçet disease", "spelling"),
        ("Behçets disease", "condition", "behçet disease", "plural"),
        ("Sjogren’s syndrome", "condition", "sjögren syndrome", "spelling"),
        ("Sjo\u0308gren syndrome", "condition", "sjögren syndrome", "spelling"),
        ("hyper\u00adtension", "adverse-event", "hypertension", "spelling"),
        ("lupus-nephritis", "condition", "lupus nephritis", "spelling"),
        ("nonresponse", "response", "no response", "exact"),
        ("non response", "response", "no response", "spelling"),
        ("randomized trial", "design", "randomised trial", "spelling"),
        ("lupus\nnephritis", "condition", "lupus nephritis", "spelling"),
        ("CRs", "response", "complete response", "plural"),
        ("IFN-α", "drug", "interferon-alpha", "spelling"),
        ("IFNα", "drug", "interferon-alpha", "spelling"),
        ("every 2 wks", "frequency", "q2w", "spelling"),
    ],
)
def test_other_writings_of_a_term(text: str, kind: str, name: str, how: str) -> None:
    match = find(f"({text})", kind)[0]
    assert (match.start, match.end) == (1, 1 + len(text))
    assert match.term.name == name
    assert match.how == how


def test_a_phrase_is_not_read_across_punctuation() -> None:
    assert names("lupus. Nephritis", "condition") == ["systemic lupus erythematosus"]
    assert names("complete, response", "response") == ["complete", "response"]
    assert names("CR – PR", "response") == ["complete response", "partial response"]


def test_the_full_stop_of_an_abbreviation_belongs_to_it() -> None:
    assert said("100 mg i.v. daily", "route") == [("i.v.", "iv", "exact")]


# --- the table's own short forms


def test_own_short_forms_come_before_the_dictionary() -> None:
    assert said("PE", "procedure", "condition", PE="pulmonary embolism") == [("PE", "pulmonary embolism", "own")]
    assert names("CR", "response", CR="clinical response") == ["response"]
    assert names("NR", "not-reported", "response", NR="non-response") == ["no response"]
    assert names("NR", "response", "not-reported", NR="not reported") == ["not reported"]


def test_an_own_short_form_with_another_meaning_is_never_read_by_the_dictionary() -> None:
    assert names("MS", "condition", MS="mean squares") == []
    assert names("PC, RA", "condition", PC="plasma cell") == ["rheumatoid arthritis"]
    assert look_up("MM", "condition", own={"MM": "millimetres"}) is None


def test_an_own_short_form_counts_with_its_capitals() -> None:
    assert names("5 ms", "condition", MS="myasthenia gravis") == []
    assert names("MSs", "condition", MS="myasthenia gravis") == ["myasthenia gravis"]


def test_an_own_short_form_may_be_part_of_a_longer_term() -> None:
    text = "chronic GVHD and class IV LN"
    assert said(text, "condition", GVHD="graft-versus-host disease", LN="lupus nephritis") == [
        ("chronic GVHD", "chronic graft-versus-host disease", "own"),
        ("class IV LN", "lupus nephritis", "own"),
    ]
    assert said("primary SS", "condition", SS="Sjögren's syndrome") == [
        ("primary SS", "primary sjögren syndrome", "own"),
    ]


def test_a_part_of_an_own_meaning_is_no_term() -> None:
    """SLEDAI is an index, not lupus."""
    assert names("SLEDAI 12", "condition", SLEDAI="systemic lupus erythematosus disease activity index") == []


def test_the_manner_of_giving_in_an_own_meaning_does_not_hide_the_drug() -> None:
    own = {
        "IVCY": "intravenous cyclophosphamide",
        "MPT": "methylprednisolone pulse therapy",
        "OLP": "oral lichen planus",
    }
    found = find("IVCY or MPT for OLP", "drug", "condition", own=own)
    assert [(m.start, m.end, m.term.name) for m in found] == [
        (0, 4, "cyclophosphamide"),
        (8, 11, "methylprednisolone"),
        (16, 19, "oral lichen planus"),
    ]


def test_own_short_forms_of_several_words_or_signs() -> None:
    own = {"CAR-T": "chimeric antigen receptor T cells", "R-CHOP": "cyclophosphamide", "+": ""}
    found = find("CAR-T after R-CHOP +", "drug", own=own)
    assert [m.term.name for m in found] == ["car-t cells", "cyclophosphamide"]


# --- several meanings


def test_other_meanings_travel_with_the_match() -> None:
    match = find("NR", "response", "not-reported")[0]
    assert (match.term.name, [term.name for term in match.others]) == ("no response", ["not reported"])
    assert find("NR", "not-reported", "response")[0].term.name == "not reported"


def test_a_short_form_with_two_meanings_in_one_kind_is_not_looked_up() -> None:
    match = find("CAD", "condition")[0]
    assert {match.term.name, *(term.name for term in match.others)} == {
        "cold agglutinin disease",
        "coronary artery disease",
    }
    assert look_up("CAD", "condition") is None
    term = look_up("CAD", "condition", own={"CAD": "cold agglutinin disease"})
    assert term is not None
    assert term.name == "cold agglutinin disease"


def test_what_is_written_exactly_comes_before_what_is_its_plural() -> None:
    case, cases = look_up("Case", "header"), look_up("Cases", "header")
    assert case is not None
    assert cases is not None
    assert (case.get("role"), cases.get("role")) == ("label", "n")


# --- looking up a whole string


@pytest.mark.parametrize("text", [" Rituximab ", "RITUXIMAB.", "rituximab;", "MabThera", "RTX"])
def test_a_whole_string_is_looked_up_without_what_surrounds_it(text: str) -> None:
    term = look_up(text, "drug")
    assert term is not None
    assert term.name == "rituximab"


@pytest.mark.parametrize("text", ["", " ", "rituximab and steroids", "rituximab 375", "x", "(", "12"])
def test_what_is_not_one_term_as_a_whole_is_not_looked_up(text: str) -> None:
    assert look_up(text, "drug", "condition", "not-reported") is None


@pytest.mark.parametrize("mark", ["-", "–", "—", "?", " – ", "…"])
def test_a_mark_for_nothing_is_a_whole_cell(mark: str) -> None:
    term = look_up(mark, "not-reported")
    assert term is not None
    assert term.concept == "not stated"
    assert find(f"CR {mark} PR", "not-reported") == ()


def test_no_kind_means_every_kind() -> None:
    found = find("bortezomib 1.3 mg/m2 IV weekly: CR")
    assert {term.kind for match in found for term in (match.term, *match.others)} >= {
        "drug",
        "unit",
        "route",
        "frequency",
        "response",
    }
    assert find("bortezomib", "no such kind") == ()


def test_matches_compare_by_what_they_say() -> None:
    assert find("fever", "adverse-event") == (
        Match(0, 5, terms_of("adverse-event")[[t.name for t in terms_of("adverse-event")].index("fever")], "exact"),
    )
