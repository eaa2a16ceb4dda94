"""Types that every part of the workspace uses."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]
Clock: TypeAlias = Callable[[], datetime]
Timer: TypeAlias = Callable[[], float]


class RefusedError(Exception):
    """Slack refuses a Web API call. `code` is Slack's error code; `messages` has one entry per fault in blocks."""

    def __init__(self, code: str, messages: list[str] | None = None) -> None:
        self.code = code
        self.messages = messages or []
        super().__init__(code)
