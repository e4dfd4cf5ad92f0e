"""The file store of this installation, and what files may be called."""

from __future__ import annotations

from pathlib import Path

from flask import current_app

from app.core.storage import FileStore, FolderStore

_NOT_IN_NAMES = str.maketrans(dict.fromkeys('/\\:*?"<>|', " "))


def store() -> FileStore:
    """Where files are kept: a folder below the data folder."""
    return FolderStore(Path(current_app.config["DATA_FOLDER"]) / "files")


def plain_name(name: str) -> str:
    """A file name that every system takes."""
    letters = (letter if letter.isprintable() else " " for letter in name.translate(_NOT_IN_NAMES))
    return " ".join("".join(letters).split())
