"""What the activity feed says of actions. `who` is the person; other names are fields' new texts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES = {
    ("action", "created"): _l("%(who)s added the action “%(title)s”"),
    ("action", "changed"): _l("%(who)s changed an action"),
    ("action", "advanced"): _l("%(who)s says an action has %(quarters)s of 4 quarters done"),
    ("action", "removed"): _l("%(who)s removed an action"),
    ("action", "restored"): _l("%(who)s brought an action back"),
}
