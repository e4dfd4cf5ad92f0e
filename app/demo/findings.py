"""Telling what a team found out: why-trees, fishbones, evidence, and what it did about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.actions.models import Action
from app.benefits.models import Benefit
from app.causes import proof
from app.causes.models import DRIVES, PRESENT, Cause
from app.core.db import db
from app.demo.story import Story
from app.tools import tool as tools
from app.tools.fishbone.model import Bone, Twig
from app.tools.fishbone.sheet import FishboneTool
from app.tools.five_whys.model import Why
from app.tools.five_whys.sheet import FiveWhysTool
from app.tools.models import Worksheet


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What somebody saw or measured about a cause, for one of the two questions, on a day."""

    question: str
    note: str
    who: str
    day: date
    says_yes: bool = True


def there(note: str, who: str, day: date, *, says_yes: bool = True) -> Seen:
    """An answer to "is it there?"."""
    return Seen(question=PRESENT, note=note, who=who, day=day, says_yes=says_yes)


def drives(note: str, who: str, day: date, *, says_yes: bool = True) -> Seen:
    """An answer to "does it drive the problem?"."""
    return Seen(question=DRIVES, note=note, who=who, day=day, says_yes=says_yes)


@dataclass(frozen=True, kw_only=True)
class WhyTree:
    """A project's why-tree while it is grown."""

    story: Story
    sheet: Worksheet

    def why(self, text: str, who: str, day: date, *, below: Why | None = None) -> Why:
        """Somebody answers "why?", below another answer or as a first why."""
        act = self.story.act(who, day, "10:20")
        cause = tools.new_cause(self.sheet, text, act)
        row = Why(project_id=self.sheet.project_id, worksheet_id=self.sheet.id, cause=cause, cause_id=cause.id)
        row.parent_id, row.position = below.id if below else None, _count(Why, self.sheet)
        db.session.add(row)
        row.created(act, fields=("cause_id", "parent_id"))
        return row


@dataclass(frozen=True, kw_only=True)
class Fishbone:
    """A project's fishbone while it is filled."""

    story: Story
    sheet: Worksheet

    def bone(self, name: str, causes: Sequence[str | Cause], who: str, day: date) -> list[Cause]:
        """Somebody puts causes on a bone: new ones by their text, or records the project has already."""
        act = self.story.act(who, day, "11:00")
        row = Bone(project_id=self.sheet.project_id, worksheet_id=self.sheet.id, name=name)
        row.position = _count(Bone, self.sheet)
        db.session.add(row)
        row.created(act, fields=("name",))
        return [self._hang(row, cause, who, day) for cause in causes]

    def _hang(self, bone: Bone, cause: str | Cause, who: str, day: date) -> Cause:
        act = self.story.act(who, day, "11:10")
        record = tools.new_cause(self.sheet, cause, act) if isinstance(cause, str) else cause
        twig = Twig(project_id=self.sheet.project_id, worksheet_id=self.sheet.id, bone_id=bone.id)
        twig.cause, twig.cause_id, twig.position = record, record.id, _count(Twig, self.sheet)
        db.session.add(twig)
        twig.created(act, fields=("cause_id", "bone_id"))
        return record


def _count(model: type[Why | Bone | Twig], sheet: Worksheet) -> int:
    return db.session.query(model).filter_by(worksheet_id=sheet.id).count()


def open_tree(story: Story, day: date, *, problem: str, figure: str) -> WhyTree:
    """The lead starts the 5 Whys from a measured fact."""
    sheet = FiveWhysTool().opened(story.project, story.act(story.lead, day, "10:10"))
    _head(story, sheet, day, problem=problem, figure=figure)
    return WhyTree(story=story, sheet=sheet)


def open_fishbone(story: Story, day: date, *, problem: str) -> Fishbone:
    """The lead starts the fishbone."""
    sheet = FishboneTool().opened(story.project, story.act(story.lead, day, "10:50"))
    _head(story, sheet, day, problem=problem, figure="")
    return Fishbone(story=story, sheet=sheet)


def _head(story: Story, sheet: Worksheet, day: date, *, problem: str, figure: str) -> None:
    heading = {"problem": problem, "figure": figure}
    sheet.revise(heading, based_on=sheet.version, act=story.act(story.lead, day, "10:50"))


def check(story: Story, cause: Cause, *seen: Seen) -> None:
    """Add what was seen or measured about a cause, in this order."""
    for answer in seen:
        proof.add_evidence(
            cause,
            question=answer.question,
            says_yes=answer.says_yes,
            note=answer.note,
            seen_on=answer.day,
            file=None,
            act=story.act(answer.who, answer.day, "15:20"),
        )


def confirm(story: Story, cause: Cause, *seen: Seen, is_root: bool = False) -> None:
    """Both questions are answered with yes, and the lead calls the cause confirmed. Raises where one is missing."""
    check(story, cause, *seen)
    refused = proof.objection(cause, "confirmed", is_root=is_root, note="")
    if refused:
        raise ValueError(f"{cause.text}: {refused[1]}")
    act = story.act(story.lead, seen[-1].day, "16:00")
    proof.judge(cause, state="confirmed", is_root=is_root, note="", based_on=cause.version, act=act)


def rule_out(story: Story, cause: Cause, *seen: Seen) -> None:
    """What was seen speaks against the cause."""
    check(story, cause, *seen)
    act = story.act(story.lead, seen[-1].day, "16:10")
    proof.judge(cause, state="ruled_out", is_root=False, note="", based_on=cause.version, act=act)


def agree_action(
    story: Story, title: str, *, owner: str, due: date, on: date, cause: Cause | None = None, detail: str = ""
) -> Action:
    """Somebody agrees to do something by a day, against a cause if one is named."""
    row = Action(project=story.project, title=title, detail=detail, cause=cause, due_on=due, quarters=0)
    row.owner = story.cast.people[owner]
    db.session.add(row)
    row.created(story.act(story.lead, on, "16:20"), fields=("title", "owner_id", "due_on"))
    return row


def action_named(story: Story, title: str) -> Action:
    """The project's action with this title."""
    return db.session.query(Action).filter_by(project_id=story.project.id, title=title).one()


def advance(story: Story, action: Action, quarters: int, *, on: date) -> None:
    """The owner says how far it is, in quarters."""
    owner = next(key for key, person in story.cast.people.items() if person is action.owner)
    action.advance(quarters, based_on=action.version, act=story.act(owner, on, "16:30"))


def claim(
    story: Story,
    kind: str,
    *,
    basis: str,
    state: str,
    on: date,
    a_year: Decimal | None = None,
    realised: Decimal | None = None,
    starts_on: date | None = None,
) -> Benefit:
    """The lead enters what the project is worth."""
    act = story.act(story.lead, on, "16:40")
    row = Benefit(
        project_id=story.project.id,
        kind=kind,
        basis=basis,
        state=state,
        a_year=a_year,
        realised=realised,
        starts_on=starts_on,
        entered_by_id=act.person_id,
        entered_at=act.at,
    )
    db.session.add(row)
    row.created(act, fields=("kind", "basis", "a_year", "realised"))
    return row
