"""Signals on a control chart: the rule sets of the schools, whole series at once.

A rule is flagged at the point that *completes* its pattern and at every later point whose trailing window
still satisfies it (Minitab, qcc 3). Comparisons are strict: a point on the centre line breaks a run, a tie
breaks a trend. Nelson's eighth rule takes either side (Minitab); his own wording, both sides, stands beside
it in ``ALL_RULES``. Sources: Western Electric Statistical Quality Control Handbook (1956); Nelson, Journal of
Quality Technology 16 (1984) 237-239; NHS England, Making Data Count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from app.stats.base.result import Flags, Floats, InputError

_BLOCK = 65_536


@dataclass(frozen=True, eq=False)
class Deviations:
    """One stage's values, its centre and its sigma (a number or one for each point each)."""

    values: Floats
    centre: float | Floats
    sigma: float | Floats

    _seen: dict[tuple[str, float], Flags] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return int(self.values.size)

    def part(self, low: int, high: int) -> Deviations:
        """The points from ``low`` up to ``high``."""
        centre = self.centre[low:high] if isinstance(self.centre, np.ndarray) else self.centre
        sigma = self.sigma[low:high] if isinstance(self.sigma, np.ndarray) else self.sigma
        return Deviations(self.values[low:high], centre, sigma)

    def above(self, sigmas: float) -> Flags:
        """Strictly above so many sigmas; several rules ask the same."""
        if ("above", sigmas) not in self._seen:
            self._seen["above", sigmas] = self.values > self.centre + sigmas * self.sigma
        return self._seen["above", sigmas]

    def below(self, sigmas: float) -> Flags:
        """Strictly below so many sigmas."""
        if ("below", sigmas) not in self._seen:
            self._seen["below", sigmas] = self.values < self.centre - sigmas * self.sigma
        return self._seen["below", sigmas]

    def beyond(self, sigmas: float) -> Flags:
        """Strictly beyond so many sigmas on either side."""
        if ("beyond", sigmas) not in self._seen:
            self._seen["beyond", sigmas] = self.above(sigmas) | self.below(sigmas)
        return self._seen["beyond", sigmas]

    def steps(self) -> tuple[Flags, Flags]:
        """Which points lie strictly above, and below, the one before; shape (n - 1,)."""
        if ("rising", 0) not in self._seen:
            self._seen["rising", 0] = self.values[1:] > self.values[:-1]
            self._seen["falling", 0] = self.values[1:] < self.values[:-1]
        return self._seen["rising", 0], self._seen["falling", 0]


@dataclass(frozen=True)
class Rule:
    """A pattern of ``length`` points; ``find`` gives a flag for each point of a stage."""

    code: str
    length: int
    find: Callable[[Deviations], Flags]
    part: Callable[[Deviations], Flags] | None = None
    """Which points of a window belong to the pattern; None means all of them."""


@dataclass(frozen=True, eq=False)
class Signals:
    """What the rules found. ``ends`` flags the completing points, ``members`` all points of a pattern;
    shape (n,)."""

    rule_set: str
    ends: Mapping[str, Flags]
    members: Mapping[str, Flags]

    def at(self, index: int) -> tuple[str, ...]:
        """Codes of the rules whose pattern the point belongs to."""
        return tuple(code for code, flags in self.members.items() if flags[index])

    def count(self) -> int:
        """How many points belong to a signal."""
        return int(np.logical_or.reduce([*self.members.values()]).sum()) if self.members else 0


def last_all(flags: Flags, length: int) -> Flags:
    """True where the last ``length`` flags are all true; doubling keeps it at log2(length) passes."""
    found, have = flags, 1
    while have < length and found.size:
        step = min(have, length - have)
        found, have = found[:-step] & found[step:], have + step
    return _pad(found[: max(flags.size - length + 1, 0)], flags.size)


def _pad(found: Flags, size: int) -> Flags:
    full = np.zeros(size, dtype=np.bool_)
    if found.size:
        full[size - found.size :] = found
    return full


def _same_side(length: int) -> Callable[[Deviations], Flags]:
    return lambda stage: last_all(stage.above(0), length) | last_all(stage.below(0), length)


def _trending(length: int) -> Callable[[Deviations], Flags]:
    def find(stage: Deviations) -> Flags:
        rising, falling = stage.steps()
        found = last_all(rising, length - 1) | last_all(falling, length - 1)
        return _pad(found, stage.values.size)

    return find


def _alternating(length: int) -> Callable[[Deviations], Flags]:
    def find(stage: Deviations) -> Flags:
        rising, falling = stage.steps()
        turns = (rising[1:] & falling[:-1]) | (falling[1:] & rising[:-1])
        return _pad(last_all(turns, length - 2), stage.values.size)

    return find


def _two_of_three(stage: Deviations) -> Flags:
    return _two_of_last_three(stage.above(2)) | _two_of_last_three(stage.below(2))


def _two_of_last_three(flags: Flags) -> Flags:
    found = np.zeros_like(flags)
    found[2:] = flags[2:] & (flags[1:-1] | flags[:-2])
    return found


def _four_of_five(stage: Deviations) -> Flags:
    return _four_of_last_five(stage.above(1)) | _four_of_last_five(stage.below(1))


def _four_of_last_five(flags: Flags) -> Flags:
    if flags.size < 5:
        return np.zeros_like(flags)
    one, two, three, four = flags[3:-1], flags[2:-2], flags[1:-3], flags[:-4]
    at_least_three = (one & two & (three | four)) | (three & four & (one | two))
    return _pad(flags[4:] & at_least_three, flags.size)


def _both_sides(stage: Deviations) -> Flags:
    one_side = last_all(stage.above(1), 8) | last_all(stage.below(1), 8)
    return last_all(stage.beyond(1), 8) & ~one_side


BEYOND = Rule("beyond_limits", 1, lambda stage: stage.beyond(3))
ALL_RULES = {
    rule.code: rule
    for rule in (
        BEYOND,
        Rule("seven_one_side", 7, _same_side(7)),
        Rule("eight_one_side", 8, _same_side(8)),
        Rule("nine_one_side", 9, _same_side(9)),
        Rule("six_trending", 6, _trending(6)),
        Rule("seven_trending", 7, _trending(7)),
        Rule("fourteen_alternating", 14, _alternating(14)),
        Rule("two_of_three_near_limit", 3, _two_of_three, lambda stage: stage.beyond(2)),
        Rule("four_of_five_beyond_one_sigma", 5, _four_of_five, lambda stage: stage.beyond(1)),
        Rule("fifteen_within_one_sigma", 15, lambda stage: last_all(~stage.beyond(1), 15)),
        Rule("eight_beyond_one_sigma", 8, lambda stage: last_all(stage.beyond(1), 8)),
        Rule("eight_beyond_one_sigma_both_sides", 8, _both_sides),
    )
}

RULE_SETS: Mapping[str, tuple[str, ...]] = {
    "default": ("beyond_limits", "eight_one_side", "six_trending"),
    "nhs": ("beyond_limits", "seven_one_side", "seven_trending", "two_of_three_near_limit"),
    "western_electric": (
        "beyond_limits",
        "two_of_three_near_limit",
        "four_of_five_beyond_one_sigma",
        "eight_one_side",
    ),
    "nelson": (
        "beyond_limits",
        "nine_one_side",
        "six_trending",
        "fourteen_alternating",
        "two_of_three_near_limit",
        "four_of_five_beyond_one_sigma",
        "fifteen_within_one_sigma",
        "eight_beyond_one_sigma",
    ),
}


def rules_of(rule_set: str) -> tuple[Rule, ...]:
    """The rules of a named set. Raises InputError ``unknown_rule_set``."""
    if rule_set not in RULE_SETS:
        raise InputError("unknown_rule_set", name=rule_set)
    return tuple(ALL_RULES[code] for code in RULE_SETS[rule_set])


def find_signals(stages: Iterable[Deviations | int], *, rule_set: str = "default") -> Signals:
    """Signals over stages laid end to end; no window crosses a stage. A number stands for so many unjudged
    points."""
    rules, parts = rules_of(rule_set), list(stages)
    size = sum(part if isinstance(part, int) else part.size for part in parts)
    board = np.zeros((2, len(rules), size), dtype=np.bool_)
    ends, members = ({rule.code: row for rule, row in zip(rules, side, strict=True)} for side in board)
    start = 0
    for part in parts:
        if isinstance(part, int):
            start += part
            continue
        for block in _blocks(part):
            own = slice(start + block.start, start + block.stop)
            for rule in rules:
                _judge(block, rule, ends[rule.code][own], members[rule.code][own])
        start += part.size
    return Signals(rule_set, ends, members)


@dataclass(frozen=True, eq=False)
class _Block:
    """Points ``start`` to ``stop`` of a stage, with the neighbours that a window ending or beginning there can
    reach; ``own`` is where they lie among them."""

    start: int
    stop: int
    own: slice
    around: Deviations


def _blocks(stage: Deviations) -> Iterator[_Block]:
    """A long stage in parts that stay in the processor's cache; no rule looks further than its window."""
    reach = max(rule.length for rule in ALL_RULES.values()) - 1
    for start in range(0, stage.size, _BLOCK):
        stop = min(start + _BLOCK, stage.size)
        low, high = max(start - reach, 0), min(stop + reach, stage.size)
        yield _Block(start, stop, slice(start - low, stop - low), stage.part(low, high))


def _judge(block: _Block, rule: Rule, ends: Flags, members: Flags) -> None:
    """Writes what a rule finds in a block; flags that stay false are never touched."""
    found = rule.find(block.around)
    if found.any():
        ends[:] = found[block.own]
        members[:] = _members(found, block.around, rule)[block.own]


def _members(found: Flags, stage: Deviations, rule: Rule) -> Flags:
    """Every point of a window that ends in a flag: the backward twin of ``last_all``."""
    if rule.length == 1:
        return found
    covered, have = found.copy(), 1
    while have < rule.length:
        step = min(have, rule.length - have)
        covered[:-step] |= found[step:]
        found, have = covered.copy(), have + step
    return covered & rule.part(stage) if rule.part else covered
