"""The page of a measure's factors: making one, its name, its levels, taking out and bringing back."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Select, select

from app.accounts import sessions
from app.core import gate, removal
from app.metrics import recording
from app.metrics.area import area
from app.metrics.models import Metric
from app.metrics.stratifying import factors, operators
from app.metrics.stratifying.forms import FactorForm, FactorNameForm, LevelForm, LevelNameForm
from app.metrics.stratifying.models import FEWEST_LEVELS, MOST_LEVELS, Factor, FactorLevel

ONE = "/measures/<metric:metric>/factors/<factor:factor>"


def _factors_of(loaded: dict[str, Any]) -> Select[Factor]:
    return select(Factor).where(Factor.metric_id == loaded["metric"].id)


def _levels_of(loaded: dict[str, Any]) -> Select[FactorLevel]:
    """Not those of operators: nobody reaches one of them."""
    own = (Factor.metric_id == loaded["metric"].id, Factor.is_operator.is_(False))
    return select(FactorLevel).join(Factor).where(*own)


removal.loads_both("factor", _factors_of)
removal.loads_both("level", _levels_of)


@area.record_once
def _connect(state: Any) -> None:
    state.app.jinja_env.globals |= {
        "factors_of": factors.factors_of, "said_of": factors.said_of, "fits_factors": factors.fits,
    }  # fmt: skip


@area.route("/measures/<metric:metric>/factors", may="metric.edit", methods=("GET", "POST"), endpoint="factors")
def all_factors(metric: Metric) -> Any:
    """The factors of a measure with their levels; one more of them."""
    form = FactorForm(metric)
    if request.method == "GET" or not factors.fits(metric) or not form.validate():
        return _page(metric, form)
    made = factors.make(metric, form.name.data, form.names, gate.act())
    if made is None:
        form.refuse("name", _("Somebody else added the last factor meanwhile."))
        return _page(metric, form)
    sessions.toast(_("Values can say from now on: %(name)s.", name=made.name))
    return _to(metric, made)


def _page(metric: Metric, form: Any) -> Any:
    """The page; `form` is the one that was sent, shown again where it stands."""
    found = [one for one in factors.all_factors_of(metric) if not one.is_operator]
    shown: dict[str, Any] = {
        "operator": operators.factor_of(metric),
        "operators_at_least": operators.least(),
        "standing": [one for one in found if one.removed_at is None],
        "retired": [one for one in found if one.removed_at is not None],
        "make_form": form if isinstance(form, FactorForm) else FactorForm(metric, formdata=None),
    }
    page = render_template(
        "metrics/stratifying/factors.html", metric=metric, form=form, form_of=_form_of(form), **shown
    )
    return page, 422 if form.errors else 200


def _form_of(sent: Any) -> Any:
    """Finds the form for a factor's name, a new level or a level's name: the one that was sent or a fresh one.

    Beside each other, their fields need ids of their own on the page.
    """

    def found(kind: str, row: Any) -> Any:
        make: Any = {"factor": FactorNameForm, "level": LevelForm, "level_name": LevelNameForm}[kind]
        about = getattr(sent, "level", None) if kind == "level_name" else getattr(sent, "factor", None)
        form = sent if isinstance(sent, make) and about is row else make(row, formdata=None)
        form["name"].id = f"{kind}-name-{row.id}"
        return form

    return found


def _plain(factor: Factor) -> Factor:
    """A factor that has a name and levels to be changed, which operators have not."""
    return abort(404) if factor.is_operator else factor


def _to(metric: Metric, factor: Factor) -> Any:
    return redirect(url_for("metrics.factors", metric=metric, _anchor=f"factor-{factor.id}"), 303)


@area.route(ONE, may="metric.edit", subject="metric", methods=("POST",))
def rename_factor(metric: Metric, factor: Factor) -> Any:
    """Another name for a factor."""
    form = FactorNameForm(_plain(factor))
    if not form.validate():
        return _page(metric, form)
    factor.revise(form.values(), based_on=form.based_on, act=gate.act())
    return _to(metric, factor)


@area.route(f"{ONE}/levels", may="metric.edit", subject="metric", methods=("POST",))
def add_level(metric: Metric, factor: Factor) -> Any:
    """One level more."""
    form = LevelForm(_plain(factor))
    if not form.validate():
        return _page(metric, form)
    factors.add_level(factor, form.name.data, gate.act())
    return _to(metric, factor)


@area.route("/measures/<metric:metric>/levels/<level:level>", may="metric.edit", subject="metric", methods=("POST",))
def rename_level(metric: Metric, level: FactorLevel) -> Any:
    """Another name for a level; values keep it."""
    form = LevelNameForm(level)
    if not form.validate():
        return _page(metric, form)
    level.revise(form.values(), based_on=form.based_on, act=gate.act())
    return _to(metric, level.factor)


@area.route("/measures/<metric:metric>/factors/operators", may="metric.edit", subject="metric", methods=("POST",))
def split_by_operator(metric: Metric) -> Any:
    """Have values carry who did the work, as a pseudonym; only where the organisation allows it."""
    if not operators.least() or not factors.fits(metric):
        abort(404)
    made = operators.split(metric, gate.act())
    if made is None:
        sessions.toast(_("There is no room for another factor."))
    else:
        sessions.toast(_("Files and programs can say the operator from now on."))
    return redirect(url_for("metrics.factors", metric=metric, _anchor="operators"), 303)


@area.route(f"{ONE}/remove", may="metric.edit", subject="metric", methods=("POST",))
def remove_factor(metric: Metric, factor: Factor) -> Any:
    """Take a factor out; values keep what they carry."""
    factor.remove(gate.act())
    undo = url_for("metrics.restore_factor", metric=metric, removed_factor=factor)
    sessions.toast(_("Taken out: %(name)s. Values keep what they say of it.", name=factor.name), undo=undo)
    return redirect(url_for("metrics.factors", metric=metric), 303)


@area.route(
    "/measures/<metric:metric>/factors/<removed_factor:removed_factor>/restore",
    may="metric.edit", subject="metric", methods=("POST",),
)  # fmt: skip
def restore_factor(metric: Metric, removed_factor: Factor) -> Any:
    """Bring a factor back, unless another has its name by now."""
    others = [one.name.casefold() for one in factors.factors_of(metric) if one is not removed_factor]
    if removed_factor.name.casefold() in others:
        sessions.toast(_("It stays taken out: another factor has its name."))
    else:
        removed_factor.restore(gate.act())
    return _to(metric, removed_factor)


@area.route(
    "/measures/<metric:metric>/levels/<level:level>/retire", may="metric.edit", subject="metric", methods=("POST",)
)
def retire_level(metric: Metric, level: FactorLevel) -> Any:
    """Offer a level no more; values keep it."""
    recording.hold(metric.id)
    if len(level.factor.standing) <= FEWEST_LEVELS:
        sessions.toast(_("A factor has at least %(least)s levels. Add another first.", least=FEWEST_LEVELS))
        return _to(metric, level.factor)
    level.remove(gate.act())
    undo = url_for("metrics.restore_level", metric=metric, removed_level=level)
    sessions.toast(_("Retired: %(name)s. Values keep it.", name=level.name), undo=undo)
    return _to(metric, level.factor)


@area.route(
    "/measures/<metric:metric>/levels/<removed_level:removed_level>/restore",
    may="metric.edit", subject="metric", methods=("POST",),
)  # fmt: skip
def restore_level(metric: Metric, removed_level: FactorLevel) -> Any:
    """Offer a retired level again, unless there is no room, or another has its name by now."""
    standing = [one for one in removed_level.factor.standing if one is not removed_level]
    taken = removed_level.name.casefold() in (one.name.casefold() for one in standing)
    if taken or len(standing) >= MOST_LEVELS:
        sessions.toast(_("It stays retired: another level has its name, or there is no room."))
    else:
        removed_level.restore(gate.act())
    return _to(metric, removed_level.factor)
