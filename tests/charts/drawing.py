"""Any picture drawn and read back, and where its words stand."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from functools import cache
from itertools import combinations
from types import FrameType
from typing import Any
from xml.etree.ElementTree import Element

from app.charts import box, control, control_pair, gage, histogram, intervals, pareto, probability, residuals, scatter
from app.charts.control import Size
from app.charts.placing import Box
from tests.charts.pictures import SVG, text_boxes, tree

RENDER: dict[type, Callable[..., str]] = {
    control.ControlChart: control.render,
    control_pair.ControlPair: control_pair.render,
    histogram.Histogram: histogram.render,
    box.BoxPlot: box.render,
    intervals.Intervals: intervals.render,
    scatter.Scatter: scatter.render,
    probability.Probability: probability.render,
    residuals.Residuals: residuals.render,
    pareto.Pareto: pareto.render,
    gage.GageRun: gage.render,
    gage.Components: gage.render,
}


def svg_of(picture: Any, size: Size) -> str:
    """The picture as text."""
    return RENDER[type(picture)](picture, size=size)


def read(picture: Any, size: Size) -> Element:
    """The picture, drawn and read back."""
    return tree(svg_of(picture, size))


def overlaps(root: Element) -> list[tuple[str, str]]:
    """Pairs of texts of which one is printed over the other. The texts of a moved part are moved along."""
    boxes = list(_boxes(root))
    return [(one[0], two[0]) for one, two in combinations(boxes, 2) if one[1].meets(two[1])]


def outside(root: Element) -> list[str]:
    """Texts that run out of the picture."""
    wide, high = (float(part) for part in root.attrib["viewBox"].split()[2:])
    return [text for text, box in _boxes(root) if not box.within(Box(-0.5, 0, wide + 0.5, high))]


def _boxes(root: Element) -> list[tuple[str, Box]]:
    moved = {id(text): shift for group, shift in _moved(root) for text in group.iter(f"{SVG}text")}
    texts = list(root.iter(f"{SVG}text"))
    return [
        (words, Box(box.left, box.top + moved.get(id(text), 0), box.right, box.bottom + moved.get(id(text), 0)))
        for text, (words, box) in zip(texts, text_boxes(root), strict=True)
    ]


def _moved(root: Element) -> list[tuple[Element, float]]:
    groups = [group for group in root.iter(f"{SVG}g") if group.get("transform", "").startswith("translate")]
    return [(group, float(group.attrib["transform"].removesuffix(")").split()[1])) for group in groups]


def marks(root: Element, classes: str) -> list[tuple[float, float]]:
    """Places of the marks with these classes."""
    uses = [use for use in root.iter(f"{SVG}use") if use.get("class") == classes]
    return [(float(use.attrib["x"]), float(use.attrib["y"])) for use in uses]


def paths(root: Element, classes: str) -> list[list[tuple[float, float]]]:
    """Corners of the lines and areas with these classes; the shapes of marks are none."""
    found = [path for path in root.iter(f"{SVG}path") if path.get("class") == classes and not path.get("id")]
    return [[(float(x), float(y)) for x, y in _corner()(path.attrib["d"])] for path in found]


@cache
def _corner() -> Callable[[str], list[tuple[str, str]]]:
    return re.compile(r"[ML] (-?[\d.]+) (-?[\d.]+)").findall


def place(root: Element, words: str) -> tuple[float, float]:
    """Where the text `words` stands; fails when there is none or more than one."""
    [text] = [text for text in root.iter(f"{SVG}text") if text.text == words]
    return float(text.attrib["x"]), float(text.attrib["y"])


def calls_of(work: Callable[[], object]) -> int:
    """How many functions written in Python are called: a measure of work that no other load changes."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return calls
