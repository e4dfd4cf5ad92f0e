"""The page on which a measure is given to people of other companies."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts import sessions
from app.accounts.models import Person
from app.core import gate, mail, words
from app.metrics.area import area
from app.metrics.models import Metric
from app.metrics.partners import giving
from app.metrics.partners.forms import RIGHT_NAMES, PartnerForm, usual_end
from app.metrics.partners.models import FEED, READ, PartnerAccess

ADDRESS = "/measures/<metric:metric>/partners"


@gate.loads("partner_access")
def load_access(key: int, _person: Person, loaded: dict[str, Any]) -> PartnerAccess | None:
    """One of the measure in the same address."""
    found = select(PartnerAccess).where(PartnerAccess.metric_id == loaded["metric"].id)
    return gate.reached(found, key)  # type: ignore[no-any-return]


@area.route(ADDRESS, may="metric.edit")
def partners(metric: Metric) -> Any:
    """To whom it is given, and a form for one more."""
    wanted = READ if metric.is_computed else FEED
    return _page(metric, PartnerForm(metric, formdata=None, may=wanted, ends_on=usual_end()))


def _page(metric: Metric, form: PartnerForm) -> str:
    live = [one for one in metric.partners if one.is_live]
    return render_template(
        "metrics/partners/partners.html", metric=metric, form=form, live=live, right_names=RIGHT_NAMES
    )


@area.route(ADDRESS, may="metric.edit", methods=("POST",), proof=True)
def give_to_partner(metric: Metric) -> Any:
    """Give the measure and write to the address; the answer is the same whoever has it."""
    form = PartnerForm(metric)
    known = giving.colleague(g.me, form.email.data) if form.validate() else None
    if known is not None:
        form.refuse("email", _("This is %(name)s, a colleague. Put them on the team of a project instead.",
                               name=known.name))  # fmt: skip
    if form.errors:
        return _page(metric, form), 422
    row = giving.give(metric, form.values(), gate.act())
    if not giving.tell(row, gate.act()):
        form.refuse("email", _("You wrote to many people within the hour. Nothing is saved; try again later."))
        return _page(metric, form), 422
    told = {"name": row.name, "day": words.full_day(row.ends_on)}
    sessions.toast(
        _("%(name)s is written to and has access until %(day)s.", **told) if mail.goes_out()
        else _("%(name)s has access until %(day)s. No mail server is set up: an administrator can make a link for "
               "joining.", **told)
    )  # fmt: skip
    return redirect(url_for("metrics.partners", metric=metric), 303)


@area.route(
    f"{ADDRESS}/<partner_access:partner_access>/end", may="metric.edit", subject="metric", methods=("POST",)
)  # fmt: skip
def end_partner(metric: Metric, partner_access: PartnerAccess) -> Any:
    """End it at once."""
    giving.end(partner_access, gate.act())
    sessions.toast(_("%(name)s does not see this measure any more.", name=partner_access.name))
    return redirect(url_for("metrics.partners", metric=metric), 303)
