"""Rows as studies: who was studied, how many, and whether two rows may share patients."""

from __future__ import annotations

from collections.abc import Iterator

from evitable.checks.authors import first_author, named_first
from evitable.checks.kin import groups, is_single
from evitable.checks.regimens import study_drugs
from evitable.checks.rule import Remark, Rule, each_study, listed, plural, quotes_of, silent_rows, there
from evitable.checks.sharing import edges
from evitable.model import EvidenceTable, Study


def _sizes(studies: tuple[Study, ...]) -> list[int]:
    return sorted(study.n.value for study in studies if study.n)


def overlap(table: EvidenceTable) -> Iterator[Remark]:
    """Rows of one group about one disease and drug, whose patients may be the same."""
    for studies, drug, disease in groups(table, same_report=False):
        sizes = _sizes(studies)
        whole = len(sizes) == len(studies)
        among = f"; the {plural(sizes[0], 'patient')} may be among the {sizes[1]}" if len(sizes) == 2 else ""
        yield Remark(
            f"Rows {listed(str(study.row) for study in studies)}: same {_named_group(studies)}, "
            f"drug ({drug}) and disease ({disease}){among}.",
            quotes=quotes_of(*(study.citation.label for study in studies), *(study.n for study in studies)),
            rows=tuple(study.row for study in studies),
            consequence=f"Patients: {sum(sizes)}, or {max(sizes)}." if whole else "",
            links=edges(studies, table),
        )


def _named_group(studies: tuple[Study, ...]) -> str:
    """Name what makes some rows those of one group."""
    names = {author[0] for study in studies if (author := first_author(study))}
    label = studies[0].citation.label
    if len(names) != 1:
        return "group of authors"
    return "first author" + (f" ({named_first(label.value)})" if label else "")


def repeated_report(table: EvidenceTable) -> Iterator[Remark]:
    """Several rows of one report about the same disease and dose, each with several patients."""
    for studies, drug, disease in groups(table, same_report=True):
        doses = [_dose_words(study, drug) for study in studies]
        if len(set(doses)) == len(doses) or any(is_single(study) or not study.n for study in studies):
            continue
        yield Remark(
            f"Rows {listed(str(study.row) for study in studies)} are of one report, with the same drug ({drug}) "
            f"and disease ({disease}); their patients may be counted twice.",
            quotes=quotes_of(*(study.citation.label or study.citation.number for study in studies)),
            rows=tuple(study.row for study in studies),
        )


def _dose_words(study: Study, drug: str) -> str:
    return "; ".join(str(regimen.dose.value) if regimen.dose else "" for _, regimen in study_drugs(study)[drug])


def report_of_several(table: EvidenceTable) -> Iterator[Remark]:
    """A case report of more than one patient."""
    for study in table.studies:
        if study.design and study.design.value == "case report" and study.n and study.n.value > 1:
            yield _design_remark(study, f"A case report of {study.n.value} patients.")


def series_of_one(table: EvidenceTable) -> Iterator[Remark]:
    """A case series of one patient, where rows are studies and not patients."""
    if table.kind == "patient-treatment":
        return
    for study in table.studies:
        if study.design and study.design.value == "case series" and study.n and study.n.value == 1:
            yield _design_remark(study, "A case series of one patient.")


def _design_remark(study: Study, message: str) -> Remark:
    return Remark(message, "design", quotes_of(study.design, study.n), row=study.row)


def review_among_studies(table: EvidenceTable) -> Iterator[Remark]:
    """A systematic review in a row among primary studies."""
    reviews = [study for study in table.studies if study.design and study.design.value == "systematic review"]
    if len(reviews) < len(table.studies):
        for study in reviews:
            yield Remark(
                "A systematic review among studies; its patients may be those of other rows.",
                "design",
                quotes_of(study.design, study.n),
                row=study.row,
                consequence="Left out of every sum.",
            )


def n_missing(table: EvidenceTable) -> Iterator[Remark]:
    """A row that does not say how many patients it is about."""
    if table.kind == "patient-treatment":
        return
    yield from silent_rows(
        table,
        lambda study: bool(study.denominator or any(regimen.n for regimen in study.regimens)),
        row=lambda _: [Remark("No number of patients.", "n", consequence="Left out of every sum.")],
        every=Remark("No row gives a number of patients.", consequence="Nothing can be summed."),
        roles=("n", "population"),
    )


def treated_above_n(study: Study) -> Iterator[Remark]:
    """More patients treated than studied."""
    if study.n and study.n_treated and study.n_treated.value > study.n.value:
        yield Remark(
            f"{study.n_treated.value} treated of {plural(study.n.value, 'patient')}.",
            "n_treated",
            quotes_of(study.n_treated, study.n),
        )


def sex_above_n(study: Study) -> Iterator[Remark]:
    """More women and men than patients."""
    both = _sex_sum(study)
    if both is not None and study.n and both > study.n.value:
        yield _sex_remark(study, both)


def sex_below_n(study: Study) -> Iterator[Remark]:
    """Fewer women and men than patients."""
    both = _sex_sum(study)
    wholes = {whole.value for whole in (study.n, study.n_treated) if whole}
    if both is not None and study.n and both < study.n.value and both not in wholes:
        yield _sex_remark(study, both)


def _sex_sum(study: Study) -> int | None:
    sex = study.sex
    return sex.female.value + sex.male.value if sex.female and sex.male else None


def _sex_remark(study: Study, both: int) -> Remark:
    sex = study.sex
    parts = f"{sex.female.value} women + {sex.male.value} men" if sex.female and sex.male else ""
    whole = study.n.value if study.n else 0
    return Remark(f"{parts} make {both}, {there(whole)}.", "sex", quotes_of(sex.female, sex.male, study.n))


def ages_and_n(study: Study) -> Iterator[Remark]:
    """A list of ages longer or shorter than the number of patients."""
    ages = study.age.values if study.age else ()
    wholes = {whole.value for whole in (study.n, study.n_treated) if whole}
    if len(ages) > 1 and wholes and len(ages) not in wholes:
        yield Remark(
            f"{len(ages)} ages are listed, {there(min(wholes))}.",
            "age/values",
            quotes_of(*ages, study.n),
        )


def age_missing(table: EvidenceTable) -> Iterator[Remark]:
    """A row without any word on age."""
    yield from silent_rows(
        table,
        lambda study: study.age is not None,
        row=lambda _: [Remark("No age.", "age")],
        every=Remark("No row gives the age of its patients.", consequence="No analysis by age."),
        roles=("age", "population"),
    )


def _says_sex(study: Study) -> bool:
    if study.sex.female or study.sex.male:
        return True
    return any(statement.kind.startswith("sex-") for statement in study.statements)


def sex_missing(table: EvidenceTable) -> Iterator[Remark]:
    """A row without the sex of its patients."""
    yield from silent_rows(
        table,
        _says_sex,
        row=lambda _: [Remark("No sex.", "sex")],
        every=Remark("No row gives the sex of its patients.", consequence="No analysis by sex."),
        roles=("sex", "population"),
    )


RULES = (
    Rule(
        "studies.overlap",
        "warning",
        "Rows that may share patients",
        "Compare centres and dates in the papers.",
        overlap,
    ),
    Rule(
        "studies.repeated-report",
        "warning",
        "One report on several rows",
        "Look in the paper whether the rows are separate groups of patients.",
        repeated_report,
    ),
    Rule(
        "studies.report-of-several",
        "warning",
        "A case report of several patients",
        "Check the design and N against the paper.",
        report_of_several,
    ),
    Rule(
        "studies.series-of-one",
        "warning",
        "A case series of one patient",
        "Check the design and N against the paper.",
        series_of_one,
    ),
    Rule(
        "studies.review",
        "warning",
        "A review among studies",
        "Replace the row by the studies in it that the table lacks.",
        review_among_studies,
    ),
    Rule("population.n-missing", "warning", "No number of patients", "Read the paper.", n_missing),
    Rule(
        "population.treated-above-n",
        "error",
        "More patients treated than studied",
        "Correct it from the paper.",
        each_study(treated_above_n, having="n_treated"),
    ),
    Rule(
        "population.sex-above-n",
        "error",
        "More women and men than patients",
        "Correct it from the paper.",
        each_study(sex_above_n, having="sex.female"),
    ),
    Rule(
        "population.sex-below-n",
        "warning",
        "Fewer women and men than patients",
        "Look in the paper whose sex is not given.",
        each_study(sex_below_n, having="sex.female"),
    ),
    Rule(
        "population.ages-and-n",
        "warning",
        "Ages that do not match N",
        "Check the ages and N against the paper.",
        each_study(ages_and_n, having="age"),
    ),
    Rule("population.age-missing", "note", "No age", "Read the paper.", age_missing),
    Rule("population.sex-missing", "note", "No sex", "Read the paper.", sex_missing),
)
