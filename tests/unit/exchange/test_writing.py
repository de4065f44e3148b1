"""JSON with line breaks, written as the standard library writes it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evitable.exchange import dumps

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
RECORDS = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


@given(RECORDS)
def test_the_characters_are_those_of_the_standard_library(record: object) -> None:
    assert dumps(record) == json.dumps(record, ensure_ascii=False, indent=1)


def test_what_json_has_no_form_for_is_refused() -> None:
    with pytest.raises(TypeError):
        dumps({"n": {1, 2}})
