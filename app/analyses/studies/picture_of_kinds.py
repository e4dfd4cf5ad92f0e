"""The picture of kinds in their order: a Pareto chart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from app.analyses.studies.picturing import Drawing, Drawn, axis, drawing
from app.charts import pareto
from app.core import words

MOST_BARS = 10


def pareto_picture(drawn: Drawn) -> Iterator[Drawing]:
    """The kinds from the largest down, the small ones together at the end."""
    found = drawn.result("pareto")
    if not found or not found["total"]:
        return
    bars, rest = _parted(found["bars"])
    other = pareto.Bar(label=_("%(count)s other kinds", count=len(rest)), count=_sum(rest)) if rest else None
    name = drawn.asked.name("count") if drawn.asked.has("count") else _("How often")
    spoken = [f"{bar['label']}: {words.percent((bar['percent'] or 0.0) / 100, 1)}" for bar in bars]
    picture = pareto.Pareto(
        title=drawn.asked.name("kind"), description="; ".join(spoken) + ".", other=other, count_title=name,
        bars=[pareto.Bar(label=bar["label"], count=bar["count"]) for bar in bars], format_count=axis(""),
        format_share=words.percent, share_label=words.percent(0.8),
    )  # fmt: skip
    about = _("Solid bars together make 80%% of all. The line adds them up.")
    yield drawing(picture, pareto.render, _("The kinds in their order"), about)


def _parted(bars: Sequence[Mapping[str, Any]]) -> tuple[Sequence[Mapping[str, Any]], Sequence[Mapping[str, Any]]]:
    """What stands by itself and what stands together, never a single one."""
    return (bars, ()) if len(bars) <= MOST_BARS + 1 else (bars[:MOST_BARS], bars[MOST_BARS:])


def _sum(bars: Sequence[Mapping[str, Any]]) -> float:
    return float(sum(bar["count"] for bar in bars))
