"""Nobody reaches another project's rows through a form, nor sets what a form does not ask for."""

from __future__ import annotations

from typing import Any

import pytest

from app.causes.models import Cause
from app.core import clock, policy
from app.core.db import Base, db
from app.metrics.models import Metric, MetricLink
from app.projects.models import CharterRisk
from app.tools.fishbone.model import Bone, Twig
from app.tools.five_whys.model import Why
from app.tools.models import Worksheet
from tests.company import Company
from tests.security.forms import World

SENTINEL = "mass assigned"


@pytest.fixture
def foreign(world: World) -> dict[str, str]:
    """The keys of rows in Otto's project, and of others that may not be named."""
    company = world.company
    with company.writing():
        keys = _rows_of_otto(company)
    keys |= {name: company.people[name] for name in ("otto", "gone")}
    keys |= {f"removed_{name}": world.objects.keys[f"removed_{name}"] for name in ("why", "bone", "twig")}
    keys |= {"unit": company.units["EF"], "nowhere": 424242}
    return {name: str(key) for name, key in keys.items()}


def _rows_of_otto(company: Company) -> dict[str, Any]:
    place: dict[str, Any] = {"project_id": company.foreign_project}
    cause = Cause(**place, text="Zebrafinch cause")
    sheet = Worksheet(**place, tool="fishbone", title="F", phase="analyze", heading={}, made_at=clock.now())
    metric = Metric(unit_id=company.units["EF"], name="Zebrafinch measure", kind="continuous")
    db.session.add_all([cause, sheet, metric])
    db.session.flush()
    place |= {"worksheet_id": sheet.id}
    bone = Bone(**place, name="B")
    why = Why(**place, cause_id=cause.id)
    db.session.add_all([bone, why])
    db.session.flush()
    twig = Twig(**place, bone_id=bone.id, cause_id=cause.id)
    link = MetricLink(project_id=company.foreign_project, metric_id=metric.id, role="primary")
    db.session.add_all([twig, link])
    db.session.flush()
    rows: dict[str, Any] = {"cause": cause, "bone": bone, "why": why, "twig": twig, "metric": metric, "link": link}
    return {name: row.id for name, row in rows.items()}


NAMED_IN_FORMS = {
    "actions.add": [("cause_id", "cause"), ("owner_id", "otto"), ("owner_id", "gone")],
    "actions.edit": [("cause_id", "cause"), ("owner_id", "otto")],
    "charter.add_risk": [("owner_id", "otto")],
    "charter.change_risk": [("owner_id", "otto")],
    "five_whys.add_why": [("parent_id", "why"), ("parent_id", "removed_why"), ("cause_id", "cause")],
    "five_whys.move_why": [("parent_id", "why"), ("parent_id", "removed_why")],
    "fishbone.add_twig": [("bone_id", "bone"), ("bone_id", "removed_bone"), ("parent_id", "twig"),
                          ("parent_id", "removed_twig"), ("cause_id", "cause")],
    "fishbone.move_twig": [("parent_id", "bone"), ("parent_id", "twig"), ("parent_id", "removed_bone")],
    "gates.mark": [("owner_id", "otto")],
    "gates.decide": [("condition_owner_id", "otto")],
    "measures.add": [("metric", "metric"), ("metric", "nowhere")],
    "metrics.create": [("owner_id", "gone"), ("owner_id", "nowhere")],
    "projects.start": [("unit", "unit"), ("lead", "gone"), ("sponsor", "nowhere")],
    "team.add": [("person", "gone"), ("person", "nowhere")],
    "organisation.give_role": [("unit", "nowhere")],
    "organisation.change_unit": [("parent", "nowhere")],
}  # fmt: skip


def test_a_form_that_names_what_is_not_offered_is_refused(world: World, foreign: dict[str, str]) -> None:
    taken = []
    with world.trying():
        for endpoint, fields in NAMED_IN_FORMS.items():
            for name, what in fields:
                status = world.send(endpoint, **{name: foreign[what]}).status_code
                if status != 422:
                    taken.append((endpoint, name, what, status))
    assert not taken, taken


def test_a_value_recorded_from_a_foreign_page_leads_nowhere_foreign(world: World, foreign: dict[str, str]) -> None:
    with world.trying():
        answer = world.send("metrics.record", link=foreign["link"])
    assert answer.headers["Location"].startswith("/measures/")


def extras(world: World) -> dict[str, str]:
    """Every column that somebody could wish to set, with a value that no honest row has."""
    otto, project = str(world.company.people["otto"]), str(world.company.foreign_project)
    keys = {column.name: otto for table in Base.metadata.sorted_tables for column in table.c
            if column.name.endswith(("_by_id", "person_id"))}  # fmt: skip
    texts = ("password_hash", "state", "approved", "decision", "storage_name", "code", "method_key", "data_hash",
             "verb", "source", "path", "email", "media_type", "asked_at")  # fmt: skip
    keys |= dict.fromkeys(texts, SENTINEL) | {"owner_id": otto, "condition_owner_id": otto, "project_id": project}
    keys |= {"id": "424242", "is_admin": "1", "role": policy.ADMINISTRATOR, "unit_id": str(world.company.units["EF"])}
    return keys | {"number": "424242", "position": "424242", "is_root": "y", "ready": "True", "quarters": "4"}


def rows() -> dict[tuple[str, str], dict[str, Any]]:
    """Every row of the database by table and key."""
    tables = [table for table in Base.metadata.sorted_tables if table.name not in ("event", "event_text")]
    return {
        (table.name, repr([row[key.name] for key in table.primary_key])): dict(row)
        for table in tables
        for row in db.session.execute(table.select()).mappings()
    }


def test_no_form_sets_more_than_it_asks_for(world: World) -> None:
    more, before, wrong = extras(world), world.company.ask(rows), []
    with world.trying(rows) as seen:
        for endpoint, (_who, values) in world.forms.items():
            seen.clear()
            added = {name: value for name, value in more.items() if name not in values}
            assert world.send(endpoint, **added).status_code in (201, 303), endpoint
            for state in seen:
                wrong += [(endpoint, *change) for change in _set(before, state, added)]
    assert not wrong, wrong


def _set(before: dict[Any, dict[str, Any]], after: dict[Any, dict[str, Any]], added: dict[str, str]) -> list[Any]:
    """The columns that now hold what was slipped in, and did not before."""
    return [
        (key[0], name, value)
        for key, row in after.items()
        for name, value in row.items()
        if name in added and str(value) == added[name] and (before.get(key) or {}).get(name) != value
    ]


REMOVED = {
    "actions.edit": ("action", "removed_action"),
    "actions.progress": ("action", "removed_action"),
    "actions.remove": ("action", "removed_action"),
    "causes.remove_evidence": ("evidence", "removed_evidence"),
    "five_whys.move_why": ("why", "removed_why"),
    "five_whys.remove_why": ("why", "removed_why"),
    "fishbone.bone": ("bone", "removed_bone"),
    "fishbone.move_twig": ("twig", "removed_twig"),
    "fishbone.remove_bone": ("bone", "removed_bone"),
    "metrics.observation": ("observation", "removed_observation"),
    "metrics.remove_observation": ("observation", "removed_observation"),
    "metrics.change_change": ("process_change", "removed_process_change"),
    "metrics.remove_change": ("process_change", "removed_process_change"),
    "benefits.edit": ("benefit", "removed_benefit"),
    "benefits.confirm": ("benefit", "removed_benefit"),
    "benefits.remove": ("benefit", "removed_benefit"),
    "charter.change_risk": ("risk", "removed_risk"),
    "charter.remove_risk": ("risk", "removed_risk"),
    "measures.change_link": ("link", "removed_link"),
    "measures.save": ("link", "removed_link"),
}


def test_what_was_removed_is_found_by_nothing_but_its_restore(world: World) -> None:
    found = []
    with world.trying():
        for endpoint, (part, removed) in REMOVED.items():
            world.objects.keys[f"{endpoint}.{part}"] = world.objects.keys[removed]
            status = world.send(endpoint).status_code
            if status != 404:
                found.append((endpoint, status))
    assert not found, found


def test_a_removed_risk_comes_back_and_only_then_can_be_changed(world: World) -> None:
    assert world.send("charter.restore_risk").status_code == 303
    removed = world.company.ask(
        lambda: db.session.query(CharterRisk).filter(CharterRisk.removed_at.isnot(None)).count()
    )
    assert removed == 0


def test_a_role_taken_away_acts_on_the_next_request(world: World) -> None:
    marek, project = world.browser("marek"), world.company.project
    assert marek.get(f"/projects/{project}/actions").status_code == 200
    with world.company.writing():
        db.session.execute(db.metadata.tables["membership"].delete().where(
            db.metadata.tables["membership"].c.person_id == world.company.people["marek"]))  # fmt: skip
    assert marek.get(f"/projects/{project}/actions").status_code == 404
    assert marek.post(f"/projects/{project}/actions/add", {"title": "x"}).status_code == 404
