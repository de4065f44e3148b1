"""Render each figure at several sizes, with no events and with hostile text, as PNG into build/figures."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import evitable  # noqa: E402
from evitable.api.figures import figures  # noqa: E402
from evitable.reports.figures.published import KINDS  # noqa: E402
from evitable.reports.paper.picturing import converted  # noqa: E402
from tests.unit.reports.pictured import CASES  # noqa: E402

TARGET = ROOT / "build" / "figures"


def main() -> None:
    """Render what each case has."""
    TARGET.mkdir(parents=True, exist_ok=True)
    wanted = [name for name in sys.argv[1:] if name in KINDS] or list(KINDS)
    asked = [name for name in sys.argv[1:] if name in CASES] or list(CASES)
    for name, source in ((name, CASES[name]) for name in asked):
        evidence = evitable.extract(source())
        for kind in wanted:
            for made in figures(evidence, kind)[:1]:
                target = TARGET / f"{kind}-{name}.png"
                target.write_bytes(converted(made.svg(), "png"))
                print(target)


if __name__ == "__main__":
    main()
