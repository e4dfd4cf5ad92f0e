"""What waits for a person's decision, in a sentence and with the button that leads to it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _

from app.core import words
from app.portfolio.queries import REALISED, Waiting
from app.projects.methods import METHODS
from app.reports.portfolio import Decision


@dataclass(frozen=True, kw_only=True)
class Call(Decision):
    """A decision that waits, with the button that leads to it."""

    button: str
    href: str


def decision_of(waiting: Waiting) -> Decision:
    """What waits, in words."""
    texts = {"gate": _gate_text, "charter": _charter_text, "benefit": _benefit_text}
    return Decision(title=f"{waiting.title}.", text=texts[waiting.kind](waiting))


def _gate_text(waiting: Waiting) -> str:
    names = {phase.key: phase.name for method in METHODS.values() for phase in method.phases}
    asked = _("%(gate)s gate, asked on %(day)s.", gate=names[waiting.detail], day=words.short_day(waiting.at))
    return f"{asked} {waiting.note}".strip()


def _charter_text(waiting: Waiting) -> str:
    return _("Version %(number)s of the charter waits for your approval.", number=waiting.detail)


def _benefit_text(waiting: Waiting) -> str:
    if waiting.amount is None:
        return waiting.detail[:100]
    amount = words.money(waiting.amount)
    so_far, a_year = _("%(amount)s realised so far.", amount=amount), _("%(amount)s a year.", amount=amount)
    told = so_far if waiting.note == REALISED else a_year
    return f"{told} {waiting.detail[:100]}"


def call_of(waiting: Waiting) -> Call:
    """The same with its button, for a page."""
    buttons = {"gate": _("Review gate"), "charter": _("Read it"), "benefit": _("Confirm")}
    told = decision_of(waiting)
    return Call(title=told.title, text=told.text, button=buttons[waiting.kind], href=_address(waiting))


def _address(waiting: Waiting) -> str:
    if waiting.kind == "gate":
        return url_for("gates.review", project=waiting.project_id, review=UUID(waiting.key))
    if waiting.kind == "charter":
        return url_for("charter.version", project=waiting.project_id, number=int(waiting.detail))
    return url_for("benefits.benefits", project=waiting.project_id, _anchor=f"benefit-{UUID(waiting.key)}")
