"""Every tool, one line each."""

from __future__ import annotations

from app.tools.fishbone.sheet import FishboneTool
from app.tools.five_whys.sheet import FiveWhysTool
from app.tools.tool import Tool

TOOLS: tuple[Tool, ...] = (
    FiveWhysTool(),
    FishboneTool(),
)
