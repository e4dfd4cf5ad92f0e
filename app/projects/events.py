"""What the activity feed says of projects and charters. `who` is the person; other names are fields' new texts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES = {
    ("project", "started"): _l("%(who)s started the project"),
    ("project", "changed"): _l("%(who)s changed the project's outline"),
    ("project", "member_added"): _l("%(who)s put somebody on the team"),
    ("project", "member_removed"): _l("%(who)s took somebody off the team"),
    ("project", "gates_planned"): _l("%(who)s planned the gates"),
    ("charter", "changed"): _l("%(who)s changed the charter"),
    ("charter", "approval_asked"): _l("%(who)s asked for approval of charter version %(number)s"),
    ("charter", "approved"): _l("%(who)s approved charter version %(number)s"),
    ("charter", "sent_back"): _l("%(who)s sent charter version %(number)s back"),
    ("charter_risk", "created"): _l("%(who)s added a risk: %(risk)s"),
    ("charter_risk", "changed"): _l("%(who)s changed a risk"),
    ("charter_risk", "removed"): _l("%(who)s removed a risk"),
    ("charter_risk", "restored"): _l("%(who)s brought a risk back"),
}
