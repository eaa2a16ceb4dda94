"""Capture the output of all loggers, at their most verbose level."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager

SILENCED_LOGGERS = {"consult_coach.bolt", "slack_sdk.web.consult_coach", "slack_sdk.web.consult_coach.quick"}
"""Loggers that the product silences whatever the configuration, because they would log whole payloads."""

_VERBOSE_LOGGERS = (
    "sqlalchemy.engine",
    "sqlalchemy.pool",
    "sqlalchemy.orm",
    "uvicorn",
    "uvicorn.error",
    "uvicorn.access",
    "uvicorn.asgi",
    "slack_sdk",
    "slack_sdk.web",
    "slack_sdk.web.base_client",
    "slack_bolt",
    "asyncio",
    "alembic",
    "statemachine",
    "httpx",
    "bot",
    "consult_coach",
)


@contextmanager
def capture_logs() -> Iterator[io.StringIO]:
    """Capture everything that any logger writes, from the lowest level on, with the texts of errors."""
    output = io.StringIO()
    handler = logging.StreamHandler(output)
    handler.setFormatter(logging.Formatter("%(name)s %(levelname)s %(pathname)s %(funcName)s %(message)s"))
    loggers = {
        logging.getLogger(name) for name in {*_VERBOSE_LOGGERS, *logging.root.manager.loggerDict} - SILENCED_LOGGERS
    }
    saved_state = {logger: (logger.level, logger.disabled) for logger in {logging.root, *loggers}}
    not_propagating = [logger for logger in loggers if not logger.propagate]
    for logger in saved_state:
        logger.disabled = False
        logger.setLevel(logging.DEBUG)
    other_handlers = logging.root.handlers[:]
    logging.root.handlers.clear()  # one handler is enough; others would log everything again
    for logger in (logging.root, *not_propagating):
        logger.addHandler(handler)
    try:
        yield output
    finally:
        for logger in (logging.root, *not_propagating):
            logger.removeHandler(handler)
        logging.root.handlers[:] = other_handlers
        for logger, (level, disabled) in saved_state.items():
            logger.setLevel(level)
            logger.disabled = disabled
