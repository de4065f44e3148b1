"""Terms whose meaning a person verified: those of the founding example, and those that tables get wrong."""

from __future__ import annotations

import pytest

from evitable.terms import find, look_up

# (words as printed, kind, name, concept)
FOUNDING = [
    ("Study type", "header", "study design", "design"),
    ("Autoimmune disease", "header", "disease", "condition"),
    ("Study population", "header", "study population", "population"),
    ("N", "header", "number of patients", "n"),
    ("Comments", "header", "comments", "comments"),
    ("References", "header", "reference number", "reference"),
    ("Case report", "design", "case report", "case report"),
    ("Case series", "design", "case series", "case series"),
    ("SLE", "condition", "systemic lupus erythematosus", "systemic lupus erythematosus"),
    ("MM", "condition", "multiple myeloma", "multiple myeloma"),
    ("IgA MM", "condition", "iga multiple myeloma", "multiple myeloma"),
    ("APS", "condition", "antiphospholipid syndrome", "antiphospholipid syndrome"),
    ("RA", "condition", "rheumatoid arthritis", "rheumatoid arthritis"),
    ("lupus nephritis", "condition", "lupus nephritis", "lupus nephritis"),
    ("primary Sjögren syndrome", "condition", "primary sjögren syndrome", "primary sjögren syndrome"),
    ("Refractory", "condition-status", "refractory", "refractory"),
    ("Resistant", "condition-status", "resistant", "resistant"),
    ("Adult", "age-group", "adult", "adult"),
    ("Bortezomib", "drug", "bortezomib", "bortezomib"),
    ("dexamethasone", "drug", "dexamethasone", "dexamethasone"),
    ("steroids", "drug-class", "corticosteroids", "corticosteroids"),
    ("mg/sqm", "unit", "mg/m2", "mg/m2"),
    ("IV", "route", "iv", "iv"),
    ("weekly", "frequency", "weekly", "weekly"),
    ("three", "number-word", "three", "three"),
    ("Response", "header", "response", "response"),
    ("Toxicity", "header", "adverse events", "adverse-events"),
    ("clinical improvement", "response", "improvement", "improvement"),
    ("improvement", "response", "improvement", "improvement"),
    ("PR", "response", "partial response", "partial response"),
    ("CR", "response", "complete response", "complete response"),
    ("NR", "response", "no response", "no response"),
    ("progression", "response", "progression", "progression"),
    ("disappearance", "response", "disappearance", "disappearance"),
    ("depletion", "response", "depletion", "depletion"),
    ("reduction", "response", "decrease", "decrease"),
    ("No toxicity", "no-adverse-event", "no toxicity", "no adverse events"),
    ("peripheral neuropathy", "adverse-event", "peripheral neuropathy", "neuropathy"),
    ("polyneuropathy", "adverse-event", "polyneuropathy", "neuropathy"),
    ("neurotoxicity", "adverse-event", "neurotoxicity", "neuropathy"),
    ("infections", "adverse-event", "infection", "infection"),
    ("fever", "adverse-event", "fever", "fever"),
    ("nausea", "adverse-event", "nausea", "nausea"),
    ("headache", "adverse-event", "headache", "headache"),
    ("allergic skin reactions", "adverse-event", "allergic skin reactions", "allergic reaction"),
    ("thrombocytopenia", "adverse-event", "thrombocytopenia", "thrombocytopenia"),
    ("gastrointestinal", "adverse-event", "gastrointestinal", "gastrointestinal events"),
    ("elevated creatinine", "adverse-event", "elevated creatinine", "elevated creatinine"),
    ("zoster", "adverse-event", "herpes zoster", "herpes zoster"),
    ("hypertension", "adverse-event", "hypertension", "hypertension"),
]

OTHERS = [
    ("RTX", "drug", "rituximab", "rituximab"),
    ("CYC", "drug", "cyclophosphamide", "cyclophosphamide"),
    ("MMF", "drug", "mycophenolate mofetil", "mycophenolate mofetil"),
    ("AZA", "drug", "azathioprine", "azathioprine"),
    ("MTX", "drug", "methotrexate", "methotrexate"),
    ("TCZ", "drug", "tocilizumab", "tocilizumab"),
    ("IFX", "drug", "infliximab", "infliximab"),
    ("ADA", "drug", "adalimumab", "adalimumab"),
    ("IVIG", "drug", "immunoglobulin", "immunoglobulin"),
    ("intravenous immunoglobulins", "drug", "immunoglobulin", "immunoglobulin"),
    ("SCIG", "drug", "subcutaneous immunoglobulin", "immunoglobulin"),
    ("DXM", "drug", "dexamethasone", "dexamethasone"),
    ("CsA", "drug", "cyclosporine", "cyclosporine"),
    ("ciclosporin", "drug", "cyclosporine", "cyclosporine"),
    ("Velcade", "drug", "bortezomib", "bortezomib"),
    ("Solu-Medrol", "drug", "methylprednisolone", "methylprednisolone"),
    ("CAR T-cells", "drug", "car-t cells", "car-t cells"),
    ("glucocorticoids", "drug-class", "corticosteroids", "corticosteroids"),
    ("anti-TNF", "drug-class", "tnf inhibitors", "tnf inhibitors"),
    ("JAK inhibitor", "drug-class", "jak inhibitors", "jak inhibitors"),
    ("plasmapheresis", "procedure", "plasma exchange", "plasma exchange"),
    ("PLEX", "procedure", "plasma exchange", "plasma exchange"),
    ("ECP", "procedure", "extracorporeal photopheresis", "extracorporeal photopheresis"),
    ("splenectomy", "procedure", "splenectomy", "splenectomy"),
    ("ITP", "condition", "immune thrombocytopenia", "immune thrombocytopenia"),
    ("wAIHA", "condition", "warm autoimmune haemolytic anaemia", "warm autoimmune haemolytic anaemia"),
    ("Evans’ syndrome", "condition", "evans syndrome", "evans syndrome"),
    ("aHUS", "condition", "atypical haemolytic uraemic syndrome", "atypical haemolytic uraemic syndrome"),
    ("Wegener’s granulomatosis", "condition", "granulomatosis with polyangiitis", "granulomatosis with polyangiitis"),
    ("adult-onset Still’s disease", "condition", "adult-onset still's disease", "adult-onset still's disease"),
    ("cGVHD", "condition", "chronic graft-versus-host disease", "chronic graft-versus-host disease"),
    ("anti-NMDAR encephalitis", "condition", "anti-nmda receptor encephalitis", "anti-nmda receptor encephalitis"),
    ("Guillain-Barre syndrome", "condition", "guillain-barré syndrome", "guillain-barré syndrome"),
    ("newly diagnosed", "condition-status", "newly diagnosed", "newly diagnosed"),
    ("relapsed/refractory", "condition-status", "relapsed or refractory", "relapsed or refractory"),
    ("steroid dependent", "condition-status", "steroid-dependent", "steroid-dependent"),
    ("corticosteroid-refractory", "condition-status", "steroid-refractory", "steroid-refractory"),
    ("sensory neuropathy", "adverse-event", "sensory neuropathy", "neuropathy"),
    ("herpes zoster", "adverse-event", "herpes zoster", "herpes zoster"),
    ("shingles", "adverse-event", "herpes zoster", "herpes zoster"),
    ("pyrexia", "adverse-event", "fever", "fever"),
    ("low platelets", "adverse-event", "thrombocytopenia", "thrombocytopenia"),
    ("platelet count decreased", "adverse-event", "thrombocytopenia", "thrombocytopenia"),
    ("URTI", "adverse-event", "upper respiratory infection", "infection"),
    ("DVT", "adverse-event", "deep vein thrombosis", "thromboembolism"),
    ("infusion-related reactions", "adverse-event", "infusion reaction", "infusion reaction"),
    ("ISR", "adverse-event", "injection site reaction", "injection site reaction"),
    ("hair loss", "adverse-event", "alopecia", "alopecia"),
    ("transaminitis", "adverse-event", "transaminase elevation", "liver enzyme elevation"),
    ("hyperglycemia", "adverse-event", "hyperglycaemia", "hyperglycaemia"),
    ("CMV reactivation", "adverse-event", "cmv reactivation", "infection"),
    ("none reported", "no-adverse-event", "none reported", "no adverse events"),
    ("well tolerated", "no-adverse-event", "well tolerated", "no adverse events"),
    ("Uneventful", "no-adverse-event", "uneventful", "no adverse events"),
    ("without complications", "no-adverse-event", "no toxicity", "no adverse events"),
    ("no serious adverse events", "no-adverse-event", "no serious adverse events", "no serious adverse events"),
    ("no severe infections", "no-adverse-event", "no serious adverse events", "no serious adverse events"),
    ("not reported", "not-reported", "not reported", "not stated"),
    ("NA", "not-reported", "not available", "not stated"),
    ("n/a", "not-reported", "not available", "not stated"),
    ("RCT", "design", "randomised trial", "randomised trial"),
    ("randomised controlled trial", "design", "randomised trial", "randomised trial"),
    ("Phase II single-arm open-label trial", "design", "single-arm trial", "single-arm trial"),
    ("phase 2 study", "design", "phase ii trial", "single-arm trial"),
    ("Retrospective chart review", "design", "retrospective cohort", "retrospective cohort"),
    ("meta-analysis", "design", "systematic review", "systematic review"),
    ("complete remission", "response", "complete remission", "complete response"),
    ("VGPR", "response", "very good partial response", "very good partial response"),
    ("non-responders", "response", "no response", "no response"),
    ("stable disease", "response", "stable disease", "stable disease"),
    ("PD", "response", "progression", "progression"),
    ("recurrence", "response", "relapse", "relapse"),
    ("flare", "response", "relapse", "relapse"),
    ("died", "response", "death", "death"),
    ("ineffective", "response", "no response", "no response"),
    ("s.c.", "route", "sc", "sc"),
    ("orally", "route", "po", "po"),
    ("intravitreally", "route", "intravitreal", "intravitreal"),
    ("mg/m²", "unit", "mg/m2", "mg/m2"),
    ("mg/m^2", "unit", "mg/m2", "mg/m2"),
    ("mg/kg/d", "unit", "mg/kg/day", "mg/kg/day"),
    ("mg/die", "unit", "mg/day", "mg/day"),
    ("µg", "unit", "mcg", "mcg"),
    ("IU/kg", "unit", "IU/kg", "IU/kg"),
    ("g/kg", "unit", "g/kg", "g/kg"),
    ("cells/kg", "unit", "cells/kg", "cells/kg"),
    ("×2/die", "frequency", "bid", "bid"),
    ("×4/die", "frequency", "qid", "qid"),
    ("twice daily", "frequency", "bid", "bid"),
    ("EOW", "frequency", "q2w", "q2w"),
    ("every other week", "frequency", "q2w", "q2w"),
    ("every 4 weeks", "frequency", "q4w", "q4w"),
    ("q3wk", "frequency", "q3w", "q3w"),
    ("every 6 h", "frequency", "q6h", "q6h"),
    ("alternate days", "frequency", "every other day", "every other day"),
    ("once a month", "frequency", "monthly", "monthly"),
    ("children", "age-group", "child", "child"),
    ("pediatric", "age-group", "child", "child"),
    ("women", "sex", "female", "female"),
    ("Type of study", "header", "study design", "design"),
    ("No. of patients", "header", "number of patients", "n"),
    ("Patients, n", "header", "number of patients", "n"),
    ("Ref.", "header", "reference number", "reference"),
    ("Author, year", "header", "author and year", "citation"),
    ("Side effects", "header", "adverse events", "adverse-events"),
    ("Previous therapy", "header", "previous treatment", "prior"),
    ("Follow-up", "header", "follow-up", "follow-up"),
    ("Outcome measures", "header", "outcome measures", "outcome-measures"),
    ("Control arm", "header", "comparator", "comparator"),
]


@pytest.mark.parametrize(("words", "kind", "name", "concept"), FOUNDING + OTHERS, ids=str)
def test_a_term_is_known_by_its_words(words: str, kind: str, name: str, concept: str) -> None:
    term = look_up(words, kind)
    assert term is not None
    assert (term.name, term.concept) == (name, concept)
    assert [(match.start, match.end) for match in find(f"• {words} ", kind)] == [(2, 2 + len(words))]


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("systemic lupus erythematosus", {"MONDO": "MONDO:0007915", "DOID": "DOID:9074", "ICD10CM": "M32"}),
        ("pemphigus vulgaris", {"MONDO": "MONDO:0008219", "DOID": "DOID:0060851", "Orphanet": "704"}),
        ("rheumatoid arthritis", {"MONDO": "MONDO:0008383", "DOID": "DOID:7148"}),
        ("multiple myeloma", {"MONDO": "MONDO:0009693"}),
    ],
)
def test_diseases_carry_their_ids(words: str, codes: dict[str, str]) -> None:
    term = look_up(words, "condition")
    assert term is not None
    assert codes.items() <= dict(term.codes).items()


@pytest.mark.parametrize(
    ("words", "broader", "code", "organ_class"),
    [
        ("neurotoxicity", "1", None, "Nervous system disorders"),
        ("gastrointestinal", "1", None, "Gastrointestinal disorders"),
        ("polyneuropathy", "", None, "Nervous system disorders"),
        ("sensory neuropathy", "", "Peripheral sensory neuropathy", "Nervous system disorders"),
        ("zoster", "", "Shingles", "Infections and infestations"),
        ("fever", "", "Fever", "General disorders and administration site conditions"),
        ("thrombocytopenia", "", "Platelet count decreased", "Investigations"),
        ("elevated creatinine", "", "Creatinine increased", "Investigations"),
    ],
)
def test_harms_carry_their_ctcae_term(words: str, broader: str, code: str | None, organ_class: str) -> None:
    term = look_up(words, "adverse-event")
    assert term is not None
    assert (term.get("broader"), dict(term.codes).get("CTCAE"), term.get("soc")) == (broader, code, organ_class)


@pytest.mark.parametrize(
    ("words", "category", "label"),
    [
        ("complete response", "complete", "CR"),
        ("partial remission", "partial", "PR"),
        ("VGPR", "partial", "VGPR"),
        ("ORR", "overall", "OR"),
        ("responders", "overall", "OR"),
        ("non-response", "none", "NR"),
        ("stable disease", "stable", "SD"),
        ("progressive disease", "progression", "PD"),
        ("clinical remission", "remission", "remission"),
        ("improved", "improved", "improvement"),
        ("relapse", "relapse", "relapse"),
        ("death", "death", "death"),
    ],
)
def test_outcomes_carry_category_and_label(words: str, category: str, label: str) -> None:
    term = look_up(words, "response")
    assert term is not None
    assert (term.get("category"), term.get("label")) == (category, label)


def test_units_and_frequencies_carry_what_a_sum_needs() -> None:
    unit, frequency = look_up("mg/sqm", "unit"), look_up("every 3 weeks", "frequency")
    assert unit is not None
    assert frequency is not None
    assert (unit.get("ucum"), unit.get("basis")) == ("mg/m2", "per-m2")
    assert frequency.get("interval_days") == "21"


@pytest.mark.parametrize(("words", "bare"), [("none", "1"), ("No", "1"), ("none reported", "1"), ("no toxicity", "")])
def test_a_bare_none_means_no_harm_only_in_a_column_of_harms(words: str, bare: str) -> None:
    term = look_up(words, "no-adverse-event")
    assert term is not None
    assert term.get("bare") == bare


def test_acute_and_chronic_belong_to_names_and_primary_is_no_status() -> None:
    assert find("acute, chronic, primary", "condition-status") == ()


def test_a_weekday_of_words_is_no_frequency() -> None:
    for words in ("week 12", "at 6 weeks", "days 1, 4, 8 and 11", "21-day cycles", "a month later"):
        assert find(words, "frequency") == (), words
