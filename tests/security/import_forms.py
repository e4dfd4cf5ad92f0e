"""The forms of imports: what each sends, and the imports that they are about."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.accounts.models import Person
from app.core import clock
from app.core.db import db
from app.historic.models import HistoricImport
from app.historic.trying import dry_run
from app.metrics.models import ImportBatch
from tests.metrics import test_group_imports as many
from tests.metrics.measures import make_metric, paste

ROWS = "Day\tLines checked\tErrors found\n2026-03-02\t9640\t37\n2026-03-03\t9500\t41\n"
PAST = "Title\tUnit\tStarted on\nFewer late vans\tNG\t2025-03-03\n"


def bring_imports(world: Any) -> None:
    """One import that waits to be confirmed, and one that counts."""
    metric = make_metric(world.company)
    assert paste(world.browser("dana"), metric, ROWS).status_code == 303
    batch = world.company.ask(lambda: db.session.query(ImportBatch.id).filter_by(metric_id=metric).scalar())
    for name in ("map_columns", "confirm", "cancel"):
        world.objects.keys |= {f"importing.{name}.metric": metric, f"importing.{name}.batch": batch}


def bring_past(world: Any) -> None:
    """An import of what was done elsewhere that counts."""
    with world.company.writing():
        about = {"made_by_id": world.company.people["dana"], "made_at": clock.now(), "source": "old.csv"}
        batch = HistoricImport(sort="projects", headings=[], rows=[], columns={}, made=[], state="confirmed", **about)
        db.session.add(batch)
        db.session.flush()
        world.objects.keys["historic.undo.historic_import"] = batch.id


def bring_many(world: Any) -> None:
    """An import of many measures that waits to be confirmed."""
    unit = world.company.units["NG"]
    path = many.bring(world.browser("dana"), world.company)
    for name in ("map_columns", "confirm", "cancel"):
        world.objects.keys |= {f"group_importing.{name}.unit": unit}
        world.objects.keys |= {f"group_importing.{name}.group_import": UUID(path.rsplit("/", 1)[-1])}


def _signature(company: Any, objects: Any) -> str:
    """What Dana's page says of the rows that come in."""
    batch = db.session.get_one(HistoricImport, objects.keys["historic_import"])
    return dry_run(batch, db.session.get_one(Person, company.people["dana"])).signature


def imports(company: Any, objects: Any) -> dict[str, dict[str, Any]]:
    columns = {"day": "0", "checked": "1", "value": "2", "note": "", "number_style": "point", "date_style": ""}
    return {
        "importing.upload": {"text": ROWS.replace("-03-", "-04-")},
        "importing.map_columns": {**columns, "version": "1"},
        "importing.confirm": {"existing": "keep", "version": "1"},
        **{f"importing.{verb}": {} for verb in ("cancel", "undo")},
        "historic.bring": {"sort": "projects", "text": PAST},
        "historic.choose_columns": {"part_title": "0", "part_unit": "1", "part_started_on": "2", "version": "1"},
        "historic.confirm": {"version": "1", "good": company.ask(lambda: _signature(company, objects))},
        **{f"historic.{verb}": {} for verb in ("cancel", "undo")},
        "group_importing.upload": {"text": many.SITES},
        "group_importing.map_columns": {**many.SHARE, "prefix": "Late orders", "version": "2"},
        "group_importing.confirm": {"version": "2"},
        **{f"group_importing.{verb}": {} for verb in ("cancel", "undo")},
    }
