from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.charts.control import NARROW, WIDE, Run, render
from app.charts.style import PALETTE
from tests.charts.pictures import picking, tree, zone_b

pytestmark = pytest.mark.pure

STYLESHEETS = Path(__file__).resolve().parents[2] / "static" / "css"


@pytest.mark.parametrize("colour", PALETTE, ids=[colour.name for colour in PALETTE])
def test_a_chart_colour_is_the_light_colour_of_its_token(colour: object) -> None:
    tokens = (STYLESHEETS / "tokens.css").read_text(encoding="utf-8")
    [given, *_] = re.findall(rf"{colour.token}:\s*(#[0-9a-f]+)", tokens)  # type: ignore[attr-defined]
    long = given if len(given) == 7 else "#" + "".join(digit * 2 for digit in given[1:])

    assert colour.light == long  # type: ignore[attr-defined]


def test_the_page_can_colour_every_mark_again_for_dark_mode() -> None:
    from app.charts import fishbone

    rules = "".join(path.read_text(encoding="utf-8") for path in STYLESHEETS.glob("*.css"))
    chart = picking(runs=(Run(positions=(1, 2), label="8 on one side"),))
    svgs = [render(chart, size=WIDE), render(chart, size=NARROW), fishbone.render(zone_b())]
    used = {name for svg in svgs for element in tree(svg).iter() for name in element.get("class", "").split()}

    assert {name for name in used if not re.search(rf"\.{name}\b", rules)} == set()


def test_everything_coloured_has_a_class() -> None:
    for svg in (render(picking()), render(picking(), size=NARROW)):
        coloured = [element for element in tree(svg).iter() if element.get("fill", "none").startswith("#")]
        assert coloured
        assert all(element.get("class") for element in coloured)
