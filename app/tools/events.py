"""What the activity feed says of sheets and their rows. `who` is the person; other names are fields' new texts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES = {
    ("worksheet", "created"): _l("%(who)s started a sheet about “%(problem)s”"),
    ("worksheet", "changed"): _l("%(who)s changed the problem of a sheet"),
    ("why", "created"): _l("%(who)s added a why"),
    ("why", "moved"): _l("%(who)s moved a why"),
    ("why", "made_room"): _l("%(who)s moved a why"),
    ("why", "removed"): _l("%(who)s deleted a why"),
    ("why", "restored"): _l("%(who)s brought a why back"),
    ("bone", "created"): _l("%(who)s added the bone “%(name)s”"),
    ("bone", "changed"): _l("%(who)s renamed a bone “%(name)s”"),
    ("bone", "moved"): _l("%(who)s moved a bone"),
    ("bone", "made_room"): _l("%(who)s moved a bone"),
    ("bone", "removed"): _l("%(who)s deleted a bone"),
    ("bone", "restored"): _l("%(who)s brought a bone back"),
    ("twig", "created"): _l("%(who)s put a cause on the fishbone"),
    ("twig", "moved"): _l("%(who)s moved a cause on the fishbone"),
    ("twig", "made_room"): _l("%(who)s moved a cause on the fishbone"),
    ("twig", "removed"): _l("%(who)s took a cause off the fishbone"),
    ("twig", "restored"): _l("%(who)s put a cause back on the fishbone"),
}
