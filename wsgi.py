"""What the web server loads."""

from __future__ import annotations

import config
from app import create_app

application = create_app(config.read())
