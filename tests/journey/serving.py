"""The program behind a real address, for tests that need a real browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, BrowserContext
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.company import Company


class Quiet(WSGIRequestHandler):
    """Answers without a line in the log for each request."""

    def log_request(self, *_: Any, **__: Any) -> None:
        """Say nothing."""


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve the program on a free port of this machine and hand over its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def signed_in(chromium: Browser, company: Company, name: str, *, site: str, **options: Any) -> BrowserContext:
    """A window whose person is signed in already; `nobody` is not."""
    context = chromium.new_context(**options)
    if name != "nobody":
        company.browser(name)
        context.add_cookies([{"name": "tollgate", "value": f"{name}-" + "x" * 48, "url": site}])
    return context
