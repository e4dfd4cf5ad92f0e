"""The board of a unit: each measure below it with its newest value, its trend, the two signals, what is overdue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from app.accounts.models import Person, Unit
from app.analyses import sentences
from app.analyses.models import Judgement, MetricJudgement
from app.analyses.pictures import spark_of, sparkline
from app.analyses.reading import EMPTY, Reading
from app.analyses.sentences import Says
from app.analyses.watching.models import Alert
from app.analyses.watching.queries import open_by_metric
from app.charts.spark import Sparkline
from app.core.db import db
from app.metrics import periods, queries
from app.metrics.models import Metric, MetricLink, Observation
from app.metrics.queries import Page
from app.metrics.wording import value_text
from app.projects.models import Project

MEASURES_A_PAGE = 50
MOST_IN_A_REPORT = 1000
MOVED = ("rising", "falling", "higher", "lower")


@dataclass(frozen=True, kw_only=True)
class Row:
    """A measure of the board in finished words. `link` is the visible project's use of it that the signals are of."""

    metric: Metric
    link: MetricLink | None
    newest: Observation | None
    reading: Reading | None
    value: str
    on: str
    overdue: bool
    change: Says
    goal: Says | None
    alerts: list[Alert]

    @cached_property
    def spark(self) -> Markup:
        """The small line for a page; empty without values."""
        return spark_of(self.reading, f"m{self.metric.id}") if self.reading else Markup()

    @property
    def is_short(self) -> bool:
        """Whether its goal is not met; one of every value, or of a share of them, is not met now and then."""
        if self.goal is None or self.goal.kind != "some":
            return self.goal is not None and self.goal.kind == "misses"
        return self.metric.goal_basis != "average" and (self.reading is None or self.reading.role != "balancing")

    @property
    def picture(self) -> Sparkline | None:
        """The small line for paper, not drawn yet."""
        return sparkline(self.reading) if self.reading else None


@dataclass(frozen=True, kw_only=True)
class Board:
    """A page of the board and the sentence over it."""

    finding: str
    rows: list[Row]
    page: Page


def board_of(unit: Unit, person: Person, today: date, number: int = 1, *, size: int = MEASURES_A_PAGE) -> Board:
    """The measures of a unit and of those below it that this person may see."""
    below = Metric.visible_to(person).where(Unit.path.startswith(unit.path), Metric.archived_at.is_(None))
    page = queries.with_newest(below, number, size)
    keys = [metric.id for metric, _newest in page.rows]
    used, alone = _in_projects(keys, person), _by_themselves(keys)
    alerts = open_by_metric(keys)
    rows = [
        _row(metric, newest, used.get(metric.id), alone.get(metric.id), today, alerts[metric.id])
        for metric, newest in page.rows
    ]
    return Board(finding=_finding(rows, page.total), rows=rows, page=page)


def _in_projects(keys: list[int], person: Person) -> dict[int, tuple[MetricLink, dict[str, Any]]]:
    """What the projects this person sees say of these measures; of several the one of which it is the main measure,
    and of these the newest."""
    visible = Project.visible_to(person).with_only_columns(Project.id)
    query: Select[Any] = select(Judgement).join(Judgement.link).join(MetricLink.project)
    query = query.where(MetricLink.metric_id.in_(keys), MetricLink.removed_at.is_(None), Project.id.in_(visible))
    query = query.order_by(MetricLink.role == "primary", Project.started_on, Project.id)
    query = query.options(contains_eager(Judgement.link).contains_eager(MetricLink.project))
    return {kept.link.metric_id: (kept.link, kept.reading) for kept in db.session.scalars(query)}


def _by_themselves(keys: list[int]) -> dict[int, dict[str, Any]]:
    query = select(MetricJudgement).where(MetricJudgement.metric_id.in_(keys))
    return {kept.metric_id: kept.reading for kept in db.session.scalars(query)}


def _row(
    metric: Metric,
    newest: Observation | None,
    used: tuple[MetricLink, dict[str, Any]] | None,
    alone: Mapping[str, Any] | None,
    today: date,
    alerts: list[Alert],
) -> Row:
    link, kept = used or (None, alone)
    reading = None if kept is None else Reading.from_json(kept)
    said = reading if reading is not None and reading.mode != EMPTY else None
    return Row(
        metric=metric,
        link=link,
        newest=newest,
        reading=said,
        value=value_text(metric, newest.value, newest.checked) if newest else "",
        on=periods.name(newest.day, metric.period) if newest else "",
        overdue=newest is not None and periods.is_overdue(newest.day, metric.period, today),
        change=sentences.change_says(said) if said else _nothing_said(newest),
        goal=sentences.goal_says(said) if said else None,
        alerts=[alert for alert in alerts if alert.link_id is None or (link and alert.link_id == link.id)],
    )


def _nothing_said(newest: Observation | None) -> Says:
    """No values, or values that the worker has not looked at yet."""
    if newest is None:
        return Says(kind="early", head=_("No values yet"))
    return Says(kind="early", head=_("Being worked out"), sub=_("Look again in a moment."))


def _finding(rows: list[Row], total: int) -> str:
    """The board in a sentence: what moved the wrong way and what is missing before what is well."""
    if not rows or total > len(rows):
        return ngettext("%(num)d measure", "%(num)d measures", total)
    worse, better = (sum(row.change.kind == kind for row in rows) for kind in ("warn", "good"))
    overdue = sum(row.overdue for row in rows)
    moved = sum(row.reading is not None and row.reading.watch in MOVED for row in rows)
    parts = []
    if worse:
        parts.append(
            ngettext("%(num)d measure has clearly got worse", "%(num)d measures have clearly got worse", worse)
        )
    if better:
        parts.append(ngettext("%(num)d has clearly improved", "%(num)d have clearly improved", better))
    if moved:
        parts.append(ngettext("%(num)d has moved by itself", "%(num)d have moved by themselves", moved))
    if overdue:
        parts.append(ngettext("%(num)d waits for a new value", "%(num)d wait for new values", overdue))
    told = ngettext("%(num)d measure", "%(num)d measures", total)
    if not parts:
        return _("%(measures)s, and none has clearly changed.", measures=told)
    return _("Of %(measures)s: %(parts)s.", measures=told, parts=", ".join(parts))
