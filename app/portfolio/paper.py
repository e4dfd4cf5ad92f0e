"""What the one-page PDF prints: the same headline, decisions and lines as the page without addresses."""

from __future__ import annotations

from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from app.accounts.models import Organisation, Person
from app.core import clock, words
from app.portfolio import queries
from app.portfolio.calls import decision_of
from app.portfolio.finding import finding, shortfall
from app.portfolio.lines import line_of
from app.portfolio.queries import Summary
from app.reports.portfolio import Figure, Overview

AHEAD = timedelta(days=30)


def portfolio_of(person: Person) -> Overview:
    """The portfolio as this person sees it; runs in requests and in the worker."""
    today, organisation = clock.today(words.style().zone), Organisation.current()
    summary, waiting = queries.summary_of(person), queries.waiting_for(person, most=20)
    return Overview(
        finding=finding(summary),
        short=shortfall(summary, organisation.savings_goal),
        figures=_figures(summary, len(waiting)),
        decisions=tuple(decision_of(one) for one in waiting),
        lines=tuple(line_of(row) for row in queries.rows_of(person, today)),
        upcoming=tuple(_upcoming(person, today)),
    )


def _figures(summary: Summary, waiting: int) -> tuple[Figure, ...]:
    realised = _("a year; %(amount)s in the accounts so far", amount=words.short_money(summary.realised))
    decisions = ngettext("decision waits for you", "decisions wait for you", waiting)
    return (
        Figure(label=_("Confirmed by Finance"), value=words.short_money(summary.confirmed), note=realised),
        Figure(label=_("Estimated"), value=words.short_money(summary.estimated), note=_("a year, not confirmed")),
        Figure(label=_("Waiting for you"), value=words.number(waiting), note=decisions),
    )


def _upcoming(person: Person, today: date) -> list[str]:
    return [
        _("%(day)s: %(gate)s gate, %(title)s", day=words.short_day(day), gate=project.method.phase(project.phase).name,
          title=project.title)
        for project, day in queries.gates_between(person, today, today + AHEAD)
    ]  # fmt: skip
