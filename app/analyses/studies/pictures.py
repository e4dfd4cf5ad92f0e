"""The pictures of a study, with finished labels, each in two widths."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from app.analyses.studies import kept
from app.analyses.studies.asking import AT_ONCE, Asked, counted_of, groups_of
from app.analyses.studies.models import Study
from app.analyses.studies.picture_of_kinds import pareto_picture
from app.analyses.studies.pictures_of_limits import capability_pictures
from app.analyses.studies.pictures_of_measuring import agreement_pictures, gage_pictures
from app.analyses.studies.picturing import Drawing, Drawn, axis, drawing, titled
from app.charts import box, intervals, residuals, scatter
from app.charts.control import NARROW, WIDE, ReferenceLine
from app.charts.described import Marked
from app.core import words
from app.core.keeping import Kept

MOST_PAIRS = 15
MOST_MARKED = 6


@dataclass(frozen=True)
class Picture:
    """A finished picture, and what to look for in it."""

    title: str
    wide: Markup
    narrow: Markup
    about: str = ""


_drawn: Kept[tuple[Picture, ...]] = Kept(most=64)


def of_study(study: Study, person_id: int) -> tuple[Picture, ...] | None:
    """The pictures of a study, drawn once for each way of writing; none while it is too early to tell.

    None where they are not drawn yet and so much is being worked out for this person that they have to wait.
    """
    if study.signal == "early" or not study.answer["results"]:
        return ()
    key = (str(study.id), study.data_hash, study.procedure, words.style())
    with AT_ONCE.of(person_id) as has_room:
        if not has_room and not _drawn.has(key):
            return None
        return _drawn.get(key, lambda: tuple(finished(one) for one in _drawings(study)))


def finished(one: Drawing) -> Picture:
    """A drawing in both widths."""
    wide, narrow = (Markup(one.render(one.picture, size=size)) for size in (WIDE, NARROW))  # noqa: S704
    return Picture(one.title, wide, narrow, one.about)


def _drawings(study: Study) -> Iterator[Drawing]:
    make = _MAKERS.get(study.question)
    if make is not None:
        yield from make(Drawn(study, kept.asked_again(study)))


def _differ(drawn: Drawn) -> Iterator[Drawing]:
    groups = {name: [v for v in values if v is not None] for name, values in groups_of(drawn.asked).items()}
    title = titled(drawn.measured, drawn.unit)
    about = _("The box holds the middle half of the values, the line in it is the median.")
    picture = box.BoxPlot(
        title=title, description=_spoken(groups), groups=[box_of(name, values) for name, values in groups.items()],
        format_value=axis(drawn.unit),
    )  # fmt: skip
    yield drawing(picture, box.render, _("The groups side by side"), about)
    yield from _gaps(drawn)


def _spoken(groups: Mapping[str, Sequence[float]]) -> str:
    """The groups in words, for whoever does not see the picture."""
    told = [
        _("%(name)s: %(count)s values from %(low)s to %(high)s", name=name, count=len(values),
          low=axis("")(min(values)), high=axis("")(max(values)))
        for name, values in groups.items()
    ]  # fmt: skip
    return ". ".join(told) + "."


def box_of(name: str, values: Sequence[float]) -> box.Group:
    """A group with its quartiles; whiskers reach the farthest values within one and a half boxes (Tukey)."""
    import numpy as np

    low, middle, high = (float(one) for one in np.percentile(values, (25, 50, 75)))
    reach = 1.5 * (high - low)
    inside = [value for value in values if low - reach <= value <= high + reach]
    whiskers = (min(low, *inside) if inside else low, max(high, *inside) if inside else high)
    mean = sum(values) / len(values)
    note = _("%(count)s values", count=words.number(len(values)))
    return box.Group(
        label=name, values=list(values), quartiles=(low, middle, high), whiskers=whiskers, mean=mean, note=note
    )  # fmt: skip


def _gaps(drawn: Drawn) -> Iterator[Drawing]:
    """Which groups differ from which: each difference with its interval."""
    found = drawn.result("pairs")
    pairs = (found or {}).get("comparisons", [])[:MOST_PAIRS]
    estimates = [
        _estimate(_("%(first)s less %(second)s", first=pair["first"], second=pair["second"]), pair, drawn)
        for pair in pairs
        if pair.get("ci_low") is not None
    ]
    if estimates:
        yield _estimates(drawn, estimates, _("Differences between the groups"),
                         _("A difference whose line does not touch 0 is more than chance."))  # fmt: skip


def _estimate(label: str, found: Mapping[str, Any], drawn: Drawn) -> intervals.Estimate:
    write = drawn.write
    note = _("%(estimate)s (%(low)s to %(high)s)", estimate=write(found["estimate"]), low=write(found["ci_low"]),
             high=write(found["ci_high"]))  # fmt: skip
    return intervals.Estimate(
        label=label, value=found["estimate"], lower=found["ci_low"], upper=found["ci_high"], note=note
    )  # fmt: skip


def _estimates(drawn: Drawn, estimates: Sequence[intervals.Estimate], title: str, about: str) -> Drawing:
    spoken = ". ".join(f"{one.label}: {one.note}" for one in estimates) + "."
    picture = intervals.Intervals(
        title=titled(_("Difference"), drawn.unit), description=spoken, estimates=estimates,
        format_value=axis(drawn.unit), zero=ReferenceLine(value=0.0, label=_("No difference")),
    )  # fmt: skip
    return drawing(picture, intervals.render, title, about)


def _pair(drawn: Drawn) -> Iterator[Drawing]:
    first, second = (drawn.asked.column(role) for role in ("first", "second"))
    gaps = [b - a for a, b in zip(first, second, strict=True) if isinstance(a, float) and isinstance(b, float)]
    name = _("%(second)s less %(first)s", first=drawn.asked.name("first"), second=drawn.asked.name("second"))
    picture = box.BoxPlot(
        title=titled(name, drawn.unit), description=_spoken({name: gaps}), groups=[box_of(name, gaps)],
        format_value=axis(drawn.unit), goal=ReferenceLine(value=0.0, label=_("No difference")),
    )  # fmt: skip
    yield drawing(picture, box.render, _("The difference of each pair"),
                  _("Where most points lie on one side of 0, the two values differ."))  # fmt: skip


def _counted(drawn: Drawn) -> Iterator[Drawing]:
    """Each group's share or rate with its exact interval."""
    from app.stats.counting.rates import clopper_pearson, exact_rate

    is_share = drawn.study.question == "shares"
    write: Callable[[float], str] = axis("%") if is_share else axis("")
    estimates = []
    for name, (count, size) in counted_of(drawn.asked).items():
        found = exact_rate(count, size)
        low, high = clopper_pearson(count, size) if is_share else (found.ci_low, found.ci_high)
        value, ends = count / size, [None if end is None else end * (100 if is_share else 1) for end in (low, high)]
        note = _("%(count)s of %(size)s", count=words.number(count), size=axis("")(size))
        estimates.append(intervals.Estimate(
            label=name, value=value * (100 if is_share else 1), lower=ends[0], upper=ends[1], note=note
        ))  # fmt: skip
    spoken = ". ".join(f"{one.label}: {one.note}" for one in estimates) + "."
    name = drawn.asked.name("count")
    picture = intervals.Intervals(
        title=titled(name, "%") if is_share else _("%(count)s per %(size)s", count=name, size=drawn.asked.name("size")),
        description=spoken, estimates=estimates, format_value=write,
    )  # fmt: skip
    yield drawing(picture, intervals.render, _("Each group with its likely range"),
                  _("The line shows where the true level likely lies: the more was counted, the shorter."))  # fmt: skip


def _drive(drawn: Drawn) -> Iterator[Drawing]:
    found = drawn.result("regression")
    if found is None or not found.get("diagnostics"):
        return
    rows = _complete_rows(drawn.asked)
    marked = _marked(found["diagnostics"]["unusual"], rows)
    if len(drawn.asked.roles["x"]) == 1:
        yield _scatter(drawn, found, rows, marked)
    checked = found["diagnostics"]
    picture = residuals.Residuals(
        title=_("What the line leaves over"), description=_("Residuals of %(count)s rows.", count=len(rows)),
        residuals=checked["residuals"], fitted=checked["fitted"], format_residual=axis(""), format_fitted=axis(""),
        format_order=axis(""), fitted_title=titled(_("Value on the line"), drawn.unit), order_title=_("Row"),
        residual_title=titled(_("Residual"), drawn.unit), order=[float(row + 1) for row, *_values in rows],
        marked=marked,
    )  # fmt: skip
    yield drawing(picture, residuals.render, _("What is left over"),
                  _("A good line leaves no pattern. A bend or a funnel here means that it does not fit."))  # fmt: skip


def _complete_rows(asked: Asked) -> list[tuple[int, float, float]]:
    """Row, first x and y of the rows that are complete."""
    columns = [asked.columns[index] for index in asked.roles["x"]]
    found = []
    for row, y in enumerate(asked.column("y")):
        xs = [column[row] for column in columns]
        if isinstance(y, float) and all(isinstance(x, float) for x in xs):
            found.append((row, float(xs[0] or 0.0), y))
    return found


def _marked(unusual: Sequence[Mapping[str, Any]], rows: Sequence[tuple[int, float, float]]) -> list[Marked]:
    places = {row: place for place, (row, _x, _y) in enumerate(rows)}
    known = [point["position"] for point in unusual if point["position"] in places]
    return [Marked(position=places[row], label=_("row %(row)s", row=row + 1)) for row in known[:MOST_MARKED]]


def _scatter(drawn: Drawn, found: Mapping[str, Any], rows: Sequence[tuple[int, float, float]], marked: Any) -> Drawing:
    points = found["predictions"]
    fit = scatter.Fit(
        x=[point["at"][0] for point in points], y=[point["fit"] for point in points], label=_("Fitted line"),
        confidence=scatter.Band(lower=[p["ci_low"] for p in points], upper=[p["ci_high"] for p in points],
                                label=_("Where the line likely lies")),
        prediction=scatter.Band(lower=[p["prediction_low"] for p in points],
                                upper=[p["prediction_high"] for p in points],
                                label=_("Where a single value likely lies")),
    ) if points else None  # fmt: skip
    asked = drawn.asked
    x_name, y_name = asked.names[asked.roles["x"][0]], asked.name("y")
    picture = scatter.Scatter(
        title=titled(y_name, drawn.unit), description=_("%(y)s against %(x)s, %(count)s points.", y=y_name, x=x_name,
        count=len(rows)), x=[x for _row, x, _y in rows], y=[y for _row, _x, y in rows], format_x=axis(""),
        format_y=axis(""), x_title=x_name, fit=fit, marked=marked,
    )  # fmt: skip
    return drawing(picture, scatter.render, _("%(y)s against %(x)s", y=y_name, x=x_name),
                   _("Diamonds are points that do not fit the rest.") if marked else "")  # fmt: skip


_MAKERS: Mapping[str, Callable[[Drawn], Iterator[Drawing]]] = {
    "differ": _differ, "pair": _pair, "shares": _counted, "rates": _counted, "drive": _drive,
    "pareto": pareto_picture, "limits": capability_pictures, "trust": gage_pictures, "agree": agreement_pictures,
}  # fmt: skip
