"""Each room imports the rooms that the house plan names, and nothing else of ours or of others."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2] / "src" / "evitable"

# docs/architecture/house.md, the room table: room -> rooms of ours, libraries of others.
PLAN: dict[str, tuple[set[str], set[str]]] = {
    "model": (set(), set()),
    "terms": (set(), set()),
    "readers": ({"model"}, {"lxml", "pypdfium2", "python_calamine", "xlrd"}),
    "cells": ({"model", "terms"}, set()),
    "facts": ({"model", "terms"}, set()),
    "checks": ({"model", "terms"}, set()),
    "base": ({"model"}, {"sqlalchemy", "alembic"}),
    "stats": (set(), {"numpy", "scipy"}),
    "synthesis": ({"model", "stats"}, set()),
    "reports": ({"model"}, {"docx", "jinja2", "markupsafe", "typst", "xlsxwriter"}),
    "exchange": ({"model"}, {"pyarrow", "python_calamine", "xlsxwriter"}),
    "api": (
        {
            *("model", "base", "readers", "terms", "cells", "facts"),
            *("checks", "stats", "synthesis", "reports", "exchange"),
        },
        set(),
    ),
    "cli": ({"api"}, {"click"}),
    "__init__": ({"api", "model"}, set()),
    "__main__": ({"cli"}, set()),
}


def room_of(module: Path) -> str:
    parts = module.relative_to(HOUSE).parts
    return parts[0] if len(parts) > 1 else module.stem


def imports(module: Path) -> Iterator[str]:
    """Every imported module by its full name, those inside functions too."""
    package = ["evitable", *module.relative_to(HOUSE).parts[:-1]]
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            name = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{name}.{alias.name}" for alias in node.names) if name == "evitable" else (name,)


MODULES = sorted(HOUSE.rglob("*.py"))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_a_room_imports_only_what_the_plan_names(module: Path) -> None:
    ours, theirs = PLAN[room_of(module)]
    for name in imports(module):
        top, _, rest = name.partition(".")
        if top == "evitable":
            room = rest.split(".")[0]
            assert room == room_of(module) or room in ours or rest == "", f"{module.name} imports {name}"
        else:
            assert top in sys.stdlib_module_names or top in theirs, f"{module.name} imports {name}"


def test_every_room_of_the_plan_stands() -> None:
    standing = {room_of(module) for module in MODULES}
    assert standing == set(PLAN)


def test_the_rooms_form_no_circle() -> None:
    seen: set[str] = set()
    rooms = {room: set(ours) for room, (ours, _) in PLAN.items()}
    while rooms:
        free = {room for room, ours in rooms.items() if ours <= seen}
        assert free, f"circle among {sorted(rooms)}"
        seen |= free
        rooms = {room: ours for room, ours in rooms.items() if room not in free}


def test_modules_and_functions_stay_small() -> None:
    for module in MODULES:
        source = module.read_text(encoding="utf-8")
        assert source.count("\n") <= 400, f"{module} has grown over 400 lines"
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef):
                doc = ast.get_docstring(node, clean=False) or ""
                size = (node.end_lineno or node.lineno) - node.lineno + 1 - (doc.count("\n") + 1 if doc else 0)
                assert size <= 40, f"{module.name}:{node.name} has {size} lines"
