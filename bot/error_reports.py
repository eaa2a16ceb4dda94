"""Where an error nobody expected ends: a line in the log that quotes nothing, and a reference for whoever met it."""

import logging
import secrets
import traceback
from pathlib import Path

_FOLDERS_SHOWN = 3
_DEEPEST = 5  # an error's cause, and its cause, …


def report(error: BaseException, logger: logging.Logger) -> str:
    """Log the error's type and where in the code it arose, and return the reference that a person gets to read.

    Never the error's own text, nor that of its causes: both may quote what somebody typed.
    """
    reference = secrets.token_hex(4)
    logger.error("trouble %s: %s", reference, " from ".join(_told(error)))
    return reference


def _told(error: BaseException) -> list[str]:
    told: list[str] = []
    current: BaseException | None = error
    while current is not None and len(told) < _DEEPEST:
        told.append(f"{type(current).__module__}.{type(current).__qualname__} at {_way(current)}")
        current = current.__cause__ or current.__context__
    return told


def _way(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return " > ".join(f"{_place(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames) or "nowhere"


def _place(filename: str) -> str:
    return "/".join(Path(filename).parts[-_FOLDERS_SHOWN:])
