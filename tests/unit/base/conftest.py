"""Every test of the base runs over both databases; without a PostgreSQL, its half is named as not run."""

from __future__ import annotations

import itertools
import shutil
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
    return lambda: new_database(server, "template0")


def new_database(server: str, template: str) -> str:
    import psycopg  # noqa: PLC0415

    name = f"review_{next(_numbers)}"
    with psycopg.connect(server.format(database="postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
    return server.format(database=name)


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty base in a file, made once: most tests begin with a copy of it."""
    path = tmp_path_factory.mktemp("empty") / "empty.evitable"
    EvidenceBase.init(path, by="Ada", now=NOW, program="evitable 0.1.0").close()
    return path


@pytest.fixture(scope="session")
def empty_database(pg_server: str) -> str:
    """An empty base on the server, made once; its name."""
    address = new_database(pg_server, "template0")
    EvidenceBase.init(address, by="Ada", now=NOW, program="evitable 0.1.0").close()
    return address.partition("?")[0].rpartition("/")[2]


@pytest.fixture(params=["sqlite", "postgresql"])
def base(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EvidenceBase]:
    if request.param == "sqlite":
        address = str(shutil.copy(request.getfixturevalue("empty_file"), tmp_path / "base.evitable"))
    else:
        address = new_database(request.getfixturevalue("pg_server"), request.getfixturevalue("empty_database"))
    with EvidenceBase.open(address) as opened:
        yield opened
