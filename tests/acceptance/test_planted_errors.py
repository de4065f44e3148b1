"""Errors planted in the gold tables are found, with the right rule and place.

A sample runs here; `python -m tests.acceptance.planting` plants them all and prints the figures by kind.
"""

from __future__ import annotations

import pytest

from tests.acceptance.planting import TABLES, Plant, is_found, plants

pytestmark = pytest.mark.skipif(len(TABLES) < 2, reason="the shared gold tables are not there")
EACH = 12


def test_there_is_enough_to_plant() -> None:
    planted = [plant for path in TABLES for plant in plants(path)]
    kinds = {plant.kind for plant in planted}
    assert len(planted) >= 1200
    assert len(kinds) >= 27


def test_planted_errors_are_found() -> None:
    missed: list[tuple[str, Plant]] = []
    planted = [(path, plant) for path in TABLES for plant in plants(path)][::EACH]
    for path, plant in planted:
        if not is_found(path, plant):
            missed.append((path.parent.name, plant))
    assert len(missed) <= 0.05 * len(planted), missed
