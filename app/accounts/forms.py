"""Forms about people and the organisation."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, PasswordField, ValidationError

from app.accounts import passwords
from app.core import policy
from app.core.fields import ChoiceField, DayField, KeyChoiceField, MoneyField, TimeField, WholeField
from app.core.forms import Form, Needed, TextField, VersionedForm

ZONES = ("Europe/London", "Europe/Dublin", "Europe/Berlin", "Europe/Paris", "Europe/Madrid", "Europe/Warsaw",
         "Europe/Athens", "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles",
         "America/Sao_Paulo", "Asia/Dubai", "Asia/Kolkata", "Asia/Singapore", "Asia/Tokyo",
         "Australia/Sydney", "Pacific/Auckland", "UTC")  # fmt: skip
CURRENCIES = ("GBP", "EUR", "USD", "CHF", "PLN", "SEK", "NOK", "DKK", "AUD", "NZD", "CAD", "INR", "JPY")
FEWEST_OPERATORS = 5
"""In a smaller group somebody could tell who is who."""
# A form with one of these fields is never kept while somebody signs in.
SECRETS = frozenset({"password", "current", "pin", "new_pin"})
LOCALES = (("en_GB", _l("English (United Kingdom)")), ("en_US", _l("English (United States)")))
RULE_SETS = (
    ("default", _l("Three rules: beyond the limits, 8 on one side, 6 rising or falling")),
    ("nhs", _l("NHS: adds 2 of 3 near a limit, and 7 in a row")),
    ("western_electric", _l("Western Electric")),
    ("nelson", _l("Nelson")),
)


class EmailField(TextField):
    """An e-mail address, kept in lower case."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Lower case, no surrounding space."""
        super().process_formdata(valuelist)
        self.data = (self.data or "").lower()

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no address; whether it exists is not asked."""
        super().pre_validate(form)
        if not self.data:
            return
        from email_validator import EmailNotValidError, validate_email  # loaded with the first address

        try:
            validate_email(self.data, check_deliverability=False, test_environment=True)
        except EmailNotValidError:
            raise ValidationError(_l("Enter an e-mail address, for example name@example.org.")) from None


class NewPasswordField(PasswordField):
    """A password to be; the form's `whose` tells whose name it must not be."""

    def pre_validate(self, form: Any) -> None:
        """Refuse what is short or soon guessed."""
        whose = getattr(form, "whose", None)
        known = {"email": whose.email, "name": whose.name} if whose else {}
        trouble = passwords.trouble_with(self.data or "", **known)
        if trouble:
            raise ValidationError(trouble)


class SignInForm(Form):
    """E-mail address and password, and what a session that ended had typed."""

    email = TextField(_l("E-mail address"), [Needed(_l("Enter your e-mail address."))], most=254)
    password = PasswordField(_l("Password"), [Needed(_l("Enter your password."))])
    kept = HiddenField()


class AskResetForm(Form):
    """Where to send a link for a new password."""

    email = EmailField(_l("E-mail address"), [Needed(_l("Enter your e-mail address."))], most=254)


class NewPasswordForm(Form):
    """A new password for the person a link was made for."""

    password = NewPasswordField(_l("New password"))


class FirstAdministratorForm(NewPasswordForm):
    """The first person of a new installation, and the organisation's name."""

    organisation = TextField(_l("Name of the organisation"), [Needed(_l("Enter the organisation's name."))])
    name = TextField(_l("Your name"), [Needed(_l("Enter your name."))], most=120)
    email = EmailField(_l("Your e-mail address"), [Needed(_l("Enter your e-mail address."))], most=254)


class AcceptForm(NewPasswordForm):
    """What an invited person still has to say."""

    name = TextField(_l("Your name"), [Needed(_l("Enter your name."))], most=120)


class QuietHours:
    """The fields of quiet hours, and that both are given or none."""

    quiet_from = TimeField(_l("No mail about alerts from"))
    quiet_to = TimeField(_l("until"))

    def validate_quiet_to(self, field: Any) -> None:
        """Hours begin and end, at different times."""
        begin = self.quiet_from
        if begin.errors or field.errors:
            return
        if (begin.data is None) != (field.data is None):
            raise ValidationError(_l("Enter both times, or leave both empty."))
        if field.data is not None and field.data == begin.data:
            raise ValidationError(_l("Enter another time than the one at which they begin."))


class ProfileForm(QuietHours, VersionedForm):
    """What people change about themselves."""

    name = TextField(_l("Your name"), [Needed(_l("Enter your name."))], most=120)


class ChangePasswordForm(NewPasswordForm):
    """A new password, with the present one as proof."""

    current = PasswordField(_l("Present password"), [Needed(_l("Enter your present password."))])


class ProofForm(Form):
    """The password once more, before something that matters."""

    password = PasswordField(_l("Password"), [Needed(_l("Enter your password."))])
    kept = HiddenField()


class RoleFields(Form):
    """A site role in a unit."""

    role = ChoiceField(_l("Role"), choices=[(role, policy.ROLE_NAMES[role]) for role in policy.SITE_ROLES])
    unit = KeyChoiceField(_l("In which unit"), nobody=_l("The whole organisation"))

    def validate_unit(self, field: Any) -> None:
        """An administrator of a part would administer nothing."""
        if self.role.data == policy.ADMINISTRATOR and field.data:
            raise ValidationError(_l("An administrator looks after the whole organisation. Choose that."))


class InviteForm(RoleFields):
    """Somebody new."""

    name = TextField(_l("Name"), [Needed(_l("Enter the person's name."))], most=120)
    email = EmailField(_l("E-mail address"), [Needed(_l("Enter the e-mail address."))], most=254)


class UnitForm(VersionedForm):
    """A unit and where it belongs."""

    name = TextField(_l("Name"), [Needed(_l("Enter a name, for example Northgate DC."))], most=120)
    code = TextField(_l("Short code"), [Needed(_l("Enter two to eight letters, for example NG."))], most=8)
    parent = KeyChoiceField(_l("Part of"), nobody=_l("Nothing: it stands at the top"))


class SettingsForm(QuietHours, VersionedForm):
    """How the organisation writes and counts."""

    name = TextField(_l("Name of the organisation"), [Needed(_l("Enter the organisation's name."))], most=120)
    zone = ChoiceField(_l("Time zone"), choices=[(zone, zone.replace("_", " ")) for zone in ZONES])
    locale = ChoiceField(_l("Language and dates"), choices=LOCALES)
    currency = ChoiceField(_l("Currency"), choices=[(code, code) for code in CURRENCIES])
    paper = ChoiceField(_l("Paper"), choices=[("A4", "A4"), ("Letter", "Letter")])
    rule_set = ChoiceField(_l("Rules for unusual points"), choices=RULE_SETS)
    idle_minutes = WholeField(
        _l("Sign people out after minutes without use"), [Needed(_l("Enter minutes, for example 480."))],
        least=15, most=720,
    )  # fmt: skip
    savings_goal = MoneyField(_l("Savings goal"))
    savings_goal_by = DayField(_l("Savings goal: reach it by"))
    quiet_weekends = BooleanField(_l("None on Saturdays and Sundays"))
    operators_at_least = WholeField(_l("Compare operators in groups of at least"), least=FEWEST_OPERATORS, most=100)
