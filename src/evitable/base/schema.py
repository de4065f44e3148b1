"""The tables of a base, for SQLite and PostgreSQL alike; docs/format tells what each holds in words.

Tables of history (`HISTORY`) only ever gain rows: triggers refuse everything else. Tables of the present (`PRESENT`)
hold nothing of their own: they are worked out from history so that pages and searches are quick. `form` is the version
of the format in which a row is written.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

FORMAT = 2
"""The format that this version writes; it reads this one and every earlier one."""

metadata = MetaData()


def _form() -> Column[int]:
    return Column("form", Integer, nullable=False, server_default="1")


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True, autoincrement=False)


def _entry() -> Column[int]:
    return Column("entry", Integer, ForeignKey("entry.seq"), nullable=False)


def _study() -> Column[int]:
    return Column("study_id", Integer, ForeignKey("study.id"), nullable=False)


about = Table("about", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

entry = Table(
    "entry",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    _form(),
    Column("kind", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("origin", Text),
    Column("digest", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Index("entry_at", "at"),
)

source = Table(
    "source",
    metadata,
    _id(),
    _form(),
    Column("sha256", Text, nullable=False, unique=True),
    Column("record", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    _entry(),
)

reading = Table(
    "reading",
    metadata,
    _id(),
    _form(),
    Column("source_id", Integer, ForeignKey("source.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("program", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("text", LargeBinary),
    _entry(),
    Index("reading_entry", "entry"),
    UniqueConstraint("source_id", "number"),
)

evidence_table = Table(
    "evidence_table",
    metadata,
    Column("reading_id", Integer, ForeignKey("reading.id"), nullable=False),
    Column("number", Integer, nullable=False),
    _form(),
    Column("record", Text, nullable=False),
    Column("cells", Text, nullable=False),
    PrimaryKeyConstraint("reading_id", "number"),
)

study = Table(
    "study",
    metadata,
    _id(),
    _form(),
    Column("key", Text, nullable=False, unique=True),
    Column("reading_id", Integer, ForeignKey("reading.id"), nullable=False),
    Column("table_number", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("record", Text, nullable=False),
    Index("study_place", "reading_id", "table_number", "position"),
)

value = Table(
    "value",
    metadata,
    _study(),
    Column("field", Text, nullable=False),
    _form(),
    Column("body", Text, nullable=False),
    PrimaryKeyConstraint("study_id", "field"),
    sqlite_with_rowid=False,
)

finding = Table(
    "finding",
    metadata,
    Column("reading_id", Integer, ForeignKey("reading.id"), nullable=False),
    Column("table_number", Integer, nullable=False),
    Column("study_position", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    _form(),
    Column("code", Text, nullable=False),
    Column("body", Text, nullable=False),
    PrimaryKeyConstraint("reading_id", "table_number", "study_position", "position"),
    Index("finding_code", "code"),
    sqlite_with_rowid=False,
)

citation = Table(
    "citation",
    metadata,
    _study(),
    Column("position", Integer, nullable=False),
    _form(),
    Column("doi", Text),
    Column("pmid", Text),
    Column("record", Text, nullable=False),
    PrimaryKeyConstraint("study_id", "position"),
    Index("citation_doi", "doi"),
    Index("citation_pmid", "pmid"),
)

revision = Table(
    "revision",
    metadata,
    _id(),
    _form(),
    _study(),
    Column("field", Text, nullable=False),
    Column("line", Text, nullable=False, server_default=""),
    Column("kind", Text, nullable=False),
    Column("before", Text),
    Column("after", Text),
    _entry(),
    Index("revision_of", "study_id", "field"),
    Index("revision_entry", "entry"),
)

adjudication = Table(
    "adjudication",
    metadata,
    _id(),
    _form(),
    _study(),
    Column("field", Text, nullable=False),
    Column("record", Text, nullable=False),
    _entry(),
    Index("adjudication_of", "study_id", "field"),
    Index("adjudication_entry", "entry"),
)

link = Table(
    "link",
    metadata,
    _id(),
    _form(),
    Column("kind", Text, nullable=False),
    Column("first_study", Integer, ForeignKey("study.id"), nullable=False),
    Column("second_study", Integer, ForeignKey("study.id"), nullable=False),
    Column("verdict", Text, nullable=False),
    Column("record", Text, nullable=False),
    _entry(),
    Index("link_first", "first_study"),
    Index("link_second", "second_study"),
    Index("link_entry", "entry"),
)

analysis = Table(
    "analysis",
    metadata,
    _id(),
    _form(),
    Column("name", Text, nullable=False),
    Column("record", Text, nullable=False),
    _entry(),
    Index("analysis_name", "name"),
    Index("analysis_entry", "entry"),
)

summary = Table(
    "summary",
    metadata,
    Column("study_id", Integer, ForeignKey("study.id"), primary_key=True, autoincrement=False),
    Column("design", Text),
    Column("n", BigInteger),
    Column("year", BigInteger),
    Column("doi", Text),
    Column("pmid", Text),
    Column("shown", Text, nullable=False),
    Index("summary_design", "design", "study_id"),
    Index("summary_doi", "doi"),
    Index("summary_pmid", "pmid"),
)

term_name = Table(
    "term_name",
    metadata,
    _id(),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    UniqueConstraint("kind", "name"),
)

term = Table(
    "term",
    metadata,
    Column("name_id", Integer, ForeignKey("term_name.id"), nullable=False),
    Column("study_id", Integer, ForeignKey("study.id"), nullable=False),
    PrimaryKeyConstraint("name_id", "study_id"),
    Index("term_study", "study_id"),
    sqlite_with_rowid=False,
)

HISTORY = (
    about,
    entry,
    source,
    reading,
    evidence_table,
    study,
    value,
    finding,
    citation,
    revision,
    adjudication,
    link,
    analysis,
)
"""What only ever gains rows, in the order in which rows depend on each other."""

PRESENT = (summary, term_name, term)
"""What is worked out from history. The words to search (`study_text`) belong here too: each database has its own."""
