"""One of everything in Dana's project, so that every address can be built."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from app.accounts import tokens
from app.accounts.models import Organisation, Person, SignIn, Tablet
from app.accounts.tablets import devices
from app.actions.models import Action
from app.analyses.measuring.models import MeasuringRun, MeasuringStudy
from app.analyses.models import Analysis
from app.analyses.studies.models import Study
from app.analyses.watching.models import Alert
from app.benefits.models import Benefit
from app.causes.models import Cause, Evidence
from app.core import clock, mail
from app.core.db import db
from app.core.files import store
from app.core.jobs import Job
from app.core.mail_attachments import attachment
from app.gates.models import GateReview
from app.historic.models import HistoricImport
from app.metrics.check_sheets.models import CheckSheet, DefectType
from app.metrics.group_models import GroupImport
from app.metrics.models import ImportBatch, Metric, MetricLink, Observation, ProcessChange
from app.metrics.stratifying.models import Factor, FactorLevel
from app.projects.models import CharterRisk, CharterVersion, Project, StoredFile
from app.tools.fishbone.model import Bone, Twig
from app.tools.five_whys.model import Why
from app.tools.models import Worksheet
from tests.company import Company
from tests.metrics.partners import make_partner

SPLITTING = ("factors", "rename_factor", "add_level", "rename_level", "remove_factor", "restore_factor", "retire_level",
             "restore_level", "split_by_operator")  # fmt: skip


@dataclass
class Objects:
    """The parts of addresses: keys by the name they have there."""

    keys: dict[str, Any] = field(default_factory=dict)

    @property
    def keyed(self) -> set[str]:
        """The parts that are children of a project."""
        return {name for name, key in self.keys.items() if isinstance(key, UUID)} - {"job", "attachment"}

    def part(self, endpoint: str, name: str) -> Any:
        """What stands for this part in the address of this endpoint."""
        return self.keys.get(f"{endpoint}.{name}", self.keys.get(name))


def make_objects(company: Company) -> Objects:
    """Make them."""
    objects = Objects({"project": company.project, "unit": company.units["NG"], "person": company.people["sam"]})
    with company.writing():
        project, now = db.session.get_one(Project, company.project), clock.now()
        dana = company.people["dana"]
        for make in (_charter, _causes, _sheets, _measures, _work):
            objects.keys |= make(project.id, dana, now)
        db.session.flush()
        objects.keys["member"] = project.memberships[-1].id
        objects.keys["role"] = 999
        objects.keys["accounts.end_sign_in.key"] = db.session.query(SignIn.id).limit(1).scalar() or 1
    objects.keys |= {
        "number": 1,
        "token": "x" * 43,
        "phase": "define",
        "item": "measurement",
        "question": "differ",
        "ending": "svg",
    }
    objects.keys |= {"gates.item.phase": "measure", "gates.mark.phase": "measure"}
    objects.keys["removed_link"] = _removed_link(company)
    objects.keys["access_token"] = _token(company)
    objects.keys["tablet"] = _tablet(company)
    objects.keys |= {"historic_import": _historic(company), "sort": "projects"}
    objects.keys["partner_access"] = make_partner(company, objects.keys["metric"])
    objects.keys["attachment"] = _attachment(company)
    objects.keys["analysis"] = _analysis(company, objects.keys["link"])
    return objects


def _add(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row.id


def _pair(name: str, now: Any, make: Any) -> dict[str, Any]:
    """A row and a removed one of the same kind."""
    gone = make()
    gone.removed_at = now
    return {name: _add(make()), f"removed_{name}": _add(gone)}


def _charter(project: int, dana: int, now: Any) -> dict[str, Any]:
    content = {"problem": "P", "goal": "G", "risks": [], "team": [], "gates": [], "title": "T"}
    _add(CharterVersion(project_id=project, number=1, content=content, asked_by_id=dana, asked_at=now))
    stored = store().save(b"seen on the shop floor")
    file = StoredFile(
        id=uuid4(), project_id=project, name="note.txt", media_type="text/plain", size=stored.size,
        sha256=stored.sha256, storage_name=stored.name, added_by_id=dana, added_at=now,
    )  # fmt: skip
    risks = _pair("risk", now, lambda: CharterRisk(project_id=project, risk="Scanning slows pickers"))
    return {**risks, "file": _add(file)}


def _causes(project: int, dana: int, now: Any) -> dict[str, Any]:
    cause = Cause(project_id=project, text="Bin labels cannot be read")
    key = _add(cause)

    def evidence() -> Evidence:
        return Evidence(
            project_id=project, cause_id=key, question="present", says_yes=True, note="7 of 10", added_by_id=dana,
            added_at=now,
        )  # fmt: skip

    return {"cause": key, **_pair("evidence", now, evidence)}


def _sheets(project: int, dana: int, now: Any) -> dict[str, Any]:
    cause = db.session.query(Cause.id).filter_by(project_id=project).scalar()
    keys: dict[str, Any] = {}
    for tool in ("five_whys", "fishbone"):
        heading = {"problem": "Wrong item picked", "figure": ""}
        sheet = Worksheet(project_id=project, tool=tool, title=tool, phase="analyze", heading=heading, made_at=now)
        keys[tool] = _add(sheet)
    place = {"project_id": project, "worksheet_id": keys["five_whys"]}
    keys |= _pair("why", now, lambda: Why(**place, cause_id=cause))
    place["worksheet_id"] = keys["fishbone"]
    keys |= _pair("bone", now, lambda: Bone(**place, name="Method"))
    keys |= _pair("twig", now, lambda: Twig(**place, bone_id=keys["bone"], cause_id=cause))
    return {name: key for name, key in keys.items() if name not in ("five_whys", "fishbone")}


def _measures(project: int, dana: int, now: Any) -> dict[str, Any]:
    unit = db.session.get_one(Project, project).unit_id
    metric = Metric(unit_id=unit, name="Picking errors", kind="count", per=1000, value_name="E", denominator_name="L")
    key = _add(metric)
    link = _add(MetricLink(project_id=project, metric_id=key, role="primary"))
    batch = ImportBatch(
        metric_id=key, state="confirmed", source="paste", storage_name="", troubles=[], made_by_id=dana, made_at=now,
        confirmed_at=now, mapping={"counts": {}, "choice": None},
    )  # fmt: skip

    def value() -> Observation:
        made = {"entered_by_id": dana, "entered_at": now}
        return Observation(metric_id=key, day=date(2026, 9, 1), value=37, checked=9640, **made)

    def change() -> ProcessChange:
        return ProcessChange(metric_id=key, day=date(2026, 10, 26), title="labels", made_by_id=dana, made_at=now)

    days = [date(2026, 10, 6) + timedelta(days=n) for n in range(40)]
    made = {"metric_id": key, "checked": 9000, "entered_by_id": dana, "entered_at": now}
    db.session.add_all(Observation(day=day, value=70 - day.day % 5, **made) for day in days)
    many = GroupImport(
        unit_id=unit, state="confirmed", source="sites.csv", storage_name="", troubles=[], made_by_id=dana,
        made_at=now, confirmed_at=now, mapping={},
    )  # fmt: skip
    checked = _check_sheet(key, unit, dana, now) | _measuring(key, dana, now) | _factors(unit, now)
    keys = {"metric": key, "link": link, "batch": _add(batch), "group_import": _add(many), "alert": _alert(key, now)}
    return checked | keys | _pair("observation", now, value) | _pair("process_change", now, change)


def _check_sheet(metric: int, unit: int, dana: int, now: Any) -> dict[str, Any]:
    """A sheet with types enough to retire one, and a measure that has none yet."""
    sheet = _add(CheckSheet(metric_id=metric, title="Errors at the pack bench", made_by_id=dana, made_at=now))
    for place, name in enumerate(("Wrong quantity", "Missed line")):
        _add(DefectType(sheet_id=sheet, name=name, position=place))
    late = Metric(unit_id=unit, name="Late lorries", kind="proportion", value_name="Late", denominator_name="Lorries")
    names = iter(("Wrong label", "Wrong item"))
    types = _pair("defect_type", now, lambda: DefectType(sheet_id=sheet, name=next(names), position=5))
    return {"check_sheets.make.metric": _add(late), **types}


def _measuring(metric: int, dana: int, now: Any) -> dict[str, Any]:
    """A study of the measuring with a run that waits for its reading."""
    study = _add(MeasuringStudy(
        metric_id=metric, kind="numbers", name="Carton width", parts=5, trials=2, appraisers=["", ""], seed=1,
        made_by_id=dana, made_at=now,
    ))  # fmt: skip
    run = _add(MeasuringRun(study_id=study, position=0, part=1, appraiser="A", trial=1))
    _add(MeasuringRun(study_id=study, position=1, part=2, appraiser="A", trial=1))
    return {"measuring_study": study, "measuring_run": run}


def _factors(unit: int, now: Any) -> dict[str, Any]:
    """A measure with factors, and levels enough to retire one, where operators may be compared."""
    db.session.get_one(Organisation, 1).operators_at_least = 5
    metric = _add(Metric(unit_id=unit, name="Walking time", kind="time", measured_in="min"))
    places = iter(((2, "Site"), (1, "Shift")))

    def factor() -> Factor:
        place, name = next(places)
        return Factor(metric_id=metric, place=place, name=name)

    factors = _pair("factor", now, factor)
    names = iter(("Weekend", "Night", "Early", "Late"))

    def level() -> FactorLevel:
        return FactorLevel(factor_id=factors["factor"], name=next(names), position=9)

    levels = _pair("level", now, level)
    _add(level())
    _add(level())
    keys = {"measures.by_level.metric": metric} | {f"metrics.{page}.metric": metric for page in SPLITTING}
    return factors | levels | keys


def _alert(metric: int, now: Any) -> UUID:
    """An event that somebody should look at, in the values of 1 September."""
    day = date(2026, 9, 1)
    about = {"kind": "limit", "way": "up", "first_day": day, "last_day": day, "opened_at": now, "version": 1}
    facts = {"rules": ["upper_limit"], "value": 3.8, "value_day": day.isoformat(), "upper": 3.0}
    return UUID(str(_add(Alert(metric_id=metric, occurrence=f"{metric}::limit:up:{day}", facts=facts, **about))))


def _work(project: int, dana: int, now: Any) -> dict[str, Any]:
    about = {"kind": "cost", "basis": "Fewer credits", "state": "estimated", "entered_by_id": dana, "entered_at": now}
    review = GateReview(project_id=project, phase="define", asked_by_id=dana, asked_at=now, items=[])
    job = Job(kind="document", arguments={"kind": "charter", "project": project, "address": "/"}, person_id=dana)
    job.due_at = job.made_at = now
    keys = {"review": _add(review), "job": _add(job)}
    keys |= _pair("study", now, lambda: _study(project, dana, now))
    keys |= _pair("benefit", now, lambda: Benefit(project_id=project, **about))
    return keys | _pair("action", now, lambda: Action(project_id=project, title="Fit bin labels"))


def _study(project: int, dana: int, now: Any) -> Study:
    """A question that was answered, as far as an address needs it."""
    said: dict[str, Any] = {"parameters": {}}
    answer: dict[str, Any] = {"sentence": said | {"code": "no_difference"}, "reason": said | {"code": "asked_for"}}
    answer |= {"lines": [], "checks": [], "results": {}, "figures": {}, "offered": ["welch_t", "student_t"]}
    data = {"names": ["Shift", "Minutes"], "columns": [["Day", "Day", "Night", "Night"], [3.0, 4.0, 5.0, 7.0]]}
    settings = {"roles": {"group": [0], "value": [1]}, "numbers": {}, "words": {}, "asked": "", "again": ""}
    return Study(
        project_id=project, question="differ", name="Packing by shift", data=data, settings=settings | {"source": None},
        procedure="welch_t", signal="no", data_hash="a" * 64, answer=answer, made_by_id=dana, made_at=now,
    )  # fmt: skip


def _analysis(company: Company, link: UUID) -> UUID:
    """A comparison that Dana saved."""
    answer = company.browser("dana").post(f"/projects/{company.project}/measures/{link}/save")
    assert answer.status_code == 303, answer.status_code
    return UUID(str(company.ask(lambda: db.session.query(Analysis.id).scalar())))


def _token(company: Company) -> int:
    """An access token that Dana made."""
    with company.writing():
        act = company.act("dana")
        values = {"name": "WMS", "scope": tokens.WRITE, "expires_at": act.at + timedelta(days=30)}
        token, _secret = tokens.make(db.session.get_one(Person, company.people["dana"]), values, act)
        db.session.flush()
        return token.id


def _historic(company: Company) -> UUID:
    """A table of one project that Dana brings in from elsewhere."""
    with company.writing():
        headings, cells = ["Title", "Unit", "Started on"], ["Fewer late trucks", "NG", "2025-03-03"]
        columns = {"parts": {"title": 0, "unit": 1, "started_on": 2}, "number_style": "", "date_style": ""}
        about = {"made": [], "made_by_id": company.people["dana"], "made_at": clock.now(), "source": "old.csv"}
        return _add(HistoricImport(sort="projects", headings=headings, rows=[[2, cells]], columns=columns, **about))


def _tablet(company: Company) -> int:
    """A tablet of Northgate that waits for being set up."""
    with company.writing():
        act = company.act("ada")
        about = {"unit_id": company.units["NG"], "made_at": act.at, "code_expires_at": act.at + timedelta(hours=1)}
        return int(_add(Tablet(name="Packing line 2", code_fingerprint=devices.fingerprint_of("x" * 43), **about)))


def _attachment(company: Company) -> UUID:
    """A board that came to Dana by mail."""
    with company.writing():
        attached, dana = attachment(b"%PDF-", "Board.pdf", "application/pdf"), company.people["dana"]
        to = db.session.get_one(Person, dana)
        mail.write(company.act(), to=to, subject="Board", text="", project=None, attachments=[attached])
        db.session.flush()
        return attached.id


def _removed_link(company: Company) -> UUID:
    """A measure that Dana took out of the project again."""
    with company.writing():
        metric = Metric(unit_id=company.units["NG"], name="Pick rate", kind="continuous", direction="higher")
        key = _add(MetricLink(project_id=company.project, metric_id=_add(metric), role="balancing"))
    answer = company.browser("dana").post(f"/projects/{company.project}/measures/{key}/remove")
    assert answer.status_code == 303, answer.status_code
    return UUID(str(key))
