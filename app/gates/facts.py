"""What a project's own data say about its gate items: loaded once, and only what is asked for."""

from __future__ import annotations

from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.actions.models import Action
from app.analyses.models import Judgement
from app.benefits.models import Benefit
from app.causes.models import Cause
from app.core import clock, words
from app.core.db import db
from app.metrics.models import MetricLink
from app.projects.models import Charter, Project


class Facts:
    """The rows behind a project's gate items, each kind read at most once."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.today = clock.today(words.style().zone)

    @property
    def charter(self) -> Charter:
        """The working text."""
        return self.project.charter

    @cached_property
    def links(self) -> list[MetricLink]:
        """The project's measures, the main one first."""
        return list(db.session.scalars(MetricLink.of(self.project.id)).unique())

    @property
    def primary(self) -> MetricLink | None:
        """What the project uses its main measure for."""
        return next((link for link in self.links if link.role == "primary"), None)

    @property
    def balancing(self) -> list[MetricLink]:
        """The measures that must not get worse."""
        return [link for link in self.links if link.role == "balancing"]

    @cached_property
    def judgements(self) -> dict[object, Judgement]:
        """The newest judgement of each measure, by the link's key."""
        query = select(Judgement).where(Judgement.link_id.in_([link.id for link in self.links]))
        return {found.link_id: found for found in db.session.scalars(query)} if self.links else {}

    @property
    def judgement(self) -> Judgement | None:
        """What the data of the main measure say now."""
        return self.judgements.get(self.primary.id) if self.primary else None

    @cached_property
    def causes(self) -> list[Cause]:
        """The causes that were not removed."""
        query = select(Cause).where(Cause.project_id == self.project.id, Cause.removed_at.is_(None))
        return list(db.session.scalars(query))

    @cached_property
    def actions(self) -> list[Action]:
        """The actions that were not removed, the most urgent first."""
        query = select(Action).where(Action.project_id == self.project.id, Action.removed_at.is_(None))
        order = (Action.due_on.is_(None), Action.due_on, Action.title)
        options = (joinedload(Action.owner), joinedload(Action.cause))
        return list(db.session.scalars(query.order_by(*order).options(*options)))

    @cached_property
    def benefits(self) -> list[Benefit]:
        """The benefits that were not removed."""
        return list(db.session.scalars(Benefit.of(self.project.id)))
