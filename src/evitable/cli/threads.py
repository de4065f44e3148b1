"""How many threads the command line lets linear algebra have."""

from __future__ import annotations

import os
from collections.abc import MutableMapping

NAMES = ("OPENBLAS_NUM_THREADS", "GOTO_NUM_THREADS", "OMP_NUM_THREADS")
"""What OpenBLAS, the library below numpy, asks the environment for."""


def one_thread(environment: MutableMapping[str, str] = os.environ) -> None:
    """Let linear algebra run in one thread, unless the user has said otherwise."""
    # Our matrices have a few dozen rows: more threads only wait for each other, which cost a third of the processor's
    # time of a report. The library asks once, as numpy is loaded; a command loads that later, so here is early enough.
    if not any(name in environment for name in NAMES):
        environment[NAMES[0]] = "1"
