"""The file store of this installation, and handing files out."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import IO

from flask import Response, current_app, send_file

from app.core.storage import FileStore, FolderStore

_NOT_IN_NAMES = str.maketrans(dict.fromkeys('/\\:*?"<>|', " "))


def store() -> FileStore:
    """Where files are kept: a folder below the data folder."""
    return FolderStore(Path(current_app.config["DATA_FOLDER"]) / "files")


def download(content: bytes | IO[bytes], name: str, media_type: str, *, shown: bool = False) -> Response:
    """A file for this person alone, kept by no cache; `shown` in the browser where it can."""
    stream = BytesIO(content) if isinstance(content, bytes) else content
    response = send_file(
        stream, mimetype=media_type, download_name=plain_name(name), as_attachment=not shown, etag=False, max_age=0
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def plain_name(name: str) -> str:
    """A file name that every system takes."""
    letters = (letter if letter.isprintable() else " " for letter in name.translate(_NOT_IN_NAMES))
    return " ".join("".join(letters).split())
