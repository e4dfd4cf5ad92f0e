"""The form by which a measure is given to somebody of another company."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import ValidationError

from app.accounts.forms import EmailField
from app.core import words
from app.core.fields import DayField, RadioChoiceField
from app.core.forms import Form, Needed, TextField
from app.metrics.models import Metric
from app.metrics.partners.models import FEED, READ, today

USUALLY, AT_MOST = timedelta(days=365), timedelta(days=731)
RIGHTS = ((FEED, _l("See the measure and bring its values")), (READ, _l("See the measure")))
RIGHT_NAMES = dict(RIGHTS)


def usual_end() -> date:
    """A year from today."""
    return today() + USUALLY


class PartnerForm(Form):
    """Who of which company may do what, and until when."""

    name = TextField(_l("Name"), [Needed(_l("Enter the person's name."))], most=120)
    company = TextField(_l("Company"), [Needed(_l("Enter the company, for example Swift Haulage."))], most=120)
    email = EmailField(_l("E-mail address"), [Needed(_l("Enter the e-mail address."))], most=254)
    may = RadioChoiceField(_l("What may they do?"), choices=RIGHTS)
    ends_on = DayField(_l("Until"), [Needed(_l("Enter the last day, for example 20 Nov 2027."))])

    def __init__(self, metric: Metric, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if metric.is_computed:
            self.may.choices = [(READ, RIGHT_NAMES[READ])]

    def validate_ends_on(self, field: Any) -> None:
        """A day to come, at most two years ahead."""
        if field.data is None or field.errors:
            return
        if field.data < today():
            raise ValidationError(_l("This day is over. Enter a later one."))
        latest = today() + AT_MOST
        if field.data > latest:
            raise ValidationError(
                _l("Access is given for two years at most. Enter %(latest)s or earlier.", latest=words.full_day(latest))
            )
