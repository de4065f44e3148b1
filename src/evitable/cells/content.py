"""What each kind of column usually holds: weights of tags, in the spirit of log odds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Content(NamedTuple):
    """How well tags fit a column.

    `weights` are by tag, `other` stands for every tag without one. `grow` is the cost of each further
    unit in a cell (small for running text, large for a single number), `blank` of leaving the cell
    empty, `line` of going on in a new line.
    """

    weights: Mapping[str, float]
    other: float
    grow: float
    blank: float
    line: float


def _content(text: str, *, other: float = -2.0, grow: float = 1.0, blank: float = 3.0, line: float = 2.0) -> Content:
    """Read weights from `tag +3 tag -1` pairs."""
    words = text.split()
    return Content(
        {tag: float(weight) for tag, weight in zip(words[::2], words[1::2], strict=True)}, other, grow, blank, line
    )


# Read a line as: in a column of this role, a unit with this tag is e^weight times as likely as elsewhere.
# Only ranks and rough sizes matter; what a given table does otherwise is learned from the table itself.
_BESIDE = "drug 3.5 dose 2 unit 1.5 frequency 1 route 1 times 1 decimal 0.5 percent -3 range -0.5 in-range -0.5"
_DOSING = "drug 2.5 dose 4 unit 3 frequency 2.5 route 2.5 times 2 decimal 1.5 percent -3 range 0.5 in-range -0.5"
CONTENT: Mapping[str, Content] = {
    "design": _content("design 6 word -1.5 joint -0.5 year -4 acronym -1", other=-4, grow=2.5, line=4.0),
    "condition": _content(
        "condition 4 condition-status 3 acronym 1.2 joint 0 word -0.4 name 0.3 procedure -0.5 "
        "adverse-event 1 in-words -0.5 design -5 drug -1.5 dose -6 response -0.5 et-al -8 age-group -1.5 "
        "int -4 label -4 people -3 in-year -4 mark -6",
        other=-3,
        grow=0.8,
        line=2.5,
    ),
    "population": _content(
        "age-group 4.5 treated 1 sex 3.5 age 4 people 3 in-years 3.5 in-sex 3 in-range 1 number-word 2 "
        "int -1.5 time 1.5 count 0.5 joint 0 word -0.5 name -1.5 condition -2 acronym -2 drug -2.5 "
        "dose -6 design -5 et-al -8 response -3 mark -6",
        other=-2,
        grow=0.8,
        blank=2.0,
    ),
    "n": _content(
        "int 5 in-sex 2 people 4 treated 4 figure 1 unit -6 dose -6 frequency -4 number-word 2 count 1 "
        "in-percent 0.5 not-reported 0 dash 0 range -2 ratio -1 sex 0 joint 0 drug -1 word -0.7 time -3 "
        "in-years -0.5 in-range -1",
        other=-4,
        grow=6.0,
        blank=3.5,
        line=5.0,
    ),
    "age": _content(
        "plus-minus 4 in-range 3 decimal 2.5 range 2 int 2.5 age 4 time 3 in-years 2 age-group 2 joint 0 "
        "not-reported 0.5 dash 0.5 word -2 percent -3",
        other=-4,
        grow=2.0,
        line=4.0,
    ),
    "sex": _content("sex-ratio 5 sex 5 ratio 3 in-sex 3 int 0 dash 0.5 not-reported 0.5", other=-4, grow=2.0, line=5.0),
    "citation": _content(
        "et-al 6 name 1.8 year 3 year-mark 4 in-year 4.5 mark 3 int 2 acronym 0 joint 0 word -2 sex -1 "
        "number-word -2 country -1",
        other=-5,
        grow=0.3,
        blank=3.0,
        line=4.0,
    ),
    "reference": _content("int 3.5 mark 6 et-al 3 name 1 in-year 2 year 1 joint 0", other=-5, grow=1.5, line=5.0),
    "year": _content("year 6 in-year 5", other=-5, grow=5.0, line=6.0),
    "country": _content("country 6 acronym 1 name 0.5", other=-4),
    "drug": _content(
        f"{_DOSING} name 0.3 acronym 0.5 word -0.4 joint 0 procedure 2 int -2 number-word 0.3 count 0.5 "
        "in-words 0 time 0.5 people -0.5 condition -3 answer -1 dash 0 response -3 adverse-event -3 "
        "mark -6 et-al -8 design -6 ratio -3 plus-minus -3 sex -4 age-group -3",
        other=-2,
        grow=0.4,
        line=1.0,
    ),
    "concomitant": _content(
        f"{_BESIDE} procedure 3 answer 2 dash 2 not-reported 0.5 name 0 acronym 0.7 word -0.5 joint 0 "
        "int -3 condition -3 response -3 adverse-event -3 in-percent 0 mark -6 et-al -8 design -6 "
        "ratio -2 sex -4 label -2",
        other=-2,
        grow=0.7,
    ),
    "prior": _content(
        f"{_BESIDE} dose -1 unit -1 procedure 3 answer 1 dash 1.5 not-reported 0.5 name 0 acronym 0.7 "
        "word -0.4 joint 0 int -2 response 0.5 condition-status 1 time 0.5 condition -3 adverse-event -3 "
        "in-percent 1 ratio 0 in-sex 0.5 mark -6 et-al -8 design -6 sex -4 label -2 people -2",
        other=-2,
        grow=0.7,
    ),
    "duration": _content(
        "time 3 range 1.5 int 1.2 frequency 0 number-word 0 answer 0 dash 0.5 not-reported 0.5 joint -0.3 decimal 0",
        other=-3,
        grow=1.0,
    ),
    "response": _content(
        "response 3 ratio 3 percent 3 in-percent 2.5 int 1.5 answer 2.5 dash 1 not-reported 2 count 1 "
        "in-int 0.5 joint 0 word -0.4 people 0.5 number-word 0.3 condition -0.5 acronym -0.3 time -0.5 "
        "drug -3 dose -5 adverse-event -1.5 et-al -8 design -6 mark -6 label 0 name -1 sex -3",
        other=-1.5,
        grow=0.8,
        line=3.0,
    ),
    "relapse": _content(
        "ratio 3 percent 3 in-percent 2.5 int 1.5 answer 2.5 dash 1 not-reported 2 response -0.5 "
        "count 0.5 joint 0 time 1 word -0.7 people 0.5 number-word 0.3 condition -0.5 drug -3 dose -5 "
        "adverse-event -1.5 et-al -8 design -6 mark -6 name -1 sex -3",
        other=-2,
        grow=1.5,
        line=3.0,
    ),
    "adverse-events": _content(
        "adverse-event 4 no-adverse-event 4 condition 1.8 answer 2 not-reported 2 dash 0.5 grade 3 "
        "in-grade 3 count 1.5 in-int 1.5 in-percent 1 joint 0 word 0 name 0.5 people 0.3 number-word 0 "
        "int -2 percent 0 ratio -0.5 response -1 drug -2.5 dose -5 et-al -8 design -6 mark -6 "
        "frequency -2",
        other=-1,
        grow=0.5,
        line=3.0,
    ),
    "outcome-measures": _content(
        "response 2 adverse-event 0.5 condition 0 acronym 0.5 joint 0 word 0 name 0.3 int -2 ratio -3 "
        "percent -2 label 1 drug -2 dose -2 et-al -8 design -6 mark -6 answer -0.5 dash 0.5 time 0 "
        "count -2",
        other=-1,
        grow=0.5,
    ),
    "comments": _content(
        f"{_DOSING} label 3 procedure 1.5 response 1.5 adverse-event 2 no-adverse-event 3 count 1.5 "
        "grade 2 word 0.3 joint 0.1 name 0 acronym 0 int -2.5 answer 0 dash 0.5 in-words 0.5 time 0.5 "
        "design -4 et-al -7 in-years -3 mark -5 age-group -2 sex -1 condition -0.3 in-year -3 people 0.2 "
        "number-word 0",
        other=0.0,
        grow=0.1,
        line=0.5,
    ),
    "remarks": _content(
        "word 0.3 joint 0.1 people 1 answer 0.5 dash 1.5 not-reported 0.5 adverse-event 0.3 condition 0.3 "
        "drug -0.5 dose -2.5 unit -2.5 frequency -1.5 route -1.5 times -2 percent -1 ratio -2 int -2.5 "
        "et-al -7 design -4 mark -5 name 0.3 acronym 0 time 0 number-word 0.5 response -1 age-group 0 "
        "sex 0 plus-minus 0.5",
        other=-0.5,
        grow=0.3,
        line=1.0,
    ),
    "label": _content("int 4 name 0 acronym 0", other=-4, grow=3.0, line=5.0),
    "other": _content("bullet -2 et-al -4 mark -3", other=-0.3, grow=0.8, blank=2.5),
}
_SAME = {
    "regimen": "drug",
    "dose": "drug",
    "comparator": "concomitant",
    "follow-up": "duration",
    "death": "response",
}


def content_of(role: str | None) -> Content:
    """Return what a column of this role usually holds.

    Example:
        >>> content_of("n").weights["int"] > content_of("comments").weights["int"]
        True
    """
    role = role or "other"
    return CONTENT[_SAME.get(role, role)]
