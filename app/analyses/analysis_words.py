"""What asking the same question again has shown."""

from __future__ import annotations

from flask_babel import gettext as _

from app.analyses import saved, sentences
from app.analyses.models import Analysis
from app.core import words


def outcome_items(analysis: Analysis) -> list[dict[str, str]]:
    """Whether the data still say the same as the comparison this one repeats, for the macro `checks`; empty if none."""
    origin = saved.origin_of(analysis)
    if origin is None:
        return []
    told = {"who": origin.made_by.name, "when": words.full_day(origin.made_at)}
    was, now = (sentences.verdict_words(one.verdict) for one in (origin, analysis))
    known = {
        "same_data": ("ok", _("The data are the same, and they say the same"),
                      _("Compared with what %(who)s saved on %(when)s.", **told)),
        "same_verdict": ("ok", _("The data have changed, and they still say the same"),
                         _("Compared with what %(who)s saved on %(when)s: %(now)s.", now=now, **told)),
        "changed_verdict": ("look", _("The data no longer say the same"),
                            _("%(who)s saved on %(when)s: %(was)s. Now: %(now)s.", was=was, now=now, **told)),
    }  # fmt: skip
    kind, head, text = known[saved.outcome(analysis, origin)]
    return [{"kind": kind, "head": head, "text": text}]
