"""The charts the tests look at: picking errors in Zone B, and how their numbers and dates are written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree

from app.charts import fonts
from app.charts.control import Change, ControlChart, ReferenceLine, Role, Run, Signal, Size, Stage, render
from app.charts.fishbone import Category, Cause, Fishbone, State
from app.charts.placing import Box
from app.charts.scale import Grain, Position

SVG = "{http://www.w3.org/2000/svg}"
BEFORE = [
    7.8, 8.9, 8.6, 8.6, 9.5, 6.5, 7.1, 6.4, 7.7, 8.8, 7.8, 8.3, 5.8, 8.0, 6.8,
    9.7, 8.7, 8.8, 12.6, 8.4, 8.5, 7.4, 7.3, 7.7, 7.2, 7.2, 7.5, 7.0, 8.6, 6.1,
]  # fmt: skip
AFTER = [4.8, 3.9, 3.9, 3.4, 4.2, 4.1, 4.4, 3.9, 4.3, 5.4, 4.5, 3.9, 4.8, 4.2, 4.6, 4.6, 4.0, 3.1, 4.0]


def tidy(value: float) -> str:
    """8 and 2.5, and a true minus sign, as the product writes them."""
    return f"{value:,.1f}".removesuffix(".0").replace("-", "\N{MINUS SIGN}")


def dated(position: Position, grain: Grain) -> str:
    """14 Sep, Sep 2026 or 2026; a number as it is."""
    if not isinstance(position, date):
        return tidy(position)
    patterns = {"minute": "%H:%M", "day": f"{position.day} %b", "month": "%b %Y", "year": "%Y"}
    return position.strftime(patterns[grain])


def working_days(start: date, count: int) -> list[date]:
    """`count` days from `start` on without weekends."""
    days = (start + timedelta(days=step) for step in range(count * 2))
    return [day for day in days if day.weekday() < 5][:count]


def before(**changed: Any) -> Stage:
    """The 30 days before the new labels."""
    given: dict[str, Any] = {
        "role": Role.BEFORE, "label": "Before: average 8.0", "short_label": "Before 8.0",
        "x": working_days(date(2026, 9, 14), 30), "values": BEFORE,
        "centre": 8.0, "lower": 4.75, "upper": 11.26,
    }  # fmt: skip
    return Stage(**given | changed)


def after(**changed: Any) -> Stage:
    """The 19 days after."""
    given: dict[str, Any] = {
        "role": Role.AFTER, "label": "After: average 4.2", "short_label": "After 4.2",
        "x": working_days(date(2026, 10, 26), 19), "values": AFTER, "centre": 4.2, "lower": 2.7, "upper": 5.8,
    }  # fmt: skip
    return Stage(**given | changed)


def control_stage(**changed: Any) -> Stage:
    """Eight days of Control, judged against the limits frozen in Improve."""
    given: dict[str, Any] = {
        "role": Role.CONTROL, "label": "Control: average 4.1", "short_label": "Control 4.1",
        "x": working_days(date(2026, 11, 20), 8), "values": [4.1, 4.4, 3.7, 4.3, 4.6, 4.2, 5.0, 3.6],
        "centre": 4.2, "lower": 2.7, "upper": 5.8, "carried": True,
    }  # fmt: skip
    return Stage(**given | changed)


def picking(**changed: Any) -> ControlChart:
    """Picking errors in Zone B with the change of 26 October and the unusual 8 October."""
    given: dict[str, Any] = {
        "title": "Picking errors per 1,000 order lines, each working day",
        "description": "Before the change the average was 8.0, after it 4.2.",
        "stages": (before(), after()),
        "format_value": tidy,
        "format_x": dated,
        "changes": (Change(at=date(2026, 10, 26), label="26 Oct: new labels, scan to confirm", short_label="26 Oct"),),
        "signals": (Signal(position=18, label="8 Oct: scanners offline 3 hours"),),
        "goal": ReferenceLine(value=4.0, label="Goal 4.0"),
        "range_label": "Normal range",
        "caption": "u-chart. Rules: 1 beyond the limits, 8 on one side, 6 rising or falling.",
    }
    return ControlChart(**given | changed)


def series(values: list[float | None], **changed: Any) -> ControlChart:
    """One numbered stage without changes."""
    stage = Stage(role=Role.BEFORE, label="Before", x=range(1, len(values) + 1), values=values)
    given: dict[str, Any] = {"stages": (stage,), "changes": (), "signals": (), "goal": None}
    return picking(**given | changed)


ROLL_OUT = (
    Change(at=date(2026, 10, 26), label="26 Oct: new labels, scan to confirm", short_label="26 Oct"),
    Change(at=date(2026, 11, 4), label="4 Nov: lights in aisles B7 to B12", short_label="4 Nov"),
    Change(at=date(2026, 11, 20), label="20 Nov: full roll-out, both shifts, every aisle", short_label="20 Nov"),
)


def staged(**changed: Any) -> ControlChart:
    """Three stages, a roll-out in three steps, a run, an excluded day and a customer limit."""
    given: dict[str, Any] = {
        "stages": (before(), after(), control_stage()),
        "changes": ROLL_OUT,
        "signals": (
            Signal(position=18, label="8 Oct: scanners offline 3 hours", excluded=True),
            Signal(position=33, label="Label printer jammed and nobody saw it until noon"),
        ),
        "runs": (Run(positions=range(19, 28), label="8 on one side"),),
        "customer_limits": (ReferenceLine(value=10, label="Customer limit 10"),),
    }
    return picking(**given | changed)


LONG = "Cartons reused by the returns team without a new label being put on before they go back to stock"
CATEGORIES = (
    Category(
        label="Method",
        causes=(
            Cause(text="Scan step can be skipped", state=State.CONFIRMED),
            Cause(text="Two orders on one trolley", state=State.LIKELY),
            Cause(text="No rule for part-full bins"),
        ),
    ),
    Category(
        label="Equipment",
        causes=(
            Cause(
                text="Labels made for old racks",
                state=State.CONFIRMED,
                sub_causes=(
                    Cause(text="Racks moved in 2021", state=State.CONFIRMED),
                    Cause(text="No owner for labels"),
                ),
            ),
            Cause(text="Scanners too slow", state=State.RULED_OUT),
        ),
    ),
    Category(label="Materials", causes=tuple(Cause(text=f"{LONG} {number}") for number in range(7))),
    Category(label="Measuring"),
)


def zone_b(count: int = 4, **changed: str) -> Fishbone:
    """The fishbone of Zone B with `count` bones; the third holds seven long causes, the fourth none."""
    given = {
        "problem": "Too many picking errors in Zone B",
        "title": "Fishbone",
        "description": "The list says the same.",
    }
    return Fishbone(
        categories=(CATEGORIES * 3)[:count],
        format_more=lambda number: f"+{number} in the list",
        **given | changed,
    )


def tree(svg: str) -> ElementTree.Element:
    """The picture, read back; fails when it is not well-formed."""
    return ElementTree.fromstring(svg)  # noqa: S314  (our own picture)


def drawn(chart: ControlChart, *, size: Size) -> ElementTree.Element:
    """A control chart, drawn and read back."""
    return tree(render(chart, size=size))


def words(root: ElementTree.Element) -> list[str]:
    """The lines of text in a picture."""
    return [text.text or "" for text in root.iter(f"{SVG}text")]


def classes(root: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    """Elements of a class."""
    return [element for element in root.iter() if name in element.get("class", "").split()]


def text_boxes(root: ElementTree.Element) -> Iterator[tuple[str, Box]]:
    """Each line of text with the room it takes, from its baseline to the height of its capitals."""
    for text in root.iter(f"{SVG}text"):
        size, weight = float(text.attrib["font-size"]), int(text.get("font-weight", "400"))
        width = fonts.width(text.text or "", size=size, weight=weight)
        shift = {"start": 0.0, "middle": 0.5, "end": 1.0}[text.get("text-anchor", "start")]
        left, base = float(text.attrib["x"]) - shift * width, float(text.attrib["y"])
        yield text.text or "", Box(left, base - size * 0.68, left + width, base)
