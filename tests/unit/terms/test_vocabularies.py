"""The data files keep their own rules: sources are stated, names are plain, no word has two meanings unmarked."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import get_args

import pytest

from evitable.model import Role
from evitable.terms import fold, kinds, sources, terms_of
from evitable.terms.folding import plain
from evitable.terms.phrases import first_words, phrase
from evitable.terms.public import _lists
from evitable.terms.vocabulary import forms

KINDS = {
    "adverse-event",
    "age-group",
    "condition",
    "condition-status",
    "design",
    "drug",
    "drug-class",
    "frequency",
    "header",
    "no-adverse-event",
    "not-reported",
    "number-word",
    "procedure",
    "response",
    "route",
    "sex",
    "time-unit",
    "unit",
}
DESIGNS = {
    "case report",
    "case series",
    "retrospective cohort",
    "prospective cohort",
    "registry",
    "single-arm trial",
    "randomised trial",
    "controlled trial",
    "case-control",
    "cross-sectional",
    "post-marketing surveillance",
    "systematic review",
    "other",
}
CATEGORIES = {
    "complete",
    "partial",
    "overall",
    "improved",
    "stable",
    "none",
    "progression",
    "relapse",
    "death",
    "survival",
    "remission",
    "marker",
    "other",
}
FORMS = forms()


def written() -> list[tuple[str, str, bool, str]]:
    """Return every form as (kind, text, marked as ambiguous, concept)."""
    found = []
    concepts = {(kind, line): line.split("\t") for kind, line in FORMS.lines}
    for text, owner in zip(FORMS.texts, FORMS.owners, strict=True):
        kind, line = FORMS.lines[owner]
        row = concepts[kind, line]
        concept = row[1] if len(row) > 1 and row[1] else row[0]
        marked = text[0] == "?" and text != "?"
        found.append((kind, text.removeprefix("?") if marked else text, marked, concept))
    return found


def test_there_is_one_file_a_kind() -> None:
    assert set(kinds()) == KINDS
    assert len([source for source in sources() if source.file.endswith(".tsv")]) == len(KINDS)


@pytest.mark.parametrize("source", sources(), ids=lambda source: source.file)
def test_every_file_states_source_version_licence_and_cut(source: object) -> None:
    for field in ("source", "version", "licence", "cut"):
        assert getattr(source, field).strip()
    assert "http://" not in source.source  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_names_are_unique_within_a_kind(kind: str) -> None:
    names = [term.name for term in terms_of(kind)]
    assert len(names) == len(set(names))


def test_no_form_is_empty_or_padded_or_odd() -> None:
    for kind, text, _, _ in written():
        assert text.strip() == text != "", (kind, text)
        assert plain(text) == text or text in {"–", "—", "―"} or "|" not in text, (kind, text)
        assert "\u00a0" not in text, (kind, text)


def test_no_form_means_two_concepts_of_one_kind_unless_marked() -> None:
    meanings: dict[tuple[str, str], set[tuple[bool, str]]] = defaultdict(set)
    for kind, text, marked, concept in written():
        meanings[kind, fold(text) if text == text.lower() else text].add((marked, concept))
    clashes = {
        place: found
        for place, found in meanings.items()
        if len({concept for _, concept in found}) > 1 and not all(marked for marked, _ in found)
    }
    assert clashes == {}


def test_what_is_marked_as_ambiguous_has_more_than_one_meaning() -> None:
    concepts: dict[tuple[str, str], set[str]] = defaultdict(set)
    for kind, text, marked, concept in written():
        if marked:
            concepts[kind, text].add(concept)
    assert {place for place, found in concepts.items() if len(found) < 2 and place != ("condition", "PE")} == set()


def test_forms_stand_on_the_shelf_of_their_first_word() -> None:
    """The quick way to a first word and the full reading of a phrase agree on every form."""
    texts = [text for _, text, _, _ in written()]
    full = [found.steps[0] if (found := phrase(text)) else "" for text in texts]
    assert first_words(texts) == full


def test_names_without_capitals_are_the_rule() -> None:
    allowed = {"unit", "response"}
    odd = [term for kind in KINDS - allowed for term in terms_of(kind) if term.name != term.name.lower()]
    assert odd == []


@pytest.mark.parametrize("kind", ["condition", "drug", "adverse-event", "procedure"])
def test_attributes_and_codes_are_pairs(kind: str) -> None:
    for term in terms_of(kind):
        assert all(name and value for name, value in (*term.codes, *term.attributes)), term


@pytest.mark.parametrize("kind", ["condition", "drug"])
def test_a_concept_is_the_name_of_a_term(kind: str) -> None:
    names = {term.name for term in terms_of(kind)}
    assert {term.concept for term in terms_of(kind)} <= names


def test_every_design_is_counted_under_one_of_the_evidence_document() -> None:
    assert {term.concept for term in terms_of("design")} == DESIGNS


def test_every_header_has_a_role_of_the_model() -> None:
    assert {term.get("role") for term in terms_of("header")} == set(get_args(Role))
    assert all(term.concept == term.get("role") for term in terms_of("header"))


def test_every_outcome_has_a_category_and_a_label() -> None:
    for term in terms_of("response"):
        assert term.get("category") in CATEGORIES, term
        assert term.get("label"), term


def test_every_unit_has_a_code_a_basis_and_a_dimension() -> None:
    for term in terms_of("unit"):
        assert term.get("ucum"), term
        assert term.get("basis") in {"flat", "per-kg", "per-m2"}, term
        assert term.get("dimension"), term
        assert ("/kg" in term.name) == (term.get("basis") == "per-kg"), term
        assert ("/m2" in term.name) == (term.get("basis") == "per-m2"), term


def test_every_regular_frequency_has_its_interval() -> None:
    for term in terms_of("frequency"):
        if term.name in {"once", "as needed", "continuous", "per cycle", "bimonthly"}:
            continue  # bimonthly is twice a month or every second month
        assert float(term.get("interval_days")) > 0, term
        if term.get("per_day"):
            assert float(term.get("per_day")) * float(term.get("interval_days")) == pytest.approx(1, abs=1e-4)


def test_every_drug_has_a_class_and_every_harm_an_organ_class() -> None:
    assert all(term.get("class") for term in terms_of("drug"))
    assert all(term.get("soc") for term in terms_of("adverse-event"))


def test_every_number_word_has_its_value() -> None:
    values = {term.name: term.get("value") for term in terms_of("number-word")}
    assert (values["one"], values["both"], values["single"], values["twenty"]) == ("1", "2", "1", "20")
    assert (values["twenty-one"], values["ninety-nine"]) == ("21", "99")


def test_the_manual_lists_every_file_with_its_number_of_terms() -> None:
    manual = (Path(__file__).parents[3] / "docs" / "vocabularies.md").read_text("utf-8")
    for source in sources():
        if source.file.endswith(".tsv"):
            assert f"| `{source.file}` | {len(terms_of(source.kind))} |" in manual, source.file
    for one in _lists():
        names = {line.split("\t")[2] for line in one.lines}
        assert f"| `{one.source.file}` | {len(names)} |" in manual, one.source.file
