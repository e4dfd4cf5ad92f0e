"""The page on which a measure is drawn as another chart, with which of them is recommended and why."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from flask import abort, g, render_template, request
from markupsafe import Markup

from app.analyses.area import area
from app.analyses.case import Case
from app.analyses.kept_cases import kept_case_of, kept_case_of_metric
from app.analyses.kinds.choosing import SHAPE, Kind, kinds_of, stretch_of, subgroups_of
from app.analyses.kinds.drawing import picture_of
from app.analyses.kinds.framing import Looked
from app.analyses.kinds.shape import Shape, shape_of
from app.charts import control, control_pair
from app.core import words
from app.core.keeping import Kept
from app.core.problems import Problem
from app.metrics.models import Metric, MetricLink
from app.projects.models import Project


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """A chart in two widths, and what to see in it."""

    wide: Markup
    narrow: Markup
    told: tuple[str, ...]


_drawn: Kept[Chosen] = Kept(most=64)


@area.route("/measures/<metric:metric>/charts", may="metric.read")
def own_kinds(metric: Metric) -> Any:
    """The charts of a measure by itself."""
    return _page(metric, None, kept_case_of_metric(metric))


@area.route("/projects/<project:project>/measures/<link:link>/charts", may="project.read", subject="project")
def kinds(project: Project, link: MetricLink) -> Any:  # noqa: ARG001 - the gate asks of the project
    """The charts with the project's baseline and changes."""
    return _page(link.metric, link, kept_case_of(link))


def _page(metric: Metric, link: MetricLink | None, case: Case) -> Any:
    looked, offered = _offered(metric, case)
    if not offered:
        return render_template("analyses/kinds.html", metric=metric, link=link, kinds=[])
    kind = _asked_for(offered)
    shape = shape_of(looked, g.me.id) if kind.key == SHAPE else None
    return render_template(
        "analyses/kinds.html",
        metric=metric,
        link=link,
        kinds=offered,
        kind=kind,
        stretch=looked.stretch,
        has_changes=bool(case.changes),
        chart=None if shape else _chosen(looked, kind.key),
        busy=shape if isinstance(shape, Problem) else None,
        shape=shape if isinstance(shape, Shape) else None,
    )


def _offered(metric: Metric, case: Case) -> tuple[Looked, list[Kind]]:
    """What is looked at, and the charts of it; none without values."""
    stretch = stretch_of(case)
    looked = Looked(case=case, stretch=stretch, subgroups=subgroups_of(metric, stretch))
    return looked, kinds_of(case.question.measured, stretch, looked.subgroups) if len(stretch) else []


def chart_asked_for(metric: Metric, case: Case) -> Chosen:
    """The chart in the address, to be sent as a file; the histogram, which is several pictures, is not there."""
    looked, offered = _offered(metric, case)
    return _chosen(looked, _asked_for([kind for kind in offered if kind.key != SHAPE]).key)


def _asked_for(offered: list[Kind]) -> Kind:
    """The chart in the address, the recommended one without it; another is not there."""
    asked = request.args.get("kind", "")
    return next((kind for kind in offered if asked in ("", kind.key)), None) or abort(404)


def _chosen(looked: Looked, kind: str) -> Chosen:
    """The picture, drawn once for each state of the data and way of writing."""
    case = looked.case
    key = (case.data_hash, case.question, case.frozen_days, looked.subgroups, kind, words.style())
    name = sha256(repr(key).encode()).hexdigest()[:10]
    return _drawn.get(name, lambda: _finished(looked, kind, name))


def _finished(looked: Looked, kind: str, name: str) -> Chosen:
    picture, told = picture_of(looked, kind)
    wide, narrow = (_rendered(picture, size, f"k{name}{size.name}") for size in (control.WIDE, control.NARROW))
    return Chosen(wide=wide, narrow=narrow, told=tuple(told))


def _rendered(picture: control.ControlChart | control_pair.ControlPair, size: control.Size, prefix: str) -> Markup:
    room = control if isinstance(picture, control.ControlChart) else control_pair
    return Markup(room.render(picture, size=size, prefix=prefix))  # type: ignore[attr-defined]  # noqa: S704
