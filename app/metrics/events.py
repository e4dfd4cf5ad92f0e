"""What the activity feed says of measures. `who` is the person; other names are fields' new texts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES = {
    ("metric", "created"): _l("%(who)s defined the measure “%(name)s”"),
    ("metric", "changed"): _l("%(who)s changed how a measure is defined"),
    ("observation", "recorded"): _l("%(who)s recorded a value for %(day)s"),
    ("observation", "corrected"): _l("%(who)s corrected a value"),
    ("observation", "special_cause_named"): _l("%(who)s named a special cause: %(special_cause)s"),
    ("observation", "removed"): _l("%(who)s removed a value"),
    ("observation", "restored"): _l("%(who)s brought a value back"),
    ("metric_formula", "created"): _l("%(who)s had a measure computed: %(formula)s"),
    ("metric_formula", "changed"): _l("%(who)s changed the formula of a measure"),
    ("metric_formula", "removed"): _l("%(who)s had a measure computed no more"),
    ("metric_formula", "restored"): _l("%(who)s had a measure computed again"),
    ("collection_plan", "created"): _l("%(who)s began the data-collection plan of a measure"),
    ("collection_plan", "changed"): _l("%(who)s changed the data-collection plan of a measure"),
    ("process_change", "created"): _l("%(who)s noted a change to the process: %(title)s"),
    ("process_change", "changed"): _l("%(who)s changed what is noted about a process change"),
    ("process_change", "removed"): _l("%(who)s removed a process change"),
    ("process_change", "restored"): _l("%(who)s brought a process change back"),
    ("group_import", "created"): _l("%(who)s began to import many measures from %(source)s"),
    ("group_import", "mapped"): _l("%(who)s chose the columns of an import of many measures"),
    ("group_import", "started"): _l("%(who)s is importing many measures"),
    ("group_import", "confirmed"): _l("%(who)s imported %(rows_good)s values of many measures"),
    ("group_import", "undone"): _l("%(who)s undid an import of many measures"),
    ("group_import", "cancelled"): _l("%(who)s gave up an import of many measures"),
    ("import_batch", "created"): _l("%(who)s began to import values from %(source)s"),
    ("import_batch", "mapped"): _l("%(who)s chose the columns of an import"),
    ("import_batch", "started"): _l("%(who)s is importing values"),
    ("import_batch", "confirmed"): _l("%(who)s imported %(rows_good)s values"),
    ("import_batch", "undone"): _l("%(who)s undid an import"),
    ("import_batch", "cancelled"): _l("%(who)s gave up an import"),
}
