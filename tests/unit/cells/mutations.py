"""Tables as lists of cells, and the many ways in which a copied page may write the same cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evitable.cells import label_table
from evitable.model import LabelledTable
from evitable.readers import read
from evitable.terms import fold

GOLD = Path(__file__).parents[4] / "shared" / "gold"
BULLET = "•\u2003"
# Design, condition, population and N of the founding rows, then the citation; comments are the lines between.
FOUNDING = (
    ("Case report", "SLE and MM", "Adult (63 years)", "1", "Fröhlich et al. 49"),
    ("Case report", "SLE and APS in IgA MM", "Adult (70 years)", "1", "Quartuccio et al. 50"),
    ("Case series", "Refractory SLE", "", "20", "Alexander et al. 51"),
    ("Case series", "SLE", "", "8", "Alexander et al. 10"),
    (
        "Case series",
        "Refractory lupus nephritis",
        "Adult (median age 27.8 years, range: 21–43)",
        "5",
        "Zhang et al. 52",
    ),
    ("Case series", "Resistant lupus nephritis", "", "12", "Segarra et al. 53"),
    ("Case report", "Refractory primary Sjögren syndrome", "Adult (44 years)", "1", "Jakez-Ocampo et al. 54"),
    ("Case series", "RA and MM", "Adult (78, 72 and 60 years)", "3", "Lassoued et al. 55"),
)
# An invented table of the same layout, with blank cells, several designs and one N in words.
INVENTED_BEFORE = """Skip to main content
. 2019 May 2;11:204. doi: 10.5555/mutations.2019.7

Table 3.

Rituximab use in neurological and bullous diseases.
"""
INVENTED_NOTES = (
    "CR, complete remission; IV, intravenous; MG, myasthenia gravis; NR, no response; PR, partial remission; "
    "PV, pemphigus vulgaris; TM, thymoma."
)
INVENTED_HEADER = ("Study design", "Diagnosis", "Study population", "N", "Comments", "Reference")
INVENTED = (
    (
        "Case report",
        "Refractory MG",
        "Adult (52 years)",
        "1",
        f"{BULLET}Rituximab 375 mg/sqm IV on days 1, 8, 15 and 22\u2009+\u2009prednisone (28-day cycles) for two cycles"
        "\n"
        f"{BULLET}Response: clinical improvement\n{BULLET}No toxicity",
        "Marrow et al. 11",
    ),
    (
        "Case series",
        "Relapsed pemphigus vulgaris",
        "Adult (median age 48.5 years, range: 30–71)",
        "6",
        f"{BULLET}Rituximab 1000 mg IV on days 1 and 15 for a median of two cycles (range: 1–3)\n"
        f"{BULLET}Response: CR (N\u2009=\u20094), PR (N\u2009=\u20091), NR (N\u2009=\u20091)\n"
        f"{BULLET}Toxicity: G1-2 infusion reaction (N\u2009=\u20092), herpes zoster (N\u2009=\u20091)",
        "Tidewell-Ng et al. 12",
    ),
    (
        "Case series",
        "PV and MG in TM",
        "",
        "14",
        f"{BULLET}Rituximab 375 mg/sqm for four injections\n"
        f"{BULLET}Response: PR of MG, then relapse of PV after 2 years",
        "Osgood et al. 13",
    ),
    (
        "Retrospective cohort",
        "Neuromyelitis optica",
        "Children (9, 12 and 15 years)",
        "3",
        f"{BULLET}Rituximab 375 mg/sqm weekly\u2009×\u20094 in two patients, 500 mg/sqm in one patient\n"
        f"{BULLET}Response: NR\n{BULLET}Toxicity: none",
        "Osgood et al. 14",
    ),
    (
        "Randomised trial",
        "Newly diagnosed PV",
        "Adults",
        "25, 12 treated with rituximab",
        f"{BULLET}Rituximab 1000 mg\u2009+\u2009steroids\n{BULLET}Endpoints: CR, relapse\n"
        f"{BULLET}Response: CR (N\u2009=\u20099)\n"
        f"{BULLET}Toxicity: G3-4 infections (N\u2009=\u20092), fever (N\u2009=\u20091)",
        "Quillfeather 15",
    ),
    (
        "Case report",
        "MG unresponsive to steroids",
        "",
        "1",
        f"{BULLET}Rituximab 500 mg IV\n{BULLET}Well tolerated",
        "Ambrose et al. 16",
    ),
)
FOUNDING_HEADER = ("Study type", "Autoimmune disease", "Study population", "N", "Comments", "References")


@dataclass(frozen=True)
class Parted:
    """A table as its cells: what stands before the header, headers, rows, and the notes."""

    before: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: str

    def columns(self, order: Sequence[int]) -> Parted:
        """Keep these columns, in this order."""
        return replace(
            self,
            header=tuple(self.header[i] for i in order),
            rows=tuple(tuple(row[i] for i in order) for row in self.rows),
        )

    def shuffled(self, order: Sequence[int]) -> Parted:
        """Keep these rows, in this order."""
        return replace(self, rows=tuple(self.rows[i] for i in order))

    def rewritten(self, old: str, new: str) -> Parted:
        """Replace a text by another in every row."""
        return replace(self, rows=tuple(tuple(cell.replace(old, new) for cell in row) for row in self.rows))

    def text(self) -> str:
        """Write the table as a page copied as text: a cell after one of several lines starts on a new line."""
        lines = [self.before, " ".join(self.header)]
        for row in self.rows:
            lines += _lines(row)
        return "\n".join([*lines, "", self.notes])


def _lines(row: Sequence[str]) -> list[str]:
    lines, line, fresh = [], "", False
    for cell in row:
        if not cell:
            continue
        parts = cell.split("\n")
        if fresh:
            lines.append(line)
            line = ""
        line = f"{line} {parts[0]}" if line else parts[0]
        for part in parts[1:]:
            lines.append(line)
            line = part
        fresh = len(parts) > 1
    return [*lines, line]


def invented() -> Parted:
    """Return the invented table."""
    return Parted(INVENTED_BEFORE, INVENTED_HEADER, INVENTED, INVENTED_NOTES)


def founding() -> Parted:
    """Cut the founding table into its cells by the hand-made expectation above."""
    lines = (GOLD / "seed-table4" / "input.txt").read_text("utf-8").split("\n")
    start = lines.index(" ".join(FOUNDING_HEADER))
    at, rows = start + 1, []
    for design, condition, population, n, citation in FOUNDING:
        end = lines.index(citation, at)
        head = " ".join(filter(None, (design, condition, population, n))) + " "
        assert lines[at].startswith(head + BULLET)
        comments = "\n".join([lines[at].removeprefix(head), *lines[at + 1 : end]])
        rows.append((design, condition, population, n, comments, citation))
        at = end + 1
    return Parted("\n".join(lines[:start]), FOUNDING_HEADER, tuple(rows), lines[-1])


def labelled(text: str, encoding: str = "utf-8") -> LabelledTable:
    """Read and label the only table of a text."""
    (grid,) = read(text.encode(encoding), name="mutated").grids
    return label_table(grid)


def plain(text: str) -> str:
    """Return a text without differences of spacing, dashes and list signs."""
    text = re.sub(r"(?m)^\s*(?:[•‣◦▪*·–-]|o(?=\s))\s*", "", text)
    return re.sub(r"\s*=\s*", "=", " ".join(fold(text).split()))


def cells_of(table: LabelledTable) -> list[list[str]]:
    """Return the cells of a labelled table, headers first, as plain text."""
    header = [plain(column.header.text) for column in table.columns]
    return [header, *([plain(cell.text) for cell in row.cells] for row in table.rows)]


def expected(table: Parted) -> list[list[str]]:
    """Return the cells that the table should be read as."""
    return [[plain(cell) for cell in row] for row in (table.header, *table.rows)]
