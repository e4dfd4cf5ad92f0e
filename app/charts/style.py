"""Colours, type sizes and matplotlib settings shared by every picture.

Colours are the light ones of `tokens.css`. A picture carries them as attributes, which is all a PDF needs,
and names them in its classes (`f-` for fill, `s-` for stroke), by which the page re-colours for dark mode.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from threading import Lock

from app.charts import fonts


@dataclass(frozen=True, slots=True)
class Colour:
    """One role of the palette: end of its class name, light colour, the custom property it stands for."""

    name: str
    light: str
    token: str


INK = Colour("ink", "#18231f", "--ink")
INK_2 = Colour("ink2", "#42504a", "--ink-2")
INK_3 = Colour("ink3", "#5a6761", "--ink-3")
SURFACE = Colour("surface", "#ffffff", "--surface")
SUNKEN = Colour("sunken", "#ebe9e1", "--sunken")
LINE_STRONG = Colour("line", "#77827c", "--line-strong")
GRID = Colour("grid", "#e4e1d8", "--chart-grid")
BEFORE = Colour("before", "#55606a", "--chart-before")
BEFORE_BAND = Colour("bband", "#e9ebed", "--chart-before-band")
AFTER = Colour("after", "#185aa8", "--chart-after")
AFTER_BAND = Colour("aband", "#e2edf9", "--chart-after-band")
SIGNAL = Colour("signal", "#d9620a", "--chart-signal")
WARN = Colour("warn", "#9c4400", "--warn")
LIMIT = Colour("limit", "#9c1c5b", "--chart-limit")
BRAND = Colour("brand", "#0e5a4d", "--brand")
BRAND_SOFT = Colour("bsoft", "#dfeee9", "--brand-soft")
GOAL = Colour("goal", "#0e5a4d", "--chart-goal")

PALETTE = (
    INK, INK_2, INK_3, SURFACE, SUNKEN, LINE_STRONG, GRID, BEFORE, BEFORE_BAND,
    AFTER, AFTER_BAND, SIGNAL, WARN, LIMIT, BRAND, BRAND_SOFT, GOAL,
)  # fmt: skip
BY_LIGHT: Mapping[str, Colour] = {colour.light: colour for colour in PALETTE}

FONT_FAMILY = "'Atkinson Hyperlegible Next','Atkinson Hyperlegible',sans-serif"
REGULAR, SEMIBOLD, BOLD = fonts.WEIGHTS

DASH_LIMIT = (2.0, 3.0)
DASH_GOAL = (9.0, 3.0, 2.0, 3.0)
DASH_CUSTOMER = (14.0, 5.0)

_lock = Lock()


@cache
def _prepare_once() -> None:
    import matplotlib
    from matplotlib import font_manager

    for path in fonts.static_fonts().values():
        font_manager.fontManager.addfont(path)
    matplotlib.rcParams.update(
        {
            "figure.dpi": 72,
            "savefig.dpi": 72,
            "svg.fonttype": "none",
            "svg.hashsalt": "tollgate",
            "font.family": [fonts.FAMILY, "DejaVu Sans"],
            "text.parse_math": False,
            "axes.unicode_minus": True,
        }
    )


def prepare_matplotlib() -> None:
    """Set matplotlib up once a process: our fonts, one unit a pixel, text kept as text, no chance in ids."""
    with _lock:
        _prepare_once()
