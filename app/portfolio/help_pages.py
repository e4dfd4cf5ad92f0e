"""Help: who may do what, the words we use, and a walk through a project."""

from __future__ import annotations

from typing import Any

from flask import render_template

from app.core import policy
from app.core.gate import Area
from app.portfolio.glossary import GLOSSARY
from app.projects.methods import METHODS

area = Area("help", __name__)


@area.route("/help", may=policy.PUBLIC)
def index() -> Any:
    """Where to read on."""
    return render_template("help/index.html")


@area.route("/help/who-may-do-what", may=policy.PUBLIC)
def who() -> Any:
    """The policy table, rendered."""
    roles = [*policy.SITE_ROLES, *policy.PROJECT_ROLES, *policy.PARTNER_ROLES]
    return render_template("help/who.html", table=policy.TABLE, roles=roles, role_names=policy.ROLE_NAMES)


@area.route("/help/walk", may=policy.PUBLIC)
def walk() -> Any:
    """A project from problem to paper, with real data, step by step."""
    return render_template("help/walk.html")


@area.route("/help/words", may=policy.PUBLIC)
def words() -> Any:
    """The words the program uses, and what each gate asks for."""
    return render_template("help/words.html", glossary=GLOSSARY, methods=METHODS)


@area.route("/help/questions", may=policy.PUBLIC)
def questions() -> Any:
    """The questions one can ask of data: what each answers, when not to ask it, and an example."""
    return render_template("help/questions.html")
