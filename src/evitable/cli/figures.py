"""The command that publishes one figure of a report."""

from __future__ import annotations

from typing import Any

import click

from evitable.cli.bases import WHERE, bases, view_of, with_moment
from evitable.cli.filtering import refuse_of_file, with_filters
from evitable.cli.reviews import reviews
from evitable.cli.streams import is_base, source_of
from evitable.cli.terms import with_terms

# The names of `reports.figures.published.KINDS`, here so that help stays quick; a test holds the two together.
KINDS = ("forest", "leave-one-out", "funnel", "responses", "harms", "calendar", "swimmer")


@click.command(short_help="Publish one figure of a report, with its numbers beside it.", epilog=WHERE)
@click.argument("file", metavar="FILE")
@click.argument("kind", type=click.Choice(KINDS))
@click.option("-o", "--output", metavar="PATH", required=True, help="Where to write it: .svg, .png or .pdf.")
@click.option("--outcome", metavar="WORDS", help="Of forest, leave-one-out, funnel: the outcome; default: the first.")
@click.option("--data/--no-data", default=True, show_default=True, help="Write what is drawn beside it, as .json.")
@with_filters
@with_moment
@with_terms
def figure(file: str, kind: str, output: str, outcome: str | None, data: bool, **of_base: str | None) -> None:
    """Publish one figure of a report, with its numbers beside it.

    FILE may be an evidence base: the figure is of every study in it, or of those that fit --condition, --drug and
    --design, each counted once, with the values that stand.
    """
    from evitable.api.figures import figure as draw  # noqa: PLC0415  (so that help stays quick)

    draw(_source(file, **of_base), kind, output, outcome=outcome, data=data)
    click.echo(f"Figure written to {output}", err=True)


def _source(file: str, at: str | None, **filters: str | None) -> Any:
    if not is_base(file):
        refuse_of_file(file, {"at": at, **filters})
        return source_of(file)
    home = bases()
    with home.Base.open(file, read_only=True) as opened:
        return reviews().whole(view_of(opened, at), filters=home.Filters(**filters))
