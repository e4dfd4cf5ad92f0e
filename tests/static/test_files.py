"""The files a page loads: joined from their parts, light, and free of what the security policy forbids."""

from __future__ import annotations

import gzip
import re
import runpy
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "static"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
JOINED_STYLES = ("tollgate.css", "document.css")
STYLE_PARTS = sorted(path for path in (STATIC / "css").glob("*.css") if path.name not in JOINED_STYLES)
SCRIPT_PARTS = sorted(path for path in (STATIC / "js").glob("*.js") if path.name != "tollgate.js")

pytestmark = pytest.mark.pure
FIRST_VISIT = ("css/tollgate.css", "js/tollgate.js", "img/favicon.svg")
ROOM_FOR_THE_PAGE_ITSELF = 20_000
MOST = 60_000


@pytest.fixture(scope="module")
def vendor() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / ".ci" / "vendor"))


def test_the_joined_files_are_their_parts(vendor: dict[str, Any]) -> None:
    stale = [path.name for path, text in vendor["outputs"]().items() if path.read_text(encoding="utf-8") != text]
    assert stale == [], "run .ci/vendor"


def test_every_part_is_joined(vendor: dict[str, Any]) -> None:
    styles = {*vendor["STYLE_PARTS"], *vendor["DOCUMENT_PARTS"]}
    assert {path.stem for path in STYLE_PARTS} == styles
    assert {path.stem for path in SCRIPT_PARTS} == set(vendor["SCRIPT_PARTS"])


def test_a_first_visit_stays_under_60_kilobytes_besides_the_font() -> None:
    weight = sum(len(gzip.compress((STATIC / name).read_bytes(), 9)) for name in FIRST_VISIT)
    assert weight + ROOM_FOR_THE_PAGE_ITSELF <= MOST


def test_a_page_asks_for_five_files_at_most() -> None:
    base = (ROOT / "templates" / "base.html").read_text(encoding="utf-8")
    assert len(set(re.findall(r"filename='([^']+)'", base))) <= 5


@pytest.mark.parametrize("path", STYLE_PARTS, ids=lambda path: path.stem)
def test_only_the_tokens_write_a_colour(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    if path.name in ("tokens.css", "tokens-dark.css"):
        assert re.search(r"#[0-9a-f]{6}", text)
        return
    values = " ".join(re.findall(r":([^;{}]+);", text))
    assert (
        re.findall(
            r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|oklch)\(|\b(?:white|black|red|green|blue|gr[ae]y)\b",
            values,
        )
        == []
    )


@pytest.mark.parametrize("path", STYLE_PARTS, ids=lambda path: path.stem)
def test_every_custom_property_that_is_used_is_defined(path: Path) -> None:
    everything = "".join(part.read_text(encoding="utf-8") for part in STYLE_PARTS)
    defined = set(re.findall(r"(--[\w-]+):", everything))
    assert set(re.findall(r"var\((--[\w-]+)\)", path.read_text(encoding="utf-8"))) <= defined


@pytest.mark.parametrize("path", [*STYLE_PARTS, *SCRIPT_PARTS], ids=lambda path: path.name)
def test_nothing_comes_from_another_host(path: Path) -> None:
    assert re.findall(r"https?://|@import|url\(\s*[\"']?//", path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", SCRIPT_PARTS, ids=lambda path: path.stem)
def test_no_script_runs_text_as_code_or_writes_markup(path: Path) -> None:
    forbidden = (
        r"\beval\(|new Function|setTimeout\(\s*[\"'`]|\.style\b"
        r"|innerHTML|outerHTML|insertAdjacentHTML|document\.write"
    )
    assert re.findall(forbidden, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", SCRIPT_PARTS, ids=lambda path: path.stem)
def test_a_script_leaves_nothing_global(path: Path) -> None:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("//")]
    assert lines[0] == "(() => {"
    assert lines[-1] == "})();"
    assert "window." not in "\n".join(lines)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_a_template_holds_no_inline_style_script_or_handler(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert re.findall(r"\sstyle\s*=|<style|\son[a-z]+\s*=\s*[\"']|javascript:|\|\s*safe\b", text) == []
    assert [tag for tag in re.findall(r"<script[^>]*>", text) if " src=" not in tag] == []


def test_the_licences_of_others_stand_beside_their_files() -> None:
    font = (STATIC / "fonts" / "atkinson-hyperlegible-next-licence.txt").read_text(encoding="utf-8")
    assert "SIL Open Font License" in font or "SIL OPEN FONT LICENSE" in font


def test_the_packed_files_hold_what_the_plain_ones_hold() -> None:
    for name in ("css/tollgate.css", "css/document.css", "js/tollgate.js"):
        plain = STATIC / name
        assert gzip.decompress(plain.with_name(f"{plain.name}.gz").read_bytes()) == plain.read_bytes()
