"""Pictures of a measurement study the tests look at: cartons weighed by three people."""

from __future__ import annotations

import random
from typing import Any

from app.charts.control import ReferenceLine
from app.charts.gage import Component, Components, GageRun, Share
from tests.charts.pictures import tidy


def gage_run(
    parts: int = 10, operators: tuple[str, ...] = ("Priya", "Sam", "Marek"), trials: int = 3, **changed: Any
) -> GageRun:
    """Ten cartons weighed by three people three times each."""
    chance = random.Random(parts)
    sizes = [500 + chance.gauss(0, 6) for _ in range(parts)]
    given: dict[str, Any] = {
        "title": "Weight of a carton in grams, by part and person",
        "description": "Marek reads higher than the others.",
        "parts": [str(part + 1) for part in range(parts)],
        "operators": operators,
        "readings": [
            [[size + chance.gauss(bias, 1.2) for _ in range(trials)] for bias in range(len(operators))]
            for size in sizes
        ],
        "format_value": tidy,
        "value_title": "Grams",
        "part_title": "Part",
        "mean": ReferenceLine(value=500.5, label="Average 500.5"),
        "caption": "Three readings each, in random order.",
    }
    return GageRun(**given | changed)


def components(**changed: Any) -> Components:
    """Where the variation of the weights comes from."""
    rows = (("Measuring, all", 7.8, 27.9, True), ("Repeating", 3.1, 17.6, False), ("Between people", 4.7, 21.7, False),
            ("Between parts", 92.2, 96.0, False))  # fmt: skip
    given: dict[str, Any] = {
        "title": "Where the variation comes from",
        "description": "Measuring makes 28% of the spread seen.",
        "components": [
            Component(
                label=label,
                strong=strong,
                shares=(
                    Share(value=variance, label=f"{variance}% of the variance"),
                    Share(value=spread, label=f"{spread}% of the spread"),
                ),
            )
            for label, variance, spread, strong in rows
        ],
        "format_value": lambda value: f"{value:.0f}%",
        "thresholds": (ReferenceLine(value=10, label="10%"), ReferenceLine(value=30, label="30%")),
        "caption": "Analysis of variance, crossed. Below 10% of the spread is good, above 30% too much.",
    }
    return Components(**given | changed)
