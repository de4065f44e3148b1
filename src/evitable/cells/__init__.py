"""Labelling tables: a grid in, columns with roles and rows that are studies out."""

from evitable.cells.label import label_table

__all__ = ["label_table"]
