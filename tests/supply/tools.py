"""The tools that look: run as they are, for what they print."""

import subprocess
import sys
from pathlib import Path


def printed(folder: Path, module: str, *arguments: str) -> str:
    """Return what a tool prints. That it ends with something else than 0 only says that it found something."""
    run = subprocess.run(  # noqa: S603 -- our own tools, nothing from outside
        [sys.executable, "-m", module, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    return run.stdout
