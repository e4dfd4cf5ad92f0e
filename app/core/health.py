"""Whether the program is ready, for the supervisor and for monitoring."""

from __future__ import annotations

from flask import jsonify
from sqlalchemy import text
from werkzeug.wrappers import Response

from app.core import policy
from app.core.db import db
from app.core.engine import OLDEST_SOUND_SQLITE, sqlite_version
from app.core.gate import Area

area = Area("health", __name__)


@area.route("/health", may=policy.PUBLIC)
def health() -> Response:
    """Answers 200 once the database does."""
    db.session.execute(text("SELECT 1"))
    facts: dict[str, str | bool] = {"status": "ok", "database": db.engine.dialect.name}
    if db.engine.dialect.name == "sqlite":
        facts["sqlite_version"] = ".".join(map(str, sqlite_version()))
        facts["sqlite_is_sound"] = sqlite_version() >= OLDEST_SOUND_SQLITE
    return jsonify(facts)
