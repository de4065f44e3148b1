"""Studies and a list of references in a file beside their table."""

from __future__ import annotations

import evitable

HEAD = "Study\tN\tDrug\tOutcome\n"


def ris(*entries: tuple[str, str, int]) -> bytes:
    made = [
        f"TY  - JOUR\n{f'ID  - {number}' if number else 'N1  - none'}\nAU  - {author}\nPY  - {year}\nTI  - Gout\n"
        f"DO  - 10.5555/{author.split(',')[0].replace(' ', '').lower()}{year}\nER  - \n"
        for number, author, year in entries
    ]
    return "".join(made).encode()


NUMBERED = ris(("1", "Adams, Ann", 2019), ("2", "Brown, B", 2020), ("3", "Clark, Carl", 2018), ("4", "Drake, D", 2001))


def resolved(studies: list[str], references: bytes) -> tuple[list[str | None], list[str]]:
    rows = "".join(f"{study}\t5\timatinib 400 mg daily\tCR 2\n" for study in studies)
    table = ("Table 1. Imatinib in gout\n" + HEAD + rows).encode()
    evidence = evitable.extract(table, references=references)
    found = evidence.tables[0].studies
    dois = [study.citation.doi.value if study.citation.doi else None for study in found]
    told = [item.message for study in found for item in study.findings if item.code == "reference.unresolved"]
    return dois, told


def test_numbers_lead_to_the_entries_that_the_list_numbers() -> None:
    dois, told = resolved(["Adams et al. [1]", "Brown et al. [2]", "Clark et al. [9]", "Evans et al. [4]"], NUMBERED)
    assert dois == ["10.5555/adams2019", "10.5555/brown2020", "10.5555/clark2018", None]
    (only,) = told
    assert only.startswith("“4” leads to no entry of the list of references: that entry is by Drake D, 2001")


def test_a_mark_of_several_numbers_gives_them_all_and_no_single_doi() -> None:
    rows = "Adams et al. [1, 3-4]\t5\timatinib\tCR 2\nBrown et al. [2]\t5\timatinib\tCR 2\n"
    evidence = evitable.extract(("Table 1. Gout\n" + HEAD + rows).encode(), references=NUMBERED)
    first = evidence.tables[0].studies[0].citation
    assert [entry.label for entry in first.references] == ["1", "3", "4"]
    assert first.doi is None


def test_author_and_year_lead_to_the_only_entry_that_has_both() -> None:
    listed = ris(
        ("", "Müller, Karl", 2019), ("", "Brown, B", 2020), ("", "Brown, Bea", 2020), ("", "van der Berg, J", 2012)
    )
    dois, told = resolved(["Muller et al. 2019", "Brown 2020", "J van der Berg 2012", "Zhang 2019"], listed)
    assert dois == ["10.5555/müller2019", None, "10.5555/vanderberg2012", None]
    assert ["2 entries fit" in told[0], "no entry is of this author and year" in told[1]] == [True, True]


def test_the_order_of_an_export_is_no_number() -> None:
    dois, told = resolved(["[1]", "[2]"], ris(("", "Adams, Ann", 2019), ("", "Brown, B", 2020)))
    assert dois == [None, None]
    assert "does not number its entries" in told[0]


def test_the_quotes_are_the_words_of_the_row() -> None:
    table = (
        "Table 1. Gout\n" + HEAD + "Adams et al. 2019\t5\timatinib\tCR 2\nBrown 2020\t3\timatinib\tCR 1\n"
    ).encode()
    doi = evitable.extract(table, references=NUMBERED).tables[0].studies[0].citation.doi
    assert doi is not None
    assert (doi.status, [quote.text for quote in doi.quotes]) == ("derived", ["Adams et al.", "2019"])
