"""The web server on a free port of this machine, configured as `serve` configures it."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from bot.web_server.connection import LimitedConnection
from bot.web_server.serving import build_config


@contextmanager
def serving(web: Any, trusted_proxies: str = "", connection: type[LimitedConnection] | None = None) -> Iterator[int]:  # noqa: ANN401 -- any ASGI app
    """Serve the app; yield the port. `connection`: another class of connections, with other limits."""
    config = build_config(web, "127.0.0.1", 0, trusted_proxies)
    config.http, config.lifespan, config.timeout_graceful_shutdown = connection or config.http, "off", 1
    server = uvicorn.Server(config)
    listening = socket.create_server(("127.0.0.1", 0), backlog=1024)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()
        listening.close()
