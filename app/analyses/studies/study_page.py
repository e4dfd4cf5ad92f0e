"""The page of a study: the answer as it was, with pictures, report card, statistics and its data."""

from __future__ import annotations

from typing import Any

from flask import g, render_template
from flask_babel import gettext as _

from app.analyses.studies import figures, pictures, told
from app.analyses.studies.forms import AgainForm, RenameForm
from app.analyses.studies.models import Study
from app.core import words
from app.core.fields import choices_of
from app.core.forms import page_number

ROWS_A_PAGE = 100


def study_page(study: Study, *, problem: str = "", rename_form: RenameForm | None = None) -> str:
    """Everything a study tells."""
    telling = told.Telling(study)
    return render_template(
        "studies/study.html",
        project=study.project,
        study=study,
        telling=telling,
        outcome=told.outcome_items(study),
        pictures=pictures.of_study(study, g.me.id),
        statistics=figures.statistics_lines(study),
        values=data_page(study, page_number()),
        again_form=_again_form(study),
        form=rename_form or RenameForm(formdata=None, obj=study),
        asked=asked_lines(study),
        problem=problem,
        direction=told.direction(study),
    )


def _again_form(study: Study) -> AgainForm | None:
    """The other procedures an expert may choose; None where there is no other."""
    others = [code for code in study.answer["offered"] if code != study.procedure]
    if not others or study.signal == "early":
        return None
    form = AgainForm(formdata=None)
    form.procedure.choices = choices_of((code, told.procedure_name(code)) for code in others)
    return form


def data_page(study: Study, number: int) -> dict[str, Any]:
    """One page of the table as it was asked."""
    names, columns = study.data["names"], study.data["columns"]
    rows = list(zip(*columns, strict=True))
    last = max(1, -(-len(rows) // ROWS_A_PAGE))
    start = (min(number, last) - 1) * ROWS_A_PAGE
    decimals = told.decimals_of_columns(study)
    shown = [
        [written(cell, count) for cell, count in zip(row, decimals, strict=True)]
        for row in rows[start : start + ROWS_A_PAGE]
    ]
    numeric = [count is not None for count in decimals]
    return {"names": names, "numeric": numeric, "rows": shown, "start": start, "total": len(rows),
            "number": min(number, last), "last": last}  # fmt: skip


def written(cell: float | str | None, decimals: int | None = None) -> str:
    """A number with the decimals of its column or its own, a text as it is."""
    if isinstance(cell, float):
        return words.number(cell, told.decimals_of(cell) if decimals is None else decimals)
    return cell or ""


def asked_lines(study: Study) -> list[tuple[str, str]]:
    """What the question was asked with: the columns by their part, and the numbers."""
    from app.analyses.studies.forms import EXTRA, PlanForm
    from app.analyses.studies.roles import ROLES

    names, settings = study.data["names"], study.settings
    placed = [(role, settings["roles"].get(role.key, [])) for role in ROLES[study.question]]
    lines = [(str(role.label), ", ".join(names[index] for index in found)) for role, found in placed if found]
    wide = ", ".join(names[index] for index in settings["roles"].get("columns", []))
    if wide:
        lines = [(_("Groups"), wide)] if study.question == "differ" else [(_("Values of a subgroup"), wide), *lines]
    fields = EXTRA.get(study.question) or {name: getattr(PlanForm, name) for name in settings["numbers"]}
    typed = {**settings["numbers"], **settings["words"]}
    for name, field in fields.items():
        if name in typed:
            value = typed[name]
            lines.append((str(field.args[0]), written(value) if isinstance(value, float) else str(value)))
    return lines
