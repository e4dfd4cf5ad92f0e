"""The form of a benefit."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.benefits.models import CONFIRMED, ESTIMATED, ONCE, POSSIBLE, SOFT
from app.core.fields import ChoiceField, DayField, MoneyField
from app.core.forms import LongTextField, Needed, VersionedForm

KIND_NAMES = {
    "cost": _l("Lower cost, visible in the accounts"),
    "revenue": _l("More revenue or margin"),
    "working_capital": _l("Cash released once, such as stock"),
    "avoidance": _l("Cost avoided"),
    "capacity": _l("Time or capacity set free"),
    "soft": _l("Safety, quality or satisfaction, without money"),
}
STATE_NAMES = {
    POSSIBLE: _l("Possible, not counted"),
    ESTIMATED: _l("Estimated from a result"),
    CONFIRMED: _l("Confirmed by finance"),
}
HINTS = {
    "basis": _l("How the amount is worked out, for example 1,900 fewer wrong picks a year at £18 each."),
    "a_year": _l("What twelve months are worth at the present rate."),
    "realised": _l("What the accounts of this year show so far."),
    "starts_on": _l("The day from which it counts."),
}


class BenefitForm(VersionedForm):
    """What a project is worth."""

    kind = ChoiceField(_l("What kind of benefit?"), choices=list(KIND_NAMES.items()))
    basis = LongTextField(
        _l("What is it, and how is it worked out?"),
        [Needed(_l("Say what the benefit is, for example Fewer wrong picks."))],
        description=HINTS["basis"], most=2000,
    )  # fmt: skip
    a_year = MoneyField(_l("A year"), description=HINTS["a_year"])
    realised = MoneyField(_l("Realised this year"), description=HINTS["realised"])
    starts_on = DayField(_l("Counts from"), description=HINTS["starts_on"])
    state = ChoiceField(_l("How sure is it?"), choices=[(key, STATE_NAMES[key]) for key in (POSSIBLE, ESTIMATED)])

    def check(self) -> bool:
        """Whether the fields agree with each other and with the kind."""
        self.validate()
        if self.kind.data == SOFT and (self.a_year.data is not None or self.realised.data is not None):
            self.refuse("a_year", _l("A benefit of this kind carries no money. Leave both amounts empty."))
        if self.kind.data == ONCE and self.a_year.data is not None:
            self.refuse("a_year", _l("Cash that is released once has no amount a year. Enter it as realised."))
        return not self.errors
