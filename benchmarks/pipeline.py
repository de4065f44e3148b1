"""How long the main job takes, as ratios against the interpreter's own start and against a bare pass.

    python benchmarks/pipeline.py [--repeat 5] [FILE]

Fresh processes: the best of several runs, beside `python -c pass` in the same run. In one process: cells
read a second from the example, and from the same rows a hundred times over, which tells whether the cost
grows with the rows alone.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from evitable import api

EXAMPLE = Path(__file__).parents[1] / "examples" / "bortezomib.txt"


def best(run: Callable[[], object], repeat: int) -> float:
    """Return the shortest of several runs in seconds."""
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)


def fresh(arguments: list[str], repeat: int) -> float:
    """Return the shortest time of a fresh process."""
    return best(lambda: subprocess.run([sys.executable, *arguments], capture_output=True, check=True), repeat)


def many_rows(text: str, times: int) -> bytes:
    """Repeat the rows of the example between its header and its notes."""
    head, _, rest = text.partition("Treatment and outcome\n")
    body, _, notes = rest.partition("\n\n")
    return f"{head}Treatment and outcome\n{(body + chr(10)) * times}\n{notes}".encode()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=EXAMPLE)
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    floor = fresh(["-c", "pass"], options.repeat)
    print(f"{'python -c pass':<34} {floor:6.3f} s")
    with tempfile.TemporaryDirectory() as folder:
        page = str(Path(folder) / "report.html")
        commands = {
            "evitable --help (budget 0.25 s)": ["--help"],
            "extract to JSON (budget 0.5 s)": ["extract", str(options.file)],
            "pool": ["pool", str(options.file)],
            "report to HTML (budget 2 s)": ["report", str(options.file), "-o", page],
        }
        for name, arguments in commands.items():
            seconds = fresh(["-m", "evitable", *arguments], options.repeat)
            print(f"{name:<34} {seconds:6.3f} s   {seconds / floor:5.1f} × the bare start")
    print()
    text = EXAMPLE.read_text(encoding="utf-8")
    for times in (1, 10, 100):
        payload = many_rows(text, times)
        seconds = best(lambda payload=payload: api.extract(payload), max(1, options.repeat // times))  # type: ignore[misc]
        cells = 8 * 6 * times
        print(f"{8 * times:>5} rows: {seconds:7.3f} s, {cells / seconds:8.0f} cells a second")


if __name__ == "__main__":
    main()
