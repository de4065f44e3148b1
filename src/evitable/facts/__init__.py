"""Facts: the cells of a labelled table read into studies whose every value leads back to its words."""

from evitable.facts.beside import with_bibliography
from evitable.facts.entries import with_references
from evitable.facts.recoding import recoded
from evitable.facts.schedule import plan
from evitable.facts.study import read_study, read_table

__all__ = ["plan", "read_study", "read_table", "recoded", "with_bibliography", "with_references"]
