"""Forms about a project and its team."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.accounts.models import Person
from app.core import policy
from app.core.fields import ChoiceField, DayField, KeyChoiceField, NumberField, choices_of
from app.core.forms import Form, Needed, TextField, VersionedForm
from app.projects.methods import METHODS
from app.projects.models import OPEN_STATES
from app.projects.person_field import PersonField

STATES = (
    ("active", _l("Active")),
    ("paused", _l("Paused")),
    ("closed", _l("Closed")),
    ("stopped", _l("Stopped")),
)
HOURS_OF_A_WEEK = 168
TITLE_HINT = _l("Say what should become better, for example Reduce picking errors in Zone B.")


class StartForm(Form):
    """A new project."""

    title = TextField(
        _l("What should become better?"), [Needed(_l("Enter a title, for example Fewer picking errors."))], most=160
    )
    method = ChoiceField(_l("How will you work?"), choices=[(key, method.name) for key, method in METHODS.items()])
    unit = KeyChoiceField(_l("Where?"), [Needed(_l("Choose the site or department."))])
    lead = PersonField(_l("Who leads it?"), [Needed(_l("Choose who leads the project."))])
    sponsor = PersonField(_l("Who decides at the gates?"), nobody=_l("Not known yet"))
    started_on = DayField(_l("Started on"), [Needed(_l("Enter a date, for example 24 Aug 2026."))])

    def check(self, *, by: Person) -> bool:
        """Whether all is said, the project is led by one person and decided on by another, and not by who starts it."""
        self.validate()
        if self.sponsor.chosen is not None and self.sponsor.chosen.id == by.id:
            self.refuse("sponsor", _l("Nobody takes this role by themselves. Ask a colleague to put you on the team."))
        if self.sponsor.chosen is not None and self.sponsor.chosen is self.lead.chosen:
            self.refuse("sponsor", _l("The lead cannot be the sponsor too: nobody approves their own project."))
        return not self.errors


class ProjectForm(VersionedForm):
    """What can be changed about a project."""

    title = TextField(_l("Title"), [Needed(_l("Enter a title, for example Fewer picking errors."))], most=160)
    started_on = DayField(_l("Started on"), [Needed(_l("Enter a date, for example 24 Aug 2026."))])
    state = ChoiceField(_l("State"), choices=STATES)

    def offer_states(self, state: str, *, is_held: bool) -> ProjectForm:
        """Work may be paused and taken up again here; only a gate closes or stops a project, or ends its own pause."""
        open_ = state in OPEN_STATES and not is_held
        offered = [pair for pair in STATES if pair[0] == state or (open_ and pair[0] in OPEN_STATES)]
        self.state.choices = choices_of(offered)
        return self


class MemberForm(Form):
    """Somebody's part in the project."""

    person = PersonField(_l("Who?"), [Needed(_l("Choose a person."))])
    role = ChoiceField(_l("Role"), choices=[(role, policy.ROLE_NAMES[role]) for role in policy.PROJECT_ROLES])
    part = TextField(_l("Part in the work"), most=80)
    hours_a_week = NumberField(_l("Hours a week"), least=0, most=HOURS_OF_A_WEEK)
