"""Evidence as files: the evidence document (JSON, JSON Lines) and the table of values (CSV)."""

from evitable.exchange.document import as_document, finding_record, outcome_record, study_record
from evitable.exchange.values import ValueRow, value_rows, write_csv
from evitable.exchange.writing import dumps

__all__ = [
    "ValueRow",
    "as_document",
    "dumps",
    "finding_record",
    "outcome_record",
    "study_record",
    "value_rows",
    "write_csv",
]
