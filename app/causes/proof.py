"""When a cause may be called confirmed or ruled out, and what evidence does to its state."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.causes.models import DRIVES, PRESENT, Cause, Evidence
from app.core.acting import Act
from app.core.db import db
from app.projects.models import StoredFile

STATE_WORDS = {
    "confirmed": _l("Confirmed with evidence"),
    "likely": _l("Likely, go and check"),
    "unchecked": _l("Not looked at yet"),
    "ruled_out": _l("Ruled out"),
}
QUESTION_WORDS = {PRESENT: _l("Is it there?"), DRIVES: _l("Does it drive the problem?")}


def badge_of(cause: Cause) -> tuple[str, str, str]:
    """Kind, icon and words of the badge that tells how far a cause was checked."""
    if cause.evidence_disagrees and cause.state != "ruled_out":
        is_confirmed = cause.state == "confirmed"
        return "warn", "alert", _("Confirmed, evidence disagrees") if is_confirmed else _("Evidence disagrees")
    if cause.state == "confirmed":
        return ("done", "flag", _("Root cause, confirmed")) if cause.is_root else ("done", "check", _("Checked: true"))
    if cause.state == "ruled_out":
        return "quiet", "x", _("Ruled out")
    if cause.state == "likely":
        if cause.is_answered_yes(PRESENT):
            return "quiet", "search", _("Seen, effect not checked")
        return "warn", "search", _("Likely, go and check")
    return "warn", "clock", _("Not checked yet")


def mark_of(cause: Cause) -> str:
    """The name of the cause's mark in lists and legends."""
    return "out" if cause.state == "ruled_out" else cause.state


def objection(cause: Cause, state: str, *, is_root: bool, note: str) -> tuple[str, str] | None:
    """The field and the sentence with which this judgement is refused, None when it may stand."""
    if state == "confirmed" and not cause.can_be_confirmed:
        return "state", _missing_answers(cause)
    if state == "ruled_out" and not (note or any(not proof.says_yes for proof in cause.evidence)):
        return "note", _("Say what rules it out, for example: timed 60 scans, 0.8 seconds on average.")
    if is_root and state != "confirmed":
        return "is_root", _("A root cause has to be confirmed first.")
    return None


def _missing_answers(cause: Cause) -> str:
    missing = [q for q in (PRESENT, DRIVES) if not cause.is_answered_yes(q)]
    if any(cause.disagrees(question) for question in missing):
        return _("The notes contradict each other, and the newest says no. Look again together and add what you find.")
    if len(missing) == 2:
        return _("Add evidence for both questions first: it is there, and it drives the problem.")
    if missing == [PRESENT]:
        return _("Add evidence that it is there first.")
    return _("Add evidence that it drives the problem first: compare with and without it.")


def judge(cause: Cause, *, state: str, is_root: bool, note: str, based_on: int, act: Act) -> None:
    """Give the cause its state; a note that rules it out is kept as evidence. See `objection` first."""
    values = {"state": state, "is_root": is_root and state == "confirmed"}
    cause.revise(values, based_on=based_on, act=act, verb=f"judged_{state}")
    if state == "ruled_out" and note:
        question = DRIVES if cause.is_answered_yes(PRESENT) else PRESENT
        add_evidence(cause, question=question, says_yes=False, note=note, seen_on=None, file=None, act=act)


def add_evidence(
    cause: Cause,
    *,
    question: str,
    says_yes: bool,
    note: str,
    seen_on: date | None,
    file: StoredFile | None,
    act: Act,
) -> Evidence:
    """Add what was seen or measured, and move the cause's state where the evidence asks for it."""
    proof = Evidence(
        project_id=cause.project_id, cause_id=cause.id, question=question, says_yes=says_yes, note=note,
        seen_on=seen_on, file=file, added_by_id=act.person_id, added_at=act.at,
    )  # fmt: skip
    db.session.add(proof)
    proof.created(act, fields=("question", "says_yes", "note", "seen_on", "file_id"))
    _settle(cause, act)
    return proof


def remove_evidence(proof: Evidence, act: Act) -> None:
    """Take evidence away; a confirmation that rested on it falls back."""
    proof.remove(act)
    _settle(proof.cause, act)


def restore_evidence(proof: Evidence, act: Act) -> None:
    """Bring evidence back; the team confirms again if it wants to."""
    if proof.restore(act):
        _settle(proof.cause, act)


def _settle(cause: Cause, act: Act) -> None:
    """A confirmed cause that lost an answer is likely again; an unchecked one that was seen becomes likely.

    A note that contradicts another takes nothing away: the page says that they disagree, and the team judges.
    """
    db.session.flush()
    db.session.expire(cause, ["evidence"])
    if cause.state == "confirmed" and not cause.is_backed:
        changes: dict[str, Any] = {"state": ("confirmed", "likely")}
        if cause.is_root:
            changes["is_root"] = (True, False)
        cause.apply(changes, act=act, verb="reopened")
    elif cause.state == "unchecked" and cause.is_answered_yes(PRESENT):
        cause.apply({"state": ("unchecked", "likely")}, act=act, verb="judged_likely")


def newest_proofs(cause: Cause) -> list[Evidence]:
    """The newest evidence for each question, in the order of the questions; the same note once.

    Where notes contradict each other, the newest that says yes and the newest that says no.
    """
    newest: dict[str, Evidence] = {}
    for question in (PRESENT, DRIVES):
        by_answer = {proof.says_yes: proof for proof in cause.answers(question)}
        newest |= {proof.note: proof for proof in sorted(by_answer.values(), key=lambda proof: proof.added_at)}
    return list(newest.values())
