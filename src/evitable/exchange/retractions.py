"""A list of retraction notices, as Retraction Watch publishes it, handed in by the user."""

from __future__ import annotations

import csv
import io

from evitable.model import EvidenceError

_COLUMNS = ("OriginalPaperDOI", "OriginalPaperPubMedID", "RetractionNature", "RetractionDate")


def read_retractions(text: str, name: str) -> dict[str, tuple[str, str]]:
    r"""Read notices by DOI (in lower case) and PMID: the kind of notice in lower case, and its date as printed.

    The columns are those of the Retraction Watch data (CrossRef); a reinstated paper is left out, and of several
    notices about one paper a retraction counts most. Raises `EvidenceError` when columns are missing.

    Example:
        >>> read_retractions(
        ...     "OriginalPaperDOI,OriginalPaperPubMedID,RetractionNature,RetractionDate\n"
        ...     "10.1000/X,123,Retraction,2/1/2024 0:00\n",
        ...     "notices.csv",
        ... )
        {'10.1000/x': ('retraction', '2/1/2024'), '123': ('retraction', '2/1/2024')}
    """
    rows = csv.DictReader(io.StringIO(text))
    missing = [column for column in _COLUMNS if column not in (rows.fieldnames or ())]
    if missing:
        raise EvidenceError(f"{name} is no list of retractions: the column {missing[0]} is missing.")
    found: dict[str, tuple[str, str]] = {}
    for row in rows:
        kind, date = row["RetractionNature"].strip().casefold(), row["RetractionDate"].split(" ")[0]
        for sign in (row["OriginalPaperDOI"].strip().casefold(), row["OriginalPaperPubMedID"].strip()):
            known = sign not in ("", "0", "unavailable")
            if known and kind != "reinstatement" and found.get(sign, ("", ""))[0] != "retraction":
                found[sign] = (kind, date)
    return found
