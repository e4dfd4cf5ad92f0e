"""Telling what was measured: measures, their values day by day, changes to the process, baselines and readings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from app.analyses import baselines, judging, links, saved
from app.analyses.reading import Reading
from app.core.acting import Act
from app.core.db import db
from app.demo.story import Coming, Story
from app.metrics import recording
from app.metrics.models import Metric, MetricLink, Observation, ProcessChange
from app.metrics.stratifying import factors
from app.metrics.stratifying.models import FactorLevel


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A measure in a project's use; `recorder` enters its values."""

    story: Story
    metric: Metric
    link: MetricLink
    recorder: str

    def record(
        self,
        days: Sequence[date],
        values: Sequence[float],
        checked: Sequence[float] | None = None,
        *,
        clock_time: str = "16:40",
        later: int = 0,
        levels: Sequence[Sequence[FactorLevel]] = (),
    ) -> None:
        """The recorder enters a value for each day, on that day or so many days later, while the story goes on.

        The values carry the levels of each factor in turn, every pair of two as often as any other.
        """
        sizes: Sequence[float | None] = checked or [None] * len(days)
        for position, (day, value, size) in enumerate(zip(days, values, sizes, strict=True)):
            moment = self.story.days.at(day + timedelta(days=later), clock_time)
            said: dict[str, Any] = {}
            place = position
            for of_factor in levels:
                said[of_factor[0].factor.column] = of_factor[place % len(of_factor)].id
                place //= len(of_factor)
            make = partial(self._make, day=day, value=value, checked=size, position=position, **said)
            self.story.coming.append(Coming(at=moment, who=self.recorder, make=make))

    def split(self, name: str, levels: Sequence[str], *, on: date) -> None:
        """The lead has values say what they come from."""
        factors.make(self.metric, name, levels, self.story.act(self.story.lead, on, "10:50"))

    def levels(self) -> list[list[FactorLevel]]:
        """The levels of each factor."""
        return [factor.standing for factor in factors.factors_of(self.metric)]

    def _make(self, act: Act, **values: Any) -> Observation:
        row = Observation(metric=self.metric, metric_id=self.metric.id, entered_at=act.at, id=uuid4(), **values)
        row.entered_by_id = act.person_id or 0
        return row

    def name_special_cause(self, day: date, cause: str, who: str, *, on: date) -> None:
        """Somebody names what was different on a day."""
        act = self.story.act(who, on, "09:30")
        row = db.session.query(Observation).filter_by(metric_id=self.metric.id, day=day).one()
        row.revise({"special_cause": cause}, based_on=row.version, act=act, verb="special_cause_named")

    def change(self, day: date, title: str) -> None:
        """The lead notes a change to the process, from which the next stage begins."""
        act = self.story.act(self.story.lead, day, "07:30")
        row = ProcessChange(metric=self.metric, metric_id=self.metric.id, day=day, title=title, made_at=act.at)
        row.made_by_id = act.person_id or 0
        db.session.add(row)
        row.created(act, fields=("day", "title"))
        db.session.refresh(self.metric, ["changes"])

    def freeze(self, first: date, last: date, *, on: date) -> None:
        """The lead freezes the baseline."""
        act = self.story.act(self.story.lead, on, "10:30")
        baselines.freeze(self.link, first, last, act=act)
        db.session.refresh(self.link, ["baselines"])

    def counted_the_same_way(self, who: str, *, on: date) -> None:
        """Somebody who does not enter the values says that before and after are counted alike."""
        act = self.story.act(who, on, "11:30")
        values = {"same_way": True, "same_way_by_id": act.person_id, "same_way_at": act.at}
        self.link.revise(values, based_on=self.link.version, act=act, verb="same_way_confirmed")

    def plan_looks(self, looks: int, *, on: date) -> None:
        """The lead says beforehand how often the result will be looked at, so that each look is paid for."""
        act = self.story.act(self.story.lead, on, "11:50")
        self.link.revise({"looks_planned": looks}, based_on=self.link.version, act=act)

    def save(self, *, on: date) -> None:
        """The lead keeps the comparison as it stands."""
        saved.save(self.link, self.story.act(self.story.lead, on, "16:50"))

    def judge(self, *, on: date) -> Reading:
        """Have the data read as they stand now."""
        act = self.story.act(self.recorder, on, "16:45")
        return judging.renew(self.link, act)


def measure(
    story: Story, role: str, *, on: date, unit: str, recorder: str, margin: float | None = None, **about: Any
) -> Measure:
    """Define a measure of a unit, with these values of its fields, and use it in the project in this role."""
    metric = recording.define(story.cast.units[unit], about, story.act(story.started_by, on, "10:40"))
    metric.owner = story.cast.people[recorder]
    link = links.use(story.project, metric, role=role, margin=margin, act=story.act(story.started_by, on, "10:45"))
    return Measure(story=story, metric=metric, link=link, recorder=recorder)
