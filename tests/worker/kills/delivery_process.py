"""Processes that send messages and kill themselves at a given point, for test_delivery_after_kill.py.

usage: python -m tests.worker.kills.delivery_process, then lines of [DATABASE_URL, SENT_FILE, WHAT] as JSON on standard
input
For each line this program forks a process, which therefore has everything imported and nothing started yet. It prints
the exit code of that process. WHAT:
  commit     add the messages in one transaction, and die right after the commit
  before     start sending, and die during the third message: before Slack has it
  accepted   die during the third message: after Slack accepted it and before that is recorded
  a number   start sending, and die after this many seconds
  finish     send the remaining messages
"""

import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Lock, Timer

from bot.messaging import OutgoingMessage
from bot.worker import delivery_queue
from bot.worker.delivery_queue import DeliveryQueue
from bot.worker.pacing import Pacing
from flows.context import Identity
from tests.support.data.practice_with_messages import open_sender, wait_until

PEOPLE = ("U0BEN", "U0ANA", "U0ELI")
MESSAGES = 180
LATENCY_SECONDS = 0.01  # of Slack, before and after it accepts a message
FATAL_MESSAGE = 3


class FileMessenger:
    """A messenger that writes each message to a file; it can kill the process around one."""

    def __init__(self, path: Path, dies: str) -> None:
        self._path, self._dies = path, dies
        self._latency = 0.0 if dies == "finish" else LATENCY_SECONDS
        self._posts = 0
        self._lock = Lock()

    def post(self, recipient: Identity, message: OutgoingMessage) -> tuple[str, str]:
        """Append the person and the delivery's id to the file."""
        time.sleep(self._latency)
        with self._lock, self._path.open("a", encoding="utf-8") as file:
            self._posts += 1
            if self._posts == FATAL_MESSAGE and self._dies == "before":
                die()
            file.write(f"{recipient.user_id} {message.about}\n")
            file.flush()
            if self._posts == FATAL_MESSAGE and self._dies == "accepted":
                die()
        time.sleep(self._latency)
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
    delivery_queue.POLL_SECONDS = 0.02
    office = open_sender(url, FileMessenger(sent, what))
    if what == "commit":
        offices = [open_sender(url, office.sender.messenger, slack_user_id=person) for person in PEOPLE]
        with office.sender.database.transaction() as session:
            for number in range(MESSAGES):
                offices[number % len(PEOPLE)].add_in_session(session)
        die()
    queue = DeliveryQueue(office.sender, process_id="only-one", pacing=Pacing(0))
    if what[0].isdigit():
        Timer(float(what), die).start()
    queue.launch()
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
