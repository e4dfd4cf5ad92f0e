"""What an import is read against: the units, people and projects that whoever brings it in may name."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts.models import Person, Unit
from app.actions.models import Action
from app.benefits.models import Benefit
from app.core import policy
from app.core.db import db
from app.historic.models import ACTIONS, BENEFITS, PROJECTS
from app.historic.saying import Row, Unread
from app.historic.sorts import plain
from app.projects import starting
from app.projects.models import Project

RIGHTS = {ACTIONS: "action.edit", BENEFITS: "benefit.edit"}


class Known:
    """Read once for a table; remembers what its rows said, so that a repeated one is seen."""

    def __init__(self, person: Person, sort: str) -> None:
        self.person, self.sort = person, sort
        self.units: dict[str, list[Unit]] = {}
        for unit in starting.startable_units(person) if sort == PROJECTS else ():
            for name in {plain(unit.name), plain(unit.code)}:
                self.units.setdefault(name, []).append(unit)
        self.people: dict[str, list[Person]] = {}
        for one in db.session.scalars(starting.choosable(person)).unique():
            for name in (one.email.casefold(), plain(one.name)):
                self.people.setdefault(name, []).append(one)
        seen = db.session.scalars(Project.visible_to(person)).unique().all()
        self.projects = {project.code.casefold(): project for project in seen}
        self.codes = set(db.session.scalars(select(Project.code))) if sort == PROJECTS else set()
        self.here = self._here(list(seen))

    def _here(self, projects: list[Project]) -> set[tuple[Any, ...]]:
        """What stands already: where, and what it is called."""
        keys = [project.id for project in projects]
        if self.sort == PROJECTS:
            return {(project.unit_id, plain(project.title)) for project in projects}
        if self.sort == ACTIONS:
            done = select(Action.project_id, Action.title).where(Action.removed_at.is_(None))
            found: Any = done.where(Action.project_id.in_(keys))
        else:
            worth = select(Benefit.project_id, Benefit.basis, Benefit.a_year, Benefit.realised)
            found = worth.where(Benefit.removed_at.is_(None), Benefit.project_id.in_(keys))
        return {(project, plain(text), *amounts) for project, text, *amounts in db.session.execute(found)}

    def _key(self, values: dict[str, Any]) -> tuple[Any, ...]:
        if self.sort == PROJECTS:
            return values["unit"].id, plain(values["title"])
        if self.sort == ACTIONS:
            return values["project"].id, plain(values["title"])
        return values["project"].id, plain(values["basis"]), values["a_year"], values["realised"]

    def is_here(self, values: dict[str, Any]) -> bool:
        """Whether this stands already, here or in an earlier row; it is remembered."""
        key = self._key(values)
        if key in self.here:
            return True
        self.here.add(key)
        self.codes.add(values.get("code", ""))
        return False

    def has_project(self, unit: Unit, title: str) -> bool:
        """Whether a project of this title stands in the unit, here or in an earlier row."""
        return (unit.id, plain(title)) in self.here

    def unit(self, row: Row) -> Unit:
        """The unit a row names, one in which its person may start projects."""
        said = row.text("unit", 200, needed=_("Say where it was done: the name or short code of a unit."))
        found = self.units.get(plain(said), [])
        if len(found) == 1:
            return found[0]
        if found:
            raise Unread("unit", _("Several units are called “%(said)s”. Use the short code.", said=said[:60]))
        raise Unread("unit", _("“%(said)s” is no unit in which you start projects.", said=said[:60]))

    def one_person(self, row: Row, part: str) -> Person | None:
        """Somebody who can be put on a team, by address or name; None where nobody is named."""
        said = row.text(part, 254)
        if not said:
            return None
        found = self.people.get(said.casefold(), []) or self.people.get(plain(said), [])
        if len(found) == 1:
            return found[0]
        if found:
            raise Unread(part, _("Several people are called “%(said)s”. Use the e-mail address.", said=said[:60]))
        raise Unread(part, _("Nobody here is “%(said)s”. Invite them first, or leave this empty.", said=said[:60]))

    def project(self, row: Row) -> Project:
        """The project a row names, one on which its person may enter this."""
        said = row.text("project", 60, needed=_("Enter the number of the project, such as NG-24."))
        found = self.projects.get(said.casefold())  # as it is written: A-1-1 is not A-11
        if found is None:
            raise Unread("project", _("There is no project “%(said)s”. Bring the projects in first.", said=said[:60]))
        if not policy.allows(self.person, RIGHTS[self.sort], found):
            raise Unread("project", _("You may not enter this for %(code)s.", code=found.code))
        return found
