"""Errors that somebody planted who read the issue and no rule are found, in every form of the tables.

A sample runs here; `python -m tests.acceptance.outsider` plants them all and prints the figures by kind.
"""

from __future__ import annotations

import pytest

from tests.acceptance.outsider import FORMS, TABLES, Plant, is_found, plants

pytestmark = pytest.mark.skipif(len(TABLES) < 2, reason="the shared gold tables are not there")
EACH = 41


def test_there_is_enough_to_plant() -> None:
    planted = [plant for path in TABLES for plant in plants(path)]
    assert len(planted) >= 1000
    assert len({plant.kind for plant in planted}) >= 40


def test_planted_errors_are_found_in_every_form() -> None:
    planted = [(path, plant) for path in TABLES for plant in plants(path)][::EACH]
    missed: list[tuple[str, Plant]] = []
    for index, (path, plant) in enumerate(planted):
        if not is_found(path, plant, FORMS[index % len(FORMS)]):
            missed.append((path.parent.name, plant))
    assert len(missed) <= 0.05 * len(planted), [(name, plant.kind, plant.told) for name, plant in missed]
