"""Form rows, and the page on which two texts meet."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FileField,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Optional

from tests.static.conftest import Render

pytestmark = pytest.mark.pure

NEEDED = "Enter the number of order lines, for example 9640"


class Line(Form):
    action = StringField("Action", [DataRequired("Enter the action")])


class Count(Form):
    lines = StringField("Order lines checked", [DataRequired(NEEDED)], description="From the shift report")
    people = IntegerField("People trained", [Optional()])
    note = TextAreaField("What happened?")
    shift = RadioField(
        "Shift",
        [DataRequired("Choose the shift")],
        choices=[SelectChoice("day", "Day"), SelectChoice("night", "Night")],
    )
    kind = SelectField("Kind", choices=[SelectChoice("rate", "A rate")])
    same = BooleanField("Counted the same way")
    file = FileField("File with the values")
    version = HiddenField()
    first = FormField(Line)
    more = FieldList(FormField(Line), min_entries=1)


@pytest.fixture
def refused() -> Count:
    form = Count(MultiDict({"lines": "", "note": "<b>late</b>", "version": "4", "kind": "rate"}))
    assert not form.validate()
    return form


def shown(render: Render, field: Field, arguments: str = "") -> str:
    return render("forms", "field", f"{{{{ field(f{arguments}) }}}}", f=field)


def test_a_row_has_its_label_hint_error_and_control_in_this_order(render: Render, refused: Count) -> None:
    html = shown(render, refused.lines, ", numeric=True")
    order = ['<label for="lines">', 'id="lines-hint"', 'id="lines-error"', "<input "]
    assert [html.index(part) for part in order] == sorted(html.index(part) for part in order)
    assert f"Error: </span>{NEEDED}" in html


def test_a_control_is_described_by_all_that_belongs_to_it(render: Render, refused: Count) -> None:
    html = shown(render, refused.lines, ", suffix='lines'")
    assert 'aria-describedby="lines-hint lines-error lines-suffix"' in html
    assert 'aria-invalid="true"' in html


def test_numbers_bring_the_number_pad(render: Render) -> None:
    assert 'inputmode="numeric"' in shown(render, Count().lines, ", numeric=True")
    assert 'inputmode="decimal"' in shown(render, Count().lines, ", numeric=True, inputmode='decimal'")


def test_a_number_may_be_typed_with_a_comma(render: Render) -> None:
    assert 'type="text"' in shown(render, Count().people, ", numeric=True")


def test_a_row_without_mistakes_says_nothing_of_errors(render: Render) -> None:
    html = shown(render, Count().note, ", optional=True, rows=2")
    assert "err" not in html
    assert 'What happened? <span class="optional">(optional)</span></label>' in html
    assert 'rows="2"' in html


def test_what_was_typed_comes_back_as_text(render: Render, refused: Count) -> None:
    assert "&lt;b&gt;late&lt;/b&gt;" in shown(render, refused.note)


def test_the_whole_row_of_a_choice_is_the_target(render: Render, refused: Count) -> None:
    html = shown(render, refused.shift)
    assert '<fieldset class="field err" id="shift" aria-describedby="shift-error">' in html
    assert re.search(r'<label class="choice" for="shift-1"><input id="shift-1".*?<span>Night</span></label>', html)


def test_a_single_tick_is_a_choice_row(render: Render) -> None:
    html = shown(render, Count().same)
    assert 'class="choice" for="same"' in html
    assert html.count("Counted the same way") == 1


def test_a_file_field_has_room_for_the_name_of_the_file(render: Render) -> None:
    html = shown(render, Count().file, ", accept='.csv'")
    assert 'accept=".csv"' in html
    assert '<output class="file-name" id="file-name" for="file">' in html


def test_a_select_is_an_input_like_the_others(render: Render) -> None:
    assert '<select class="input" id="kind"' in shown(render, Count().kind)


def test_the_summary_links_every_mistake_to_its_field(render: Render, refused: Count) -> None:
    html = render("forms", "error_summary", "{{ error_summary(form) }}", form=refused)
    assert re.findall(r'href="#([^"]+)"', html) == ["lines", "shift-0", "first-action", "more-0-action"]
    assert 'role="alert" tabindex="-1"' in html


def test_a_summary_shows_what_belongs_to_no_field(render: Render) -> None:
    form = Count()
    form.form_errors = ["The dates overlap."]
    assert "<li>The dates overlap.</li>" in render("forms", "error_summary", "{{ error_summary(form) }}", form=form)


def test_a_form_without_mistakes_has_no_summary(render: Render) -> None:
    assert render("forms", "error_summary", "{{ error_summary(form) }}", form=Count()) == ""


def test_an_edit_carries_the_version_it_began_with(render: Render, refused: Count) -> None:
    assert 'name="version" value="4"' in render("forms", "version_fields", "{{ version_fields(form) }}", form=refused)
    row = SimpleNamespace(version=7)
    assert 'name="version" value="7"' in render("forms", "version_fields", "{{ version_fields(row) }}", row=row)


def test_a_new_row_has_a_key_of_its_own_and_no_version(render: Render) -> None:
    html = render("forms", "version_fields", "{{ version_fields() }}{{ version_fields() }}")
    keys = re.findall(r'name="idempotency_key" value="([^"]+)"', html)
    assert len(set(keys)) == 2
    assert "version" not in html


def test_a_rate_hint_knows_its_fields_and_its_sentences(render: Render) -> None:
    call = "{{ rate_hint('errors', 'lines', per=1000, low=2.7, high=5.7, texts={'inside': 'That is {rate}.'}) }}"
    html = render("forms", "rate_hint", call)
    assert 'data-count="errors" data-base="lines" data-per="1000"' in html
    assert 'data-text-inside="That is {rate}."' in html


@pytest.fixture
def conflict(render: Render) -> str:
    clash = SimpleNamespace(mine="Labels are <too> small", theirs="Labels are printed at 14 point")
    call = "{{ conflict('Priya Nair', fields, [('state', 'checked')], 8, '/whys/7', both) }}"
    fields = [{"name": "answer", "label": "Why", "clash": clash, "said": vars(clash), "is_text": True}]
    return render("conflict", "conflict", call, fields=fields, both=lambda texts: f"{texts.theirs}\n{texts.mine}")


def test_a_conflict_shows_both_texts_and_loses_neither(conflict: str) -> None:
    assert "Priya Nair changed this while you were typing" in conflict
    assert "Labels are &lt;too&gt; small" in conflict
    assert '<p class="text">Labels are printed at 14 point</p>' in conflict


def test_a_conflict_can_be_settled_in_three_ways(conflict: str) -> None:
    mine, theirs, both = re.findall(r"<form.*?</form>", conflict, flags=re.DOTALL)
    assert 'name="answer" value="Labels are &lt;too&gt; small"' in mine
    assert "Labels are printed at 14 point\nLabels are &lt;too&gt; small</textarea>" in both
    assert 'name="answer" value="Labels are printed at 14 point"' in theirs
    assert "Keep what Priya Nair wrote" in theirs


def test_a_choice_that_two_people_made_is_told_in_words_and_chosen_again(render: Render) -> None:
    clash = SimpleNamespace(mine="ruled_out", theirs="confirmed")
    fields = [
        {
            "name": name,
            "label": "State",
            "clash": clash,
            "is_text": False,
            "said": {"mine": "Ruled out", "theirs": "Confirmed"},
        }
        for name in ("state", "again")
    ]
    call = "{{ conflict('Priya Nair', fields, [], 8, '/whys/7', both) }}"
    html = render("conflict", "conflict", call, fields=fields, both=lambda _texts: "")
    assert '<option value="confirmed">Confirmed</option><option value="ruled_out">Ruled out</option>' in html
    assert ">ruled_out<" not in html


def test_settling_a_conflict_starts_from_the_version_that_stands_and_keeps_the_rest(conflict: str) -> None:
    for form in re.findall(r"<form.*?</form>", conflict, flags=re.DOTALL):
        assert 'name="version" value="8"' in form
        assert 'name="state" value="checked"' in form
        assert 'name="csrf_token"' in form
