"""A row as a project that was begun, and perhaps ended, elsewhere."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from flask_babel import gettext as _

from app.accounts.models import Unit
from app.historic.knowing import Known
from app.historic.saying import Row, Unread
from app.historic.sorts import plain
from app.projects.methods import METHODS
from app.projects.models import OPEN_STATES

CODE = re.compile(r"[A-Z0-9][A-Z0-9.-]{0,18}[A-Z0-9]")
STATES = {
    **dict.fromkeys(("active", "open", "running", "inprogress", "ongoing", "started", "new"), "active"),
    **dict.fromkeys(("paused", "onhold", "hold", "waiting"), "paused"),
    **dict.fromkeys(("closed", "completed", "complete", "done", "finished", "ended"), "closed"),
    **dict.fromkeys(("stopped", "cancelled", "canceled", "aborted", "abandoned"), "stopped"),
}


def project_of(row: Row, known: Known) -> dict[str, Any]:
    """What is needed to bring it in. Raises Unread."""
    title = row.text("title", 160, needed=_("Enter a title."))
    unit, method = known.unit(row), row.one_of("method", _methods(), usual="dmaic")
    state = row.one_of("state", STATES, usual="active")
    started = row.day("started_on", needed=_("Enter the day it began."), is_past=True)
    assert started is not None
    lead, sponsor = known.one_person(row, "lead") or known.person, known.one_person(row, "sponsor")
    _check_sponsor(known, lead.id, sponsor.id if sponsor else None)
    return {
        "title": title, "unit": unit, "method_key": method, "state": state, "started_on": started, "lead": lead,
        "sponsor": sponsor, "closed_on": _closed_on(row, state, started), "phase": _phase(row, method, state),
        "code": _code(row, known, unit, title), "problem": row.text("problem", 4_000), "goal": row.text("goal", 2_000),
    }  # fmt: skip


def _methods() -> dict[str, str]:
    names = {plain(key): key for key in METHODS} | {plain(str(one.name)): key for key, one in METHODS.items()}
    return names | {"lean": "kaizen", "kaizenevent": "kaizen", "sixsigma": "dmaic"}


def _check_sponsor(known: Known, lead: int, sponsor: int | None) -> None:
    if sponsor is not None and sponsor == known.person.id:
        raise Unread("sponsor", _("Nobody takes this role by themselves. Leave it empty."))
    if sponsor is not None and sponsor == lead:
        raise Unread("sponsor", _("The lead cannot be the sponsor too: nobody approves their own project."))


def _closed_on(row: Row, state: str, started: date) -> date | None:
    if state in OPEN_STATES:
        if row.day("closed_on") is not None:
            raise Unread("closed_on", _("It has ended, but its state says that it still runs."))
        return None
    ended = row.day("closed_on", needed=_("Enter the day it ended."), is_past=True)
    assert ended is not None
    if ended < started:
        raise Unread("closed_on", _("It cannot have ended before it began."))
    return ended


def _phase(row: Row, method: str, state: str) -> str:
    """Where a project that still runs stands; one that is closed is past the last."""
    phases = METHODS[method].phases
    names = {plain(phase.key): phase.key for phase in phases} | {plain(str(phase.name)): phase.key for phase in phases}
    usual = phases[-1].key if state == "closed" else phases[0].key
    return usual if state == "closed" else row.one_of("phase", names, usual=usual)


def _code(row: Row, known: Known, unit: Unit, title: str) -> str:
    """Its own number, free here and in the table unless it is that of the same project; "" for the next of its unit."""
    code = row.text("code", 20).upper()
    if not code:
        return ""
    if not CODE.fullmatch(code):
        raise Unread("code", _("Use capital letters, digits, points and hyphens, at most 20."))
    if code in known.codes and not known.has_project(unit, title):
        raise Unread("code", _("%(code)s is taken. Leave it empty for the next free number.", code=code))
    return code
