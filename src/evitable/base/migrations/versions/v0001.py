"""The first format: history and what is worked out from it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Each table of history, and what its triggers call it.
HISTORY = (
    "about",
    "entry",
    "source",
    "reading",
    "evidence_table",
    "study",
    "value",
    "finding",
    "citation",
    "revision",
    "adjudication",
    "link",
    "analysis",
)

WORDS = {
    "sqlite": (
        "CREATE VIRTUAL TABLE study_text USING fts5("
        "words, detail='none', columnsize=0, tokenize='unicode61 remove_diacritics 0')",
    ),
    "postgresql": (
        "CREATE TABLE study_text (rowid INTEGER PRIMARY KEY REFERENCES study (id), words TSVECTOR NOT NULL)",
        "CREATE INDEX study_text_words ON study_text USING GIN (words)",
    ),
}

REFUSE = {
    "sqlite": (
        "CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
        "BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
        "CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
        "BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
    ),
    "postgresql": (
        "CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION evitable_append_only()",
        "CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION evitable_append_only()",
    ),
}

REFUSAL = """
CREATE FUNCTION evitable_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
"""


def upgrade() -> None:
    """Make every table, its words and its triggers."""
    dialect = op.get_bind().dialect.name
    for make in TABLES:
        make()
    for statement in WORDS[dialect]:
        op.execute(statement)
    if dialect == "postgresql":
        op.execute(REFUSAL)
    for table in HISTORY:
        for statement in REFUSE[dialect]:
            op.execute(statement.format(table=table))


def _make_about() -> None:
    op.create_table(
        "about",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )


def _make_entry() -> None:
    op.create_table(
        "entry",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("form", sa.Integer(), server_default="1", nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("entry_at", "entry", ["at"], unique=False)


def _make_term_name() -> None:
    op.create_table(
        "term_name",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kind", "name"),
    )


def _make_analysis() -> None:
    op.create_table(
        "analysis",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("form", sa.Integer(), server_default="1", nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry"], ["entry.seq"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("analysis_entry", "analysis", ["entry"], unique=False)
    op.create_index("analysis_name", "analysis", ["name"], unique=False)


def _make_source() -> None:
    op.create_table(
        "source",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("form", sa.Integer(), server_default="1", nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry"], ["entry.seq"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("sha256"),
    )


def _make_reading() -> None:
    op.create_table(
        "reading",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("form", sa.Integer(), server_default="1", nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("program", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry"], ["entry.seq"]),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("source_id", "number"),
    )
    op.create_index("reading_entry", "reading", ["entry"], unique=False)


def _make_evidence_table() -> None:
    op.create_table(
        "evidence_table",
        sa.Column("reading_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("form", sa.Integer(), server_default="1", nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("cells", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["reading_id"], ["reading.id"]),
        sa.PrimaryKeyConstraint("reading_id", "number"),
    )


def _make_finding() -> None:
    op.create_table(
        "finding",
        sa.Column("reading_id", sa.Integer(), nullable=False),
        sa.Column("table_number", sa.Integer(), nullable=False),
        sa.Column("study_position", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("form", sa.Integer(), server_default="1", nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["reading_id"], ["reading.id"]),
        sa.PrimaryKeyConstraint("reading_id", "table_number", "study_position", "position"),
        sqlite_with_rowid=False,
    )
    op.create_index("finding_code", "finding", ["code"], unique=False)


def _make_study() -> None:
    op.create_table(
        "study",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("form", sa.Integer(), server_default="1", nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("reading_id", sa.Integer(), nullable=False),
        sa.Column("table_number", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["reading_id"], ["reading.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("study_place", "study", ["reading_id", "table_number", "position"], unique=False)


def _make_adjudication() -> None:
    op.create_table(
        "adjudication",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("form", sa.Integer(), server_default="1", nullable=False),
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry"], ["entry.seq"]),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("adjudication_entry", "adjudication", ["entry"], unique=False)
    op.create_index("adjudication_of", "adjudication", ["study_id", "field"], unique=False)


def _make_citation() -> None:
    op.create_table(
        "citation",
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("form", sa.Integer(), server_default="1", nullable=False),
        sa.Column("doi", sa.Text(), nullable=True),
        sa.Column("pmid", sa.Text(), nullable=True),
        sa.Column("record", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"]),
        sa.PrimaryKeyConstraint("study_id", "position"),
    )
    op.create_index("citation_doi", "citation", ["doi"], unique=False)
    op.create_index("citation_pmid", "citation", ["pmid"], unique=False)


def _make_link() -> None:
    op.create_table(
        "link",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("form", sa.Integer(), server_default="1", nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("first_study", sa.Integer(), nullable=False),
        sa.Column("second_study", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry"], ["entry.seq"]),
        sa.ForeignKeyConstraint(["first_study"], ["study.id"]),
        sa.ForeignKeyConstraint(["second_study"], ["study.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("link_entry", "link", ["entry"], unique=False)
    op.create_index("link_first", "link", ["first_study"], unique=False)
    op.create_index("link_second", "link", ["second_study"], unique=False)


def _make_revision() -> None:
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("form", sa.Integer(), server_default="1", nullable=False),
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry"], ["entry.seq"]),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("revision_entry", "revision", ["entry"], unique=False)
    op.create_index("revision_of", "revision", ["study_id", "field"], unique=False)


def _make_summary() -> None:
    op.create_table(
        "summary",
        sa.Column("study_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("design", sa.Text(), nullable=True),
        sa.Column("n", sa.BigInteger(), nullable=True),
        sa.Column("year", sa.BigInteger(), nullable=True),
        sa.Column("doi", sa.Text(), nullable=True),
        sa.Column("pmid", sa.Text(), nullable=True),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"]),
        sa.PrimaryKeyConstraint("study_id"),
    )
    op.create_index("summary_design", "summary", ["design", "study_id"], unique=False)
    op.create_index("summary_doi", "summary", ["doi"], unique=False)
    op.create_index("summary_pmid", "summary", ["pmid"], unique=False)


def _make_term() -> None:
    op.create_table(
        "term",
        sa.Column("name_id", sa.Integer(), nullable=False),
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["name_id"], ["term_name.id"]),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"]),
        sa.PrimaryKeyConstraint("name_id", "study_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("term_study", "term", ["study_id"], unique=False)


def _make_value() -> None:
    op.create_table(
        "value",
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("form", sa.Integer(), server_default="1", nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"]),
        sa.PrimaryKeyConstraint("study_id", "field"),
        sqlite_with_rowid=False,
    )


TABLES = (
    _make_about,
    _make_entry,
    _make_term_name,
    _make_analysis,
    _make_source,
    _make_reading,
    _make_evidence_table,
    _make_finding,
    _make_study,
    _make_adjudication,
    _make_citation,
    _make_link,
    _make_revision,
    _make_summary,
    _make_term,
    _make_value,
)
