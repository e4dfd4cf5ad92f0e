"""Category sets to start a fishbone from. Source: domain facts, section 11; two lists called 8P are told apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True, kw_only=True)
class CategorySet:
    """A named list of categories; the names can be changed afterwards."""

    key: str
    name: Any
    categories: tuple[Any, ...]


PEOPLE, METHODS, MACHINES, MATERIALS = _l("People"), _l("Methods"), _l("Machines"), _l("Materials")
MEASUREMENT, ENVIRONMENT = _l("Measurement"), _l("Environment")
MAN, MACHINE, METHOD, MATERIAL = _l("Man"), _l("Machine"), _l("Method"), _l("Material")
MOTHER_NATURE = _l("Mother nature")
POLICIES, PLACE, PROCESS, PROCESSES = _l("Policies"), _l("Place"), _l("Process"), _l("Processes")
PRODUCT, PRICE, PROMOTION = _l("Product"), _l("Price"), _l("Promotion")

SETS = (
    CategorySet(
        key="neutral6", name=_l("Six neutral names"),
        categories=(PEOPLE, METHODS, MACHINES, MATERIALS, MEASUREMENT, ENVIRONMENT),
    ),
    CategorySet(key="4m", name=_l("4M, manufacturing"), categories=(MAN, MACHINE, METHOD, MATERIAL)),
    CategorySet(
        key="6m", name=_l("6M, manufacturing"),
        categories=(MAN, MACHINE, METHOD, MATERIAL, MEASUREMENT, MOTHER_NATURE),
    ),
    CategorySet(
        key="8m", name=_l("8M, manufacturing"),
        categories=(
            MAN, MACHINE, METHOD, MATERIAL, MEASUREMENT, MOTHER_NATURE, _l("Management and money"), _l("Maintenance"),
        ),
    ),
    CategorySet(
        key="4s", name=_l("4S, service"),
        categories=(_l("Suppliers"), _l("Systems"), _l("Surroundings"), _l("Skills")),
    ),
    CategorySet(
        key="8p_a", name=_l("8P (a), with procedures and policies"),
        categories=(_l("Procedures"), POLICIES, PLACE, PRODUCT, PEOPLE, PROCESSES, PRICE, PROMOTION),
    ),
    CategorySet(
        key="8p_b", name=_l("8P (b), the marketing list"),
        categories=(
            PRODUCT, PRICE, PROCESS, _l("Place and time"), _l("Physical environment"), PEOPLE, PROMOTION,
            _l("Productivity and quality"),
        ),
    ),
    CategorySet(key="service", name=_l("Service"), categories=(POLICIES, PEOPLE, PLACE, PROCESS)),
    CategorySet(
        key="hospital", name=_l("Hospital"),
        categories=(
            _l("Patient"), _l("Staff"), _l("Task and guidelines"), _l("Equipment and supplies"), _l("Communication"),
            _l("Environment"), _l("Organisation"),
        ),
    ),
)  # fmt: skip
BY_KEY = {known.key: known for known in SETS}
MOST_BONES = 10
LONGEST_NAME = 60


def own_set(text: str) -> list[str]:
    """The categories somebody typed, one a line or with commas between; each once, at most ten."""
    parts = [part.strip()[:LONGEST_NAME] for line in text.splitlines() for part in line.split(",")]
    return list(dict.fromkeys(part for part in parts if part))[:MOST_BONES]
