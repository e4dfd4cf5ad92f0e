"""Tollgate: improvement projects, carried from a problem to a proven, lasting result.

`create_app` is the only place that knows every area.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask


def create_app(settings: dict[str, Any]) -> Flask:
    """The web application with these settings, as `config.read` gives them."""
    from flask import Flask

    from app.core.engine import engine_options

    app = Flask("app", root_path=_root(), static_folder="static", template_folder="templates")
    app.config.update(settings)
    options = engine_options(settings["SQLALCHEMY_DATABASE_URI"])
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", options)
    _trust_proxies(app)
    _connect_core(app)
    _register_areas(app)
    return app


def _root() -> str:
    from pathlib import Path

    return str(Path(__file__).resolve().parent.parent)


def _trust_proxies(app: Flask) -> None:
    from werkzeug.middleware.proxy_fix import ProxyFix

    count = app.config["TRUSTED_PROXIES"]
    if count:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]


def _connect_core(app: Flask) -> None:
    from app.core import assets, cookies, errors, headers, keeping, packing, translating, worker
    from app.core.db import db

    db.init_app(app)
    translating.init_app(app)
    app.session_interface = cookies.BrowserSessions()
    headers.init_app(app)
    packing.init_app(app)
    errors.init_app(app)
    assets.init_app(app)
    keeping.init_app(app)
    worker.connect(app)


def _register_areas(app: Flask) -> None:
    from app.accounts import invitations, organisation, sessions, signing_in
    from app.accounts import views as accounts
    from app.accounts.tablets import administration, own_pin  # noqa: F401 - they add pages to two areas
    from app.accounts.tablets import views as tablets
    from app.actions import views as actions
    from app.analyses import views as analyses
    from app.analyses.measuring import views as measuring
    from app.analyses.studies import views as studies
    from app.analyses.watching import views as watching
    from app.api import door, token_views
    from app.api import views as api
    from app.benefits import views as benefits
    from app.causes import views as causes
    from app.core import gate, health
    from app.gates import views as gates
    from app.historic import views as historic
    from app.metrics import group_importing, importing, offline_views
    from app.metrics import views as metrics
    from app.metrics.check_sheets import views as check_sheets
    from app.portfolio import changes, header, help_pages
    from app.portfolio import views as portfolio
    from app.projects import charter_views as charter
    from app.projects import files
    from app.projects import team_views as team
    from app.projects import views as projects
    from app.reports import views as reports
    from app.reports.by_mail import views as by_mail
    from app.tools import views as tools

    for part in (sessions, signing_in, header, door, offline_views, gate):
        part.init_app(app)
    for blueprint in (
        health.area, signing_in.area, accounts.area, invitations.area, organisation.area, tablets.area, help_pages.area,
        projects.area, team.area, charter.area, files.area, metrics.area, importing.area, group_importing.area,
        check_sheets.area, offline_views.area, causes.area, *(room.area for room in tools.ROOMS), actions.area,
        analyses.area, measuring.area, studies.area, watching.area, benefits.area, gates.area, reports.area,
        by_mail.area, historic.area, portfolio.area, changes.area, token_views.area, api.area, api.help_area,
    ):  # fmt: skip
        app.register_blueprint(blueprint)
