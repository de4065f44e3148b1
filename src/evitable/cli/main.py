"""The commands of `evitable`, and how they end: 0 done, 1 something was found, 2 could not do it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

import click

import evitable
from evitable.cli.bases import BASE_COMMANDS, bases, now, view_of, with_moment
from evitable.cli.exports import export
from evitable.cli.figures import figure
from evitable.cli.filtering import NAMES as FILTERS
from evitable.cli.filtering import refuse_of_file, with_filters
from evitable.cli.reviews import REVIEW_COMMANDS, reviews
from evitable.cli.streams import is_base, print_, progress, source_of
from evitable.cli.terms import terms, with_terms
from evitable.cli.threads import one_thread

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

FILE_HELP = (
    "FILE is a table as published: text copied from a page, a saved page (HTML), an article (JATS XML), "
    "or a CSV or TSV file. Use - for standard input."
)


class _InOrder(click.Group):
    """Lists the commands in the order of the work, not of the alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(self.commands)


@click.group(
    cls=_InOrder,
    context_settings=CONTEXT,
    epilog="Begin with: evitable check my-table.txt",
)
@click.version_option(package_name="evitable")
def command_line() -> None:
    """Evidence tables that compute.

    Read a published treatment-evidence table (a row a study) into coded records that lead back to
    the very words they came from; check them; add them up honestly; report them.
    """


def _files(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command its FILE arguments."""
    return click.argument("files", nargs=-1, required=True, metavar="FILE...")(command)


def _file(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.argument("file", metavar="FILE")(command)


def _format(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option(
        "--format", "form", type=click.Choice(names), default=names[0], show_default=True, help="How to print it."
    )


def _references(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the list of references beside the table."""
    words = "A list of references beside the table (RIS, BibTeX or CSL-JSON) that gives studies their DOI and PMID."
    return click.option("--references", metavar="PATH", help=words)(command)


def _judgements(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the two files that findings are set beside: what a person lets stand, and notices."""
    words = "Findings that a person lets stand; default: FILE.accepted.json where there is one."
    command = click.option(
        "--retractions", metavar="CSV", help="Notices in the columns of Retraction Watch, to look references up in."
    )(command)
    return click.option("--accepted", metavar="PATH", help=words)(command)


@command_line.command(short_help="Show the table as seen, with each column's role.", epilog=FILE_HELP)
@_files
@with_terms
@_format("text", "json")
def read(files: tuple[str, ...], form: str) -> None:
    """Show the table as seen: its cells, and what each column was taken to hold."""
    api, text = _rooms()
    for path in progress(files):
        document = api.read(source_of(path))
        print_(text.grids_json(document, api.label(document)) if form == "json" else text.grids(api.label(document)))


@command_line.command(short_help="Turn each row into coded records.", epilog=FILE_HELP)
@_files
@_judgements
@_references
@with_terms
@_format("json", "jsonl", "csv", "text")
def extract(
    files: tuple[str, ...], accepted: str | None, retractions: str | None, references: str | None, form: str
) -> None:
    """Turn each row into coded records: design, disease, N, regimen, response, harms.

    json is the evidence document, with the place of every value and all findings; jsonl one study a line; csv one
    value a line.
    """
    api, text = _rooms()
    documents = [
        api.check_all(
            api.extract(source_of(path), references=references),
            accepted=_accepted(accepted, path),
            retractions=retractions,
        )
        for path in progress(files)
    ]
    if form == "json" and len(documents) > 1:
        print_("[" + ",\n".join(api.to_json(evidence) for evidence in documents) + "]")
        return
    write = {"json": api.to_json, "jsonl": api.to_json_lines, "csv": api.to_csv, "text": text.evidence}[form]
    for evidence in documents:
        print_(write(evidence))


@command_line.command(
    short_help="List what is wrong in a table or open in its reading.",
    epilog=FILE_HELP + " Exit status: 0 no error found, 1 an error was found, 2 could not check.",
)
@_files
@_judgements
@_references
@with_terms
@_format("text", "json", "sarif")
def check(
    files: tuple[str, ...], accepted: str | None, retractions: str | None, references: str | None, form: str
) -> None:
    """List what is wrong in a table or open in its reading, with row, rule and remedy.

    Accepted findings come last with their reason, and do not count for the exit status.
    """
    api, text = _rooms()
    checked = []
    for path in progress(files):
        evidence = api.extract(source_of(path), references=references)
        checked.append(api.check_all(evidence, accepted=_accepted(accepted, path), retractions=retractions))
        if form == "text":
            print_(text.findings(api.findings_of(checked[-1]), path if len(files) > 1 else None))
    found = [finding for evidence in checked for finding in api.findings_of(evidence)]
    if form != "text":
        print_(api.findings_json(found) if form == "json" else api.findings_sarif(checked))
    sys.exit(1 if any(item.severity == "error" and item.accepted is None for item in found) else 0)


def _accepted(named: str | None, path: str) -> str | None:
    """Return the file of accepted findings: the one that is named, else the one beside the table if it is there."""
    return named or (_kept_beside(path) if Path(_kept_beside(path)).exists() else None)


def _kept_beside(path: str) -> str:
    return f"{path}.accepted.json"


@command_line.command(
    short_help="Let a finding stand, with a reason that is kept.",
    epilog="CODE is a rule's code as `evitable check` prints it, such as regimen.route-missing.",
)
@_file
@click.argument("code", metavar="CODE")
@click.option("--row", type=click.IntRange(min=1), help="Only in this row; without it wherever the rule speaks.")
@click.option("--reason", required=True, metavar="WORDS", help="Why the finding may stand.")
@click.option("--by", required=True, metavar="NAME", help="Who says so.")
@click.option("--on", metavar="DATE", help="The day, as 2026-11-23; default: today.")
@click.option("--accepted", metavar="PATH", help="Where it is kept; default: FILE.accepted.json.")
@click.option("--retractions", metavar="CSV", help="The notices that the finding came from, if it did.")
@_references
def accept(  # noqa: PLR0913, PLR0917  (one argument an option)
    file: str,
    code: str,
    row: int | None,
    reason: str,
    by: str,
    on: str | None,
    accepted: str | None,
    retractions: str | None,
    references: str | None,
) -> None:
    """Let a finding stand at its place, with a reason that is kept beside the file.

    `evitable check` and the report go on showing it, apart and with the reason. When the words it is about change,
    it is open again.
    """
    api, _ = _rooms()
    target = accepted or _kept_beside(file)
    day = on or datetime.now(tz=UTC).date().isoformat()
    evidence = api.extract(source_of(file), references=references)
    count = api.accept(evidence, code, target, api.Acceptance(reason, by, day), row=row, retractions=retractions)
    click.echo(f"{count} place{'' if count == 1 else 's'} accepted in {target}", err=True)


@command_line.command(short_help="Add up responses and harms over the rows.", epilog=FILE_HELP)
@_file
@with_terms
@click.option("--outcome", metavar="WORDS", help="Only outcomes whose name holds these words, e.g. neuropathy.")
@click.option(
    "--by", type=click.Choice(["condition", "design", "drug"]), help="Sum each group of rows apart, and compare."
)
@click.option(
    "--model",
    "models",
    multiple=True,
    metavar="KEY",
    help="Only this model (bayes-hn1, glmm-profile, beta-binomial, pooled-exact ...); may be repeated.",
)
@click.option(
    "--overlaps",
    type=click.Choice(["largest", "newest", "each"]),
    default="largest",
    show_default=True,
    help="Of a base: which report of one study, or of shared patients, stays in the sums.",
)
@with_filters
@click.option("--save", metavar="NAME", help="Of a base: keep the sums in it under this name.")
@click.option("--saved-by", metavar="NAME", envvar="EVITABLE_NAME", help="Who saves them; default: EVITABLE_NAME.")
@_format("text", "json")
def pool(file: str, models: tuple[str, ...], form: str, save: str | None, saved_by: str | None, **asked: Any) -> None:
    """Add up responses and harms over the rows, with intervals, and without the single cases.

    Every model's numbers come with the rows used and left out, and why. A row that is silent on a
    harm is left out, never counted as zero; a second sum shows what zero would do. FILE may be an
    evidence base: its studies, or those that fit --condition, --drug and --design, are added up together, each once.
    """
    api, text = _rooms()
    groups = None
    if is_base(file):
        sums = reviews().pool_of(file, **asked)
        _save(file, save, saved_by, {"asked": asked, "models": models}, sums)
    elif save:
        raise click.UsageError("Only a base keeps sums: make one with `evitable base init`.")
    else:
        refuse_of_file(file, {name: asked[name] for name in FILTERS})
        evidence = api.extract(source_of(file))
        outcome, by = asked["outcome"], asked["by"]
        sums = api.pool(evidence, outcome=outcome, by=by)
        groups = api.compare(evidence, by=by, outcome=outcome) if by else None
    _known_models(models, sums, api.EvidenceError)
    if form == "json":
        print_(api.pools_json(sums, models, groups))
    else:
        print_("\n\n".join([text.sums(sums, models), *text.comparisons(groups or {})]))


@command_line.command(short_help="Write the report as one page that opens offline, as PDF or Word.", epilog=FILE_HELP)
@_file
@with_terms
@click.option(
    "-o",
    "--output",
    metavar="PATH",
    required=True,
    help="Where to write the report (.html, .pdf or .docx), or - for the page on standard output.",
)
@_judgements
@_references
@click.option("--source", type=int, metavar="NUMBER", help="Of a base: report on this source alone; default: on all.")
@click.option(
    "--overlaps",
    type=click.Choice(["largest", "newest"]),
    default="largest",
    show_default=True,
    help="Of a base: which report of a study counts.",
)
@with_filters
@with_moment
def report(
    file: str,
    output: str,
    accepted: str | None,
    retractions: str | None,
    references: str | None,
    **of_base: Any,
) -> None:
    """Write the report: one page that opens offline, a PDF or a Word document, each number leading back to its words.

    Accepted findings stand at the end of the list with who, when and why. FILE may be an evidence base: the report
    is of every study in it, or of those that fit --condition, --drug and --design, each counted once, with the values
    that stand.
    """
    api, _ = _rooms()
    if is_base(file):
        evidence = _of_base(file, references, retractions, **of_base)
        retractions = None
    else:
        refuse_of_file(file, {name: of_base[name] for name in ("at", "source", *FILTERS)})
        evidence = api.extract(source_of(file), references=references)
    kept = _accepted(accepted, file)
    if output == "-":
        print_(api.report(evidence, accepted=kept, retractions=retractions))
        return
    api.report(evidence, output, accepted=kept, retractions=retractions)
    click.echo(f"Report written to {output}", err=True)


def _of_base(
    where: str,
    references: str | None,
    retractions: str | None,
    source: int | None,
    overlaps: str,
    at: str | None,
    **filters: str | None,
) -> Any:
    """Return the evidence of a whole base, of those of its studies that fit, or of one source of it."""
    if references:
        raise click.UsageError("A base has its references: give them when you add a source (`evitable add`).")
    if source is not None and any(words is not None for words in filters.values()):
        raise click.UsageError("Give --source, or --condition, --drug and --design: not both.")
    home = bases()
    with home.Base.open(where, read_only=True) as opened:
        view = view_of(opened, at)
        if source is not None:
            return reviews().evidence_of(view, source, retractions=retractions)
        return reviews().whole(view, keep=overlaps, retractions=retractions, filters=home.Filters(**filters))


for _command in (terms, export, figure, *BASE_COMMANDS, *REVIEW_COMMANDS):
    command_line.add_command(_command)


def main() -> NoReturn:
    """Run the command line; no traceback ever reaches a user unless EVITABLE_DEBUG asks for it."""
    one_thread()
    _utf8_streams()
    with _sentences():
        command_line.main(prog_name="evitable")
    sys.exit(0)


@contextmanager
def _sentences() -> Iterator[None]:
    """Turn what stops a command into one sentence and exit status 2."""
    try:
        yield
    except BrokenPipeError:
        # The reader of our output has gone (`| head`); nothing more can or need be said.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        if os.environ.get("EVITABLE_DEBUG"):
            raise
        own = f"This is a fault of Evitable, not of your file ({type(error).__name__}: {error}). Please report it."
        api, _ = _rooms()
        told = isinstance(error, evitable.EvidenceError | api.TermsError)
        click.echo(f"evitable: {error if told else own}", err=True)
        sys.exit(2)


def _utf8_streams() -> None:
    """Write UTF-8 whatever the locale says: the same in must give the same out."""
    for stream in (sys.stdout, sys.stderr):
        if (reconfigure := getattr(stream, "reconfigure", None)) is not None:
            reconfigure(encoding="utf-8", newline="\n")


def _rooms() -> tuple[ModuleType, ModuleType]:
    """Load the api and the texts when a command runs, so that help stays quick."""
    from evitable import api  # noqa: PLC0415
    from evitable.cli import text  # noqa: PLC0415

    return api, text


def _save(where: str, name: str | None, by: str | None, asked: dict[str, Any], sums: dict[str, Any]) -> None:
    """Keep sums in their base where a name was given."""
    if name is None:
        return
    if not by:
        raise click.UsageError("Say who saves the sums: --saved-by NAME, or EVITABLE_NAME in the environment.")
    reviews().save_sums(where, name, asked, sums, by=by, now=now())
    click.echo(f"Saved as {name}", err=True)


def _known_models(models: tuple[str, ...], sums: dict[str, Any], error: Callable[[str], Exception]) -> None:
    """Refuse the name of a model that none of the sums has."""
    known = {
        estimate.method
        for synthesis in sums.values()
        for outcome in synthesis.outcomes
        for pool in outcome.pools
        for estimate in pool.estimates
    }
    for model in models:
        if model not in known:
            raise error(f"No model {model!r} was fitted here. There are: {', '.join(sorted(known)) or 'none'}.")
