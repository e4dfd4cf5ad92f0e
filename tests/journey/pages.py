"""Every page of the program, with the person who looks at it and what of the demo stands on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts import links
from app.accounts.models import Person, Unit
from app.actions.models import Action
from app.analyses.models import Analysis
from app.benefits.models import Benefit
from app.causes.models import Cause
from app.core import jobs
from app.core.db import db
from app.gates.models import GateReview
from app.metrics.models import ImportBatch, Metric, MetricLink, Observation, ProcessChange
from app.projects.models import CharterRisk, Project
from app.tools.fishbone.model import Bone, Twig
from app.tools.five_whys.model import Why
from tests.company import Company

PROJECTS = {
    "dock": "Dock-to-stock time",
    "forklifts": "Forklift near misses",
    "picking": "Reduce picking errors in Zone B",
    "packing": "Order cycle time, packing line 2",
    "returns": "Returns processing backlog",
    "parcels": "Damaged parcels, outbound",
    "stock": "Stock count accuracy",
}
# Answers of these addresses are no pages: PDFs and files, what other programs read.
NO_PAGES = frozenset({"changes.project_changes", "files.file", "health.health", "reports.charter", "static"})


@dataclass(frozen=True)
class Shown:
    """A page: who looks, which endpoint, the parts of its address by the name of a thing, its query, its status."""

    who: str
    endpoint: str
    thing: str = ""
    query: str = ""
    status: int = 200

    def __str__(self) -> str:
        return " ".join(filter(None, (self.who, self.endpoint, self.thing, self.query)))

    def path(self, company: Company, things: dict[str, dict[str, Any]]) -> str:
        """The address; it must take each part the thing has and the endpoint asks for."""
        adapter = company.app.url_map.bind("localhost")
        rule = next(company.app.url_map.iter_rules(self.endpoint))
        parts = {name: things[self.thing][name] for name in rule.arguments}
        return adapter.build(self.endpoint, parts) + (f"?{self.query}" if self.query else "")


def _many(who: str, *endpoints: str, things: str = "") -> list[Shown]:
    return [Shown(who, endpoint, thing) for thing in (things.split() or [""]) for endpoint in endpoints]


PAGES = (
    *_many("nobody", "signing_in.sign_in", "signing_in.forgotten", "help.index"),
    *_many("nobody", "invitations.accept", "signing_in.new_password", "invitations.first_administrator", things="door"),
    *_many("ada", "organisation.people", "organisation.units", "organisation.settings", "organisation.audit"),
    *_many("ada", "organisation.mailbox", "portfolio.portfolio"),
    *_many("ada", "organisation.change_unit", "organisation.one_person", things="place"),
    *_many("dana", "portfolio.portfolio", "projects.index", "projects.start", "metrics.index", "actions.mine"),
    *_many("dana", "accounts.profile", "help.index", "help.walk", "help.who", "help.words"),
    *_many("dana", "reports.portfolio", "portfolio.overview", "charter.charter", "measures.measures", things="picking"),
    *_many("dana", "five_whys.sheet", "fishbone.sheet", "actions.actions", "benefits.benefits", things="picking"),
    *_many("dana", "team.team", "reports.reports", "projects.edit", "charter.edit", things="picking"),
    *_many("dana", "charter.version", "charter.compare", "charter.change_risk", things="picking"),
    *_many("dana", "measures.add", "actions.add", "benefits.add", things="picking"),
    *_many("dana", "five_whys.heading", "five_whys.why", "five_whys.remove_why", "fishbone.heading", things="picking"),
    *_many("dana", "fishbone.bone", "fishbone.remove_bone", "fishbone.twig", "fishbone.remove_twig", things="picking"),
    *_many("dana", "causes.cause", "actions.edit", "gates.item", "gates.review", things="picking"),
    *_many("dana", "measures.measure", "measures.baseline", "measures.analysis", things="picking"),
    *_many("dana", "metrics.metric", "metrics.edit", "metrics.record", "metrics.observation", things="picking"),
    *_many("dana", "metrics.change_change", "metrics.create", "importing.start", things="picking"),
    *_many("dana", "importing.batch", things="mapping preview confirmed"),
    *_many("dana", "reports.waiting", things="document"),
    *_many("dana", "gates.gate", things="define measure analyze picking control"),
    *_many("dana", "portfolio.overview", things="dock forklifts packing returns parcels stock"),
    *_many("dana", "measures.measure", things="dock forklifts packing returns parcels"),
    *_many("dana", "charter.charter", "five_whys.sheet", "fishbone.sheet", "actions.actions", things="stock"),
    *_many("dana", "measures.measures", "benefits.benefits", things="stock"),
    *_many("marek", "portfolio.overview", "charter.charter", things="picking"),
    *_many("marek", "actions.mine"),
    *_many("ruth", "portfolio.portfolio"),
    *_many("ruth", "gates.review", "gates.gate", things="waiting"),
    *_many("helen", "benefits.benefits", "benefits.edit", things="money"),
    *_many("ines", "portfolio.portfolio"),
    *_many("ines", "measures.measure", "causes.cause", things="picking"),
    *_many("otto", "portfolio.portfolio", "projects.index", "metrics.index", "actions.mine"),
    Shown("marek", "charter.edit", "picking", status=403),
    Shown("otto", "portfolio.overview", "picking", status=404),
    Shown("nobody", "invitations.accept", "used door", status=410),
    Shown("dana", "actions.add", "caused", query="cause"),
)  # fmt: skip


def things_of(company: Company) -> dict[str, dict[str, Any]]:
    """The parts of addresses, by the names used above; makes what the demo has not: links, imports, a document."""
    imports = _imports(company)
    with company.writing():
        projects = {short: _project(title) for short, title in PROJECTS.items()}
        things = {short: _parts(project) for short, project in projects.items()}
        picking = things["picking"]
        waiting = db.session.scalars(select(GateReview).where(GateReview.decision.is_(None))).first()
        assert waiting is not None, "no gate of the demo waits for a decision"
        things |= {phase: picking | {"phase": phase} for phase in ("define", "measure", "analyze", "control")}
        things |= {
            "": {}, "door": _doors(company), "used door": {"token": "x" * 43}, "place": _place(company),
            "waiting": {"project": waiting.project_id, "phase": waiting.phase, "review": waiting.id},
            "money": _money(), "document": {"job": _job(company, picking["project"])},
        }  # fmt: skip
        return things | imports
