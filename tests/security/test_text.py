"""Markup somebody types is text wherever it is shown: pages, conflicts, mail, charts, paper, exports of the feed."""

from __future__ import annotations

import re
from typing import Any

import pytest

from app.accounts.models import Organisation, Person
from app.core.db import db
from app.core.mail import Mail
from app.metrics.models import ImportBatch
from app.reports.paper import build
from tests.access.test_access import path_of, routes
from tests.company import Company, hidden_fields
from tests.core.test_many_hands import edit_path
from tests.security.forms import World
from tests.security.import_forms import PAST

MARK = "q7"
MARKUP = "<img src=x onerror=alert(1)><script>alert(1)</script></title></textarea></svg>"
PAYLOAD = f"{MARK}'\">{MARKUP}{{{{7*7}}}}{{% x %}}"
RAW = re.compile(r"<img src=x|<script>alert|onerror=alert\(1\)>(?!&)|</title></textarea>")
TEXTS = {
    "name", "title", "problem", "goal", "first_step", "risk", "response", "text", "note", "seen", "figure", "detail",
    "basis", "condition", "request", "comment", "special_cause", "definition", "source", "value_name",
    "denominator_name", "measured_in", "part", "reason",
}  # fmt: skip
LIMITS = {"name": 119, "title": 119, "part": 79, "measured_in": 59, "value_name": 79, "denominator_name": 79}
# They take a row away, end a sign-in, or shut somebody out; what stays is what is looked at.
NOT_SENT = re.compile(
    r"remove|sign_out|password|switch_active|end_|cancel|undo|restore|decide|move|save|rerun|same_way"
)
ROWS = f"Day\t{PAYLOAD}\tErrors found\tNote\n2026-04-02\t9640\t37\t{PAYLOAD}\n{PAYLOAD}\t9500\t41\t{PAYLOAD}\n"


SHORT = {"name": "<svg/onload=alert(1)>"}
IN_NAMES: dict[str, dict[str, str]] = {
    **dict.fromkeys(("fishbone.bone", "fishbone.add_bone", "check_sheets.rename_type"), SHORT),
    **dict.fromkeys(("metrics.rename_factor", "metrics.rename_level"), SHORT),
    "check_sheets.add_type": {},  # two types of one name cannot stand
    "metrics.add_level": {},
    "metrics.factors": {"name": "<svg/onload=alert(2)>"},
}
IN_IMPORTS = {
    "importing.upload": {"text": ROWS},
    "group_importing.map_columns": {"prefix": PAYLOAD[:59]},
    "historic.bring": {"text": PAST.replace("Fewer late vans", PAYLOAD[:150])},
}


@pytest.fixture
def marked(world: World) -> World:
    """Every text of the company is the payload."""
    refused = []
    for endpoint, (_who, values) in world.forms.items():
        if NOT_SENT.search(endpoint):
            continue
        spoilt = {name: PAYLOAD[: LIMITS.get(name, 999)] for name in values if name in TEXTS}
        if endpoint.startswith("metrics."):
            spoilt.pop("goal", None)
        if endpoint == "studies.ask":
            heading = PAYLOAD.replace(" ", "")
            spoilt = {"name": PAYLOAD[:119], "pasted": world.forms[endpoint][1]["pasted"].replace("Minutes", heading)}
        spoilt = IN_NAMES.get(endpoint, spoilt)
        if endpoint.split(".")[0] in ("importing", "group_importing", "historic"):
            spoilt = IN_IMPORTS.get(endpoint, {})
        answer = world.send(endpoint, **spoilt)
        if answer.status_code not in (201, 303, 409):
            refused.append((endpoint, answer.status_code))
    assert not refused, refused
    waiting = {"metric_id": world.objects.keys["metric"], "state": "mapping"}
    batch = world.company.ask(lambda: db.session.query(ImportBatch.id).filter_by(**waiting).scalar())
    assert batch is not None
    world.objects.keys["importing.batch.batch"] = batch
    return world


def test_no_page_shows_typed_markup_as_markup(marked: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.reports.documents.SECONDS_TO_WAIT", 0)
    shown, seen = [], 0
    for endpoint, method, rule in routes(marked.company.app):
        if method != "GET":
            continue
        for who in ("dana", "ada", "ruth"):
            answer = marked.browser(who).get(path_of(marked.company.app, rule, marked.objects))
            page = answer.text if answer.mimetype in ("text/html", "image/svg+xml") else ""
            seen += MARK in page
            if RAW.search(page) or "<svg/onload" in page:
                shown.append((endpoint, who))
    assert not shown, shown
    assert seen > 40  # the payload did reach the pages


def test_the_conflict_page_shows_both_texts_as_text(world: World) -> None:
    dana, path = world.browser("dana"), edit_path(world.company)
    old = hidden_fields(dana.get(path).text)
    assert dana.post(path, {**old, "problem": PAYLOAD}).status_code == 303
    late = dana.post(path, {**old, "problem": f"mine {PAYLOAD}", "goal": PAYLOAD, "idempotency_key": "late"})
    assert late.status_code == 409 and late.text.count(MARK) >= 3
    assert not RAW.search(late.text)


def test_mail_is_plain_text(marked: World) -> None:
    mails = marked.company.ask(lambda: [(mail.subject, mail.text) for mail in db.session.query(Mail)])
    assert mails and all("\n" not in subject for subject, _text in mails)
    assert not RAW.search(marked.browser("ada").get("/mailbox").text)


@pytest.mark.parametrize("kind, arguments", [("charter", {"draft": True}), ("portfolio", {})])
def test_a_document_shows_typed_markup_as_text(marked: World, kind: str, arguments: dict[str, Any]) -> None:
    company: Company = marked.company

    def html() -> str:
        person = db.session.get_one(Person, company.people["dana"])
        with company.app.test_request_context():
            paper = build(kind, {"project": company.project, **arguments}, person, Organisation.current())
            assert paper is not None
            return paper._written(draw=lambda _picture: "", taken="")

    text = company.ask(html)
    assert MARK in text and not RAW.search(text)
