"""Two panels of residuals drawn: side by side on a wide picture, one below the other on a narrow one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.charts import axes, cloud, style
from app.charts.canvas import Canvas
from app.charts.control import Size
from app.charts.panel import Panel
from app.charts.residuals import Residuals
from app.charts.scale import Tick

_STACKED = 560.0
_BETWEEN = 28.0


@dataclass(frozen=True, slots=True)
class _View:
    """One of the two panels: where the residuals stand along, and how that is written."""

    x: Sequence[float]
    title: str
    format_x: Callable[[float], str]
    joined: bool


def render(picture: Residuals, *, size: Size, prefix: str) -> str:
    """The picture as SVG text; see `app.charts.residuals.render`."""
    canvas = Canvas(picture, size=size, prefix=prefix)
    ticks, upright = axes.upright_scale(
        [*picture.residuals, 0.0], about=size.intervals, format_value=picture.format_residual, from_zero=False
    )
    left = axes.numbers_room(canvas, ticks)
    end = axes.title(canvas, picture.title, left=left)
    end = axes.subtitle(canvas, picture.residual_title, left=left, begin=end) + 9
    height = size.height if size.side_labels else _STACKED
    foot = height - axes.caption_height(canvas, picture.caption, left=left)
    whole = Panel(left=left, right=size.width - 2 * axes.EDGE, top=end, bottom=foot, upright=upright)
    views = (
        _View(picture.fitted, picture.fitted_title, picture.format_fitted, joined=False),
        _View(picture.positions, picture.order_title, picture.format_order, joined=True),
    )
    for view, panel in zip(views, _halves(canvas, whole), strict=True):
        panel = replace(panel, along=axes.along_range(view.x))  # noqa: PLW2901  (the panel, now with its scale)
        _draw(canvas, picture, view, panel, ticks)
    axes.caption(canvas, picture.caption, left=left, begin=foot)
    return canvas.finish(height)


def _halves(canvas: Canvas, whole: Panel) -> tuple[Panel, Panel]:
    under = axes.bottom_height(canvas, named=True)
    if canvas.size.side_labels:
        wide = (whole.right - whole.left - _BETWEEN - whole.left) / 2
        floor = whole.bottom - under
        return replace(whole, right=whole.left + wide, bottom=floor), replace(
            whole, left=whole.right - wide, bottom=floor
        )
    high = (whole.bottom - whole.top - 2 * under - _BETWEEN / 2) / 2
    upper = replace(whole, bottom=whole.top + high)
    return upper, replace(whole, top=whole.bottom - under - high, bottom=whole.bottom - under)


def _draw(canvas: Canvas, picture: Residuals, view: _View, panel: Panel, ticks: Sequence[Tick]) -> None:
    axes.left_axis(canvas, panel, ticks)
    zero = panel.height_of(0.0)
    canvas.line((panel.left, panel.right), (zero, zero), colour=style.INK, width=1.5, weight=1.5)
    if view.joined:
        _join(canvas, picture, view, panel)
    cloud.draw(canvas, panel, view.x, picture.residuals, picture.marked, most=cloud.MOST_POINTS // 2)
    cloud.name(canvas, panel, view.x, picture.residuals, picture.marked)
    bottom = axes.bottom_ticks(canvas, panel, format_value=view.format_x, whole=view.joined)
    axes.bottom_axis(canvas, panel, bottom, name=view.title)


def _join(canvas: Canvas, picture: Residuals, view: _View, panel: Panel) -> None:
    """A thin line in order of measuring, as long as single steps of it can be told apart."""
    if len(picture.residuals) <= (panel.right - panel.left) / 2:
        order = sorted(range(len(view.x)), key=lambda index: view.x[index])
        x, y = panel.xs(view.x), panel.ys(picture.residuals)
        canvas.line([x[index] for index in order], [y[index] for index in order], colour=style.BEFORE, weight=0.6)
