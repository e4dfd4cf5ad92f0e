"""What the activity feed says of check sheets. `who` is the person; other names are fields' new texts.

Taps stand in the trail and in no feed, which tells of the first value of a day; that it grew with later taps
(`tallied`) stands in the history of the value alone.
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
}
