"""What a form that asks a question comes to: its answer, or the form again with what is missing.

Everything is read and computed here, before the transaction that keeps the study.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import g, request
from flask_babel import gettext as _

from app.analyses.studies import forms, roles, sources, told
from app.analyses.studies.asking import Asked, answer_for
from app.analyses.studies.columns import Column, Table, as_text, numbers_of, read_table, style_to_ask, texts_of
from app.analyses.studies.columns import told as told_problem
from app.analyses.studies.models import LONGEST_NAME, Study
from app.core.db import db
from app.core.forms import Form
from app.core.problems import Problem
from app.core.transaction import transaction
from app.metrics.models import MetricLink
from app.projects.models import Project

if TYPE_CHECKING:
    from app.stats.questions.answer import Answer


@dataclass(kw_only=True)
class Ready:
    """The form as it was sent, the columns to choose from once there is a table, and the answer once there is one."""

    form: forms.AskForm
    columns: Form | None = None
    table: Table | None = None
    asked: Asked | None = None
    answer: Answer | None = None
    source: Mapping[str, Any] | None = None

    @property
    def name(self) -> str:
        """What the study is called: as was entered, or by its question and what was measured."""
        assert self.asked is not None
        return self.form.name.data or usual_name(self.asked)


def usual_name(asked: Asked) -> str:
    """Do these groups differ? Minutes"""
    measured = next((asked.name(role) for role in ("value", "y", "kind", "count", "rating") if asked.has(role)), "")
    return f"{told.question_name(asked.question)} {measured}".strip()[:LONGEST_NAME]


def prepare_asking(*, project: int, question: str) -> Ready | None:
    """Read the form that was sent, and answer it if it is complete; None for a question nobody knows."""
    if question not in forms.EXTRA:
        return None
    with transaction(writing=False):
        found = db.session.get_one(Project, project)
        ready = Ready(form=forms.ask_form(question, sources.offered(found)))
        if not ready.form.check():
            return ready
        link = sources.link_of(found, ready.form.source.data) if ready.form.source.data else None
        table = sources.table_of(link) if link else read_table(ready.form.pasted.data)
        ready.source = None if link is None else source_of(link)
        unit = "" if link is None else sources.unit_of(link)
    if isinstance(table, Problem):
        ready.form.refuse("pasted", told_problem(table))
    else:
        _place(ready, question, table, unit)
    return ready


def source_of(link: MetricLink) -> dict[str, Any]:
    """A measure as it stands in a study's settings."""
    return {"link": str(link.id), "name": link.metric.name}


def _place(ready: Ready, question: str, table: Table, unit: str) -> None:
    """Take the columns a person chose, or those that can be guessed; ask for them otherwise."""
    guess = _guess(question, table, of_measure=ready.source is not None)
    style = style_to_ask(table, roles.numeric_columns(question, guess.placed, table))
    columns = forms.columns_form(question, table, guess.placed, ask_style=bool(style))
    chosen = request.form.get("headings") == "\t".join(table.names)
    if chosen and columns.validate():
        _ask(ready, question, table, columns, unit)
    elif not chosen and guess.is_sure and not style:
        _ask(ready, question, table, _guessed(question, table, guess.placed), unit)
    if ready.answer is None:
        ready.columns, ready.table = columns, table


def _guess(question: str, table: Table, *, of_measure: bool) -> roles.Guess:
    """As the table says; of a measure its own values come first, its weekdays are the groups, and its days the
    subgroups where it has several values a day."""
    guess = roles.guess(question, table)
    if not of_measure:
        return guess
    own = list(table.numeric[:1])
    placed = dict(guess.placed)
    if "value" in placed:
        placed["value"] = own
    if question == "differ":
        placed["group"] = [1]
    if question == "limits":
        placed["subgroup"] = [0] if roles.subgroups_in(table, 0) >= roles.FEWEST_SUBGROUPS else []
    if question == "drive":
        placed |= {"y": own, "x": [index for index in table.numeric if index not in own]}
    return roles.Guess(placed, question in ("limits", "differ") or (question == "drive" and len(placed["x"]) == 1))


def _guessed(question: str, table: Table, placed: roles.Placed) -> Form:
    """A guess as if it had been chosen."""
    with_nothing_sent: Any = forms.columns_form(question, table, placed, ask_style=False)
    for field in with_nothing_sent._fields.values():
        field.data = field.object_data
    return with_nothing_sent  # type: ignore[no-any-return]


def _ask(ready: Ready, question: str, table: Table, columns: Form, unit: str) -> None:
    placed = forms.placed_by(question, columns)
    typed = typed_columns(question, table, placed, columns)
    if isinstance(typed, Problem):
        ready.form.refuse("pasted", told_problem(typed))
        return
    asked = _asked(ready.form, question, table, placed)
    asked = replace(asked, columns=typed, words={**asked.words, "unit": asked.words.get("unit") or unit})
    found = answer_for(g.me.id, asked)
    if isinstance(found, Problem):
        ready.form.refuse(field_of(found), told_problem(found))
        return
    ready.asked, ready.answer = asked, found


def _asked(form: forms.AskForm, question: str, table: Table, placed: roles.Placed) -> Asked:
    """The question with what was typed beside the data."""
    extra = {name: form[name].data for name in forms.extra_names(question)}
    numbers = {name: value for name, value in extra.items() if isinstance(value, float)}
    words = {name: value for name, value in extra.items() if isinstance(value, str) and value}
    wide = roles.wide_columns(question, placed, table)
    used = placed | ({"columns": wide} if wide else {})
    return Asked(question=question, names=table.names, roles=used, numbers=numbers, words=words)


def typed_columns(question: str, table: Table, placed: roles.Placed, columns: Form) -> list[Column] | Problem:
    """Every column as it will be kept: names as texts, what is computed with as numbers, the rest as it is."""
    needed = roles.numeric_columns(question, placed, table)
    names = {index for index in roles.used_columns(placed) if index not in needed}
    style, found = forms.style_by(columns), []
    for index in range(len(table.names)):
        is_number = index in needed or (index in table.numeric and index not in names)
        column = numbers_of(table, index, style) if is_number else texts_of(table, index)
        if isinstance(column, Problem) and index in needed:
            return column
        found.append(texts_of(table, index) if isinstance(column, Problem) else column)
    return found


def field_of(problem: Problem) -> str:
    """The field by which a refusal of the statistics is said."""
    fields = {"study.no_specification": "lower", "study.specification_order": "upper",
              "study.tolerance_out_of_range": "tolerance", "study.unknown_category": "reject"}  # fmt: skip
    return fields.get(problem.code, "pasted")


def form_of(question: str, project: Project, study: Study | None, wanted: str) -> Ready:
    """The form before anything is sent: empty, with a measure chosen, or with the data of a study to ask anew."""
    offered = sources.offered(project)
    if study is None:
        known = {key for key, _name in offered}
        return Ready(form=forms.ask_form(question, offered, source=wanted if wanted in known else ""))
    settings = study.settings
    filled = {**settings["numbers"], **settings["words"], "name": study.name, "source": ""}
    text = as_text(study.data["names"], study.data["columns"])
    ready = Ready(form=forms.ask_form(question, offered, pasted=text, **filled))
    table = read_table(text)
    if isinstance(table, Table) and table.names == tuple(study.data["names"]):
        placed = {role.key: settings["roles"].get(role.key, []) for role in roles.ROLES[question]}
        ready.table = table
        ready.columns = forms.columns_form(question, table, placed, ask_style=False)
    return ready


@dataclass(frozen=True, kw_only=True)
class Again:
    """A study asked once more."""

    asked: Asked
    answer: Answer | Problem


def prepare_again(*, project: int, study: UUID) -> Again | None:
    """Answer a study's question again: of its own data, or of today's values where they came from a measure."""
    with transaction(writing=False):
        found = db.session.get(Study, study)
        if found is None or found.project_id != project:
            return None
        asked = asked_today(found, request.form.get("procedure"))
    return Again(asked=asked, answer=answer_for(g.me.id, asked))


def asked_today(study: Study, procedure: str | None) -> Asked:
    """The question of a study; of the measure's values today, where they came from one that is still there."""
    from app.analyses.studies.kept import asked_again

    asked = asked_again(study, procedure=procedure)
    source = study.settings.get("source")
    link = sources.link_of(study.project, source["link"]) if source and procedure is None else None
    if link is None:
        return asked
    table = sources.table_of(link)
    return _by_name(asked, table) or asked


def _by_name(asked: Asked, table: Table) -> Asked | None:
    """The same columns of a newer table, found by their headings; None where one of them is gone."""
    places = {name: index for index, name in enumerate(table.names)}
    needed = {asked.names[index] for indexes in asked.roles.values() for index in indexes}
    if not needed <= set(places):
        return None
    moved = {key: [places[asked.names[index]] for index in indexes] for key, indexes in asked.roles.items()}
    numeric = {places[asked.names[i]] for i, column in enumerate(asked.columns)
               if asked.names[i] in places and any(isinstance(cell, float) for cell in column)}  # fmt: skip
    columns: list[Column] = []
    for index in range(len(table.names)):
        found = numbers_of(table, index, None) if index in numeric else texts_of(table, index)
        columns.append(texts_of(table, index) if isinstance(found, Problem) else found)
    return replace(asked, names=table.names, columns=columns, roles=moved)


def refused_text(problem: Problem) -> str:
    """Why a study cannot be asked again."""
    return _("It could not be run again. %(reason)s", reason=told_problem(problem))
