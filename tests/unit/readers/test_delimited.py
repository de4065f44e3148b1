"""Which sign parts the cells of a text, if any does."""

from __future__ import annotations

from evitable.readers.delimited import sign_of


def test_decimal_commas_in_running_words_part_no_cells() -> None:
    text = (
        "Autor Jahr N Women, % Mean age Dose AEs\nMetz 2014 51 76,5 44,2 150 mg q4w None\n"
        "Labra 2013 110 72,7 45,6 300 mg q4w Headache (3)\nSuss 2014 61 80,3 43,0 150 mg monthly NR\n"
    )
    assert sign_of(text) is None


def test_numbers_alone_in_their_cells_are_parted_by_commas() -> None:
    assert sign_of("study,n,age,dose\nMetz 2014,51,44,150\nLabra 2013,110,45,300\n") == ","
