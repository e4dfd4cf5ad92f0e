"""Asking for a board by mail, and what the pages of others say of it."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.accounts import sessions
from app.accounts.models import Unit
from app.core import gate, mail, words
from app.core.gate import Area
from app.reports.by_mail import rhythm, saving, sending
from app.reports.by_mail.forms import RHYTHMS, SubscriptionForm
from app.reports.by_mail.models import NEVER, BoardSubscription

__all__ = ["area", "sending"]

area = Area("by_mail", __name__)


@area.record_once
def _connect(state: Any) -> None:
    fields = SubscriptionForm.rhythm, SubscriptionForm.file_kind
    labels = {name: field.args[0] for name, field in zip(("rhythm", "file_kind"), fields, strict=True)}
    state.app.extensions["field_labels"].update(labels)
    state.app.jinja_env.globals |= {"boards_by_mail": saving.subscriptions_of, "rhythm_names": dict(RHYTHMS)}


@area.route("/units/<unit:unit>/board/mail", may="board.subscribe", methods=("GET", "POST"))
def board(unit: Unit) -> Any:
    """How often the board comes by mail, and as what."""
    found = saving.subscription_of(unit, g.me)
    form = SubscriptionForm(obj=found)
    if request.method == "GET" or not form.validate():
        page = render_template(
            "reports/by_mail/board.html", unit=unit, form=form, subscription=found, goes_out=mail.goes_out(),
            next_day=_next_day(found),
        )  # fmt: skip
        return page, 422 if form.errors else 200
    saved = saving.save(unit, g.me, form.values(), based_on=form.based_on, act=gate.act())
    sessions.toast(_said(saved))
    return redirect(url_for("measures.board", unit=unit), 303)


def _next_day(found: BoardSubscription | None) -> str:
    if found is None or found.rhythm == NEVER:
        return ""
    return words.long_day(rhythm.following(found.rhythm, found.sent_for))


def _said(saved: BoardSubscription) -> str:
    day = _next_day(saved)
    return _("The board comes by mail from %(day)s on.", day=day) if day else _("The board comes by mail no more.")
