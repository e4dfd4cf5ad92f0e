"""The program's settings, read once from the environment; the supervisor and gunicorn read theirs themselves."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

SHORTEST_KEY = 32
KNOWN_KEYS = frozenset({"change me", "changeme", "secret", "development", "dev", "tollgate", "your-secret-key"})
KEY_ADVICE = (
    "Tollgate does not start: SECRET_KEY is {trouble}. Make one with\n"
    "  python3 -c 'import secrets; print(secrets.token_urlsafe(48))'\n"
    "and put it into the environment variable SECRET_KEY."
)


class BadSetting(SystemExit):
    """A setting that the program must not start with; the text says what to do."""


def read(environment: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """The program's settings. Raises BadSetting, which ends the program, when one is missing or unsafe."""
    folder = Path(environment.get("TOLLGATE_DATA") or ".data").resolve()
    demo = environment.get("TOLLGATE_DEMO") == "1"
    url = environment.get("DATABASE_URL") or f"sqlite:///{folder / 'tollgate.db'}"
    proxies = int(environment.get("TRUSTED_PROXIES") or 0)
    base_url = (environment.get("BASE_URL") or f"http://localhost:{environment.get('PORT') or 8000}").rstrip("/")
    return {
        "SECRET_KEY": _secret_key(environment, folder, demo=demo),
        "SQLALCHEMY_DATABASE_URI": url.replace("postgresql://", "postgresql+psycopg://", 1),
        "DATA_FOLDER": str(folder),
        "IMPORT_FOLDER": environment.get("IMPORT_FOLDER") or str(folder / "incoming"),
        "DEMO": demo,
        "DEMO_PASSWORD": environment.get("DEMO_PASSWORD", ""),
        "BASE_URL": base_url,
        "TRUSTED_HOSTS": _hosts(environment, base_url),
        "TRUSTED_PROXIES": proxies,
        "OFFLINE_ENTRY": environment.get("OFFLINE_ENTRY", "1") == "1",
        "SMTP_HOST": environment.get("SMTP_HOST", ""),
        "SMTP_PORT": int(environment.get("SMTP_PORT") or 587),
        "SMTP_USER": environment.get("SMTP_USER", ""),
        "SMTP_PASSWORD": environment.get("SMTP_PASSWORD", ""),
        "SMTP_STARTTLS": environment.get("SMTP_STARTTLS", "1") == "1",
        "SMTP_CA_FILE": environment.get("SMTP_CA_FILE", ""),
        "MAIL_FROM": environment.get("MAIL_FROM", "Tollgate <tollgate@localhost>"),
        "MAX_CONTENT_LENGTH": 12 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 12 * 1024 * 1024,
        "MAX_FORM_PARTS": 1000,
        "WTF_CSRF_CHECK_DEFAULT": False,
        "WTF_CSRF_TIME_LIMIT": None,
        "SEND_FILE_MAX_AGE_DEFAULT": timedelta(days=365),
        "TEMPLATES_AUTO_RELOAD": False,
    }


def _secret_key(environment: Mapping[str, str], folder: Path, *, demo: bool) -> str:
    key = environment.get("SECRET_KEY", "")
    if not key and demo:
        return _kept_key(folder / "secret_key")
    if not key:
        raise BadSetting(KEY_ADVICE.format(trouble="missing"))
    if key.casefold() in KNOWN_KEYS or len(set(key)) < 8:
        raise BadSetting(KEY_ADVICE.format(trouble="one that everybody knows or can guess"))
    if len(key) < SHORTEST_KEY:
        raise BadSetting(KEY_ADVICE.format(trouble=f"shorter than {SHORTEST_KEY} characters"))
    return key


def _kept_key(file: Path) -> str:
    """The demo's own key, made at its first start and readable by its user alone."""
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return file.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(secrets.token_urlsafe(48))
    return file.read_text(encoding="ascii").strip()


def _hosts(environment: Mapping[str, str], base_url: str) -> list[str]:
    own = urlsplit(base_url).hostname or "localhost"
    extra = environment.get("TRUSTED_HOSTS", "").split()
    return sorted({own, "localhost", "127.0.0.1", "[::1]", *extra})


if __name__ == "__main__":
    read()
    sys.stdout.write("The settings are good.\n")
