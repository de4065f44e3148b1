"""The second format: what lists show of a study is a JSON array, which is read in half the time of an object."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NAMES = ("source", "table", "row", "label", "conditions", "drugs")

summary = sa.table("summary", sa.column("study_id", sa.Integer), sa.column("shown", sa.Text))


def upgrade() -> None:
    """Write each line anew: lists are worked out from history, which stays as it is."""
    connection = op.get_bind()
    after = 0
    while rows := _batch(connection, after):
        after = rows[-1].study_id
        changed = [{"id": row.study_id, "told": _array(row.shown)} for row in rows]
        told = sa.update(summary).where(summary.c.study_id == sa.bindparam("id")).values(shown=sa.bindparam("told"))
        connection.execute(told, changed)


def _batch(connection: sa.Connection, after: int) -> list[sa.Row[tuple[int, str]]]:
    asked = sa.select(summary.c.study_id, summary.c.shown).where(summary.c.study_id > after)
    return list(connection.execute(asked.order_by(summary.c.study_id).limit(1000)))


def _array(shown: str) -> str:
    told = json.loads(shown)
    return json.dumps([told[name] for name in NAMES], separators=(",", ":"))
