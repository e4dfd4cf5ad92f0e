"""A picture by itself, as a file: an SVG that any program opens, or the same picture in dots."""

from __future__ import annotations

from xml.etree import ElementTree
from xml.etree.ElementTree import Element, register_namespace

from app.charts import fonts
from app.charts.svg import NAMESPACE

DOTS_ACROSS = 2_400
PAPER = "#ffffff"


def as_svg(picture: str) -> bytes:
    """A picture that stands in a page, with its size and a white ground, so that it can stand alone."""
    root = ElementTree.fromstring(picture)  # noqa: S314 - drawn here, never sent by anybody
    width, height = root.attrib["viewBox"].split()[2:]
    root.set("width", width)
    root.set("height", height)
    ground = Element(f"{{{NAMESPACE}}}rect", width=width, height=height, fill=PAPER)
    root.insert(len(root.findall("{*}title")) + len(root.findall("{*}desc")), ground)
    register_namespace("", NAMESPACE)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def as_png(picture: str) -> bytes:
    """The picture in dots, wide enough for a slide that fills a large screen; in the fonts of the program alone."""
    import resvg_py

    files = [str(path) for path in fonts.static_fonts().values()]
    return resvg_py.svg_to_bytes(
        svg_string=picture, width=DOTS_ACROSS, background=PAPER, skip_system_fonts=True, font_files=files
    )
