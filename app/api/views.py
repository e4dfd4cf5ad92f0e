"""The addresses of the API, version 1: measures, their values, and values that are brought."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from flask import abort, current_app, g, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select, tuple_
from werkzeug.wrappers import Response

from app.accounts import tokens
from app.api import once, reading
from app.core import gate, policy
from app.core.db import db
from app.core.gate import Area
from app.core.problem_json import problem
from app.metrics import bringing
from app.metrics.access import reached_by
from app.metrics.models import Metric, Observation
from app.metrics.queries import counting_values
from app.metrics.series import ORDER
from app.metrics.stratifying.factors import factors_of, said_of
from app.metrics.stratifying.operators import read_by_name

STATES = (bringing.CREATED, bringing.REPLACED, bringing.UNCHANGED, bringing.REFUSED)

area = Area("api", __name__, url_prefix="/api/v1")


def _answer(content: Any) -> Response:
    return Response(json.dumps(content), 200, content_type="application/json")


def _page(rows: Sequence[Any], limit: int, endpoint: str, **parts: Any) -> str | None:
    """The address of the page after these rows, of which there is one more than were asked for."""
    if len(rows) <= limit:
        return None
    asked: dict[str, Any] = {name: value for name, value in request.args.items() if name in ("from", "to", "limit")}
    return url_for(endpoint, **parts, **asked, after=rows[limit - 1].id)


help_area = Area("api_help", __name__)


@help_area.route("/help/api", may=policy.PUBLIC)
def page() -> Any:
    """How another program brings values."""
    return render_template("api/help.html", base=current_app.config["BASE_URL"])


@area.route("/openapi.json", may=policy.PUBLIC)
def openapi() -> Any:
    """What the API takes and gives."""
    from app.api.openapi import document

    return _answer(document())


@area.route("/metrics", may=policy.SIGNED_IN, bearer="read")
def metrics() -> Any:
    """The measures in reach, a page of them."""
    from app.api.schemas import MetricsOut, MetricsQuery

    asked = reading.query(MetricsQuery)
    after = (Metric.archived_at.is_(None), Metric.id > asked["after"])
    query = reached_by(g.me).where(*after).order_by(Metric.id).limit(asked["limit"] + 1)
    rows = db.session.scalars(query).unique().all()
    following = _page(rows, asked["limit"], "api.metrics")
    return _answer(MetricsOut().dump({"metrics": rows[: asked["limit"]], "next": following}))


@area.route("/metrics/<metric:metric>", may="metric.read", bearer="read")
def metric(metric: Metric) -> Any:
    """One measure."""
    from app.api.schemas import OneMetricOut

    told = [
        {"name": one.name, "levels": [] if one.is_operator else [level.name for level in one.standing]}
        for one in read_by_name(metric)
    ]
    return _answer({**OneMetricOut().dump(metric), "factors": told})


@area.route("/metrics/<metric:metric>/observations", may="metric.read", bearer="read")
def observations(metric: Metric) -> Any:
    """The values that count, the oldest first, a page of them."""
    from app.api.schemas import ValuesOut, ValuesQuery

    asked = reading.query(ValuesQuery)
    query = counting_values(metric).order_by(*ORDER).limit(asked["limit"] + 1)
    if "first" in asked:
        query = query.where(Observation.day >= asked["first"])
    if "last" in asked:
        query = query.where(Observation.day <= asked["last"])
    if "after" in asked:
        query = query.where(tuple_(*ORDER) > tuple_(*_place_of(metric, asked["after"])))
    rows = db.session.scalars(query).all()
    following = _page(rows, asked["limit"], "api.observations", metric=metric)
    answer, factors = ValuesOut().dump({"observations": rows[: asked["limit"]], "next": following}), factors_of(metric)
    for told, row in zip(answer["observations"], rows, strict=False):
        told["levels"] = {factor: level for factor, level in said_of(row, factors) if level}
    return _answer(answer)


def _place_of(metric: Metric, key: Any) -> Any:
    """Where a value stands among the others, whether it still counts or not."""
    place = select(*ORDER).where(Observation.metric_id == metric.id, Observation.id == key)
    found = db.session.execute(place).first()
    if found is None:
        abort(problem(404, _("This measure has no value with this id.")))
    return found


@area.route("/metrics/<metric:metric>/observations", may="metric.record", bearer="write", methods=("POST",))
def push(metric: Metric) -> Any:
    """Values that a program brings; what became of each is told by itself."""
    from app.api.schemas import Batch

    known = once.earlier()
    if known is not None:
        return known
    sent = reading.body(Batch)
    values = [bringing.Brought(**value) for value in sent["values"]]
    token = tokens.in_hand()
    may_read = token is not None and token.admits(tokens.READ)
    overwrite = sent["existing"] == "replace"
    fates = bringing.bring(metric, values, overwrite=overwrite, act=gate.act(), tells_values=may_read)
    counts = Counter(fate.state for fate in fates)
    answer = json.dumps({**{state: counts[state] for state in STATES}, "items": [_told(fate) for fate in fates]})
    once.remember(answer)
    return Response(answer, 200, content_type="application/json")


def _told(fate: bringing.Fate) -> dict[str, str]:
    """A fate without what does not apply to it."""
    told = {"state": fate.state, "id": str(fate.observation or "")}
    told |= {"code": fate.code, "message": fate.message, "field": fate.field}
    return {name: text for name, text in told.items() if text}
