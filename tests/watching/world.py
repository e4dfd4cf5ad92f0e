"""Measures that are watched, and days on which their values come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import time_machine

from app.analyses.watching.models import Alert
from app.core import jobs
from app.core.db import db
from app.core.mail import Mail
from app.metrics import recording
from app.metrics.models import Metric, Observation
from tests.analyses.world import FIRST_DAY, define, record, working_days
from tests.company import Company

STEADY = [40.2, 41.1, 39.0, 40.4, 39.5, 41.3, 38.8, 40.0, 41.0, 39.2, 40.7, 39.6] * 2
LONDON = ZoneInfo("Europe/London")


def nth_day(number: int) -> date:
    """The working day with this number, counted from 0."""
    days = working_days(FIRST_DAY)
    return [next(days) for _ in range(number + 1)][-1]


def at_noon(day: date) -> datetime:
    """Noon of a day in London."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=LONDON)


class Watched:
    """A watched measure of Northgate that Marek looks after; time stands still at noon of its newest day."""

    def __init__(self, company: Company, values: Sequence[float] = STEADY, **about: Any) -> None:
        self.company, self.count = company, 0
        usual = {"name": "Waiting time", "kind": "time", "measured_in": "minutes", "is_watched": True}
        with company.writing():
            self.key = define(company, **(usual | about)).id
        self.add(*values)

    def metric(self) -> Metric:
        """The measure; inside a transaction."""
        return db.session.get_one(Metric, self.key)

    def add(self, *values: float) -> None:
        """The values of the next days come together, and are judged."""
        first, self.count = self.count, self.count + len(values)
        with self.now(), self.company.writing():
            record(self.company, self.metric(), [nth_day(first + place) for place in range(len(values))], values)
        if values:
            self.judge()

    def now(self, later: timedelta = timedelta()) -> time_machine.travel:
        """Noon of the newest value's day, or so much later."""
        return time_machine.travel(at_noon(nth_day(max(0, self.count - 1))) + later, tick=False)

    def judge(self, times: int = 3, later: timedelta = timedelta()) -> None:
        """Judge the values again and again."""
        for _ in range(times):
            with self.now(later):
                with self.company.writing():
                    recording.values_changed(self.metric(), self.company.act())
                run_jobs(self.company)

    def change(self, number: int, **values: Any) -> None:
        """Correct the value of a day, and have it judged."""
        with self.now(), self.company.writing():
            row = db.session.query(Observation).filter_by(metric_id=self.key, day=nth_day(number)).one()
            recording.correct(row, values, based_on=row.version, act=self.company.act("marek"))
        self.judge()

    def take_out(self, number: int) -> None:
        """Remove the value of a day, and have the rest judged."""
        self._switch(number, recording.remove)

    def bring_back(self, number: int) -> None:
        """Bring a removed value back, and have all judged."""
        self._switch(number, recording.restore)

    def _switch(self, number: int, verb: Any) -> None:
        with self.now(), self.company.writing():
            row = db.session.query(Observation).filter_by(metric_id=self.key, day=nth_day(number)).one()
            verb(row, self.company.act("marek"))
        self.judge()

    def alerts(self) -> list[Alert]:
        """All alerts of the measure, the oldest event first."""
        return alerts_of(self.company, self.key)

    def the_alert(self) -> Alert:
        """The one there is."""
        (alert,) = self.alerts()
        return alert


def alerts_of(company: Company, metric: int) -> list[Alert]:
    """The alerts of a measure, the oldest event first."""
    return _apart(company, db.select(Alert).where(Alert.metric_id == metric).order_by(Alert.first_day, Alert.opened_at))


def mails(company: Company) -> list[Mail]:
    """The messages that were written, the oldest first."""
    return _apart(company, db.select(Mail).order_by(Mail.written_at))


def _apart(company: Company, query: Any) -> list[Any]:
    """The rows a query finds, to be looked at after the transaction."""
    with company.reading():
        found = list(db.session.scalars(query))
        db.session.expunge_all()
        return found


def run_jobs(company: Company) -> None:
    with company.app.app_context():
        jobs.run_due_jobs()
