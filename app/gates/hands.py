"""Who of a project's people can do what, in words, for pages of those who can only look."""

from __future__ import annotations

from flask_babel import gettext as _

from app.accounts.models import Person
from app.core import policy, words
from app.projects.models import Project

MOST_NAMED = 2


def people_who(action: str, project: Project) -> list[Person]:
    """The people of the project who can do it through their role in it, the lead first."""
    roles = policy.TABLE[action].roles
    holders = [member for member in project.memberships if member.role in roles]
    holders.sort(key=lambda member: member.role != policy.LEAD)
    return list(dict.fromkeys(member.person for member in holders))


def who_can(action: str, project: Project) -> str:
    """The sentence that names them, or the roles while nobody on the project has one."""
    names = [person.name for person in people_who(action, project)]
    if not names:
        roles = sorted(str(policy.ROLE_NAMES[role]) for role in policy.TABLE[action].roles)
        return _("Who can do this: %(roles)s.", roles=words.listing(roles))
    left = len(names) - MOST_NAMED
    shown = names[:MOST_NAMED] + ([_("%(count)s more", count=words.number(left))] if left > 0 else [])
    return _("%(names)s can do this.", names=words.listing(shown))
