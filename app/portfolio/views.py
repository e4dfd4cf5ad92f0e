"""The portfolio, and the overview of one project."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import cache, partial
from typing import Any

from flask import g, redirect, render_template, url_for
from markupsafe import Markup

from app.benefits import figures
from app.charts import bars
from app.core import clock, policy, words
from app.core.forms import page_number
from app.gates.next_step import next_step
from app.gates.readiness import GateView, gate_of
from app.portfolio import activity, listing  # noqa: F401 - the list of projects is a page of the same area
from app.portfolio import overview as side
from app.portfolio.area import area
from app.portfolio.finding import ended_part, money_title, three_figures
from app.portfolio.lines import View, view_of
from app.portfolio.moment import moment_of
from app.portfolio.state import rights_of, state_of
from app.portfolio.summary import summary_of
from app.projects.models import Project
from app.projects.starting import may_start

__all__ = ["area"]
PROJECTS_A_PAGE = 25


@area.route("/", may=policy.SIGNED_IN, partners=True)
def portfolio() -> Any:
    """Every open project one may see, the most urgent first; somebody from outside goes to their measures."""
    if g.me.is_partner:
        return redirect(url_for("metrics.index"), 303)
    page = page_number()
    key, look = ("portfolio", moment_of(g.me), page), partial(_look_over, page)
    return render_template("portfolio/portfolio.html", key=key, look=look)


def _look_over(page: int) -> dict[str, Any]:
    """What the page says below the top bar."""
    today = clock.today(words.style().zone)
    summary = summary_of(g.me, figures.year_end(g.organisation.savings_goal_by, today))
    last = max(1, -(-summary.total // PROJECTS_A_PAGE))
    page = min(page, last)
    view = view_of(g.me, summary, today, first=(page - 1) * PROJECTS_A_PAGE, most=PROJECTS_A_PAGE)
    goal = g.organisation.savings_goal if summary.sees_all else None
    money = {"goal": goal, "bar": _bar(view, goal), "three": three_figures(summary), "ended": ended_part(summary)}
    return {"view": view, "page": page, "last": last, "may_start": may_start(g.me), **money}


def _bar(view: View, goal: Decimal | None) -> Markup | None:
    money = view.money
    if not (goal or money.confirmed or money.estimated):
        return None
    picture = bars.MoneyBar(
        confirmed=float(money.confirmed),
        estimated=float(money.estimated),
        goal=float(goal) if goal else None,
        title=money_title(money, goal),
    )
    return Markup(bars.render(picture))  # noqa: S704 (our own SVG, its texts escaped by the drawing)


@area.route("/projects/<project:project>", may="project.read")
def overview(project: Project) -> Any:
    """One project: what to do next, the gate, the actions."""
    find_gate, seen = cache(partial(gate_of, project)), activity.last_here(g.me, g.sign_in)
    key = ("overview", state_of(project), rights_of(g.me, project), seen)
    look = partial(_look, project, find_gate, seen)
    return render_template("portfolio/overview.html", project=project, key=key, find_gate=find_gate, look=look)


def _look(project: Project, find_gate: Callable[[], GateView], seen: datetime | None) -> dict[str, Any]:
    """What the page says below its header."""
    gate = find_gate()
    open_actions = [action for action in gate.facts.actions if not action.is_done]
    return {
        "gate": gate,
        "step": next_step(project, g.me, gate),
        "actions": open_actions[: side.MOST_ACTIONS],
        "more_actions": max(0, len(open_actions) - side.MOST_ACTIONS),
        "measure": side.main_measure(gate.facts),
        "members": side.members(project),
        **_feed(project, seen),
    }


def _feed(project: Project, seen: datetime | None) -> dict[str, Any]:
    """What others did since this person was last here; what happened lately when that is nothing."""
    entries = activity.newest(project, others_than=g.me, after=seen) if seen else []
    return {"entries": entries or activity.newest(project), "is_since": bool(entries)}
