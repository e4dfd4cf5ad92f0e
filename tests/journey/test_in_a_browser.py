"""The whole path by clicking, as Dana and Ruth would: once with JavaScript, once with nothing but forms."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, expect

from app.accounts import passwords
from app.accounts.models import Person
from app.core import jobs
from app.core.db import db
from app.reports import pdf
from tests.browser import Watched, watched
from tests.company import PASSWORD, Company
from tests.journey.serving import serving
from tests.reports.paper import pages_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TITLE = "Fewer late deliveries from Northgate"
PROBLEM = "From January to December 2024 one delivery in eight, 12 %, left Northgate later than its booked hour."
MONTHS = [(year, month) for year in (2024, 2025) for month in range(1, 13)]
LATE = [121, 118, 125, 116, 122, 119, 124, 117, 120, 123, 115, 126, 62, 58, 61, 57, 53, 60, 59, 64, 56, 61, 62, 58]
TABLE = "month,site,deliveries,late\n" + "".join(
    f"{year}-{month:02}-01,{site},1000,{late + more}\n"
    for (year, month), late in zip(MONTHS, LATE, strict=True)
    for site, more in (("Northgate", 0), ("Southmoor", 31))
)
CAUSE = "Lorries are booked before the goods are packed"
ACTION = "Book a lorry only for packed goods"


@pytest.fixture
def site(company: Company) -> Iterator[str]:
    """The company behind a real address; its worker does each job as soon as it is written."""
    with company.writing():
        hashed = passwords.hash_password(PASSWORD)
        for name in ("dana", "ruth"):
            db.session.get_one(Person, company.people[name]).password_hash = hashed
    jobs.wake_with(jobs.run_due_jobs)
    with serving(company.app) as address:
        yield address
    jobs.wake_with(lambda: None)
    pdf._server.close()


def spoken(name: str) -> re.Pattern[str]:
    """A name as a screen reader says it: words hidden from sight are set off by a blank."""
    return re.compile("^" + re.escape(name).replace(":", r"\s*:") + "$")


class Visitor:
    """Somebody with a window of their own who clicks what they can see and read."""

    def __init__(self, context: BrowserContext, site: str, address: str) -> None:
        self.context, self.page = context, context.new_page()
        self.page.set_default_timeout(15_000)
        self.complaints: Watched = watched(self.page)
        self.page.goto(site)
        self.fill({"E-mail address": address, "Password": PASSWORD}).press("Sign in")

    def open_tab(self, name: str) -> Visitor:
        """Go to a room of the project."""
        self.page.locator("nav.tabs").get_by_role("link", name=name, exact=True).click()
        return self.settled()

    def press(self, name: str, within: Locator | None = None) -> Visitor:
        """Press a button."""
        (within or self.page).get_by_role("button", name=spoken(name)).first.click()
        return self.settled()

    def follow(self, name: str) -> Visitor:
        """Follow a link."""
        self.page.get_by_role("link", name=spoken(name)).first.click()
        return self.settled()

    def unfold(self, name: str) -> Locator:
        """Open a fold and hand over what is in it."""
        fold = self.page.locator("details", has=self.page.locator("summary", has_text=name)).first
        fold.locator("summary").click()
        return fold

    def label(self, text: str, within: Locator | None = None) -> Locator:
        """The label that begins with these words."""
        words = re.compile(rf"^\s*{re.escape(text)}")
        return (within or self.page.locator("main")).locator("label", has_text=words).first

    def field(self, label: str, within: Locator | None = None) -> Locator:
        """The field that a label names."""
        return self.page.locator(f'[id="{self.label(label, within).get_attribute("for")}"]')

    def fill(self, values: dict[str, str], within: Locator | None = None) -> Visitor:
        """Type into the fields with these labels."""
        for label, text in values.items():
            self.field(label, within).fill(text)
        return self

    def tick(self, *labels: str, within: Locator | None = None) -> Visitor:
        """Choose among what is offered, by touching the words."""
        for label in labels:
            self.label(label, within).click()
        return self

    def choose(self, label: str, option: str) -> Visitor:
        """Choose from a list."""
        self.field(label).select_option(label=option)
        return self

    def reads(self, *texts: str) -> Visitor:
        """Fail unless all of this stands on the page."""
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(re.compile(r"\s+".join(map(re.escape, text.split()))))
        return self

    def settled(self) -> Visitor:
        """Wait for the next page."""
        self.page.wait_for_load_state()
        return self

    def paper(self, path: str) -> list[str]:
        """The text of each page of a PDF."""
        answer = self.context.request.get(path)
        assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
        return pages_of(answer.body())


@pytest.mark.parametrize("with_script", [True, False], ids=["with JavaScript", "with forms alone"])
def test_dana_carries_a_project_from_problem_to_paper(site: str, chromium: Browser, with_script: bool) -> None:
    contexts = [chromium.new_context(java_script_enabled=with_script) for _person in ("dana", "ruth")]
    dana, ruth = Visitor(contexts[0], site, "lead@demo.example"), Visitor(contexts[1], site, "sponsor@demo.example")
    project = starts(dana)
    charters(dana, ruth)
    measure = measures(dana)
    compares(dana)
    finds_why(dana)
    compares_again(dana, measure)
    passes_the_gate(dana, ruth)
    prints(dana, site, project)
    for person in (dana, ruth):
        # Chromium itself notes the answer 422 to the form that was sent empty.
        errors = [error for error in person.complaints.errors if "status of 422" not in error]
        assert (person.complaints.csp, errors) == ([], [])
        person.context.close()


def starts(dana: Visitor) -> str:
    dana.follow("Projects").follow("Start a project")
    dana.press("Start the project").reads("There is a problem", "Enter a title")
    dana.fill({"What should become better?": TITLE}).choose("Where?", "Northgate DC")
    dana.choose("Who decides at the gates?", "Ruth Adeyemi").press("Start the project")
    dana.reads(TITLE, "Do this next", "NG-02 is started. Write the charter next.")
    return dana.page.url.split("#")[0]


def charters(dana: Visitor, ruth: Visitor) -> None:
    dana.open_tab("Charter").follow("Write the charter")
    blaming = "Drivers forget to leave on time, because nobody watches them in the yard."
    dana.fill({"Problem": blaming, "Goal": "Leave on time."}).press("Save the charter")
    dana.reads("The problem names a cause.", "The problem names people at fault.", "The goal has no number.")
    dana.follow("Write the charter")
    texts = {"Problem": PROBLEM, "Goal": "Halve late deliveries, from 12 % to 6 %.", "Reach the goal by": "2026-12-31"}
    texts |= {"First step of the process": "The lorry is booked", "Last step of the process": "The lorry leaves"}
    dana.fill(texts).press("Save the charter").press("Ask for approval").reads("Version 1 waits for the sponsor.")
    ruth.follow("Portfolio").follow(TITLE)
    ruth.open_tab("Charter").follow("Read and answer").reads(PROBLEM)
    ruth.tick("I approve this version").press("Sign the answer").reads("Approved version 1")


def measures(dana: Visitor) -> str:
    dana.open_tab("Measures").follow("Add a measure")
    dana.fill({"What is measured?": "Late deliveries", "What is the number called?": "Late"})
    dana.tick("A share", "Lower is better").fill({"What is it counted from?": "Deliveries", "Goal": "6"})
    dana.choose("How often is it measured?", "One value a month").press("Add the measure")
    measure = dana.reads("Late deliveries is in the project.").page.url
    dana.follow("Import values")
    table = {"name": "late.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}
    dana.field("File").set_input_files([table])  # type: ignore[list-item]
    dana.press("Show what is in it").reads("Many rows repeat a day that stands further up.")
    dana.fill({"Only rows where “site” is": "Northgate"}).press("Try these columns")
    dana.press("Import 24 values").reads("24 values are imported.").reads("Month by month")
    return measure


def compares(dana: Visitor) -> None:
    dana.follow("Freeze the baseline").fill({"First day": "2024-01-01", "Last day": "2024-12-31"})
    dana.press("Show these values").reads("12.0%").press("Freeze this baseline").reads("The baseline is frozen.")
    dana.follow("Note a change to the process")
    dana.fill({"What was changed?": "Lorries are booked later", "From which day?": "2025-01-01"})
    dana.press("Save the change").reads("The change is noted: Lorries are booked later")
    dana.reads("Late deliveries clearly fell, by about half. The average just meets the goal", "12.0%", "5.9%")
    dana.tick("Yes: same check", within=dana.unfold("Answer this"))
    dana.press("Save the answer").reads("Your answer is saved.")


def finds_why(dana: Visitor) -> None:
    dana.open_tab("5 Whys").fill({"Why does the problem happen?": "Lorries wait in the yard"}).press("Add a 1st why")
    why = dana.unfold("Why?")
    dana.fill({"Why does this happen?": CAUSE}, why).press("Save this why", why).reads("2nd why", CAUSE)
    dana.follow(f"Change: {CAUSE}")
    for question, seen in {"present": "31 of 40 lorries", "drives": "3 of 90 late when booked after"}.items():
        card = dana.page.locator(f'section[aria-labelledby="q-{question}"]')
        card.locator("summary").first.click()
        dana.tick("Yes", within=card).fill({"What did you see or measure?": seen}, card)
        dana.press("Save the evidence", card).reads("The evidence is saved.", seen)
    dana.tick("Confirmed", "It is a root cause").press("Save the judgement").reads("Root cause")
    dana.follow(f"Add an action for this: {CAUSE}").fill({"What will be done?": ACTION, "Until when?": "2026-12-18"})
    dana.choose("Who does it?", "Dana Okafor").press("Add the action").reads(ACTION, CAUSE)
    dana.press(f"100% done: {ACTION}").reads("Done")


def compares_again(dana: Visitor, measure: str) -> None:
    dana.open_tab("Measures").follow("Late deliveries")
    assert dana.page.url == measure
    dana.press("Save this comparison").reads("The comparison is saved.", "Late deliveries clearly fell")
    dana.press("Run it again").reads("The data are the same, and they say the same")


def passes_the_gate(dana: Visitor, ruth: Visitor) -> None:
    dana.open_tab("Overview").follow("Open the gate: why each matters, and past reviews")
    dana.fill({"Message to the sponsor": "The charter is signed and the measure runs."})
    dana.press("Ask for the decision").reads("The sponsor has been asked.")
    ruth.follow("Portfolio").reads("Waiting for you", TITLE)
    ruth.page.locator("ul.decide").get_by_role("link", name=TITLE).first.click()
    ruth.settled().tick("Go: on to the next phase").press("Record the decision").reads("Decided at the Define gate")
    dana.open_tab("Overview").reads("Measure gate")


def prints(dana: Visitor, site: str, project: str) -> None:
    charter, portfolio = dana.paper(f"{project}/charter.pdf"), dana.paper(f"{site}/portfolio.pdf")
    assert (len(charter), len(portfolio)) == (2, 1)
    assert TITLE in charter[0] and PROBLEM in charter[0] and TITLE in portfolio[0]
