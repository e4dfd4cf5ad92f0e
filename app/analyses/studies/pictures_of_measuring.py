"""The pictures of measurement studies: every reading, where the spread comes from, and who agrees with whom."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from app.analyses.studies.more_figures import COMPONENTS
from app.analyses.studies.picturing import Drawing, Drawn, axis, drawing, titled
from app.charts import gage, intervals
from app.charts.control import ReferenceLine
from app.core import words

SHOWN = ("gage_rr", "repeatability", "reproducibility", "part_to_part")


def gage_pictures(drawn: Drawn) -> Iterator[Drawing]:
    """Every reading by part and person, where there are few enough people, and the components."""
    readings = _readings(drawn)
    people = sorted({who for by in readings.values() for who in by})
    if len(people) <= gage.MOST_OPERATORS:
        yield _run(drawn, readings, people)
    yield _components(drawn)


def _readings(drawn: Drawn) -> dict[str, dict[str, list[float]]]:
    found: dict[str, dict[str, list[float]]] = {}
    columns = (drawn.asked.column(role) for role in ("part", "person", "value"))
    for part, who, value in zip(*columns, strict=True):
        if part is not None and who is not None and isinstance(value, float):
            found.setdefault(_name(part), {}).setdefault(_name(who), []).append(value)
    return found


def _name(cell: float | str) -> str:
    return f"{cell:.15g}" if isinstance(cell, float) else cell


def _run(drawn: Drawn, readings: dict[str, dict[str, list[float]]], people: list[str]) -> Drawing:
    every = [value for by in readings.values() for values in by.values() for value in values]
    mean = sum(every) / len(every)
    picture = gage.GageRun(
        title=titled(drawn.asked.name("value"), drawn.unit), parts=list(readings), operators=people,
        readings=[[by.get(who, []) for who in people] for by in readings.values()], format_value=axis(drawn.unit),
        description=_("%(count)s readings of %(parts)s parts by %(people)s people.", count=len(every),
                      parts=len(readings), people=len(people)),
        part_title=drawn.asked.name("part"),
        mean=ReferenceLine(value=mean, label=_("Average %(mean)s", mean=drawn.write(mean))),
    )  # fmt: skip
    return drawing(picture, gage.render, _("Every reading"),
                   _("Points of one part lie close together where the measurement is good."))  # fmt: skip


def _components(drawn: Drawn) -> Drawing:
    study = drawn.result("study") or {}
    parts = study["chosen"]["components"]
    bars = [
        gage.Component(
            label=str(COMPONENTS[name]), strong=name == "gage_rr",
            shares=[gage.Share(value=parts[name]["share_of_study"] or 0.0,
                               label=words.percent((parts[name]["share_of_study"] or 0.0) / 100))],
        )
        for name in SHOWN
    ]  # fmt: skip
    picture = gage.Components(
        title=_("Share of the study variation"), components=bars, format_value=axis("%"),
        description=". ".join(f"{bar.label}: {bar.shares[0].label}" for bar in bars) + ".",
        thresholds=[ReferenceLine(value=10.0, label="10%"), ReferenceLine(value=30.0, label="30%")],
    )  # fmt: skip
    about = _("Measuring should stay below the first mark and must not pass the second. The shares do not add up.")
    return drawing(picture, gage.render, _("Where the spread comes from"), about)


def agreement_pictures(drawn: Drawn) -> Iterator[Drawing]:
    """On how many items each person agrees with the right answer and with themselves, and all with one another."""
    study = drawn.result("everyone") or {}
    lines = [(_("%(who)s, right", who=one["appraiser"]), one) for one in study["against_standard"]]
    lines += [(_("%(who)s, twice alike", who=one["appraiser"]), one) for one in study["within"]]
    lines += [(_("Everyone alike"), study["between"])] if study.get("between") else []
    lines += [(_("Everyone right"), study["all_against_standard"])] if study.get("all_against_standard") else []
    estimates = [_share(label, one) for label, one in lines]
    picture = intervals.Intervals(
        title=_("Items on which judgements agree (%(sign)s)", sign="%"), estimates=estimates, format_value=axis("%"),
        description=". ".join(f"{one.label}: {one.note}" for one in estimates) + ".",
    )  # fmt: skip
    yield drawing(picture, intervals.render, _("Who agrees with whom"),
                  _("The line shows where the true share likely lies: the more items, the shorter."))  # fmt: skip


def _share(label: str, one: dict[str, dict[str, float]]) -> intervals.Estimate:
    found = one["agreement"]
    note = _("%(matched)s of %(parts)s", matched=one["matched"], parts=one["parts"])
    return intervals.Estimate(
        label=label, value=100 * found["estimate"], lower=100 * found["ci_low"], upper=100 * found["ci_high"], note=note
    )  # fmt: skip
