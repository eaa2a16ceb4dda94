"""Processes that send messages and kill themselves at a given point, for test_delivery_after_kill.py.

usage: python -m tests.worker.delivery_process, then lines of [DATABASE_URL, SENT_FILE, WHAT] as JSON on standard input
For each line this program forks a process, which therefore has everything imported and nothing started yet. It prints
the exit code of that process. WHAT:
  commit  queue eight messages in one transaction, and die right after the commit
  send    start sending, and die during the second message: after Slack accepted it and before that is recorded
  finish  send the remaining messages
"""

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Lock

from bot.messaging import OutgoingMessage
from bot.worker.delivery_queue import DeliveryQueue
from flows.context import Identity
from tests.support.data.practice_with_messages import open_sender, wait_until

MESSAGES = 8


class FileMessenger:
    """A messenger that writes each message to a file; it can kill the process right after one."""

    def __init__(self, path: Path, dies_after: int) -> None:
        self._path = path
        self._posts_left = dies_after
        self._lock = Lock()

    def post(self, recipient: Identity, message: OutgoingMessage) -> tuple[str, str]:
        """Append the delivery's id to the file."""
        with self._lock, self._path.open("a", encoding="utf-8") as file:
            file.write(f"{message.about}\n")
            file.flush()
            self._posts_left -= 1
            if self._posts_left == 0:
                die()
        return recipient.user_id, "1.000000"

    def replace(self, channel: str, ts: str, message: OutgoingMessage) -> None:
        """Do nothing: no message is replaced here."""

    def show_home(self, recipient: Identity, message: OutgoingMessage) -> None:
        """Do nothing: nobody has a Home tab here."""


def die() -> None:
    """End the process at once, as a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)


def exit_on_network_access(event: str, args: tuple[object, ...]) -> None:
    """End the process with exit code 3 before it connects to another machine."""
    leaves_machine = event == "socket.getaddrinfo" and args[0] not in ("127.0.0.1", "::1", "localhost")
    leaves_machine |= (
        event == "socket.connect" and isinstance(args[1], tuple) and not str(args[1][0]).startswith("127.")
    )
    if leaves_machine:
        os._exit(3)


def main(url: str, sent: Path, what: str) -> None:
    """Run one line of the usage above."""
    office = open_sender(url, FileMessenger(sent, dies_after=2 if what == "send" else 0))
    queue = DeliveryQueue(office.sender, url=url, executor_id="only-one")
    queue.launch()
    if what == "commit":
        with office.sender.database.transaction() as session:
            for _ in range(MESSAGES):
                office.add_in_session(session, queue.enqueue)
        die()
    wait_until(lambda: not queue.list_waiting())
    queue.close()
    office.sender.database.dispose()


def run_in_fork(function: Callable[[], None], on_start: Callable[[int], None] = lambda _process: None) -> int:
    """Run a function in a new process; return its exit code, or the negative number of the signal that killed it.

    `on_start` is called with the id of the process as soon as the process exists.
    """
    process = os.fork()
    if process == 0:
        status = 1
        try:
            function()
            status = 0
        finally:  # the new process must never continue the loop of its parent
            if status:
                traceback.print_exc()
            os._exit(status)
    on_start(process)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


if __name__ == "__main__":
    sys.addaudithook(exit_on_network_access)
    for line in sys.stdin:
        url, sent, what = json.loads(line)
        print(run_in_fork(partial(main, url, Path(sent), what)), flush=True)  # noqa: T201 -- the answer
