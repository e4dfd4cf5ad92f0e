"""The rows of a fishbone: bones, and the causes on them."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.causes.models import Cause
from app.core.acting import Act
from app.core.db import db
from app.core.rows import end_of
from app.projects.models import Project
from app.tools import tool as tools
from app.tools.fishbone.form import DEEPEST, BoneForm, RenameForm, SetForm, TwigForm
from app.tools.fishbone.model import Bone, Twig
from app.tools.fishbone.sets import MOST_BONES
from app.tools.models import Worksheet
from app.tools.tool import MoveForm, RowKind


def bones_of(sheet: Worksheet) -> list[Bone]:
    """The bones in order."""
    return list(db.session.scalars(tools.live(Bone, sheet)))


def twigs_of(sheet: Worksheet) -> list[Twig]:
    """Every cause on the fishbone in order, with the cause's record and its evidence."""
    evidence = joinedload(Twig.cause).joinedload(Cause.evidence)
    return list(db.session.scalars(tools.live(Twig, sheet).options(evidence)).unique())


def behind(row: Twig, twigs: list[Twig]) -> list[Twig]:
    """The causes behind this one, and those behind them."""
    near = [twig for twig in twigs if twig.parent_id == row.id]
    return [deeper for twig in near for deeper in (twig, *behind(twig, twigs))]


def depth_of(row: Twig, twigs: list[Twig]) -> int:
    """0 on the bone itself, 1 for a sub-cause, 2 for one behind that."""
    above = next((twig for twig in twigs if twig.id == row.parent_id), None)
    return 0 if above is None else depth_of(above, twigs) + 1


def fits_behind(front: Twig, row: Twig, twigs: list[Twig]) -> bool:
    """Whether the row could stand behind this cause with all behind it, and nothing would be too deep."""
    deepest = max(depth_of(twig, twigs) for twig in (row, *behind(row, twigs)))
    return depth_of(front, twigs) + 1 + deepest - depth_of(row, twigs) <= DEEPEST


class Bones(RowKind):
    """The categories."""

    name = "bone"
    model = Bone
    change_form = RenameForm

    def form(self, project: Project, sheet: Worksheet) -> BoneForm | SetForm:
        """One bone more; before the first one, a set of them."""
        bones = bones_of(sheet)
        if not bones and request.form.get("key"):
            return SetForm()
        form = BoneForm()
        form.many = len(bones) >= MOST_BONES
        return form

    def add(self, sheet: Worksheet, form: Any, act: Act) -> Bone:
        """The bone, or all bones of a set; returns the first."""
        names = form.names if isinstance(form, SetForm) else [form.name.data]
        bones = [self._add(sheet, name, act) for name in names]
        return bones[0]

    def _add(self, sheet: Worksheet, name: str, act: Act) -> Bone:
        position = end_of(bones_of(sheet))
        bone = Bone(project_id=sheet.project_id, worksheet_id=sheet.id, name=name, position=position)
        db.session.add(bone)
        bone.created(act, fields=("name",))
        return bone

    def siblings(self, row: Bone) -> list[Bone]:
        """All bones."""
        return bones_of(row.worksheet)

    def branch(self, row: Bone) -> list[Any]:
        """The bone and every cause on it."""
        return [row, *(twig for twig in twigs_of(row.worksheet) if twig.bone_id == row.id)]

    def page(self, project: Project, row: Bone, **shown: Any) -> str:
        """Renaming, moving and deleting a bone."""
        if shown.get("form") is None:
            shown["form"] = RenameForm(obj=row, formdata=None)
        return render_template("tools/fishbone/bone.html", project=project, bone=row, **shown)

    def title(self, row: Bone) -> str:
        """Its name."""
        return row.name


class Twigs(RowKind):
    """The causes on the bones."""

    name = "twig"
    model = Twig

    def form(self, project: Project, sheet: Worksheet) -> TwigForm:
        """A cause on a bone."""
        twigs = twigs_of(sheet)
        known = tools.causes_asked_for(project, {twig.cause_id for twig in twigs})
        shallow = [twig for twig in twigs if depth_of(twig, twigs) < DEEPEST]
        return TwigForm().offer(bones_of(sheet), shallow, known)

    def add(self, sheet: Worksheet, form: TwigForm, act: Act) -> Twig:
        """Put the cause on its bone; it stands on the bone of the cause it is behind."""
        cause = form.cause_id.chosen or tools.new_cause(sheet, form.text.data, act)
        parent = form.parent
        twig = Twig(
            project_id=sheet.project_id, worksheet_id=sheet.id, cause=cause, cause_id=cause.id,
            bone_id=parent.bone_id if parent else form.bone_id.chosen_id, parent_id=parent.id if parent else None,
        )  # fmt: skip
        twig.position = end_of(_beside(sheet, twig))
        db.session.add(twig)
        twig.created(act, fields=("cause_id", "bone_id", "parent_id"))
        return twig

    def landing(self, row: Twig) -> dict[str, Any]:
        """The field for the bone's next cause, so that the room can go on talking."""
        return {"open": row.bone_id, "_anchor": f"add-{row.bone_id}"}

    def siblings(self, row: Twig) -> list[Twig]:
        """The causes on the same bone, or behind the same cause."""
        return _beside(row.worksheet, row)

    def branch(self, row: Twig) -> list[Twig]:
        """The cause and those behind it."""
        return [row, *behind(row, twigs_of(row.worksheet))]

    def move_form(self, row: Twig, **options: Any) -> MoveForm:
        """Onto any bone, or behind a cause of any bone."""
        form = MoveForm(parent_id=row.parent_id or row.bone_id, version=row.version, **options)
        form.parent_id.offer(self._places_for(row), name=_place_name)
        return form

    def _places_for(self, row: Twig) -> list[Any]:
        twigs = twigs_of(row.worksheet)
        own = [row, *behind(row, twigs)]
        free = [twig for twig in twigs if twig not in own and fits_behind(twig, row, twigs)]
        return [
            place
            for bone in bones_of(row.worksheet)
            for place in (bone, *(twig for twig in free if twig.bone_id == bone.id))
        ]

    def move(self, row: Twig, form: MoveForm, act: Act) -> None:
        """Put the cause with those behind it onto a bone or behind another cause."""
        place = form.parent_id.chosen
        bone_id, parent_id = (place.id, None) if isinstance(place, Bone) else (place.bone_id, place.id)
        wanted = {"bone_id": bone_id, "parent_id": parent_id}
        moved = row.revise(wanted, based_on=form.based_on, act=act, verb="moved")
        self._settle(row, moved, act)

    def reattach(self, row: Twig, act: Act) -> None:
        """It goes behind the cause in front, on that one's bone; onto the bone itself when that cause is gone, or
        would make it too deep. Its bone comes back with it.
        """
        front = db.session.get(Twig, row.parent_id) if row.parent_id else None
        if front is not None and front.removed_at is None:
            stays = fits_behind(front, row, twigs_of(row.worksheet))
            wanted = {"bone_id": front.bone_id, "parent_id": front.id if stays else None}
        else:
            wanted = {"bone_id": row.bone_id, "parent_id": None}
        moved = row.revise(wanted, based_on=row.version, act=act, verb="moved")
        self._settle(row, moved, act)
        db.session.get_one(Bone, row.bone_id).restore(act)

    def _settle(self, row: Twig, moved: list[str], act: Act) -> None:
        """After a move, put the row last among its new neighbours, and what is behind it on its bone."""
        if moved:
            row.position = end_of([twig for twig in _beside(row.worksheet, row) if twig.id != row.id])
        for twig in behind(row, twigs_of(row.worksheet)):
            twig.revise({"bone_id": row.bone_id}, based_on=twig.version, act=act, verb="moved")

    def page(self, project: Project, row: Twig, **shown: Any) -> str:
        """Moving, adding a cause behind it, and taking it off."""
        twigs = twigs_of(row.worksheet)
        known = tools.causes_elsewhere(project, {twig.cause_id for twig in twigs})
        shown |= {"may_deepen": depth_of(row, twigs) < DEEPEST, "elsewhere": known}
        return render_template("tools/fishbone/twig.html", project=project, twig=row, **shown)

    def title(self, row: Twig) -> str:
        """Its cause."""
        return row.cause.text


def _beside(sheet: Worksheet, row: Twig) -> list[Twig]:
    live = Twig.worksheet_id == sheet.id, Twig.removed_at.is_(None)
    place = Twig.bone_id == row.bone_id, Twig.parent_id == row.parent_id
    return list(db.session.scalars(select(Twig).where(*live, *place).order_by(Twig.position, Twig.id)))


def _place_name(place: Any) -> str:
    return place.name if isinstance(place, Bone) else f"{place.bone.name}: {place.cause.text[:80]}"
