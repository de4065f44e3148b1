"""A base made from nothing, and one of an earlier format taken to this one."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from evitable.base.errors import UnusableBase
from evitable.base.schema import FORMAT

STEPS = Path(__file__).with_name("migrations")


def newest_step() -> str:
    """Return the number of the step that makes this version's format."""
    return f"{FORMAT:04}"


def migrate(connection: Connection) -> None:
    """Take a base, or an empty database, to this version's format, within the transaction at hand."""
    from alembic import command  # noqa: PLC0415  (a third of a second, and only new and old bases need it)
    from alembic.config import Config  # noqa: PLC0415

    steps = Config()
    steps.set_main_option("script_location", str(STEPS).replace("%", "%%"))
    steps.attributes["connection"] = connection
    command.upgrade(steps, "head")


def step_of(connection: Connection) -> str | None:
    """Return the number of the last step that a base has gone through; None for what is no base."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def check_format(connection: Connection, name: str) -> bool:
    """Tell whether a base has this version's format; refuse what is no base, and one of a later format."""
    step = step_of(connection)
    if step is None or not inspect(connection).has_table("entry"):
        raise UnusableBase(f"{name}: this is not an evidence base. `evitable base init` makes one under a new name.")
    if step > newest_step():
        raise UnusableBase(f"{name}: this base was written by a later version of Evitable. Install that version.")
    return step == newest_step()
