"""Error pages in the program's own words, and the page that shows two texts when two people changed one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, g, render_template, request
from flask.globals import request_ctx
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from app.core import problem_json
from app.core.fields import in_words, is_text
from app.core.rows import Clash, Conflict, UnknownVersion

PAGES = frozenset({400, 403, 404, 405, 408, 409, 410, 413, 415, 422, 429, 500, 503, 507})


def init_app(app: Flask) -> None:
    """Answer every error with a page of our own."""
    app.before_request(_give_addresses)
    app.register_error_handler(HTTPException, _show)
    app.register_error_handler(Conflict, show_conflict)
    app.register_error_handler(UnknownVersion, _show_unknown_version)
    app.register_error_handler(Exception, _show_failure)


def _give_addresses() -> None:
    """A request to a host we do not serve has nothing to build addresses with, and its error page has links."""
    if request_ctx.url_adapter is None:
        request_ctx.url_adapter = current_app.url_map.bind(urlsplit(current_app.config["BASE_URL"]).netloc)


def _show(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    if problem_json.is_wanted():
        return problem_json.of(error)
    page = error.code if error.code in PAGES else 400
    headers = [(name, value) for name, value in error.get_headers() if name != "Content-Type"]
    return render_template(f"errors/{page}.html", request_id=g.get("request_id", "")), error.code, headers


def _show_failure(error: Exception) -> Any:
    current_app.logger.error("request %s failed", g.get("request_id", ""), exc_info=error)
    if problem_json.is_wanted():
        return problem_json.problem(500)
    return render_template("errors/500.html", request_id=g.get("request_id", "")), 500


def _show_unknown_version(_error: UnknownVersion) -> Any:
    if problem_json.is_wanted():
        return problem_json.problem(409)
    return render_template("errors/409.html", request_id=g.get("request_id", "")), 409


def show_conflict(conflict: Conflict) -> Any:
    """Both texts of every field that two people changed, with three ways on; nothing is lost."""
    if problem_json.is_wanted():
        return problem_json.problem(409)
    who = current_app.extensions["name_of_person"](conflict.person_id) or _("Somebody else")
    fields = [_told(clash) for clash in conflict.clashes]
    kept = _kept_fields(conflict)
    page = {"who": who, "fields": fields, "kept": kept, "version": conflict.version, "both": _both}
    return render_template("errors/conflict.html", action=request.full_path.rstrip("?"), **page), 409


def _told(clash: Clash) -> dict[str, Any]:
    """A field with both texts as they are sent, and as a person reads them."""
    field = getattr(g.get("sent_form"), "_fields", {}).get(clash.field)
    labels = current_app.extensions["field_labels"]
    said = {side: in_words(field, getattr(clash, side) or "") for side in ("mine", "theirs")}
    label = labels.get(clash.field) or (field.label.text if field is not None else clash.field)
    return {"name": clash.field, "label": label, "clash": clash, "said": said, "is_text": is_text(field)}


def _kept_fields(conflict: Conflict) -> list[tuple[str, str]]:
    """The rest of the form: what this person wrote, and what stands now where they wrote nothing."""
    left_out = {clash.field for clash in conflict.clashes} | {"version", "csrf_token", "idempotency_key"}
    typed = [(name, value) for name, value in request.form.items(multi=True) if name not in left_out]
    return [(name, (conflict.untouched[name] or "") if name in conflict.untouched else text) for name, text in typed]


def _both(clash: Clash) -> str:
    return "\n".join(text for text in (clash.theirs, clash.mine) if text)
