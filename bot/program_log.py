"""The program's log: lines on the standard error stream, each with its time in UTC, level, place and sentence."""

import logging
import time
from typing import TYPE_CHECKING

from bot.error_reports import describe_error

if TYPE_CHECKING:
    from types import TracebackType

_LINE = "%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s %(message)s"
_TIME = "%Y-%m-%dT%H:%M:%S"


class LineFormatter(logging.Formatter):
    """One line for each record. An exception is given by its type and place: its text may quote what somebody typed."""

    converter = staticmethod(time.gmtime)

    def __init__(self) -> None:
        super().__init__(_LINE, _TIME)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line. A control character is written as its code, so that no value begins a line of its own."""
        line = super().format(record).replace("\n", " | ")
        return "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in line)

    def formatException(  # noqa: N802 -- the standard library's name
        self, ei: "tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]"
    ) -> str:
        """Return the exception's type and place, and those of its causes."""
        return describe_error(ei[1]) if ei[1] is not None else ""


def write_to_stderr() -> None:
    """Let every logger of this process write such lines, from warnings on."""
    handler = logging.StreamHandler()
    handler.setFormatter(LineFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
