"""Every form of the program, filled in rightly: who sends it and what it holds, by endpoint.

The tests of this folder start from a form that is accepted and spoil one thing of it at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.accounts import passwords
from app.accounts.models import Person, SignIn, SiteRole
from app.accounts.tablets.models import TabletUser
from app.benefits.models import Benefit
from app.core import clock, policy
from app.core.db import db
from app.metrics.deriving.models import MetricFormula
from app.metrics.import_folder.models import ImportFolder
from app.metrics.models import Metric, MetricLink, Observation
from app.metrics.offline import meaning_of
from app.projects.models import Charter
from app.tools.fishbone.model import Bone
from app.tools.five_whys.model import Why
from tests.access.objects import Objects, make_objects
from tests.company import PASSWORD, Browser, Company
from tests.gates.deciding import seen
from tests.security import import_forms, measure_forms

NEW_PASSWORD = "seven green lorries at dawn"
Values = dict[str, str]


@dataclass
class World:
    """A company with one of everything, and browsers that are signed in."""

    company: Company
    objects: Objects
    forms: dict[str, tuple[str, Values]] = field(default_factory=dict)
    _browsers: dict[str, Browser] = field(default_factory=dict)

    def browser(self, name: str) -> Browser:
        """The browser of a person, always the same."""
        if name not in self._browsers:
            self._browsers[name] = self.company.browser(name)
        return self._browsers[name]

    def path(self, endpoint: str) -> str:
        """The address that a form goes to."""
        rule = next(self.company.app.url_map.iter_rules(endpoint))
        values = {name: self.objects.part(endpoint, name) for name in rule.arguments}
        return self.company.app.url_map.bind("localhost").build(endpoint, values, method=None)

    def send(self, endpoint: str, **changes: Any) -> Any:
        """Send the form as it is filled in, but for these changes."""
        who, values = self.forms[endpoint]
        return self.browser(who).post(self.path(endpoint), {**values, **changes})

    @contextmanager
    def trying(self, look: Callable[[], Any] = lambda: None) -> Iterator[list[Any]]:
        """Nothing that is sent lasts; what `look` sees before each transaction is taken back is collected."""
        seen: list[Any] = []

        def take_back() -> None:
            db.session.flush()
            seen.append(look())
            db.session.rollback()

        for who, _values in self.forms.values():
            self.browser(who)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(db.session, "commit", take_back)
            yield seen


def make_world(company: Company) -> World:
    """Make it."""
    world = World(company, make_objects(company))
    with company.writing():
        _complete(company, world.objects)
    import_forms.bring_imports(world)
    import_forms.bring_many(world)
    import_forms.bring_past(world)
    world.forms = dict(_forms(company, world.objects))
    return world


def _complete(company: Company, objects: Objects) -> None:
    """What a form needs to find besides them."""
    for name in ("dana", "ada"):
        db.session.get_one(Person, company.people[name]).password_hash = passwords.hash_password(PASSWORD)
    db.session.get_one(Benefit, objects.keys["benefit"]).a_year = Decimal(38_500)
    text = db.session.get_one(Charter, company.project)
    text.problem, text.goal = "Zone B makes 8.0 picking errors per 1,000 lines.", "From 8.0 to 4.0"
    rate = Metric(unit_id=company.units["NG"], name="Pick rate", kind="continuous", direction="higher")
    spare = MetricLink(project_id=company.project, metric=rate, role="process", position=7)
    hours, unused, archived = (
        Metric(unit_id=company.units["NG"], name=n, kind="continuous") for n in ("Hours", "Old", "Gone")
    )
    users = [TabletUser(person_id=company.people[name], pin_hash="h") for name in ("dana", "sam")]
    role = SiteRole(person_id=company.people["sam"], role=policy.MEMBER, unit_id=company.units["SM"])
    dana, now = db.session.get_one(Person, company.people["dana"]), clock.now()
    other = SignIn(fingerprint="f" * 64, person=dana, browser="Phone", began_at=now, seen_at=now, proved_at=now)
    archived.archived_at = now
    watched = Metric(unit_id=company.units["NG"], name="Fed", kind="continuous")
    folder = ImportFolder(metric=watched, name="fed-1", made_by_id=company.people["dana"], made_at=now)
    db.session.add_all([rate, spare, role, other, hours, unused, archived, folder, *users])
    db.session.flush()
    objects.keys |= {"metrics.archive.metric": unused.id, "metrics.bring_back.metric": archived.id}
    objects.keys["metrics.end_folder.metric"] = watched.id
    objects.keys |= {"metrics.formula.metric": hours.id, "metrics.end_formula.metric": _computed(company, rate)}
    objects.keys |= {"role": role.id, "accounts.end_sign_in.key": other.id, "measures.remove.link": spare.id}
    objects.keys |= _neighbours(company, objects)
    objects.keys["meaning"] = meaning_of(db.session.get_one(Metric, objects.keys["metric"]))


def _computed(company: Company, rate: Metric) -> int:
    """Let the rate be computed from the errors; its key."""
    source = db.session.query(Metric).filter_by(kind="count").all()[0]
    made = {"made_by_id": company.people["dana"], "made_at": clock.now(), "outcome": {}}
    db.session.add(MetricFormula(metric=rate, formula="a / 8", a_id=source.id, a_part="checked", **made))
    rate.is_computed = True
    return rate.id


def _neighbours(company: Company, objects: Objects) -> dict[str, Any]:
    """Second rows, without which moving and bringing back would change nothing."""
    now, made = clock.now(), {"entered_by_id": company.people["dana"], "entered_at": clock.now()}
    why = db.session.get_one(Why, objects.keys["why"])
    bone = db.session.get_one(Bone, objects.keys["bone"])
    place = {"project_id": company.project, "cause_id": why.cause_id}
    below = Why(**place, worksheet_id=why.worksheet_id, parent_id=why.id)
    beside = Bone(project_id=company.project, worksheet_id=bone.worksheet_id, name="Place", position=1)
    made |= {"metric_id": objects.keys["metric"], "value": 37, "checked": 9640}
    value, wrong = Observation(day=date(2026, 8, 1), removed_at=now, **made), Observation(day=date(2026, 9, 4), **made)
    db.session.add_all([below, beside, value, wrong])
    db.session.flush()
    return {
        "five_whys.move_why.why": below.id,
        "fishbone.other_bone": beside.id,
        "metrics.restore_observation.removed_observation": value.id,
        "offline.correct.observation": wrong.id,
    }


def _forms(company: Company, objects: Objects) -> Iterator[tuple[str, tuple[str, Values]]]:
    areas = (_accounts, _projects, _causes, _tools, _work, measure_forms.measures, import_forms.imports, _studies)
    for endpoint, values in (pair for area in areas for pair in area(company, objects).items()):
        yield endpoint, (_sender(endpoint), values)


def _sender(endpoint: str) -> str:
    """Whoever may do it; Dana leads the project and the unit."""
    others = {"charter.answer": "ruth", "gates.decide": "ruth", "benefits.confirm": "helen"}
    return "ada" if endpoint.startswith(("organisation.", "tokens.end_any")) else others.get(endpoint, "dana")


def _accounts(company: Company, objects: Objects) -> dict[str, Values]:
    northgate = str(company.units["NG"])
    return {
        "accounts.change_own_password": {"current": PASSWORD, "password": NEW_PASSWORD},
        "accounts.change_profile": {"name": "Dana O.", "quiet_from": "21:00", "quiet_to": "07:00", "version": "1"},
        "accounts.end_sign_in": {},
        "by_mail.board": {"rhythm": "weekly", "file_kind": "both", "version": ""},
        "tokens.make": {"name": "WMS", "scope": "write", "only": "", "ends_on": str(clock.now().date())},
        "tokens.end": {}, "tokens.end_anybodys": {},
        "signing_in.sign_out": {},
        "accounts.set_own_pin": {"current": PASSWORD, "new_pin": "739164"},
        "organisation.add_tablet": {"name": "Dock 4", "unit": northgate, "idle_seconds": "120"},
        "organisation.add_tablet_user": {"person": str(company.people["marek"]), "badge": "4711"},
        **{f"organisation.{verb}": {} for verb in ("end_tablet", "end_tablet_user")},
        "organisation.invite": {"name": "Jo", "email": "jo@demo.example", "role": policy.MEMBER, "unit": northgate},
        "organisation.give_role": {"role": policy.MEMBER, "unit": northgate},
        "organisation.end_role": {},
        "organisation.switch_active": {"active": "no"},
        **{f"organisation.{verb}": {} for verb in ("invite_again", "end_sign_ins", "send_unsent")},
        "organisation.add_unit": {"name": "Zone B", "code": "ZB", "parent": northgate, "version": ""},
        "organisation.change_unit": {"name": "Northgate", "code": "NG", "parent": "", "version": "1"},
        "organisation.settings": {
            "name": "Harrow", "zone": "Europe/London", "locale": "en_GB", "currency": "GBP", "paper": "A4",
            "rule_set": "default", "idle_minutes": "480", "savings_goal": "900,000", "savings_goal_by": "2026-12-31",
            "quiet_from": "20:00", "quiet_to": "06:30", "quiet_weekends": "y", "operators_at_least": "6",
            "version": "1",
        },
    }  # fmt: skip


def _projects(company: Company, objects: Objects) -> dict[str, Values]:
    dana, ruth, sam = (str(company.people[name]) for name in ("dana", "ruth", "sam"))
    return {
        "projects.start": {
            "title": "Fewer late lorries", "method": "kaizen", "unit": str(company.units["NG"]), "lead": dana,
            "sponsor": ruth, "started_on": "2026-09-01",
        },
        "projects.edit": {"title": "Fewer errors", "started_on": "2026-08-24", "state": "active", "version": "1"},
        "team.add": {"person": sam, "role": policy.VIEWER, "part": "Shift lead", "hours_a_week": "4"},
        "team.remove": {},
        "team.milestones": {"define": "2026-09-30", "measure": "2026-10-30"},
        "charter.edit": {"problem": "Errors in Zone B", "goal": "From 8.0 to 3.0", "goal_by": "2027-03-01",
                         "first_step": "Order released", "version": "1"},
        "charter.ask": {},
        "charter.answer": {"decision": "approve", "comment": "Good."},
        "charter.add_risk": {"risk": "Slow scanners", "response": "Test at night", "owner_id": dana},
        "charter.change_risk": {"risk": "Slow", "response": "Test", "owner_id": dana, "version": "1"},
        "charter.remove_risk": {},
        "charter.restore_risk": {},
    }  # fmt: skip


def _causes(company: Company, objects: Objects) -> dict[str, Values]:
    seen = {"question": "drives", "says_yes": "yes", "note": "Seen 9 times", "seen_on": "2026-10-06"}
    return {
        "causes.change": {"text": "Bin labels are torn", "version": "1"},
        "causes.judge": {"state": "likely", "note": "Look again", "is_root": "", "version": "1"},
        "causes.add_evidence": seen,
        "causes.remove_evidence": {},
        "causes.restore_evidence": {},
    }


def _tools(company: Company, objects: Objects) -> dict[str, Values]:
    why, bone, twig = (str(objects.keys[name]) for name in ("why", "bone", "twig"))
    heading = {"problem": "Wrong item", "figure": "412 of 675", "version": "1"}
    return {
        "five_whys.heading": heading,
        "five_whys.add_why": {"parent_id": why, "text": "Labels are torn", "cause_id": "", "checked": "yes",
                              "seen": "7 of 10"},
        "five_whys.move_why": {"parent_id": "", "step": "", "version": "1"},
        "five_whys.remove_why": {},
        "five_whys.restore_why": {},
        "fishbone.heading": heading,
        "fishbone.add_bone": {"name": "Materials", "key": ""},
        "fishbone.bone": {"name": "Methods", "version": "1"},
        "fishbone.move_bone": {"step": "down", "version": "1"},
        "fishbone.remove_bone": {},
        "fishbone.restore_bone": {},
        "fishbone.add_twig": {"bone_id": bone, "parent_id": twig, "text": "Labels are torn", "cause_id": ""},
        "fishbone.move_twig": {"parent_id": str(objects.keys["fishbone.other_bone"]), "version": "1"},
        "fishbone.remove_twig": {},
        "fishbone.restore_twig": {},
    }  # fmt: skip


def _work(company: Company, objects: Objects) -> dict[str, Values]:
    marek = str(company.people["marek"])
    action = {"title": "Print labels", "cause_id": str(objects.keys["cause"]), "owner_id": marek,
              "due_on": "2026-12-01", "detail": "All of Zone B"}  # fmt: skip
    benefit = {"kind": "cost", "basis": "Fewer credits", "a_year": "38,500", "realised": "9,000",
               "starts_on": "2026-11-01", "state": "estimated"}  # fmt: skip
    return {
        "actions.add": action,
        "actions.edit": {**action, "version": "1"},
        "actions.progress": {"quarters": "2", "version": "1"},
        "actions.remove": {},
        "actions.restore": {},
        "benefits.add": benefit,
        "benefits.edit": {**benefit, "version": "1"},
        "benefits.confirm": {"version": "1"},
        "benefits.remove": {},
        "benefits.restore": {},
        "gates.mark": {"ready": "True", "note": "Seen", "owner_id": marek, "version": "1"},
        "gates.ask": {"request": "Please decide now."},
        "gates.decide": {
            "decision": "go_with_conditions", "comment": "Well done.", "condition": "Train the nights",
            "condition_owner_id": marek, "condition_due_on": "2026-12-18", "seen": seen(company),
        },
    }  # fmt: skip


def _studies(_company: Company, _objects: Objects) -> dict[str, Values]:
    minutes = "Shift\tMinutes\n" + "".join(f"{shift}\t{20 + row}\n" for row in range(8) for shift in ("Day", "Night"))
    return {
        "studies.ask": {"source": "", "pasted": minutes, "name": "Packing by shift", "unit": "minutes"},
        "studies.plan": {"kind": "mean", "change": "1", "spread": "2", "correlation": "0", "unit": "", "name": "Few"},
        "studies.again": {"procedure": "welch_t"},
        "studies.rename": {"name": "Packing time by shift", "version": "1"},
        **{f"studies.{verb}": {} for verb in ("remove", "restore")},
    }
