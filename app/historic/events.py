"""What the audit trail says of imports of what was done elsewhere."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

SENTENCES = {
    ("historic_import", "created"): _l("%(who)s began to bring in what was done elsewhere, from %(source)s"),
    ("historic_import", "mapped"): _l("%(who)s chose the columns of what was done elsewhere"),
    ("historic_import", "confirmed"): _l("%(who)s brought in what was done elsewhere"),
    ("historic_import", "undone"): _l("%(who)s took out again what was brought in"),
    ("historic_import", "cancelled"): _l("%(who)s gave up bringing in what was done elsewhere"),
    ("project", "brought_in"): _l("%(who)s brought the project in from elsewhere"),
    ("project", "withdrawn"): _l("%(who)s took the project out again, with the import that brought it"),
    ("action", "brought_in"): _l("%(who)s brought an action in from elsewhere: %(title)s"),
    ("benefit", "brought_in"): _l("%(who)s brought a benefit in from elsewhere"),
}
