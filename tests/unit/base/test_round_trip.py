"""What goes into a base comes out of it, to the last quote."""

from __future__ import annotations

from pathlib import Path

import pytest

from evitable import extract
from evitable.base import BaseConflict, EvidenceBase
from evitable.base.packing import dumps, loads
from evitable.base.pointers import part, shape_of, whole
from evitable.model import Evidence
from tests.unit.base.conftest import NOW

CASES = Path(__file__).parents[2] / "cases"
TABLES = [Path("examples/bortezomib.txt"), *sorted(CASES.glob("**/input.*"))]


def add(base: EvidenceBase, path: Path) -> tuple[Evidence, int]:
    evidence = extract(path)
    return evidence, base.add_evidence(evidence, path.read_bytes(), by="Ada", now=NOW).source_id


def test_there_are_tables_to_try() -> None:
    assert len(TABLES) >= 30


def test_every_table_comes_back_as_it_went_in(base: EvidenceBase) -> None:
    """By `repr`, which unlike equality looks at places, statuses and reasons too."""
    for path in TABLES:
        evidence, source_id = add(base, path)
        back = base.evidence(source_id)
        assert back == evidence, path
        assert repr(back) == repr(evidence), path


@pytest.mark.parametrize("path", TABLES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_every_value_has_a_pointer_that_tells_its_type(path: Path) -> None:
    for table in extract(path).tables:
        for study in table.studies:
            frame, bodies = part(study)
            assert len(dict(bodies)) == len(bodies)
            assert all(shape_of(field) is not None for field, _ in bodies)
            assert repr(whole(loads(dumps(frame)), dict(bodies), study.findings)) == repr(study)


def test_the_same_source_again_adds_nothing(base: EvidenceBase) -> None:
    path = TABLES[0]
    evidence, source_id = add(base, path)
    again = base.add_evidence(evidence, path.read_bytes(), by="Ben", now=NOW)
    assert (again.fresh, again.source_id, again.studies, again.values) == (False, source_id, 0, 0)


def test_bytes_of_another_source_are_refused(base: EvidenceBase) -> None:
    with pytest.raises(BaseConflict, match="not the bytes"):
        base.add_evidence(extract(TABLES[0]), b"something else", by="Ada", now=NOW)
