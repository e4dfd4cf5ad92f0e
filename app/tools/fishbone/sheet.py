"""The fishbone: a list of possible causes by category, and its picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.causes import places, proof
from app.causes.places import Place
from app.charts import fishbone as chart
from app.core import words
from app.core.db import db
from app.core.keeping import Kept
from app.projects.models import Project
from app.tools import tool as tools
from app.tools.fishbone.form import SetForm
from app.tools.fishbone.model import Bone, Twig
from app.tools.fishbone.rows import Bones, Twigs, bones_of, twigs_of
from app.tools.fishbone.sets import MOST_BONES, SETS
from app.tools.models import Worksheet
from app.tools.tool import Tool

OPEN_AT_FIRST = 2
_pictures: Kept[Markup] = Kept(most=200)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A cause on the list, with those behind it."""

    twig: Twig
    behind: list[Entry]

    @property
    def count(self) -> int:
        """The cause and all behind it."""
        return 1 + sum(entry.count for entry in self.behind)


@dataclass(frozen=True, kw_only=True)
class Category:
    """A bone with its causes."""

    bone: Bone
    entries: list[Entry]

    @property
    def count(self) -> int:
        """How many causes stand on it."""
        return sum(entry.count for entry in self.entries)


def categories_of(sheet: Worksheet, twigs: list[Twig]) -> list[Category]:
    """The bones with their causes, in order."""
    return [Category(bone=bone, entries=_entries(twigs, bone, None)) for bone in bones_of(sheet)]


def _entries(twigs: list[Twig], bone: Bone, parent_id: UUID | None) -> list[Entry]:
    here = [twig for twig in twigs if twig.bone_id == bone.id and twig.parent_id == parent_id]
    return [Entry(twig=twig, behind=_entries(twigs, bone, twig.id)) for twig in here]


def picture(sheet: Worksheet, categories: list[Category]) -> Markup:
    """The diagram as SVG; empty without a bone."""
    if not categories:
        return Markup()
    drawn = chart.Fishbone(
        problem=sheet.problem,
        categories=[
            chart.Category(label=c.bone.name, causes=[_drawn(e) for e in c.entries]) for c in categories[:MOST_BONES]
        ],
        title=_("Fishbone diagram: %(problem)s", problem=sheet.problem),
        description=_("The list of possible causes says the same in words."),
        format_more=lambda number: _("+%(number)s in the list", number=number),
    )
    key = (drawn.problem, repr(drawn.categories), words.style().locale)
    return _pictures.get(key, lambda: Markup(chart.render(drawn)))  # noqa: S704 (the chart escapes every text itself)


def _drawn(entry: Entry) -> chart.Cause:
    cause = entry.twig.cause
    return chart.Cause(
        text=cause.text, state=chart.State(cause.state), sub_causes=[_drawn(behind) for behind in entry.behind]
    )


class FishboneTool(Tool):
    """The fishbone."""

    key = "fishbone"
    path = "fishbone"
    name = _l("Fishbone")
    phase = "analyze"
    kinds = (Bones(), Twigs())

    def page(self, project: Project, sheet: Worksheet, **shown: Any) -> str:
        """The list first, then the picture; the picture alone when the address asks for it."""
        twigs = twigs_of(sheet) if sheet.is_stored else []
        categories = categories_of(sheet, twigs) if sheet.is_stored else []
        page = {"project": project, "sheet": sheet, "categories": categories, "picture": picture(sheet, categories)}
        page |= {"state_words": proof.STATE_WORDS, "mark_of": proof.mark_of, "legend": _legend()}
        if request.args.get("show") == "picture":
            return render_template("tools/fishbone/picture.html", **page)
        here = {twig.cause_id for twig in twigs}
        page |= {"elsewhere": tools.causes_elsewhere(project, here), "next": _next(categories), "failed": None}
        page["opened"] = _opened(categories)
        page |= {"sets": SETS, "set_form": None if categories else SetForm(formdata=None), "most": MOST_BONES}
        if isinstance(shown.get("failed"), SetForm):
            page["set_form"] = shown["failed"]
        return render_template("tools/fishbone/sheet.html", **(page | shown))


def _opened(categories: list[Category]) -> set[str]:
    """The bones that begin open: the one the address names, or the first ones that hold something."""
    asked = request.args.get("open")
    if asked:
        return {asked}
    return {str(c.bone.id) for c in ([c for c in categories if c.entries] or categories)[:OPEN_AT_FIRST]}


def _legend() -> list[tuple[str, Any]]:
    return [("out" if state == "ruled_out" else state, text) for state, text in proof.STATE_WORDS.items()]


def _next(categories: list[Category]) -> tuple[str, str]:
    """What to do with the list now, in a sentence, and a question to the team."""
    causes = {entry.twig.cause_id: entry.twig.cause for c in categories for entry in _all(c.entries)}
    states = [cause.state for cause in causes.values()]
    thin = next((c.bone.name for c in categories if c.count == 0), None)
    asks = _("Nothing stands under “%(bone)s”. Has the team asked?", bone=thin) if thin and states else ""
    if not states:
        return _("Next: collect everything said in the room."), ""
    if "likely" in states:
        return _("Next: go and check the likely causes."), asks
    if "unchecked" in states:
        return _("Next: pick up to three likely causes and go and check them."), asks
    return _("Every cause is confirmed or ruled out."), asks


def _all(entries: list[Entry]) -> list[Entry]:
    return [found for entry in entries for found in (entry, *_all(entry.behind))]


@places.told_by("fishbone", title=_l("Fishbone"), home=lambda project: url_for("fishbone.sheet", project=project))
def _places(project: Project, causes: set[UUID]) -> dict[UUID, list[Place]]:
    found: dict[UUID, list[Place]] = {}
    live = Twig.project_id == project.id, Twig.removed_at.is_(None), Twig.cause_id.in_(causes)
    for twig in db.session.scalars(select(Twig).where(*live).options(joinedload(Twig.bone))):
        href = url_for("fishbone.sheet", project=project, open=twig.bone_id, _anchor=f"twig-{twig.id}")
        change = url_for("fishbone.twig", project=project, twig=twig)
        text = _("on “%(bone)s”", bone=twig.bone.name)
        place = Place(kind="fishbone", title=_("Fishbone"), text=text, href=href, change=change)
        found.setdefault(twig.cause_id, []).append(place)
    return found
