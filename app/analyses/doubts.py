"""Why a claim of the statistics is not made after all: causes or extremes decide it, or it is not the change's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.analyses.reading import Reading, Said

if TYPE_CHECKING:
    from app.stats.before_after.verdict_result import Verdict

SIGNALS = {"improved": "good", "worse": "warn", "no_change": "same", "too_early": "early", "cannot_tell": "same"}
CLAIMS = ("improved", "worse")


def unless_causes_decide(reading: Reading, whole: Verdict | None) -> Reading:
    """A claim that only stands once the named special causes are left out is not made."""
    if whole is None or reading.verdict not in CLAIMS or whole.verdict == reading.verdict:
        return reading
    points = len(reading.left_out_before) + len(reading.left_out_after)
    return doubted(reading, Said(code="causes_decide", parameters={"points": points}))


def unless_contradicted(reading: Reading, verdict: Verdict) -> Reading:
    """No claim stands beside averages that moved the other way, as one mistyped value can make them."""
    step = verdict.difference.estimate if verdict.difference else None
    moved = reading.change.estimate if reading.change else None
    if reading.verdict not in CLAIMS or step is None or moved is None or step * moved >= 0:
        return reading
    points = verdict.outliers.extreme if verdict.outliers else ()
    return doubted(
        reading,
        Said(code="extreme_points", parameters={"points": len(points)}) if points else Said(code="methods_differ"),
    )


def already(reading: Reading) -> str:
    """The headline of a claim that is not the change's."""
    return "already_improving" if reading.verdict == "improved" else "already_worsening"


def doubted(reading: Reading, line: Said, *, headline: str = "tests_disagree") -> Reading:
    """A reading that claims nothing, and why."""
    doubt = replace(reading, verdict="cannot_tell", signal=SIGNALS["cannot_tell"], moved="")
    return replace(doubt, headline=Said(code=headline), lines=(line,))
