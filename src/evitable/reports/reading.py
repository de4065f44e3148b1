"""One table made ready to be told: its studies' names, its words, and which finding concerns what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from evitable.model import EvidenceTable, Outcome, Pool, Regimen, Study, Synthesis
from evitable.reports.runs import Link, Run, RunKind, Runs, say
from evitable.reports.spelling import proper, spellings
from evitable.reports.vocabulary import short_name
from evitable.reports.words import AnyValue, Words, read_words


@dataclass(frozen=True, slots=True)
class Reading:
    """A table, its sums and its words; `concerns` maps a row and a place in the study to a finding's number."""

    table: EvidenceTable
    synthesis: Synthesis
    words: Words
    names: Mapping[int, str]
    capitals: dict[str, str]
    concerns: Mapping[tuple[int, str], int]
    drug: str | None
    prefix: str
    left_out: Mapping[int, str]

    @property
    def rows(self) -> tuple[Study, ...]:
        """Every row in the order of the source."""
        return self.table.studies

    @property
    def studies(self) -> tuple[Study, ...]:
        """The rows that count, in the order of the source: a second report of one study does not."""
        if not self.left_out:
            return self.rows
        return tuple(study for study in self.rows if study.row not in self.left_out)

    def outcome(self, key: str) -> Outcome | None:
        """Return the sums of an outcome, or None."""
        return next((outcome for outcome in self.synthesis.outcomes if outcome.key == key), None)

    def study(self, row: int) -> Study | None:
        """Return the study of a row, or None."""
        return next((study for study in self.rows if study.row == row), None)

    def finding_about(self, row: int, at: str) -> int | None:
        """Return the number of the finding about a value, or about the record that it belongs to."""
        while at:
            if (row, at) in self.concerns:
                return self.concerns[row, at]
            at = at.rpartition("/")[0]
            if "/" not in at:
                break
        return None

    def link(self, study: Study, said: str, *values: AnyValue | None, at: str = "") -> Link | None:
        """Link what is said of a study to its words."""
        given = [value for value in values if value is not None]
        finding = self.finding_about(study.row, at) if at else None
        return self.words.link(said, given, note=f"See finding {finding}." if finding else "")

    def told(
        self, study: Study, text: str, *values: AnyValue | None, said: str, at: str = "", kind: RunKind = "plain"
    ) -> Run:
        """Write a value so that it leads to its words."""
        return Run(text, kind, self.link(study, said, *values, at=at))

    def missing(self, study: Study, text: str, *, at: str) -> Run:
        """Say that a row is silent; where a finding says so too, lead to the words it looked at."""
        return Run(text, "absent", self._looked(study, text, at=at))

    def _looked(self, study: Study, text: str, *, at: str) -> Link | None:
        for finding in study.findings:
            if finding.at == at and finding.quotes:
                number = self.concerns.get((study.row, at))
                note = f"See finding {number}." if number else ""
                return self.words.link_quotes(text, finding.quotes, how="Looked for in these words.", note=note)
        return None

    def proper(self, name: str) -> str:
        """Write a coded name with the capitals that the table gives it."""
        return proper(name, self.capitals)

    def name(self, row: int) -> str:
        """Return the short name of a row's study."""
        return self.names[row]

    def mark(self, study: Study) -> Run | None:
        """Return the source's own reference mark of a study."""
        number = study.citation.number if not self.table.origins else None
        return Run(number.value, "raised") if number else None

    def heading(self, study: Study) -> Runs:
        """Write a study as figures name it: row, first author, reference mark."""
        mark = self.mark(study)
        return say(Run(str(study.row), "ordinal"), self.name(study.row), *([mark] if mark else []))


def read_table(
    table: EvidenceTable, synthesis: Synthesis, *, prefix: str, concerns: Mapping[tuple[int, str], int]
) -> Reading:
    """Make a table ready to be told."""
    return Reading(
        table=table,
        synthesis=synthesis,
        words=read_words(table, synthesis, prefix=f"{prefix}w"),
        names={study.row: study_name(study) for study in table.studies},
        capitals=spellings(table.cells, table.abbreviations, table.studies),
        concerns=concerns,
        drug=_only_drug(table.studies),
        prefix=prefix,
        left_out=left_out_of(table),
    )


def left_out_of(table: EvidenceTable) -> Mapping[int, str]:
    """Return the rows of a gathered table that do not count, with the reason."""
    told = zip(table.studies, table.origins, strict=False)
    return {study.row: origin.left_out for study, origin in told if origin.left_out}


def first_author(study: Study) -> str:
    """Return the first author, the label, or the row's number."""
    if study.citation.label:
        return short_name(study.citation.label.value)
    return study.label.value if study.label else f"row {study.row}"


def study_name(study: Study) -> str:
    """Return the first author with the year where the table gives one."""
    name, year = first_author(study), study.citation.year
    return f"{name} {year.value}" if year and study.citation.label and str(year.value) not in name else name


def study_regimens(study: Study) -> tuple[tuple[int, Regimen], ...]:
    """Return the regimens of the drug that the table is about, with their place in the study."""
    return tuple((at, regimen) for at, regimen in enumerate(study.regimens) if regimen.part == "study")


def is_single(study: Study) -> bool:
    """Tell whether a row is about one patient."""
    return study.n is not None and study.n.value == 1


def by_size(studies: Iterable[Study]) -> list[Study]:
    """Order studies by their patients, the largest first."""
    return sorted(studies, key=lambda study: (-(study.n.value if study.n else 0), study.row))


def pooled(outcome: Outcome | None) -> Pool | None:
    """Return the pool of every usable row, or None."""
    return outcome.pool("all") if outcome else None


def patients(studies: tuple[Study, ...]) -> int:
    """Add up the patients of the rows that say how many they had."""
    return sum(study.n.value for study in studies if study.n)


def _only_drug(studies: tuple[Study, ...]) -> str | None:
    """Return the one drug that every row's own regimens are of, or None."""
    drugs = {regimen.drug.value for study in studies for _, regimen in study_regimens(study)}
    return drugs.pop() if len(drugs) == 1 else None
