"""A few questions of one person are answered at once; more have to wait, and nobody else has to."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

import pytest

from app.analyses.studies import asking, pictures
from app.analyses.studies.models import Study
from tests.company import Browser, Company
from tests.studies.studies import SHIFTS, answered, ask, words

BUSY = "Your earlier questions are still being worked out."


@contextmanager
def three_running(company: Company, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """While three questions of hers are being answered, which takes as long as the block."""
    answer, begun, done = asking.answer, [Event() for _ in range(3)], Event()
    waiting = list(begun)

    def slowly(asked: asking.Asked) -> object:
        if waiting:
            waiting.pop().set()
            assert done.wait(timeout=60)
        return answer(asked)

    monkeypatch.setattr(asking, "answer", slowly)
    with ThreadPoolExecutor(3) as threads:
        asked = [threads.submit(ask, browser, company, "differ", SHIFTS) for _ in begun]
        try:
            assert all(event.wait(timeout=60) for event in begun)
            yield
        finally:
            done.set()
        assert [one.result().status_code for one in asked] == [303] * 3


def test_a_fourth_question_of_danas_is_refused_and_keeps_what_was_typed(
    company: Company, dana: Browser, marek: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = answered(dana, company, "differ", SHIFTS)
    with three_running(company, dana, monkeypatch):
        fourth = ask(dana, company, "differ", SHIFTS, name="Nights")
        assert fourth.status_code == 422 and BUSY in words(fourth.text)
        assert "34.6" in fourth.text.split("<textarea")[1] and 'value="Nights"' in fourth.text
        again = dana.post(f"{earlier}/again")
        assert again.status_code == 422 and BUSY in words(again.text)
        assert ask(marek, company, "differ", SHIFTS).status_code == 303
    assert ask(dana, company, "differ", SHIFTS).status_code == 303


def test_a_question_that_fails_gives_its_place_back(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_asked: asking.Asked) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(asking, "answer", fail)
    for _ in range(5):
        with pytest.raises(ZeroDivisionError):
            asking.answer_for(1, asking.Asked(question="differ"))


def test_a_study_that_is_not_drawn_yet_waits_while_much_is_worked_out_for_dana(
    company: Company, dana: Browser, marek: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    study, later = "The pictures are not drawn yet", '<figure class="chart">'
    drawn, waiting = (answered(dana, company, "differ", SHIFTS, name=name) for name in ("Drawn", "Waiting"))
    assert later in dana.get(drawn).text
    with three_running(company, dana, monkeypatch):
        page = dana.get(waiting)
        assert page.status_code == 200 and study in page.text and later not in page.text
        assert study not in dana.get(drawn).text and later in dana.get(drawn).text
        assert later in marek.get(waiting).text
        assert later in dana.get(waiting).text
    assert study not in dana.get(waiting).text


def test_pictures_that_several_ask_for_at_once_are_drawn_once(
    company: Company, dana: Browser, marek: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, drawings, done, drawn = answered(dana, company, "differ", SHIFTS), pictures._drawings, Event(), []

    def slowly(study: Study) -> object:
        drawn.append(study.id)
        assert done.wait(timeout=60)
        return drawings(study)

    monkeypatch.setattr(pictures, "_drawings", slowly)
    with ThreadPoolExecutor(4) as threads:
        shown = [threads.submit(browser.get, path) for browser in (dana, marek, company.browser("ruth"))]
        done.set()
        assert all('<figure class="chart">' in one.result().text for one in shown)
    assert len(drawn) == 1
