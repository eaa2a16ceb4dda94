"""Every log there is, as talkative as it can be."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager

QUIETED = {"consult_coach.bolt", "slack_sdk.web.consult_coach", "slack_sdk.web.consult_coach.quick"}
"""What the product itself keeps quiet, whatever a practice turns on: these would repeat whole payloads."""

_TALKATIVE = (
    "sqlalchemy.engine",
    "sqlalchemy.pool",
    "sqlalchemy.orm",
    "dbos",
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
def overheard() -> Iterator[io.StringIO]:
    """Keep all that anything logs, errors with their texts, from the lowest level on."""
    kept = io.StringIO()
    handler = logging.StreamHandler(kept)
    handler.setFormatter(logging.Formatter("%(name)s %(levelname)s %(pathname)s %(funcName)s %(message)s"))
    known = {logging.getLogger(name) for name in {*_TALKATIVE, *logging.root.manager.loggerDict} - QUIETED}
    before = {one: (one.level, one.disabled) for one in {logging.root, *known}}
    apart = [one for one in known if not one.propagate]
    for one in before:
        one.disabled = False
        one.setLevel(logging.DEBUG)
    others = logging.root.handlers[:]
    logging.root.handlers.clear()  # once is enough: others would write it all down again
    for one in (logging.root, *apart):
        one.addHandler(handler)
    try:
        yield kept
    finally:
        for one in (logging.root, *apart):
            one.removeHandler(handler)
        logging.root.handlers[:] = others
        for one, (level, disabled) in before.items():
            one.setLevel(level)
            one.disabled = disabled
