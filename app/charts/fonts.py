"""The product's typeface as files matplotlib can read, and the width of words set in it.

The vendored files are variable WOFF2. Matplotlib reads only static TTF, so three weights are cut with
fontTools on first use and kept in an ignored folder; their names carry the digest of the source, so that a
new version of the typeface is cut anew.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import unicodedata
from collections.abc import Mapping
from functools import cache
from itertools import accumulate, takewhile
from pathlib import Path

FAMILY = "Atkinson Hyperlegible Next"
WEIGHTS = (400, 650, 700)
PROJECT = Path(__file__).resolve().parents[2]
SOURCE = PROJECT / "static" / "fonts" / "atkinson-hyperlegible-next.woff2"
EXTENDED = PROJECT / "static" / "fonts" / "atkinson-hyperlegible-next-extended.woff2"
BUILT = PROJECT / "build" / "fonts"

ELLIPSIS = "…"
_TABULAR_DIGITS = dict(
    zip(
        map(ord, "0123456789"),
        (
            "zero.tf",
            "one.tf",
            "two.tf",
            "three.tf",
            "four.tf",
            "five.tf",
            "six.tf",
            "seven.tf",
            "eight.tf",
            "nine.tf",
        ),
        strict=True,
    )
)
_UNKNOWN_EM = 0.62
_WIDE_EM = 1.0


def static_fonts(source: Path = SOURCE, folder: Path = BUILT) -> Mapping[int, Path]:
    """Paths of the static TTF files by weight, cut from `source` where they are missing.

    They stand in `folder`, or in the system's temporary folder when that cannot be written.
    Raises FileNotFoundError when `source` is not there.
    """
    digest = hashlib.sha256(source.read_bytes()).hexdigest()[:12]
    names = {weight: f"{source.stem}-{weight}-{digest}.ttf" for weight in WEIGHTS}
    # A folder cut beforehand serves an installation that may not write.
    home = folder if all((folder / name).exists() for name in names.values()) else _writable(folder)
    paths = {weight: home / name for weight, name in names.items()}
    for weight, path in paths.items():
        if not path.exists():
            _cut(source, weight=weight, target=path)
    return paths


def _writable(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return _temporary()
    return folder if os.access(folder, os.W_OK) else _temporary()


def _temporary() -> Path:
    # One folder a user, closed to others: a shared name could be planted by somebody else.
    folder = Path(tempfile.gettempdir()) / f"tollgate-fonts-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        return Path(tempfile.mkdtemp(prefix="tollgate-fonts-"))
    return folder


def _cut(source: Path, *, weight: int, target: Path) -> None:
    # Here, not above: needed once in the life of an installation, and slow to load.
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    with TTFont(source) as variable:
        font = instantiateVariableFont(variable, {"wght": weight})
        font.flavor = None
        for table in font["cmap"].tables:
            table.cmap.update({code: name for code, name in _TABULAR_DIGITS.items() if code in table.cmap})
        # Written beside and renamed: two processes that start together never read half a file.
        handle, name = tempfile.mkstemp(dir=target.parent, suffix=".ttf")
        os.close(handle)
        font.save(name)
    # Readable to the account that serves, whoever built.
    Path(name).chmod(0o644)
    Path(name).replace(target)


def _advances_of(path: Path) -> dict[str, float]:
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        metrics, unit = font["hmtx"], font["head"].unitsPerEm
        return {chr(code): metrics[glyph][0] / unit for code, glyph in font.getBestCmap().items()}


@cache
def _advances(weight: int) -> Mapping[str, float]:
    """Advance of each character in em, digits tabular as the pages set them."""
    regular = _advances_of(static_fonts()[WEIGHTS[0]])
    own = _advances_of(static_fonts()[weight])
    if not EXTENDED.exists():
        return own
    widening = own["n"] / regular["n"]
    return {letter: advance * widening for letter, advance in _advances_of(EXTENDED).items()} | own


def _unknown_advance(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0.0
    return _WIDE_EM if unicodedata.east_asian_width(letter) in "WF" else _UNKNOWN_EM


def width(words: str, *, size: float, weight: int = WEIGHTS[0]) -> float:
    """Width of one line of `words`, in the unit of `size`. Without kerning, so it errs on the wide side."""
    return size * sum(_advances_in(words, weight))


def _advances_in(words: str, weight: int) -> list[float]:
    known = _advances(weight)
    return [known[letter] if letter in known else _unknown_advance(letter) for letter in words]


def fit(words: str, *, room: float, size: float, weight: int = WEIGHTS[0]) -> str:
    """`words` in one line no wider than `room`, cut with an ellipsis where they are longer."""
    if width(words, size=size, weight=weight) <= room:
        return words
    left = room - width(ELLIPSIS, size=size, weight=weight)
    return words[: _fitting(words, room=left, size=size, weight=weight)].rstrip() + ELLIPSIS


def _fitting(words: str, *, room: float, size: float, weight: int) -> int:
    """How many letters from the start go into `room`."""
    ends = accumulate(_advances_in(words, weight))
    return sum(1 for _ in takewhile(lambda end: end * size <= room, ends))


def wrap(words: str, *, room: float, size: float, weight: int = WEIGHTS[0], most: int = 99) -> list[str]:
    """At most `most` lines of `words` no wider than `room`; where text was cut, the last ends in an ellipsis.

    A single word wider than `room` is broken.
    """
    lines: list[str] = []
    for word in words.split():
        pieces = _pieces(word, room=room, size=size, weight=weight)
        joined = f"{lines[-1]} {pieces[0]}" if lines else ""
        if joined and width(joined, size=size, weight=weight) <= room:
            lines[-1] = joined
            lines += pieces[1:]
        else:
            lines += pieces
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], fit(" ".join(lines[most - 1 :]), room=room, size=size, weight=weight)]


def _pieces(word: str, *, room: float, size: float, weight: int) -> list[str]:
    pieces: list[str] = []
    while word:
        take = max(1, _fitting(word, room=room, size=size, weight=weight))
        pieces.append(word[:take])
        word = word[take:]
    return pieces
