"""The public list of drugs: what it adds, what it leaves to the hand-made vocabularies, and what it must not take."""

from __future__ import annotations

import pytest

from evitable.terms import find, look_up, sources
from evitable.terms.phrases import first_words, phrase
from evitable.terms.public import _lists, sources_of
from evitable.terms.vocabulary import forms

# Names with the substance that the FDA's register gives, looked up one by one.
KNOWN = {
    "ivosidenib": ("ivosidenib", "Q2PCN8MAM6"),
    "dexrazoxane hydrochloride": ("dexrazoxane", "048L81261F"),
    "Totect": ("dexrazoxane", "048L81261F"),
    "Wezlana": ("ustekinumab", "FU77B4U5Z0"),
    "BMS-986165": ("deucravacitinib", "N0A21N6RAU"),
    "fomepizole": ("fomepizole", "83LCM6L2BY"),
    "arimoclomol citrate": ("arimoclomol", ""),
    "ABT-199": ("venetoclax", "N54AIC43PW"),
    "omapatrilat": ("omapatrilat", "36NLI90E7T"),
    "Impavido": ("miltefosine", "53EY29W7EC"),
    "atorvaliq": ("atorvastatin", ""),
    "oxymorphone": ("oxymorphone", "9VXA968E0C"),
    "Opana ER": ("oxymorphone", "9VXA968E0C"),
    "bemcentinib": ("bemcentinib", "0ICW2LX8AS"),
    "odevixibat": ("odevixibat", ""),
    "polaprezinc": ("polaprezinc", ""),
    "rintatolimod": ("rintatolimod", ""),
    "Ampligen": ("rintatolimod", ""),
    "elobixibat": ("elobixibat", "865UEK4EJC"),
    "tozasertib": ("tozasertib", "234335M86K"),
    "pralidoxime": ("pralidoxime", ""),
    "obidoxime": ("obidoxime", ""),
    "sevabertinib": ("sevabertinib", "2A7VPM5RWH"),
    "BAY-2927088": ("sevabertinib", "2A7VPM5RWH"),
    "olaptesed pegol": ("olaptesed pegol", "MTM792B442"),
    "methyl salicylate": ("methyl salicylate", "LAV5U5022Y"),
    "ammonium chloride": ("ammonium chloride", "01Q9PC255D"),
    "Bafiertam": ("monomethyl fumarate", "45IUB1PX8R"),
    "BG-00012": ("dimethyl fumarate", ""),
}


@pytest.mark.parametrize("text", KNOWN)
def test_a_name_a_brand_a_salt_and_a_code_lead_to_the_drug(text: str) -> None:
    name, code = KNOWN[text]
    (match,) = find(f"Treated with {text} 20 mg", "drug")
    assert match.term.name == name
    if code:
        assert ("UNII", code) in match.term.codes


@pytest.mark.parametrize(
    "words",
    [
        "serum alanine aminotransferase, creatinine and urea",
        "partial oxygen pressure, carbon dioxide, blood glucose, potassium",
        "Oliver et al., Solon 2014; pre-op and post-op",
        "protein C, factor VIII, von Willebrand factor, testosterone",
        "formalin-fixed tissue; luteinizing hormone; ferritin; transferrin",
        "relief, praxis, water, honeycomb, milk and egg",
        "N-methyl-D-aspartate, propylene glycol, ammonium acetate, phytate; the RV144 trial",
        "fluorescein and rose bengal staining, methacholine PC20, indocyanine green angiography, glucose oxidase",
        "CD20, CA125, IL-6, HLA-B27, NCT01234567, SF-36, CYP3A4",
    ],
)
def test_everyday_words_analytes_and_names_of_people_are_no_drugs(words: str) -> None:
    assert [match.term.name for match in find(words, "drug") if match.term.get("list")] == []


@pytest.mark.parametrize("text", ["methyl prednisolone", "Methyl-prednisolone", "methylprednisolone"])
def test_a_drug_written_in_two_words_is_one(text: str) -> None:
    assert [match.term.name for match in find(f"{text} 1 g/day IV", "drug")] == ["methylprednisolone"]


def test_what_is_written_by_hand_is_never_in_a_list() -> None:
    hand = {found.key for text in forms().texts if (found := phrase(text))}
    listed = [phrase(line.split("\t")[1]) for one in _lists() for line in one.lines]
    assert len(listed) > 30_000
    assert [found.key for found in listed if found and found.key in hand] == []


def test_lines_are_found_by_the_roots_that_texts_are_read_by() -> None:
    for one in _lists():
        texts = [line.split("\t")[1] for line in one.lines]
        roots = [line.split("\t", 1)[0] for line in one.lines]
        assert roots == list(first_words(texts))
        assert one.lines == sorted(one.lines)
        assert [line for root in dict.fromkeys(roots) for line in one.with_root(root)] == one.lines


def test_the_list_says_where_it_is_from() -> None:
    (source,) = [source for source in sources() if source.file == "drug-unii.tsv.gz"]
    assert (source.kind, source.licence) == ("drug", "US government work, in the public domain")
    assert "UNII" in source.source
    assert "scripts/cut_drugs.py" in source.cut
    term = look_up("polaprezinc", "drug")
    assert term is not None
    assert source in sources_of(term)


DISEASES = {
    "Aarskog syndrome": "ICD10CM=Q87.19",
    "Aase-Smith syndrome": "Orphanet=916",
    "abetalipoproteinemia": "Orphanet=14",
    "abetalipoproteinaemia": "Orphanet=14",
    "alpha-heavy chain disease": "Orphanet=100025",
    "semantic dementia": "Orphanet=100069",
    "abdominal migraine": "ICD10CM=G43.D",
    "ileal neuroendocrine tumour": "Orphanet=100078",
}


@pytest.mark.parametrize("text", DISEASES)
def test_a_disease_of_the_public_lists_is_known_with_its_code_in_either_spelling(text: str) -> None:
    (match,) = find(text, "condition")
    assert "=".join(match.term.codes[0]) == DISEASES[text]


def test_findings_and_rules_of_coding_are_no_diseases() -> None:
    words = "abnormal finding, other disorders of skin, nephropathy, immunosuppressed, malnutrition, unspecified, worms"
    assert [match.term.name for match in find(words, "condition") if match.term.get("list")] == []


def test_a_harm_by_hand_is_no_disease_of_a_list() -> None:
    (found,) = find("pneumonia", "adverse-event", "condition")
    assert (found.term.kind, found.others) == ("adverse-event", ()) or not found.term.get("list")
