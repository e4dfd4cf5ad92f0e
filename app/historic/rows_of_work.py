"""A row as an action or a benefit of a project that is here."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any

from flask_babel import gettext as _

from app.accounts.models import Person
from app.benefits.forms import KIND_NAMES
from app.benefits.models import ESTIMATED, ONCE, SOFT
from app.historic.knowing import Known
from app.historic.saying import Row, Unread
from app.historic.sorts import plain
from app.projects.models import Project

YES = frozenset({"yes", "y", "x", "done", "completed", "complete", "closed", "finished", "true", "100"})
NO = frozenset({"no", "n", "open", "inprogress", "notstarted", "ongoing", "late", "overdue", "false", "0", "planned"})


def action_of(row: Row, known: Known) -> dict[str, Any]:
    """What is needed to bring an action in. Raises Unread."""
    (done, done_on), project = _done(row), known.project(row)
    owner, detail = _owner(row, known, project), row.text("detail", 2_000)
    said = "" if owner else row.text("owner", 254)
    return {
        "project": project, "title": row.text("title", 200, needed=_("Enter what is to be done.")), "owner": owner,
        "said": said, "due_on": row.day("due_on"), "done": done, "done_on": done_on,
        "detail": "\n".join(filter(None, (detail, said and _("Who: %(name)s", name=said)))),
    }  # fmt: skip


def _owner(row: Row, known: Known, project: Project) -> Person | None:
    """Whose it is, if they are on the team; of anybody else the name is kept in the text, because an action shows its
    owner a project."""
    with suppress(Unread):
        found = known.one_person(row, "owner")
        return found if found in project.people() else None
    return None


def _done(row: Row) -> tuple[bool, date | None]:
    """Whether it is done, and on which day if the table says it."""
    said = plain(row.text("done", 60))
    if said in YES:
        return True, None
    if not said or said in NO:
        return False, None
    return True, row.day("done", is_past=True)


def benefit_of(row: Row, known: Known) -> dict[str, Any]:
    """What is needed to bring a benefit in; nothing is confirmed by it. Raises Unread."""
    project = known.project(row)
    kind = row.one_of("kind", _kinds(), usual="cost")
    a_year, realised = row.money("a_year"), row.money("realised")
    if kind == SOFT and (a_year is not None or realised is not None):
        raise Unread("kind", _("A benefit of this kind carries no money. Leave both amounts empty."))
    if kind == ONCE and a_year is not None:
        raise Unread("a_year", _("Cash that is released once has no amount a year. Enter it as realised."))
    if kind != SOFT and a_year is None and realised is None:
        raise Unread("realised", _("Enter an amount, or use the kind soft."))
    return {
        "project": project, "kind": kind, "a_year": a_year, "realised": realised, "starts_on": row.day("starts_on"),
        "basis": _basis(row),
        "state": ESTIMATED,
    }  # fmt: skip


def _basis(row: Row) -> str:
    """What it is, and of which time."""
    said, period = row.text("basis", 1_900, needed=_("Say what the benefit is.")), row.text("period", 80)
    return f"{said} ({period})" if period else said


def _kinds() -> dict[str, str]:
    others = {"saving": "cost", "savings": "cost", "hard": "cost", "time": "capacity"}
    return {plain(key): key for key in KIND_NAMES} | others
