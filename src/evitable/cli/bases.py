"""The commands about an evidence base: make one, add to it, list, revise, tell histories, export, verify."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from types import ModuleType
from typing import Any

import click

from evitable.cli.streams import print_, progress, source_of

WHERE = "A base is a file, or the address of a PostgreSQL database (postgresql://host/database)."


def with_base(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the base it works on."""
    words = "The base: a file or postgresql://...; default: EVITABLE_BASE in the environment."
    return click.option("--base", "where", metavar="BASE", envvar="EVITABLE_BASE", required=True, help=words)(command)


def with_name(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the name of whoever decides."""
    words = "Who says so; default: EVITABLE_NAME in the environment."
    return click.option("--by", metavar="NAME", envvar="EVITABLE_NAME", required=True, help=words)(command)


def with_moment(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the moment as of which it looks."""
    words = "As the base stood then, as 2026-11-23 (its end, UTC) or 2026-11-23T09:30Z; default: now."
    return click.option("--at", metavar="MOMENT", help=words)(command)


def with_format(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command its forms of output, the first by default."""
    return click.option(
        "--format", "form", type=click.Choice(names), default=names[0], show_default=True, help="How to print it."
    )


def bases() -> ModuleType:
    """Load the base when a command runs, so that help stays quick."""
    from evitable.api import bases as found  # noqa: PLC0415

    return found


def now() -> datetime:
    """Read the clock: here, at the border, and nowhere behind it."""
    return datetime.now(tz=UTC)


def view_of(opened: Any, at: str | None) -> Any:
    """Return the base as it stands, or as it stood."""
    return opened if at is None else opened.at(bases().moment_of(at))


@click.group(short_help="Make an evidence base, and verify one.", epilog=WHERE)
def base() -> None:
    """Make an evidence base, and verify one: sources, values and every revision, for years and several hands."""


@base.command(short_help="Make an empty base.", epilog=WHERE)
@click.argument("where", metavar="BASE")
@click.option("--by", metavar="NAME", envvar="EVITABLE_NAME", help="Who makes it; default: your name on this machine.")
def init(where: str, by: str | None) -> None:
    """Make an empty base under a name that nothing has yet."""
    with bases().Base.init(where, by=by or getpass.getuser(), now=now()) as made:
        click.echo(f"An empty base: {made.name}", err=True)


@base.command(
    short_help="Check every byte of a base against its log.",
    epilog="Exit status: 0 nothing is wrong, 1 something has been changed, 2 could not look.",
)
@click.argument("where", metavar="BASE")
@click.option("--head", metavar="HASH", help="The newest entry's hash as noted before: it must still be in the log.")
@with_format("text", "json")
def verify(where: str, head: str | None, form: str) -> None:
    """Check every byte of a base against its log, and the log against itself.

    Note the head that is printed: whoever keeps it elsewhere can tell later that nothing was taken off the end.
    """
    with bases().Base.open(where, read_only=True) as opened:
        found = opened.verify()
        problems = list(found.problems)
        if head is not None and head not in {one.hash for one in opened.entries()}:
            problems.append("The head noted before is not in the log: entries were taken off, or this is another base.")
    counts = {name: getattr(found, name) for name in ("entries", "sources", "studies", "values", "revisions")}
    if form == "json":
        print_(json.dumps({**counts, "head": found.head, "problems": problems}, ensure_ascii=False, indent=1))
    else:
        print_(", ".join(f"{count} {name}" for name, count in counts.items()))
        print_("\n".join([f"head {found.head}", *(problems or ["Nothing has been changed."])]))
    sys.exit(1 if problems else 0)


@click.command(short_help="Add files to a base.", epilog=WHERE)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@with_base
@click.option("--by", metavar="NAME", envvar="EVITABLE_NAME", help="Who adds them; default: your name on this machine.")
@click.option("--references", metavar="PATH", help="A list of references beside the tables (RIS, BibTeX or CSL-JSON).")
@with_format("text", "json")
def add(files: tuple[str, ...], where: str, by: str | None, references: str | None, form: str) -> None:
    """Read each FILE and add it to a base with its bytes: all of a file, or nothing.

    A file that the base has adds nothing. Where it reads differently now, what no person has touched is renewed, and
    beside what a person decided the new reading stands as a proposal. A file that cannot be read is named, the others
    are added, and the exit status is 2.
    """
    home = bases()
    failed = False
    kept: list[dict[str, Any]] = []
    with home.Base.open(where) as opened:
        for path in progress(files, "Adding"):
            try:
                done = opened.add(source_of(path), by=by or getpass.getuser(), now=now(), references=references)
            except (home.UnusableBase, home.BaseConflict):
                raise
            except home.EvidenceError as error:
                failed = True
                click.echo(f"evitable: {error}", err=True)
            else:
                kept.append(asdict(done))
                if form == "text":
                    print_(_added(done))
    if form == "json":
        print_(json.dumps({"added": kept}, ensure_ascii=False, indent=1))
    sys.exit(2 if failed else 0)


def _added(done: Any) -> str:
    if done.fresh:
        return f"{done.name}: source {done.source_id}, {some(done.studies, 'study')}, {some(done.values, 'value')}"
    if not (done.studies or done.values or done.changed or done.proposed):
        return f"{done.name}: source {done.source_id}, nothing new"
    new = f"{some(done.studies, 'study')} and {some(done.values, 'value')} new" if done.studies else ""
    told = [new, f"{some(done.changed, 'value')} renewed", f"{some(done.proposed, 'proposal')}"]
    return f"{done.name}: source {done.source_id}, read again: " + ", ".join(part for part in told if part)


def some(count: int, noun: str) -> str:
    """Count things in words: `1 study`, `3 studies`."""
    plural = {"study": "studies", "entry": "entries"}.get(noun, f"{noun}s")
    return f"{count} {noun if count == 1 else plural}"


@click.command(short_help="List the studies of a base.", epilog=WHERE)
@with_base
@click.option("--condition", metavar="WORDS", help="Only with this in the name of a disease.")
@click.option("--drug", metavar="WORDS", help="Only with this in the name of a drug.")
@click.option("--design", metavar="WORDS", help="Only with this in the name of the design.")
@click.option("--text", metavar="WORDS", help="Only with all of these words in the row or its values.")
@click.option("--source", type=int, metavar="NUMBER", help="Only of this source.")
@click.option("--after", type=int, default=0, metavar="NUMBER", help="Begin after this study: the next page.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="How many at most.")
@with_moment
@with_format("text", "json")
def studies(where: str, after: int, limit: int, at: str | None, form: str, **filters: Any) -> None:
    """List the studies of a base, those that fit every filter, a page at a time."""
    home = bases()
    with home.Base.open(where, read_only=True) as opened:
        page = view_of(opened, at).studies(home.Filters(**filters), after=after, limit=limit)
    if form == "json":
        lines = [home.line_record(line) for line in page.lines]
        print_(json.dumps({"studies": lines, "next": page.next}, ensure_ascii=False, indent=1))
        return
    for line in page.lines:
        print_(_shown(line))
    if page.next is not None:
        click.echo(f"More: --after {page.next}", err=True)
    elif not page.lines:
        click.echo("No study fits.", err=True)


def _shown(line: Any) -> str:
    what = [line.label, line.design, f"N = {line.n}" if line.n is not None else None]
    about = [", ".join(line.conditions), ", ".join(line.drugs)]
    told = "; ".join(part for part in (*what, *about) if part)
    return flat(f"{line.id:>6}  {told}  ({line.source}, table {line.table}, row {line.row})")


def flat(words: str) -> str:
    """Keep a name from steering the terminal or breaking its line."""
    return "".join(sign if sign.isprintable() else "�" if not sign.isspace() else " " for sign in words)


@click.command(short_help="Tell the life of a study's values.", epilog=WHERE)
@click.argument("study", type=int, metavar="STUDY")
@click.argument("field", required=False, metavar="[FIELD]")
@with_base
@with_moment
@with_format("text", "json")
def history(study: int, field: str | None, where: str, at: str | None, form: str) -> None:
    """Tell the life of a value, or of every value of a STUDY (its number in `evitable studies`).

    FIELD points at the value as in the evidence document: n, age/min, regimens/0/dose, responses/1/n.
    """
    home = bases()
    with home.Base.open(where, read_only=True) as opened:
        found = view_of(opened, at).history(study, field)
    if form == "json":
        told = {"study": study, "versions": [home.history_record(one) for one in found]}
        print_(json.dumps(told, ensure_ascii=False, indent=1))
        return
    for one in found:
        print_("\n".join(_version(one)))
    if not found:
        click.echo("There is no such value in this study.", err=True)


def _version(one: Any) -> list[str]:
    line = f" (unseen by others: {one.line})" if one.line else ""
    number = f"version {one.version}" if one.version else "proposal"
    change = content_of(one.after) if one.version == 1 else f"{content_of(one.before)} -> {content_of(one.after)}"
    head = f"{one.field}  {number}{line}: {change}"
    return [flat(head), flat(f"    {one.kind} by {one.by}, {one.at}: {one.why}")]


def content_of(value: Any) -> str:
    """Return what a value says, for a line of text."""
    if value is None:
        return "not stated"
    plain = value.value
    return " ".join(map(str, plain)) if isinstance(plain, tuple) else str(plain)


@click.command(short_help="Give a value its new content, with a reason.", epilog=WHERE)
@click.argument("study", type=int, metavar="STUDY")
@click.argument("field", metavar="FIELD")
@click.argument("value", required=False, metavar="[VALUE]")
@with_base
@click.option("--not-stated", is_flag=True, help="The source does not state it: in place of VALUE.")
@click.option("--reason", required=True, metavar="WORDS", help="Why.")
@with_name
@click.option("--blind", is_flag=True, help="On a line of your own, unseen by the others until both are done.")
def revise(study: int, field: str, value: str | None, where: str, not_stated: bool, **told: Any) -> None:
    """Give the value at FIELD of a STUDY its new content; what it was before stays in its history.

    A new response, harm or drug begins with its name: responses/3/label, adverse_events/2/term, regimens/1/drug.
    """
    home = bases()
    if (value is None) is not not_stated:
        raise click.UsageError("Give a VALUE, or --not-stated.")
    plain = None if value is None else home.plain_of(field, value)
    line = told["by"] if told["blind"] else home.SHARED
    with home.Base.open(where) as opened:
        found = opened.revise(study, field, plain, by=told["by"], why=told["reason"], now=now(), line=line)
    print_("\n".join(_version(found[-1])))


BASE_COMMANDS: tuple[click.Command, ...] = (base, add, studies, history, revise)
"""The commands about a base, in the order of the work."""
