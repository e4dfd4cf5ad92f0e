"""Gate items the program reads from the project itself: charter, team, measures, baseline."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from app.core import policy, words
from app.gates.facts import Facts
from app.projects import charter, wording

OK, LOOK, TODO = "ok", "look", "todo"
SMALLEST_TEAM = {"dmaic": 3, "kaizen": 5}
FEWEST_VALUES = 12


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What is seen of an item: ready, ready but mind this, or not yet; who did it and when.

    `can_act` is false where only time helps; `action` is what one has to be allowed to do, where that is not the
    usual thing of its room.
    """

    state: str
    note: str = ""
    who: str = ""
    at: datetime | None = None
    can_act: bool = True
    action: str = ""


Check = Callable[[Facts], Finding]


def todo(note: str) -> Finding:
    """Not yet, and what is missing."""
    return Finding(state=TODO, note=note)


def ok(note: str = "", *, who: str = "", at: datetime | None = None) -> Finding:
    """Ready, and what shows it."""
    return Finding(state=OK, note=note, who=who, at=at)


def look(note: str) -> Finding:
    """Ready, with something to mind."""
    return Finding(state=LOOK, note=note)


def advice(codes: list[str]) -> str:
    """The first thing the wording checks ask for."""
    return str(wording.ADVICE[codes[0]])


def problem(facts: Facts) -> Finding:
    """Written, with a number; what else it leaves open, or says too much, is worth another look."""
    text = facts.charter.problem
    found = wording.problem_findings(text)
    if not text:
        return todo(_("Nothing is written yet."))
    if "problem_number" in found:
        return todo(str(wording.ADVICE["problem_number"]))
    return look(advice(found)) if found else ok(_("Written in the charter."))


def goal(facts: Facts) -> Finding:
    """Written, with a number, a measure and a date, and the measure aims at it."""
    text = facts.charter.goal
    found = wording.goal_findings(facts.charter, has_measure=facts.primary is not None, today=facts.today)
    missing = [code for code in found if code not in wording.GOAL_DOUBTS]
    if not text:
        return todo(_("Nothing is written yet."))
    if missing:
        return todo(advice(missing))
    if found:
        return look(advice(found))
    return _aimed_at(facts) or ok(_("To be reached by %(day)s.", day=words.full_day(facts.charter.goal_by)))


def _aimed_at(facts: Facts) -> Finding | None:
    """What the main measure's own goal leaves open: none is set, or the baseline was there already."""
    assert facts.primary is not None
    metric, frozen = facts.primary.metric, facts.primary.baseline
    if metric.goal is None:
        return look(_("The main measure has no goal yet, so that no page can tell whether it is reached."))
    start = frozen.statistics.get("mean") if frozen else None
    if start is None or metric.goal_basis != "average":
        return None
    gain = round(start, metric.decimals) - metric.goal
    if (gain if metric.direction == "lower" else -gain) > 0:
        return None
    return look(_("The baseline was at the goal of the main measure already. From how much, to how much?"))


def scope(facts: Facts) -> Finding:
    """Both edges of the process are named."""
    found = wording.scope_findings(facts.charter)
    if found:
        return todo(advice(found))
    first, last = facts.charter.first_step, facts.charter.last_step
    return ok(_("From “%(first)s” to “%(last)s”.", first=first[:60], last=last[:60]))


def team(facts: Facts) -> Finding:
    """Lead, sponsor and enough people."""
    project = facts.project
    if project.lead is None:
        return todo(_("Nobody leads the project yet."))
    if project.sponsor is None or not project.sponsor.is_active:
        return todo(_("Nobody decides at the gates yet."))
    return _team_size(len(project.people()), SMALLEST_TEAM[project.method_key])


def _team_size(people: int, fewest: int) -> Finding:
    count = ngettext("%(num)d person", "%(num)d people", people)
    if people < fewest:
        return todo(_("%(people)s so far, at least %(fewest)s are needed.", people=count, fewest=fewest))
    return ok(_("%(people)s on the team.", people=count))


def primary_metric(facts: Facts) -> Finding:
    """One measure decides."""
    return ok(facts.primary.metric.name) if facts.primary else todo(_("No main measure is chosen yet."))


def charter_approved(facts: Facts) -> Finding:
    """A version carries the sponsor's signature, and the text has not moved since."""
    version = charter.approved_version(facts.charter)
    if version is None:
        return _not_approved(facts)
    if charter.has_changed_since(facts.charter, version):
        return _changed_since(facts, version.number)
    signed = next(given for given in version.approvals if given.role == policy.SPONSOR)
    return ok(_("Version %(number)s.", number=version.number), who=signed.person.name, at=signed.at)


def _changed_since(facts: Facts, number: int) -> Finding:
    changed = _("The text has changed since version %(number)s was approved.", number=number)
    waiting = _waiting(facts)
    if waiting is None:
        return todo(f"{changed} " + _("Ask for approval again."))
    return replace(waiting, note=f"{changed} {waiting.note}")


def _not_approved(facts: Facts) -> Finding:
    return _waiting(facts) or todo(_("Nobody has asked for approval yet."))


def _waiting(facts: Facts) -> Finding | None:
    """The version the sponsor has still to answer."""
    waiting = charter.waiting_version(facts.charter)
    if waiting is None:
        return None
    sponsor = facts.project.sponsor
    name = sponsor.name if sponsor else _("the sponsor")
    note = _("Version %(number)s waits for %(who)s.", number=waiting.number, who=name)
    return Finding(state=TODO, note=note, action="charter.approve")


def definition(facts: Facts) -> Finding:
    """Every measure says what counts; whether people follow it is for the check of the way of measuring."""
    if not facts.links:
        return todo(_("The project has no measure yet."))
    missing = [link.metric.name for link in facts.links if not link.metric.definition]
    if missing:
        return todo(_("No definition yet: %(names)s.", names=words.listing(missing)))
    return ok(_("Defined: %(names)s.", names=words.listing([link.metric.name for link in facts.links])))


def baseline(facts: Facts) -> Finding:
    """The main measure's before is frozen, with enough values."""
    if facts.primary is None:
        return todo(_("No main measure is chosen yet."))
    frozen = facts.primary.baseline
    if frozen is None:
        return todo(_("Measure at least %(fewest)s times before you change anything.", fewest=FEWEST_VALUES))
    count = ngettext("%(num)d value", "%(num)d values", len(frozen.values))
    period = _("%(first)s to %(last)s", first=words.short_day(frozen.first_day), last=words.full_day(frozen.last_day))
    if len(frozen.values) < FEWEST_VALUES:
        return look(_("%(values)s only, %(period)s. A verdict needs %(fewest)s.",
                      values=count, period=period, fewest=FEWEST_VALUES))  # fmt: skip
    return ok(f"{period}, {count}.", who=frozen.frozen_by.name, at=frozen.frozen_at)


def balancing_metric(facts: Facts) -> Finding:
    """Something that must not get worse is watched."""
    if not facts.balancing:
        return todo(_("No balancing measure is chosen yet."))
    return ok(words.listing([link.metric.name for link in facts.balancing]) + ".")
