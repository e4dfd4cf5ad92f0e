"""A warehouse system brings values: recorded once, by the rules of forms and imports, and each told its fate."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from app.accounts import tokens
from app.core import clock, seals
from app.core.db import db
from app.core.events import Event
from app.core.idempotency import IdempotencyKey
from app.core.jobs import Job
from app.core.transaction import transaction
from app.metrics import bringing, recording
from app.metrics.models import Observation
from tests.api.programs import Program, program
from tests.company import Browser, Company
from tests.metrics.measures import FIRST_DAY, freeze, make_metric, observation_on, record_days, series

MONDAY = "2026-03-02"
ONE = {"at": MONDAY, "value": 37, "checked": 9640}


@pytest.fixture
def metric(company: Company) -> int:
    return make_metric(company)


@pytest.fixture
def wms(company: Company) -> Program:
    """The warehouse system of Northgate, with a token of Marek's."""
    return program(company, "marek", tokens.WRITE)


def states(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [item["state"] for item in answer.json["items"]]


def refusal(answer: Any) -> tuple[str, str]:
    (item,) = answer.json["items"]
    assert item["state"] == "refused" and item["message"], item
    return item["code"], item["field"]


def test_a_value_that_is_pushed_counts_like_one_that_was_typed(company: Company, metric: int, wms: Program) -> None:
    answer = wms.push(metric, {**ONE, "note": "Two pickers ill", "key": "WMS-1"})
    assert states(answer) == ["created"]
    assert (series(company, metric).counts, series(company, metric).checked) == ((37,), (9640,))
    row = company.ask(lambda: db.session.query(Observation.note, Observation.source_key).one())
    assert tuple(row) == ("Two pickers ill", "WMS-1")


def test_the_trail_says_through_which_token_it_came(company: Company, metric: int, wms: Program, dana: Browser) -> None:
    wms.push(metric, ONE)
    page = dana.get(f"/measures/{metric}/values/{observation_on(company, metric, FIRST_DAY)}").text
    assert "Marek Kowalski through the token “WMS”" in page
    event = company.ask(lambda: db.session.query(Event.verb, Event.version).filter_by(kind="observation").one())
    assert tuple(event) == ("recorded", 1)


def test_the_same_value_again_changes_nothing(company: Company, metric: int, wms: Program) -> None:
    assert states(wms.push(metric, ONE)) == ["created"]
    before = company.ask(lambda: db.session.query(Event).count())
    assert states(wms.push(metric, ONE)) == ["unchanged"]
    assert company.ask(lambda: db.session.query(Event).count()) == before


def test_a_value_marek_typed_becomes_the_row_of_the_source_that_brings_the_same(
    company: Company, metric: int, wms: Program
) -> None:
    wms.push(metric, ONE)
    keyed = {**ONE, "key": "WMS-1"}
    assert states(wms.push(metric, keyed)) == ["unchanged"]
    tuesday = {**keyed, "at": "2026-03-03"}
    assert states(wms.push(metric, tuesday, existing="replace")) == ["replaced"]
    assert [day.isoformat() for day in series(company, metric).days] == ["2026-03-03"]


def test_a_push_that_says_nothing_of_the_note_leaves_the_one_that_stands(
    company: Company, metric: int, wms: Program
) -> None:
    without = {name: value for name, value in ONE.items() if name != "note"}
    wms.push(metric, {**without, "note": "New pickers"})
    assert states(wms.push(metric, without)) == ["unchanged"]
    assert states(wms.push(metric, {**without, "value": 41}, existing="replace")) == ["replaced"]
    assert company.ask(lambda: db.session.query(Observation.note).scalar()) == "New pickers"
    assert states(wms.push(metric, {**without, "value": 41, "note": ""}, existing="replace")) == ["replaced"]
    assert company.ask(lambda: db.session.query(Observation.note).scalar()) == ""


def test_a_day_that_has_another_value_is_refused_unless_it_is_to_be_replaced(
    company: Company, metric: int, wms: Program
) -> None:
    wms.push(metric, ONE)
    assert refusal(wms.push(metric, {**ONE, "value": 41})) == ("day.taken", "at")
    assert series(company, metric).counts == (37,)
    assert states(wms.push(metric, {**ONE, "value": 41}, existing="replace")) == ["replaced"]
    assert series(company, metric).counts == (41,)


def test_what_a_baseline_froze_stays_even_where_it_is_to_be_replaced(
    company: Company, metric: int, wms: Program
) -> None:
    record_days(company, metric, [37, 41])
    freeze(company, metric, FIRST_DAY, FIRST_DAY + timedelta(days=5))
    changed = {"at": MONDAY, "value": 38, "checked": 10_000}
    assert refusal(wms.push(metric, changed, existing="replace")) == ("day.frozen", "at")
    assert refusal(wms.push(metric, {**changed, "at": "2026-03-05"})) == ("day.frozen", "at")
    assert series(company, metric).counts == (37, 41)


REFUSED: tuple[tuple[dict[str, Any], tuple[str, str]], ...] = (
    ({"value": -1}, ("count.negative", "value")),
    ({"value": 1.5}, ("count.fraction", "value")),
    ({"value": 10**40}, ("number.too_large", "value")),
    ({"value": 1e-300}, ("number.too_small", "value")),
    ({"checked": 0}, ("denominator.not_positive", "checked")),
    ({"at": "2199-01-01"}, ("date.future", "at")),
    ({"at": "0001-01-01"}, ("date.year", "at")),
    ({"at": "9999-12-31T23:59:59-12:00"}, ("date.year", "at")),
    ({"note": "x" * 201}, ("row.text_too_long", "note")),
)


@pytest.mark.parametrize("spoilt, why", REFUSED)
def test_a_value_that_no_form_would_take_is_refused_with_its_reason(
    company: Company, metric: int, wms: Program, spoilt: dict[str, Any], why: tuple[str, str]
) -> None:
    assert refusal(wms.push(metric, {**ONE, **spoilt})) == why
    assert len(series(company, metric)) == 0


def test_a_measure_without_a_denominator_takes_none(company: Company, wms: Program) -> None:
    minutes = make_metric(company, kind="time", measured_in="minutes", value_name="", denominator_name="")
    assert refusal(wms.push(minutes, ONE)) == ("denominator.not_wanted", "checked")
    assert states(wms.push(minutes, {"at": MONDAY, "value": 12.5})) == ["created"]


def test_a_batch_is_taken_as_far_as_it_can_be(company: Company, metric: int, wms: Program) -> None:
    wednesday = {"at": "2026-03-04", "value": 30, "checked": 9000}
    without_checked = {"at": "2026-03-05", "value": 1}
    answer = wms.push(metric, ONE, {**ONE, "value": 38}, {**wednesday, "value": -1}, wednesday, without_checked)
    assert states(answer) == ["created", "refused", "refused", "created", "refused"]
    assert [item.get("code") for item in answer.json["items"]] == [
        None, "row.repeated", "count.negative", None, "number.blank",
    ]  # fmt: skip
    assert (answer.json["created"], answer.json["refused"]) == (2, 3)


def test_a_thousand_values_come_at_once_and_are_judged_once(company: Company, metric: int, wms: Program) -> None:
    days = [{**ONE, "at": str(date(2023, 1, 1) + timedelta(days=n)), "key": f"row {n}"} for n in range(1000)]
    assert set(states(wms.push(metric, *days))) == {"created"}
    assert set(states(wms.push(metric, *days))) == {"unchanged"}
    assert len(series(company, metric)) == 1000
    jobs = company.ask(lambda: [(job.kind, job.due_at > clock.now()) for job in db.session.query(Job)])
    assert jobs == [("judge_metric", True)]
    assert company.ask(lambda: db.session.query(Event).filter_by(verb="recorded").count()) == 1000


def test_a_moment_counts_for_its_day_in_the_organisations_zone(company: Company, metric: int, wms: Program) -> None:
    wms.push(metric, {**ONE, "at": "2026-07-01T23:30:00Z"})
    assert series(company, metric).days == (date(2026, 7, 2),)


def test_a_row_of_the_source_is_one_value_however_often_it_comes(company: Company, wms: Program) -> None:
    picks = make_metric(company, kind="time", period="order", value_name="", denominator_name="")
    rows = [{"at": f"2026-03-02T08:{n:02}:00Z", "value": 30 + n, "key": f"order {n}"} for n in range(5)]
    assert states(wms.push(picks, *rows)) == ["created"] * 5
    assert states(wms.push(picks, *rows)) == ["unchanged"] * 5
    assert refusal(wms.push(picks, {**rows[0], "value": 99})) == ("day.taken", "at")
    assert states(wms.push(picks, {**rows[0], "value": 99}, existing="replace")) == ["replaced"]
    assert series(company, picks).counts == (99, 31, 32, 33, 34)


def test_one_key_twice_in_a_batch_is_refused(company: Company, wms: Program) -> None:
    picks = make_metric(company, kind="time", period="order", value_name="", denominator_name="")
    rows = [{"at": MONDAY, "value": n, "key": "order"} for n in (1, 2)]
    assert [item.get("code") for item in wms.push(picks, *rows).json["items"]] == [None, "row.key_repeated"]


def test_what_dana_took_out_does_not_come_back_by_itself(
    company: Company, metric: int, wms: Program, dana: Browser
) -> None:
    wms.push(metric, {**ONE, "key": "WMS-1"})
    key = observation_on(company, metric, FIRST_DAY)
    assert dana.post(f"/measures/{metric}/values/{key}/remove").status_code == 303
    assert refusal(wms.push(metric, {**ONE, "key": "WMS-1"}, existing="replace")) == ("row.taken_out", "key")
    assert len(series(company, metric)) == 0


def test_a_row_that_moved_frees_its_day_for_another_row(company: Company, metric: int, wms: Program) -> None:
    wms.push(metric, {**ONE, "key": "A"})
    moved, other = {**ONE, "at": "2026-03-03", "key": "A"}, {**ONE, "value": 40, "key": "B"}
    assert states(wms.push(metric, other, moved, existing="replace")) == ["refused", "replaced"]
    assert states(wms.push(metric, other, existing="replace")) == ["created"]
    assert series(company, metric).counts == (40, 37)


def test_a_push_that_is_sent_again_is_answered_again_and_recorded_once(
    company: Company, metric: int, wms: Program
) -> None:
    first = wms.push(metric, ONE, key="push-1")
    again = wms.push(metric, ONE, key="push-1")
    assert again.json == first.json and again.headers["Idempotent-Replayed"] == "true"
    assert len(series(company, metric)) == 1


def test_another_push_under_the_same_key_is_refused(company: Company, metric: int, wms: Program) -> None:
    wms.push(metric, ONE, key="push-1")
    assert wms.push(metric, {**ONE, "value": 1}, key="push-1").status_code == 422
    assert wms.push(make_metric(company, name="Damages"), ONE, key="push-1").status_code == 422
    assert series(company, metric).counts == (37,)


def test_the_same_key_of_another_token_is_another_push(company: Company, metric: int, wms: Program) -> None:
    wms.push(metric, ONE, key="push-1")
    scales = program(company, "marek", tokens.WRITE, name="Scales")
    assert states(scales.push(metric, {**ONE, "at": "2026-03-03"}, key="push-1")) == ["created"]


def test_a_push_that_was_refused_as_a_whole_keeps_no_key(company: Company, metric: int, wms: Program) -> None:
    assert wms.push(metric, {**ONE, "value": "37"}, key="push-1").status_code == 422
    assert company.ask(lambda: db.session.query(IdempotencyKey).count()) == 0
    assert states(wms.push(metric, ONE, key="push-1")) == ["created"]


def test_a_push_that_comes_while_the_first_is_under_way_is_asked_to_come_again(
    company: Company, metric: int, wms: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile: list[int] = []

    def bring(*arguments: Any, **options: Any) -> Any:
        with ThreadPoolExecutor(1) as other:
            meanwhile.append(other.submit(wms.push, metric, ONE, key="push-1").result().status_code)
        return bringing.bring(*arguments, **options)

    monkeypatch.setattr("app.api.views.bringing", SimpleNamespace(**{**vars(bringing), "bring": bring}))
    assert states(wms.push(metric, ONE, key="push-1")) == ["created"]
    assert meanwhile == [409]
    assert wms.push(metric, ONE, key="push-1").headers["Idempotent-Replayed"] == "true"


def test_what_a_program_brought_is_sealed_like_everything_else(company: Company, metric: int, wms: Program) -> None:
    wms.push(metric, ONE, {**ONE, "at": "2026-03-03"})
    with company.app.app_context():
        assert seals.seal_events() >= 2
        with transaction(writing=False):
            assert seals.broken_seals() == []


def test_values_that_come_one_after_the_other_are_judged_together_and_soon(
    company: Company, metric: int, wms: Program
) -> None:
    for day in range(1, 6):
        wms.push(metric, {**ONE, "at": f"2026-03-0{day}"})
    (due,) = company.ask(lambda: [job.due_at for job in db.session.query(Job)])
    assert clock.now() < due <= clock.now() + recording.REST


def test_a_value_typed_meanwhile_is_judged_at_once(company: Company, metric: int, wms: Program, dana: Browser) -> None:
    wms.push(metric, ONE)
    form = {"day": "2026-03-03", "value": "41", "checked": "9500", "version": ""}
    assert dana.post(f"/measures/{metric}/record", form).status_code == 303
    (due,) = company.ask(lambda: [job.due_at for job in db.session.query(Job)])
    assert due <= clock.now()
