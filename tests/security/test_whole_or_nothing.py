"""An operation of many statements that fails at any of them leaves the database as it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from app.core.db import db
from tests.access.test_access import fingerprint
from tests.security.forms import World

WRITES = ("INSERT", "UPDATE", "DELETE")
OPERATIONS = [
    ("importing.confirm", {"existing": "replace"}), ("importing.undo", {}), ("importing.cancel", {}),
    ("gates.decide", {}), ("projects.start", {}), ("charter.ask", {}),
    ("measures.add", {}), ("measures.remove", {}), ("measures.restore", {}), ("measures.baseline", {}),
    ("five_whys.remove_why", {}), ("fishbone.remove_bone", {}), ("causes.remove_evidence", {}),
]  # fmt: skip
MOST_STATEMENTS = 80


class _Broken(Exception):
    """What the database says at the chosen statement."""


@contextmanager
def failing_at(number: int) -> Iterator[list[str]]:
    """Let the statement of this number among those that write fail; collects them."""
    seen: list[str] = []

    def watch(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith(WRITES):
            seen.append(statement)
            if len(seen) == number:
                raise _Broken(statement)

    event.listen(db.engine, "before_cursor_execute", watch)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", watch)


@pytest.mark.parametrize("endpoint, changes", OPERATIONS, ids=[endpoint for endpoint, _ in OPERATIONS])
def test_an_operation_that_fails_at_any_statement_changes_nothing(
    world: World, endpoint: str, changes: dict[str, str]
) -> None:
    company = world.company
    world.browser(world.forms[endpoint][0])
    before = company.ask(fingerprint)
    for number in range(1, MOST_STATEMENTS):
        with company.app.app_context(), failing_at(number) as seen:
            status = world.send(endpoint, **changes).status_code
        if len(seen) < number:
            break
        assert status == 500, (number, status)
        assert company.ask(fingerprint) == before, seen[-1]
    assert status == 303 and number > 2 and company.ask(fingerprint) != before
