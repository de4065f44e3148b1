"""Try a base hard: many writers at once, and imports killed at random moments.

    python scripts/stress_base.py writers [--processes 8] [--seconds 60] [--base ADDRESS]
    python scripts/stress_base.py kills [--times 200]

`writers`: every process adds sources (some of them the same as its neighbours'), revises values of one shared study and
reads pages, as fast as it can. At the end every revision must be there, every source once, and the base must verify.
`kills`: an import is killed with SIGKILL at random moments; after each the base must open, verify, and hold all of a
source or none of it. The seed is fixed, and what it did is printed.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import itertools
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from evitable import extract
from evitable.base import EvidenceBase, UnusableBase
from evitable.model import Evidence

EXAMPLE = Path(__file__).parents[1] / "examples" / "bortezomib.txt"
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def numbered(evidence: Evidence, number: int) -> tuple[Evidence, bytes]:
    """Return the example as a source of its own."""
    content = EXAMPLE.read_bytes() + f"\nsource {number}".encode()
    source = dataclasses.replace(
        evidence.source, name=f"{number}.txt", sha256=hashlib.sha256(content).hexdigest(), text=content.decode()
    )
    return dataclasses.replace(evidence, source=source), content


def write(address: str, name: str, seconds: float) -> dict[str, float]:
    """Add, revise and read until the time is over; return what was done, and the longest wait of a reader."""
    evidence = extract(EXAMPLE)
    done = {"sources": 0, "revisions": 0, "pages": 0, "slowest_read": 0.0}
    end = time.monotonic() + seconds
    rng = random.Random(name)  # noqa: S311  (nothing secret)
    with EvidenceBase.open(address) as base:
        while time.monotonic() < end:
            one, content = numbered(evidence, rng.randrange(200))
            done["sources"] += base.add_evidence(one, content, by=name, now=NOW).fresh
            base.revise(1, "n", done["revisions"], by=name, why=f"revision {done['revisions']} of {name}", now=NOW)
            done["revisions"] += 1
            begun = time.monotonic()
            base.studies(after=rng.randrange(100))
            done["slowest_read"] = max(done["slowest_read"], time.monotonic() - begun)
            done["pages"] += 1
    return done


def writers(address: str, processes: int, seconds: float) -> list[str]:
    """Let processes write at once; return what went wrong."""
    evidence = extract(EXAMPLE)
    with EvidenceBase.init(address, by="Ada", now=NOW) as base:
        base.add_evidence(evidence, EXAMPLE.read_bytes(), by="Ada", now=NOW)
    command = [sys.executable, __file__, "write", "--base", address, "--seconds", str(seconds), "--name"]
    started = [
        subprocess.Popen([*command, f"reviewer {number}"], stdout=subprocess.PIPE, text=True)
        for number in range(processes)
    ]
    told = []
    for one in started:
        printed, _ = one.communicate()
        if one.returncode:
            return [f"a writer ended with {one.returncode}"]
        told.append(json.loads(printed))
    problems: list[str] = []
    with EvidenceBase.open(address, read_only=True) as base:
        revisions = [one for one in base.history(1, "n") if one.kind == "revision"]
        problems += base.verify().problems
        sources = base.sources()
    if len(revisions) != sum(one["revisions"] for one in told):
        problems.append(f"{len(revisions)} revisions are there of {sum(one['revisions'] for one in told)}")
    for name in {one.by for one in revisions}:
        own = [one.why for one in revisions if one.by == name]
        if own != [f"revision {at} of {name}" for at in range(len(own))]:
            problems.append(f"the revisions of {name} are not in their order")
    if any(later.before != earlier.after for earlier, later in itertools.pairwise(revisions)):
        problems.append("a revision does not begin where the one before ended")
    if len(sources) != 1 + sum(one["sources"] for one in told) or len({one.sha256 for one in sources}) != len(sources):
        problems.append("a source is there twice, or is missing")
    slowest = max(one["slowest_read"] for one in told)
    print(
        f"{processes} processes, {seconds:g} s: {len(revisions)} revisions, {len(sources)} sources, "
        f"{sum(one['pages'] for one in told):g} pages; the slowest page took {1000 * slowest:.0f} ms"
    )
    return problems


def fill(address: str) -> None:
    """Add sources one after the other until killed."""
    evidence = extract(EXAMPLE)
    with EvidenceBase.open(address) as base:
        print("ready", flush=True)
        for number in range(100_000):
            one, content = numbered(evidence, number)
            base.add_evidence(one, content, by="Ada", now=NOW)


def kills(folder: Path, times: int, seed: int = 1) -> list[str]:
    """Kill an import at random moments, again and again on one base; return what went wrong."""
    rng = random.Random(seed)  # noqa: S311
    problems: list[str] = []
    path = folder / "killed.evitable"
    EvidenceBase.init(path, by="Ada", now=NOW).close()
    eight = len(extract(EXAMPLE).tables[0].studies)
    held = 0
    for at in range(times):
        if at % 20 == 19:
            # A fresh base now and then: verifying a large one takes most of the time.
            path = folder / f"killed-{at}.evitable"
            EvidenceBase.init(path, by="Ada", now=NOW).close()
        process = subprocess.Popen([sys.executable, __file__, "fill", "--base", str(path)], stdout=subprocess.PIPE)
        if process.stdout is not None:
            process.stdout.readline()
        time.sleep(rng.random() * 0.2)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        try:
            with EvidenceBase.open(path) as base:
                found = base.verify()
        except UnusableBase as error:
            return [*problems, f"kill {at}: {error}"]
        problems += [f"kill {at}: {problem}" for problem in found.problems]
        if found.studies != eight * found.sources or found.entries != found.sources + 1:
            problems.append(f"kill {at}: {found.sources} sources with {found.studies} studies")
        held = found.sources
    print(f"{times} kills; the last base held {held} sources")
    return problems


def main() -> None:
    """Run one of the trials."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["writers", "kills", "write", "fill"])
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--base", default="")
    parser.add_argument("--name", default="")
    options = parser.parse_args()
    if options.what == "write":
        print(json.dumps(write(options.base, options.name, options.seconds)))
        return
    if options.what == "fill":
        fill(options.base)
        return
    with tempfile.TemporaryDirectory() as folder:
        if options.what == "writers":
            address = options.base or str(Path(folder) / "shared.evitable")
            problems = writers(address, options.processes, options.seconds)
        else:
            problems = kills(Path(folder), options.times)
    print("\n".join(problems) or "nothing was lost")
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
