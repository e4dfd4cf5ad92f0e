"""Statistics from the command line: one JSON object a line in, one out.

python -m app.stats PROCEDURE < in.jsonl > out.jsonl; --list names the procedures, --describe PROCEDURE tells
inputs and outputs. A line that cannot be answered gives {"error": code, "parameters": …}.
"""

from __future__ import annotations

import sys

from app.stats.command import run

if __name__ == "__main__":
    raise SystemExit(run(sys.argv[1:], sys.stdin, sys.stdout, sys.stderr))
