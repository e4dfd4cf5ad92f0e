"""Who of the demo has a board sent by mail: the first one comes with the next look of the worker."""

from __future__ import annotations

from app.demo.people import Cast
from app.reports.by_mail import saving
from app.reports.by_mail.models import BOTH, WEEKLY


def tell(cast: Cast) -> None:
    """The CI lead asks for the board of the site, three weeks ago."""
    act = cast.act("dana", cast.days.day(-3), "08:30")
    wanted = {"rhythm": WEEKLY, "file_kind": BOTH}
    saving.save(cast.units["NG"], cast.people["dana"], wanted, based_on=0, act=act)
