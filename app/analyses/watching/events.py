"""What the activity feed says of alerts. `who` is the person; other names are fields' new texts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES = {
    ("alert", "opened"): _l("%(who)s raised an alert on the measure “%(measure)s”"),
    ("alert", "acknowledged"): _l("%(who)s said what was behind an alert: %(cause)s"),
    ("alert", "closed"): _l("%(who)s closed an alert on the measure “%(measure)s”"),
    ("alert", "reopened"): _l("%(who)s opened an alert on the measure “%(measure)s” again"),
}
