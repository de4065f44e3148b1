"""Reading sources: bytes and a name in, grids out, each character in its place."""

from evitable.readers.bibliography import read_bibliography
from evitable.readers.limits import Limits
from evitable.readers.registry import read

__all__ = ["Limits", "read", "read_bibliography"]
