"""What Alembic runs to take a base to the newest format: one transaction over a connection handed in."""

from __future__ import annotations

from alembic import context

from evitable.base.schema import metadata

# Alembic runs this file under this name; whoever imports it otherwise has no connection to hand in.
if __name__ == "env_py":
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=metadata,
        transactional_ddl=True,
    )
    context.run_migrations()
