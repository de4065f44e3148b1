"""Where the rules of a page say that tables are: lattices of rules both ways, and stacks of rules across."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from evitable.readers.pdf.marks import Frame, Rule

_SAME, _TOUCH, _ENDS = 1.3, 2.5, 5.0
_LONG, _SHORT = 50.0, 8.0
# Beyond so many rules a page is a drawing, whose lines are no table's.
_MOST = 3_000


@dataclass(slots=True, eq=False)
class Region:
    """A stretch of the page with rules: those over its whole width by their heights, the shorter ones, those down.

    `pieces` are the rules across as they were drawn, before those that touch were joined.
    """

    x0: float
    x1: float
    heights: list[float]
    partial: list[Rule] = field(default_factory=list)
    down: list[Rule] = field(default_factory=list)
    pieces: list[Rule] = field(default_factory=list)

    @property
    def top(self) -> float:
        """The height of its first rule."""
        return self.heights[0]

    @property
    def bottom(self) -> float:
        """The height of its last rule."""
        return self.heights[-1]


def merged(rules: Iterable[Rule]) -> list[Rule]:
    """Join rules that go on in one another: borders are often drawn cell by cell.

    Example:
        >>> merged([Rule(10.0, 0.0, 50.0), Rule(10.4, 50.0, 90.0)])
        [Rule(at=10.0, start=0.0, end=90.0)]
    """
    levels: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda rule: rule.at):
        if levels and rule.at - levels[-1][0].at <= _SAME:
            levels[-1].append(rule)
        else:
            levels.append([rule])
    found: list[Rule] = []
    for level in levels:
        at = level[0].at
        run = None
        for rule in sorted(level, key=lambda rule: rule.start):
            if run is not None and rule.start <= run.end + 1.5:
                run = Rule(at, run.start, max(run.end, rule.end))
                continue
            if run is not None:
                found.append(run)
            run = Rule(at, rule.start, rule.end)
        if run is not None:
            found.append(run)
    return found


def regions_of(frame: Frame) -> list[Region]:
    """Find the regions of a frame from the top; those with rules down hold all rules that touch them."""
    across, down = merged(frame.across), merged(frame.down)
    if len(across) > _MOST or len(down) > _MOST:
        return []
    groups = _groups([rule for rule in across if rule.length >= _SHORT], [r for r in down if r.length >= 4])
    regions, loose = [], list[Rule]()
    for level, upright in groups:
        if len(upright) >= 1 and len(level) >= 2:
            regions.append(_lattice(level, upright))
        else:
            loose += level
    regions += _stacks(loose)
    for region in regions:
        region.pieces = [rule for rule in frame.across if _holds(region, rule)]
    return sorted(regions, key=lambda region: region.top)


def _groups(across: Sequence[Rule], down: Sequence[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Group rules that touch each other."""
    owner = list(range(len(across) + len(down)))

    def root(at: int) -> int:
        while owner[at] != at:
            owner[at] = owner[owner[at]]
            at = owner[at]
        return at

    for at, upright in enumerate(down, len(across)):
        for number, level in enumerate(across):
            if (
                level.start - _TOUCH <= upright.at <= level.end + _TOUCH
                and upright.start - _TOUCH <= level.at <= upright.end + _TOUCH
            ):
                owner[root(at)] = root(number)
    found: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for at in range(len(owner)):
        group = found.setdefault(root(at), ([], []))
        if at < len(across):
            group[0].append(across[at])
        else:
            group[1].append(down[at - len(across)])
    return list(found.values())


def _lattice(level: Sequence[Rule], upright: Sequence[Rule]) -> Region:
    ends = [rule.at for rule in upright]
    x0 = min(*(rule.start for rule in level), *ends, float("inf"))
    x1 = max(*(rule.end for rule in level), *ends, float("-inf"))
    whole = [rule for rule in level if rule.start <= x0 + _ENDS and rule.end >= x1 - _ENDS]
    heights = sorted({rule.at for rule in (whole or level)})
    partial = [rule for rule in level if rule not in whole]
    return Region(x0, x1, heights, partial, list(upright))


def _stacks(rules: Sequence[Rule]) -> list[Region]:
    """Stack rules of one reach; the shorter ones between them name what stands over several columns."""
    stacks: list[Region] = []
    short: list[Rule] = []
    for rule in sorted(_whole(rules), key=lambda rule: rule.at):
        if rule.length < _LONG:
            short.append(rule)
            continue
        home = next((s for s in stacks if abs(s.x0 - rule.start) <= _ENDS and abs(s.x1 - rule.end) <= _ENDS), None)
        if home is None:
            stacks.append(Region(rule.start, rule.end, [rule.at]))
        else:
            home.heights.append(rule.at)
    return _with_partial(stacks, short)


def _with_partial(stacks: list[Region], short: list[Rule]) -> list[Region]:
    """Give each shorter rule, and each stack of one within another, to the stack around it."""
    kept: list[Region] = []
    for stack in sorted(stacks, key=lambda stack: stack.x0 - stack.x1):
        inner = [Rule(height, stack.x0, stack.x1) for height in stack.heights]
        around = [o for o in kept if all(_holds(o, rule) for rule in inner)]
        if around:
            around[-1].partial += inner
        else:
            kept.append(stack)
    for rule in short:
        for stack in kept:
            if _holds(stack, rule):
                stack.partial.append(rule)
                break
    return kept


def _holds(stack: Region, rule: Rule) -> bool:
    wide = stack.x0 - _ENDS <= rule.start and rule.end <= stack.x1 + _ENDS
    return wide and len(stack.heights) > 1 and stack.top < rule.at < stack.bottom


def _whole(rules: Sequence[Rule]) -> list[Rule]:
    """Make one rule of pieces at one height that together reach as far as other rules do."""
    reaches = [(rule.start, rule.end) for rule in rules if rule.length >= _LONG]
    levels: dict[float, list[Rule]] = {}
    for rule in rules:
        levels.setdefault(rule.at, []).append(rule)
    found: list[Rule] = []
    for at, level in levels.items():
        x0, x1 = min(rule.start for rule in level), max(rule.end for rule in level)
        full = sum(rule.length for rule in level) >= 0.9 * (x1 - x0)
        if len(level) > 1 and full and any(abs(a - x0) <= _ENDS and abs(b - x1) <= _ENDS for a, b in reaches):
            found.append(Rule(at, x0, x1))
        else:
            found += level
    return found
