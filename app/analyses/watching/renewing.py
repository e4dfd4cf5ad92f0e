"""Alerts follow the data: one for each event, however often its values are judged, corrected or brought in anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select

from app.analyses.reading import Reading, Stretch
from app.analyses.watching import models, telling
from app.analyses.watching.models import KEPT_PHASES, MISSING, OVER, SLIPPING, Alert
from app.core import events, words
from app.core.acting import Act
from app.core.db import db
from app.core.events import Event
from app.metrics import periods, recording
from app.metrics.models import Metric, MetricLink, Observation
from app.metrics.series import counting

ONE_DAY = timedelta(days=1)
NUMBERS = frozenset({"day", "value", "checked", "removed_at"})
MOST_CORRECTED = 500


@dataclass(frozen=True, kw_only=True)
class Happening:
    """An event as it stands in the data now."""

    kind: str
    first_day: date
    last_day: date
    ongoing: bool
    way: str = ""
    link_id: UUID | None = None
    facts: Mapping[str, Any]

    def is_told_by(self, alert: Alert) -> bool:
        """Whether this alert is of the same event: it shares a day with it, or values are missing ever since."""
        if (alert.kind, alert.way, alert.link_id) != (self.kind, self.way, self.link_id):
            return False
        if self.kind == MISSING and alert.closed_at is None:
            return True
        return alert.first_day <= self.last_day and self.first_day <= alert.last_day

    def occurrence(self, metric: Metric) -> str:
        """The event's name, which no two alerts share."""
        return f"{metric.id}:{self.link_id or ''}:{self.kind}:{self.way}:{self.first_day.isoformat()}"


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What the values of a measure say: the day of the newest, the measure by itself, and in its projects; and when
    they were judged the time before.
    """

    newest: date | None
    before: datetime | None = None
    alone: Reading
    used: Mapping[MetricLink, Reading]

    @property
    def watched_by(self) -> Reading:
        """The reading by whose limits the measure is watched: of the baseline frozen last, else its own."""
        frozen = {link.baseline.frozen_at: link for link in self.used if link.baseline is not None}
        return self.used[frozen[max(frozen)]] if frozen else self.alone


def renew(metric: Metric, judged: Judged, act: Act) -> None:
    """Open, extend, close and reopen the alerts of a measure after its values were judged.

    The measure is held meanwhile, so that two workers look one after the other.
    """
    metric = recording.hold(metric.id)
    today = act.at.astimezone(ZoneInfo(words.style().zone)).date()
    _begin(metric, judged.newest, today)
    follow(metric, list(_found(metric, judged, today)), judged, act)
    metric.looked_to = judged.newest


def _begin(metric: Metric, newest: date | None, today: date) -> None:
    """Watching begins with the newest value; of a history that ended before, all is past."""
    if metric.watched_since is None:
        metric.watched_since = today
    if metric.watched_after is None and newest is not None:
        is_past = periods.is_past(newest, metric.period, today)
        metric.watched_after = newest if is_past else newest - ONE_DAY


def _found(metric: Metric, judged: Judged, today: date) -> Iterator[Happening]:
    """The events that reach into what is watched."""
    after = metric.watched_after or date.min
    if metric.is_watched and metric.archived_at is None:
        stretches = judged.watched_by.stretches
        yield from (found for found in map(_of_stretch, stretches) if found.last_day > after)
        yield from missing(metric, judged.newest, today)
    for link, reading in judged.used.items():
        yield from (found for found in slipping(link, reading) if found.last_day > after)


def _of_stretch(stretch: Stretch) -> Happening:
    return Happening(
        kind=stretch.kind,
        way=stretch.way,
        first_day=date.fromisoformat(stretch.first_day),
        last_day=date.fromisoformat(stretch.last_day),
        ongoing=stretch.ongoing,
        facts=asdict(stretch),
    )


def missing(metric: Metric, newest: date | None, today: date) -> Iterator[Happening]:
    """The period whose value is overdue since watching began."""
    if newest is None or metric.period not in periods.GRACE or metric.watched_since is None:
        return
    due = periods.due_by(newest, metric.period)
    if metric.watched_since <= due + ONE_DAY <= today:
        first, last = periods.missing_after(newest, metric.period)
        facts = {"newest": newest.isoformat(), "due": due.isoformat()}
        yield Happening(kind=MISSING, first_day=first, last_day=last, ongoing=True, facts=facts)


def slipping(link: MetricLink, reading: Reading) -> Iterator[Happening]:
    """What goes the wrong way since the change, by limits fixed before, in a project that keeps what it reached."""
    if not _may_slip(link):
        return
    worse = "up" if link.metric.direction == "lower" else "down"
    for stretch in reading.stretches:
        if (stretch.kind, stretch.role, stretch.settled, stretch.way) == ("signal", "after", True, worse):
            about = asdict(_of_stretch(stretch)) | {"kind": SLIPPING, "link_id": link.id}
            yield Happening(**{**about, "facts": {**asdict(stretch), "changed_on": reading.settled_on}})


def _may_slip(link: MetricLink) -> bool:
    """Whether a result is there to be kept: of a measure of the project, in the phase that keeps it."""
    project, is_used = link.project, link.removed_at is None and link.role in ("primary", "outcome")
    return is_used and project.state == "active" and project.phase in KEPT_PHASES


@dataclass(frozen=True)
class _Ending:
    """Why an alert ends whose event the values do not show any more."""

    metric: Metric
    judged: Judged

    def of(self, alert: Alert) -> str:
        if alert.kind == MISSING and self._is_watched:
            return models.CAME
        if not self._is_watched and alert.kind != SLIPPING:
            return models.UNWATCHED
        if alert.kind == SLIPPING and (alert.link is None or not _may_slip(alert.link)):
            return models.ENDED
        newest = self.judged.newest
        if newest is not None and alert.last_day < periods.recent_from(newest, self.metric.period):
            return OVER
        return models.EXPLAINED if self._is_named(alert) else models.CORRECTED

    @property
    def _is_watched(self) -> bool:
        return self.metric.is_watched and self.metric.archived_at is None

    def _is_named(self, alert: Alert) -> bool:
        """Whether a special cause was named for a value of the event."""
        readings = (self.judged.alone, *self.judged.used.values())
        named = {day for reading in readings for day in (*reading.left_out_before, *reading.left_out_after)}
        return any(alert.first_day.isoformat() <= day <= alert.last_day.isoformat() for day in named)


def follow(metric: Metric, found: list[Happening], judged: Judged, act: Act) -> None:
    """Bring the alerts of a measure in line with the events that were found."""
    told, ending = set(), _Ending(metric, judged)
    for happening, known in _paired(metric, found):
        alert = known or (_opened(metric, happening, act) if _is_new(metric, happening, judged) else None)
        if alert is not None:
            told.add(alert.id)
            _keep_up(alert, happening, act)
    for alert in _open_of(metric):
        if alert.id not in told:
            _close(alert, ending.of(alert), act, until=judged.newest)


def _is_new(metric: Metric, happening: Happening, judged: Judged) -> bool:
    """Whether an event goes on, or one of its values came since the last look.

    Limits that move with each value would find new events among the old ones.
    """
    if happening.ongoing or metric.looked_to is None or happening.last_day > metric.looked_to:
        return True
    within = Observation.day.between(happening.first_day, happening.last_day)
    came = counting(select(Observation.id).where(Observation.metric_id == metric.id, within))
    if judged.before is None:
        return db.session.scalar(came.limit(1)) is not None
    since = db.session.scalar(came.where(Observation.entered_at > judged.before).limit(1))
    return since is not None or _was_corrected(metric, happening, judged.before)


def _was_corrected(metric: Metric, happening: Happening, since: datetime) -> bool:
    """Whether a number of an event was corrected, or brought back, since the last look."""
    within = Observation.day.between(happening.first_day, happening.last_day)
    changed = counting(select(Observation.id).where(Observation.metric_id == metric.id, within))
    keys = [str(key) for key in db.session.scalars(changed.where(Observation.version > 1).limit(MOST_CORRECTED))]
    told = select(Event.fields).where(Event.kind == "observation", Event.key.in_(keys), Event.at >= since)
    return any(not NUMBERS.isdisjoint(fields) for fields in db.session.scalars(told))


def _open_of(metric: Metric) -> list[Alert]:
    return list(db.session.scalars(select(Alert).where(Alert.metric_id == metric.id, Alert.closed_at.is_(None))))


def _paired(metric: Metric, happenings: list[Happening]) -> Iterator[tuple[Happening, Alert | None]]:
    """Each event with the alert that tells of it, the newest of several."""
    since = min((happening.first_day for happening in happenings), default=date.max)
    named = [happening.occurrence(metric) for happening in happenings]
    near = or_(Alert.closed_at.is_(None), Alert.last_day >= since, Alert.occurrence.in_(named))
    query = select(Alert).where(Alert.metric_id == metric.id, near).order_by(Alert.first_day.desc(), Alert.id)
    known = list(db.session.scalars(query))
    for happening in happenings:
        same = [alert for alert in known if alert.occurrence == happening.occurrence(metric)]
        yield (
            happening,
            next((alert for alert in (*same, *known) if alert in same or happening.is_told_by(alert)), None),
        )


def _keep_up(alert: Alert, happening: Happening, act: Act) -> None:
    """An alert grows with its event, ends with it, and stands again when it does."""
    alert.first_day = min(alert.first_day, happening.first_day)
    alert.last_day, alert.facts = happening.last_day, dict(happening.facts)
    if happening.ongoing and alert.closed_at is not None:
        changes = {"closed_at": (alert.closed_at, None), "closed_because": (alert.closed_because, "")}
        alert.apply(changes, act=act, verb="reopened", told={"measure": alert.metric.name})
        telling.tell_later(alert, act)
    elif not happening.ongoing and alert.closed_at is None:
        _close(alert, OVER, act)


def _opened(metric: Metric, happening: Happening, act: Act) -> Alert:
    alert = Alert(
        metric_id=metric.id, metric=metric, link_id=happening.link_id, kind=happening.kind, way=happening.way,
        occurrence=happening.occurrence(metric), first_day=happening.first_day, last_day=happening.last_day,
        facts=dict(happening.facts), opened_at=act.at,
    )  # fmt: skip
    if happening.link_id is not None:
        alert.link = db.session.get(MetricLink, happening.link_id)
    db.session.add(alert)
    db.session.flush()
    told = {"kind": (None, alert.kind), "first_day": (None, alert.first_day), "measure": (None, metric.name)}
    events.record(act, alert, "opened", changes=told, version=1)
    telling.tell_later(alert, act)
    return alert


def _close(alert: Alert, why: str, act: Act, *, until: date | None = None) -> None:
    """Close an alert by itself; one of missing values reaches to the value that ended it."""
    if why == models.CAME and until is not None:
        alert.last_day = max(alert.last_day, until)
    changes = {"closed_at": (None, act.at), "closed_because": (alert.closed_because, why)}
    alert.apply(changes, act=act, verb="closed", told={"measure": alert.metric.name})
