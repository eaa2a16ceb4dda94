"""Runs an audit tool and returns its output."""

import subprocess
import sys
from pathlib import Path


def run_tool(folder: Path, module: str, *arguments: str) -> str:
    """Return the output of a tool. A nonzero exit code is ignored: it means that the tool has findings."""
    process = subprocess.run(  # noqa: S603 -- our own tools, no input from outside
        [sys.executable, "-m", module, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    return process.stdout
