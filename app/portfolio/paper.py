"""What the one-page PDF prints: the same headline, decisions and lines as the page without addresses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.accounts.models import Organisation, Person
from app.benefits import figures
from app.core import clock, words
from app.portfolio import queries
from app.portfolio.calls import decision_of
from app.portfolio.finding import behind, finding, shortfall
from app.portfolio.lines import line_of
from app.portfolio.summary import Summary, summary_of
from app.reports.portfolio import Figure, Overview

AHEAD = timedelta(days=30)


def portfolio_of(person: Person) -> Overview:
    """The portfolio as this person sees it; runs in requests and in the worker."""
    today, organisation = clock.today(words.style().zone), Organisation.current()
    summary = summary_of(person, figures.year_end(organisation.savings_goal_by, today))
    waiting, rows = queries.waiting_for(person, today, most=20), queries.rows_of(person, today)
    return Overview(
        finding=finding(summary),
        short=behind(summary),
        money_short=shortfall(summary, organisation.savings_goal if summary.sees_all else None),
        figures=(*_money(summary), _decisions(rows)),
        decisions=tuple(decision_of(one) for one in waiting),
        lines=tuple(line_of(row, today) for row in rows),
        upcoming=tuple(_upcoming(person, today)),
    )


def _money(summary: Summary) -> tuple[Figure, ...]:
    confirmed = _("Confirmed by Finance, annualised")
    estimated = _("Estimated, annualised")
    if not summary.sees_all:
        confirmed, estimated = _("Confirmed, of the projects you can see"), _("Estimated, of the projects you can see")
    note = _(
        "%(realised)s realised this year, %(carry_over)s carries over",
        realised=words.short_money(summary.realised), carry_over=words.short_money(summary.carry_over),
    )  # fmt: skip
    return (
        _figure(confirmed, summary.confirmed, note, ended=summary.confirmed_ended),
        _figure(estimated, summary.estimated, _("not confirmed, not added"), ended=summary.estimated_ended),
    )


def _figure(label: str, amount: Decimal, note: str, *, ended: Decimal) -> Figure:
    """A sum with its note, and which part of it comes from projects that the headline does not count any more."""
    if ended:
        part = _("%(amount)s of it from closed or stopped projects", amount=words.short_money(ended))
        note = f"{note}; {part}"
    return Figure(label=label, value=words.short_money(amount), note=note)


def _decisions(rows: Sequence[Any]) -> Figure:
    """Of all projects on the paper, whoever prints it: how many wait for their sponsor, and for whom."""
    waiting = [row for row in rows if row.waits_since is not None]
    names = words.listing(list(dict.fromkeys(row.sponsor or _("a sponsor") for row in waiting)))
    note = ngettext("project waits for %(names)s", "projects wait for %(names)s", len(waiting), names=names)
    value = words.number(len(waiting))
    return Figure(label=_("Waiting for a decision"), value=value, note=note if waiting else _("no project waits"))


def _upcoming(person: Person, today: date) -> list[str]:
    return [
        _("%(day)s: %(gate)s gate, %(title)s", day=words.short_day(day), gate=project.method.phase(project.phase).name,
          title=project.title)
        for project, day in queries.gates_between(person, today, today + AHEAD)
    ]  # fmt: skip
