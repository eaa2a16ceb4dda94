"""Databases opened again and again: an engine made anew compiles every question anew, which is dearer than to ask."""

import shutil
from functools import lru_cache
from pathlib import Path

from storage.database import Database


@lru_cache(maxsize=8)
def opened(url: str) -> Database:
    """Return the database at this address; opened again, disposed of or not, it remembers what it has compiled."""
    return Database(url)


def put_afresh(template: Path, path: Path) -> str:
    """Put a copy of a SQLite file here in place of what was here, its side files too; return its address."""
    for beside in path.parent.glob(f"{path.name}-*"):
        beside.unlink()
    fresh = path.with_suffix(".fresh")
    shutil.copy(template, fresh)
    fresh.replace(path)  # at once, and not written over: whoever still has the old one open keeps it
    return f"sqlite:///{path}"
