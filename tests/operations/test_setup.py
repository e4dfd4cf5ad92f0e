"""The set-up works in a folder of any name, and has nothing to do the second time."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = [pytest.mark.pure, pytest.mark.slow]

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout in a folder with a space in its name, with nothing to install, set up once."""
    folder = tmp_path_factory.mktemp("a clone")
    (folder / ".ci").mkdir()
    shutil.copy(PROJECT / ".ci" / "setup", folder / ".ci" / "setup")
    for name in ("requirements.txt", "requirements-dev.txt"):
        (folder / name).write_text("# nothing\n")
    assert set_up(folder).returncode == 0
    return folder


def set_up(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in {"CI", "VIRTUAL_ENV"}}
    return subprocess.run(
        [folder / ".ci" / "setup"], env=kept | environment, capture_output=True, text=True, check=False
    )


def test_it_makes_an_environment_with_python_3_11(checkout: Path) -> None:
    version = subprocess.run([checkout / ".venv" / "bin" / "python", "-V"], capture_output=True, text=True, check=True)
    assert version.stdout.startswith("Python 3.11.")


def test_the_second_time_it_is_silent_and_touches_nothing(checkout: Path) -> None:
    made = touched(checkout)
    again = set_up(checkout)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert touched(checkout) == made


def touched(folder: Path) -> dict[Path, int]:
    """When each file of the environment was last written."""
    return {path: path.lstat().st_mtime_ns for path in (folder / ".venv").rglob("*")}


def test_changed_requirements_are_noticed(checkout: Path) -> None:
    (checkout / "requirements.txt").write_text("# nothing, said differently\n")
    assert "Preparing the environment" in set_up(checkout).stderr


def test_a_requirement_without_a_hash_is_refused(checkout: Path) -> None:
    (checkout / "requirements.txt").write_text("flask==3.1.0\n")
    refused = set_up(checkout)
    assert refused.returncode != 0
    assert "hash" in refused.stderr.lower()
