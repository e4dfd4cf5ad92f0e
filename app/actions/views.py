"""Pages of the area; being built."""

from __future__ import annotations

from typing import Any

from flask import render_template

from app.core import policy
from app.core.gate import Area

area = Area("actions", __name__)


@area.route("/actions", may=policy.SIGNED_IN)
def mine() -> Any:
    """Being built."""
    return render_template("projects/index.html", projects=[], q="", total=0, page=1, last=1, may_start=False)
