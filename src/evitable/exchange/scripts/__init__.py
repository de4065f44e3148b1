"""Scripts in R and Python that repeat every pooled number from the counts."""

from evitable.exchange.scripts.sums import Repeated, Sums, repeated
from evitable.exchange.scripts.writing import write_python, write_r

__all__ = ["Repeated", "Sums", "repeated", "write_python", "write_r"]
