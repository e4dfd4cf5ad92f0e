"""The file store of this installation."""

from __future__ import annotations

from pathlib import Path

from flask import current_app

from app.core.storage import FileStore, FolderStore


def store() -> FileStore:
    """Where files are kept: a folder below the data folder."""
    return FolderStore(Path(current_app.config["DATA_FOLDER"]) / "files")
