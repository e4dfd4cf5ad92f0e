"""Eight people work in one tree at once, fifty edits each: nothing is lost, and every clash is shown."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier
from uuid import UUID

import pytest

from app.causes.models import Cause
from app.core import events
from app.core.db import db
from app.tools.five_whys.model import Why
from tests.causes.causes import add_why, cause_called
from tests.company import Browser, Company, hidden_fields

HANDS, EDITS = 8, 50
SHARED = ("Labels are too small", "The bin is not scanned", "Look-alike items side by side")


@dataclass
class Hand:
    """One person's browser, what the program acknowledged to them, and what it answered."""

    number: int
    browser: Browser
    project: int
    own: UUID
    shared: dict[UUID, int]
    own_version: int = 1
    saved: list[tuple[UUID, str]] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)
    clashes: int = 0

    def work(self, start: Barrier) -> None:
        """Fifty edits: in turn on a node of one's own, on nodes of all, and a new why."""
        start.wait()
        for edit in range(EDITS):
            (self.edit_own, self.edit_shared, self.edit_own, self.edit_shared, self.add)[edit % 5](edit)

    def send(self, cause: UUID, version: int, text: str) -> tuple[int, str]:
        """Send a new text based on this version; what was acknowledged is noted."""
        path = f"/projects/{self.project}/causes/{cause}"
        answer = self.browser.post(path, {"version": str(version), "text": text})
        self.answers[answer.status_code] += 1
        if answer.status_code == 303:
            self.saved.append((cause, text))
        return answer.status_code, answer.text

    def edit_own(self, edit: int) -> None:
        """Nobody else writes here, so it is never refused."""
        status, _page = self.send(self.own, self.own_version, f"own {self.number} {edit}")
        assert status == 303
        self.own_version += 1

    def edit_shared(self, edit: int) -> None:
        """Everybody writes here; a clash shows this text too, and choosing it again may save it."""
        cause = list(self.shared)[edit % len(self.shared)]
        text = f"shared {self.number} {edit}"
        status, page = self.send(cause, self.shared[cause], text)
        if status == 409:
            self.clashes += 1
            assert text in page and "while you were typing" in page
            self.shared[cause] = int(hidden_fields(page, f"/projects/{self.project}/causes/{cause}")["version"])
            self.send(cause, self.shared[cause], text)

    def add(self, edit: int) -> None:
        """A first why more."""
        self.added.append(add_why(self.browser, self.project, f"why {self.number} {edit}"))


@pytest.fixture
def hands(company: Company, dana: Browser) -> list[Hand]:
    """Eight browsers of the team, each with a node of its own beside the shared ones."""
    for text in SHARED:
        add_why(dana, company.project, text)
    shared = {cause_called(company, text): 1 for text in SHARED}
    found = []
    for number in range(HANDS):
        add_why(dana, company.project, f"own {number}")
        browser = company.browser(("dana", "priya", "sam", "marek")[number % 4])
        own = cause_called(company, f"own {number}")
        found.append(Hand(number, browser, company.project, own, dict(shared)))
    return found


def test_nothing_is_lost_and_every_clash_is_shown(company: Company, hands: list[Hand]) -> None:
    start = Barrier(HANDS)
    with ThreadPoolExecutor(HANDS) as pool:
        for done in [pool.submit(hand.work, start) for hand in hands]:
            done.result(timeout=60)
    answers = sum((hand.answers for hand in hands), Counter())
    assert set(answers) == {303, 409}
    assert sum(hand.clashes for hand in hands) > HANDS
    acknowledged = Counter(line for hand in hands for line in hand.saved)
    with company.reading():
        for cause in db.session.query(Cause):
            texts = [event.text_of("text") for event in events.history(cause)]
            assert [event.version for event in events.history(cause)] == list(range(1, cause.version + 1))
            chain = [(line.old, line.new) for line in texts if line]
            assert [old for old, _new in chain[1:]] == [new for _old, new in chain[:-1]]
            assert chain[-1][1] == cause.text
            for _old, new in chain[1:]:
                acknowledged[cause.id, str(new)] -= 1
        added = {key for hand in hands for key in hand.added}
        assert added <= {str(key) for (key,) in db.session.query(Why.id)}
        positions = [position for (position,) in db.session.query(Why.position)]
    assert +acknowledged == Counter() and min(acknowledged.values()) == 0
    assert len(added) == HANDS * EDITS // 5
    assert sorted(positions) == list(range(len(positions)))
