"""The few types that every part of the workspace shares."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]
Clock: TypeAlias = Callable[[], datetime]
Timer: TypeAlias = Callable[[], float]


class RefusedError(Exception):
    """Slack says no to a Web API call: a code, and for wrong blocks one message per fault."""

    def __init__(self, code: str, messages: list[str] | None = None) -> None:
        self.code = code
        self.messages = messages or []
        super().__init__(code)
