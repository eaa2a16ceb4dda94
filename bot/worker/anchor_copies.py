"""Copies of each anchor that leave this machine's files: to the local syslog, or to a syslog server (RFC 5424)."""

import re
import socket
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.settings import Settings

AnchorCopy = Callable[[Sequence[bytes]], None]
"""Takes the lines of new anchors. Raises OSError if they can't be sent."""

SYSLOG_ADDRESS = re.compile(r"/.+|[\w.-]{1,255}:[0-9]{1,5}|\[[0-9a-fA-F:]+\]:[0-9]{1,5}", re.ASCII)
_PRIORITY = 10 * 8 + 5  # facility authpriv, severity notice
_TIMEOUT_SECONDS = 2.0


@dataclass(frozen=True)
class SyslogCopy:
    """Sends each line as one message, over the socket at a path, or by UDP to host:port."""

    address: str

    def __call__(self, lines: Sequence[bytes]) -> None:
        """Send the lines. Raise OSError."""
        is_local = self.address.startswith("/")
        host, _, port = self.address.rpartition(":")
        target: str | tuple[str, int] = self.address if is_local else (host.strip("[]"), int(port))
        family = socket.AF_UNIX if is_local else _find_family(*target)
        with closing(socket.socket(family, socket.SOCK_DGRAM)) as sender:
            sender.settimeout(_TIMEOUT_SECONDS)
            sender.connect(target)
            for line in lines:
                sender.send(format_message(line))


def format_message(line: bytes, at: datetime | None = None) -> bytes:
    """Return the line as a message of RFC 5424. The receiver notes when it came; the line itself has its own time."""
    time = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else "-"
    return f"<{_PRIORITY}>1 {time} {_find_host()} consult-coach - audit-anchor - ".encode() + line


def extract_lines(content: bytes) -> bytes:
    """Return the lines of anchors in a log that a syslog server wrote, without what stands before them."""
    found = (line[line.find(b"{") :].rstrip() for line in content.splitlines() if b'"mac": "' in line)
    return b"".join(line + b"\n" for line in found)


def list_copies(settings: "Settings") -> tuple[AnchorCopy, ...]:
    """Return where copies of the anchors go."""
    return (SyslogCopy(settings.audit_anchor_syslog),) if settings.audit_anchor_syslog else ()


def _find_family(host: str, port: int) -> int:
    return socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0][0]


def _find_host() -> str:
    return re.sub(r"[^!-~]", "", socket.gethostname())[:255] or "-"
