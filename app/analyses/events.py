"""What the activity feed says of measures in projects. `who` is the person; other names are fields' new texts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES = {
    ("metric_link", "created"): _l("%(who)s added a measure to the project"),
    ("metric_link", "changed"): _l("%(who)s changed what a measure is used for"),
    ("metric_link", "removed"): _l("%(who)s took the measure “%(measure)s” out of the project"),
    ("metric_link", "restored"): _l("%(who)s brought a measure back into the project"),
    ("metric_link", "same_way_confirmed"): _l("%(who)s confirmed that before and after were counted the same way"),
    ("metric_link", "same_way_denied"): _l("%(who)s said that before and after were counted differently"),
    ("metric_link", "baseline_frozen"): _l("%(who)s froze a baseline from %(first_day)s to %(last_day)s"),
    ("metric_link", "baseline_frozen_again"): _l("%(who)s froze a new baseline: %(reason)s"),
    ("metric_link", "analysis_saved"): _l("%(who)s saved the comparison of “%(measure)s”"),
    ("metric_link", "analysis_run_again"): _l("%(who)s ran the comparison of “%(measure)s” again"),
}
