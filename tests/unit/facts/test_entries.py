"""Studies of an article and the entries of its list of references."""

from __future__ import annotations

import evitable

ENTRY = (
    '<ref id="B{0}"><label>{0}</label><element-citation><name><surname>Adams</surname></name><year>2019</year>'
    '<article-title>Gout {0}</article-title><pub-id pub-id-type="doi">10.5555/{0}</pub-id>'
    '<pub-id pub-id-type="pmid">{0}{0}</pub-id></element-citation></ref>'
)


def studies(*names: str) -> tuple[evitable.Evidence, list[tuple[str | None, str | None, str | None, int]]]:
    rows = "".join(f"<tr><td>{name}</td><td>3</td><td>imatinib 400 mg daily</td></tr>" for name in names)
    head = "<tr><th>Study</th><th>N</th><th>Treatment</th></tr>"
    wrap = f"<table-wrap id='T1'><caption><p>Imatinib in gout</p></caption><table>{head}{rows}</table></table-wrap>"
    back = f"<back><ref-list>{ENTRY.format(3)}{ENTRY.format(4)}</ref-list></back>"
    evidence = evitable.extract(f"<article><body>{wrap}</body>{back}</article>".encode())
    found = []
    for study in evidence.tables[0].studies:
        cite = study.citation
        said = [value.value if value else None for value in (cite.number, cite.doi, cite.pmid)]
        found.append((said[0], said[1], said[2], len(cite.references)))
    return evidence, found


def test_a_sign_leads_to_its_entry() -> None:
    evidence, found = studies(
        'Adams et al. <xref ref-type="bibr" rid="B3">3</xref>',
        'Brown et al.<sup><xref ref-type="bibr" rid="B4">4</xref></sup>',
        'Clark et al. <xref ref-type="bibr" rid="B3">3</xref>, <xref ref-type="bibr" rid="B4">4</xref>',
        'Drake et al. <xref ref-type="bibr" rid="B9">9</xref>',
        "Evans et al.",
    )
    assert found == [
        ("3", "10.5555/3", "33", 1),
        ("4", "10.5555/4", "44", 1),
        ("3, 4", None, None, 2),
        ("9", None, None, 0),
        (None, None, None, 0),
    ]
    table = evidence.tables[0]
    doi = table.studies[1].citation.doi
    assert doi is not None
    assert (doi.status, doi.quotes[0].text, doi.quotes[0].place.cell) == ("derived", "4", "r2c1m1")
    assert table.studies[0].citation.references[0].title == "Gout 3"
    assert [item.code for item in table.findings if item.code == "table.reference-lost"] == ["table.reference-lost"]


def test_raised_signs_are_quoted_from_their_place_in_the_source() -> None:
    evidence, _ = studies('Brown et al.<sup><xref ref-type="bibr" rid="B4">4</xref></sup>')
    table = evidence.tables[0]
    number = table.studies[0].citation.number
    assert number is not None
    (quote,) = number.quotes
    cell = next(cell for cell in table.cells if cell.id == quote.place.cell)
    origin = cell.origin(quote.place.start, quote.place.end)
    assert origin is not None
    assert evidence.source.text[slice(*origin)] == quote.text == "4"
