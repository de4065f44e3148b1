"""A user's own vocabularies: each form read, kept or used for a run, and told where it clashes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from evitable import api
from evitable.cli.main import command_line
from evitable.terms import TermsError, find, look_up
from evitable.terms.foreign import read_foreign

OBO = r"""format-version: 1.2
data-version: releases/2026-08-01
property_value: terms:license https://creativecommons.org/licenses/by/4.0/

[Term]
id: MONDO:0007915
name: systemic lupus erythematosus
synonym: "butterfly disease" EXACT []
synonym: "wolf rash" RELATED []

[Term]
id: MONDO:9999901
name: Wobbly Foot Syndrome ! a comment
synonym: "WFS" EXACT ABBREVIATION [MY:1]
synonym: "foot, \"wobbly\" type" EXACT []
xref: ICD10CM:X99 {source="none"}

[Term]
id: MONDO:9999902
name: obsolete foot
is_obsolete: true

[Typedef]
id: part_of
name: part of
"""
CSV = """# version: 3
# licence: CC0
name,id,synonyms,kind
Zorblimumabine,MY:4,Zorbex|zorblimumabin,drug
Mitral Stenosis,MY:3,MS,condition
,MY:5,,drug
"""
SSSOM = """#mapping_set_version: 2
#license: CC0
subject_id\tsubject_label\tpredicate_id\tobject_id\tobject_label
MONDO:0005556\tlupus nephritis\tskos:exactMatch\tMYVOC:77\tkidney lupus of ours
MONDO:0005556\tlupus nephritis\tskos:broadMatch\tMYVOC:1\tkidney disease
"""
LLT = (
    "10029331$Neuropathy peripheral$10029331$$$$$$$Y$$\n10036105$Tingling toe state$10029331$$$$$$$Y$$\n"
    "10000001$Old tingling$10029331$$$$$$$N$$\n"
)
SNOMED = (
    "id\teffectiveTime\tactive\tmoduleId\tconceptId\tlanguageCode\ttypeId\tterm\tcaseSignificanceId\n"
    "1\t20260101\t1\t9\t777\ten\t900000000000003001\tWobbly foot (disorder)\t9\n"
    "2\t20260101\t1\t9\t777\ten\t900000000000013009\tUnsteady foot\t9\n"
    "3\t20260101\t0\t9\t777\ten\t900000000000013009\tRetired foot\t9\n"
    "4\t20260101\t1\t9\t778\ten\t900000000000003001\tShoe (physical object)\t9\n"
)
FORMS = {
    "mine.obo": OBO,
    "mine.csv": CSV,
    "mine.sssom.tsv": SSSOM,
    "llt.asc": LLT,
    "sct2_Description_Snapshot-en_INT_20260101.txt": SNOMED,
}


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    for name, text in FORMS.items():
        (tmp_path / name).write_text(text, "utf-8")
    api.use_terms()
    yield tmp_path
    monkeypatch.undo()
    api.use_terms()


@pytest.mark.parametrize(
    ("file", "form", "version", "count", "left_out"),
    [
        ("mine.obo", "OBO", "releases/2026-08-01", 2, "1 obsolete or nameless terms"),
        ("mine.csv", "CSV", "3", 2, "1 rows without a name"),
        ("mine.sssom.tsv", "SSSOM", "2", 1, "1 mappings that are no exact match or have no label"),
        ("llt.asc", "MedDRA", "", 1, "1 terms that are no longer current"),
        (
            "sct2_Description_Snapshot-en_INT_20260101.txt",
            "SNOMED CT",
            "20260101",
            1,
            "1 concepts that are no disorder, finding, substance, product or procedure",
        ),
    ],
)
def test_each_form_is_read_and_what_is_left_out_is_told(
    own_folder: Path, file: str, form: str, version: str, count: int, left_out: str
) -> None:
    found = read_foreign(own_folder / file)
    assert (found.form, found.version, len(found.entries), found.left_out) == (form, version, count, (left_out,))


@pytest.mark.parametrize(
    ("file", "words", "kind", "name", "code"),
    [
        ("mine.obo", "Butterfly disease", "condition", "systemic lupus erythematosus", ("DOID", "DOID:9074")),
        ("mine.obo", "WFS", "condition", "wobbly foot syndrome", ("MONDO", "MONDO:9999901")),
        ("mine.obo", 'foot, "wobbly" type', "condition", "wobbly foot syndrome", ("MONDO", "MONDO:9999901")),
        ("mine.csv", "Zorbex", "drug", "zorblimumabine", ("MY", "MY:4")),
        ("mine.sssom.tsv", "lupus nephritis", "condition", "lupus nephritis", ("MYVOC", "MYVOC:77")),
        ("mine.sssom.tsv", "kidney lupus of ours", "condition", "lupus nephritis", ("MONDO", "MONDO:0005556")),
        ("llt.asc", "tingling toe state", "adverse-event", "peripheral neuropathy", ("MedDRA", "10029331")),
        (
            "sct2_Description_Snapshot-en_INT_20260101.txt",
            "unsteady foot",
            "condition",
            "wobbly foot",
            ("SNOMEDCT", "777"),
        ),
    ],
)
def test_added_words_are_found_under_the_term_that_they_are(
    own_folder: Path, file: str, words: str, kind: str, name: str, code: tuple[str, str]
) -> None:
    new = words != "lupus nephritis"
    assert (look_up(words, kind) is None) == new
    api.add_terms(own_folder / file)
    term = look_up(words, kind)
    assert term is not None
    assert term.name == name
    assert code in term.codes


def test_related_and_retired_words_are_not_taken(own_folder: Path) -> None:
    for name in FORMS:
        api.add_terms(own_folder / name)
    for words in ("wolf rash", "obsolete foot", "old tingling", "retired foot"):
        assert look_up(words, "condition", "adverse-event") is None, words


def test_a_clash_is_told_and_both_meanings_stay_open(own_folder: Path) -> None:
    assert look_up("MS", "condition") is not None
    (conflict,) = api.add_terms(own_folder / "mine.csv").conflicts
    assert (conflict.words, conflict.added, conflict.known) == ("MS", "mitral stenosis", "multiple sclerosis")
    (match,) = find("MS", "condition")
    assert (match.term.name, [other.name for other in match.others]) == ("mitral stenosis", ["multiple sclerosis"])
    assert look_up("MS", "condition") is None


def test_adding_again_replaces_and_removing_forgets(own_folder: Path) -> None:
    file = own_folder / "mine.csv"
    api.add_terms(file)
    file.write_text("name,kind\nzorblimumabine,drug\n", "utf-8")
    added = api.add_terms(file)
    assert (added.new, added.conflicts) == (1, ())
    assert look_up("Zorbex", "drug") is None
    api.remove_terms("mine")
    assert look_up("zorblimumabine", "drug") is None
    with pytest.raises(TermsError, match="No vocabulary 'mine' was added"):
        api.remove_terms("mine")


TABLE = b"""Table 1. Trials

Author\tDesign\tDisease\tN\tDrug\tResponse
Ada 2014\tCase series\tWFS\t9\tZorbex 375 mg/m2 weekly\tCR 4
Bea 2016\tCase series\tWFS\t7\tZorbex 1 g\tCR 3
"""


def drugs() -> set[str]:
    return {regimen.drug.value for study in api.extract(TABLE).tables[0].studies for regimen in study.regimens}


def test_extraction_uses_the_vocabulary_of_a_run_and_then_no_more(own_folder: Path) -> None:
    assert "zorblimumabine" not in drugs()
    api.use_terms(own_folder / "mine.csv")
    assert drugs() == {"zorblimumabine"}
    api.use_terms()
    assert "zorblimumabine" not in drugs()


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.csv", "word,id\nx,y\n", "no column is headed name, label or term"),
        ("b.csv", "name\nfoot\n", "it does not say what its terms are"),
        ("c.csv", "", "the file is empty"),
        ("d.obo", "format-version: 1.2\n", "no usable term"),
        ("e.obo", "\0\1", "this is no text"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_with_a_remedy(own_folder: Path, name: str, text: str, told: str) -> None:
    (own_folder / name).write_text(text, "utf-8")
    with pytest.raises(TermsError, match=told):
        api.add_terms(own_folder / name)
    assert not (own_folder / "home").exists()


def test_the_commands_add_find_list_and_remove(own_folder: Path) -> None:
    def run(*arguments: str) -> str:
        return CliRunner().invoke(command_line, ["terms", *arguments], catch_exceptions=False).output

    assert "Conflict: “MS” is now mitral stenosis, and still multiple sclerosis" in run(
        "add", str(own_folder / "mine.csv")
    )
    (meaning,) = json.loads(run("find", "Zorbex", "--format", "json"))["meanings"]
    assert (meaning["name"], meaning["codes"], meaning["how"]) == ("zorblimumabine", {"MY": "MY:4"}, "exact")
    assert meaning["sources"] == [{"file": "mine.drug.tsv", "version": "3", "licence": "CC0"}]
    assert "mine.drug.tsv: drug" in run("sources")
    assert run("remove", "mine") == "Removed mine.\n"
    assert run("find", "Zorbex") == "No vocabulary knows these words.\n"


def test_a_command_uses_a_vocabulary_for_one_run(own_folder: Path) -> None:
    (own_folder / "t.txt").write_bytes(TABLE)
    arguments = ["extract", "--terms", str(own_folder / "mine.csv"), str(own_folder / "t.txt"), "--format", "text"]
    output = CliRunner().invoke(command_line, arguments, catch_exceptions=False).output
    assert "zorblimumabine 375 mg/m2 weekly" in output
