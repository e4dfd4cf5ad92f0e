"""What the activity feed says of studies. `who` is the person; other names are fields' new texts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES = {
    ("study", "created"): _l("%(who)s saved a study: %(name)s"),
    ("study", "run_again"): _l("%(who)s ran a study again: %(name)s"),
    ("study", "changed"): _l("%(who)s renamed a study: %(name)s"),
    ("study", "removed"): _l("%(who)s removed a study"),
    ("study", "restored"): _l("%(who)s brought a study back"),
}
