"""The building blocks of every page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.static.conftest import Render

pytestmark = pytest.mark.pure

MACROS = sorted((Path(__file__).parents[2] / "templates" / "macros").glob("*.html"))
CHANGES = ("good", "warn", "same", "early", "neutral-up", "neutral-down", "meets", "some", "misses")


@pytest.mark.parametrize("path", [path for path in MACROS if path.stem != "logo"], ids=lambda path: path.stem)
def test_every_file_of_macros_says_what_each_needs(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    head = text[: text.index("#}")]
    used_elsewhere = set(re.findall(r"macro (\w+)\(", text)) - set(re.findall(r"\{\{-? ?(\w+)\(", text))
    assert text.startswith("{#")
    assert [name for name in used_elsewhere if f"{name}(" not in head] == []


def test_every_icon_is_hidden_from_screen_readers_and_draws_something(render: Render) -> None:
    html = render("icons", "icon, icon_names", "{% for name in icon_names %}{{ icon(name) }}{% endfor %}")
    assert html.count('aria-hidden="true"') == html.count("<svg") == html.count(' d="M') > 30


@pytest.mark.parametrize("kind", CHANGES)
def test_a_signal_is_told_by_its_words_and_its_shape(render: Render, kind: str) -> None:
    html = render("signals", "says", "{{ says(kind, 'Real improvement', '8.0 before') }}", kind=kind)
    assert "<b>Real improvement</b><small>8.0 before</small>" in html
    assert 'class="sig-shape' in html


def test_no_two_signals_of_one_direction_look_alike(render: Render) -> None:
    drawn = {render("signals", "signal", "{{ signal(kind, 'up') }}", kind=kind) for kind in CHANGES}
    assert len(drawn) == len(CHANGES)


def test_a_signal_that_stands_alone_has_a_name(render: Render) -> None:
    html = render("signals", "signal", "{{ signal('meets', label='Meets the goal') }}")
    assert 'role="img"' in html
    assert "<title>Meets the goal</title>" in html


def test_the_arrow_shows_which_way_the_number_moved(render: Render) -> None:
    up, down = (render("signals", "signal", "{{ signal('good', way) }}", way=way) for way in ("up", "down"))
    assert up != down


@pytest.mark.parametrize("quarters, words", [(0, "0% done"), (2, "50% done"), (4, "100% done")])
def test_a_quadrant_says_how_much_is_done(render: Render, quarters: int, words: str) -> None:
    assert f"<title>{words}</title>" in render("signals", "quadrant", "{{ quadrant(n) }}", n=quarters)


def test_as_many_squares_are_filled_as_phases_were_reached(render: Render) -> None:
    html = render("signals", "phase_squares", "{{ phase_squares(2, 3) }}")
    assert (html.count("f-brand"), html.count("f-surface")) == (2, 1)


PHASES = [
    {"name": "Define", "note": "Passed 4 Sep", "state": "done", "href": "/define"},
    {"name": "Improve", "note": "Gate: 4 of 6 ready", "state": "now", "share": 4 / 6, "href": "/improve"},
    {"name": "Control", "note": "Not started", "state": "next", "href": ""},
]


def test_the_road_is_filled_by_the_share_of_the_gate_that_is_ready(render: Render) -> None:
    html = render("stepper", "road", "{{ road(phases, 'Phase 2 of 3') }}", phases=PHASES)
    assert re.findall(r'<rect width="([\d.]+)"', html) == ["66.7"]
    assert html.count("gate-tick") == 1


def test_the_current_phase_is_marked_and_a_phase_without_a_page_is_no_link(render: Render) -> None:
    html = render("stepper", "road", "{{ road(phases) }}", phases=PHASES)
    assert re.findall(r'<a href="(\S+?)"(?: aria-current=(\w+))?>', html) == [
        ("/define", ""),
        ("/improve", "step"),
    ]
    assert "Control: Not started" in html


def test_the_header_of_a_project_names_its_people_and_its_current_tab(render: Render) -> None:
    project = {
        "title": "Reduce picking errors <Zone B>",
        "code": "NG-24",
        "unit_name": "Northgate DC",
        "badge": ("done", "okc", "On track"),
        "lead": "Dana Okafor",
        "sponsor": "Ruth Adeyemi",
        "started": "24 Aug 2026",
        "gate_due": "4 Dec 2026",
        "brought_in": "",
        "gate_name": "Improve",
        "phases": PHASES,
        "sentence": "Phase 2 of 3",
        "is_tool": True,
        "tabs": [("/overview", "Overview", False), ("/charter", "Charter", True)],
    }
    html = render("project", "project_header", "{{ project_header(project) }}", project=project)
    assert "<h1>Reduce picking errors &lt;Zone B&gt;</h1>" in html
    assert "Sponsor <b>Ruth Adeyemi</b>" in html
    assert '<a href="/charter" aria-current="page">Charter</a>' in html
    assert "Improve gate due <b>4 Dec 2026</b>" in html


def test_a_check_says_in_words_what_its_mark_shows(render: Render) -> None:
    items = [
        {"kind": "look", "head": "One unusual day", "text": "8 Oct", "href": "/day", "link": "See it"},
        {"kind": "ok", "head": "Enough data", "text": "", "href": ""},
    ]
    html = render("checks", "checks", "{{ checks(items) }}", items=items)
    assert "Look at this: </span>One unusual day" in html
    assert 'See it<span class="vh">: One unusual day</span>' in html
    assert "Yes: </span>Enough data" in html


def test_the_verdict_says_its_conclusion_first(render: Render) -> None:
    tiles = [
        {"label": "Before", "value": "8.0", "note": "average of 30 days", "mark": "before"},
        {"label": "Change", "value": "down 3.8", "note": "", "mark": ""},
    ]
    call = "{{ verdict_card('warn', 'Waiting time has clearly risen.', 'Look for what changed.', tiles, 'up') }}"
    html = render("tiles", "verdict_card", call, tiles=tiles)
    assert html.index("Waiting time") < html.index("average of 30 days")
    assert 'class="card verdict verdict-warn" aria-labelledby="verdict"' in html


def test_a_table_of_cards_keeps_its_meaning_for_screen_readers(render: Render) -> None:
    text = """{% call card_table(['Action', ('Cost', 'r')]) %}{% call row() %}
    {{ row_head('Fit labels', '/1', 'Zone B') }}
    {% call cell('Cost', 'r') %}£120{% endcall %}{% endcall %}{% endcall %}"""
    html = render("tables", "card_table, row, row_head, cell", text)
    roles = [
        "table",
        "rowgroup",
        "row",
        "columnheader",
        "columnheader",
        "rowgroup",
        "row",
        "rowheader",
        "cell",
    ]
    assert re.findall(r'role="(\w+)"', html) == roles
    assert '<td role="cell" class="r" data-label="Cost">£120</td>' in html


def test_a_wide_table_scrolls_in_a_region_that_the_keyboard_reaches(render: Render) -> None:
    html = render("tables", "scroll_table", "{% call scroll_table('Rows') %}<tbody></tbody>{% endcall %}")
    assert 'tabindex="0" role="region" aria-label="Rows"' in html


def test_buttons_that_open_forms_are_told_apart_by_hidden_words(render: Render) -> None:
    text = "{% call opening_button('Why?', about='Labels cannot be read') %}<p>form</p>{% endcall %}"
    assert 'Why?<span class="vh">: Labels cannot be read</span></summary>' in render("details", "opening_button", text)


def test_a_fold_may_stand_open(render: Render) -> None:
    text = "{% call fold('Show the statistics', open=True, id='statistics') %}<p>t = 1</p>{% endcall %}"
    assert '<details id="statistics" open>' in render("details", "fold", text)


def test_an_empty_page_says_why_and_offers_one_button(render: Render) -> None:
    html = render("empty", "empty", "{{ empty('chart', 'No measurements yet', 'Start today.', '/add', 'Add a day') }}")
    assert html.count("<a ") == 1
    assert "Start today." in html


def test_an_undo_is_a_form_with_the_token(render: Render) -> None:
    messages = [
        ("done", "Saved: 3.8"),
        ("undo", {"text": "Deleted the cause", "action": "/undo/7", "csrf": "abc"}),
    ]
    html = render("toast", "toasts", "{{ toasts(messages) }}", messages=messages)
    assert '<form class="toast" method="post" action="/undo/7">' in html
    assert '<input type="hidden" name="csrf_token" value="abc">' in html
    assert html.count('role="status"') == 1


def test_text_in_a_toast_is_never_markup(render: Render) -> None:
    html = render("toast", "toasts", "{{ toasts(messages) }}", messages=[("done", "<script>x</script>")])
    assert "<script>" not in html


def test_a_list_on_one_page_needs_no_page_links(render: Render) -> None:
    assert render("pagination", "pagination", "{{ pagination(1, 1, 'portfolio.projects') }}") == ""


@pytest.mark.parametrize("page, last, shown", [(1, 2, [1, 2]), (6, 12, [1, 5, 6, 7, 12]), (12, 12, [1, 11, 12])])
def test_a_long_list_shows_its_ends_and_the_pages_around(
    render: Render, page: int, last: int, shown: list[int]
) -> None:
    html = render("pagination", "pagination", "{{ pagination(page, last, 'x', {'unit': 3}) }}", page=page, last=last)
    assert [int(number) for number in re.findall(r"Page </span>(\d+)", html)] == shown
    assert f'aria-current="page"><span class="vh">Page </span>{page}<' in html
    assert "unit=3" in html


def test_a_page_that_waits_can_be_loaded_again_by_hand(render: Render) -> None:
    html = render("progress", "waiting", "{{ waiting('/job/7', 'Making the charter', 'In the queue', 0.25) }}")
    assert 'data-poll="/job/7"' in html
    assert '<a class="btn btn-2" href="">Look again</a>' in html


def test_the_change_notice_waits_unseen(render: Render) -> None:
    html = render("notices", "change_notice", "{{ change_notice('/projects/7/changes?since=91') }}")
    assert 'data-changes="/projects/7/changes?since=91" data-changes-every="10" hidden' in html


@pytest.mark.parametrize("state", ["confirmed", "likely", "unchecked", "out"])
def test_a_cause_has_a_mark_for_its_state(render: Render, state: str) -> None:
    others = {"confirmed", "likely", "unchecked", "out"} - {state}
    mine = render("causes", "cause_mark", "{{ cause_mark(state) }}", state=state)
    assert all(mine != render("causes", "cause_mark", "{{ cause_mark(state) }}", state=other) for other in others)


def test_people_and_what_they_did_are_listed(render: Render) -> None:
    entry = {
        "at": "2026-11-19T16:40",
        "when": "Yesterday 16:40",
        "text": "Marek added 3.8",
        "href": "",
        "link": "",
    }
    member = {"name": "Priya Nair", "initials": "PN", "part": "Stock control"}
    html = render("feed", "feed, people", "{{ feed([entry]) }}{{ people([member]) }}", entry=entry, member=member)
    assert '<time datetime="2026-11-19T16:40">Yesterday 16:40</time>Marek added 3.8' in html
    assert "Priya Nair<small>Stock control</small>" in html
