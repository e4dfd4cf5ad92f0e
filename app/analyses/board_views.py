"""The board of a unit as a page."""

from __future__ import annotations

from typing import Any

from flask import g, render_template

from app.accounts.models import Unit
from app.analyses import board
from app.analyses.area import area
from app.core import clock, words
from app.core.forms import page_number
from app.metrics.queries import by_unit


@area.route("/units/<unit:unit>/board", may="board.read", endpoint="board")
def of_unit(unit: Unit) -> Any:
    """Every measure of the unit and of those below it, with its two signals."""
    shown = board.board_of(unit, g.me, clock.today(words.style().zone), page_number())
    groups = by_unit([(row.metric, row) for row in shown.rows])
    return render_template("analyses/board.html", unit=unit, board=shown, groups=groups)
