"""The cells of the calibration: a process, two lengths, and the share of claims the verdict is held to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.calibration.series import (
    MONTH,
    Ask,
    Process,
    autoregression,
    counted,
    drift,
    heavy_tails,
    lognormal,
    measured,
    moving_autoregression,
    normal,
    one_outlier,
    paused,
    proportions,
    season,
    spread_apart,
)

Bound = Callable[[float, float], bool]
LONG_SERIES = 60
ALL_SIZES = ((12, 12), (25, 25), (40, 20), (60, 60), (200, 200))
SHORT_SIZES, LONG_SIZES = ((12, 12), (15, 15), (25, 25)), ((40, 20), (60, 60), (200, 200))
FALSE = 0.06


@dataclass(frozen=True)
class Looks:
    """A series judged again and again: ``step`` points are added before each of ``count`` looks."""

    count: int
    step: int
    planned: int | None


@dataclass(frozen=True)
class Cell:
    """One line of the table. ``most`` and ``least`` bound the share of claims; ``of_welch`` bounds it by a share of the
    bare t-test's, if that is more than ``most``. No bound: the figure is printed to be known."""

    group: str
    name: str
    before: int
    after: int
    ask: Ask
    most: float | None = None
    least: float | None = None
    of_welch: float | None = None
    looks: Looks | None = None

    def is_met(self, share: float, welch: float) -> bool:
        """Whether the share of claims keeps to what the cell asks."""
        allowed = max(
            (
                bound
                for bound in (self.most, None if self.of_welch is None else self.of_welch * welch)
                if bound is not None
            ),
            default=1.0,
        )
        return share <= allowed and (self.least is None or share >= self.least)

    @property
    def bar(self) -> str:
        """The bound in words."""
        if self.least is not None:
            return f"≥ {self.least:g}"
        if self.of_welch is not None:
            floor = "" if self.most is None else f" or {self.most:g}"
            return f"≤ {self.of_welch:g} × Welch{floor}"
        return "" if self.most is None else f"≤ {self.most:g}"


def all_cells() -> list[Cell]:
    """Every cell, in the order of the report."""
    return [*_steady(), *_rates(), *_following(), *_drifting(), *_looking(), *_seeing(), *_partly()]


def _steady() -> Iterator[Cell]:
    shapes: dict[str, Process] = {
        "normal": normal,
        "heavy tails (t, 3 df)": heavy_tails,
        "lognormal": lognormal,
        "one gross outlier": one_outlier,
    }
    for name, process in shapes.items():
        for before, after in ALL_SIZES:
            yield Cell("Nothing changed", name, before, after, measured(process, before, after), most=FALSE)
    for before, after in (*ALL_SIZES, (90, 20)):
        for name, first, second in (("ninefold variance before", 3.0, 1.0), ("ninefold variance after", 1.0, 3.0)):
            ask = spread_apart(before, after, first=first, second=second)
            yield Cell("Nothing changed", name, before, after, ask, most=FALSE)
    for before, after in ALL_SIZES:
        ask = measured(season(7.0), before, after, dated=True)
        yield Cell("Nothing changed", "weekly season", before, after, ask, most=FALSE)


def _rates() -> Iterator[Cell]:
    for dispersion in (1.0, 3.0, 10.0):
        for before, after in ALL_SIZES:
            name = "Poisson counts" if dispersion == 1 else f"counts, dispersion {dispersion:g}"
            ask = counted(before, after, dispersion=dispersion)
            yield Cell("Nothing changed", name, before, after, ask, most=FALSE)
            ask = proportions(before, after, dispersion=dispersion)
            yield Cell("Nothing changed", f"proportions, dispersion {dispersion:g}", before, after, ask, most=FALSE)


def _following() -> Iterator[Cell]:
    processes = {f"AR(1), φ {phi:g}": autoregression(phi) for phi in (-0.3, 0.2, 0.4, 0.55, 0.7)}
    processes |= {
        "ARMA(1,1), φ .4, θ .3": moving_autoregression(0.4, 0.3),
        "AR(2), φ .3 and .3": autoregression(0.3, 0.3),
    }
    group = "Nothing changed, neighbours alike"
    for name, process in processes.items():
        for before, after in (*SHORT_SIZES, *LONG_SIZES):
            ask, long = measured(process, before, after), before + after >= LONG_SERIES
            most = FALSE if long else 0.065
            if name.startswith("AR(2)") or not (long or name.startswith("AR(1)")):
                yield Cell(group, name, before, after, ask)
            else:
                yield Cell(group, name, before, after, ask, most=most, of_welch=None if long else 0.5)
    for before, after in LONG_SIZES:
        ask = measured(season(MONTH), before, after, dated=True)
        yield Cell(group, "monthly season", before, after, ask, most=FALSE)


def _drifting() -> Iterator[Cell]:
    held = {(15, 15, 0.08), (25, 25, 0.04)}
    for slope in (0.01, 0.02, 0.04, 0.08):
        for before, after in (*SHORT_SIZES, *LONG_SIZES):
            most = FALSE if before + after >= LONG_SERIES else None
            share = 0.55 if (before, after, slope) in held else None
            ask = measured(drift(slope), before, after)
            yield Cell(
                "Nothing changed, already sliding", f"drift {slope:g} sd a point", before, after, ask, most, None, share
            )


def _looking() -> Iterator[Cell]:
    for name, looks in {
        "20 planned looks, one more point each": Looks(20, 1, 20),
        "20 planned looks, three more points each": Looks(20, 3, 20),
        "20 looks, their number unknown": Looks(20, 3, None),
    }.items():
        for before in (25, 60):
            after = looks.count * looks.step
            ask = measured(normal, before, after)
            yield Cell("Nothing changed, looked at every week", name, before, after, ask, FALSE, looks=looks)
    ask = measured(normal, 25, 20, shift=1.0)
    yield Cell("A change, looked at every week", "1 sd, 20 planned looks", 25, 20, ask, looks=Looks(20, 1, 20))


def _seeing() -> Iterator[Cell]:
    group = "A change is seen"
    for shift, before, after, least in (
        (1.0, 25, 25, 0.85),
        (1.0, 40, 20, 0.58),
        (1.0, 60, 60, 0.82),
        (2.0, 12, 12, 0.95),
        (2.0, 40, 20, 0.95),
    ):
        yield Cell(group, f"{shift:g} sd", before, after, measured(normal, before, after, shift=shift), least=least)
        ask = counted(before, after, shift=shift)
        yield Cell(group, f"{shift:g} sd, counts", before, after, ask, least=least)
        ask = proportions(before, after, shift=shift)
        yield Cell(group, f"{shift:g} sd, proportions", before, after, ask, least=least)
    ask = measured(autoregression(0.4), 60, 60, shift=2.0)
    yield Cell(group, "2 sd, AR(1) φ .4", 60, 60, ask, least=0.95)
    yield Cell(group, "1 sd, one gross outlier", 25, 25, measured(one_outlier, 25, 25, shift=1.0), least=0.78)
    for name, period in (("weekly", 7.0), ("monthly", MONTH)):
        for before, after in LONG_SIZES:
            ask = measured(season(period), before, after, shift=2.0, dated=True)
            yield Cell(group, f"2 sd, {name} season", before, after, ask, least=0.85)


def _partly() -> Iterator[Cell]:
    """What the data hold too little of to be sure: printed, because no method can know."""
    group, weeks = "A yearly season of which a part is covered, values of each week", 365.25 / 7
    for before, after in ((20, 15), (26, 26), (40, 20)):
        for height, shift in ((0.0, 0.0), (0.5, 0.0), (1.0, 0.0), (2.0, 0.0), (0.0, 1.0), (0.0, 2.0), (1.0, 2.0)):
            ask = measured(season(weeks, height=height), before, after, shift=shift, dated=True, every=7)
            yield Cell(group, f"season of {height:g} sd, change of {shift:g} sd", before, after, ask)
    group = "A pause at the change, values of each day"
    for before, after, pause in ((25, 25, 30), (40, 20, 60), (60, 60, 60)):
        for slope, shift in ((0.02, 0.0), (0.06, 0.0), (0.0, 2.0)):
            ask = paused(before, after, pause=pause, slope=slope, shift=shift)
            name = f"pause of {pause} days, slide of {slope:g} sd a day, change of {shift:g} sd"
            yield Cell(group, name, before, after, ask)
