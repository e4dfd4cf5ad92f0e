"""What the activity feed says of check sheets. `who` is the person; other names are fields' new texts.

Taps are no events: each is a row of its own that knows who and when.
"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES = {
    ("check_sheet", "created"): _l("%(who)s made the check sheet “%(title)s”"),
    ("check_sheet", "changed"): _l("%(who)s renamed a check sheet: %(title)s"),
    ("defect_type", "created"): _l("%(who)s put a defect type on a check sheet: %(name)s"),
    ("defect_type", "changed"): _l("%(who)s renamed a defect type: %(name)s"),
    ("defect_type", "removed"): _l("%(who)s retired a defect type of a check sheet"),
    ("defect_type", "restored"): _l("%(who)s brought a defect type back to a check sheet"),
    ("observation", "tallied"): _l("%(who)s counted on with a check sheet"),
}
