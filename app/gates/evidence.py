"""What a decision rests on, for those who decide: the main measure with its picture, the goal, the money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from app.analyses import judging, pictures, sentences
from app.analyses.pictures import Charts
from app.analyses.reading import Reading
from app.analyses.sentences import Says
from app.benefits import figures
from app.benefits.models import CONFIRMED, ESTIMATED, POSSIBLE, Benefit
from app.core import words
from app.gates.facts import Facts
from app.gates.models import GateReview
from app.gates.readiness import finished, where
from app.metrics.models import MetricLink
from app.projects import charter
from app.projects.models import CharterVersion
from app.projects.rooms import ROOMS

Line = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Measured:
    """The main measure as it stands: what is said of it, its picture, and how far the goal is."""

    link: MetricLink
    reading: Reading
    headline: str
    second_line: str
    charts: Charts | None
    goal: Says | None


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What a sponsor reads before deciding; `measured` is None without a main measure, `money` empty without any.

    `goal` is the approved one, where there is one, and `goal_standing` says so.
    """

    measured: Measured | None
    goal: str
    goal_by: date | None
    goal_standing: str
    money: str


def evidence_of(facts: Facts) -> Evidence:
    """What a project can show now."""
    approved = charter.approved_version(facts.charter)
    content = approved.content if approved else charter.content_of(facts.charter)
    return Evidence(
        measured=_measured(facts.primary) if facts.primary else None,
        goal=content["goal"],
        goal_by=charter.as_date(content.get("goal_by", "")),
        goal_standing=_standing(facts, approved),
        money=money_text(facts.benefits),
    )


def _standing(facts: Facts, approved: CharterVersion | None) -> str:
    """Which text the goal is from, and whether another is in the making."""
    if approved is None:
        return _("Not approved.")
    said = _("As approved in version %(number)s.", number=approved.number)
    if not charter.has_changed_since(facts.charter, approved):
        return said
    return f"{said} " + _("A newer text is in the making and not approved.")


def _measured(link: MetricLink) -> Measured:
    reading = judging.reading_of(link)
    return Measured(
        link=link,
        reading=reading,
        headline=sentences.headline(reading),
        second_line=sentences.second_line(reading),
        charts=pictures.charts_of(link, reading),
        goal=sentences.goal_says(reading),
    )


def money_text(benefits: list[Benefit]) -> str:
    """What a year is worth, each certainty by itself: money of different certainty is never added up."""
    amounts = {state: figures.a_year_of(row for row in benefits if row.state == state)
               for state in (CONFIRMED, ESTIMATED, POSSIBLE)}  # fmt: skip
    said = {
        CONFIRMED: _("%(amount)s a year confirmed by finance.", amount=_money(amounts[CONFIRMED])),
        ESTIMATED: _("%(amount)s a year estimated, not confirmed.", amount=_money(amounts[ESTIMATED])),
        POSSIBLE: _("%(amount)s a year possible, not counted.", amount=_money(amounts[POSSIBLE])),
    }
    return " ".join(text for state, text in said.items() if amounts[state])


def _money(amount: Decimal) -> str:
    return words.money(amount)


def lines_of(review: GateReview) -> list[Line]:
    """The items as they stood when the decision was asked for, each with the way to what it refers to."""
    phase = review.project.method.phase(review.phase)
    known = {item.key: item for item in phase.items}
    return [_line(kept, known.get(kept["key"]), review) for kept in review.items]


def _line(kept: dict[str, Any], item: Any, review: GateReview) -> Line:
    said = [finished(kept["note"]), finished(kept["who"])]
    line = {"kind": kept["state"], "head": kept["text"], "text": " ".join(text for text in said if text)}
    if item is None:
        return line
    phase = review.project.method.phase(review.phase)
    link = str(ROOMS[item.room].opens) if item.check else _("Read the note")
    return {**line, "href": where(review.project, phase, item), "link": link}
