"""What the activity feed says of benefits. `who` is the person; other names are fields' new texts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES = {
    ("benefit", "created"): _l("%(who)s entered a benefit: %(basis)s"),
    ("benefit", "changed"): _l("%(who)s changed a benefit"),
    ("benefit", "confirmed"): _l("%(who)s confirmed a benefit"),
    ("benefit", "unconfirmed"): _l("%(who)s changed a confirmed benefit; finance has to confirm it again"),
    ("benefit", "removed"): _l("%(who)s removed a benefit"),
    ("benefit", "restored"): _l("%(who)s brought a benefit back"),
}
