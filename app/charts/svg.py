"""SVG that may stand inside a page: built element by element, or taken over from matplotlib and cleaned.

No style attribute and no style block (the page's policy is `style-src 'self'`), only listed elements and
attributes, ids behind a prefix, a title and a description, and classes from colours for dark mode. Text is
escaped by the serialiser, never by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from app.charts.style import BY_LIGHT, FONT_FAMILY, INK, REGULAR, Colour

NAMESPACE = "http://www.w3.org/2000/svg"
_LINK = "{http://www.w3.org/1999/xlink}href"

_ELEMENTS = frozenset(
    ("g defs path use text tspan rect circle ellipse line polyline polygon clipPath linearGradient stop").split()
)
_PRESENTATION = frozenset(
    (
        "fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-dasharray stroke-dashoffset "
        "stroke-linecap stroke-linejoin stroke-miterlimit opacity clip-path clip-rule font-family font-size "
        "font-weight font-style text-anchor stop-color stop-opacity"
    ).split()
)
_GEOMETRY = frozenset(
    "d x y x1 y1 x2 y2 cx cy r rx ry dx dy width height points transform offset gradientUnits "
    "clipPathUnits id href".split()
)
# Characters XML 1.0 cannot carry, escaped or not.
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONG_DECIMAL = re.compile(r"-?\d+\.\d{3,}(?:e-?\d+)?")
_FONT_SHORTHAND = re.compile(r"^(?:(?:normal|italic|oblique)\s+)?(?:(\w+)\s+)?([\d.]+)(?:px)?\s+(.+)$")

Value = float | str | Colour


def number(value: float) -> str:
    """Coordinate with two decimals at most: a hundredth of a pixel is finer than any screen or printer."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def printable(words: str) -> str:
    """`words` without the characters XML cannot carry."""
    return _UNPRINTABLE.sub("", words)


def _attributes(values: Mapping[str, Value]) -> dict[str, str]:
    """Attribute text by name; a colour becomes its light value, and its role joins the class."""
    classes: list[str] = []
    found: dict[str, str] = {}
    for key, value in values.items():
        name = key.replace("_", "-")
        if isinstance(value, Colour):
            found[name] = value.light
            classes.append(f"{name[0]}-{value.name}")
        else:
            found[name] = value if isinstance(value, str) else number(value)
    if classes:
        found["class"] = " ".join(classes)
    return found


class Drawing:
    """One picture under construction, in units of its own `width` and `height`, y downwards."""

    def __init__(self, *, width: float, height: float, title: str, description: str = "", prefix: str) -> None:
        self.root = Element("svg", xmlns=NAMESPACE, viewBox=f"0 0 {number(width)} {number(height)}")
        self.root.set("role", "img")
        names = {"title": (f"{prefix}-t", title), "desc": (f"{prefix}-d", description)}
        named = {tag: pair for tag, pair in names.items() if pair[1]}
        self.root.set("aria-labelledby", " ".join(identity for identity, _ in named.values()))
        self.root.set("font-family", FONT_FAMILY)
        for tag, (identity, words) in named.items():
            SubElement(self.root, tag, id=identity).text = printable(words)

    def add(self, tag: str, **attributes: Value) -> None:
        """Append an element; `stroke_width=2` becomes `stroke-width="2"`, a `Colour` also sets the class."""
        SubElement(self.root, tag, _attributes(attributes))

    def text(
        self,
        words: str,
        *,
        x: float,
        y: float,
        size: float,
        weight: int = REGULAR,
        fill: Colour = INK,
        anchor: str = "start",
    ) -> None:
        """Append one line of text with its baseline at `y`."""
        attributes: dict[str, Value] = {"x": x, "y": y, "font_size": size, "fill": fill}
        if weight != REGULAR:
            attributes["font_weight"] = str(weight)
        if anchor != "start":
            attributes["text_anchor"] = anchor
        SubElement(self.root, "text", _attributes(attributes)).text = printable(words)

    def extend(self, elements: Iterable[Element]) -> None:
        """Append elements that `cleaned` gave back."""
        self.root.extend(elements)

    def finish(self) -> str:
        """The picture as text, well-formed and ready to stand in a page."""
        return ElementTree.tostring(self.root, encoding="unicode")


def decorative(*, width: float, height: float, shapes: Iterable[tuple[str, Mapping[str, Value]]]) -> str:
    """A small mark hidden from screen readers; the words beside it say the same."""
    root = Element("svg", xmlns=NAMESPACE, viewBox=f"0 0 {number(width)} {number(height)}")
    root.set("aria-hidden", "true")
    root.set("focusable", "false")
    for tag, attributes in shapes:
        SubElement(root, tag, _attributes(attributes))
    return ElementTree.tostring(root, encoding="unicode")


def cleaned(source: str, *, prefix: str) -> list[Element]:
    """The drawn elements of a matplotlib SVG: no metadata, no styles, ids prefixed and only where used."""
    root = ElementTree.fromstring(source)  # noqa: S314 - matplotlib's own, never uploaded
    used = _references(root)
    return [kept for child in root for kept in _clean(child, prefix=prefix, used=used)]


def _references(root: Element) -> frozenset[str]:
    text = " ".join(value for element in root.iter() for value in element.attrib.values())
    links = {element.attrib[_LINK][1:] for element in root.iter() if _LINK in element.attrib}
    return frozenset(links | set(re.findall(r"url\(#([^)]+)\)", text)))


def _clean(element: Element, *, prefix: str, used: frozenset[str]) -> list[Element]:
    tag = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
    if tag not in _ELEMENTS:
        return []
    copy = Element(tag, _clean_attributes(element, prefix=prefix, used=used))
    copy.text = printable(element.text or "").strip() or None
    copy.extend(kept for child in element for kept in _clean(child, prefix=prefix, used=used))
    if tag == "g" and not copy.attrib:
        return list(copy)
    return [copy]


def _clean_attributes(element: Element, *, prefix: str, used: frozenset[str]) -> dict[str, str]:
    found = {key: value for key, value in element.attrib.items() if key in _GEOMETRY | _PRESENTATION}
    if _LINK in element.attrib:
        found["href"] = element.attrib[_LINK]
    found |= _declarations(element.attrib.get("style", ""))
    if found.get("id") not in used:
        found.pop("id", None)
    if not found.get("href", "#").startswith("#"):
        found.pop("href")
    found = {key: _rename(_shorten(key, value), key=key, prefix=prefix) for key, value in found.items()}
    if re.match(r"rotate\(-?0[ )]", found.get("transform", "")):
        found.pop("transform")
    return found | _class_of(found)


def _declarations(style: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for declaration in style.split(";"):
        name, _, value = (part.strip() for part in declaration.partition(":"))
        if name == "font":
            found |= _font(value)
        elif name in _PRESENTATION:
            found[name] = value.removesuffix("px") if name == "font-size" else value
    return found


def _font(shorthand: str) -> dict[str, str]:
    match = _FONT_SHORTHAND.match(shorthand)
    if match is None:
        return {}
    weight, size, _ = match.groups()
    # The family is ours for every picture and stands once on the root.
    return {"font-size": size} | ({"font-weight": weight} if weight else {})


def _shorten(key: str, value: str) -> str:
    if key in ("id", "href", "fill", "stroke", "clip-path", "font-family"):
        return value
    short = _LONG_DECIMAL.sub(lambda match: number(float(match.group())), value)
    return " ".join(short.split()) if key == "d" else short


def _rename(value: str, *, key: str, prefix: str) -> str:
    if key == "id":
        return f"{prefix}-{value}"
    if key == "href":
        return f"#{prefix}-{value[1:]}"
    return re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}-\1)", value)


def _class_of(attributes: Mapping[str, str]) -> dict[str, str]:
    roles = [
        f"{name[0]}-{BY_LIGHT[attributes[name].lower()].name}"
        for name in ("fill", "stroke")
        if attributes.get(name, "").lower() in BY_LIGHT
    ]
    return {"class": " ".join(roles)} if roles else {}
