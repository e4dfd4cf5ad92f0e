"""What the activity feed says of causes and evidence. `who` is the person; other names are fields' new texts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES = {
    ("cause", "created"): _l("%(who)s added the cause “%(text)s”"),
    ("cause", "changed"): _l("%(who)s changed a cause to “%(text)s”"),
    ("cause", "judged_confirmed"): _l("%(who)s confirmed a cause"),
    ("cause", "judged_ruled_out"): _l("%(who)s ruled a cause out"),
    ("cause", "judged_likely"): _l("%(who)s called a cause likely"),
    ("cause", "judged_unchecked"): _l("%(who)s set a cause back to not looked at"),
    ("cause", "reopened"): _l("A cause is no longer confirmed: %(who)s changed its evidence"),
    ("cause", "removed"): _l("%(who)s removed a cause"),
    ("cause", "restored"): _l("%(who)s brought a cause back"),
    ("evidence", "created"): _l("%(who)s added evidence: %(note)s"),
    ("evidence", "removed"): _l("%(who)s removed evidence"),
    ("evidence", "restored"): _l("%(who)s brought evidence back"),
}
