"""The organisation of the demo: its units, its people and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.accounts.models import ORGANISATION_ID, Organisation, Person, SiteRole, Unit
from app.core import events, policy
from app.core.acting import Act
from app.core.db import db
from app.demo.timeline import Timeline

NAME = "Harrow & Finch Logistics"
ZONE = "Europe/London"
SAVINGS_GOAL = Decimal(400_000)
UNITS = (
    ("HF", NAME, None),
    ("NG", "Northgate DC", "HF"),
    ("NG-PICK", "Picking", "NG"),
    ("NG-PACK", "Packing", "NG"),
    ("NG-SAFE", "Site safety", "NG"),
    ("SM", "Southmoor DC", "HF"),
    ("SM-IN", "Inbound", "SM"),
    ("SM-OUT", "Outbound", "SM"),
    ("SM-STOCK", "Stock control", "SM"),
    ("RC", "Returns centre", "HF"),
    ("EF", "Elmfield Freight", None),
)
SIGNING_IN = (
    ("lead", "dana"),
    ("member", "marek"),
    ("sponsor", "ruth"),
    ("finance", "helen"),
    ("executive", "ines"),
    ("admin", "ada"),
    ("outsider", "otto"),
    ("partner", "petra"),
)
PARTS = {
    "lead": "leads projects and sees all of Harrow & Finch",
    "member": "picker, enters counts",
    "sponsor": "decides at the gates",
    "finance": "confirms money",
    "executive": "reads everything, changes nothing",
    "admin": "people, units, settings and the mailbox",
    "outsider": "works in another company and sees none of it",
    "partner": "dispatches for a carrier, feeds one measure and sees that alone",
}
NAMES = {
    "ada": "Ada Lind",
    "dana": "Dana Okafor",
    "marek": "Marek Kowalski",
    "ruth": "Ruth Adeyemi",
    "helen": "Helen Marsh",
    "ines": "Ines Duarte",
    "otto": "Otto Brandt",
    "sam": "Sam Pryce",
    "priya": "Priya Nair",
    "jo": "Jo Lindqvist",
    "grace": "Grace Oduya",
    "callum": "Callum Reid",
    "aisha": "Aisha Rahman",
    "tomas": "Tomas Novak",
    "mei": "Mei Tan",
    "owen": "Owen Hughes",
    "lena": "Lena Fischer",
    "nuala": "Nuala Byrne",
    "yusuf": "Yusuf Demir",
    "beth": "Beth Carver",
    "ivo": "Ivo Petrov",
    "piotr": "Piotr Zielinski",
    "amara": "Amara Boateng",
    "rosa": "Rosa Marino",
    "karl": "Karl Neumann",
    "petra": "Petra Voss",
}
COMPANIES = {"petra": "Swift Haulage"}
"""Of those who are partners from outside."""
ROLES = {
    "ada": ((policy.ADMINISTRATOR, None),),
    "dana": ((policy.CI_LEAD, "HF"),),
    "marek": ((policy.MEMBER, "NG"),),
    "helen": ((policy.FINANCE, "HF"),),
    "ines": ((policy.EXECUTIVE, "HF"),),
    "otto": ((policy.CI_LEAD, "EF"),),
    "sam": ((policy.MEMBER, "NG"),),
    "priya": ((policy.MEMBER, "NG"),),
    "jo": ((policy.MEMBER, "NG"),),
    "callum": ((policy.MEMBER, "RC"),),
    "aisha": ((policy.MEMBER, "SM"),),
    "tomas": ((policy.MEMBER, "SM"),),
    "lena": ((policy.MEMBER, "EF"),),
}
OPENED = -60
"""The week in which the organisation began to use Tollgate: before the oldest project."""


@dataclass(frozen=True, kw_only=True)
class Cast:
    """Everybody and every place of the demo, by their short names, and the days it happens on."""

    people: dict[str, Person]
    units: dict[str, Unit]
    days: Timeline

    def act(self, who: str, day: date, clock_time: str = "10:00") -> Act:
        """What somebody does at a moment of the story."""
        return Act(person=self.people[who], at=self.days.at(day, clock_time), origin="demo")


def found(days: Timeline, password_hash: str) -> Cast:
    """Make the organisation with its units and people; those who can sign in share one password."""
    goal_by = date(days.today.year + (days.today > date(days.today.year, 3, 31)), 3, 31)
    db.session.add(
        Organisation(
            id=ORGANISATION_ID, name=NAME, zone=ZONE, savings_goal=SAVINGS_GOAL, savings_goal_by=goal_by,
            locale="en_GB", currency="GBP", paper="A4", rule_set="default", idle_minutes=480,
        )
    )  # fmt: skip
    units = _make_units()
    people = _make_people(units, days, password_hash)
    cast = Cast(people=people, units=units, days=days)
    events.record(cast.act("ada", days.day(OPENED)), people["ada"], "founded")
    return cast


def _make_units() -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for code, name, above in UNITS:
        unit = Unit(code=code, name=name, parent=units.get(above or ""))
        db.session.add(unit)
        db.session.flush()
        unit.place()
        units[code] = unit
    return units


def _make_people(units: dict[str, Unit], days: Timeline, password_hash: str) -> dict[str, Person]:
    addresses = {name: address for address, name in SIGNING_IN}
    people = {}
    for key, name in NAMES.items():
        address = addresses.get(key) or name.lower().replace(" ", ".")
        person = Person(name=name, email=f"{address}@demo.example", joined_at=days.at(days.day(OPENED), "09:00"))
        person.company = COMPANIES.get(key)
        person.password_hash = password_hash if key in addresses else None
        person.site_roles = [SiteRole(role=role, unit=units.get(at or "")) for role, at in ROLES.get(key, ())]
        people[key] = person
    db.session.add_all(people.values())
    db.session.flush()
    return people
