"""Bundled files: served by WhiteNoise under names that hold their content's hash, so browsers keep them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from flask import Flask
from whitenoise import WhiteNoise

ONE_YEAR = 31_536_000


def init_app(app: Flask) -> None:
    """Serve `static/` before the application is asked, and name files by their content in `url_for`."""
    folder = Path(app.root_path) / "static"
    served = WhiteNoise(app.wsgi_app, autorefresh=False, max_age=0, add_headers_function=_add_headers)
    names = {}
    for file in sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".gz"):
        name = file.relative_to(folder).as_posix()
        names[name] = _hashed(name, file)
        served.add_file_to_dictionary(f"/static/{name}", str(file))
        served.add_file_to_dictionary(f"/static/{names[name]}", str(file))
    app.wsgi_app = served  # type: ignore[method-assign]
    app.extensions["hashed_names"] = names
    app.url_defaults(_use_hashed_name(names))


def _hashed(name: str, file: Path) -> str:
    stem, dot, extension = name.rpartition(".")
    digest = hashlib.sha256(file.read_bytes()).hexdigest()[:12]
    return f"{stem}.{digest}{dot}{extension}"


def _use_hashed_name(names: dict[str, str]) -> Any:
    def use(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and values.get("filename") in names:
            values["filename"] = names[values["filename"]]

    return use


def _add_headers(headers: Any, path: str, url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if Path(path).name != Path(url).name:
        headers["Cache-Control"] = f"public, max-age={ONE_YEAR}, immutable"
