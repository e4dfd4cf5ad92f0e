"""Values typed without a connection: the page that needs none, its service worker, and how the values come in later.

A device sends each value by itself, as a form with a key of its own, and gets an answer that a script reads. What is
refused changes nothing and says why; the device keeps it until the person has chosen what to do.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from app.core import gate, policy, words
from app.core.gate import Area
from app.core.idempotency import JSON
from app.metrics import asking, offline, periods, recording
from app.metrics.models import Metric, Observation
from app.metrics.value_forms import CorrectionForm, RecordForm
from app.metrics.value_views import check_correction, value_there
from app.metrics.wording import number_text, observation_text, usual_text

WORKER = "service-worker.js"
FILES = (
    "css/tollgate.css", "js/tollgate.js", "img/favicon.svg", "fonts/atkinson-hyperlegible-next.woff2",
    "fonts/atkinson-hyperlegible-next-extended.woff2",
)  # fmt: skip

area = Area("offline", __name__)


def init_app(app: Flask) -> None:
    """Let every page tell the device whose it is, and the page of a measure what its values mean."""
    app.jinja_env.globals |= {"person_key": offline.person_key, "meaning_of": offline.meaning_of}


@area.route("/offline", may=policy.PUBLIC)
def page() -> Any:
    """The page that a device keeps: where values are entered and wait. Nobody's name and no value stand on it."""
    return _page()


def _page() -> str:
    words.use(g.organisation.style)  # a device keeps one page, whoever is signed in
    return render_template("offline/page.html", me=None, shared_tablet=None, get_flashed_messages=lambda **_options: [])


@area.route(f"/{WORKER}", may=policy.PUBLIC)
def worker() -> Any:
    """The service worker with the names of the files it keeps; one that ends itself where this is switched off."""
    script = (Path(current_app.root_path) / "static" / WORKER).read_text(encoding="utf-8")
    kept = json.dumps(_kept() if current_app.config["OFFLINE_ENTRY"] else None)
    return Response(f"const kept = {kept};\n{script}", content_type="text/javascript; charset=utf-8")


def _kept() -> dict[str, Any]:
    """The files and the page, under a version that changes with any of them."""
    files = [url_for("static", filename=name) for name in FILES]
    version = hashlib.sha256("\n".join([*files, _page()]).encode()).hexdigest()[:12]
    return {"version": version, "files": files, "page": url_for("offline.page")}


@area.route("/offline/ticket", may=policy.PUBLIC)
def ticket() -> Any:
    """Who is signed in, as the device calls them, and the token that sending needs."""
    person = offline.person_key()
    return _answer({"person": person, "csrf_token": generate_csrf() if person else ""}, 200)


@area.route("/measures/<metric:metric>/offline", may="metric.record", methods=("POST",), partners=True)
def take(metric: Metric) -> Any:
    """Record a value that waited on a device."""
    form = RecordForm(metric)
    form.validate()
    if not _still_means(metric):
        return _changed(metric, form)
    there = value_there(metric, form)
    if there is not None:
        return _standing(there, form)
    return _refusal(metric, form) or _saved(recording.record(metric, form.values(), gate.act()))


@area.route(
    "/measures/<metric:metric>/values/<observation:observation>/offline",
    may="metric.record", subject="metric", methods=("POST",), partners=True,
)  # fmt: skip
def correct(metric: Metric, observation: Observation) -> Any:
    """Correct a value that stands with one that waited; its note stays where none was typed."""
    form = CorrectionForm(metric, obj=observation)
    if not _still_means(metric):
        return _changed(metric, form)
    if form.validate():
        check_correction(form, observation)
    changes = recording.changes_number(observation, form.values())
    if not form.reason.data:
        form.refuse("reason", _("Enter why the saved value is wrong, in a few words."))
    refusal = _refusal(metric, form, asks=changes)
    if refusal is not None:
        return refusal
    reason = form.reason.data if changes else ""
    recording.correct(observation, form.values(), based_on=form.based_on, act=gate.act(), reason=reason)
    return _saved(observation)


def _answer(content: dict[str, Any], status: int) -> Response:
    return Response(json.dumps(content), status, content_type=JSON)


def _saved(observation: Observation) -> Response:
    period = periods.name(observation.day, observation.metric.period)
    told = _("Saved: %(value)s, %(day)s", value=observation_text(observation), day=period)
    return _answer({"state": "saved", "message": told}, 201)


def _refused(code: str, message: str, **more: Any) -> Response:
    return _answer({"state": "refused", "code": code, "message": message, **more}, 422)


def _still_means(metric: Metric) -> bool:
    """Whether the measure asks for what it asked for when the value was typed."""
    return request.form.get("meaning") == offline.meaning_of(metric)


def _changed(metric: Metric, form: RecordForm) -> Response:
    asked = [form.checked.label.text] if metric.is_counted else []
    asked += [form.value.label.text + (f" ({metric.measured_in})" if metric.measured_in else "")]
    asked += [field.label.text for field in form.level_fields]
    message = _(
        "The measure was changed after you typed this. It is now called “%(name)s” and asks for: %(asked)s.",
        name=metric.name, asked=", ".join(asked),
    )  # fmt: skip
    return _refused("changed", message, meaning=offline.meaning_of(metric))


def _standing(there: Observation, form: RecordForm) -> Response:
    """The value that is there already, and where it is corrected; the same numbers need no more than a look. What
    others brought somebody from outside does not correct."""
    if g.me.is_partner and there.entered_by_id != g.me.id:
        return _refused("wrong", str(form.day.errors[-1]))
    more = {
        "standing": observation_text(there), "version": there.version,
        "address": url_for("offline.correct", metric=there.metric, observation=there),
    }  # fmt: skip
    return _refused("there", str(form.day.errors[-1]), **more)


def _refusal(metric: Metric, form: RecordForm, *, asks: bool = True) -> Response | None:
    """Why a value cannot be saved as it is; None when it can."""
    if form.errors:
        code = "frozen" if form.frozen else "wrong"
        return _refused(code, " ".join(str(error) for errors in form.errors.values() for error in errors))
    asked = asking.question(metric, form) if asks else None
    if asked is None:
        return None
    value = number_text(metric, asked.shown)
    message = _("Is %(value)s right? It lies far outside the normal range, %(usual)s.", value=value,
                usual=usual_text(metric, asked.usual))  # fmt: skip
    return _refused("odd", message, sure=asked.answer)
