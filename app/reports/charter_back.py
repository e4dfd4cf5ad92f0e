"""Page 2 of the charter: team, gates, risks, what else was agreed, and the signatures under one version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.core import policy, words
from app.gates.models import CONDITIONS, GO
from app.gates.readiness import gate_of, reviews_of
from app.projects.charter import DATES, LABELS, as_date
from app.projects.models import CharterVersion
from app.reports.edition import Edition
from app.reports.fitting import CELL, CELL_HEAD, SMALL, TEXT, Sheet, few

MOST_PEOPLE = 8
MOST_RISKS = 5
SIGNERS = (policy.SPONSOR, policy.LEAD, policy.MONEY)
NOTES = (
    "defect_definition", "customers", "customer_needs", "constraints", "assumptions", "approach",
    "benefit_method", "benefit_review_on", "adverse_effects", "barriers", "dependencies", "communication_plan",
    "replication",
)  # fmt: skip
# Millimetres: a section's heading and the gap above it, a table's head and one of its rows without its text.
SECTION, TABLE_HEAD, ROW, NOTE = 12.0, 5.0, 3.2, 5.7
SIGNATURES = 12.0 + 13 + 12
SAFETY = 6.0

Row = dict[str, Any]


def back_of(edition: Edition, sheet: Sheet) -> dict[str, Any]:
    """What page 2 shows, and all that was agreed: on page 2 where it fits, else on further pages."""
    team = [entry for entry in edition.content["team"] if entry[1] != policy.VIEWER]
    people, people_left = few(team, MOST_PEOPLE)
    risks, risks_left = few(edition.content["risks"], MOST_RISKS)
    page: dict[str, Any] = {
        "team": [_member(*entry, sheet=sheet) for entry in people],
        "people_left": people_left,
        "gates": _gates(edition),
        "risks": [_risk(*entry, sheet=sheet) for entry in risks],
        "risks_left": risks_left,
        "signatures": [_signature(edition, role, sheet) for role in SIGNERS],
    }
    return page | _notes(edition.content, sheet, room=sheet.height - _height(page, sheet) - SECTION)


def _member(name: str, role: str, part: str, hours: float | None, *, sheet: Sheet) -> Row:
    shown = part or str(policy.ROLE_NAMES.get(role, role))
    return {
        "name": CELL_HEAD.cut(name, sheet.half * 0.36, most=2),
        "part": CELL.cut(shown, sheet.half * 0.36, most=2),
        "hours": words.hours(hours),
    }


def _risk(risk: str, response: str, owner: str, *, sheet: Sheet) -> Row:
    return {
        "risk": CELL_HEAD.cut(risk, sheet.width * 0.3, most=3),
        "response": CELL.cut(response, sheet.width * 0.44, most=3),
        "owner": CELL.cut(owner, sheet.width * 0.17, most=2),
    }


def _gates(edition: Edition) -> list[Row]:
    project, planned = edition.project, dict(edition.content["gates"])
    passed = {r.phase: r.decided_at for r in reversed(reviews_of(project)) if r.decision in (GO, CONDITIONS)}
    return [
        {
            "name": str(phase.name),
            "planned": words.full_day(as_date(planned.get(phase.key, ""))),
            **_passed(edition, phase.key, as_date(planned.get(phase.key, "")), passed.get(phase.key)),
        }
        for phase in project.method.phases
    ]


def _passed(edition: Edition, phase: str, planned: date | None, decided_at: Any) -> Row:
    """When a gate was passed and how late, or how far it is."""
    if decided_at is not None:
        return {"passed": words.full_day(decided_at), "note": _lateness(planned, words.utc_day(decided_at))}
    if not (edition.project.is_open and edition.project.phase == phase):
        return {"passed": "", "note": _("Not passed") if not edition.project.is_open else _("Not started")}
    gate = gate_of(edition.project)
    return {"passed": "", "note": _("%(done)d of %(total)d ready", done=gate.done, total=gate.total)}


def _lateness(planned: date | None, passed: date) -> str:
    late = (passed - planned).days if planned else 0
    if late <= 0:
        return ""
    if late % 7 == 0:
        return ngettext("%(num)d week late", "%(num)d weeks late", late // 7)
    return ngettext("%(num)d day late", "%(num)d days late", late)


def _signature(edition: Edition, role: str, sheet: Sheet) -> Row:
    """One place to sign: whose, as what, and the electronic signature if there is one."""
    given = next((a for a in (edition.version.approvals if edition.version else ()) if a.role == role), None)
    name, said = next((entry[0] for entry in edition.content["team"] if entry[1] == role), ""), _("Not signed yet")
    if given is not None and given.approved:
        name, said = given.person.name, _signed(edition, given.at)
    elif role == policy.LEAD and edition.version is not None:
        name, said = edition.version.asked_by.name, _asked(edition.version)
    return {
        "name": TEXT.cut(name or _("Nobody named"), sheet.width / 4, most=1),
        "role": str(policy.ROLE_NAMES[role]),
        "said": said,
    }


def _signed(edition: Edition, at: Any) -> str:
    number = edition.version.number if edition.version else 0
    said = {"number": number, "day": words.full_day(at), "time": words.clock_time(at)}
    return _("Signed version %(number)d in Tollgate\n%(day)s, %(time)s", **said)


def _asked(version: CharterVersion) -> str:
    """Who asks for approval has signed nothing."""
    at = version.asked_at
    said = {"number": version.number, "day": words.full_day(at), "time": words.clock_time(at)}
    return _("Asked for approval of version %(number)d\n%(day)s, %(time)s", **said)


def _height(page: Mapping[str, Any], sheet: Sheet) -> float:
    """How high everything but the notes stands, in millimetres, a little more rather than less."""
    room = sheet.half * 0.36
    team = sum(_row(CELL_HEAD.height(one["name"], room), _cell(one["part"], room)) for one in page["team"])
    gates = sum(_row(CELL.line + (SMALL.line if gate["passed"] and gate["note"] else 0)) for gate in page["gates"])
    risks = sum(_row(*_risk_heights(risk, sheet)) for risk in page["risks"])
    team += _row(CELL.line) if page["people_left"] else 0
    risks += _row(CELL.line) if page["risks_left"] or not page["risks"] else 0
    return 2 * (SECTION + TABLE_HEAD) + max(team, gates) + risks + SIGNATURES + SAFETY


def _row(*heights: float) -> float:
    return ROW + max(heights)


def _cell(text: str, room: float) -> float:
    return CELL.height(text, room)


def _risk_heights(risk: Row, sheet: Sheet) -> tuple[float, ...]:
    name = CELL_HEAD.height(risk["risk"], sheet.width * 0.3)
    return name, _cell(risk["response"], sheet.width * 0.44), _cell(risk["owner"], sheet.width * 0.17)


def _notes(content: Mapping[str, Any], sheet: Sheet, *, room: float) -> dict[str, Any]:
    """What else was agreed, every text whole, because it is signed: in two columns, or too long for page 2."""
    notes = [(str(LABELS[name]), _note(name, content[name])) for name in NOTES if content.get(name)]
    heights = [NOTE + CELL.height(text, sheet.half) for _label, text in notes]
    left = min(range(len(notes) + 1), key=lambda count: _higher(heights, count))
    fits = _higher(heights, left) <= room
    return {"notes": notes, "note_columns": (notes[:left], notes[left:]) if notes and fits else ()}


def _note(name: str, text: str) -> str:
    return words.full_day(as_date(text)) if name in DATES else text


def _higher(heights: Sequence[float], left: int) -> float:
    """The higher of two columns when the left one has so many texts."""
    return max(sum(heights[:left]), sum(heights[left:]))
