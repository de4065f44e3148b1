"""Entries of a list of references as printed: one paragraph of a page or of a note, read for what is sure in it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from evitable.model import Reference

_LABEL = re.compile(r"\s*[\[(]?(\d{1,4})[\]).:]{1,2}\s+|\s*(\d{1,4})\s+(?=[^\W\d_])")
_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>\]]+")
_PMID = re.compile(r"(?i)\bpmid:?\s*(\d{4,9})|pubmed(?:\.ncbi\.nlm\.nih\.gov)?/(\d{4,9})")
_YEAR = r"(?:19|20)\d\d"
_SURNAME = r"(?:[a-z]{2,4} ){0,2}[^\W\d_a-z][^\W\d_]*(?:[ '’-][^\W\d_]+){0,2}"
# Names such as `Smith JK` (Vancouver) and `Smith, J. K.` (APA), several of them behind each other.
_VANCOUVER = re.compile(
    rf"({_SURNAME} [A-Z]{{1,4}}(?:, {_SURNAME} [A-Z]{{1,4}}){{0,40}})(?:,? et al|, and others)?[.:] "
)
_APA = re.compile(
    rf"({_SURNAME}, (?:[A-Z]\.[ -]?){{1,4}}(?:(?:,? & |, and |, ){_SURNAME}, (?:[A-Z]\.[ -]?){{1,4}}){{0,40}})"
    rf"(?:,? et al\.?)?,? ?\(({_YEAR})[a-z]?\)[.,:]? "
)
_APA_NAME = re.compile(rf"({_SURNAME}), ((?:[A-Z]\.[ -]?){{1,4}})")
_TITLE = re.compile(r"(.{8,400}?)[.?!] (?=[^\W\d_a-z])")
_BY_ISSUE = re.compile(rf"(?<![\d/.–-])({_YEAR})(?= ?[a-z]? ?[;:.,)]| [A-Z][a-z]{{2}}\b|$)")
# `J Gout. 2012;3(4):5-9` behind the title.
_ISSUE = re.compile(
    rf"[.?!] ([^.;:?!]{{2,90}})\.? {_YEAR}(?: [A-Z][a-z]{{2}}(?: \d{{1,2}})?)?;"
    r" ?(\d{1,4})(?: ?\(([^()]{1,20})\))?(?:: ?([A-Za-z]?\d+(?: ?[-–] ?[A-Za-z]?\d+)?))?"
)
_MOST = 3_000


def printed_reference(id_: str, text: str, links: Iterable[str] = ()) -> Reference | None:
    """Read an entry: its number, DOI and PMID; authors, title and year where its style is one of the two usual ones.

    `links` are the addresses that the entry links to. None where the text names neither a year nor a DOI or PMID:
    then it is no entry of a list of references.

    Example:
        >>> printed_reference("r1", "1. Smith JK, Doe A. Gout and imatinib. J Gout. 2012;3:4-5. doi:10.5555/x").authors
        ('Smith JK', 'Doe A')
    """
    text = re.sub(r"\s+", " ", text[:_MOST]).strip()
    label = _LABEL.match(text)
    body = text[label.end() :] if label else text
    said = " ".join([body, *links]).replace("%2F", "/").replace("%2f", "/")
    doi, pmid = _DOI.search(said), _PMID.search(said)
    authors, title, year = _named(body)
    if not (year or doi or pmid):
        return None
    return Reference(
        id=id_,
        label=(label[1] or label[2]) if label else "",
        title=title,
        authors=authors,
        year=year,
        doi=doi[0].rstrip(".,;)") if doi else None,
        pmid=(pmid[1] or pmid[2]) if pmid else None,
        **_issue(body),
    )


def _issue(body: str) -> dict[str, str]:
    """Return journal, volume, issue and pages where they stand as Vancouver style has them.

    Example:
        >>> _issue("Doe A. Gout. J Gout. 2012;3(4):5–9.")
        {'journal': 'J Gout', 'volume': '3', 'issue': '4', 'pages': '5-9'}
    """
    found = _ISSUE.search(body) if _VANCOUVER.match(body) else None
    if found is None:
        return {}
    journal, volume, issue, pages = (group or "" for group in found.groups())
    return {"journal": journal.strip(), "volume": volume, "issue": issue, "pages": re.sub(r" ?[-–] ?", "-", pages)}


def _named(body: str) -> tuple[tuple[str, ...], str, int | None]:
    """Return the authors, the title and the year; empty or None where the style does not show them."""
    if apa := _APA.match(body):
        names = tuple(f"{name[1]} {re.sub(r'[. -]', '', name[2])}" for name in _APA_NAME.finditer(apa[1]))
        return names, _title(body[apa.end() :]), int(apa[2])
    years = {int(found) for found in _BY_ISSUE.findall(_DOI.sub("", body))}
    year = years.pop() if len(years) == 1 else None
    if vancouver := _VANCOUVER.match(body):
        return tuple(vancouver[1].split(", ")), _title(body[vancouver.end() :]), year
    return (), "", year


def _title(rest: str) -> str:
    match = _TITLE.match(rest)
    return match[1].strip() if match else ""
