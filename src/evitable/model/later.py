"""Records whose fields are made when the first of them is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import Self


class Later:
    """The base of a frozen record that may be handed out before all of it is made.

    Nobody can tell the two apart, but by the time that the first look takes: a field that is not there yet is made,
    with all others, when it is looked at. Equality, `replace`, copies and pickles look at every field, so they need
    no word of it. What the making raises is raised at the first look, and again at the next.

    Example:
        >>> from evitable.model import Finding, Grid
        >>> grid = Grid.later(lambda: Grid("t1", None, None, (), 0))
        >>> grid == Grid("t1", None, None, (), 0), grid.header_rows
        (True, 0)
    """

    __slots__ = ("_make",)
    _make: Callable[[], Self] | None

    @classmethod
    def later(cls, make: Callable[[], Self], **known: Any) -> Self:
        """Make a record of the fields that are `known`; the others come from `make` when one is first looked at."""
        made = object.__new__(cls)
        object.__setattr__(made, "_make", make)
        for name, value in known.items():
            object.__setattr__(made, name, value)
        return made

    if not TYPE_CHECKING:  # a checker of types must not think that every name is a field

        def __getattr__(self, name: str) -> Any:
            """Fill the empty fields; Python asks here only for what is not there."""
            fields = type(self).__dataclass_fields__
            if name not in fields or (make := getattr(self, "_make", None)) is None:
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            made = make()
            for field in fields:
                _fill(self, field, made)
            object.__setattr__(self, "_make", None)
            return object.__getattribute__(self, name)


def _fill(record: object, field: str, made: object) -> None:
    try:
        object.__getattribute__(record, field)
    except AttributeError:
        object.__setattr__(record, field, getattr(made, field))
