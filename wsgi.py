"""What the web server loads."""

from __future__ import annotations

import gc

gc.disable()  # while loading, everything stays: looking for garbage takes a tenth of the time

import config  # noqa: E402
from app import create_app  # noqa: E402

application = create_app(config.read())
gc.freeze()  # and later collections need not look at it again
gc.enable()
