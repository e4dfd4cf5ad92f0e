"""What the activity feed says of measurement studies. `who` is the person; other names are fields' new texts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES = {
    ("measuring_study", "created"): _l("%(who)s planned a study of the measuring: %(name)s"),
    ("measuring_study", "judged"): _l("%(who)s completed a study of the measuring"),
}
