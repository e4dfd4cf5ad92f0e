"""python -m tests.oracle DIR: run every case of every JSON file in DIR."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.oracle.runner import run_folder, write


def main() -> int:
    """0 when nothing failed, 1 when something did, 2 for a wrong command."""
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        sys.stderr.write("usage: python -m tests.oracle DIR\n")
        return 2
    report = run_folder(Path(sys.argv[1]))
    write(report, sys.stdout)
    return 1 if report.failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
