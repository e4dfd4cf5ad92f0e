"""The page of a measure's folder: where it is, what came in, watch it or not."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext as _

from app.accounts import sessions
from app.core import gate
from app.metrics.area import area
from app.metrics.import_folder import places, watching
from app.metrics.models import Metric

ADDRESS = "/measures/<metric:metric>/import-folder"


@area.route(ADDRESS, may="metric.edit", endpoint="import_folder")
def page(metric: Metric) -> Any:
    """How files come in by themselves."""
    folder = watching.folder_of(metric)
    is_watched = folder is not None and folder.removed_at is None
    watch = watching.watch_of(folder) if folder is not None and is_watched else None
    shown = {"folder": folder, "watch": watch, "has_root": places.root() is not None}
    return render_template("metrics/import_folder/page.html", metric=metric, **shown)


@area.route(f"{ADDRESS}/watch", may="metric.edit", methods=("POST",))
def watch_folder(metric: Metric) -> Any:
    """Have the folder watched, in one's own name."""
    watching.begin(metric, gate.act())
    sessions.toast(_("The folder is watched."))
    return redirect(url_for("metrics.import_folder", metric=metric), 303)


@area.route(f"{ADDRESS}/end", may="metric.edit", methods=("POST",))
def end_folder(metric: Metric) -> Any:
    """Have it watched no more."""
    watching.end(metric, gate.act())
    undo = url_for("metrics.watch_folder", metric=metric)
    sessions.toast(_("The folder is not watched any more. What came in stays."), undo=undo)
    return redirect(url_for("metrics.import_folder", metric=metric), 303)
