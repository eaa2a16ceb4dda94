"""Clients of Slack's Web API."""

import logging
import ssl
from functools import cache
from typing import Any
from urllib.request import HTTPRedirectHandler, HTTPSHandler, OpenerDirector, Request, build_opener

from slack_sdk import WebClient
from slack_sdk.http_retry import RetryHandler


class DirectWebClient(WebClient):
    """Slack's own client, except that it follows no redirect: urllib would pass the token on to any address."""

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        """Make one call. A redirect is raised as an HTTPError, which the SDK turns into a SlackApiError."""
        del url
        with build_direct_opener(self.ssl).open(req, timeout=self.timeout) as answer:
            body = answer.read().decode(answer.headers.get_content_charset() or "utf-8")
            return {"status": answer.code, "headers": answer.headers, "body": body}


class _RefuseRedirectHandler(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Return None: urllib then raises the answer as an HTTPError."""


@cache
def build_direct_opener(trust_store: ssl.SSLContext | None = None) -> OpenerDirector:
    """Return what opens addresses and follows no redirect. None: the machine's trust store, loaded for each call."""
    return build_opener(_RefuseRedirectHandler, HTTPSHandler(context=trust_store))


def build_web_client(
    token: str, base_url: str, timeout_seconds: int, logger_name: str, retry_handlers: list[RetryHandler] | None = None
) -> WebClient:
    """Return a client that logs nothing: the SDK would log whole requests, with the text in them.

    `retry_handlers`: when a call is made again; None: as the SDK does by itself.
    """
    logger = logging.getLogger(logger_name)
    logger.setLevel(logging.CRITICAL)
    trust_store = _load_trust_store() if base_url.startswith("https:") else None
    return DirectWebClient(
        token, base_url, timeout_seconds, ssl=trust_store, logger=logger, retry_handlers=retry_handlers
    )


@cache
def _load_trust_store() -> ssl.SSLContext:
    """Return the machine's trust store. Python itself would load it for each call to Slack, which takes 20 ms."""
    return ssl.create_default_context()
