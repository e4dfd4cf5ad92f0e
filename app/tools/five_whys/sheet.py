"""The 5 Whys: a branching tree of causes, each with its evidence."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.causes import nudge, places, proof
from app.causes.models import PRESENT, Cause, Evidence
from app.causes.places import Place
from app.core.acting import Act
from app.core.db import db
from app.core.rows import end_of
from app.projects.models import Project
from app.tools import tool as tools
from app.tools.five_whys import tree
from app.tools.five_whys.form import WhyForm
from app.tools.five_whys.model import Why
from app.tools.models import Worksheet
from app.tools.tool import MoveForm, RowKind, Tool


def whys_of(sheet: Worksheet) -> list[Why]:
    """The whys of a sheet in order, with their causes."""
    return list(db.session.scalars(tools.live(Why, sheet).options(joinedload(Why.cause))))


def _whys_with_evidence(sheet: Worksheet) -> list[Why]:
    """The same with evidence and files, in one statement."""
    evidence = joinedload(Why.cause).joinedload(Cause.evidence).joinedload(Evidence.file)
    return list(db.session.scalars(tools.live(Why, sheet).options(evidence)).unique())


class Whys(RowKind):
    """The rows of the tree."""

    name = "why"
    model = Why

    def form(self, project: Project, sheet: Worksheet) -> WhyForm:
        """The answer to "why?"."""
        whys = whys_of(sheet)
        return WhyForm().offer(whys, tools.causes_asked_for(project, {why.cause_id for why in whys}))

    def add(self, sheet: Worksheet, form: WhyForm, act: Act) -> Why:
        """A why below its parent, with a cause of its own or one the project has already."""
        cause = form.cause_id.chosen or tools.new_cause(sheet, form.text.data, act)
        parent_id = form.parent.id if form.parent else None
        why = Why(
            project_id=sheet.project_id, worksheet_id=sheet.id, cause=cause, cause_id=cause.id,
            parent_id=parent_id, position=end_of(_below(sheet.id, parent_id)),
        )  # fmt: skip
        db.session.add(why)
        why.created(act, fields=("cause_id", "parent_id"))
        if form.was_seen:
            proof.add_evidence(
                cause, question=PRESENT, says_yes=True, note=form.seen.data, seen_on=None, file=None, act=act
            )
        return why

    def siblings(self, row: Why) -> list[Why]:
        """The answers to the same why."""
        return _below(row.worksheet_id, row.parent_id)

    def branch(self, row: Why) -> list[Why]:
        """The why and all below it."""
        forest = tree.grow(whys_of(row.worksheet))
        top = next(node for node in tree.walk(forest) if node.row.id == row.id)
        return [node.row for node in top.walk()]

    def move_form(self, row: Why, **options: Any) -> MoveForm:
        """Below any why that is not in its own branch, or as a first why."""
        form = MoveForm(obj=row, **options)
        form.parent_id.nobody = _("The problem itself, as a 1st why")
        own = {why.id for why in self.branch(row)}
        rest = [why for why in whys_of(row.worksheet) if why.id not in own]
        form.parent_id.offer(rest, name=lambda why: why.cause.text[:90])
        form.parent_id.validators = []
        return form

    def move(self, row: Why, form: MoveForm, act: Act) -> None:
        """Put the why with its branch at the end below another one."""
        wanted = form.parent_id.chosen_id
        changed = row.revise({"parent_id": wanted}, based_on=form.based_on, act=act, verb="moved")
        if changed:
            row.position = end_of([why for why in _below(row.worksheet_id, wanted) if why.id != row.id])

    def reattach(self, row: Why, act: Act) -> None:
        """Without the why above it, it becomes a first why."""
        above = db.session.get(Why, row.parent_id) if row.parent_id else None
        if above is not None and above.removed_at is not None:
            row.apply({"parent_id": (row.parent_id, None)}, act=act, verb="moved")

    def page(self, project: Project, row: Why, **shown: Any) -> str:
        """Moving, deleting, and taking a cause that is known already."""
        rest = tools.causes_elsewhere(project, {why.cause_id for why in whys_of(row.worksheet)})
        return render_template("tools/five_whys/why.html", project=project, why=row, elsewhere=rest, **shown)

    def title(self, row: Why) -> str:
        """Its cause."""
        return row.cause.text


def _below(sheet_id: UUID, parent_id: UUID | None) -> list[Why]:
    live = Why.worksheet_id == sheet_id, Why.removed_at.is_(None), Why.parent_id == parent_id
    return list(db.session.scalars(select(Why).where(*live).order_by(Why.position, Why.id)))


class FiveWhysTool(Tool):
    """The tree of whys."""

    key = "five_whys"
    path = "five-whys"
    name = _l("5 Whys")
    phase = "analyze"
    kinds = (Whys(),)

    def page(self, project: Project, sheet: Worksheet, **shown: Any) -> str:
        """The tree, what it says read backwards, and where it stands."""
        forest = tree.grow(_whys_with_evidence(sheet)) if sheet.is_stored else []
        names = [person.name for person in project.people()]
        parts = {part for name in names for part in name.split()}
        shown |= {
            "steps": tree.steps(forest), "roots": tree.roots(forest), "unchecked": tree.unchecked(forest),
            "backwards": [tree.read_back(root, sheet.problem, parts) for root in tree.roots(forest)],
            "names": names, "place_of": tree.place_of, "badge_of": proof.badge_of, "nudge": nudge,
            "newest_proofs": proof.newest_proofs,
        }  # fmt: skip
        elsewhere = tools.causes_elsewhere(project, {node.row.cause_id for node in tree.walk(forest)})
        page = {"project": project, "sheet": sheet, "elsewhere": elsewhere, "failed": None}
        return render_template("tools/five_whys/sheet.html", **(page | shown))


@places.told_by("five_whys", title=_l("5 Whys"), home=lambda project: url_for("five_whys.sheet", project=project))
def _places(project: Project, causes: set[UUID]) -> dict[UUID, list[Place]]:
    found: dict[UUID, list[Place]] = {}
    live = Why.project_id == project.id, Why.removed_at.is_(None), Why.cause_id.in_(causes)
    for why in db.session.scalars(select(Why).where(*live)):
        above = db.session.get(Why, why.parent_id) if why.parent_id else None
        text = _("below “%(text)s”", text=above.cause.text) if above else _("as a 1st why")
        href = url_for("five_whys.sheet", project=project, _anchor=f"why-{why.id}")
        change = url_for("five_whys.why", project=project, why=why)
        place = Place(kind="five_whys", title=_("5 Whys"), text=text, href=href, change=change)
        found.setdefault(why.cause_id, []).append(place)
    return found
