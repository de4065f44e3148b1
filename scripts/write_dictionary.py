"""Write docs/records.md from the records' own description, so that the two cannot drift apart."""

from __future__ import annotations

from pathlib import Path

from evitable.exchange.dictionary import dictionary

TARGET = Path(__file__).parents[1] / "docs" / "records.md"

HEAD = """# Tables of records

Written by `make docs` from the records themselves; a test fails when it is out of date.

`evitable export FILE --to FORM -o PATH` writes every record in a table of its kind; `evitable.load(PATH)` reads the
same evidence back, with the findings of the time of the export.

| form | ending | what it is |
|---|---|---|
| `csv-files` | `.csv.zip` | a CSV file a table (RFC 4180, UTF-8), and `dictionary.csv` |
| `xlsx` | `.xlsx` | a sheet a table, typed cells, the header frozen, and the sheet `dictionary` |
| `parquet` | `.parquet.zip` | a Parquet file a table, typed; needs `pip install 'evitable[parquet]'` |
| `records` | `.records.json` | one JSON object: `format`, and under `tables` the rows of each table |
| `records-lines` | `.records.jsonl` | a record a line under the name of its table; the first line counts them |

- A record's row has its plain fields, and for people the plain content of its values. `values` has a row for each
  value: its exact content, how sure it is and why; `quotes` one for each quotation, with its cell and place. Evidence
  is put together from these two; what a row shows of a value is not read back.
- A blank means that nothing is told, never zero. In CSV and XLSX one quotation mark (`"`) stands for a text that is
  told and empty, where a column may be blank, and a text that begins with a quotation mark has one more.
- CSV: a text that a spreadsheet would run (it begins with `=`, `+`, `-`, `@`, one of these full width, a tab or a line
  end) or that begins with an apostrophe has an apostrophe before it, which reading takes away.
- XLSX: no text becomes a formula, a number or a link. A text of more than 32,000 characters goes on in the sheet
  `long_texts`. A character that XML cannot hold is `\\u` with four hexadecimal digits, a backslash is two. A whole
  number above 2 to the power of 53 is a text.
- Parquet: a column with half a character or with a whole number of more than 64 bits holds JSON texts, and its metadata
  says `written: json`.
- The same evidence gives the same bytes.
"""


def page() -> str:
    """Return the whole page: what holds for all tables, then a section a table."""
    parts = [HEAD.rstrip()]
    for name, columns in dictionary().items():
        rows = [f"| `{one.name}` | {one.kind} | {'yes' if one.optional else 'no'} | {one.meaning} |" for one in columns]
        parts.append("\n".join([f"## {name}\n\n| column | kind | may be blank | meaning |\n|---|---|---|---|", *rows]))
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
    print(f"Written: docs/{TARGET.name}")
