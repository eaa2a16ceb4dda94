"""Where an error nobody expected ends: a line in the log that quotes nothing, and a reference for whoever met it."""

import logging
import secrets
import traceback
from pathlib import Path

_PATH_PARTS_SHOWN = 3
_MAX_CAUSES = 5  # an error's cause, and its cause, …


def report_error(error: BaseException, logger: logging.Logger) -> str:
    """Log the error's type and where in the code it arose, and return the reference that a person gets to read.

    Never the error's own text, nor that of its causes: both may quote what somebody typed.
    """
    reference = secrets.token_hex(4)
    logger.error("trouble %s: %s", reference, " from ".join(_describe_causes(error)))
    return reference


def _describe_causes(error: BaseException) -> list[str]:
    told: list[str] = []
    current: BaseException | None = error
    while current is not None and len(told) < _MAX_CAUSES:
        told.append(f"{type(current).__module__}.{type(current).__qualname__} at {_describe_traceback(current)}")
        current = current.__cause__ or current.__context__
    return told


def _describe_traceback(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return " > ".join(f"{_shorten_path(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames) or "nowhere"


def _shorten_path(filename: str) -> str:
    return "/".join(Path(filename).parts[-_PATH_PARTS_SHOWN:])
