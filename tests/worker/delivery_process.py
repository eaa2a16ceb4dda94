"""Processes that deliver, and kill themselves where they are told to. Run by test_delivery_after_kill.py.

usage: python -m tests.worker.delivery_process, then lines of [DATABASE_URL, SENT_FILE, WHAT] as JSON on standard input
For each line a process is forked from here, where everything is imported already and nothing has begun; how it ended
is answered by a line. WHAT:
  commit  queue eight messages in one transaction, and die as soon as it has committed
  send    start delivering, and die in the second message, after Slack has taken it and before that is kept
  finish  deliver what is left
"""

import json
import os
import signal
import sys
import traceback
from pathlib import Path
from threading import Lock

from bot.messaging import SlackMessage
from bot.worker.delivery_queue import DeliveryQueue
from tests.support.data.practice_with_messages import opened, until

MESSAGES = 8


class FileMessenger:
    """A chat that writes down what it takes, on disk; it can kill the process right after."""

    def __init__(self, path: Path, dies_after: int) -> None:
        self._path = path
        self._left = dies_after
        self._one_at_a_time = Lock()

    def post(self, slack_user_id: str, message: SlackMessage) -> tuple[str, str]:
        """Write down which delivery it was."""
        with self._one_at_a_time, self._path.open("a", encoding="utf-8") as file:
            file.write(f"{message.blocks[0]['block_id']}\n")
            file.flush()
            self._left -= 1
            if self._left == 0:
                die()
        return slack_user_id, "1.000000"

    def replace(self, channel: str, ts: str, message: SlackMessage) -> None:
        """Nothing is replaced here."""

    def show_home(self, slack_user_id: str, message: SlackMessage) -> None:
        """Nobody has a Home tab here."""


def die() -> None:
    """End as in a power cut."""
    os.kill(os.getpid(), signal.SIGKILL)


def stay_here(event: str, args: tuple[object, ...]) -> None:
    """End the process, with 3, when anything is about to leave this machine."""
    leaves = event == "socket.getaddrinfo" and args[0] not in ("127.0.0.1", "::1", "localhost")
    leaves |= event == "socket.connect" and isinstance(args[1], tuple) and not str(args[1][0]).startswith("127.")
    if leaves:
        os._exit(3)


def main(url: str, sent: Path, what: str) -> None:
    """Do what the test asks for."""
    office = opened(url, FileMessenger(sent, dies_after=2 if what == "send" else 0))
    deliveries = DeliveryQueue(office.sender, url=url, executor_id="only-one")
    deliveries.launch()
    if what == "commit":
        with office.sender.database.transaction() as session:
            for _ in range(MESSAGES):
                office.put(session, deliveries.enqueue)
        die()
    until(lambda: not deliveries.list_waiting())
    deliveries.close()
    office.sender.database.dispose()


def forked(url: str, sent: str, what: str) -> int:
    """Do it in a process of its own, and return how that ended: a signal is negative."""
    process = os.fork()
    if process == 0:
        status = 1
        try:
            main(url, Path(sent), what)
            status = 0
        finally:  # whatever has happened, nobody goes on with the parent's loop
            if status:
                traceback.print_exc()
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


if __name__ == "__main__":
    sys.addaudithook(stay_here)
    for line in sys.stdin:
        print(forked(*json.loads(line)), flush=True)  # noqa: T201 -- the answer
