"""Every test of the base runs over both databases; without a PostgreSQL, its half is named as not run."""

from __future__ import annotations

import itertools
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evitable.base import EvidenceBase
from tests import postgres

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def pg_server() -> Iterator[str]:
    try:
        with postgres.server() as address:
            yield address
    except (OSError, subprocess.SubprocessError) as error:
        pytest.skip(f"not run: no PostgreSQL could be started here ({error})")


@pytest.fixture(params=["sqlite", "postgresql"])
def new_address(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Make the address of a base that is not there yet."""
    if request.param == "sqlite":
        return lambda: str(tmp_path / f"review-{next(_numbers)}.evitable")
    server = request.getfixturevalue("pg_server")
    return lambda: new_database(server)


def new_database(server: str) -> str:
    import psycopg  # noqa: PLC0415

    name = f"review_{next(_numbers)}"
    with psycopg.connect(server.format(database="postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
    return server.format(database=name)


@pytest.fixture
def base(new_address: Callable[[], str]) -> Iterator[EvidenceBase]:
    with EvidenceBase.init(new_address(), by="Ada", now=NOW, program="evitable 0.1.0") as made:
        yield made
