"""Gate items the program reads from the work itself: causes, actions, money."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from app.actions.models import Action
from app.benefits import figures
from app.benefits.models import Benefit
from app.causes.models import CONFIRMED, Cause
from app.core import words
from app.gates.checks import TODO, Finding, look, ok, todo
from app.gates.facts import Facts

FEWEST_CAUSES = 3


def causes(facts: Facts) -> Finding:
    """More than the first that came to mind."""
    count = ngettext("%(num)d cause", "%(num)d causes", len(facts.causes))
    if len(facts.causes) < FEWEST_CAUSES:
        return todo(_("%(causes)s so far. Collect at least %(fewest)s.", causes=count, fewest=FEWEST_CAUSES))
    return ok(_("%(causes)s: %(states)s.", causes=count, states=_states(facts.causes)))


def _states(found: list[Cause]) -> str:
    counts = {state: sum(cause.state == state for cause in found) for state in ("confirmed", "ruled_out")}
    return _("%(confirmed)s confirmed, %(ruled_out)s ruled out", **counts)


def root_cause(facts: Facts) -> Finding:
    """A confirmed cause is marked as the root."""
    confirmed = [cause for cause in facts.causes if cause.state == CONFIRMED]
    roots = [cause for cause in confirmed if cause.is_root]
    if any(cause.evidence_disagrees for cause in roots):
        return look(_("The evidence for the root cause disagrees: one note says yes, another no. Look again first."))
    if roots:
        return ok(_("%(states)s. Root cause: %(cause)s", states=_states(facts.causes), cause=roots[0].text[:120]))
    if confirmed:
        return todo(_("Say which of the confirmed causes is at the root."))
    return todo(_("No cause has evidence for both questions yet."))


def no_unchecked_likely(facts: Facts) -> Finding:
    """What was thought likely was looked at."""
    if not facts.causes:
        return todo(_("No causes are collected yet."))
    likely = sum(cause.state == "likely" for cause in facts.causes)
    if likely:
        return todo(
            ngettext("%(num)d likely cause is not checked yet.", "%(num)d likely causes are not checked yet.", likely)
        )
    unchecked = sum(cause.state == "unchecked" for cause in facts.causes)
    if unchecked:
        return look(
            ngettext("%(num)d other cause was not looked at.", "%(num)d other causes were not looked at.", unchecked)
        )
    return ok(_("%(states)s.", states=_states(facts.causes)))


def caused_actions(facts: Facts) -> Finding:
    """Actions answer a confirmed cause, and somebody does them by a day."""
    answering = [action for action in facts.actions if action.answers_confirmed_cause]
    if not answering:
        return todo(_("No action answers a confirmed cause yet."))
    loose = sum(not _is_promised(action) for action in answering)
    if loose:
        return todo(
            ngettext("%(num)d of them has no owner or no date.", "%(num)d of them have no owner or no date.", loose)
        )
    return ok(ngettext("%(num)d action.", "%(num)d actions.", len(answering)))


def _is_promised(action: Action) -> bool:
    return action.is_done or (action.owner_id is not None and action.due_on is not None)


def actions_closed(facts: Facts) -> Finding:
    """Nothing is left of what the event promised."""
    if not facts.actions:
        return todo(_("No actions are written down yet."))
    still_open = sum(not action.is_done for action in facts.actions)
    if still_open:
        return todo(ngettext("%(num)d action is still open.", "%(num)d actions are still open.", still_open))
    return ok(ngettext("%(num)d action, done.", "%(num)d actions, all done.", len(facts.actions)))


def benefit_confirmed(facts: Facts) -> Finding:
    """Finance has confirmed the money, or no money is claimed."""
    claimed = [benefit for benefit in facts.benefits if not benefit.is_soft]
    waiting = [benefit for benefit in claimed if not benefit.is_confirmed]
    if not facts.benefits:
        return look(_("No benefit is claimed."))
    if not claimed:
        return ok(_("No money is claimed."))
    ahead = [benefit.starts_on for benefit in waiting if not benefit.has_begun(facts.today)]
    if ahead and len(ahead) == len(waiting):
        begins = words.full_day(min(day for day in ahead if day))
        return todo(_("The money counts from %(day)s; finance can confirm it then.", day=begins))
    if waiting:
        note = _("%(amount)s a year waits for finance.", amount=words.money(figures.a_year_of(waiting)))
        return Finding(state=TODO, note=note, action="benefit.confirm")
    last = max((benefit for benefit in claimed if benefit.confirmed_at), key=_confirmed_at)
    amount = words.money(figures.a_year_of(claimed))
    who = last.confirmed_by.name if last.confirmed_by else ""
    return ok(_("%(amount)s a year.", amount=amount), who=who, at=last.confirmed_at)


def _confirmed_at(benefit: Benefit) -> datetime:
    assert benefit.confirmed_at is not None
    return benefit.confirmed_at
