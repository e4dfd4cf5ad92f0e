"""A level change under errors that follow each other: regression with AR(1) errors, the AR parameter averaged
out.

Every row is whitened by Prais and Winsten's transformation for each phi of a grid; each phi is weighted by
its restricted likelihood and a normal prior around zero, and a coefficient answers with the mixture of its t
distributions over phi. Averaging, unlike plugging in one estimate, keeps intervals honest in short series.
Sources: Prais and Winsten, Cowles Commission 383 (1954); Harville, JASA 72 (1977) 320-338 (restricted
likelihood); Zellner and Tiao, JASA 59 (1964) 763-778 (Bayesian regression with AR(1) errors).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from app.stats.base.result import Flags, Floats

PHIS: Floats = np.linspace(-0.6, 0.96, 40)
PRIOR_SD = 0.3
_LEAST_WEIGHT = 1e-7
NO_VARIATION = 1e-13
"""Of the largest value: what varies less may be nothing but rounding."""


@dataclass(frozen=True, eq=False)
class Coefficient:
    """A mixture of t distributions: locations and scales of shape (phis,), their weights, one df."""

    locations: Floats
    scales: Floats
    weights: Floats
    df: float

    @property
    def estimate(self) -> float:
        return float(self.weights @ self.locations)

    @property
    def standard_error(self) -> float:
        spread = self.scales**2 + (self.locations - self.estimate) ** 2
        return float(np.sqrt(self.weights @ spread))

    def share_below(self, value: float) -> float:
        """The mixture's distribution function."""
        return float(self.weights @ special.stdtr(self.df, (value - self.locations) / self.scales))

    @property
    def p_value(self) -> float:
        """Two-sided, against zero."""
        return min(1.0, 2 * min(self.one_sided(1), self.one_sided(-1)))

    def one_sided(self, sign: float) -> float:
        """Chance of a coefficient at least this far on the side of ``sign`` if it were zero."""
        return float(self.weights @ special.stdtr(self.df, -np.sign(sign) * self.locations / self.scales))

    def quantile(self, share: float) -> float:
        """The value below which ``share`` of the mixture lies, by the Illinois method between the
        components' own."""
        each = self.locations + self.scales * special.stdtrit(self.df, share)
        low, high = float(each.min()), float(each.max())
        below, above = self.share_below(low) - share, self.share_below(high) - share
        for _ in range(100):
            if min(-below, above) <= 1e-13 or high - low <= 1e-12 * (abs(low) + abs(high)):
                break
            between = (low * above - high * below) / (above - below)
            found = self.share_below(between) - share
            if found < 0:
                low, below, above = between, found, above / 2
            else:
                high, above, below = between, found, below / 2
        return low if -below < above else high

    def widened(self, *, factor: float, df: float) -> Coefficient:
        """The same with its variance multiplied and other degrees of freedom."""
        return replace(self, scales=self.scales * np.sqrt(factor), df=df)


@dataclass(frozen=True, eq=False)
class Fit:
    """A fitted regression: ``betas`` (phis, p), ``covariances`` (phis, p, p), ``weights`` (phis,).

    ``residuals`` are whitened at the mean phi and the mean coefficients, shape (n,).
    """

    phis: Floats
    weights: Floats
    betas: Floats
    covariances: Floats
    residuals: Floats
    df: float

    @property
    def phi(self) -> float:
        return float(self.weights @ self.phis)

    def coefficient(self, column: int) -> Coefficient:
        scales = np.sqrt(self.covariances[:, column, column])
        return Coefficient(self.betas[:, column], scales, self.weights, self.df)

    def mean_covariance(self) -> Floats:
        """Covariance of the coefficients with phi averaged out, shape (p, p)."""
        apart = self.betas - self.weights @ self.betas
        return np.asarray(
            np.einsum("g,gij->ij", self.weights, self.covariances)
            + np.einsum("g,gi,gj->ij", self.weights, apart, apart)
        )


@dataclass(frozen=True, eq=False)
class _Moments:
    """Sums of products from which the whitened ones follow for any phi: G = all - phi (lag + lag') + phi^2
    inner."""

    everything: Floats
    lagged: Floats
    inner: Floats

    def at(self, phis: Floats) -> Floats:
        grid = phis[:, None, None]
        return np.asarray(self.everything - grid * (self.lagged + self.lagged.T) + grid**2 * self.inner)


@dataclass(frozen=True, eq=False)
class _Solved:
    """For each phi: Gram matrices (g, p, p), coefficients (g, p), residual sums of squares (g,)."""

    gram: Floats
    betas: Floats
    squares: Floats
    varies: bool


def first_rows(size: int) -> Flags:
    """Only the first row starts a chain."""
    starts = np.zeros(size, dtype=np.bool_)
    starts[0] = True
    return starts


def whiten(rows: Floats, starts: Flags, phi: float) -> Floats:
    """Prais-Winsten: rows (n, k) less phi times the row before; a row that starts a chain is only scaled."""
    white = np.sqrt(1 - phi**2) * rows
    follows = np.flatnonzero(~starts)
    white[follows] = rows[follows] - phi * rows[follows - 1]
    return np.asarray(white)


def fit(response: Floats, design: Floats, *, starts: Flags | None = None) -> Fit | None:
    """Regression of ``response`` (n,) on ``design`` (n, p). None when nothing varies or rows do not exceed
    columns."""
    size, width = design.shape
    begins = first_rows(size) if starts is None else starts
    if size - width < 1:
        return None
    solved = _solve(response, design, begins)
    if not solved.varies:
        return None
    weights = _weights(solved, size - width, int(begins.sum()))
    keep = weights > _LEAST_WEIGHT
    weights, betas = weights[keep] / weights[keep].sum(), solved.betas[keep]
    covariances = np.linalg.inv(solved.gram[keep]) * (solved.squares[keep] / (size - width))[:, None, None]
    raw = response - design @ (weights @ betas)
    residuals = whiten(raw[:, None], begins, float(weights @ PHIS[keep]))[:, 0]
    return Fit(PHIS[keep], weights, betas, covariances, residuals, float(size - width))


def _solve(response: Floats, design: Floats, starts: Flags) -> _Solved:
    """Least squares on the whitened rows for every phi. What ordinary least squares explains is taken off
    first, so that the residual sum of squares keeps its digits."""
    rough = np.linalg.lstsq(design, response, rcond=None)[0]
    rest = response - design @ rough
    moments = _moments(np.column_stack([design, rest]), starts).at(PHIS)
    gram, cross, total = moments[:, :-1, :-1], moments[:, :-1, -1], moments[:, -1, -1]
    betas = np.linalg.solve(gram, cross[:, :, None])[:, :, 0]
    squares = total - (cross * betas).sum(axis=1)
    scale = NO_VARIATION * float(np.abs(response).max())
    return _Solved(gram, betas + rough, squares, bool(squares.min() > scale**2 * response.size))


def _moments(rows: Floats, starts: Flags) -> _Moments:
    follows = np.flatnonzero(~starts)
    later, earlier, first = rows[follows], rows[follows - 1], rows[starts]
    return _Moments(rows.T @ rows, later.T @ earlier, earlier.T @ earlier - first.T @ first)


def _weights(solved: _Solved, df: int, chains: int) -> Floats:
    """Restricted likelihood times the prior, scaled to sum 1."""
    log = (
        -0.5 * df * np.log(solved.squares)
        + 0.5 * chains * np.log(1 - PHIS**2)
        - 0.5 * np.linalg.slogdet(solved.gram)[1]
        - PHIS**2 / (2 * PRIOR_SD**2)
    )
    raw = np.exp(log - log.max())
    return np.asarray(raw / raw.sum())


def best_log_likelihood(response: Floats, design: Floats, *, starts: Flags | None = None) -> float:
    """The profile log likelihood at its best phi, up to a constant; for likelihood ratios. -inf without
    variation."""
    begins = first_rows(response.size) if starts is None else starts
    solved = _solve(response, design, begins)
    if not solved.varies:
        return -np.inf
    log = -0.5 * response.size * np.log(solved.squares) + 0.5 * begins.sum() * np.log(1 - PHIS**2)
    return float(log.max())


def scan_steps(
    response: Floats,
    others: Floats,
    phi: float,
    *,
    roots: Floats,
    starts: Flags | None = None,
    fewest: int = 3,
) -> Floats:
    """Log likelihood of a step that begins at each row, shape (n,), -inf where fewer than ``fewest`` rows
    remain.

    ``others`` (n, q): the other regressors; ``roots`` (n,): the root weights all rows already carry. The
    whitened step is the tail of one whitened column but for its first entry, so sums from the end do for all
    positions.
    """
    size = response.size
    begins = first_rows(size) if starts is None else starts
    white = whiten(np.column_stack([others, response, roots]), begins, phi)
    basis = np.linalg.qr(white[:, :-2])[0]
    answer = white[:, -2] - basis @ (basis.T @ white[:, -2])
    tail, first = white[:, -1], np.where(begins, white[:, -1], roots)
    along = np.column_stack([answer, basis])
    products = _tail_sums(along * tail[:, None]) + along * (first - tail)[:, None]
    norms = _tail_sums(tail**2) + first**2 - tail**2 - (products[:, 1:] ** 2).sum(axis=1)
    gain = np.divide(products[:, 0] ** 2, norms, out=np.zeros(size), where=norms > 1e-9 * roots.mean() ** 2)
    total = float(answer @ answer)
    log = -0.5 * size * np.log(np.maximum(total - gain, 1e-12 * total))
    log[:fewest], log[size - fewest + 1 :] = -np.inf, -np.inf
    return np.asarray(log)


def _tail_sums(rows: Floats) -> Floats:
    return np.asarray(np.cumsum(rows[::-1], axis=0)[::-1])
