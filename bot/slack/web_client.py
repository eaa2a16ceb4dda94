"""Clients of Slack's Web API."""

import logging
import ssl
from functools import cache

from slack_sdk import WebClient
from slack_sdk.http_retry import RetryHandler


def build_web_client(
    token: str, base_url: str, timeout_seconds: int, logger_name: str, retry_handlers: list[RetryHandler] | None = None
) -> WebClient:
    """Return a client that logs nothing: the SDK would log whole requests, with the text in them.

    `retry_handlers`: when a call is made again; None: as the SDK does by itself.
    """
    logger = logging.getLogger(logger_name)
    logger.setLevel(logging.CRITICAL)
    trust_store = _load_trust_store() if base_url.startswith("https:") else None
    return WebClient(token, base_url, timeout_seconds, ssl=trust_store, logger=logger, retry_handlers=retry_handlers)


@cache
def _load_trust_store() -> ssl.SSLContext:
    """Return the machine's trust store. Python itself would load it for each call to Slack, which takes 20 ms."""
    return ssl.create_default_context()
