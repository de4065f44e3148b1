"""Making many records at once."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_growths = 0
_growths_lock = Lock()
_pausing = True


@contextmanager
def growing() -> Iterator[None]:
    """Keep the search for circles in memory from running while many records are made that hold none.

    It would visit every record again and again as their number grows, which takes a quarter of the time. It
    runs again as before when the last of several threads is done, and stays off where the caller turned it off.
    What was made by then counts as old, or the next search would visit all of it at once for nothing.
    """
    global _growths, _pausing  # noqa: PLW0603  (the interpreter has one such search for all threads)
    with _growths_lock:
        if _growths == 0:
            _pausing = gc.isenabled()
        _growths += 1
        gc.disable()
    try:
        yield
    finally:
        with _growths_lock:
            _growths -= 1
            if _growths == 0 and _pausing:
                _grown()
                gc.enable()


def _grown() -> None:
    """Let all there is count as old without a visit, unless the caller froze something: that would thaw with it."""
    if gc.get_freeze_count() == 0:
        gc.freeze()
        gc.unfreeze()
