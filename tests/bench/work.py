"""What stands in a project in full work, so that no page is measured empty: actions, whys, a fishbone."""

from __future__ import annotations

from datetime import date, timedelta

from app.actions.models import Action
from app.causes.models import Cause
from app.causes.proof import STATE_WORDS
from app.core.db import db
from app.tools.fishbone.model import Bone, Twig
from app.tools.five_whys.model import Why
from app.tools.models import Worksheet
from tests.company import Company

ACTIONS, CAUSES, BONES = 12, 12, 6
STATES = tuple(STATE_WORDS)
OWNERS = ("dana", "marek", "priya", "sam")


def make_work(company: Company) -> None:
    """Twelve actions, a tree of six whys and twelve causes on six bones; inside a transaction."""
    causes = [
        Cause(
            project_id=company.project, text=f"Bin labels of aisle {number} cannot be read from the trolley",
            state=STATES[number % len(STATES)], is_root=False,
        )
        for number in range(CAUSES)
    ]  # fmt: skip
    db.session.add_all([*causes, *(_action(company, number) for number in range(ACTIONS))])
    db.session.flush()
    _whys(company, causes[:6])
    _fishbone(company, causes)


def _action(company: Company, number: int) -> Action:
    return Action(
        project_id=company.project, title=f"Print new bin labels for aisle {number}", quarters=number % 5,
        owner_id=company.people[OWNERS[number % 4]], due_on=date(2026, 11, 1) + timedelta(days=5 * number),
        done_at=company.act().at if number % 5 == 4 else None,
    )  # fmt: skip


def _sheet(company: Company, tool: str) -> Worksheet:
    sheet = Worksheet(project_id=company.project, tool=tool, title=tool, phase="analyze")
    sheet.heading, sheet.made_at = {"problem": "Wrong item picked"}, company.act().at
    db.session.add(sheet)
    db.session.flush()
    return sheet


def _whys(company: Company, causes: list[Cause]) -> None:
    sheet, above = _sheet(company, "five_whys"), None
    for position, cause in enumerate(causes):
        why = Why(project_id=company.project, worksheet_id=sheet.id, cause_id=cause.id, position=position)
        why.parent_id = above.id if above and position % 3 else None
        db.session.add(why)
        db.session.flush()
        above = why


def _fishbone(company: Company, causes: list[Cause]) -> None:
    sheet = _sheet(company, "fishbone")
    where = {"project_id": company.project, "worksheet_id": sheet.id}
    bones = [Bone(**where, name=f"Category {number}", position=number) for number in range(BONES)]
    db.session.add_all(bones)
    db.session.flush()
    for number, cause in enumerate(causes):
        db.session.add(Twig(**where, bone_id=bones[number % BONES].id, cause_id=cause.id, position=number))
