"""The board of a unit on paper and as a workbook: what a person may see of it, put together once for both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.accounts.models import Organisation, Person, Unit
from app.analyses.board import MOST_IN_A_REPORT, Board, Row, board_of
from app.analyses.watching.wording import headline
from app.core import clock, policy, words
from app.core.db import db
from app.metrics.queries import by_unit
from app.reports.fitting import sheet_of
from app.reports.paper import Paper, builds

KIND = "board"


@dataclass(frozen=True, kw_only=True)
class Report:
    """The whole board of a unit as one person sees it on a day; `more` says which measures have no room."""

    unit: Unit
    today: date
    board: Board
    more: str

    @property
    def heading(self) -> str:
        """The finding, or that there is nothing yet."""
        return self.board.finding if self.board.rows else _("No measures on this board yet")

    @property
    def name(self) -> str:
        """What a file of it is called, without its ending."""
        return f"{_('Board')} {self.unit.name}, {words.full_day(self.today)}"


def report_of(unit: Unit, person: Person) -> Report:
    """All measures of the board that this person may see."""
    today = clock.today(words.style().zone)
    board = board_of(unit, person, today, size=MOST_IN_A_REPORT)
    return Report(unit=unit, today=today, board=board, more=_more(board))


def _more(board: Board) -> str:
    left = board.page.total - len(board.rows)
    if not left:
        return ""
    return ngettext(
        "%(num)d more measure stands on the page of the board, or in a report of a unit below this one.",
        "%(num)d more measures stand on the page of the board, or in reports of the units below this one.", left,
    )  # fmt: skip


def counted(rows: Sequence[Row]) -> str:
    """How many measures do not meet their goal, and how many alerts nobody has seen."""
    missed = sum(row.is_short for row in rows)
    alerts = sum(len(open_alerts(row)) for row in rows)
    parts = (
        [ngettext("%(num)d measure does not meet its goal", "%(num)d measures do not meet their goal", missed)]
        if missed
        else []
    )
    parts += [ngettext("%(num)d alert is open", "%(num)d alerts are open", alerts)] if alerts else []
    return _("%(parts)s.", parts=words.listing(parts)) if parts else _("No goal is missed, and no alert is open.")


def open_alerts(row: Row) -> list[str]:
    """What the alerts of a measure say that nobody has seen yet."""
    return [headline(alert) for alert in row.alerts if alert.state == "open"]


@builds(KIND)
def board_paper(arguments: Mapping[str, Any], person: Person, organisation: Organisation) -> Paper | None:
    """The board of a unit; arguments {"unit": key}."""
    unit = db.session.get(Unit, arguments["unit"])
    if unit is None or not policy.allows(person, "board.read", unit):
        return None
    report = report_of(unit, person)
    return Paper(
        template="reports/board.html",
        contents=_contents(report, organisation),
        title=report.name,
        author=organisation.name,
        language=organisation.language,
        file_name=f"{report.name}.pdf",
    )


def _contents(report: Report, organisation: Organisation) -> dict[str, Any]:
    rows = report.board.rows
    groups = by_unit([(row.metric, row) for row in rows])
    return {
        "sheet": sheet_of(organisation.paper).name,
        "unit_name": report.unit.name,
        "long_day": words.long_day(report.today),
        "zone": organisation.zone,
        "heading": report.heading,
        "lede": counted(rows) if rows else "",
        "more": report.more,
        "groups": [(unit.name, [_line(row) for _metric, row in pairs]) for unit, pairs in groups],
    }


def _line(row: Row) -> dict[str, Any]:
    """A measure in finished words; its small line is not drawn yet."""
    return {
        "name": row.metric.name,
        "project": row.link.project.title if row.link else "",
        "picture": row.picture,
        "value": row.value,
        "on": row.on,
        "overdue": row.overdue,
        "alerts": open_alerts(row),
        "change": row.change,
        "goal": row.goal,
    }
