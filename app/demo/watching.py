"""What is watched: the returns that pile up, whose alert somebody has answered, and wrong grades, which is new."""

from __future__ import annotations

from sqlalchemy import select

from app.analyses import judging
from app.analyses.watching import acknowledging, renewing, telling
from app.analyses.watching.models import Alert
from app.core.acting import Act
from app.core.db import db
from app.demo.people import Cast
from app.metrics.models import Metric
from app.metrics.series import series_of

CAUSE = (
    "Two of six graders are on sick leave, and the autumn sale sends more back. "
    "Overtime on Saturdays is agreed until both are here again."
)


def tell(cast: Cast) -> None:
    """The worker looks at the newest values and tells whoever looks after them; Piotr answers what it found in his."""
    act = Act(person=None, at=cast.days.now, origin="demo")
    for metric in db.session.scalars(select(Metric).where(Metric.is_watched).order_by(Metric.id)):
        _look(metric, act)
    for alert in db.session.scalars(select(Alert)):
        if alert.metric.owner is not None:
            telling.tell_now(alert, alert.metric.owner, act)
    piotr = Act(person=cast.people["piotr"], at=cast.days.now, origin="demo")
    waiting = select(Alert).join(Alert.metric).where(Metric.name == "Items waiting")
    for alert in db.session.scalars(waiting):
        acknowledging.acknowledge(alert, CAUSE, based_on=alert.version, act=piotr)


def _look(metric: Metric, act: Act) -> None:
    series = series_of(metric)
    used = {link: judging.judge(link) for link in metric.links}
    alone = judging.keep_alone(metric, judging.judge_alone(metric), act)
    renewing.renew(metric, renewing.Judged(newest=series.days[-1], alone=alone, used=used), act)
