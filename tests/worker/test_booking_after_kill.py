"""A booking and its messages outlive their process: killed at bad moments, nothing is lost, little is said twice.

That messages do so on either database is shown in test_deliveries_killed.
"""

import json
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass

from starlette.types import Message as Event
from starlette.types import Receive, Scope, Send

from bot.demo.local_slack import Installation, Workspace, load_demo_people
from storage.outbox import deliveries
from tests.support.fakes import FakeClock
from tests.support.practice import ANA, BEN, SECRET, TOKEN, TUESDAY
from tests.support.simulation import race_moments
from tests.support.simulation.practice_in_process import TEAM, Practice
from tests.support.slack.sample_bolt_app import served
from tests.worker.test_delivery_after_kill import KILLED, ROOT

SAID = {
    BEN: [
        "Booked: maple-4821 with Ana, Wed 5 May 09:00, 30 minutes.",
        "Tomorrow 09:00: maple-4821 with Ana. Nothing is left to do.",
        "In an hour, 09:00: maple-4821 with Ana. Find a quiet place.",
    ],
    ANA: [
        "Booked: maple-4821 with Ben, Wed 5 May 10:00, 30 minutes.",
        "Tomorrow 10:00: maple-4821 with Ben. Nothing is left to do.",
        "In an hour, 10:00: maple-4821 with Ben. Find a quiet place.",
    ],
}


@dataclass
class Slack:
    """The practice workspace. It can end the process that sent it something, before it answers that it took it."""

    workspace: Workspace
    process: "subprocess.Popen[str] | None" = None
    ends_on: str = ""  # how the message begins that is the process's last; without it the process may live
    before: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answers: list[Event] = []

        async def hold(event: Event) -> None:
            answers.append(event)

        await self.workspace.asgi(scope, receive, hold)
        if self.process and self.ends_on and self.count() > self.before:
            self.process.kill()
            self.process.wait()
        for event in answers:
            await send(event)

    def count(self) -> int:
        """Return how many messages begin as the last one does."""
        return sum(said.startswith(self.ends_on) for who in SAID for said in self.said(who))

    def said(self, who: str) -> list[str]:
        """Return the words of each message that somebody got."""
        return [str(one.blocks[0]["text"]["text"]) for one in self.workspace.get_view(who).messages]


def at_agree(url: str) -> str:
    """Bring both to where Ben books; return what he sends then."""
    practice = Practice(url)
    _, ben = race_moments.agreeing(practice)
    practice.outbox.deliver_due(practice.clock.now)
    with practice.database.transaction() as session:  # what waits for later days is not looked at here
        for one in deliveries.list_waiting(session):
            deliveries.record_outcome(session, one.id, outcome="stale", now=practice.clock.now)
    practice.database.dispose()
    values = {
        "agree.topics": {"topics": _ticked("checkboxes", selected_options=ben.options("topics")[1:3])},
        "agree.when": {"when": {"type": "radio_buttons", "selected_option": {"value": ben.options("when")[0]}}},
    }
    view = {"id": "V1", "type": "modal", "callback_id": "agree", "private_metadata": ben.about, "hash": "1.2"}
    sent = {**view, "blocks": [], "state": {"values": values}}
    return json.dumps({"type": "view_submission", "team": {"id": TEAM}, "user": {"id": BEN}, "view": sent})


def _ticked(kind: str, **chosen: list[str]) -> dict[str, object]:
    return {"type": kind, **{name: [{"value": one} for one in those] for name, those in chosen.items()}}


def test_a_booking_outlives_its_process_and_each_kill_repeats_a_message_once_at_most(sqlite_url: str) -> None:
    click = at_agree(sqlite_url)
    installation = Installation("http://127.0.0.1:1/", SECRET, TOKEN, team_id=TEAM)
    slack = Slack(Workspace(people=load_demo_people(), app=installation, clock=FakeClock(TUESDAY)))

    def run(address: str, what: str, ends_on: str = "") -> int:
        slack.ends_on = ends_on
        slack.before = slack.count()
        command = [sys.executable, "-m", "tests.worker.booking_process", sqlite_url, address, what]
        slack.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, text=True)  # noqa: S603 -- our own script
        slack.process.communicate(click, timeout=60)
        return slack.process.returncode

    with served(slack) as address:
        slack.workspace.set_url(address)
        ends = [run(address, "click"), run(address, "again", "Booked"), run(address, "again", "In an hour")]
        ends.append(run(address, "again"))

    assert ends == [KILLED, KILLED, KILLED, 0]
    practice = Practice(sqlite_url, seeded=False)
    assert [(one.configuration, one.bookings) for one in practice.consults()] == [("scheduled", 1)]
    practice.database.dispose()
    slack.workspace.release_waiters()
    for who, words in SAID.items():
        times = Counter(slack.said(who))
        assert set(times) == set(words)
        assert max(times.values()) <= 2
