"""Pages are packed before they are sent: most of a page is tags, which pack to a fifth."""

from __future__ import annotations

import gzip

from flask import Flask, request
from werkzeug.wrappers import Response

SMALLEST = 1500
LEVEL = 5
PACKED = ("text/html", "application/json")


def init_app(app: Flask) -> None:
    """Pack pages for browsers that say they can unpack them."""
    app.after_request(_pack)


def _pack(response: Response) -> Response:
    response.vary.add("Accept-Encoding")
    if not _is_worth_packing(response):
        return response
    response.set_data(gzip.compress(response.get_data(), LEVEL, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    return response


def _is_worth_packing(response: Response) -> bool:
    wanted = request.accept_encodings.quality("gzip") > 0 and response.mimetype in PACKED
    whole = not response.direct_passthrough and "Content-Encoding" not in response.headers
    return wanted and whole and (response.content_length or 0) >= SMALLEST
