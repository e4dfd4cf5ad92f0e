"""Every accepted change leaves a line in the audit trail."""

from __future__ import annotations

from app.core.db import db
from app.core.events import Event
from tests.access.test_access import routes
from tests.security.forms import World

# What nobody signed in sends; each is asserted by itself in test_signing_in.
BY_STRANGERS = {
    "signing_in.do_sign_in", "signing_in.forgotten", "signing_in.set_new_password", "signing_in.prove",
    "invitations.join", "invitations.make_first_administrator",
    "tablets.do_enrol", "tablets.identify", "tablets.finish",
}  # fmt: skip
# Asking for a decision that was asked for already leads to the review that waits; a sheet whose day has a value from
# elsewhere writes none, and without a tap none is undone.
NOTHING_NEW = {"gates.ask", "check_sheets.finish", "check_sheets.undo"}


# What programs send as JSON; `tests/api` shows its lines in the trail.
BY_PROGRAMS = {"api.push"}


def events(world: World) -> int:
    return int(world.company.ask(lambda: db.session.query(Event).count()))


def test_every_address_that_takes_a_form_has_one_filled_in_here(world: World) -> None:
    taking = {endpoint for endpoint, method, _rule in routes(world.company.app) if method == "POST"}
    assert taking - BY_STRANGERS - BY_PROGRAMS == set(world.forms)


def test_every_accepted_form_leaves_a_line_in_the_audit_trail(world: World) -> None:
    silent, refused, before = [], [], events(world)
    with world.trying(lambda: db.session.query(Event).count()) as counts:
        for endpoint in world.forms:
            counts.clear()
            answer = world.send(endpoint)
            if answer.status_code not in (201, 303):
                refused.append((endpoint, answer.status_code))
            elif endpoint not in NOTHING_NEW and max(counts, default=0) <= before:
                silent.append(endpoint)
    assert not refused, refused
    assert not silent, silent
