"""Report unexpected errors: a log line that quotes no text, and a reference for the person who met the error."""

import logging
import secrets
import traceback
from pathlib import Path

from storage.row_macs.row_faults import RowChangedError
from storage.schema_check.schema_objects import SchemaChangedError

_PATH_PARTS_SHOWN = 3
_MAX_CAUSES = 5  # of the chain of causes


def report_error(error: BaseException, logger: logging.Logger) -> str:
    """Log the error's type and where in the code it arose; return the reference that the person gets to read.

    The text of the error and of its causes is never logged: it may quote what a person typed. A row that was changed
    without the product is named by its table and primary key, and so are tables, triggers and views.
    """
    reference = secrets.token_hex(4)
    logger.error("trouble %s: %s", reference, describe_error(error))
    return reference


def describe_error(error: BaseException) -> str:
    """Return the types and places of the error and its causes, in one line and without their texts."""
    descriptions: list[str] = []
    current: BaseException | None = error
    while current is not None and len(descriptions) < _MAX_CAUSES:
        descriptions.append(
            f"{type(current).__module__}.{type(current).__qualname__} at {_describe_traceback(current)}"
        )
        if isinstance(current, RowChangedError):
            descriptions.append(f"row {current.fault.table} {current.fault.key} {current.fault.why}")
        if isinstance(current, SchemaChangedError):
            descriptions.append(f"schema {current.describe()}")
        current = current.__cause__ or current.__context__
    return " from ".join(descriptions)


def _describe_traceback(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return " > ".join(f"{_shorten_path(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames) or "nowhere"


def _shorten_path(filename: str) -> str:
    return "/".join(Path(filename).parts[-_PATH_PARTS_SHOWN:])
