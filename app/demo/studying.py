"""Telling what was asked of data besides the measures: two studies of the picking project and what they said."""

from __future__ import annotations

from datetime import date

from app.analyses.studies import asking, kept
from app.analyses.studies.asking import Asked
from app.analyses.studies.columns import Column
from app.core.problems import Problem
from app.demo.story import Story
from app.demo.values import Draws

TOTES_A_SHIFT = 24
BOXES, TIMES = 10, 2
WEIGHERS = ("Priya", "Sam", "Marek")


def minutes_by_shift() -> tuple[list[str], list[Column]]:
    """Minutes a tote takes, 24 totes a shift: the night shift has no runner."""
    draws = Draws(2026)
    levels = {"Early": 11.8, "Late": 12.1, "Night": 14.2}
    found = {shift: draws.around(level, 1.4, TOTES_A_SHIFT) for shift, level in levels.items()}
    shifts: list[str | None] = [shift for shift in found for _value in found[shift]]
    minutes: list[float | None] = [value for values in found.values() for value in values]
    return ["Shift", "Minutes a tote"], [shifts, minutes]


def weighings() -> tuple[list[str], list[Column]]:
    """Ten boxes on the dock scales, by three people, twice each: the scales are good, the reading of them is not."""
    draws = Draws(47)
    boxes = draws.around(14.0, 3.0, BOXES, decimals=2)
    bias = dict(zip(WEIGHERS, (0.0, 0.05, 0.35), strict=True))
    rows = [(place, who, weight) for place, weight in enumerate(boxes, 1) for who in WEIGHERS for _time in range(TIMES)]
    shown: list[float | None] = [round(weight + bias[who] + draws.normal(0, 0.12), 2) for _place, who, weight in rows]
    places: list[str | None] = [str(place) for place, *_rest in rows]
    people: list[str | None] = [who for _place, who, _weight in rows]
    return ["Box", "Person", "Weight"], [places, people, shown]


def study_picking(story: Story, *, on: date, later: date) -> None:
    """Priya asks about the shifts, Sam about the scales at the dock."""
    names, columns = minutes_by_shift()
    roles = {"group": [0], "value": [1]}
    shifts = Asked(question="differ", names=names, columns=columns, roles=roles, words={"unit": "minutes"})
    _keep(story, shifts, "Time a tote takes, by shift", who="priya", on=on)
    names, columns = weighings()
    roles, words = {"part": [0], "person": [1], "value": [2]}, {"unit": "kg"}
    scales = Asked(question="trust", names=names, columns=columns, roles=roles, numbers={"tolerance": 6.0}, words=words)
    _keep(story, scales, "Dock scales, three people", who="sam", on=later)


def _keep(story: Story, asked: Asked, name: str, *, who: str, on: date) -> None:
    answer = asking.answer(asked)
    assert not isinstance(answer, Problem), answer
    kept.keep(story.project, asked, answer, story.act(who, on, "14:20"), name=name)
