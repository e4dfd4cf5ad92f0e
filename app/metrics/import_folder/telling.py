"""The one message about a file from a folder that could not come in by itself."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from app.accounts import links
from app.accounts.models import Person
from app.core import mail, policy
from app.core.acting import Act
from app.metrics.models import ImportBatch


def tell(batch: ImportBatch, act: Act) -> None:
    """Write to whoever looks after the measure, or else to whoever has its folder watched."""
    names = {"file": batch.source, "name": batch.metric.name}
    text = "\n\n".join((_why(batch), _address(batch)))
    subject = _("A file for “%(name)s” waits: %(file)s", **names)
    told = Act(person=None, at=act.at)
    mail.write_once(told, f"import {batch.id}", to=_reader(batch), subject=subject, text=text, project=None)


def _reader(batch: ImportBatch) -> Person:
    owner = batch.metric.owner
    return owner if owner is not None and policy.allows(owner, "metric.record", batch.metric) else batch.made_by


def _why(batch: ImportBatch) -> str:
    """What a person has to decide."""
    if batch.state == "refused":
        problem = batch.mapping["problem"]
        return _(problem["message"], **problem["parameters"])
    counts = batch.mapping.get("counts") or {}
    wrong = counts.get("bad", 0) + counts.get("repeated", 0)
    if wrong:
        return ngettext(
            "%(num)d row has a mistake. Nothing of the file counts before somebody has looked at it.",
            "%(num)d rows have mistakes. Nothing of the file counts before somebody has looked at it.",
            wrong,
        )
    if counts.get("unusual"):
        return ngettext(
            "%(num)d value lies far from what is usual. Nothing of the file counts before somebody has looked at it.",
            "%(num)d values lie far from what is usual. Nothing of the file counts before somebody has looked at it.",
            counts["unusual"],
        )
    return _(
        "Nobody has confirmed a table with these columns yet. Look at what would come in and confirm it once; files "
        "with the same headings come in by themselves from then on."
    )


def _address(batch: ImportBatch) -> str:
    return links.address_of("importing.batch", metric=batch.metric_id, batch=str(batch.id))
