from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from app.charts import fonts

pytestmark = pytest.mark.pure


def test_the_cut_files_are_static_truetype_of_the_three_weights() -> None:
    for weight, path in fonts.static_fonts().items():
        with TTFont(path) as font:
            assert "fvar" not in font
            assert font["OS/2"].usWeightClass == weight


def test_figures_are_all_equally_wide() -> None:
    assert len({fonts.width(digit, size=14) for digit in "0123456789"}) == 1


def test_bold_words_are_wider_and_polish_and_chinese_ones_are_measured_too() -> None:
    assert fonts.width("Average", size=14, weight=700) > fonts.width("Average", size=14)
    assert fonts.width("Łódź", size=14) > fonts.width("Ł", size=14) > 5
    assert fonts.width("品質", size=14) == 28


@given(st.text(max_size=200), st.floats(40, 300), st.integers(1, 4))
def test_no_wrapped_line_is_wider_than_its_room(text: str, room: float, most: int) -> None:
    lines = fonts.wrap(text, room=room, size=15, most=most)

    assert len(lines) <= most
    assert all(fonts.width(line, size=15) <= room for line in lines)


def test_what_is_cut_ends_in_an_ellipsis_and_what_fits_is_whole() -> None:
    assert fonts.fit("Scan step", room=200, size=15) == "Scan step"
    assert fonts.fit("Scan step can be skipped", room=80, size=15).endswith("…")
    assert fonts.wrap("one two three four five", room=60, size=15, most=2)[-1].endswith("…")


def test_a_folder_that_cannot_be_made_gives_way_to_the_temporary_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way", encoding="utf-8")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(fonts, "_cut", lambda _source, *, weight, target: target.write_text(str(weight)))
    home = {path.parent for path in fonts.static_fonts(folder=blocked / "fonts").values()}

    assert home == {tmp_path / f"tollgate-fonts-{os.getuid()}"}


def test_files_cut_beforehand_are_used_where_nothing_may_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    ready = fonts.static_fonts()
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)

    assert fonts.static_fonts() == ready


def test_a_missing_typeface_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"nothing\.woff2"):
        fonts.static_fonts(tmp_path / "nothing.woff2")
