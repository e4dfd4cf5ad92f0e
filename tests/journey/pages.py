"""Every page of the program, with the person who looks at it and what of the demo stands on it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts import links
from app.accounts.models import Person, Unit
from app.actions.models import Action
from app.analyses.measuring.models import MeasuringStudy
from app.analyses.models import Analysis
from app.analyses.studies.models import Study
from app.analyses.watching.models import Alert
from app.benefits.models import Benefit
from app.causes.models import Cause
from app.core import jobs
from app.core.db import db
from app.gates.models import GateReview
from app.metrics import recording
from app.metrics.models import Metric, MetricLink, Observation, ProcessChange
from app.metrics.stratifying.models import Factor
from app.projects.models import CharterRisk, Project
from app.tools.fishbone.model import Bone, Twig
from app.tools.five_whys.model import Why
from tests.company import Company
from tests.historic.tables import brought

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
NO_PAGES = frozenset({
    "api.metric", "api.metrics", "api.observations", "api.openapi", "changes.project_changes", "files.file",
    "health.health", "historic.headings", "measures.chart", "measures.own_chart", "metrics.file", "offline.ticket",
    "offline.worker", "organisation.mail_attachment",
    "reports.analyses", "reports.board", "reports.board_workbook", "reports.charter", "reports.check_sheet",
    "reports.measuring_forms",
    "reports.study", "static",
})  # fmt: skip
# This one exists only where there are no people yet.
BEFORE_ANYBODY = frozenset({"invitations.first_administrator"})


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
        query = self.query.format(**things[self.thing])
        return adapter.build(self.endpoint, parts) + (f"?{query}" if query else "")


def _many(who: str, *endpoints: str, things: str = "") -> list[Shown]:
    return [Shown(who, endpoint, thing) for thing in (things.split() or [""]) for endpoint in endpoints]


PAGES = (
    *_many("nobody", "signing_in.sign_in", "signing_in.forgotten", "help.index", "offline.page", "tablets.start"),
    Shown("nobody", "tablets.enrol", "used link", status=410),
    Shown("nobody", "invitations.accept", "invited"),
    Shown("nobody", "signing_in.new_password", "forgetful"),
    Shown("nobody", "invitations.accept", "used link", status=410),
    *_many("ada", "organisation.people", "organisation.units", "organisation.settings", "organisation.audit"),
    *_many("ada", "organisation.tablets", "organisation.mailbox", "portfolio.portfolio", "tokens.everybodys"),
    *_many("ada", "organisation.change_unit", "organisation.one_person", things="place"),
    *_many("dana", "historic.one_import", things="brought"),
    *_many("dana", "portfolio.portfolio", "portfolio.projects", "projects.start", "metrics.index", "actions.mine"),
    *_many("dana", "accounts.profile", "historic.start", "help.index", "help.walk", "help.who", "help.words"),
    *_many("dana", "accounts.own_pin", "tokens.own", "api_help.page", "help.questions"),
    *_many("dana", "portfolio.overview", "charter.charter", "measures.measures", things="picking"),
    *_many("dana", "five_whys.sheet", "fishbone.sheet", "actions.actions", "benefits.benefits", things="picking"),
    *_many("dana", "team.team", "reports.reports", "projects.edit", "charter.edit", things="picking"),
    *_many("dana", "charter.version", "charter.compare", "charter.change_risk", things="picking"),
    *_many("dana", "measures.add", "actions.add", "benefits.add", things="picking"),
    *_many("dana", "five_whys.heading", "five_whys.why", "five_whys.remove_why", "fishbone.heading", things="picking"),
    *_many("dana", "fishbone.bone", "fishbone.remove_bone", "fishbone.twig", "fishbone.remove_twig", things="picking"),
    *_many("dana", "causes.cause", "actions.edit", "gates.review", things="picking"),
    *_many("dana", "gates.item", things="measurement"),
    *_many("dana", "measures.analysis", things="saved"),
    *_many("dana", "measuring.study", "measuring.enter", "measuring.plan", things="numbers judgements"),
    *_many("dana", "measuring.paste", things="numbers judgements"), Shown("ines", "measuring.study", "numbers"),
    *_many("dana", "studies.studies", "studies.plan", things="picking"),
    *_many("dana", "studies.ask", things="differ drive limits trust agree"),
    *_many("dana", "studies.study", things="shifts scales"),
    *_many("ines", "studies.studies", "studies.study", things="shifts"),
    *_many("dana", "measures.measure", "measures.baseline", things="picking"),
    *_many("dana", "alerts.index", "alerts.alert", "metrics.metric", things="alerted answered"),
    *_many("ines", "alerts.index", "alerts.alert", things="alerted"),
    *_many("dana", "metrics.metric", "metrics.edit", "metrics.record", "metrics.observation", things="picking"),
    *_many("dana", "metrics.metric", "metrics.formula", "metrics.plan", things="picking computed"),
    *_many("dana", "metrics.import_folder", things="picking packing"),
    *_many("dana", "measures.own_closer", "measures.closer_look", things="picking packing"),
    *_many("dana", "measures.own_kinds", "measures.kinds", things="picking packing"),
    *_many("dana", "metrics.edit_plan", "metrics.factors", "metrics.partners", things="picking"),
    *_many("dana", "metrics.factors", "metrics.record", "measures.by_level", things="packing"),
    *_many("dana", "metrics.change_change", "metrics.create", "measures.board", things="picking"),
    *_many("dana", "by_mail.board", "importing.start", things="picking"),
    *_many("dana", "check_sheets.sheet", "check_sheets.days", "check_sheets.edit", things="picking"),
    *_many("dana", "check_sheets.sheet", "check_sheets.make", things="parcels"),
    *_many("ines", "check_sheets.sheet", things="picking"),
    *_many("dana", "importing.batch", things="mapping preview confirmed"),
    *_many("dana", "importing.rows", things="preview"),
    *_many("dana", "group_importing.start", things="picking"),
    *_many("dana", "group_importing.batch", things="many"),
    *_many("dana", "gates.gate", things="define measure analyze picking control"),
    *_many("dana", "portfolio.overview", things="dock packing stock"),
    *_many("dana", "measures.measure", things="dock forklifts packing returns parcels"),
    *_many("dana", "charter.charter", "five_whys.sheet", "fishbone.sheet", "actions.actions", things="stock"),
    *_many("dana", "measures.measures", "benefits.benefits", things="stock"),
    *_many("marek", "portfolio.overview", "charter.charter", "actions.mine", things="picking"),
    *_many("ruth", "portfolio.portfolio", "gates.review", "gates.gate", things="waiting"),
    *_many("helen", "benefits.benefits", "benefits.edit", things="money"),
    *_many("ines", "portfolio.portfolio"),
    *_many("ines", "measures.measure", "causes.cause", things="picking"),
    *_many("petra", "metrics.metric", "metrics.record", "metrics.observation", "importing.start", things="carrier"),
    *_many("otto", "portfolio.portfolio", "portfolio.projects", "metrics.index", "actions.mine"),
    Shown("marek", "charter.edit", "picking", status=403),
    Shown("otto", "portfolio.overview", "picking", status=404),
    Shown("dana", "actions.add", "picking", query="cause={cause}"),
    Shown("dana", "metrics.record", "picking", query="link={link}"),
    Shown("dana", "reports.portfolio", status=202),
    Shown("dana", "reports.waiting", "document", status=202),
)  # fmt: skip


def things_of(company: Company) -> dict[str, dict[str, Any]]:
    """The parts of addresses, by the names used above; makes what the demo has not: links, imports, a document."""
    things = company.ask(lambda: {short: _parts(title) for short, title in PROJECTS.items()})
    picking = things["picking"]
    things |= {phase: picking | {"phase": phase} for phase in ("define", "measure", "analyze", "control")}
    things |= {kind: company.ask(partial(_measuring, kind)) for kind in ("numbers", "judgements")}
    things |= {"measurement": things["measure"] | {"item": "measurement"}, "waiting": company.ask(_waiting)}
    things |= {"money": company.ask(_money), "place": company.ask(_place), "saved": company.ask(_saved)}
    things |= {"shifts": company.ask(lambda: _study("differ")), "scales": company.ask(lambda: _study("trust"))}
    things |= {name: picking | {"question": name} for name in ("differ", "drive", "limits", "trust", "agree")}
    things |= {"alerted": company.ask(lambda: _alert("Wrong grades"))}
    things |= {"answered": company.ask(lambda: _alert("Items waiting")), "carrier": company.ask(_carrier)}
    things |= {"": {}, "used link": {"token": "x" * 43}}
    with company.writing():
        things |= {"invited": _link(company, "invitation"), "forgetful": _link(company, "reset")}
        things |= {"document": _document(company, picking["project"])}
    things |= {"computed": _computed(company, picking["metric"])}
    things |= {"brought": brought(company)}
    return things | _imports(company, picking["metric"]) | {"many": _many_measures(company, picking["unit"])}


CHILDREN: dict[str, Any] = {
    "action": Action, "bone": Bone, "cause": Cause, "risk": CharterRisk, "twig": Twig, "why": Why,
    "review": GateReview,
}  # fmt: skip


def _parts(title: str) -> dict[str, Any]:
    project = db.session.scalars(select(Project).where(Project.title == title)).one()
    parts = {"project": project.id, "phase": project.phase, "number": 1, "unit": project.unit_id}
    for name, model in CHILDREN.items():
        found = db.session.scalars(select(model.id).where(model.project_id == project.id)).first()
        parts |= {name: found} if found else {}
    return parts | _measured(project) | _split(project)


def _split(project: Project) -> dict[str, Any]:
    query = select(Factor.id).join(MetricLink, MetricLink.metric_id == Factor.metric_id)
    found = db.session.scalars(query.where(MetricLink.project_id == project.id)).first()
    return {"factor": found} if found else {}


def _measured(project: Project) -> dict[str, Any]:
    main = select(MetricLink).where(MetricLink.project_id == project.id, MetricLink.role == "primary")
    link = db.session.scalars(main).first()
    if link is None:
        return {}
    parts = {"link": link.id, "metric": link.metric_id}
    kinds: dict[str, Any] = {"observation": Observation, "process_change": ProcessChange}
    for name, model in kinds.items():
        found = db.session.scalars(select(model.id).where(model.metric_id == link.metric_id)).first()
        parts |= {name: found} if found else {}
    return parts


def _waiting() -> dict[str, Any]:
    review = db.session.scalars(select(GateReview).where(GateReview.decision.is_(None))).first()
    assert review is not None, "no gate of the demo waits for a decision"
    return {"project": review.project_id, "phase": review.phase, "review": review.id}


def _money() -> dict[str, Any]:
    benefit = db.session.scalars(select(Benefit).where(Benefit.state == "estimated")).first()
    assert benefit is not None, "no benefit of the demo is estimated"
    return {"project": benefit.project_id, "benefit": benefit.id}


def _carrier() -> dict[str, Any]:
    found = db.session.scalars(select(Observation).join(Metric).where(Metric.name == "Late collections")).first()
    assert found is not None
    return {"metric": found.metric_id, "observation": found.id}


def _place() -> dict[str, Any]:
    unit = db.session.scalars(select(Unit).where(Unit.code == "NG-PICK")).one()
    person = db.session.scalars(select(Person).where(Person.name == "Marek Kowalski")).one()
    return {"unit": unit.id, "person": person.id}


def _saved() -> dict[str, Any]:
    analysis = db.session.scalars(select(Analysis)).first()
    assert analysis is not None, "no comparison of the demo is saved"
    return {"project": analysis.project_id, "analysis": analysis.id}


def _alert(measure: str) -> dict[str, Any]:
    alert = db.session.scalars(select(Alert).join(Alert.metric).where(Metric.name == measure)).first()
    assert alert is not None, f"the demo has no alert of {measure}"
    return {"metric": alert.metric_id, "alert": alert.id}


def _measuring(kind: str) -> dict[str, Any]:
    study = db.session.scalars(select(MeasuringStudy).where(MeasuringStudy.kind == kind)).first()
    assert study is not None, f"the demo has no study of the measuring with {kind}"
    return {"metric": study.metric_id, "measuring_study": study.id, "measuring_run": study.runs[0].id}


def _study(question: str) -> dict[str, Any]:
    study = db.session.scalars(select(Study).where(Study.question == question)).first()
    assert study is not None, f"no study of the demo asks {question}"
    return {"project": study.project_id, "study": study.id}


def _link(company: Company, purpose: str) -> dict[str, Any]:
    address = links.make(purpose, db.session.get_one(Person, company.people["sam"]), company.act("ada"))
    return {"token": address.rsplit("/", 1)[-1]}


def _document(company: Company, project: int) -> dict[str, Any]:
    arguments = {"kind": "charter", "project": project, "draft": True, "address": f"/projects/{project}/charter.pdf"}
    return {"job": jobs.enqueue("document", arguments, act=company.act("dana")).id}


SITES = "day,site,lines,errors\n" + "\n".join(f"2020-03-0{n},{s},100,{n}" for n in range(1, 5) for s in "ABC")
MISTAKES = "day,lines,errors\n2020-03-02,9640,37\n2020-03-03,9500,41\n31/31/2020,9600,5\n2020-03-05,9600,lots\n"
RIGHT = "day,lines,errors\n2019-03-04,9640,37\n2019-03-05,9500,41\n"


def _many_measures(company: Company, unit: int) -> dict[str, Any]:
    """An import of many measures whose columns have been tried."""
    dana = company.browser("dana")
    path = dana.post(f"/units/{unit}/measures/import", {"text": SITES}).headers["Location"]
    chosen = {"group_1": "1", "day": "0", "value": "3", "checked": "2", "kind": "proportion", "value_name": "Errors"}
    chosen |= {"denominator_name": "Lines", "decimals": "1", "direction": "lower", "period": "day"}
    answer = dana.fill(path, chosen, form=f"{path}/columns")
    assert answer.status_code == 303, answer.text
    return {"unit": unit, "group_import": UUID(path.rsplit("/", 1)[-1])}


def _computed(company: Company, metric: int) -> dict[str, Any]:
    """A measure that dana has computed from another one."""
    dana, unit = company.browser("dana"), company.ask(lambda: db.session.get_one(Metric, metric).unit_id)
    with company.writing():
        about = {"name": "Moving mean", "kind": "continuous", "measured_in": "errors", "period": "day"}
        made = recording.define(db.session.get_one(Unit, unit), about, company.act("dana")).id
    sent = {"formula": "mean(a, 5)", "a_id": str(metric), "a_part": "counted"}
    answer = dana.fill(f"/measures/{made}/formula", sent)
    assert answer.status_code == 303, answer.text
    return {"metric": made}


def _imports(company: Company, metric: int) -> dict[str, dict[str, Any]]:
    """An import whose rows have to be chosen, one with mistakes, and one that counts."""
    dana, made = company.browser("dana"), {}
    for name, text in {"mapping": SITES, "preview": MISTAKES, "confirmed": RIGHT}.items():
        path = dana.post(f"/measures/{metric}/import", {"text": text}).headers["Location"]
        made[name] = {"metric": metric, "batch": UUID(path.rsplit("/", 1)[-1])}
        if name == "confirmed":
            answer = dana.fill(path, {"existing": "keep"}, form=f"{path}/confirm")
            assert answer.status_code == 303, answer.text
    return made
