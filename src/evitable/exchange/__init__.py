"""Evidence as files: the evidence document (JSON, JSON Lines), the table of values (CSV), the references.

The tables of records (`relations`) and their forms are imported by their own names, so that only exports load them.
"""

from evitable.exchange.acceptances import read_acceptances, write_acceptances
from evitable.exchange.citing import write_bibtex, write_csl, write_ris
from evitable.exchange.document import as_document, finding_record, study_record
from evitable.exchange.pooled import comparison_record, outcome_record
from evitable.exchange.retractions import read_retractions
from evitable.exchange.sarif import as_sarif
from evitable.exchange.values import ValueRow, value_rows, write_csv
from evitable.exchange.writing import dumps

__all__ = [
    "ValueRow",
    "as_document",
    "as_sarif",
    "comparison_record",
    "dumps",
    "finding_record",
    "outcome_record",
    "read_acceptances",
    "read_retractions",
    "study_record",
    "value_rows",
    "write_acceptances",
    "write_bibtex",
    "write_csl",
    "write_csv",
    "write_ris",
]
