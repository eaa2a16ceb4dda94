"""Runs uvicorn as the product needs it."""

from typing import TYPE_CHECKING

import uvicorn
from starlette.types import ASGIApp

from bot.web_server.connection import MAX_CONNECTIONS, LimitedConnection

if TYPE_CHECKING:
    from bot.settings import Settings

STOP_SECONDS = 10  # for requests that are being answered when the process is told to stop


def build_config(web: ASGIApp, host: str, port: int, trusted_proxies: str = "") -> uvicorn.Config:
    """Return how uvicorn serves the app.

    `trusted_proxies`: the addresses or networks, separated by commas, whose `X-Forwarded-For` names who sent a request.
    """
    return uvicorn.Config(
        web,
        host,
        port,
        http=LimitedConnection,
        ws="none",
        limit_concurrency=MAX_CONNECTIONS,
        timeout_graceful_shutdown=STOP_SECONDS,  # else whoever does not read an answer keeps the process from stopping
        proxy_headers=bool(trusted_proxies),
        forwarded_allow_ips=trusted_proxies,
        log_config=None,
        log_level="error",  # a warning for each malformed request would let strangers fill the log
        access_log=False,
        server_header=False,
    )


def run(web: ASGIApp, settings: "Settings") -> None:
    """Serve the app at the address of the settings until the process is told to stop."""
    uvicorn.Server(build_config(web, settings.host, settings.port, settings.trusted_proxies)).run()
