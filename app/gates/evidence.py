"""What a decision rests on, for those who decide: measures with what to mind, the picture, the goal, the money.

While a decision waits it is shown as it stands; with the decision it is kept, and shown as it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app.analyses import comparing, judging, pictures, saved, sentences
from app.analyses.case import case_of, hash_of
from app.analyses.measure_page import trust_summary
from app.analyses.pictures import Charts
from app.analyses.reading import Reading
from app.analyses.sentences import Says
from app.benefits import figures
from app.benefits.models import CONFIRMED, ESTIMATED, POSSIBLE, Benefit
from app.core import words
from app.core.db import db
from app.gates.checks import LOOK, TODO
from app.gates.facts import Facts
from app.gates.models import GateReview
from app.gates.readiness import finished, where
from app.metrics.models import MetricLink
from app.projects import charter, wording
from app.projects.rooms import ROOMS

MOST_CAVEATS = 4
Line = dict[str, str]
Kept = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A measure as it stands or stood: what is said of it, how far the goal or margin is, what to mind, its picture.

    `link` is its key; `trust` counts its checks and `caveats` are the first that are not passed.
    """

    link: str
    name: str
    reading: Reading
    headline: str
    second_line: str
    goal: Says | None
    trust: str
    caveats: list[Line]
    charts: Charts | None


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What a sponsor reads before deciding; `main` is None without a main measure, `money` empty without any.

    `goal` is the approved one, where there is one, and `goal_standing` says so; `doubts` are codes of what the text
    could say better.
    """

    main: Measured | None
    balancing: list[Measured]
    goal: str
    goal_by: date | None
    goal_standing: str
    doubts: list[str]
    money: str


def taken(facts: Facts) -> Kept:
    """What a project can show now, as plain values that stay as they are.

    `data` holds what the measures were read from, by its hash, but for what an earlier decision keeps already.
    """
    links = [link for link in (facts.primary, *facts.balancing) if link is not None]
    data: Kept = {}
    measures = [_kept(link, data) for link in links]
    new = {key: found for key, found in data.items() if _kept_data(facts.project.id, key) is None}
    return {**agreed(facts), "measures": measures, "data": new}


def agreed(facts: Facts) -> Kept:
    """The goal and the money as plain values."""
    approved = charter.approved_version(facts.charter)
    content = approved.content if approved else charter.content_of(facts.charter)
    return {
        "goal": content["goal"],
        "goal_by": content.get("goal_by") or "",
        "version": approved.number if approved else None,
        "is_changed": approved is not None and charter.has_changed_since(facts.charter, approved),
        "doubts": wording.codes_of(content, has_measure=facts.primary is not None, today=facts.today),
        "money": {state: str(amount) for state, amount in _amounts(facts.benefits).items()},
    }


def _kept_data(project_id: int, key: str) -> Kept | None:
    """Data that a decision of this project keeps under their hash; None where none does."""
    found = GateReview.evidence[("data", key)]
    query = select(found).where(GateReview.project_id == project_id, found.as_string().is_not(None))
    return db.session.scalar(query.limit(1))


def _kept(link: MetricLink, data: Kept) -> Kept:
    """A measure as it is kept; what it was read from is put into `data`."""
    case = case_of(link)
    read = saved.data_of(case)
    key = hash_of(read)
    data[key] = read
    return {
        "link": str(link.id),
        "role": link.role,
        "reading": judging.reading_of(link).to_json(),
        "settings": saved.settings_of(case),
        "data": key,
    }


def evidence_of(facts: Facts) -> Evidence:
    """What a project can show now."""
    main = _measured_now(facts.primary, with_charts=True) if facts.primary else None
    return _evidence(agreed(facts), main, [_measured_now(link) for link in facts.balancing])


def evidence_then(review: GateReview) -> Evidence | None:
    """What the project could show when it was decided; None where that was not kept."""
    kept = review.evidence
    if not kept:
        return None
    found = {role: [one for one in kept["measures"] if one["role"] == role] for role in ("primary", "balancing")}
    main = [_measured_then(one, review, is_drawn=True) for one in found["primary"]]
    return _evidence(kept, main[0] if main else None, [_measured_then(one, review) for one in found["balancing"]])


def _evidence(kept: Kept, main: Measured | None, balancing: list[Measured]) -> Evidence:
    return Evidence(
        main=main,
        balancing=balancing,
        goal=kept["goal"],
        goal_by=charter.as_date(kept["goal_by"]),
        goal_standing=_standing(kept["version"], is_changed=kept["is_changed"]),
        doubts=kept["doubts"],
        money=_money_text({state: Decimal(amount) for state, amount in kept["money"].items()}),
    )


def _standing(version: int | None, *, is_changed: bool) -> str:
    """Which text the goal is from, and whether another is in the making."""
    if version is None:
        return _("Not approved.")
    said = _("As approved in version %(number)s.", number=version)
    if not is_changed:
        return said
    return f"{said} " + _("A newer text is in the making and not approved.")


def _measured_now(link: MetricLink, *, with_charts: bool = False) -> Measured:
    reading = judging.reading_of(link)
    return _measured(str(link.id), reading, pictures.charts_of(link, reading) if with_charts else None)


def _measured_then(kept: Kept, review: GateReview, *, is_drawn: bool = False) -> Measured:
    """From kept values, read anew from its own data when an older procedure read them."""
    reading = Reading.from_json(kept["reading"])
    if reading is not None and not is_drawn:
        return _measured(kept["link"], reading, None)
    case = saved.case_from(kept["settings"], _data_then(kept, review))
    reading = reading or comparing.read(case)
    charts = pictures.charts_of_case(case, f"{review.id}") if is_drawn and reading.stages else None
    return _measured(kept["link"], reading, charts)


def _data_then(kept: Kept, review: GateReview) -> Kept:
    """What a measure was read from: kept with this decision, or by the decision that kept the same before it."""
    key = kept["data"]
    if isinstance(key, dict):
        return key  # decisions of before kept their own each
    own = (review.evidence or {})["data"].get(key)
    return own or _kept_data(review.project_id, key) or {}


def _measured(link: str, reading: Reading, charts: Charts | None) -> Measured:
    told = sentences.check_items(reading)
    return Measured(
        link=link,
        name=reading.measured.name,
        reading=reading,
        headline=sentences.headline(reading),
        second_line=sentences.second_line(reading),
        goal=sentences.goal_says(reading),
        trust=trust_summary(told) if told else "",
        caveats=[line for line in told if line["kind"] in (LOOK, TODO)][:MOST_CAVEATS],
        charts=charts,
    )


def money_text(benefits: list[Benefit]) -> str:
    """What a year is worth, each certainty by itself: money of different certainty is never added up."""
    return _money_text(_amounts(benefits))


def _amounts(benefits: list[Benefit]) -> dict[str, Decimal]:
    return {state: figures.a_year_of(row for row in benefits if row.state == state)
            for state in (CONFIRMED, ESTIMATED, POSSIBLE)}  # fmt: skip


def _money_text(amounts: dict[str, Decimal]) -> str:
    said = {
        CONFIRMED: _("%(amount)s a year confirmed by finance.", amount=words.money(amounts[CONFIRMED])),
        ESTIMATED: _("%(amount)s a year estimated, not confirmed.", amount=words.money(amounts[ESTIMATED])),
        POSSIBLE: _("%(amount)s a year possible, not counted.", amount=words.money(amounts[POSSIBLE])),
    }
    return " ".join(text for state, text in said.items() if amounts[state])


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
