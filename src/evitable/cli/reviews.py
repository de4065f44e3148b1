"""The commands of a team: sign off, agree, decide, join reports of one study, and tell what changed."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import click

from evitable.cli.bases import (
    WHERE,
    base,
    bases,
    content_of,
    flat,
    now,
    some,
    with_base,
    with_format,
    with_moment,
    with_name,
)
from evitable.cli.streams import print_


def reviews() -> ModuleType:
    """Load what a team needs when a command runs, so that help stays quick."""
    from evitable.api import reviews as found  # noqa: PLC0415

    return found


@click.command("sign-off", short_help="Say that you have read studies in full.", epilog=WHERE)
@click.argument("studies", nargs=-1, type=int, metavar="[STUDY]...")
@with_base
@with_name
@click.option("--all", "every", is_flag=True, help="Every study of the base.")
@click.option("--again", is_flag=True, help="Open them once more: they are not read in full yet.")
def sign_off(studies: tuple[int, ...], where: str, by: str, every: bool, again: bool) -> None:
    """Say that you have read these studies in full, on a line of your own (`evitable revise --blind`).

    Agreement is told, and disagreements queue, for what both reviewers have signed off.
    """
    if bool(studies) is every:
        raise click.UsageError("Name the studies, or say --all.")
    with bases().Base.open(where) as opened:
        chosen = [one.id for one in opened.stored_studies()] if every else list(studies)
        opened.sign_off(chosen, by=by, now=now(), again=again)
    click.echo(
        f"{len(chosen)} {'study' if len(chosen) == 1 else 'studies'} {'opened again' if again else 'signed off'}"
    )


@click.command(short_help="Tell how far two reviewers agree, field by field.", epilog=WHERE)
@click.argument("first", metavar="REVIEWER")
@click.argument("second", required=False, metavar="[REVIEWER]")
@with_base
@with_format("text", "json")
def agreement(first: str, second: str | None, where: str, form: str) -> None:
    """Tell how far two reviewers, or a reviewer and the program, agree on what they signed off.

    For each field: the share of items alike with Wilson's interval, Cohen's kappa and Gwet's AC1 with theirs.
    """
    home = reviews()
    with bases().Base.open(where, read_only=True) as opened:
        found = home.agreement(opened, first, second or home.MACHINE)
    print_(home.agreement_json(found) if form == "json" else "\n".join(_agreement(found)))


def _agreement(found: Any) -> Iterator[str]:
    numbers = found.every.numbers
    studies = f"{len(found.studies)} {'study' if len(found.studies) == 1 else 'studies'}"
    yield f"{found.first} and {found.second}, {studies} that both signed off"
    if found.waiting:
        yield f"waiting for the other: studies {', '.join(map(str, found.waiting))}"
    yield f"all items: {_share(numbers)}"
    yield ""
    yield f"{'field':<24} {'alike':<38} {'kappa':<26} AC1"
    for one in found.fields:
        told = one.result.numbers
        kappa, ac1 = _coefficient(told.kappa), _coefficient(told.ac1)
        yield f"{one.field:<24} {_share(told):<38} {kappa:<26} {ac1}".rstrip()
    yield ""
    yield from textwrap.wrap(found.every.methods, 98)


def _share(numbers: Any) -> str:
    return f"{numbers.alike} of {numbers.n}, {numbers.share:.3f} ({numbers.low:.3f} to {numbers.high:.3f})"


def _coefficient(found: Any) -> str:
    if found.estimate is None:
        return "-"
    if not found.se:
        # An interval that shrank to a point is no surer for it: that of the share tells how sure.
        return f"{found.estimate:.2f}"
    return f"{found.estimate:.2f} ({found.low:.2f} to {found.high:.2f})"


@click.command(short_help="List disagreements and proposals, and decide them.", epilog=WHERE)
@click.argument("first", required=False, metavar="[REVIEWER]")
@click.argument("second", required=False, metavar="[REVIEWER]")
@with_base
@click.option("--study", type=int, metavar="STUDY", help="Decide a field of this study.")
@click.option("--field", metavar="FIELD", help="The field to decide, as the list shows it.")
@click.option(
    "--take",
    type=click.Choice(["first", "second", "proposal", "standing"]),
    help="Whose reading stands; of a proposal: the proposal, or what stands.",
)
@click.option("--value", metavar="VALUE", help="A value of your own, in place of --take.")
@click.option("--not-stated", is_flag=True, help="The source does not state it, in place of --take.")
@click.option("--reason", default="", metavar="WORDS", help="Why; a decision needs a reason.")
@click.option("--agreed", is_flag=True, help="Bring what both say alike into the evidence that all share.")
@click.option("--by", metavar="NAME", envvar="EVITABLE_NAME", help="Who decides; default: EVITABLE_NAME.")
@with_format("text", "json")
def resolve(first: str | None, second: str | None, where: str, form: str, **told: Any) -> None:
    """List what two reviewers read differently, or decide one of them; what was decided leaves the list.

    Without a reviewer: what a new reading, or a merge, proposes beside what people decided. A decision stands in the
    evidence that all share, and the sums follow it. It enters the history of the value.
    """
    home = reviews()
    lines = (first, second or home.MACHINE) if first else None
    deciding = told["study"] is not None or told["agreed"]
    if deciding and not told["by"]:
        raise click.UsageError("Say who decides: --by NAME, or EVITABLE_NAME in the environment.")
    with bases().Base.open(where, read_only=not deciding) as opened:
        if deciding:
            _decide(opened, lines, told)
        elif lines is None:
            found = opened.proposals()
            print_(home.proposals_json(found) if form == "json" else "\n".join(_proposals(found)))
        else:
            queue = opened.disagreements(*lines)
            print_(home.queue_json(queue) if form == "json" else "\n".join(_queue(queue, lines)))


def _decide(opened: Any, lines: tuple[str, str] | None, told: dict[str, Any]) -> None:
    """Decide what the options say, and tell what was done."""
    if told["agreed"]:
        if lines is None:
            raise click.UsageError("Name the reviewers who agree.")
        count = opened.settle(*lines, by=told["by"], now=now())
        click.echo(f"{count} {'value' if count == 1 else 'values'} agreed and brought into the shared evidence")
    if told["study"] is None:
        return
    who = {"by": told["by"], "why": told["reason"], "now": now()}
    if lines is not None:
        opened.adjudicate(_ruling(lines, told), **who)
    elif told["take"] in {"proposal", "standing"}:
        opened.answer(told["study"], told["field"] or "", take=told["take"] == "proposal", **who)
    else:
        raise click.UsageError("Name the reviewers; or answer a proposal with --take proposal or --take standing.")
    click.echo(f"study {told['study']}, {told['field'] or 'the whole'}: decided")


def _ruling(lines: tuple[str, str], told: dict[str, Any]) -> Any:
    ways = [told["take"] in {"first", "second"}, told["value"] is not None, told["not_stated"]]
    if told["field"] is None or sum(ways) != 1:
        raise click.UsageError("Give --field, and one of --take first, --take second, --value and --not-stated.")
    own = None if told["value"] is None else bases().plain_of(told["field"].replace("/+", "/"), told["value"])
    return reviews().Ruling(told["study"], told["field"], lines, told["take"], own)


def _proposals(found: tuple[Any, ...]) -> Iterator[str]:
    if not found:
        yield "Nothing is proposed."
    for one in found:
        yield flat(f"study {one.study_id}  {one.field or 'the whole study'}: proposed by {one.by}, {one.why}")
        yield flat(f"    stands: {content_of(one.before) if one.field else 'as it is'}")
        yield flat(f"    proposed: {content_of(one.after) if one.field else 'not in the source any more'}")


def _queue(queue: tuple[Any, ...], lines: tuple[str, str]) -> Iterator[str]:
    if not queue:
        yield "Nothing to decide."
    for one in queue:
        yield flat(f"study {one.study_id}  {one.field}")
        sides = [(lines[0], one.first), (lines[1], one.second)]
        if "program" not in lines:
            sides.append(("program", one.program))
        for name, value in sides:
            words = " / ".join(quote.text for quote in value.quotes) if value else ""
            yield flat(f"    {name}: {content_of(value)}" + (f"   [{words}]" if words else ""))


@click.command(short_help="List studies that may be one, and join or part them.", epilog=WHERE)
@with_base
@click.option("--join", type=int, nargs=2, metavar="STUDY STUDY", help="They are one study, or share patients.")
@click.option("--part", type=int, nargs=2, metavar="STUDY STUDY", help="They are not.")
@click.option("--overlap", is_flag=True, help="They are two publications that share patients, not one.")
@click.option("--reason", default="", metavar="WORDS", help="Why; a decision needs a reason.")
@click.option("--by", metavar="NAME", envvar="EVITABLE_NAME", help="Who decides; default: EVITABLE_NAME.")
@with_moment
@with_format("text", "json")
def same(where: str, form: str, at: str | None, **told: Any) -> None:
    """List studies of different tables that may be one study or share patients, and decide which are.

    One DOI or PMID, or one author, year, disease, drug and N, counts as one study until a person says otherwise;
    what is less sure waits for a person. In the sums over the base a study counts once.
    """
    home = reviews()
    pair = told["join"] or told["part"]
    if told["join"] and told["part"]:
        raise click.UsageError("Give --join or --part, not both.")
    if pair and not told["by"]:
        raise click.UsageError("Say who decides: --by NAME, or EVITABLE_NAME in the environment.")
    with bases().Base.open(where, read_only=not pair) as opened:
        if pair:
            opened.judge_same(
                _pair(home, opened, pair, told["overlap"]),
                same=bool(told["join"]),
                by=told["by"],
                why=told["reason"],
                now=now(),
            )
            click.echo(f"studies {pair[0]} and {pair[1]}: {'joined' if told['join'] else 'kept apart'}")
            return
        found = home.same_studies(opened if at is None else opened.at(bases().moment_of(at)))
    print_(home.same_json(found) if form == "json" else "\n".join(_same(found)) or "No two studies look alike.")


def _pair(home: ModuleType, opened: Any, pair: tuple[int, int], overlap: bool) -> Any:
    low, high = sorted(pair)
    kind = "overlap" if overlap else "same-study"
    known = [one for one in home.same_studies(opened) if (one.first, one.second) == (low, high)]
    fitting = [one for one in known if one.kind == kind] or ([] if overlap else known)
    return fitting[0] if fitting else home.Likeness(low, high, kind, "possible", ("a person said so",))


def _same(found: tuple[Any, ...]) -> Iterator[str]:
    for one in found:
        state = {"confirmed": f"joined by {one.by}", "rejected": f"kept apart by {one.by}"}.get(one.verdict)
        counted = state or ("counts as one" if one.joins else "for a person to decide")
        kind = "one study" if one.kind == "same-study" else "shared patients"
        yield flat(f"studies {one.first} and {one.second}: {kind}, {one.strength}; {counted}")
        yield flat(f"    {'; '.join(one.why)}" + (f" ({one.reason})" if one.reason else ""))
        for conflict in one.conflicts:
            yield flat(f"    {conflict.field}: {conflict.first} in {one.first}, {conflict.second} in {one.second}")


@base.command(short_help="List the sums that were saved in a base.", epilog=WHERE)
@click.argument("where", metavar="BASE")
@with_format("text", "json")
def analyses(where: str, form: str) -> None:
    """List the sums that `evitable pool BASE --save NAME` kept: what was asked, by whom, when, and what came out.

    Every version of a name is kept; as text each is one line, as JSON it is whole.
    """
    with bases().Base.open(where, read_only=True) as opened:
        found = opened.analyses()
    if form == "json":
        print_(reviews().analyses_json(found))
        return
    for one in found:
        asked = ", ".join(f"{name} {held}" for name, held in one.record["asked"]["asked"].items() if held)
        print_(flat(f"{one.name}: by {one.by}, {one.at}, of {one.entry - 1} entries; {asked or 'every outcome'}"))
    if not found:
        click.echo("No sums are saved in this base.", err=True)


@base.command(short_help="Bring in what another base holds.", epilog=WHERE)
@click.argument("where", metavar="BASE")
@click.argument("other", metavar="OTHER")
@with_name
def merge(where: str, other: str, by: str) -> None:
    """Bring into BASE what OTHER holds and BASE does not, such as a copy that was edited elsewhere.

    What only one of the two changed joins by itself. Where both changed a value, that of BASE stands, and that of
    OTHER is a proposal beside it (`evitable resolve`). A merge done again brings nothing twice.
    """
    home = bases().Base
    with home.open(other, read_only=True) as theirs, home.open(where) as ours:
        done = ours.merge(theirs, by=by, now=now())
    counts = ", ".join((some(done.entries, "entry"), some(done.sources, "source"), some(done.values, "value")))
    click.echo(f"{counts} came in; {some(done.proposals, 'proposal')} to be decided (`evitable resolve`)")
    for sentence in done.left:
        click.echo(flat(f"not brought in: {sentence}"))


@click.command(
    short_help="Tell what changed between two versions.",
    epilog="A and B are files or bases. With --from, A is a base, and B is left out: the base then and now.",
)
@click.argument("before", metavar="A")
@click.argument("after", required=False, metavar="[B]")
@click.option("--from", "start", metavar="MOMENT", help="A as it stood then, as 2026-11-23 or 2026-11-23T09:30Z.")
@click.option("--to", "end", metavar="MOMENT", help="The later version as it stood then; default: as it stands.")
@with_format("text", "json")
def diff(before: str, after: str | None, start: str | None, end: str | None, form: str) -> None:
    """Tell what changed: rows, cells, values and codes, and what moved in each pooled number.

    Ends with a sentence or two fit for a report. Exit status 0 whether or not anything changed.
    """
    home = reviews()
    if after is None and start is None:
        raise click.UsageError("Name a second file or base, or give --from.")
    found = home.diff(_version(before, start), _version(after or before, end))
    print_(home.difference_json(found) if form == "json" else "\n".join(_difference(found)))


def _version(where: str, moment: str | None) -> Any:
    home = reviews()
    if moment is None:
        return home.version_of(where)
    if not home.is_base(where):
        raise click.UsageError(f"{where} is no base: only a base remembers how it stood.")
    with bases().Base.open(where, read_only=True) as opened:
        return home.version_of(opened.at(bases().moment_of(moment)))


_SIGNS = {"added": "+", "removed": "-", "changed": "~"}


def _difference(found: Any) -> Iterator[str]:
    for one in found.studies:
        yield flat(f"{_SIGNS[one.change]} {one.label} ({_where(one)})")
        for change in one.values:
            yield flat(f"    {change.field}: {content_of(change.before)} -> {content_of(change.after)}")
        for change in one.codes:
            yield flat(f"    {change.field}: {change.before or 'no code'} -> {change.after or 'no code'}")
        for change in one.cells:
            yield flat(f"    cell {change.column}: {_marked(change)}")
    if found.studies:
        yield ""
    yield from textwrap.wrap(found.words, 98)


def _where(one: Any) -> str:
    places = [str(place) for place in dict.fromkeys((one.before, one.after)) if place is not None]
    return f"row {' -> '.join(places)}"


def _marked(change: Any) -> str:
    """Show a cell's words with what is gone in [-...-] and what is new in {+...+}, the rest shortened."""
    shown = []
    for kind, words in change.marked:
        if kind == "kept":
            parted = words.split()
            shown.append(
                " ".join(parted) if len(parted) <= 8 else f"{' '.join(parted[:3])} ... {' '.join(parted[-3:])}"
            )
        else:
            shown.append(f"[-{words}-]" if kind == "gone" else f"{{+{words}+}}")
    return " ".join(shown)


REVIEW_COMMANDS: tuple[click.Command, ...] = (sign_off, agreement, resolve, same, diff)
"""The commands of a team, in the order of the work."""
