"""What an administrator looks after: people, settings, the demo's mailbox, the audit trail's seals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import abort, current_app, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import selectinload

from app.accounts import brake, links, roles, sessions, tokens
from app.accounts.area import area
from app.accounts.forms import InviteForm, RoleFields, SettingsForm
from app.accounts.models import Organisation, Person, SiteRole
from app.accounts.units import all_units
from app.core import events, files, gate, jobs, mail, policy, seals
from app.core.acting import Act
from app.core.db import db
from app.core.forms import page_number, search_text
from app.core.mail import Mail
from app.core.mail_attachments import MailAttachment
from app.core.transaction import is_writing

__all__ = ["area"]

ROWS_A_PAGE = 30


@gate.loads("person")
def load_person(key: int, person: Person, _loaded: dict[str, Any]) -> Person | None:
    """Administrators reach everybody; others only themselves."""
    if not (person.is_administrator or person.id == key):
        return None
    return gate.reached(select(Person), key)  # type: ignore[no-any-return]


@area.route("/people", may="people.manage", subject="organisation")
def people() -> Any:
    """Everybody, and a form to invite somebody."""
    return _people_page(_offer_units(InviteForm(formdata=None, role=policy.MEMBER)))


def _offer_units(form: Any) -> Any:
    form.unit.offer(all_units())
    return form


def _people_page(form: InviteForm) -> str:
    everybody, page, last = _page_of(_people_found(text := search_text()))
    shown = {
        "everybody": everybody,
        "page": page,
        "last": last,
        "q": text,
        "role_names": policy.ROLE_NAMES,
        "unsent": mail.given_up(),
    }
    return render_template("accounts/people.html", form=form, **shown)


def _people_found(text: str) -> Select[Person]:
    """Everybody whose name or address holds the text, those who can sign in first."""
    found = select(Person).options(selectinload(Person.site_roles))
    if text:
        found = found.where(or_(*(part.icontains(text, autoescape=True) for part in (Person.name, Person.email))))
    return found.order_by(Person.active.desc(), Person.name, Person.id)


def _page_of(query: Select[Any]) -> tuple[Sequence[Any], int, int]:
    """The rows of the page asked for, its number, and the last one's."""
    page = page_number()
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    rows = db.session.scalars(query.offset((page - 1) * ROWS_A_PAGE).limit(ROWS_A_PAGE)).all()
    return rows, page, max(1, -(-total // ROWS_A_PAGE))


@area.route("/people", may="people.manage", subject="organisation", methods=("POST",), proof=True)
def invite() -> Any:
    """Invite somebody by mail, with a first role."""
    Organisation.lock()  # one invitation after the other, or one person could be invited twice
    form = _offer_units(InviteForm())
    known = form.validate() and db.session.scalar(select(Person.id).where(Person.email == form.email.data))
    if known:
        form.refuse("email", _("This person is here already."))
    if form.errors:
        return _people_page(form), 422
    person = Person(email=form.email.data, name=form.name.data, joined_at=gate.act().at)
    db.session.add(person)
    person.created(gate.act(), verb="invited", fields=("email", "name"))
    roles.give(person, form.role.data, form.unit.chosen, act=gate.act())
    if not mail.goes_out():
        sessions.toast(_("No mail server is set up. Make a link here and give it to %(name)s.", name=person.name))
        return redirect(url_for("organisation.one_person", person=person), 303)
    sessions.toast(_send_invitation(person, gate.act()))
    return redirect(url_for("organisation.people"), 303)


def _send_invitation(person: Person, act: Act) -> str:
    """Write the invitation; says where it goes."""
    address = links.make("invitation", person, act)
    text = _(
        "%(who)s invites you to Tollgate, where %(organisation)s keeps its improvement projects.\n\n"
        "Choose a password here within seven days:\n\n%(address)s",
        who=g.me.name, organisation=g.organisation.name, address=address,
    )  # fmt: skip
    mail.write(act, to=person, subject=_("You are invited to Tollgate"), text=text, project=None)
    return _("An invitation is on its way to %(address)s.", address=person.email)


@area.route("/people/<person:person>", may="people.manage", subject="organisation")
def one_person(person: Person) -> Any:
    """One person's roles and state."""
    return _person_page(person, _offer_units(RoleFields(formdata=None)))


def _person_page(person: Person, form: RoleFields, *, link: str = "") -> str:
    shown = {"role_names": policy.ROLE_NAMES, "link": link, "mail_goes_out": mail.goes_out()}
    return render_template("accounts/person.html", person=person, form=form, **shown)


@area.route("/people/<person:person>/roles", may="people.manage", subject="organisation", methods=("POST",), proof=True)
def give_role(person: Person) -> Any:
    """Give a site role in a unit."""
    form = _offer_units(RoleFields())
    if form.validate() and person.is_partner:
        form.refuse("role", _("%(name)s is a partner from outside, who holds no role here.", name=person.name))
    if form.errors:
        return _person_page(person, form), 422
    if roles.give(person, form.role.data, form.unit.chosen, act=gate.act()):
        sessions.toast(_("The role is given."))
    return redirect(url_for("organisation.one_person", person=person), 303)


@area.route(
    "/people/<person:person>/roles/<int:role>/end",
    may="people.manage", subject="organisation", methods=("POST",), proof=True,
)  # fmt: skip
def end_role(person: Person, role: int) -> Any:
    """Take a site role away, but never the last administrator's."""
    held = next((held for held in person.site_roles if held.id == role), None)
    if held is None:
        abort(404)
    if held.role == policy.ADMINISTRATOR and is_last_administrator(person):
        return _refuse_last(person)
    person.site_roles.remove(held)
    events.record(gate.act(), person, "role_ended", changes={"role": (held.role, None)})
    sessions.toast(_("The role is taken away."))
    return redirect(url_for("organisation.one_person", person=person), 303)


def is_last_administrator(person: Person) -> bool:
    """Whether nobody else could sign in and administer; the organisation is locked while this is decided."""
    Organisation.lock()
    everywhere = (SiteRole.role == policy.ADMINISTRATOR, SiteRole.unit_id.is_(None))
    can_sign_in = (Person.active, Person.password_hash.isnot(None))
    others = select(SiteRole.id).join(Person).where(*everywhere, *can_sign_in, Person.id != person.id)
    return db.session.scalar(others.limit(1)) is None


def _refuse_last(person: Person) -> Any:
    form = _offer_units(RoleFields(formdata=None))
    form.form_errors.append(_("This is the last administrator. Give the role to somebody else first."))
    return _person_page(person, form), 422


@area.route(
    "/people/<person:person>/active", may="people.manage", subject="organisation", methods=("POST",), proof=True
)
def switch_active(person: Person) -> Any:
    """Deactivate somebody, who is signed out at once, or let them in again."""
    wanted = request.form.get("active") == "yes"
    if not wanted and person.is_administrator and is_last_administrator(person):
        return _refuse_last(person)
    if person.active != wanted:
        person.apply({"active": (person.active, wanted)}, act=gate.act(), verb="activated" if wanted else "deactivated")
    if not wanted:
        sessions.end_all(person, gate.act().at)
        tokens.end_all(person, gate.act())
    return redirect(url_for("organisation.one_person", person=person), 303)


@area.route(
    "/people/<person:person>/invitation", may="people.manage", subject="organisation", methods=("POST",), proof=True
)
def invite_again(person: Person) -> Any:
    """Send the invitation once more, and the earlier link ends; where no mail goes out, show the new one.

    The page with the link answers the form itself: what the next page says would stand in the database until then.
    """
    if person.password_hash is None and person.is_active:
        events.record(gate.act(), person, "invited_again")
        if not mail.goes_out():
            link = links.make("invitation", person, gate.act())
            return _person_page(person, _offer_units(RoleFields(formdata=None)), link=link)
        sessions.toast(_send_invitation(person, gate.act()))
    return redirect(url_for("organisation.one_person", person=person), 303)


@area.route(
    "/people/<person:person>/sign-ins/end", may="people.manage", subject="organisation", methods=("POST",), proof=True
)
def end_sign_ins(person: Person) -> Any:
    """Sign somebody out everywhere."""
    sessions.end_all(person, gate.act().at)
    events.record(gate.act(), person, "signed_out_everywhere")
    sessions.toast(_("%(name)s is signed out everywhere.", name=person.name))
    return redirect(url_for("organisation.one_person", person=person), 303)


@area.route("/settings", may="settings.manage", subject="organisation", methods=("GET", "POST"))
def settings() -> Any:
    """The organisation's settings."""
    organisation = Organisation.lock() if is_writing() else Organisation.current()
    form = SettingsForm(obj=organisation)
    if request.method == "GET" or not form.validate():
        return render_template("accounts/settings.html", form=form), 422 if form.errors else 200
    if "rule_set" in organisation.revise(form.values(), based_on=form.based_on, act=gate.act()):
        jobs.enqueue("judge_all", {}, act=gate.act(), key="judge_all")  # by name: the areas below know no judging
    sessions.toast(_("Saved"))
    return redirect(url_for("organisation.settings"), 303)


@area.route("/mailbox", may="mailbox.read", subject="organisation")
def mailbox() -> Any:
    """In the demo, the mail that was written; elsewhere mail is nobody's to read."""
    if not current_app.config["DEMO"]:
        abort(404)
    mails, page, last = _page_of(select(Mail).options(selectinload(Mail.attachments)).order_by(Mail.written_at.desc()))
    return render_template("accounts/mailbox.html", mails=mails, page=page, last=last)


@gate.loads("attachment")
def load_attachment(key: UUID, _person: Person, _loaded: dict[str, Any]) -> MailAttachment | None:
    """A file of the demo's mail."""
    return gate.reached(select(MailAttachment), key) if current_app.config["DEMO"] else None


@area.route("/mailbox/<attachment:attachment>", may="mailbox.read", subject="organisation")
def mail_attachment(attachment: MailAttachment) -> Any:
    """In the demo, a file that went with a message."""
    return files.download(attachment.content(), attachment.name, attachment.media_type)


@area.route("/people/unsent-mail", may="people.manage", subject="organisation", methods=("POST",))
def send_unsent() -> Any:
    """Have all mail that was given up tried anew."""
    given_up = mail.given_up()
    for message, _job in given_up:
        mail.hand_over(message, gate.act())
    events.record(gate.act(), Organisation.current(), "unsent_mail_tried", changes={"mails": (None, len(given_up))})
    sessions.toast(_("The mail is tried again now."))
    return redirect(url_for("organisation.people"), 303)


@area.route("/audit", may="audit.read", subject="organisation")
def audit() -> Any:
    """Whether the audit trail was whole when every seal was last checked, and who was held up at signing in."""
    shown = {"check": seals.last_check(), "unsealed": seals.unsealed_count(), "held": brake.held_lately()}
    return render_template("accounts/audit.html", **shown)
