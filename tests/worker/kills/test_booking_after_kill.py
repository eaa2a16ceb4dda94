"""A booking and its messages survive their process: killed at bad moments, nothing is lost and little is sent twice.

`test_delivery_after_kill` shows the same for messages, with each kind of database.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field

from starlette.types import Message as Event
from starlette.types import Receive, Scope, Send

from bot.demo.local_slack import Installation, Workspace, load_demo_people
from storage.outbox import deliveries
from tests.support.fakes import FakeClock
from tests.support.practice import ANA, BEN, SECRET, TOKEN, TUESDAY
from tests.support.simulation import race_moments
from tests.support.simulation.practice_in_process import TEAM, SimulatedPractice
from tests.support.slack.sample_bolt_app import served
from tests.worker.kills.test_delivery_after_kill import KILLED, ROOT

EXPECTED = {
    BEN: [
        "Booked: maple-4821 with Ana, Wed, May 5 at 9:00 AM CDT, 30 minutes.",
        "Tomorrow at 9:00 AM CDT: maple-4821 with Ana. Please make sure that your clients know what it is about.",
        "In an hour (9:00 AM CDT): maple-4821 with Ana. Please find somewhere private.",
    ],
    ANA: [
        "Booked: maple-4821 with Ben, Wed, May 5 at 10:00 AM EDT, 30 minutes.",
        "Tomorrow at 10:00 AM EDT: maple-4821 with Ben. Please make sure that your clients know what it is about.",
        "In an hour (10:00 AM EDT): maple-4821 with Ben. Please find somewhere private.",
    ],
}


@dataclass
class Slack:
    """The local Slack workspace. It can kill the process that sent a message before that process gets the answer."""

    workspace: Workspace
    process_id: "Future[int]" = field(default_factory=Future)  # of the process that is running; a new one for each
    ends_on: str = ""  # the beginning of the message on which the process is killed; empty: it is not killed
    count_before: int = 0  # how many such messages there were when the process started
    people: tuple[str, ...] = (ANA, BEN)  # whose messages count

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answers: list[Event] = []

        async def collect(event: Event) -> None:
            answers.append(event)

        await self.workspace.asgi(scope, receive, collect)
        if self.ends_on and self.count() > self.count_before:
            await _kill(self.process_id)
        for event in answers:
            await send(event)

    def count(self) -> int:
        """Return how many messages begin with `ends_on`."""
        return sum(text.startswith(self.ends_on) for slack_id in self.people for text in self.list_texts(slack_id))

    def run_process(self, program: "subprocess.Popen[str]", arguments: list[str | int], ends_on: str) -> int:
        """Have the program start a process with these arguments; return the exit code of that process.

        The process is killed on the next message that begins with `ends_on`, if that is not empty.
        """
        self.process_id = Future()
        self.ends_on = ends_on
        self.count_before = self.count()
        assert program.stdin is not None
        assert program.stdout is not None
        program.stdin.write(f"{json.dumps(arguments)}\n")
        program.stdin.flush()
        self.process_id.set_result(int(program.stdout.readline()))
        return int(program.stdout.readline())

    def list_texts(self, slack_id: str) -> list[str]:
        """Return the text of each message that this person received."""
        return [str(message.blocks[0]["text"]["text"]) for message in self.workspace.get_view(slack_id).messages]


async def _kill(process_id: "Future[int]") -> None:
    """Kill a process as soon as its id is known, and wait until the process is gone."""
    process = await asyncio.wrap_future(process_id)
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
        while True:
            os.kill(process, 0)
            await asyncio.sleep(0.001)


def prepare_booking(url: str) -> str:
    """Bring both to the screen on which Ben books; return the payload with which he books."""
    practice = SimulatedPractice(url)
    _, ben = race_moments.agreeing(practice)
    practice.outbox.deliver_due(practice.clock.now)
    with practice.database.transaction() as session:  # messages of later days are not tested here
        for delivery in deliveries.list_waiting(session):
            deliveries.record_outcome(session, delivery.id, outcome="stale", now=practice.clock.now)
    practice.database.dispose()
    values = {
        "agree.topics": {"topics": _ticked("checkboxes", selected_options=ben.options("topics")[1:3])},
        "agree.when": {"when": {"type": "radio_buttons", "selected_option": {"value": ben.options("when")[0]}}},
    }
    view = {"id": "V1", "type": "modal", "callback_id": "agree", "private_metadata": ben.about, "hash": "1.2"}
    submission = {**view, "blocks": [], "state": {"values": values}}
    return json.dumps({"type": "view_submission", "team": {"id": TEAM}, "user": {"id": BEN}, "view": submission})


def _ticked(kind: str, **chosen: list[str]) -> dict[str, object]:
    return {"type": kind, **{name: [{"value": value} for value in values] for name, values in chosen.items()}}


def test_a_booking_survives_kills_and_each_message_is_sent_at_most_twice(sqlite_url: str) -> None:
    click = prepare_booking(sqlite_url)
    installation = Installation("http://127.0.0.1:1/", SECRET, TOKEN, team_id=TEAM)
    slack = Slack(Workspace(people=load_demo_people(), app=installation, clock=FakeClock(TUESDAY)))

    def run(address: str, what: str, ends_on: str = "") -> int:
        return slack.run_process(program, [sqlite_url, address, what, click], ends_on)

    command = [sys.executable, "-m", "tests.worker.kills.booking_process"]
    with (
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program,  # noqa: S603 -- our own script
        served(slack) as address,
    ):
        slack.workspace.set_url(address)
        exit_codes = [run(address, "click"), run(address, "again", "Booked"), run(address, "again", "In an hour")]
        exit_codes.append(run(address, "again"))

    assert exit_codes == [KILLED, KILLED, KILLED, 0]
    practice = SimulatedPractice(sqlite_url, seeded=False)
    assert [(consult.configuration, consult.bookings) for consult in practice.consults()] == [("scheduled", 1)]
    practice.database.dispose()
    slack.workspace.release_waiters()
    for slack_id, texts in EXPECTED.items():
        counts = Counter(slack.list_texts(slack_id))
        assert set(counts) == set(texts)
        assert max(counts.values()) <= 2
