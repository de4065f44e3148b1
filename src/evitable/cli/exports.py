"""The command that writes evidence as files for other programs."""

from __future__ import annotations

import sys
from typing import Any

import click

from evitable.cli.bases import WHERE, bases, view_of, with_moment
from evitable.cli.filtering import refuse_of_file, with_filters
from evitable.cli.reviews import reviews
from evitable.cli.streams import is_base, print_, source_of
from evitable.cli.terms import with_terms

# The names of `api.exports.FORMS`, here so that help stays quick; a test holds the two together.
NAMES = (
    "json",
    "jsonl",
    "csv",
    "ris",
    "bibtex",
    "csl",
    "csv-files",
    "xlsx",
    "parquet",
    "records",
    "records-lines",
    "fhir",
    "methods",
    "r",
    "python",
    "table",
    "evidence-table",
)


@click.command(short_help="Write evidence as files for other programs.", epilog=WHERE)
@click.argument("file", metavar="[FILE]", required=False)
@click.option(
    "--to",
    "--format",
    "to",
    type=click.Choice(NAMES),
    help="In which form; default: as the ending of PATH says, else json.",
)
@click.option("-o", "--output", metavar="PATH", help="Where to write it; default: standard output.")
@click.option("--references", metavar="PATH", help="A list of references beside FILE (RIS, BibTeX or CSL-JSON).")
@click.option(
    "--base", "where", metavar="BASE", envvar="EVITABLE_BASE", help="The base to write, where no FILE is named."
)
@click.option(
    "--source",
    "sources",
    type=int,
    multiple=True,
    metavar="NUMBER",
    help="Of a base: only this one; may be repeated.",
)
@click.option(
    "--by",
    type=click.Choice(["condition", "design", "drug"]),
    help="Of r and python: repeat the comparison of groups of rows too.",
)
@with_filters
@with_moment
@with_terms
def export(
    file: str | None, to: str | None, output: str | None, references: str | None, by: str | None, **of_base: Any
) -> None:
    """Write evidence as files for other programs.

    json is the evidence document, jsonl a study a line, csv a value a line; ris, bibtex and csl are the studies'
    references. csv-files, xlsx and parquet hold every record in a table of its kind, with a dictionary; records and
    records-lines hold the same as JSON. fhir is a Bundle of FHIR R5 (`docs/fhir.md`). From these six, evidence is
    read back (`evitable.load`). methods is the statement of methods, with every model's options and the versions. r
    and python are scripts that repeat every pooled number from the counts, with metafor or scipy and nothing of
    Evitable.

    table is the evidence table of FILE itself, as PATH ends: .csv, .xlsx, .docx or .html. evidence-table is written
    anew from the records, in one look for every source; rows that are not read back the same are named. FILE may be
    an evidence base: the values that stand are written, revised where people revised them; with --condition, --drug
    or --design the studies that fit are written as one table, each counted once.
    """
    from evitable import api  # noqa: PLC0415  (so that help stays quick)
    from evitable.api.exports import evidences_of  # noqa: PLC0415
    from evitable.api.exports import export as write  # noqa: PLC0415

    if to == "table":
        _table(file, output)
        return
    if file is None or is_base(file):
        if references:
            raise click.UsageError("A base has its references: give them when you add a source (`evitable add`).")
        found = _of_base(**{**of_base, "where": file or of_base["where"]})
    else:
        asked = {name: value for name, value in of_base.items() if name not in ("where", "sources")}
        refuse_of_file(file, {"source": of_base["sources"] or None, **asked})
        found = [api.extract(one, references=references) for one in evidences_of(source_of(file))]
    if to == "evidence-table":
        _evidence_table(found, output)
        return
    made = write(found, output, to=to or (None if output else "json"), by=by)
    if output is not None:
        click.echo(f"Written to {output}", err=True)
    elif isinstance(made, bytes):
        sys.stdout.buffer.write(made)
    else:
        print_(made)


def _table(file: str | None, output: str | None) -> None:
    """Write the table of a file, as the ending of the output says."""
    if file is None or is_base(file):
        raise click.UsageError("Name a FILE that holds a table; a base keeps what tables say, not the tables.")
    if output is None:
        raise click.UsageError("Say where to write the table: -o table.docx, .xlsx, .html or .csv.")
    from evitable.api.tables import write_table  # noqa: PLC0415  (so that help stays quick)

    write_table(source_of(file), output)
    click.echo(f"Written to {output}", err=True)


def _evidence_table(found: Any, output: str | None) -> None:
    """Write tables from records, and name the rows of which something is not read back the same."""
    if output is None:
        raise click.UsageError("Say where to write the table: -o table.docx, .xlsx, .html or .csv.")
    from evitable.api.rebuilding import write_evidence_table  # noqa: PLC0415  (so that help stays quick)

    lost = write_evidence_table(found, output)
    for sentence in lost:
        click.echo(sentence, err=True)
    click.echo(f"Written to {output}", err=True)


def _of_base(where: str | None, sources: tuple[int, ...], at: str | None, **filters: str | None) -> Any:
    if not where:
        raise click.UsageError("Name a FILE, or a base: --base, or EVITABLE_BASE in the environment.")
    filtered = any(words is not None for words in filters.values())
    if sources and filtered:
        raise click.UsageError("Give --source, or --condition, --drug and --design: not both.")
    home = bases()
    with home.Base.open(where, read_only=True) as opened:
        if filtered:
            return [reviews().whole(view_of(opened, at), filters=home.Filters(**filters))]
        return list(home.evidences(view_of(opened, at), sources))
