"""What the activity feed says of gates. `who` is the person; other names are fields' new texts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES = {
    ("gate_mark", "marked"): _l("%(who)s updated a gate item"),
    ("gate_review", "asked"): _l("%(who)s asked for a decision at the gate"),
    ("gate_review", "passed"): _l("%(who)s opened the gate"),
    ("gate_review", "passed_with_conditions"): _l("%(who)s opened the gate with a condition: %(condition)s"),
    ("gate_review", "sent_back"): _l("%(who)s sent the gate back: %(comment)s"),
    ("gate_review", "paused"): _l("%(who)s paused the project: %(comment)s"),
    ("gate_review", "stopped"): _l("%(who)s stopped the project: %(comment)s"),
}
