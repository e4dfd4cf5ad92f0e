"""Gunicorn's settings, read by its `--config`; the supervisor adds the port it lends."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  gunicorn makes its own unguessable file there

worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS") or 8)
# On SQLite the writers queue on a lock inside the one web process; several would wait on the file instead.
workers = int(os.environ.get("WEB_PROCESSES") or 2) if os.environ.get("DATABASE_URL", "").startswith("postgres") else 1
graceful_timeout = 15
keepalive = 15
loglevel = "warning"
# A heartbeat file on a slow disk would make gunicorn take a busy worker for a hung one.
worker_tmp_dir = str(SHARED_MEMORY) if SHARED_MEMORY.is_dir() else None
# The supervisor is what controls it; a second way in would only be one more thing to guard.
control_socket_disable = True
# Whose forwarded headers count is TRUSTED_PROXIES' to say; by itself gunicorn believes whoever comes from this machine.
forwarded_allow_ips = ""
forwarder_headers = ""
secure_scheme_headers: dict[str, str] = {}


def post_fork(server: Any, worker: Any) -> None:  # noqa: ARG001  gunicorn's signature
    """Tie the forked web process to gunicorn, so that it cannot outlive a kill of the processes above it."""
    from app.core.supervisor import end_with_parent

    end_with_parent()
