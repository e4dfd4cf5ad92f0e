"""A gate of a project, asking for its decision, and the decision."""

from __future__ import annotations

from typing import Any

from flask import abort, g, redirect, render_template, url_for
from flask_babel import gettext as _

from app.accounts import sessions
from app.core import gate as door
from app.core import policy
from app.core.db import db
from app.core.gate import Area
from app.core.transaction import transaction
from app.gates import asking, basis, deciding, evidence
from app.gates.basis import Basis
from app.gates.facts import Facts
from app.gates.forms import AskForm, DecideForm, MarkForm, decision_names
from app.gates.models import CONDITIONS, GateReview
from app.gates.readiness import GateView, ItemView, gate_of
from app.projects import access, wording
from app.projects.models import Project

area = Area("gates", __name__)


@door.loads("review")
def load_review(key: Any, person: Any, loaded: dict[str, Any]) -> GateReview | None:
    """A review of the project in the same address."""
    return access.of_project(GateReview)(key, person, loaded)  # type: ignore[no-any-return]


def _gate(project: Project, phase: str) -> GateView:
    known = {stretch.key for stretch in project.method.phases}
    return gate_of(project, phase) if phase in known else abort(404)


@area.route("/projects/<project:project>/gates/<phase>", may="project.read", subject="project")
def gate(project: Project, phase: str) -> Any:
    """The items of a gate, and what was decided there."""
    return _gate_page(_gate(project, phase))


def _gate_page(shown: GateView, form: AskForm | None = None) -> str:
    page = {
        "project": shown.project,
        "gate": shown,
        "form": form or AskForm(formdata=None),
        "decision_names": decision_names(shown.project, shown.phase.key),
        "sponsors": shown.project.sponsors_for(g.me.id),
    }
    return render_template("gates/gate.html", **page)


def _by_hand(shown: GateView, key: str) -> ItemView:
    return next((item for item in shown.items if item.key == key and item.by_hand), None) or abort(404)


def _mark_form(project: Project, item: ItemView, **options: Any) -> MarkForm:
    form = MarkForm(obj=item.mark, **options) if item.mark else MarkForm(ready="false", version=1, **options)
    owner = [item.mark.owner] if item.mark and item.mark.owner else []
    form.owner_id.offer(list(dict.fromkeys([*project.people(), *owner])))
    return form


@area.route("/projects/<project:project>/gates/<phase>/items/<item>", may="project.read", subject="project")
def item(project: Project, phase: str, item: str) -> Any:
    """One item that the team answers for itself."""
    shown = _gate(project, phase)
    found = _by_hand(shown, item)
    return render_template("gates/item.html", project=project, gate=shown, item=found, form=_mark_form(project, found))


@area.route(
    "/projects/<project:project>/gates/<phase>/items/<item>", may="gate.prepare", subject="project", methods=("POST",)
)
def mark(project: Project, phase: str, item: str) -> Any:
    """Say that an item is ready or not."""
    shown = _gate(project, phase)
    found = _by_hand(shown, item)
    form = _mark_form(project, found)
    if not form.validate():
        return render_template("gates/item.html", project=project, gate=shown, item=found, form=form), 422
    asking.mark(project, phase, item, values=form.said(), based_on=form.based_on, act=door.act())
    sessions.toast(_("Saved"))
    return redirect(url_for("gates.gate", project=project, phase=phase, _anchor=f"item-{item}"), 303)


@area.route("/projects/<project:project>/gates/<phase>/ask", may="gate.prepare", subject="project", methods=("POST",))
def ask(project: Project, phase: str) -> Any:
    """Ask the sponsor to decide."""
    shown, form = _gate(project, phase), AskForm()
    if form.validate() and not shown.is_ready and not form.request.data:
        form.refuse("request", _("Not everything is ready. Say why the sponsor should decide now."))
    if form.errors:
        return _gate_page(shown, form), 422
    try:
        asked = asking.ask(shown, door.act(), request=form.request.data)
    except asking.NotHere:
        form.refuse("request", _("The project does not stand before this gate."))
        return _gate_page(shown, form), 422
    except asking.NobodyDecides:
        form.refuse("request", _("Nobody else can decide at this gate. Name a sponsor who does not lead the project."))
        return _gate_page(shown, form), 422
    waits = _("The decision waits for the sponsor. No further message was sent.")
    sessions.toast(_("The sponsor has been asked.") if asked.is_told else waits)
    return redirect(url_for("gates.review", project=project, review=asked.review), 303)


@area.route("/projects/<project:project>/reviews/<review:review>", may="project.read", subject="project")
def review(project: Project, review: GateReview) -> Any:
    """What was asked, what was ready then, and the decision."""
    return _review_page(project, review, _decide_form(review, formdata=None))


def _decide_form(review: GateReview, **options: Any) -> DecideForm:
    form = DecideForm(**options)
    form.condition_owner_id.offer(review.project.people())
    is_last = review.project.method.after(review.phase) is None
    names = decision_names(review.project, review.phase)
    form.decision.choices = [(key, name) for key, name in names.items() if not (is_last and key == CONDITIONS)]
    return form


def _review_page(project: Project, review: GateReview, form: DecideForm, **more: Any) -> str:
    may_decide, facts = review.is_waiting and policy.allows(g.me, "gate.decide", review), Facts(project)
    if may_decide and form.seen.data is None:
        form.seen.data = basis.fingerprint_of(facts)
    shown = {"project": project, "review": review, "phase": project.method.phase(review.phase)}
    return render_template(
        "gates/review.html",
        form=form,
        may_decide=may_decide,
        decision_names=decision_names(project, review.phase),
        lines=evidence.lines_of(review),
        evidence=evidence.evidence_of(facts) if review.is_waiting else evidence.evidence_then(review),
        advice=wording.ADVICE,
        **shown,
        **more,
    )


def _prepare_deciding(project: int, **_keys: Any) -> Basis:
    """Read what the decision rests on before the transaction that records it: a measure may have many values."""
    with transaction(writing=False):
        return basis.basis_of(db.session.get_one(Project, project))


@area.route(
    "/projects/<project:project>/reviews/<review:review>/decide",
    may="gate.decide", methods=("POST",), prepare=_prepare_deciding,
)  # fmt: skip
def decide(project: Project, review: GateReview, prepared: Basis) -> Any:
    """Decide on what the page showed; one decision counts, and what somebody else typed meanwhile is shown beside it.

    Where it rests on something else by now, the page is shown as it stands, with what was typed.
    """
    form = _decide_form(review)
    if not form.check():
        return _review_page(project, review, form), 422
    try:
        deciding.decide(review, _decision(form), prepared, door.act())
    except (deciding.AlreadyDecided, deciding.Moved):
        return _review_page(project, review, form, late=form), 409
    except deciding.Unseen:
        now = basis.fingerprint_of(Facts(project))
        changed, form.seen.data = basis.changed_parts(form.seen.data or "", now), now
        return _review_page(project, review, form, changed=changed), 409
    sessions.toast(_("Your decision is recorded."))
    return redirect(url_for("gates.review", project=project, review=review), 303)


def _decision(form: DecideForm) -> deciding.Decision:
    said = {"decision": form.decision.data, "seen": form.seen.data or "", "comment": form.comment.data}
    if form.decision.data != CONDITIONS:
        return deciding.Decision(**said)
    return deciding.Decision(
        **said,
        condition=form.condition.data,
        owner=form.condition_owner_id.chosen,
        due_on=form.condition_due_on.data,
    )
