from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.charts.control import NARROW, WIDE, Size
from app.charts.fingerprint import fingerprint
from tests.charts.drawing import RENDER, calls_of, outside, overlaps, read, svg_of
from tests.charts.pictures import SVG, words
from tests.charts.study_pictures import ALL_KINDS

pytestmark = pytest.mark.pure

STYLESHEET = Path(__file__).resolve().parents[2] / "static" / "css" / "charts.css"
both_sizes = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
every_kind = pytest.mark.parametrize("picture", ALL_KINDS, ids=[type(picture).__name__ for picture in ALL_KINDS])


@every_kind
@both_sizes
def test_the_picture_may_stand_in_a_page_with_a_strict_style_policy(picture: Any, size: Size) -> None:
    root = read(picture, size)

    assert not [element for element in root.iter() if "style" in element.attrib]
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        "svg", "title", "desc", "g", "defs", "path", "use", "text", "rect", "line", "clipPath",
    }  # fmt: skip


@every_kind
@both_sizes
def test_words_are_twelve_units_or_more_inside_the_picture_and_never_over_one_another(picture: Any, size: Size) -> None:
    root = read(picture, size)

    assert min(float(text.attrib["font-size"]) for text in root.iter(f"{SVG}text")) >= 12
    assert overlaps(root) == []
    assert outside(root) == []


@every_kind
@both_sizes
def test_a_screen_reader_is_given_title_and_description_and_eyes_title_and_caption(picture: Any, size: Size) -> None:
    root = read(picture, size)
    found = " ".join(words(root))

    assert root.findtext(f"{SVG}title") == picture.title
    assert root.findtext(f"{SVG}desc") == picture.description
    assert all(word in found for word in (*picture.title.split(), *picture.caption.split()))


@every_kind
@both_sizes
def test_everything_coloured_has_a_class_that_the_page_knows(picture: Any, size: Size) -> None:
    rules = STYLESHEET.read_text(encoding="utf-8")
    root = read(picture, size)
    coloured = [
        element for element in root.iter() for name in ("fill", "stroke") if element.get(name, "").startswith("#")
    ]
    used = {name for element in root.iter() for name in element.get("class", "").split()}

    assert all(element.get("class") for element in coloured)
    assert {name for name in used if not re.search(rf"\.{name}\b", rules)} == set()


@every_kind
def test_both_sizes_can_stand_in_one_page_without_sharing_an_id(picture: Any) -> None:
    roots = [read(picture, size) for size in (WIDE, NARROW)]
    ids = [element.attrib["id"] for root in roots for element in root.iter() if "id" in element.attrib]
    own = {element.attrib["href"][1:] for root in roots for element in root.iter(f"{SVG}use")}

    assert len(ids) == len(set(ids))
    assert own <= set(ids)


@every_kind
def test_the_same_picture_is_the_same_text_under_the_same_name(picture: Any) -> None:
    assert svg_of(picture, WIDE) == svg_of(picture, WIDE)
    assert len(fingerprint(picture)) == 64


@every_kind
def test_another_way_to_write_numbers_is_another_picture(picture: Any) -> None:
    from dataclasses import fields, replace

    writers = [field.name for field in fields(picture) if field.name.startswith("format_")]

    for name in writers:
        assert fingerprint(replace(picture, **{name: lambda value: f"{value:.3f} kg"})) != fingerprint(picture)


@every_kind
def test_a_picture_is_drawn_with_less_than_160_000_calls(picture: Any) -> None:
    svg_of(picture, WIDE)
    assert calls_of(lambda: svg_of(picture, WIDE)) < 160_000


def test_what_marek_types_is_text_and_never_markup() -> None:
    from dataclasses import replace

    label = 'Ł <script>alert(1)</script> & "$x^2$" \x00 漢字'
    for picture in ALL_KINDS:
        root = read(replace(picture, title=label), WIDE)
        assert words(root).count(label.replace("\x00", "")) == 1
        assert not list(root.iter(f"{SVG}script"))


def test_importing_the_kinds_does_not_load_matplotlib_or_numpy() -> None:
    modules = ", ".join(sorted({kind.__module__.rpartition(".")[2] for kind in RENDER}))
    program = (
        f"import sys; from app.charts import {modules};"
        "sys.exit(any(name in sys.modules for name in ('matplotlib', 'numpy')))"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
