"""Balancing measures: not "no clear change" but "not worse by more than the stated margin" (non-inferiority).

The whole 95 % interval of the difference has to stay on the good side of the margin, which is a one-sided test at
2.5 %. Source: ICH E9, Statistical Principles for Clinical Trials, section 3.3.2.
"""

from __future__ import annotations

from dataclasses import replace

from app.analyses.reading import BROKEN, NO_MARGIN, SAFE, UNCLEAR, Finding, Range, Reading, Said

SAID_OF_CHANGE = ("improved", "worse", "no_change")
MARGIN_SIGNALS = {SAFE: "meets", UNCLEAR: "some", BROKEN: "misses", NO_MARGIN: "early", "": "early"}


def weighed(reading: Reading, found: Range | None) -> Reading:
    """The reading of a balancing measure, its difference held against the margin.

    `found` is the range that leaves out extreme values. Where it answers otherwise than the range of all values,
    nothing is ruled out.
    """
    if reading.margin is None:
        return _without_margin(reading)
    answers = {_balance(reading, one, reading.margin) for one in (found, reading.change)}
    extremes_decide = len(answers) > 1
    balance = UNCLEAR if extremes_decide else answers.pop()
    reading = replace(reading, balance=balance, goal_signal=MARGIN_SIGNALS[balance])
    if balance == "" or reading.verdict == "improved":
        return reading
    signal = {SAFE: "same", UNCLEAR: "same", BROKEN: "warn"}[balance]
    if reading.verdict == "worse":
        signal = "warn"
    lines = _lines(reading, balance, extremes_decide=extremes_decide)
    return replace(reading, signal=signal, headline=_headline(reading, balance), lines=lines)


def not_yet(reading: Reading) -> Reading:
    """The reading of a balancing measure before any change: its margin is not touched yet."""
    return _without_margin(reading) if reading.margin is None else replace(reading, goal_signal=MARGIN_SIGNALS[""])


def _without_margin(reading: Reading) -> Reading:
    asked = Finding(code="margin", state="todo")
    return replace(reading, balance=NO_MARGIN, goal_signal=MARGIN_SIGNALS[NO_MARGIN], checks=(asked, *reading.checks))


def _balance(reading: Reading, found: Range | None, margin: float) -> str:
    """Where the interval of the harm lies to the margin; empty while nothing can be said of a change."""
    if reading.verdict not in SAID_OF_CHANGE or found is None:
        return ""
    least, most = _harm(reading, found)
    if least is None or most is None:
        return ""
    return SAFE if most < margin else BROKEN if least >= margin else UNCLEAR


def _harm(reading: Reading, found: Range) -> tuple[float | None, float | None]:
    """How much worse it became, at least and at most; below 0 is better."""
    low, high = found.low, found.high
    if reading.measured.direction == "lower" or low is None or high is None:
        return low, high
    return -high, -low


def _headline(reading: Reading, balance: str) -> Said:
    code = f"balance_{balance}_worse" if reading.verdict == "worse" else f"balance_{balance}"
    change = reading.change.estimate if reading.change else None
    return Said(code=code, parameters={"margin": reading.margin, "change": None if change is None else abs(change)})


def _lines(reading: Reading, balance: str, *, extremes_decide: bool) -> tuple[Said, ...]:
    assert reading.change is not None
    least, most = _harm(reading, reading.change)
    likely = Said(code="balance_likely", parameters={"least": least, "most": most})
    extremes = (Said(code="balance_extremes"),) if extremes_decide else ()
    not_proof = (Said(code="balance_not_proof"),) if balance == UNCLEAR and reading.verdict == "no_change" else ()
    return (likely, *extremes, *not_proof)
