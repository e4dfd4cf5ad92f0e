"""Every pair of colours that meet on a page can be told apart, in light and in dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.pure

STYLES = Path(__file__).parents[2] / "static" / "css"
TEXT, MARK = 4.5, 3.0
SURFACES = ("bg", "surface", "sunken")
TINTS = ("brand", "good", "warn", "quiet", "error")


def test_the_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_the_contrast_of_a_known_grey_on_white_is_what_the_formula_of_wcag_gives() -> None:
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


def test_light_and_dark_name_the_same_colours() -> None:
    light, dark = schemes()
    assert light.keys() == dark.keys()


def pairs() -> list[tuple[str, str, float]]:
    """What stands on what, and how strong the contrast has to be."""
    return [*text_pairs(), *mark_pairs()]


def text_pairs() -> list[tuple[str, str, float]]:
    on_surfaces = [(text, ground) for text in ("ink", "ink-2", "ink-3", "brand") for ground in SURFACES]
    coloured = [(text, ground) for text in ("good", "warn", "error", "quiet") for ground in ("bg", "surface")]
    on_tints = [(tint, f"{tint}-soft") for tint in TINTS]
    ink_on_tints = [(ink, f"{tint}-soft") for ink in ("ink", "ink-2") for tint in TINTS]
    on_full = [(f"on-{tint}", tint) for tint in ("brand", "good", "warn", "error")] + [("on-brand", "brand-strong")]
    labels = [(f"chart-{name}", "surface") for name in ("before", "after", "goal", "limit")]
    reversed_ = [("bg", "ink")]
    found = [*on_surfaces, *coloured, *on_tints, *ink_on_tints, *on_full, *labels, *reversed_]
    return [(text, ground, TEXT) for text, ground in found]


def mark_pairs() -> list[tuple[str, str, float]]:
    borders = [("line-strong", ground) for ground in SURFACES]
    rings = [("focus", ground) for ground in (*SURFACES, "brand-soft")]
    chart = [
        ("chart-signal", "surface"),
        ("chart-signal", "chart-after-band"),
        ("chart-before", "chart-before-band"),
    ]
    bands = [
        ("chart-after", "chart-after-band"),
        ("chart-goal", "chart-after-band"),
        ("chart-goal", "chart-before-band"),
    ]
    limits = [("chart-limit", "chart-after-band"), ("chart-limit", "chart-before-band")]
    shapes = [("brand", "sunken"), ("good", "sunken"), ("warn", "sunken")]
    return [(mark, ground, MARK) for mark, ground in (*borders, *rings, *chart, *bands, *limits, *shapes)]


def test_at_least_124_pairs_are_compared_over_both_schemes() -> None:
    assert 2 * len(set(pairs())) >= 124


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("mark, ground, least", pairs(), ids=str)
def test_a_mark_stands_out_from_its_ground(scheme: int, mark: str, ground: str, least: float) -> None:
    colours = schemes()[scheme]
    assert contrast(colours[mark], colours[ground]) >= least


def schemes() -> tuple[dict[str, str], dict[str, str]]:
    """The colours of the light scheme and of the dark one, by name."""
    return colours_of("tokens.css"), colours_of("tokens-dark.css")


def colours_of(name: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", (STYLES / name).read_text(encoding="utf-8")))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, definition of contrast ratio)."""
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    red, green, blue = (linear(int(colour[start : start + 2], 16) / 255) for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)
