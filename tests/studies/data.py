"""Tables as people copy them from a spreadsheet, one a question."""

from __future__ import annotations

import random

PAIRS = "Driver\tBefore\tAfter\n" + "\n".join(
    f"D{row}\t{before:.1f}\t{after:.1f}"
    for row, (before, after) in enumerate(
        [(41, 36.8), (38, 34.1), (44, 39), (40, 36.3), (39, 33.5), (42, 38.2), (37, 33.4), (43, 38.1), (40, 35),
         (41, 37)], 1
    )
)  # fmt: skip
SHARES = "Supplier;Damaged;Checked\nA;18;400\nB;41;420\nC;12;390"
KINDS = "Kind of error;Count\nLook-alike;61\nWrong bin;29\nMiscount;14\nLabel;5\nDamage;4\nLate;3\nLost;2\nMixed;2"
RATES = "Ward\tFalls\tBed days\nElm\t12\t1900\nOak\t45\t2100"


def strengths(rows: int = 30) -> str:
    """Strength rises with temperature, and pressure says nothing of it."""
    draw = random.Random(7)
    lines = ["Temperature\tPressure\tStrength"]
    for row in range(rows):
        heat = 180 + row
        lines.append(f"{heat}\t{draw.uniform(2, 4):.2f}\t{0.8 * heat + draw.gauss(0, 2):.2f}")
    return "\n".join(lines)


def fills(rows: int = 120, spread: float = 1.0) -> str:
    """Bottles filled around 500."""
    draw = random.Random(11)
    return "Fill\n" + "\n".join(f"{draw.gauss(500, spread):.2f}" for _row in range(rows))


def gauge(error: float = 0.1, repeats: int = 2) -> str:
    """Ten boxes on the same scales, by three people."""
    draw = random.Random(5)
    lines = ["Box\tPerson\tWeight"]
    for box in range(1, 11):
        weight = 10 + 0.7 * box
        lines += [
            f"{box}\t{who}\t{weight + draw.gauss(0, error):.3f}"
            for who in ("Priya", "Sam", "Marek")
            for _time in range(repeats)
        ]
    return "\n".join(lines)


def judgements(wrong: int = 0, *, people: tuple[str, ...] = ("Priya", "Sam"), standard: bool = False) -> str:
    """Twenty labels, every third of them bad; the last person is wrong on the first few."""
    lines = ["Item\tPerson\tRating" + ("\tStandard" if standard else "")]
    for item in range(20):
        for who in people:
            right, other = ("bad", "good") if item % 3 == 0 else ("good", "bad")
            said = other if who == people[-1] and item < wrong else right
            lines.append(f"L{item}\t{who}\t{said}" + (f"\t{right}" if standard else ""))
    return "\n".join(lines)
