"""The commands about vocabularies: look words up, list sources, add and remove one's own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import click

KINDS = ("condition", "drug", "drug-class", "procedure", "adverse-event")


@click.group(short_help="Look up words, list vocabularies, add your own.")
def terms() -> None:
    """Look up what words code to, list the vocabularies in use, and add your own."""


@terms.command(short_help="Show what words code to.", epilog="Exit status: 0 found, 1 no vocabulary knows the words.")
@click.argument("words", nargs=-1, required=True)
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Only terms of this kind; may be repeated.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print it.")
def find(words: tuple[str, ...], kinds: tuple[str, ...], form: str) -> None:
    """Show what WORDS code to: kind, preferred name, ids, vocabulary with version, and how they matched."""
    from evitable import api  # noqa: PLC0415  (so that help stays quick)

    known = sorted({source.kind for source in api.term_sources()})
    for kind in kinds:
        if kind not in known:
            raise api.TermsError(f"There is no kind {kind!r}. Kinds: {', '.join(known)}.")
    found = api.look_up_terms(" ".join(words), *kinds)
    if form == "json":
        click.echo(json.dumps({"meanings": [_record(one) for one in found]}, ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(line for one in found for line in _shown(one)) or "No vocabulary knows these words.")
    if not found:
        raise SystemExit(1)


def _record(one: Any) -> dict[str, Any]:
    term = one.term
    return {
        "words": one.words,
        "kind": term.kind,
        "name": term.name,
        "concept": term.concept,
        "codes": dict(term.codes),
        "how": one.how,
        "sources": [{"file": each.file, "version": each.version, "licence": each.licence} for each in one.sources],
    }


def _shown(one: Any) -> Iterator[str]:
    term = one.term
    concept = f", counted under {term.concept}" if term.concept != term.name else ""
    yield f"{one.words}: {term.name} ({term.kind}{concept}), matched: {one.how}"
    if term.codes:
        yield "  " + ", ".join(code if ":" in code else f"{name} {code}" for name, code in term.codes)
    yield from (f"  {each.file}, version {each.version}" for each in one.sources)


@terms.command("sources", short_help="List the vocabularies with version and licence.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print it.")
def list_sources(form: str) -> None:
    """List the vocabularies in use, your own first: kind, source, version, licence, how each was cut."""
    from evitable import api  # noqa: PLC0415

    fields = ("file", "kind", "source", "version", "licence", "cut")
    found = [{field: getattr(source, field) for field in fields} for source in api.term_sources()]
    if form == "json":
        click.echo(json.dumps({"sources": found}, ensure_ascii=False, indent=1))
        return
    for source in found:
        click.echo(f"{source['file']}: {source['kind']}")
        for field in fields[2:]:
            click.echo(f"  {field:<8} {source[field]}")


@terms.command(short_help="Add your own vocabulary, for all later runs.")
@click.argument("file", metavar="FILE")
@click.option("--kind", type=click.Choice(KINDS), help="What its terms are, where the file does not say so.")
@click.option("--version", default="", help="Its version, where the file does not say so.")
@click.option("--licence", default="", help="Its licence, where the file does not say so.")
def add(file: str, kind: str | None, version: str, licence: str) -> None:
    """Add a vocabulary to your own folder; all later runs use it beside the built-in ones.

    FILE is an OBO file, a CSV or TSV (a column name; id, synonyms parted by |, concept, kind may stand beside it), an
    SSSOM mapping set (its exact matches), MedDRA's llt.asc (with pt.asc beside it) or SNOMED CT's descriptions, for
    those who hold a licence. A term that is known already gains words and ids; where words mean something else
    already, both meanings are kept, yours first, and each such conflict is told. Adding a file of the same name again
    replaces what it said.
    """
    from evitable import api  # noqa: PLC0415

    click.echo("\n".join(_told(api.add_terms(file, kind=kind or "", version=version, licence=licence))))


def _told(added: Any) -> Iterator[str]:
    yield f"Added {added.name} ({added.form}, version {added.version}, licence {added.licence})."
    yield f"{added.new} new terms; {added.joined} known already, which gained its words and ids."
    yield from (f"Left out: {each}." for each in added.left_out)
    for one in added.conflicts:
        yield f"Conflict: “{one.words}” is now {one.added}, and still {one.known} ({one.source})."


@terms.command(short_help="Remove a vocabulary that you added.")
@click.argument("name")
def remove(name: str) -> None:
    """Remove the vocabulary NAME from your folder; the file that it was made of stays as it is."""
    from evitable import api  # noqa: PLC0415

    api.remove_terms(name)
    click.echo(f"Removed {name}.")


def with_terms(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the option to use further vocabularies for one run."""
    return click.option(
        "--terms",
        "own",
        multiple=True,
        metavar="FILE",
        expose_value=False,
        callback=_use,
        help="Use this vocabulary too, for this run; may be repeated. See evitable terms add.",
    )(command)


def _use(ctx: click.Context, param: click.Parameter, paths: tuple[str, ...]) -> None:
    del ctx, param
    if not paths:
        return
    from evitable import api  # noqa: PLC0415

    for added in api.use_terms(*paths):
        for one in added.conflicts:
            click.echo(f"Conflict: “{one.words}” is now {one.added}, and still {one.known} ({one.source}).", err=True)
