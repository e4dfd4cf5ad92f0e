"""The portfolio, and the overview of one project."""

from __future__ import annotations

from typing import Any

from flask import g, render_template
from markupsafe import Markup

from app.charts import bars
from app.core import clock, policy, words
from app.core.forms import page_number
from app.core.gate import Area
from app.gates.next_step import next_step
from app.gates.readiness import gate_of
from app.portfolio import activity, queries
from app.portfolio import overview as side
from app.portfolio.finding import money_title
from app.portfolio.lines import View, view_of
from app.portfolio.paper import portfolio_of
from app.projects.models import Project

PROJECTS_A_PAGE = 25

area = Area("portfolio", __name__)
# The reports stand below and cannot ask for it by import.
area.record_once(lambda setup: setup.app.extensions.update(portfolio_of=portfolio_of))


@area.route("/", may=policy.SIGNED_IN)
def portfolio() -> Any:
    """Every open project one may see, the most urgent first."""
    today = clock.today(words.style().zone)
    summary = queries.summary_of(g.me)
    last = max(1, -(-summary.total // PROJECTS_A_PAGE))
    page = min(page_number(), last)
    view = view_of(g.me, summary, today, first=(page - 1) * PROJECTS_A_PAGE, most=PROJECTS_A_PAGE)
    may_start = any(role.role == policy.CI_LEAD for role in g.me.site_roles)
    return render_template(
        "portfolio/portfolio.html", view=view, bar=_bar(view), page=page, last=last, may_start=may_start
    )


def _bar(view: View) -> Markup | None:
    money, goal = view.money, g.organisation.savings_goal
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
    gate = gate_of(project)
    open_actions = [action for action in gate.facts.actions if not action.is_done]
    return render_template(
        "portfolio/overview.html",
        project=project,
        gate=gate,
        gate_view=gate,
        step=next_step(project, g.me, gate),
        actions=open_actions[: side.MOST_ACTIONS],
        more_actions=max(0, len(open_actions) - side.MOST_ACTIONS),
        measure=side.main_measure(gate.facts),
        members=side.members(project),
        **_feed(project),
    )


def _feed(project: Project) -> dict[str, Any]:
    """What others did since this person was last here; what happened lately when that is nothing."""
    seen = activity.last_here(g.me, g.sign_in)
    entries = activity.newest(project, others_than=g.me, after=seen) if seen else []
    return {"entries": entries or activity.newest(project), "is_since": bool(entries)}
