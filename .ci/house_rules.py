"""The rules of the house that no linter knows: sizes, names, and what templates must not hold.

Prints one line for each breach and ends with status 1 when there is any.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LONGEST_FILE, LONGEST_TEMPLATE, LONGEST_FUNCTION = 300, 150, 40
# Names that say nothing of what a module is about.
EMPTY_NAMES = frozenset(
    {"utils", "util", "helpers", "helper", "services", "service", "manager", "main", "common", "misc"}
)
IN_TEMPLATES = {
    r"\sstyle\s*=": "a style attribute, which the content security policy refuses",
    r"<[^>]*\son[a-z]+\s*=": "an event handler, which the content security policy refuses",
    r"<script(?![^>]*\ssrc=)": "an inline script, which the content security policy refuses",
    r"\|\s*safe\b": "`|safe`: only the sanitiser's Markup goes out unescaped",
    r"autoescape\s+false": "escaping switched off",
    "\u2014|\\s\u2013\\s": "a dash as punctuation",
}
IN_PROGRAM = {
    r"\brender_template_string\b": "a template made of data",
    r"\bpyplot\b": "pyplot, which keeps every figure alive; use Figure()",
}


def python_files() -> Iterator[Path]:
    """Yield the modules of program and tests."""
    for folder in ("app", "tests", ".ci"):
        yield from sorted((ROOT / folder).rglob("*.py"))
    yield from sorted(ROOT.glob("*.py"))


def breaches_of_module(path: Path) -> Iterator[str]:
    """Yield what is wrong with a module."""
    text = path.read_text(encoding="utf-8")
    yield from too_long(text, LONGEST_FILE)
    if path.stem in EMPTY_NAMES:
        yield f"a module called {path.stem} says nothing of what it is about"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from long_function(node)
    if path.is_relative_to(ROOT / "app"):
        yield from found_in(text, IN_PROGRAM)


def long_function(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    """Yield a breach when a function is longer than a reader can hold."""
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    if lines > LONGEST_FUNCTION:
        yield f"line {node.lineno}: {node.name} has {lines} lines, at most {LONGEST_FUNCTION}"


def too_long(text: str, longest: int) -> Iterator[str]:
    """Yield a breach when a file has more lines than `longest`."""
    if (lines := text.count("\n")) > longest:
        yield f"{lines} lines, at most {longest}"


def found_in(text: str, patterns: dict[str, str]) -> Iterator[str]:
    """Yield a breach for each line on which a pattern matches."""
    for pattern, reason in patterns.items():
        for match in re.finditer(pattern, text, re.IGNORECASE):
            yield f"line {text.count(chr(10), 0, match.start()) + 1}: {reason}"


def breaches_of_template(path: Path) -> Iterator[str]:
    """Yield what is wrong with a template."""
    text = path.read_text(encoding="utf-8")
    yield from too_long(text, LONGEST_TEMPLATE)
    # What a Jinja comment says is not sent.
    yield from found_in(re.sub(r"\{#.*?#\}", blank, text, flags=re.DOTALL), IN_TEMPLATES)


def blank(comment: re.Match[str]) -> str:
    """Return the comment's line ends alone, so that line numbers stay right."""
    return "\n" * comment.group().count("\n")


def all_breaches() -> Iterator[str]:
    """Yield every breach with its file."""
    for path in python_files():
        yield from (f"{path.relative_to(ROOT)}: {breach}" for breach in breaches_of_module(path))
    for path in sorted((ROOT / "templates").rglob("*.*")):
        yield from (f"{path.relative_to(ROOT)}: {breach}" for breach in breaches_of_template(path))


if __name__ == "__main__":
    found = list(all_breaches())
    print(*found, sep="\n", end="\n" if found else "")
    sys.exit(1 if found else 0)
