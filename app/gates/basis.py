"""What a decision rests on: its fingerprint, which goes with the sponsor's form, and the evidence that is kept.

Both are read before the lock of the decision. The fingerprint is asked again inside it, so that nothing is decided on
what the sponsor did not see.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from app.analyses.case import hash_of
from app.analyses.freshness import stamp_of
from app.gates import evidence
from app.gates.evidence import Kept
from app.gates.facts import Facts
from app.metrics.models import MetricLink
from app.projects.models import Project

PARTS = {
    "charter": _l("the charter"),
    "main": _l("the main measure"),
    "balancing": _l("what must not get worse"),
    "money": _l("the benefits"),
}
DIGITS = 16


@dataclass(frozen=True, kw_only=True)
class Basis:
    """What a decision would rest on; the fingerprint was taken first, so that it never is newer than the evidence."""

    fingerprint: str
    evidence: Kept


def basis_of(project: Project) -> Basis:
    """What a decision would rest on now."""
    facts = Facts(project)
    return Basis(fingerprint=fingerprint_of(facts), evidence=evidence.taken(facts))


def fingerprint_of(facts: Facts) -> str:
    """A short text that changes with everything a review shows, a piece for each of `PARTS`."""
    return "-".join(hash_of(part)[:DIGITS] for part in _parts(facts))


def _parts(facts: Facts) -> tuple[Any, ...]:
    agreed = evidence.agreed(facts)
    money = [agreed.pop("money"), [[str(row.id), row.version] for row in facts.benefits]]
    main = [facts.primary] if facts.primary else []
    return [facts.charter.version, agreed], _measures(main), _measures(facts.balancing), money


def _measures(links: list[MetricLink]) -> list[list[Any]]:
    return [[str(link.id), link.role, link.version, stamp_of(link)] for link in links]


def changed_parts(seen: str, now: str) -> list[str]:
    """The names of what has changed between two fingerprints; all where the first is none."""
    pieces = seen.split("-")
    if len(pieces) != len(PARTS):
        return [str(name) for name in PARTS.values()]
    pairs = zip(PARTS.values(), pieces, now.split("-"), strict=True)
    return [str(name) for name, before, after in pairs if before != after]
