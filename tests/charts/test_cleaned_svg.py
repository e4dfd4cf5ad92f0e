from __future__ import annotations

import io
from xml.etree import ElementTree

import pytest

from app.charts import style, svg
from app.charts.svg import Drawing
from tests.charts.pictures import SVG, classes, tree

pytestmark = pytest.mark.pure

HOSTILE = """<?xml version="1.0"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd">
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
 viewBox="0 0 90 40">
 <metadata>made on a day</metadata><style>*{stroke-linejoin: round}</style><script>alert(1)</script>
 <defs><path id="dot" d="M 0 3.1234567 L 1 1"/>
  <clipPath id="cut"><rect width="9" height="9"/></clipPath></defs>
 <g id="unused"><use xlink:href="#dot" x="1" y="2" style="fill: #D9620A; stroke: #18231f; stroke-width: 1.4"
    onclick="alert(1)" clip-path="url(#cut)"/></g>
 <use xlink:href="https://elsewhere.example/a.svg#x"/>
 <g><text style="font: 700 14px 'Some Font'; text-anchor: middle; -x-odd: 1"
    transform="rotate(-0 1 1)">Goal &lt;4&gt;</text></g>
</svg>"""


def taken_over(source: str, *, prefix: str) -> str:
    """A picture with nothing but what was saved elsewhere."""
    drawing = Drawing(width=90, height=40, title="Goal & more", prefix=prefix)
    drawing.extend(svg.cleaned(source, prefix=prefix))
    return drawing.finish()


def cleaned() -> ElementTree.Element:
    return tree(taken_over(HOSTILE, prefix="m1"))


def test_metadata_style_block_script_and_doctype_are_gone() -> None:
    text = taken_over(HOSTILE, prefix="m1")

    assert not [word for word in ("metadata", "<style", "script", "DOCTYPE", "onclick", "style=") if word in text]


def test_styles_become_attributes_and_colours_become_classes() -> None:
    [mark] = classes(cleaned(), "f-signal")

    assert mark.get("fill") == "#D9620A"
    assert mark.get("stroke-width") == "1.4"
    assert mark.get("class") == "f-signal s-ink"


def test_only_ids_that_are_referred_to_stay_and_all_carry_the_prefix() -> None:
    root = cleaned()

    assert {element.get("id") for element in root.iter() if element.get("id")} == {"m1-dot", "m1-cut", "m1-t"}
    [mark] = classes(root, "f-signal")
    assert mark.get("href") == "#m1-dot"
    assert mark.get("clip-path") == "url(#m1-cut)"


def test_nothing_outside_the_picture_is_referred_to() -> None:
    assert "elsewhere" not in taken_over(HOSTILE, prefix="m1")


def test_text_keeps_size_weight_and_words_and_loses_a_rotation_of_nothing() -> None:
    [text] = cleaned().iter(f"{SVG}text")

    assert (text.text, text.get("font-size"), text.get("font-weight")) == ("Goal <4>", "14", "700")
    assert text.get("transform") is None
    assert "-x-odd" not in text.attrib


def test_coordinates_are_no_finer_than_a_hundredth() -> None:
    [path] = cleaned().iter(f"{SVG}path")

    assert path.get("d") == "M 0 3.12 L 1 1"


def test_a_figure_of_matplotlib_with_words_of_its_own_can_be_taken_over() -> None:
    style.prepare_matplotlib()
    from matplotlib.figure import Figure

    figure = Figure(figsize=(4, 3))
    axes = figure.add_subplot()
    axes.plot([1, 2], [3, 4], color=style.AFTER.light, label="5 $ a box, 6 $ two")
    axes.legend()
    stream = io.StringIO()
    figure.savefig(stream, format="svg", metadata={"Date": None})
    root = tree(taken_over(stream.getvalue(), prefix="x"))

    assert "5 $ a box, 6 $ two" in [text.text for text in root.iter(f"{SVG}text")]
    assert not [element for element in root.iter() if "style" in element.attrib]
    assert classes(root, "s-after")


def test_a_picture_without_description_is_named_by_its_title_alone() -> None:
    drawing = Drawing(width=10, height=10, title="Savings", prefix="b1")

    assert tree(drawing.finish()).get("aria-labelledby") == "b1-t"


def test_characters_xml_cannot_carry_are_left_out() -> None:
    drawing = Drawing(width=10, height=10, title="bell\x07 and \ud800half", prefix="b1")
    drawing.text("tab\tand\x0bmore", x=1, y=1, size=12)

    assert [element.text for element in tree(drawing.finish())] == ["bell and half", "tab\tandmore"]
